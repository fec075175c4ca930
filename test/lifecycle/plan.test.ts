import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { study } from '../../scripts/plan';
import { makeReader } from '../../scripts/plan/reading';
import type { PlanReport } from '../../scripts/plan/report';
import { NEW_GROUP, UNKNOWN } from '../../scripts/plan/steps';
import { planLaunch, planUpdate, type Subject } from '../../scripts/plan/subject';
import { createClient } from '../simulator/client';
import {
  addForeignGatewayEndpoint,
  addForeignInterfaceEndpoint,
  addGroup,
  addRequesterManagedEndpoint,
  addSubnet,
  buildPlainVpc,
  type PlainVpc,
} from '../simulator/world';
import { fakeCloud, fakeSession } from '../unit/cli/fake-cloud';
import { type Resource, STACK_ID, type Stage, setStage } from './stage';
import { addPrivateSubnet, admitByHand, moveTag, setParameter } from './user';
import { findEndpoint, listOwnGroups } from './view';

/** What `plan` announces is what the function then does: the same calls with the same parameters, phase by phase. */

const product = readFileSync(join(__dirname, '..', '..', 'templates', 'product.yaml'), 'utf8');
/** Of a user who lets the VPC be found. */
const withSelectors = `
Parameters:
  VpcId: { Type: String, Default: '' }
  VpcTag: { Type: String, Default: '' }
  VpcIdParameterName: { Type: String, Default: '' }
  OnNoMatch: { Type: String, Default: Fail }
Resources:
  Endpoints:
    Type: Custom::EcrVpcEndpoints
    Properties:
      VpcId: !Ref VpcId
      VpcTag: !Ref VpcTag
      VpcIdParameterName: !Ref VpcIdParameterName
      OnNoMatch: !Ref OnNoMatch`;

let template: string;

let stage: Stage;
let vpc: PlainVpc;
let resource: Resource;
/** The parameters of the stack that is up. */
let held: Parameters;
type Parameters = Readonly<Record<string, string>>;

beforeEach(async () => {
  template = product;
  // Unthrottled, so that no call is recorded twice.
  stage = await setStage({ throttling: false });
  vpc = buildPlainVpc(stage.simulator, { zones: 3 });
  resource = stage.addResource();
});
afterEach(() => stage.stop());

interface Call {
  readonly call: string;
  readonly parameters: unknown;
}

async function report(subject: Subject): Promise<PlanReport> {
  const { simulator, clock } = stage;
  const client = createClient(simulator, clock);
  const credentials = { accessKeyId: simulator.account.id, secretAccessKey: 'none' };
  const ssmConfig = { endpoint: simulator.url, region: simulator.account.region, credentials };
  const since = simulator.calls.length;
  const reader = makeReader(client, ssmConfig, async () => simulator.account.id);
  const plan = await study(subject, reader).finally(() => client.destroy());
  const calls = simulator.calls.slice(since);
  expect(calls.filter(isWrite)).toEqual([]);
  return plan;
}

const isWrite = ({ action }: { action: string }) => !/^(Describe|Get)/.test(action);

function planCreate(parameters: Parameters): Promise<PlanReport> {
  const values = new Map(Object.entries({ VpcId: vpc.vpcId, ...parameters }));
  return report(planLaunch(template, { parameters: values, tags: new Map() }));
}

async function planNext(parameters: Parameters): Promise<PlanReport> {
  const cloud = fakeCloud({ status: 'CREATE_COMPLETE', template });
  const Parameters = Object.entries(held).map(([ParameterKey, ParameterValue]) => ({
    ...{ ParameterKey, ParameterValue },
  }));
  const own = {
    ...cloud,
    findStack: async () => ({
      ...{ StackName: 'ecr-endpoints', StackId: STACK_ID, StackStatus: 'CREATE_COMPLETE' as const },
      ...{ CreationTime: new Date(0), Parameters },
    }),
    listResources: async () => [
      {
        ...{ LogicalResourceId: 'Endpoints', PhysicalResourceId: resource.physicalId },
        ...{ ResourceType: 'Custom::EcrVpcEndpoints', ResourceStatus: 'CREATE_COMPLETE' as const },
        LastUpdatedTimestamp: new Date(0),
      },
    ],
  };
  const asked = { parameters: new Map(Object.entries(parameters)), tags: new Map() };
  return report(await planUpdate('ecr-endpoints', asked, fakeSession(own)));
}

async function create(parameters: Parameters = {}): Promise<void> {
  held = { VpcId: vpc.vpcId, ...parameters };
  expect((await resource.create(held)).Status).toBe('SUCCESS');
}

/** The handler's writes while it works, in the plan's own terms. */
async function record(work: () => Promise<unknown>, placeholders: Readonly<Record<string, string>> = {}) {
  const { simulator } = stage;
  const [since, groupsBefore] = [simulator.calls.length, listOwnGroups(simulator)];
  await work();
  const made = listOwnGroups(simulator).filter((id) => !groupsBefore.includes(id));
  const known = { ...placeholders, ...Object.fromEntries(made.map((id) => [id, NEW_GROUP])) };
  const replace = (text: string) =>
    Object.entries(known).reduce(
      (result, [value, name]) => result.replaceAll(`"${value}"`, `"${name}"`),
      text,
    );
  return simulator.calls
    .slice(since)
    .filter(isWrite)
    .map(({ action, params: { ClientToken: _, ...params }, outcome }): Call => {
      expect(outcome).toBe('ok');
      return { call: action, parameters: JSON.parse(replace(JSON.stringify(params))) };
    });
}

/** The endpoints of one phase are seen to at once, and so in any order. */
function expectSameCalls({ steps }: PlanReport, recorded: readonly Call[]): void {
  expect(recorded).toHaveLength(steps.length);
  const phases = [...new Set(steps.map(({ phase }) => phase))];
  let at = 0;
  for (const phase of phases) {
    const planned = steps.filter((step) => step.phase === phase);
    const done = recorded.slice(at, at + planned.length);
    at += planned.length;
    const isAtOnce = phase === 'interfaces' || phase === 'gateways';
    const sort = (calls: readonly Call[]) => {
      const plain = calls.map(({ call, parameters }) => JSON.stringify(sortKeys({ call, parameters })));
      return isAtOnce ? plain.sort() : plain;
    };
    expect({ phase, calls: sort(done) }).toEqual({ phase, calls: sort(planned) });
  }
}

/** EC2 keeps no order of keys, and the recorder has the model's. */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, sortKeys(inner)] as const)
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}

describe('a launch', () => {
  const cases: { what: string; parameters?: Parameters; prepare?: () => void }[] = [
    { what: 'in a plain VPC' },
    { what: 'that pulls only', parameters: { EndpointPolicy: 'PullOnly' } },
    { what: 'of S3 alone', parameters: { EndpointSet: 'S3Only' } },
    { what: 'of more services', parameters: { AdditionalServices: 'logs,kms', PrivateDnsEnabled: 'false' } },
    {
      what: 'beside a foreign S3 endpoint on one table',
      prepare: () =>
        void addForeignGatewayEndpoint(stage.simulator, {
          ...{ vpcId: vpc.vpcId, service: 's3', tableIds: vpc.privateTableIds.slice(0, 1) },
        }),
    },
    {
      what: 'beside a foreign ecr.dkr endpoint and one of an AWS service',
      prepare: () => {
        const where = { vpcId: vpc.vpcId, subnetIds: vpc.privateSubnetIds.slice(0, 1) };
        addForeignInterfaceEndpoint(stage.simulator, { ...where, service: 'ecr.dkr' });
        addRequesterManagedEndpoint(stage.simulator, { ...where, service: 'logs' });
      },
    },
    {
      what: 'with a zone that only a Local Zone subnet is in',
      prepare: () =>
        void addSubnet(stage.simulator, vpc.vpcId, { cidr: '10.0.222.0/24', zone: 'us-east-1-bos-1a' }),
    },
  ];
  test.each(cases)('$what', async ({ parameters = {}, prepare }) => {
    prepare?.();
    const planned = await planCreate(parameters);
    expect(planned.outcome).toBe('changes');
    const recorded = await record(() => create(parameters));
    const named = await nameUnknown(recorded);
    expectSameCalls(planned, named);
  });

  test('with groups of the user', async () => {
    const SecurityGroupIds = addGroup(stage.simulator, vpc.vpcId, 'ours');
    const planned = await planCreate({ SecurityGroupIds });
    expectSameCalls(planned, nameUnknown(await record(() => create({ SecurityGroupIds }))));
  });

  test('that would fail says so with the function’s own reason, and the function writes nothing', async () => {
    const { VpcEndpointId } = addForeignInterfaceEndpoint(stage.simulator, {
      ...{ vpcId: vpc.vpcId, service: 'ecr.api', subnetIds: vpc.privateSubnetIds.slice(0, 1) },
    });
    const parameters = { VpcId: vpc.vpcId, ExistingEndpoints: 'Fail' };
    const planned = await planCreate(parameters);
    const recorded = await record(() => resource.create(parameters));
    expect(recorded).toEqual([]);
    expect(planned).toMatchObject({ outcome: 'fails', steps: [] });
    expect(planned.problems.map(({ sentence }) => sentence)).toEqual([
      stage.answers.at(-1)?.Reason.replace(/ \(.*log.*$/i, ''),
    ]);
    expect(planned.endpoints).toContainEqual(
      expect.objectContaining({ id: VpcEndpointId, fate: 'inTheWay' }),
    );
  });
});

/** A launch cannot know the owner nor the stack. */
function nameUnknown(calls: readonly Call[]): Call[] {
  const text = JSON.stringify(calls)
    .replaceAll(`"${resource.physicalId}"`, `"${UNKNOWN}"`)
    .replaceAll(`"${STACK_ID}"`, `"${UNKNOWN}"`);
  return JSON.parse(text);
}

describe('an update', () => {
  const cases: { what: string; parameters?: Parameters; prepare?: () => void; calls: number }[] = [
    { what: 'that finds nothing to do', calls: 0 },
    { what: 'to another policy', parameters: { EndpointPolicy: 'PullOnly' }, calls: 2 },
    { what: 'to S3 alone', parameters: { EndpointSet: 'S3Only' }, calls: 2 },
    { what: 'to one more service', parameters: { AdditionalServices: 'sts' }, calls: 1 },
    {
      what: 'after a subnet with its own table was added',
      prepare: () => void addPrivateSubnet(stage.simulator, vpc.vpcId, '10.0.150.0/24', 'us-east-1d'),
      calls: 3,
    },
    {
      what: 'after the group lost its rule',
      prepare: () => {
        const [group = ''] = listOwnGroups(stage.simulator);
        const rules = stage.simulator.account.securityGroups.get(group)?.rules ?? [];
        rules.splice(0, rules.length);
        admitByHand(stage.simulator, group, '192.0.2.0/24');
      },
      calls: 1,
    },
    {
      what: 'after tags of ours were lost',
      prepare: () => {
        for (const endpoint of stage.simulator.account.endpoints.values()) {
          endpoint.Tags = endpoint.Tags.filter(({ Key }) => Key !== 'ecr-vpc-endpoints:stack');
        }
      },
      calls: 1,
    },
    {
      what: 'to groups of the user',
      parameters: { SecurityGroupIds: 'sg-user' },
      calls: 3,
    },
  ];
  test.each(cases)('$what', async ({ parameters = {}, prepare, calls }) => {
    await create();
    prepare?.();
    const given = parameters.SecurityGroupIds
      ? { SecurityGroupIds: addGroup(stage.simulator, vpc.vpcId, 'user') }
      : parameters;
    const planned = await planNext(given);
    expect(planned).toMatchObject({ outcome: calls === 0 ? 'nothing' : 'changes', problems: [] });
    expect(planned.steps).toHaveLength(calls);
    const recorded = await record(() => resource.update({ ...held, ...given, Refresh: 'again' }));
    expectSameCalls(planned, recorded);
  });

  test('without the stack, its own endpoints are somebody else’s', async () => {
    await create();
    const planned = await planCreate({});
    expect(planned.outcome).toBe('nothing');
    expect(planned.endpoints.map(({ fate }) => fate)).toEqual(['adopted', 'adopted', 'adopted']);
    expect((await planNext({})).endpoints.map(({ fate }) => fate)).toEqual(['kept', 'kept', 'kept']);
  });

  test('while an endpoint is pending waits, which is no step', async () => {
    await create();
    const { id } = findEndpoint(stage.simulator, 'ecr.api');
    const endpoint = stage.simulator.account.endpoints.get(id);
    if (endpoint) endpoint.State = 'pending';
    const planned = await planNext({});
    expect(planned).toMatchObject({ outcome: 'nothing', steps: [] });
    expect(planned.notes.join()).toContain(`${id} (ecr.api) is not available yet`);
  });
});

describe('a read that is refused', () => {
  test.each([
    'DescribeVpcs',
    'DescribeVpcAttribute',
    'DescribeSubnets',
    'DescribeRouteTables',
    'DescribeSecurityGroups',
    'DescribeVpcEndpoints',
    'DescribeVpcEndpointServices',
    'DescribePrefixLists',
  ])('%s: the rest is shown, and only this is said to be wrong', async (action) => {
    stage.simulator.settings.deny.push(action);
    const planned = await planCreate({});
    expect(planned.problems.map(({ code }) => code)).toEqual(['NotRead']);
    expect(planned.problems[0]?.sentence).toContain(`ec2:${action} failed`);
    expect(planned).toMatchObject({ outcome: 'fails', steps: [] });
    expect(planned.subnets).toHaveLength(action === 'DescribeSubnets' ? 0 : 7);
    expect(planned.routeTables).toHaveLength(action === 'DescribeRouteTables' ? 0 : 5);
  });

  test('that of the NAT gateways decides nothing', async () => {
    stage.simulator.settings.deny.push('DescribeNatGateways');
    const planned = await planCreate({});
    expect(planned).toMatchObject({ outcome: 'changes', problems: [] });
    expect(planned.natGateways.map(({ id }) => id)).toEqual(vpc.natGatewayIds);
    expect(planned.unknown.map(({ topic }) => topic)).toContain('NAT gateways');
  });

  test('all of them: the error itself', async () => {
    stage.simulator.settings.deny.push('*');
    await expect(planCreate({})).rejects.toThrow(/not authorized|UnauthorizedOperation/i);
  });

  test('a VPC that is not there is one sentence', async () => {
    await expect(planCreate({ VpcId: 'vpc-0123abcd' })).rejects.toThrow(
      /^There is no vpc-0123abcd in us-east-1/,
    );
  });
});

describe('a selector that is looked up', () => {
  const byTag = { VpcTag: 'network=main' };
  const byName = { VpcIdParameterName: '/network/vpc-id' };
  let other: PlainVpc;

  /** Both the parameter and the tag. */
  function lead(vpcId?: string): void {
    setParameter(stage.simulator, '/network/vpc-id', vpcId);
    moveTag(stage.simulator, vpcId, 'network', 'main');
  }

  beforeEach(() => {
    template = withSelectors;
    other = buildPlainVpc(stage.simulator, { cidr: '10.9.0.0/16' });
    lead(vpc.vpcId);
  });

  test.each([byTag, byName])('%j: a launch', async (selector) => {
    const planned = await planCreate({ VpcId: '', ...selector });
    expect(planned.vpc?.id).toBe(vpc.vpcId);
    const recorded = await record(() => create({ VpcId: '', ...selector }));
    expectSameCalls(planned, nameUnknown(recorded));
  });

  test.each([byTag, byName])('%j: an update after it has moved', async (selector) => {
    await create({ VpcId: '', ...selector });
    lead(other.vpcId);
    const planned = await planNext({});
    expect(planned.steps.map(({ phase }) => phase)).toContain('leaving');
    expect(planned.vpc?.id).toBe(other.vpcId);
    expectSameCalls(planned, await record(() => resource.update({ ...held, Refresh: 'again' })));
  });

  test('an update to another selector of the same VPC hands over, and makes nothing', async () => {
    await create();
    const planned = await planNext({ VpcId: '', ...byTag });
    expect(planned.steps.map(({ call, phase }) => `${call} ${phase}`)).toEqual(['CreateTags handOver']);
    expectSameCalls(planned, await record(() => resource.update({ ...byTag })));
  });

  test('an update to another VPC says what CloudFormation has deleted afterwards', async () => {
    await create();
    const planned = await planNext({ VpcId: other.vpcId });
    expectSameCalls(planned, await record(() => resource.update({ VpcId: other.vpcId })));
    const { id } = findEndpoint(stage.simulator, 's3', vpc.vpcId);
    expect(planned.notes.join()).toMatch(new RegExp(`has deleted what the stack made.*${id}`));
  });

  test('that leads nowhere fails, or skips', async () => {
    lead();
    await expect(planCreate({ VpcId: '', ...byTag })).rejects.toThrow(/finds no VPC/);
    const planned = await planCreate({ VpcId: '', ...byName, OnNoMatch: 'Skip' });
    expect(planned).toMatchObject({ outcome: 'nothing', vpc: null, steps: [] });
    expect(planned.summary).toMatch(/^SSM parameter \/network\/vpc-id does not exist/);
  });
});
