import { refuse } from '../simulator/refusal';
import type { FakeAccount, FakeArtifact } from './fake-account';
import {
  associateAction,
  createArtifact,
  deleteArtifact,
  findArtifact,
  findProduct,
} from './fake-catalog-writes';
import type { Request } from './fake-wire';

type Action = (account: FakeAccount, request: Request) => object;

/** The operations of Service Catalog that publishing, its tests and their second opinions use. */
export const catalogActions: Record<string, Action> = {
  ListProvisioningArtifacts: (account, { ProductId }) => ({
    ProvisioningArtifactDetails: findProduct(account, ProductId).artifacts.map(describe),
  }),

  /** A version is CREATING for a while: here until somebody has looked. */
  DescribeProvisioningArtifact: (account, { ProductId, ProvisioningArtifactId }) => {
    const artifact = findArtifact(account, ProductId, ProvisioningArtifactId);
    const answer = {
      ...{ ProvisioningArtifactDetail: describe(artifact), Status: artifact.status },
      Info: { TemplateUrl: artifact.url },
    };
    if (artifact.status === 'CREATING') artifact.status = 'AVAILABLE';
    return answer;
  },

  /** Takes Name, Description, Active and Guidance: the template of a version never changes (botocore's model). */
  UpdateProvisioningArtifact: (account, request) => {
    const artifact = findArtifact(account, request.ProductId, request.ProvisioningArtifactId);
    const { Name, Description, Active, Guidance } = request;
    if (Guidance !== undefined && Guidance !== 'DEFAULT' && Guidance !== 'DEPRECATED')
      throw refuse('InvalidParametersException', `Guidance ${Guidance} is not one of DEFAULT, DEPRECATED.`);
    if (typeof Name === 'string') artifact.name = Name;
    if (typeof Description === 'string') artifact.description = Description;
    if (typeof Active === 'boolean') artifact.active = Active;
    if (Guidance !== undefined) artifact.guidance = Guidance;
    return { ProvisioningArtifactDetail: describe(artifact), Status: artifact.status };
  },

  CreateProvisioningArtifact: (account, { ProductId, Parameters }) => {
    const { Name, Description, Info } = Parameters as Record<string, unknown>;
    const { LoadTemplateFromURL } = (Info ?? {}) as Record<string, unknown>;
    const entry = {
      name: String(Name),
      url: String(LoadTemplateFromURL),
      description: String(Description ?? ''),
    };
    const artifact = createArtifact(account, findProduct(account, ProductId), entry);
    return { ProvisioningArtifactDetail: describe(artifact), Status: artifact.status };
  },

  DeleteProvisioningArtifact: (account, { ProductId, ProvisioningArtifactId }) => {
    const { id } = findArtifact(account, ProductId, ProvisioningArtifactId);
    deleteArtifact(findProduct(account, ProductId), id);
    return {};
  },

  CreateServiceAction: (account, { Name, DefinitionType, Definition }) => {
    const Id = account.nextId('act');
    account.catalog.actions.add(Id);
    return { ServiceActionDetail: { ServiceActionSummary: { Id, Name, DefinitionType }, Definition } };
  },

  AssociateServiceActionWithProvisioningArtifact: (account, request) => {
    const artifact = findArtifact(account, request.ProductId, request.ProvisioningArtifactId);
    associateAction(account, artifact, String(request.ServiceActionId));
    return {};
  },

  DisassociateServiceActionFromProvisioningArtifact: (account, request) => {
    const { actions } = findArtifact(account, request.ProductId, request.ProvisioningArtifactId);
    if (!actions.delete(String(request.ServiceActionId)))
      throw refuse(
        'ResourceNotFoundException',
        `ServiceAction ${request.ServiceActionId} is not associated.`,
      );
    return {};
  },

  ListServiceActionsForProvisioningArtifact: (account, { ProductId, ProvisioningArtifactId }) => ({
    ServiceActionSummaries: [...findArtifact(account, ProductId, ProvisioningArtifactId).actions].map(
      (Id) => ({
        ...{ Id, Name: Id, DefinitionType: 'SSM_AUTOMATION' },
      }),
    ),
  }),

  DescribeProductAsAdmin: (account, { Id }) => {
    const { id, name, artifacts } = findProduct(account, Id);
    return {
      ProductViewDetail: {
        ProductViewSummary: { ProductId: id, Name: name, Type: 'CLOUD_FORMATION_TEMPLATE' },
      },
      ProvisioningArtifactSummaries: artifacts.map((artifact) => {
        const { Type: _type, Active: _active, Guidance: _guidance, ...summary } = describe(artifact);
        return summary;
      }),
    };
  },

  ListPortfolioAccess: ({ catalog }, { PortfolioId }) => {
    const portfolio = catalog.portfolios.get(String(PortfolioId));
    if (!portfolio) throw refuse('ResourceNotFoundException', `Portfolio ${PortfolioId} not found.`);
    return { AccountIds: [...portfolio.accounts] };
  },

  /** "Managing versions": of a deprecated version no new product can be launched; of an inactive one nothing. */
  ProvisionProduct: (account, { ProductId, ProvisioningArtifactId, ProvisionedProductName }) => {
    const artifact = findArtifact(account, ProductId, ProvisioningArtifactId);
    if (!artifact.active || artifact.guidance === 'DEPRECATED')
      throw refuse(
        'InvalidParametersException',
        `Version ${artifact.name} cannot be launched: it is deprecated or inactive.`,
      );
    const id = account.nextId('pp');
    const name = String(ProvisionedProductName);
    account.catalog.launched.push({ id, name, productId: String(ProductId), artifactId: artifact.id });
    return {
      RecordDetail: {
        ...{ RecordId: account.nextId('rec'), Status: 'CREATED', RecordType: 'PROVISION_PRODUCT' },
        ...{ ProvisionedProductId: id, ProvisionedProductName: name, ProductId, ProvisioningArtifactId },
      },
    };
  },

  SearchProvisionedProducts: ({ catalog }, { Filters }) => {
    const [query = ''] = ((Filters ?? {}) as { SearchQuery?: string[] }).SearchQuery ?? [];
    const found = catalog.launched.filter(
      ({ productId }) => query === '' || query === `productId:${productId}`,
    );
    return {
      ProvisionedProducts: found.map(({ id, name, productId, artifactId }) => ({
        ...{ Id: id, Name: name, ProductId: productId, ProvisioningArtifactId: artifactId },
        ...{ Type: 'CFN_STACK', Status: 'AVAILABLE' },
      })),
      TotalResultsCount: found.length,
    };
  },
};

function describe({ id, name, description, createdAt, active, guidance }: FakeArtifact) {
  return {
    ...{ Id: id, Name: name, Description: description, Type: 'CLOUD_FORMATION_TEMPLATE' },
    // JSON 1.1 writes a time as seconds since 1970.
    ...{ CreatedTime: createdAt.getTime() / 1000, Active: active, Guidance: guidance },
  };
}
