import type { Settings } from '../simulator/settings';
import {
  addForeignGatewayEndpoint,
  addForeignInterfaceEndpoint,
  addHostedZone,
  addRequesterManagedEndpoint,
  buildPlainVpc,
  type PlainVpc,
} from '../simulator/world';
import { type Answer, type Properties, type Resource, type Stage, setStage } from './stage';
import { act } from './user';
import { expectOnlyOwnWrites, findEndpoint, listEndpoints, listForeign, listOwned, listWrites } from './view';

/** Others have endpoints in the same VPC. Whatever comes of it, nothing of theirs is ever written to. */

let stage: Stage;
let vpc: PlainVpc;
let resource: Resource;
afterEach(() => stage.stop());

async function setUp(settings: Partial<Settings> = {}): Promise<void> {
  stage = await setStage(settings);
  vpc = buildPlainVpc(stage.simulator);
  resource = stage.addResource();
}

/** Runs the whole life of the resource beside what is there now. */
async function liveBesideThem(properties: Properties = {}): Promise<Answer> {
  const { simulator } = stage;
  const foreign = listForeign(simulator);
  const before = listOwned(simulator);
  const answer = await resource.create({ VpcId: vpc.vpcId, ...properties });
  expect(answer).toMatchObject({ Status: 'SUCCESS', Reason: '' });
  await resource.update({ VpcId: vpc.vpcId, ...properties, EndpointPolicy: 'PullOnly' });
  await resource.remove();
  expectOnlyOwnWrites(simulator, foreign);
  expect(listOwned(simulator)).toEqual(before);
  return answer;
}

const ids = (answer: Answer, name: string) => (answer.Data?.[name] ?? '').split(',').filter(Boolean);
const creations = () => listWrites(stage.simulator).filter((action) => action === 'CreateVpcEndpoint');

test('a foreign interface endpoint that holds the name is relied on as it is', async () => {
  await setUp();
  const { VpcEndpointId } = addForeignInterfaceEndpoint(stage.simulator, {
    vpcId: vpc.vpcId,
    service: 'ecr.api',
    subnetIds: [vpc.publicSubnetIds[0] ?? ''],
  });
  const answer = await liveBesideThem();
  expect(answer.Data).toMatchObject({ EcrApiEndpointId: VpcEndpointId, Adopted: VpcEndpointId });
  expect(answer.Data?.Summary).toContain(VpcEndpointId);
  expect(creations()).toHaveLength(2);
});

test('a foreign interface endpoint without the name is no help and no hindrance', async () => {
  await setUp();
  const what = { vpcId: vpc.vpcId, service: 'ecr.api', privateDns: false, subnetIds: vpc.privateSubnetIds };
  addForeignInterfaceEndpoint(stage.simulator, what);
  expect((await liveBesideThem()).Data).toMatchObject({ Adopted: '' });
  expect(creations()).toHaveLength(3);
});

test('when everything is there already, nothing is made, not even a group', async () => {
  await setUp();
  for (const service of ['ecr.api', 'ecr.dkr']) {
    addForeignInterfaceEndpoint(stage.simulator, { vpcId: vpc.vpcId, service });
  }
  const tableIds = [...vpc.privateTableIds, vpc.mainTableId];
  addForeignGatewayEndpoint(stage.simulator, { vpcId: vpc.vpcId, service: 's3', tableIds });
  const answer = await liveBesideThem();
  expect(listWrites(stage.simulator)).toEqual([]);
  expect(answer.Data).toMatchObject({ SecurityGroupId: '', RouteTableCount: '3' });
  expect(ids(answer, 'Adopted')).toHaveLength(3);
});

test('tables that foreign gateways cover stay with them, ours carries exactly the rest', async () => {
  await setUp();
  const { simulator } = stage;
  const theirs = vpc.privateTableIds.map((id) =>
    addForeignGatewayEndpoint(simulator, { vpcId: vpc.vpcId, service: 's3', tableIds: [id] }),
  );
  const foreign = listForeign(simulator);
  const answer = await resource.create({ VpcId: vpc.vpcId });
  const ours = listEndpoints(simulator).find(({ id }) => id === answer.Data?.S3EndpointId);
  expect(ours?.routeTableIds).toEqual([vpc.mainTableId]);
  expect(ids(answer, 'Adopted')).toEqual(theirs.map(({ VpcEndpointId }) => VpcEndpointId).sort());
  expect(ids(answer, 'RouteTableIds')).toEqual([...vpc.privateTableIds, vpc.mainTableId].sort());
  expectOnlyOwnWrites(simulator, foreign);
  // One of them goes, and takes its route along: the next run fills the gap.
  const gone = theirs[0]?.VpcEndpointId ?? '';
  act(simulator, 'DeleteVpcEndpoints', { VpcEndpointIds: [gone] });
  foreign.delete(gone);
  await resource.update({ VpcId: vpc.vpcId, Refresh: '1' });
  const grown = listEndpoints(simulator).find(({ id }) => id === ours?.id);
  expect(grown?.routeTableIds).toEqual([vpc.privateTableIds[0], vpc.mainTableId].sort());
  expectOnlyOwnWrites(simulator, foreign);
});

test.each(['CreateVpcEndpoint', 'ModifyVpcEndpoint'])(
  'a table taken between our look and our %s is left to whoever took it',
  async (action) => {
    await setUp();
    const { simulator } = stage;
    const modifies = action === 'ModifyVpcEndpoint';
    const named = (RouteTableIds: string[]) => ({ VpcId: vpc.vpcId, RouteTableIds });
    if (modifies) await resource.create(named([vpc.mainTableId]));
    const tableIds = [vpc.privateTableIds[0] ?? ''];
    let foreign = new Map<string, string>();
    simulator.intercept = (call) => {
      if (foreign.size > 0 || call.action !== action || call.params.VpcEndpointType === 'Interface')
        return undefined;
      const { VpcEndpointId } = addForeignGatewayEndpoint(simulator, {
        vpcId: vpc.vpcId,
        service: 's3',
        tableIds,
      });
      foreign = new Map([...listForeign(simulator)].filter(([id]) => id === VpcEndpointId));
      return undefined;
    };
    const wanted = named([...vpc.privateTableIds, vpc.mainTableId]);
    const answer = await (modifies ? resource.update(wanted) : resource.create(wanted));
    expect(answer).toMatchObject({ Status: 'SUCCESS', Data: { Adopted: [...foreign.keys()].join() } });
    expect(
      listEndpoints(simulator).find(({ id }) => id === answer.Data?.S3EndpointId)?.routeTableIds,
    ).toEqual([vpc.privateTableIds[1], vpc.mainTableId].sort());
    await resource.remove();
    expectOnlyOwnWrites(simulator, foreign);
  },
);

test('a name taken between our look and our call is left to whoever took it', async () => {
  await setUp({ visibilityDelayMs: 15_000 });
  const { simulator } = stage;
  let taken = '';
  simulator.intercept = ({ action, params }) => {
    if (taken || action !== 'CreateVpcEndpoint' || params.VpcEndpointType !== 'Interface') return undefined;
    const endpoint = addForeignInterfaceEndpoint(simulator, { vpcId: vpc.vpcId, service: 'ecr.dkr' });
    endpoint.visibleFrom = stage.clock.now() + 15_000;
    taken = endpoint.VpcEndpointId;
    return undefined;
  };
  const answer = await resource.create({ VpcId: vpc.vpcId });
  expect(answer).toMatchObject({ Status: 'SUCCESS', Data: { EcrDkrEndpointId: taken, Adopted: taken } });
});

test('ExistingEndpoints "Fail" names all that is in the way and writes nothing', async () => {
  await setUp();
  const { simulator } = stage;
  const tableIds = [vpc.mainTableId];
  const theirs = [
    addForeignInterfaceEndpoint(simulator, { vpcId: vpc.vpcId, service: 'ecr.api' }),
    addForeignInterfaceEndpoint(simulator, { vpcId: vpc.vpcId, service: 'ecr.dkr' }),
    addForeignGatewayEndpoint(simulator, { vpcId: vpc.vpcId, service: 's3', tableIds }),
  ];
  const answer = await resource.create({ VpcId: vpc.vpcId, ExistingEndpoints: 'Fail' });
  expect(answer.Status).toBe('FAILED');
  for (const { VpcEndpointId } of theirs) expect(answer.Reason).toContain(VpcEndpointId);
  expect((await resource.remove()).Status).toBe('SUCCESS');
  expect(listWrites(simulator)).toEqual([]);
});

test('an endpoint that an AWS service manages is not there for us, as help or as hindrance', async () => {
  await setUp();
  addRequesterManagedEndpoint(stage.simulator, { vpcId: vpc.vpcId, service: 'ecr.api' });
  const answer = await liveBesideThem({ PrivateDnsEnabled: 'false' });
  expect(answer.Data).toMatchObject({ Adopted: '' });
});

test('a hosted zone that holds the name is worded, and nothing is left behind', async () => {
  await setUp();
  addHostedZone(stage.simulator, vpc.vpcId, 'dkr.ecr.us-east-1.amazonaws.com.');
  const answer = await resource.create({ VpcId: vpc.vpcId });
  expect(answer.Status).toBe('FAILED');
  expect(answer.Reason).toMatch(/ecr\.dkr.*conflicting DNS domain.*private hosted zone.*PrivateDnsEnabled/s);
  expect(listOwned(stage.simulator)).toEqual([]);
});

test('a Create right after a Delete waits until the old names have left', async () => {
  await setUp({ dnsDetachMs: 120_000, deletedListedMs: 0 });
  await resource.create({ VpcId: vpc.vpcId });
  await resource.remove();
  const answer = await stage.addResource('Next').create({ VpcId: vpc.vpcId });
  expect(answer).toMatchObject({ Status: 'SUCCESS', Reason: '' });
});

test('a Create while foreign endpoints of the services are being deleted waits for that', async () => {
  await setUp({ deletingMs: 180_000 });
  const { simulator } = stage;
  const VpcEndpointIds = [
    addForeignInterfaceEndpoint(simulator, { vpcId: vpc.vpcId, service: 'ecr.api' }),
    addForeignGatewayEndpoint(simulator, { vpcId: vpc.vpcId, service: 's3', tableIds: [vpc.mainTableId] }),
  ].map(({ VpcEndpointId }) => VpcEndpointId);
  act(simulator, 'DeleteVpcEndpoints', { VpcEndpointIds });
  const answer = await resource.create({ VpcId: vpc.vpcId });
  expect(answer).toMatchObject({ Status: 'SUCCESS', Data: { Adopted: '' } });
  expect(findEndpoint(simulator, 's3').routeTableIds).toHaveLength(3);
});
