import type { Fault } from '../simulator/faults';
import { addGroup, buildPlainVpc, type PlainVpc } from '../simulator/world';
import { type Answer, briskly, type Properties, type Resource, type Stage, setStage } from './stage';
import { addPrivateSubnet } from './user';
import { listEndpoints, listOwned } from './view';

/**
 * A fault at every call of a run in turn: the first call, the second, and so on to the last. Whatever is hit, the
 * end is the same as without a fault.
 */

let stage: Stage;
let vpc: PlainVpc;
let resource: Resource;
afterEach(() => stage.stop());

/** Calls of the first look at the network. */
const READS = 9;

type Disturb = (run: () => Promise<Answer>) => Promise<Answer>;
const calmly: Disturb = (run) => run();

/** Hits the call with this number, counted from the beginning of the run. */
function hit(call: number, fault: Fault, times = 1): Disturb {
  return async (run) => {
    const target = stage.simulator.calls.length + call;
    stage.simulator.intercept = ({ index }) => (index === target ? { fault, times } : undefined);
    const answer = await run();
    stage.simulator.intercept = undefined;
    return answer;
  };
}

/** What counts in the end; ids and times may differ. */
function describeEnd(): unknown {
  const endpoints = listEndpoints(stage.simulator).map(({ id: _, groupIds, ...rest }) => ({
    ...rest,
    groups: groupIds.length,
  }));
  return [
    endpoints.sort((one, other) => (one.service < other.service ? -1 : 1)),
    listOwned(stage.simulator).length,
  ];
}

async function setUp(): Promise<void> {
  stage = await setStage({ ...briskly, swapInOneCall: false });
  vpc = buildPlainVpc(stage.simulator);
  resource = stage.addResource();
}

async function create(disturb: Disturb): Promise<Answer> {
  await setUp();
  return disturb(() => resource.create({ VpcId: vpc.vpcId, AdditionalServices: 'logs' }));
}

/** As much as one Update can change: groups, policies, subnets, tables, services, names. */
async function update(disturb: Disturb): Promise<Answer> {
  await create(calmly);
  addPrivateSubnet(stage.simulator, vpc.vpcId, '10.0.150.0/24', 'us-east-1c');
  const properties: Properties = {
    VpcId: vpc.vpcId,
    AdditionalServices: 'sts',
    EndpointPolicy: 'PullOnly',
    SubnetIds: [vpc.implicitSubnetId, vpc.privateSubnetIds[1]],
    SecurityGroupIds: [addGroup(stage.simulator, vpc.vpcId, 'given')],
    RouteTableIds: [vpc.mainTableId],
  };
  return disturb(() => resource.update(properties));
}

async function updateBack(disturb: Disturb): Promise<Answer> {
  await update(calmly);
  return disturb(() => resource.update({ VpcId: vpc.vpcId }));
}

async function remove(disturb: Disturb): Promise<Answer> {
  await create(calmly);
  return disturb(() => resource.remove());
}

const runs = { create, update, updateBack, remove };
const faults = {
  'a connection reset before the effect': { fault: 'reset-before', times: 1 },
  'a connection reset after the effect': { fault: 'reset-after', times: 1 },
  'an internal error, three times': { fault: '500', times: 3 },
  'missing rights, twice': { fault: 'deny', times: 2 },
} as const;

test.each([
  ['create', 'a connection reset before the effect'],
  ['create', 'a connection reset after the effect'],
  ['create', 'an internal error, three times'],
  ['create', 'missing rights, twice'],
  ['update', 'a connection reset before the effect'],
  ['update', 'a connection reset after the effect'],
  ['updateBack', 'a connection reset after the effect'],
  ['remove', 'a connection reset before the effect'],
  ['remove', 'a connection reset after the effect'],
  ['remove', 'an internal error, three times'],
  ['remove', 'missing rights, twice'],
] as const)(
  '%s ends as it should after %s, whichever call is hit',
  async (name, what) => {
    const { fault, times } = faults[what];
    let calls = 0;
    const count: Disturb = async (run) => {
      const before = stage.simulator.calls.length;
      const answer = await run();
      calls = stage.simulator.calls.length - before;
      return answer;
    };
    expect((await runs[name](count)).Status).toBe('SUCCESS');
    const end = describeEnd();
    await stage.stop();
    expect(calls).toBeGreaterThan(5);
    // How every read is ridden out, the Create shows.
    for (let call = name.startsWith('update') ? READS : 0; call < calls; call += 1) {
      const { Status, Reason } = await runs[name](hit(call, fault, times));
      expect({ call, Status, Reason }).toEqual({ call, Status: 'SUCCESS', Reason: '' });
      expect({ call, end: describeEnd() }).toEqual({ call, end });
      await stage.stop();
    }
  },
  30_000,
);

test('a Create denied at any call for good takes away what it had made, and names what is missing', async () => {
  for (const action of [
    'CreateSecurityGroup',
    'AuthorizeSecurityGroupIngress',
    'CreateVpcEndpoint',
    'CreateTags',
  ]) {
    await setUp();
    stage.simulator.settings.deny.push(action);
    const start = stage.clock.now();
    const answer = await resource.create({ VpcId: vpc.vpcId });
    expect(answer.Status).toBe('FAILED');
    expect(answer.Reason).toContain(`ec2:${action}`);
    expect(answer.Reason).not.toContain('Encoded');
    expect(stage.clock.now() - start).toBeLessThan(180_000);
    expect(listOwned(stage.simulator)).toEqual([]);
    await stage.stop();
  }
});
