import type { CatalogCloud } from './publish/catalog-cloud';
import { type Decision, decide } from './publish/decide';
import { deployVersion, describeUploaded } from './publish/deploy-version';
import { type Findings, readFindings } from './publish/findings';
import { finishVersion } from './publish/finish-version';
import { renderMarkdown } from './publish/markdown';
import { composeReport, listVersions, type PublishReport } from './publish/report';
import type { PublishRequest } from './publish/request';
import { choosePolicy } from './publish/stack-policy';
import { sayReport, sayVersions } from './publish/words';
import type { Workshop } from './publish/workshop';
import { Refused, UsageError } from './stack/failure';
import { writeOutput } from './stack/output-file';
import { agree, canAgree, type Session, stopIfAsked } from './stack/session';

const NOTHING_CHANGED = 'Interrupted before the start: nothing was changed.';

/** Publishes one version: read, decide, show, ask, and only then change anything. */
export async function publish(
  request: PublishRequest,
  workshop: Workshop,
  catalog: CatalogCloud,
  session: Session,
): Promise<PublishReport> {
  if (!request.dryRun && !canAgree(session, request.yes))
    throw new UsageError(
      'There is no terminal to ask on: pass --yes to publish without a question, or --dry-run.',
    );
  const findings = await readFindings(request, workshop, catalog, session);
  stopIfAsked(session, NOTHING_CHANGED);
  const decision = await lintToo(decide(request, findings), findings, workshop, session);
  const report = composeReport(request, findings, decision);
  sayReport(report, session.terminal);
  writeMarkdown(request, report, session);
  if (report.outcome === 'refused') throw new Refused(decision.refusals.join('\n'), report);
  if (report.outcome !== 'to be published') return report;
  stopIfAsked(session, NOTHING_CHANGED);
  if (!(await agree(session, request.yes, `Publish version ${request.version}?`)))
    throw new Error('You said no: nothing was changed.');
  const done = await apply(request, findings, decision, catalog, session);
  const final = { ...report, ...done };
  writeMarkdown(request, final, session);
  session.terminal.say();
  session.terminal.say(session.terminal.paint.green(`Version ${request.version}: ${final.outcome}.`));
  sayVersions(final, session.terminal);
  return final;
}

/** The portfolio's template is linted as it will be deployed, with the new version in it. */
async function lintToo(
  decision: Decision,
  { template, region }: Findings,
  workshop: Workshop,
  { terminal }: Session,
): Promise<Decision> {
  if (decision.kind === 'same') return decision;
  terminal.say('Linting the template and the portfolio ...');
  const templates = {
    'ecr-vpc-endpoints.catalog.template.yaml': template,
    'catalog-portfolio.yaml': decision.portfolioText,
  };
  const findings = await workshop.lint(templates, region);
  return { ...decision, refusals: [...decision.refusals, ...findings.map((each) => `Lint: ${each}`)] };
}

/** The order matters: a version must never point at what is not there, so the template comes first. */
async function apply(
  request: PublishRequest,
  findings: Findings,
  decision: Decision,
  catalog: CatalogCloud,
  session: Session,
): Promise<Pick<PublishReport, 'outcome' | 'versions'>> {
  const { stackName, version } = request;
  if (decision.kind === 'same') await restoreLeftPolicy(request, findings, decision, catalog);
  else {
    await upload(request, findings, decision, catalog, session);
    stopIfAsked(session, describeUploaded(version));
    await deployVersion({ request, findings, decision, catalog, session });
  }
  const before = findings.portfolio?.artifacts ?? [];
  const artifacts = await finishVersion({ stackName, version, before, catalog, session });
  return {
    outcome: decision.kind === 'same' ? 'finished' : 'published',
    versions: listVersions(artifacts, findings.portfolio?.launched ?? new Map()),
  };
}

async function upload(
  { bucket }: PublishRequest,
  { account, template }: Findings,
  { object }: Decision,
  catalog: CatalogCloud,
  { terminal }: Session,
): Promise<void> {
  const outcome = await catalog.putOnce(bucket, object.key, template, account);
  terminal.say(`Template ${outcome === 'written' ? 'uploaded to' : 'is already at'} ${object.url}`);
}

async function restoreLeftPolicy(
  { stackName }: PublishRequest,
  { portfolio, stackPolicy }: Findings,
  { leftovers }: Decision,
  catalog: CatalogCloud,
): Promise<void> {
  if (!portfolio || !leftovers.policyIsOpen) return;
  await catalog.writeStackPolicy(stackName, choosePolicy(portfolio.policy, portfolio.product, stackPolicy));
}

function writeMarkdown({ markdown }: PublishRequest, report: PublishReport, { terminal }: Session): void {
  if (markdown !== undefined) writeOutput(markdown, renderMarkdown(report), terminal);
}
