import { pause, type Session, stopIfAsked } from '../stack/session';
import type { Artifact, CatalogCloud } from './catalog-cloud';
import { readParameters } from './findings';
import { describeStep, listLosses, planFinish, type Step } from './finish';
import { readPortfolio } from './portfolio';

interface Finish {
  readonly stackName: string;
  readonly version: string;
  /** The versions as they were before the deployment. */
  readonly before: readonly Artifact[];
  readonly catalog: CatalogCloud;
  readonly session: Session;
}

/** What only the API can do once the stack is deployed; returns the versions as they are then. */
export async function finishVersion(finish: Finish): Promise<readonly Artifact[]> {
  const { catalog, version, before, session } = finish;
  const productId = await findProduct(finish);
  const now = await waitForVersion(productId, finish);
  const losses = listLosses(before, now);
  for (const step of planFinish(before, now, version)) {
    session.terminal.say(describeStep(step));
    await perform(step, productId, catalog);
  }
  if (losses.length > 0)
    throw new Error(
      `${losses.join(' ')} Products launched from it cannot be updated to it any more; version ${version} itself is published.`,
    );
  return catalog.listArtifacts(productId);
}

async function perform(step: Step, productId: string, catalog: CatalogCloud): Promise<void> {
  const { id } = step.version;
  if (step.kind === 'deprecate') await catalog.deprecate(productId, id);
  else await catalog.addAction(productId, id, step.action);
}

async function findProduct({ stackName, session: { cloud } }: Finish): Promise<string> {
  const stack = await cloud.findStack(stackName);
  const values = new Map(stack && readParameters(stack));
  const { product } = readPortfolio(await cloud.readTemplate(stackName), values);
  const resources = await cloud.listResources(stackName);
  const id = resources.find(({ LogicalResourceId }) => LogicalResourceId === product)?.PhysicalResourceId;
  if (id === undefined) throw new Error(`Stack ${stackName} has no product ${product}.`);
  return id;
}

/** Service Catalog may still be at work on a new version when the stack says that all is done. */
async function waitForVersion(
  productId: string,
  { version, catalog, session }: Finish,
): Promise<readonly Artifact[]> {
  const artifacts = await catalog.listArtifacts(productId);
  const id = artifacts.find(({ name }) => name === version)?.id;
  if (id === undefined)
    throw new Error(
      `The stack is deployed, and Service Catalog does not list version ${version}: publish it again.`,
    );
  for (;;) {
    const status = await catalog.readStatus(productId, id);
    if (status === 'AVAILABLE') return artifacts;
    if (status === 'FAILED')
      throw new Error(
        `Service Catalog could not take version ${version} (FAILED): look at its template, then publish the next version.`,
      );
    stopIfAsked(session, `Interrupted: version ${version} is deployed; publish it again to finish the rest.`);
    await pause(session);
  }
}
