import type {
  AutoDeployment,
  Parameter,
  StackSetOperationPreferences,
  Tag,
} from '@aws-sdk/client-cloudformation';
import type { Operation } from './operations';
import type { Targets } from './organization';
import { Refusal } from './refusal';
import type { Definition } from './stack-set';
import type { StackSets } from './stack-sets';

/** The properties of AWS::CloudFormation::StackSet, worked out. */
export interface Model {
  StackSetName: string;
  PermissionModel: string;
  TemplateURL: string;
  Description?: string;
  CallAs?: string;
  Parameters?: Parameter[];
  Capabilities?: string[];
  AutoDeployment?: { Enabled: unknown; RetainStacksOnAccountRemoval?: unknown; DependsOn?: string[] };
  ManagedExecution?: { Active: unknown };
  OperationPreferences?: StackSetOperationPreferences;
  StackInstancesGroup?: { DeploymentTargets: Targets; Regions: string[] }[];
}

/** What the handlers of AWS's own resource provider do (aws-cloudformation-resource-providers-cloudformation). */
export interface StackSetResource {
  /** Tells the id as soon as there is one, so that a failed creation can be deleted. */
  create(model: Model, tags: Tag[], tellId: (id: string) => void): Promise<void>;
  update(id: string, model: Model, previous: Model, tags: Tag[]): Promise<void>;
  delete(id: string, model: Model): Promise<void>;
}

export function openStackSetResource(
  stackSets: StackSets,
  readTemplate: (url: string) => Promise<string>,
): StackSetResource {
  const preferencesOf = ({ OperationPreferences = {} }: Model): StackSetOperationPreferences => ({
    ...OperationPreferences,
    // Template scalars are texts.
    FailureToleranceCount: Number(OperationPreferences.FailureToleranceCount ?? 0),
    MaxConcurrentCount: Number(OperationPreferences.MaxConcurrentCount ?? 1),
  });

  const createInstances = async (id: string, groups: Group[], model: Model) => {
    for (const { DeploymentTargets, Regions } of groups)
      await stabilize(id, stackSets.createInstances(id, DeploymentTargets, Regions, preferencesOf(model)));
  };
  const deleteInstances = async (id: string, groups: Group[], model: Model) => {
    for (const { DeploymentTargets, Regions } of groups)
      await stabilize(
        id,
        stackSets.deleteInstances(id, DeploymentTargets, Regions, preferencesOf(model), false),
      );
  };

  return {
    create: async (model, tags, tellId) => {
      const { id } = stackSets.create(model.StackSetName, await toDefinition(model, tags, readTemplate));
      tellId(id);
      await createInstances(id, model.StackInstancesGroup ?? [], model);
    },
    // UpdateHandler: removed instances, then UpdateStackSet (always, with a TemplateURL), then new instances.
    update: async (id, model, previous, tags) => {
      if (model.StackSetName !== previous.StackSetName)
        throw new Refusal('NotUpdatable', 'StackSetName is create-only');
      const [before, after] = [listTargets(previous), listTargets(model)];
      await deleteInstances(id, without(before, after), model);
      await stabilize(
        id,
        stackSets.update(id, await toDefinition(model, tags, readTemplate), preferencesOf(model)),
      );
      await createInstances(id, without(after, before), model);
    },
    delete: async (id, model) => {
      await deleteInstances(id, model.StackInstancesGroup ?? [], model);
      stackSets.delete(id);
    },
  };
}

type Group = NonNullable<Model['StackInstancesGroup']>[number];

/** With an account filter the provider calls once for each Region; without one, once for each unit is near enough. */
function listTargets({ StackInstancesGroup = [] }: Model): Group[] {
  return StackInstancesGroup.flatMap(({ DeploymentTargets, Regions }) => {
    const { OrganizationalUnitIds = [], ...filter } = DeploymentTargets;
    return Regions.flatMap((region) =>
      filter.AccountFilterType
        ? [{ DeploymentTargets, Regions: [region] }]
        : OrganizationalUnitIds.map((unit) => ({
            DeploymentTargets: { OrganizationalUnitIds: [unit] },
            Regions: [region],
          })),
    );
  });
}

function without(groups: Group[], others: Group[]): Group[] {
  const known = new Set(others.map((each) => JSON.stringify(each)));
  return groups.filter((each) => !known.has(JSON.stringify(each)));
}

/** BaseHandlerStd: polls the operation, and fails with the reasons of the instances that failed. */
async function stabilize(id: string, operation: Operation): Promise<void> {
  await operation.ended;
  if (operation.status === 'SUCCEEDED') return;
  const failed = [...operation.results.values()].filter(({ Status }) => Status === 'FAILED');
  const reasons = new Set(failed.map(({ StatusReason }) => ` [${StatusReason}]`));
  throw new Refusal(
    'NotStabilized',
    `Stack set operation [${operation.id}] was unexpectedly stopped or failed. status reason(s):${[...reasons].join('')} ${id}`,
  );
}

async function toDefinition(
  model: Model,
  tags: Tag[],
  readTemplate: (url: string) => Promise<string>,
): Promise<Definition> {
  const { AutoDeployment: auto, ManagedExecution } = model;
  const autoDeployment: AutoDeployment | undefined = auto && {
    Enabled: isTrue(auto.Enabled),
    ...(auto.RetainStacksOnAccountRemoval !== undefined && {
      RetainStacksOnAccountRemoval: isTrue(auto.RetainStacksOnAccountRemoval),
    }),
    ...(auto.DependsOn && { DependsOn: auto.DependsOn }),
  };
  return {
    TemplateBody: await readTemplate(model.TemplateURL),
    ...(model.Description && { Description: model.Description }),
    ...{ Parameters: model.Parameters ?? [], Capabilities: model.Capabilities ?? [], Tags: tags },
    ...(autoDeployment && { AutoDeployment: autoDeployment }),
    ...(ManagedExecution && { ManagedExecution: { Active: isTrue(ManagedExecution.Active) } }),
  };
}

const isTrue = (value: unknown): boolean => String(value) === 'true';
