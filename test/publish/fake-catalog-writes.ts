import { refuse } from '../simulator/refusal';
import { type FakeAccount, type FakeArtifact, type FakeProduct, tick } from './fake-account';
import { readObjectAt } from './fake-buckets';

/** What changes the catalog, with Service Catalog's rules; the API and the stacks both go through here. */

/** "Service Catalog endpoints and quotas": product versions per product 100, service actions per version 25. */
export const VERSIONS_PER_PRODUCT = 100;
const ACTIONS_PER_VERSION = 25;

export interface Entry {
  readonly name: string;
  readonly url: string;
  readonly description: string;
}

export function findProduct({ catalog }: FakeAccount, id: unknown): FakeProduct {
  const product = catalog.products.get(String(id));
  if (!product) throw refuse('ResourceNotFoundException', `Product ${id} not found.`);
  return product;
}

export function findArtifact(account: FakeAccount, productId: unknown, id: unknown): FakeArtifact {
  const artifact = findProduct(account, productId).artifacts.find((each) => each.id === id);
  if (!artifact) throw refuse('ResourceNotFoundException', `ProvisioningArtifact ${id} not found.`);
  return artifact;
}

/** Service Catalog copies the template when the version is made: what is not there cannot be copied. */
export function createArtifact(account: FakeAccount, product: FakeProduct, entry: Entry): FakeArtifact {
  if (product.artifacts.length >= VERSIONS_PER_PRODUCT)
    throw refuse(
      'LimitExceededException',
      'The limit of provisioning artifacts for this product is exceeded.',
    );
  const text = readObjectAt(account, entry.url);
  if (text === undefined || !text.includes('Resources:'))
    throw refuse(
      'InvalidParametersException',
      `Invalid templateBody. Please make sure that your template is valid: ${entry.url}`,
    );
  const artifact: FakeArtifact = {
    ...{ id: account.nextId('pa'), name: entry.name, description: entry.description, url: entry.url },
    ...{
      createdAt: tick(account),
      status: 'CREATING',
      active: true,
      guidance: 'DEFAULT',
      actions: new Set<string>(),
    },
  };
  product.artifacts.push(artifact);
  return artifact;
}

/** DeleteProvisioningArtifact: "You cannot delete the last provisioning artifact for a product." */
export function deleteArtifact(product: FakeProduct, id: string): void {
  if (product.artifacts.length === 1)
    throw refuse('ResourceInUseException', 'You cannot delete the last provisioning artifact for a product.');
  product.artifacts.splice(
    product.artifacts.findIndex((each) => each.id === id),
    1,
  );
}

/**
 * AWS::ServiceCatalog::CloudFormationProduct, update handler (its permissions name Create- and
 * DeleteProvisioningArtifact and DisassociateServiceActionFromProvisioningArtifact): an entry keeps its artifact only
 * while name and template URL stay as they are; another one takes the place of what changed, with a new id, without
 * service actions and without guidance.
 */
export function reconcileArtifacts(
  account: FakeAccount,
  product: FakeProduct,
  entries: readonly Entry[],
): void {
  const isEntry = (artifact: FakeArtifact, entry: Entry) =>
    artifact.name === entry.name && artifact.url === entry.url;
  const gone = product.artifacts.filter((artifact) => !entries.some((entry) => isEntry(artifact, entry)));
  const fresh = entries.filter((entry) => !product.artifacts.some((artifact) => isEntry(artifact, entry)));
  for (const entry of fresh) createArtifact(account, product, entry);
  for (const { id } of gone) deleteArtifact(product, id);
  for (const entry of entries) {
    const artifact = product.artifacts.find((each) => isEntry(each, entry));
    if (artifact) artifact.description = entry.description;
  }
}

/** Limits: "25 service action associations per version"; associating twice is a DuplicateResourceException. */
export function associateAction(account: FakeAccount, artifact: FakeArtifact, actionId: string): void {
  if (!account.catalog.actions.has(actionId))
    throw refuse('ResourceNotFoundException', `ServiceAction ${actionId} not found.`);
  if (artifact.actions.has(actionId))
    throw refuse('DuplicateResourceException', 'The service action is associated with this version already.');
  if (artifact.actions.size >= ACTIONS_PER_VERSION)
    throw refuse('LimitExceededException', 'The limit of service actions for this version is exceeded.');
  artifact.actions.add(actionId);
}

/**
 * CreateConstraint: the product must be in the portfolio (landing-zone-accelerator #956 has the race), and of LAUNCH
 * "the role name must exist in the account of the creator" (LocalRoleName). One LAUNCH for a product in a portfolio.
 */
export function createConstraint(
  account: FakeAccount,
  type: string,
  { PortfolioId, ProductId, LocalRoleName }: Readonly<Record<string, unknown>>,
): string {
  const { portfolios, constraints } = account.catalog;
  const [portfolioId, productId] = [String(PortfolioId), String(ProductId)];
  if (!portfolios.get(portfolioId)?.products.has(productId))
    throw refuse(
      'ResourceNotFoundException',
      `Product ${productId} is not associated with portfolio ${portfolioId}.`,
    );
  if (type === 'LAUNCH' && !account.roles.has(String(LocalRoleName)))
    throw refuse(
      'InvalidParametersException',
      `The role ${LocalRoleName} does not exist in account ${account.id}.`,
    );
  const isTaken = [...constraints.values()].some(
    (each) => each.type === type && each.portfolioId === portfolioId && each.productId === productId,
  );
  if (type === 'LAUNCH' && isTaken)
    throw refuse(
      'DuplicateResourceException',
      'There is a launch constraint for this product and portfolio already.',
    );
  const id = account.nextId('cons');
  constraints.set(id, { type, portfolioId, productId });
  return id;
}
