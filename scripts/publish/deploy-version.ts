import {
  ChangeSetNotFoundException,
  InvalidChangeSetStatusException,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { deploy } from '../deploy';
import { Interrupted, StackFailure } from '../stack/failure';
import { pause, type Session, stopIfAsked } from '../stack/session';
import { planUpload, readDeclarations } from '../stack/template';
import type { CatalogCloud } from './catalog-cloud';
import type { Decision } from './decide';
import type { Findings } from './findings';
import type { PublishRequest } from './request';
import { choosePolicy, composeLiftedPolicy } from './stack-policy';

interface Deployment {
  readonly request: PublishRequest;
  readonly findings: Findings;
  readonly decision: Decision;
  readonly catalog: CatalogCloud;
  readonly session: Session;
}

const NAME = 'catalog-portfolio.yaml';

/** Deploys the portfolio stack with the version in it; the stack policy is open only while it must be. */
export async function deployVersion(deployment: Deployment): Promise<void> {
  const { request, findings, catalog, session } = deployment;
  const { stackName, version } = request;
  const { portfolio, stackPolicy } = findings;
  const shelter = shelterSession(session, portfolio !== undefined);
  try {
    await deploy(composeRequest(deployment, shelter.start), shelter.session).catch(
      explainHere(request, shelter.isStarted),
    );
  } finally {
    // An update must never end with the product open to the next `aws cloudformation deploy`.
    if (shelter.isStarted() && portfolio) {
      await waitUntilIdle(stackName, shelter.session);
      await catalog.writeStackPolicy(
        stackName,
        choosePolicy(portfolio.policy, portfolio.product, stackPolicy),
      );
    }
  }
  if (!portfolio) await catalog.writeStackPolicy(stackName, stackPolicy);
  stopIfAsked(session, `Interrupted: version ${version} is deployed; publish it again to finish the rest.`);
}

/** What an interruption between the upload and the deployment leaves. */
export function describeUploaded(version: string): string {
  return `Interrupted: the template is uploaded, and version ${version} is not published.`;
}

/** Had another run been quicker, its update would be under way: freezing the product now would make it fail. */
async function waitUntilIdle(stackName: string, session: Session): Promise<void> {
  while (isBusy(await session.cloud.findStack(stackName))) await pause(session);
}

function isBusy(stack: Stack | undefined): boolean {
  return stack?.StackStatus?.endsWith('_IN_PROGRESS') ?? false;
}

function composeRequest({ request, findings, decision, catalog, session }: Deployment, start: () => void) {
  const { stackName, parameters, bucket } = request;
  const { portfolio } = findings;
  const text = decision.portfolioText;
  const upload = planUpload(NAME, text, bucket);
  return {
    ...{ stackName, yes: true, ownsTemplate: true },
    template: { name: NAME, text, parameters: readDeclarations(NAME, text), ...(upload && { upload }) },
    parameters: portfolio ? parameters : new Map(decision.values),
    tags: new Map<string, string>(),
    beforeStart: async () => {
      if (portfolio) await refuseOvertaken(stackName, portfolio.text, session);
      start();
      if (portfolio) await catalog.writeStackPolicy(stackName, composeLiftedPolicy(portfolio.product));
    },
  };
}

/** Two runs at once must not make each other's version disappear. */
async function refuseOvertaken(stackName: string, read: string, { cloud }: Session): Promise<void> {
  if (isBusy(await cloud.findStack(stackName)) || (await cloud.readTemplate(stackName)) !== read)
    throw overtaken(stackName);
}

function overtaken(stackName: string): Error {
  return new Error(
    `Stack ${stackName} was changed by somebody else since this run read it: nothing was deployed. Publish again.`,
  );
}

/** Once the stack policy is open, Ctrl-C waits until it is closed again. A new stack has none. */
function shelterSession(session: Session, hasPolicy: boolean) {
  const inner = new AbortController();
  let started = false;
  const forward = () => {
    if (!started || !hasPolicy) inner.abort();
    else
      session.terminal.say(
        'Stopping as soon as the update is over and the stack policy is back in place ...',
      );
  };
  if (session.signal.aborted) inner.abort();
  session.signal.addEventListener('abort', forward);
  return {
    session: { ...session, signal: inner.signal },
    start: () => {
      started = true;
    },
    isStarted: () => started,
  };
}

/** `deploy` speaks of stacks of endpoints, which `destroy` can remove; this one it would refuse. */
function explainHere(
  { stackName, version }: PublishRequest,
  isStarted: () => boolean,
): (error: unknown) => never {
  return (error) => {
    if (error instanceof Interrupted)
      throw new Interrupted(
        isStarted()
          ? `${error.message} When it is over, publish version ${version} again to finish the rest.`
          : describeUploaded(version),
      );
    // Whoever executes a change set makes all others of the stack disappear.
    if (error instanceof ChangeSetNotFoundException || error instanceof InvalidChangeSetStatusException)
      throw overtaken(stackName);
    if (!(error instanceof StackFailure)) throw error;
    const { message, status, also } = error;
    const undo =
      status === 'UPDATE_ROLLBACK_COMPLETE'
        ? `Stack ${stackName} is as it was before (${status}).`
        : `Stack ${stackName} is in ${status}${status === 'ROLLBACK_COMPLETE' ? ` and must be deleted first ("aws cloudformation delete-stack --stack-name ${stackName}")` : ''}.`;
    throw new StackFailure(
      message,
      status,
      also,
      `${undo} Version ${version} is not published; its template stays in the bucket, where it does no harm. Mend the cause and publish again.`,
    );
  };
}
