import {
  CloudFormationClient,
  GetStackPolicyCommand,
  SetStackPolicyCommand,
} from '@aws-sdk/client-cloudformation';
import { GetRoleCommand, IAMClient, NoSuchEntityException } from '@aws-sdk/client-iam';
import {
  AssociateServiceActionWithProvisioningArtifactCommand,
  DescribeProvisioningArtifactCommand,
  ListProvisioningArtifactsCommand,
  paginateListPortfolioAccess,
  paginateListServiceActionsForProvisioningArtifact,
  paginateSearchProvisionedProducts,
  ServiceCatalogClient,
  UpdateProvisioningArtifactCommand,
} from '@aws-sdk/client-service-catalog';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { type CloudSettings, configureClient } from '../stack/cloud';
import { openStore, type Store } from './store';

/** One version as Service Catalog has it. */
export interface Artifact {
  readonly id: string;
  readonly name: string;
  readonly deprecated: boolean;
  /** Service actions that users may run on what they launched from it. */
  readonly actions: readonly string[];
}

/** What publishing asks of AWS beyond the stack itself. */
export interface CatalogCloud extends Store {
  account(): Promise<string>;
  hasRole(name: string): Promise<boolean>;
  readStackPolicy(stackName: string): Promise<string | undefined>;
  writeStackPolicy(stackName: string, policy: string): Promise<void>;
  listArtifacts(productId: string): Promise<Artifact[]>;
  /** CREATING, AVAILABLE or FAILED. */
  readStatus(productId: string, artifactId: string): Promise<string>;
  deprecate(productId: string, artifactId: string): Promise<void>;
  addAction(productId: string, artifactId: string, actionId: string): Promise<void>;
  /** How many products of this account were launched from each version, by its id. */
  countLaunched(productId: string): Promise<Map<string, number>>;
  listSharedAccounts(portfolioId: string): Promise<string[]>;
}

export function openCatalogCloud(settings: CloudSettings): CatalogCloud {
  const config = configureClient(settings);
  const catalog = new ServiceCatalogClient(config);
  const stacks = new CloudFormationClient(config);
  return {
    ...openStore(config),
    account: async () => (await new STSClient(config).send(new GetCallerIdentityCommand({}))).Account ?? '',
    hasRole: (name) => hasRole(new IAMClient(config), name),
    readStackPolicy: async (StackName) =>
      (await stacks.send(new GetStackPolicyCommand({ StackName }))).StackPolicyBody,
    writeStackPolicy: async (StackName, StackPolicyBody) =>
      void (await stacks.send(new SetStackPolicyCommand({ StackName, StackPolicyBody }))),
    listArtifacts: (productId) => listArtifacts(catalog, productId),
    readStatus: async (ProductId, ProvisioningArtifactId) => {
      const version = { ProductId, ProvisioningArtifactId };
      return (await catalog.send(new DescribeProvisioningArtifactCommand(version))).Status ?? '';
    },
    deprecate: async (ProductId, ProvisioningArtifactId) => {
      const version = { ProductId, ProvisioningArtifactId };
      await catalog.send(new UpdateProvisioningArtifactCommand({ ...version, Guidance: 'DEPRECATED' }));
    },
    addAction: async (ProductId, ProvisioningArtifactId, ServiceActionId) => {
      const pair = { ProductId, ProvisioningArtifactId, ServiceActionId };
      await catalog.send(new AssociateServiceActionWithProvisioningArtifactCommand(pair));
    },
    countLaunched: (productId) => countLaunched(catalog, productId),
    listSharedAccounts: async (PortfolioId) => {
      const accounts: string[] = [];
      for await (const page of paginateListPortfolioAccess({ client: catalog }, { PortfolioId }))
        accounts.push(...(page.AccountIds ?? []));
      return accounts.sort();
    },
  };
}

async function hasRole(iam: IAMClient, RoleName: string): Promise<boolean> {
  try {
    await iam.send(new GetRoleCommand({ RoleName }));
    return true;
  } catch (error) {
    if (error instanceof NoSuchEntityException) return false;
    throw error;
  }
}

async function listArtifacts(client: ServiceCatalogClient, ProductId: string): Promise<Artifact[]> {
  const { ProvisioningArtifactDetails = [] } = await client.send(
    new ListProvisioningArtifactsCommand({ ProductId }),
  );
  const artifacts: Artifact[] = [];
  // One after the other: Service Catalog allows only a few requests a second.
  for (const { Id = '', Name = '', Guidance } of ProvisioningArtifactDetails) {
    const actions = await listActions(client, { ProductId, ProvisioningArtifactId: Id });
    artifacts.push({ id: Id, name: Name, deprecated: Guidance === 'DEPRECATED', actions });
  }
  return artifacts;
}

async function listActions(
  client: ServiceCatalogClient,
  version: { ProductId: string; ProvisioningArtifactId: string },
): Promise<string[]> {
  const actions: string[] = [];
  for await (const page of paginateListServiceActionsForProvisioningArtifact({ client }, version))
    actions.push(...(page.ServiceActionSummaries ?? []).flatMap(({ Id }) => Id ?? []));
  return actions.sort();
}

async function countLaunched(client: ServiceCatalogClient, productId: string): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const pages = paginateSearchProvisionedProducts(
    { client },
    {
      AccessLevelFilter: { Key: 'Account', Value: 'self' },
      Filters: { SearchQuery: [`productId:${productId}`] },
    },
  );
  for await (const { ProvisionedProducts = [] } of pages)
    for (const { ProvisioningArtifactId: id = '' } of ProvisionedProducts)
      counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}
