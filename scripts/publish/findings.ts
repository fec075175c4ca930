import type { Stack } from '@aws-sdk/client-cloudformation';
import { rcompare } from 'semver';
import type { Session } from '../stack/session';
import type { Artifact, CatalogCloud } from './catalog-cloud';
import { type Portfolio, readPortfolio, type Version } from './portfolio';
import type { PublishRequest } from './request';
import { isVersion } from './step';
import type { BucketState } from './store';
import { digest, parseObjectUrl } from './template-object';
import type { Tree, Workshop } from './workshop';

export interface DeployedPortfolio extends Portfolio {
  readonly text: string;
  /** The stack's parameters, with what this run changes of them. */
  readonly values: ReadonlyMap<string, string>;
  readonly productId: string;
  readonly artifacts: readonly Artifact[];
  readonly policy: string | undefined;
  /** Products of this account, by the id of the version they were launched from. */
  readonly launched: ReadonlyMap<string, number>;
  readonly sharedWith: readonly string[];
}

/** All that a decision needs, read before anything is changed. */
export interface Findings {
  readonly tree: Tree;
  readonly region: string;
  readonly account: string;
  readonly bucket: BucketState;
  readonly missingRoles: readonly string[];
  /** The template that was built. */
  readonly template: string;
  /** Of the checkout: the portfolio's template, and the policy of its stack. */
  readonly portfolioTemplate: string;
  readonly stackPolicy: string;
  readonly portfolio: DeployedPortfolio | undefined;
  /** The published version to compare with: the one of the same name, else the highest. */
  readonly base: { readonly name: string; readonly text: string } | undefined;
}

export async function readFindings(
  request: PublishRequest,
  workshop: Workshop,
  catalog: CatalogCloud,
  session: Session,
): Promise<Findings> {
  const { stackName } = request;
  const [tree, region, account] = [
    await workshop.readTree(),
    await session.cloud.region(),
    await catalog.account(),
  ];
  const stack = await session.cloud.findStack(stackName);
  refuseState(stackName, stack);
  const isThere = stack !== undefined && stack.StackStatus !== 'REVIEW_IN_PROGRESS';
  const portfolio = isThere ? await readDeployed(stack, request, catalog, session) : undefined;
  const planned = portfolio ?? readPortfolio(workshop.portfolioTemplate, asIfFirst(request));
  const base = portfolio && (await readBase(portfolio.versions, request.version, catalog));
  session.terminal.say('Building the template ...');
  return {
    ...{ tree, region, account, portfolio, base },
    ...{ portfolioTemplate: workshop.portfolioTemplate, stackPolicy: workshop.stackPolicy },
    bucket: await catalog.describeBucket(request.bucket, account),
    missingRoles: await listMissing(planned.launchRoles, catalog),
    template: await workshop.build(),
  };
}

/** The portfolio's parameters as they will be, except for the URL, which depends on the template yet to be built. */
function asIfFirst({ parameters, version }: PublishRequest): ReadonlyMap<string, string> {
  return new Map([...parameters, ['Version', version], ['TemplateUrl', 'https://']]);
}

/** States of the stack in which nothing can be published, and what to do about each. */
function refuseState(stackName: string, stack: Stack | undefined): void {
  const status = stack?.StackStatus ?? '';
  if (status === 'REVIEW_IN_PROGRESS') return;
  if (status.endsWith('_IN_PROGRESS'))
    throw new Error(`Stack ${stackName} is in ${status}: wait until that is over, then publish again.`);
  if (/^(ROLLBACK_COMPLETE|ROLLBACK_FAILED|CREATE_FAILED|DELETE_FAILED)$/.test(status))
    throw new Error(
      `Stack ${stackName} is in ${status}, which CloudFormation cannot update: delete it ("aws cloudformation delete-stack --stack-name ${stackName}"), then publish again.`,
    );
}

async function readDeployed(
  stack: Stack,
  request: PublishRequest,
  catalog: CatalogCloud,
  { cloud }: Session,
): Promise<DeployedPortfolio> {
  const stackName = stack.StackId ?? stack.StackName ?? '';
  const text = await cloud.readTemplate(stackName);
  const values = new Map([...readParameters(stack), ...request.parameters]);
  const portfolio = readPortfolio(text, values);
  const resources = await cloud.listResources(stackName);
  const idOf = (name: string | undefined) =>
    resources.find(({ LogicalResourceId }) => LogicalResourceId === name)?.PhysicalResourceId;
  const productId = idOf(portfolio.product);
  const portfolioId = idOf(portfolio.portfolio);
  if (productId === undefined) throw new Error(`Stack ${stack.StackName} has not made its product yet.`);
  return {
    ...{ ...portfolio, text, values, productId },
    artifacts: await catalog.listArtifacts(productId),
    policy: await catalog.readStackPolicy(stackName),
    launched: await catalog.countLaunched(productId),
    sharedWith: portfolioId === undefined ? [] : await catalog.listSharedAccounts(portfolioId),
  };
}

export function readParameters({ Parameters = [] }: Stack): [string, string][] {
  return Parameters.map(({ ParameterKey = '', ParameterValue = '' }) => [ParameterKey, ParameterValue]);
}

async function readBase(
  versions: readonly Version[],
  asked: string,
  catalog: CatalogCloud,
): Promise<{ name: string; text: string }> {
  const strange = versions.find(({ name }) => !isVersion(name));
  if (strange)
    throw new Error(
      `The portfolio lists a version "${strange.name}", which is not a semantic version, so nothing can be compared with it.`,
    );
  const highest = [...versions].sort((a, b) => rcompare(a.name, b.name))[0];
  const base = versions.find(({ name }) => name === asked) ?? highest;
  if (!base) throw new Error('The portfolio lists no version at all, so there is nothing to compare with.');
  return { name: base.name, text: await readTemplateOf(base, catalog) };
}

/** The text behind a version's URL; where the URL holds a digest, the text must have it. */
async function readTemplateOf({ name, url }: Version, catalog: CatalogCloud): Promise<string> {
  const place = parseObjectUrl(url);
  if (!place)
    throw new Error(
      `Version ${name} lies at ${url}, which is not the https URL of an object in S3: it cannot be compared with.`,
    );
  const text = await catalog.readText(place.bucket, place.key);
  if (text === undefined)
    throw new Error(
      `Version ${name} points at ${url}, where there is nothing any more: put its template back there first.`,
    );
  const [, sha256] = /\/([0-9a-f]{64})\/template\.yaml$/.exec(place.key) ?? [];
  if (sha256 !== undefined && sha256 !== digest(text))
    throw new Error(
      `What lies at ${url} is not what was published as version ${name}: its digest differs. Find out who changed it.`,
    );
  return text;
}

async function listMissing(roles: readonly string[], catalog: CatalogCloud): Promise<string[]> {
  const missing: string[] = [];
  for (const role of new Set(roles)) if (!(await catalog.hasRole(role))) missing.push(role);
  return missing;
}
