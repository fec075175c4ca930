import { isRecord } from '../../scripts/lint/values';
import { refuse } from '../simulator/refusal';
import type { FakeAccount } from './fake-account';
import {
  createArtifact,
  createConstraint,
  type Entry,
  findProduct,
  reconcileArtifacts,
} from './fake-catalog-writes';

type Properties = Readonly<Record<string, unknown>>;

/** How a resource of one type comes and changes; without `update` a change replaces it. */
interface Kind {
  create(account: FakeAccount, properties: Properties): string;
  update?(account: FakeAccount, physicalId: string, properties: Properties): void;
}

/** The types of a portfolio. A type that is missing here is refused: never a success that made nothing. */
const kinds: Record<string, Kind> = {
  'AWS::ServiceCatalog::Portfolio': {
    create: (account, { DisplayName }) => {
      const id = account.nextId('port');
      const empty = {
        products: new Set<string>(),
        accounts: new Set<string>(),
        principals: new Map<string, string>(),
      };
      account.catalog.portfolios.set(id, { name: String(DisplayName), ...empty });
      return id;
    },
    update: () => undefined,
  },
  'AWS::ServiceCatalog::CloudFormationProduct': {
    create: (account, properties) => {
      const id = account.nextId('prod');
      const product = { id, name: String(properties.Name), artifacts: [] };
      account.catalog.products.set(id, product);
      for (const entry of readEntries(properties)) createArtifact(account, product, entry);
      return id;
    },
    update: (account, id, properties) => {
      const product = findProduct(account, id);
      product.name = String(properties.Name);
      reconcileArtifacts(account, product, readEntries(properties));
    },
  },
  'AWS::ServiceCatalog::PortfolioProductAssociation': {
    create: (account, { PortfolioId, ProductId }) => {
      findPortfolio(account, PortfolioId).products.add(findProduct(account, ProductId).id);
      return `${PortfolioId}|${ProductId}`;
    },
  },
  'AWS::ServiceCatalog::LaunchRoleConstraint': constraint('LAUNCH'),
  'AWS::ServiceCatalog::LaunchTemplateConstraint': constraint('TEMPLATE'),
  'AWS::ServiceCatalog::ResourceUpdateConstraint': constraint('RESOURCE_UPDATE'),
  'AWS::ServiceCatalog::LaunchNotificationConstraint': constraint('NOTIFICATION'),
  'AWS::ServiceCatalog::PortfolioPrincipalAssociation': {
    create: (account, { PortfolioId, PrincipalARN, PrincipalType }) => {
      findPortfolio(account, PortfolioId).principals.set(String(PrincipalARN), String(PrincipalType));
      return `${PrincipalARN}|${PortfolioId}`;
    },
  },
  'AWS::ServiceCatalog::PortfolioShare': {
    create: (account, { PortfolioId, AccountId }) => {
      findPortfolio(account, PortfolioId).accounts.add(String(AccountId));
      return `${PortfolioId}|${AccountId}`;
    },
  },
  'AWS::ServiceCatalog::TagOption': {
    create: (account, { Key, Value }) => {
      const id = account.nextId('tag');
      account.catalog.tagOptions.set(id, { key: String(Key), value: String(Value) });
      return id;
    },
  },
  'AWS::ServiceCatalog::TagOptionAssociation': {
    create: (_account, { ResourceId, TagOptionId }) => `${TagOptionId}|${ResourceId}`,
  },
};

export function findKind(type: string): Kind {
  const kind = kinds[type];
  if (!kind) throw refuse('ValidationError', `Template format error: Unrecognized resource types: [${type}]`);
  return kind;
}

function constraint(type: string): Kind {
  return { create: (account, properties) => createConstraint(account, type, properties) };
}

function findPortfolio({ catalog }: FakeAccount, id: unknown) {
  const portfolio = catalog.portfolios.get(String(id));
  if (!portfolio) throw refuse('ResourceNotFoundException', `Portfolio ${id} not found.`);
  return portfolio;
}

function readEntries({ ProvisioningArtifactParameters }: Properties): Entry[] {
  const entries = Array.isArray(ProvisioningArtifactParameters) ? ProvisioningArtifactParameters : [];
  return entries.map(({ Name, Description, Info }) => ({
    ...{ name: String(Name), description: String(Description ?? '') },
    url: isRecord(Info) ? String(Info.LoadTemplateFromURL) : '',
  }));
}
