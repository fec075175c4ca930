import { compareTemplates } from './compare/compare';
import type { Comparison, Level } from './compare/comparison';
import type { Findings } from './findings';
import { planFinish, type Step } from './finish';
import { appendVersion, type NewVersion } from './portfolio';
import { listOwnFindings, refuseSurroundings, refuseVersion } from './refusals';
import type { PublishRequest } from './request';
import { isFrozen } from './stack-policy';
import { needLevel } from './step';
import { locateTemplate, type TemplateObject } from './template-object';

export interface Decision {
  /** The first version of a new portfolio, one more of an old one, or one that is published already. */
  readonly kind: 'first' | 'next' | 'same';
  readonly refusals: readonly string[];
  readonly notes: readonly string[];
  readonly object: TemplateObject;
  readonly bytes: number;
  readonly comparedWith: string | undefined;
  readonly comparison: Comparison;
  readonly needed: Level;
  /** What users read about the version; empty when it is published already. */
  readonly versionNotes: string;
  /** The parameters that the portfolio stack is to have. */
  readonly values: ReadonlyMap<string, string>;
  /** The template that the portfolio stack is to have. */
  readonly portfolioText: string;
  /** For a version that is published already: what an interrupted run left undone. */
  readonly leftovers: { readonly steps: readonly Step[]; readonly policyIsOpen: boolean };
}

/** What CloudFormation takes in a request; `aws cloudformation deploy` and some pipelines take no more. */
const BODY_LIMIT = 51_200;
const NOTES_LENGTH = 1_000;

const NO_CHANGE: Comparison = { level: 'none', changes: [], permissions: [] };

/** Everything is decided here, from what was read; nothing has been changed yet. */
export function decide(request: PublishRequest, findings: Findings): Decision {
  const { template, base, portfolio } = findings;
  const isSame = base?.name === request.version && base.text === template;
  const comparison = base && !isSame ? compareTemplates(base.text, template) : NO_CHANGE;
  const object = locateTemplate(request, findings.region, template);
  const versionNotes = isSame ? '' : (request.notes ?? composeNotes(comparison, base === undefined));
  const version = { name: request.version, url: object.url, notes: versionNotes };
  const portfolioText = composePortfolio(findings, version);
  const values = portfolio?.values ?? nameFirstVersion(request, version);
  return {
    kind: isSame ? 'same' : portfolio ? 'next' : 'first',
    ...{ object, comparison, values, portfolioText, versionNotes },
    ...{ bytes: Buffer.byteLength(template), needed: needLevel(comparison) },
    comparedWith: isSame ? undefined : base?.name,
    refusals: [
      ...refuseSurroundings(request, findings),
      ...refuseVersion(request, findings, comparison),
      ...(isSame ? [] : listOwnFindings(findings, portfolioText, values)),
    ],
    leftovers: isSame ? listLeftovers(request, findings) : { steps: [], policyIsOpen: false },
    notes: [
      ...noteStack(request, findings),
      ...noteSize(template),
      ...noteStrangers(findings),
      ...(isSame ? noteParameters(request) : []),
    ],
  };
}

/** The parameters of a new portfolio's stack: what was given, and the version. */
function nameFirstVersion(
  { parameters }: PublishRequest,
  { name, url, notes }: NewVersion,
): ReadonlyMap<string, string> {
  return new Map([...parameters, ['Version', name], ['TemplateUrl', url], ['VersionDescription', notes]]);
}

function composePortfolio({ portfolio, portfolioTemplate }: Findings, version: NewVersion): string {
  if (!portfolio) return portfolioTemplate;
  const isListed = portfolio.versions.some(({ name }) => name === version.name);
  return isListed ? portfolio.text : appendVersion(portfolio.text, version);
}

function listLeftovers(
  { version }: PublishRequest,
  { portfolio, stackPolicy }: Findings,
): Decision['leftovers'] {
  if (!portfolio) return { steps: [], policyIsOpen: false };
  const { artifacts, policy, product } = portfolio;
  return {
    steps: planFinish(artifacts, artifacts, version),
    policyIsOpen: !isFrozen(policy, product, stackPolicy),
  };
}

/** For users: what they choose and get, in whole sentences, as many as fit. */
function composeNotes({ changes }: Comparison, isFirst: boolean): string {
  if (isFirst) return 'First version.';
  const sentences = changes
    .filter(({ level }) => level !== 'patch' && level !== 'none')
    .map(({ sentence }) => sentence);
  const notes = sentences.reduce(
    (text, sentence) => (text.length + sentence.length < NOTES_LENGTH ? `${text} ${sentence}`.trim() : text),
    '',
  );
  return notes || 'Corrections; what you choose and what you get stay as they are.';
}

function noteStack({ stackName }: PublishRequest, { portfolio }: Findings): string[] {
  return portfolio ? [] : [`Stack ${stackName} is not there yet: it is made from catalog-portfolio.yaml.`];
}

function noteSize(template: string): string[] {
  const size = Buffer.byteLength(template);
  if (size <= BODY_LIMIT) return [];
  return [
    `The template has ${size} bytes: it can be launched from S3 only, not pasted (limit ${BODY_LIMIT}).`,
  ];
}

function noteParameters({ parameters }: PublishRequest): string[] {
  if (parameters.size === 0) return [];
  return ['--parameter is not applied, because there is nothing to deploy (docs/publishing.md says how to).'];
}

/** Versions that somebody made past the stack. */
function noteStrangers({ portfolio }: Findings): string[] {
  if (!portfolio) return [];
  const listed = portfolio.versions.map(({ name }) => name);
  const strangers = portfolio.artifacts.filter(({ name }) => !listed.includes(name));
  return strangers.map(
    ({ name, id }) => `Service Catalog has a version ${name} (${id}) that the portfolio stack does not list.`,
  );
}
