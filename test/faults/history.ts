import type { Properties } from '../lifecycle/stage';
import { briskly } from '../lifecycle/stage';
import { addPrivateSubnet, moveTag, setParameter } from '../lifecycle/user';
import type { Settings } from '../simulator/settings';
import {
  addForeignGatewayEndpoint,
  addForeignInterfaceEndpoint,
  addGroup,
  buildPlainVpc,
} from '../simulator/world';
import { idOf, type Scene, type Step } from './scene';

/** A piece of a resource's life. Faults hit the calls of its steps, one after the other. */
export interface History {
  readonly name: HistoryName;
  readonly settings: Partial<Settings>;
  /** Builds the account, and plays what has happened before. Returns the steps. */
  prepare(scene: Scene): Promise<readonly Step[]>;
  /** The Create is cancelled at the very call that is hit, and its Delete runs beside it. */
  readonly isCancelled?: true;
  /** The id is another afterwards. */
  readonly replaces?: true;
  /** The VPC is another afterwards, under the same id: a rollback may stay in either. */
  readonly moves?: true;
}

export const historyNames = [
  ...(['create', 'cancel', 'update', 'delete', 'adoption', 'replacement'] as const),
  ...(['text', 'value', 'both'] as const),
] as const;
export type HistoryName = (typeof historyNames)[number];

async function establish(scene: Scene, properties: Properties): Promise<void> {
  const { Status, Reason } = await scene.play({ type: 'Create', properties });
  if (Status !== 'SUCCESS') throw new Error(`The Create before the history failed: ${Reason}`);
}

const remove = (properties: Properties): Step => ({
  type: 'Delete',
  properties,
  physicalId: idOf(properties),
});

async function prepareCreate({ stage }: Scene): Promise<Step[]> {
  const { vpcId } = buildPlainVpc(stage.simulator);
  return [{ type: 'Create', properties: { VpcId: vpcId } }];
}

/** A zone with its own table has come, and the policy is to change. */
async function prepareUpdate(scene: Scene): Promise<Step[]> {
  const { simulator } = scene.stage;
  const { vpcId } = buildPlainVpc(simulator);
  const oldProperties = { VpcId: vpcId };
  await establish(scene, oldProperties);
  addPrivateSubnet(simulator, vpcId, '10.0.150.0/24', 'us-east-1c');
  const properties = { VpcId: vpcId, EndpointPolicy: 'PullOnly' };
  return [{ type: 'Update', properties, oldProperties, physicalId: idOf(oldProperties) }];
}

async function prepareDelete(scene: Scene): Promise<Step[]> {
  const { vpcId } = buildPlainVpc(scene.stage.simulator);
  await establish(scene, { VpcId: vpcId });
  return [remove({ VpcId: vpcId })];
}

/** Others serve `ecr.api`, and S3 for one table. Their group and ours share the VPC. */
async function prepareAdoption({ stage: { simulator } }: Scene): Promise<Step[]> {
  const { vpcId, privateSubnetIds, privateTableIds } = buildPlainVpc(simulator);
  const tags = { Team: 'network' };
  const groupIds = [addGroup(simulator, vpcId, 'theirs')];
  addForeignInterfaceEndpoint(simulator, {
    ...{ vpcId, tags, groupIds },
    service: 'ecr.api',
    subnetIds: privateSubnetIds,
  });
  const tableIds = privateTableIds.slice(0, 1);
  addForeignGatewayEndpoint(simulator, { vpcId, tags, service: 's3', tableIds });
  const properties = { VpcId: vpcId };
  return [{ type: 'Create', properties }, remove(properties)];
}

/** Without private DNS: nothing but the client token keeps EC2 from making an endpoint twice. */
async function prepareReplacement(scene: Scene): Promise<Step[]> {
  const { simulator } = scene.stage;
  const [a, b] = [buildPlainVpc(simulator), buildPlainVpc(simulator, { cidr: '10.9.0.0/16' })];
  const common = { PrivateDnsEnabled: 'false' };
  const oldProperties = { VpcId: a.vpcId, ...common };
  const properties = { VpcId: b.vpcId, ...common };
  await establish(scene, oldProperties);
  return [
    { type: 'Update', properties, oldProperties, physicalId: idOf(oldProperties) },
    remove(oldProperties),
  ];
}

const NAME = '/network/vpc-id';
const byParameter = { VpcIdParameterName: NAME, PrivateDnsEnabled: 'false' };

/** The selector's text changes and the VPC does not: what is there lives on under the new id. */
async function prepareText(scene: Scene): Promise<Step[]> {
  const { simulator } = scene.stage;
  const { vpcId } = buildPlainVpc(simulator);
  setParameter(simulator, NAME, vpcId);
  const oldProperties = { VpcId: vpcId, PrivateDnsEnabled: 'false' };
  const properties = { ...byParameter, EndpointPolicy: 'PullOnly' };
  await establish(scene, oldProperties);
  return [
    { type: 'Update', properties, oldProperties, physicalId: idOf(oldProperties) },
    remove(oldProperties),
  ];
}

/** The parameter leads to another VPC by now, under the same text. */
async function prepareValue(scene: Scene): Promise<Step[]> {
  const { simulator } = scene.stage;
  const [a, b] = [buildPlainVpc(simulator), buildPlainVpc(simulator, { cidr: '10.9.0.0/16' })];
  setParameter(simulator, NAME, a.vpcId);
  await establish(scene, byParameter);
  setParameter(simulator, NAME, b.vpcId);
  const properties = { ...byParameter, Refresh: '1' };
  return [{ type: 'Update', properties, oldProperties: byParameter, physicalId: idOf(byParameter) }];
}

/** The text changes from a parameter to a tag, and the tag is on another VPC, to which the parameter leads too by now. */
async function prepareBoth(scene: Scene): Promise<Step[]> {
  const { simulator } = scene.stage;
  const [a, b] = [buildPlainVpc(simulator), buildPlainVpc(simulator, { cidr: '10.9.0.0/16' })];
  setParameter(simulator, NAME, a.vpcId);
  await establish(scene, byParameter);
  setParameter(simulator, NAME, b.vpcId);
  moveTag(simulator, b.vpcId, 'network', 'main');
  const properties = { VpcTag: 'network=main', PrivateDnsEnabled: 'false' };
  return [
    { type: 'Update', properties, oldProperties: byParameter, physicalId: idOf(byParameter) },
    remove(byParameter),
  ];
}

export const histories: readonly History[] = [
  { name: 'create', settings: briskly, prepare: prepareCreate },
  { name: 'cancel', settings: briskly, prepare: prepareCreate, isCancelled: true },
  { name: 'update', settings: briskly, prepare: prepareUpdate },
  { name: 'delete', settings: briskly, prepare: prepareDelete },
  // Small pages, so that faults hit second pages too.
  { name: 'adoption', settings: { ...briskly, pageSize: 3 }, prepare: prepareAdoption },
  { name: 'replacement', settings: briskly, prepare: prepareReplacement, replaces: true },
  // Tags are seen late, so that a Delete of the old id might still find what lives on.
  { name: 'text', settings: { ...briskly, tagDelayMs: 3_000 }, prepare: prepareText, replaces: true },
  { name: 'value', settings: briskly, prepare: prepareValue, moves: true },
  {
    ...{ name: 'both', settings: { ...briskly, tagDelayMs: 3_000 }, prepare: prepareBoth },
    ...{ replaces: true, moves: true },
  },
];
