import {
  addForeignGatewayEndpoint,
  addForeignInterfaceEndpoint,
  addGroup,
  addRequesterManagedEndpoint,
  addSubnet,
} from '../simulator/world';
import {
  create,
  expectSameCalls,
  nameUnknown,
  type Parameters,
  type Planning,
  planCreate,
  planNext,
  record,
  setUpPlanning,
} from './planning';
import { addPrivateSubnet, admitByHand } from './user';
import { findEndpoint, listOwnGroups } from './view';

/** What `plan` announces is what the function then does: the same calls with the same parameters, phase by phase. */

let planning: Planning;
beforeEach(async () => {
  planning = await setUpPlanning();
});
afterEach(() => planning.stage.stop());

describe('a launch', () => {
  const cases: { what: string; parameters?: Parameters; prepare?: () => void }[] = [
    { what: 'in a plain VPC' },
    { what: 'that pulls only', parameters: { EndpointPolicy: 'PullOnly' } },
    { what: 'of S3 alone', parameters: { EndpointSet: 'S3Only' } },
    { what: 'of more services', parameters: { AdditionalServices: 'logs,kms', PrivateDnsEnabled: 'false' } },
    {
      what: 'beside a foreign S3 endpoint on one table',
      prepare: () =>
        void addForeignGatewayEndpoint(planning.stage.simulator, {
          ...{ vpcId: planning.vpc.vpcId, service: 's3', tableIds: planning.vpc.privateTableIds.slice(0, 1) },
        }),
    },
    {
      what: 'beside a foreign ecr.dkr endpoint and one of an AWS service',
      prepare: () => {
        const where = { vpcId: planning.vpc.vpcId, subnetIds: planning.vpc.privateSubnetIds.slice(0, 1) };
        addForeignInterfaceEndpoint(planning.stage.simulator, { ...where, service: 'ecr.dkr' });
        addRequesterManagedEndpoint(planning.stage.simulator, { ...where, service: 'logs' });
      },
    },
    {
      what: 'with a zone that only a Local Zone subnet is in',
      prepare: () =>
        void addSubnet(planning.stage.simulator, planning.vpc.vpcId, {
          cidr: '10.0.222.0/24',
          zone: 'us-east-1-bos-1a',
        }),
    },
  ];
  test.each(cases)('$what', async ({ parameters = {}, prepare }) => {
    prepare?.();
    const planned = await planCreate(planning, parameters);
    expect(planned.outcome).toBe('changes');
    const recorded = await record(planning, () => create(planning, parameters));
    const named = await nameUnknown(planning, recorded);
    expectSameCalls(planned, named);
  });

  test('with groups of the user', async () => {
    const SecurityGroupIds = addGroup(planning.stage.simulator, planning.vpc.vpcId, 'ours');
    const planned = await planCreate(planning, { SecurityGroupIds });
    expectSameCalls(
      planned,
      nameUnknown(planning, await record(planning, () => create(planning, { SecurityGroupIds }))),
    );
  });

  test('that would fail says so with the function’s own reason, and the function writes nothing', async () => {
    const { VpcEndpointId } = addForeignInterfaceEndpoint(planning.stage.simulator, {
      ...{
        vpcId: planning.vpc.vpcId,
        service: 'ecr.api',
        subnetIds: planning.vpc.privateSubnetIds.slice(0, 1),
      },
    });
    const parameters = { VpcId: planning.vpc.vpcId, ExistingEndpoints: 'Fail' };
    const planned = await planCreate(planning, parameters);
    const recorded = await record(planning, () => planning.resource.create(parameters));
    expect(recorded).toEqual([]);
    expect(planned).toMatchObject({ outcome: 'fails', steps: [] });
    expect(planned.problems.map(({ sentence }) => sentence)).toEqual([
      planning.stage.answers.at(-1)?.Reason.replace(/ \(.*log.*$/i, ''),
    ]);
    expect(planned.endpoints).toContainEqual(
      expect.objectContaining({ id: VpcEndpointId, fate: 'inTheWay' }),
    );
  });
});

describe('an update', () => {
  const cases: { what: string; parameters?: Parameters; prepare?: () => void; calls: number }[] = [
    { what: 'that finds nothing to do', calls: 0 },
    { what: 'to another policy', parameters: { EndpointPolicy: 'PullOnly' }, calls: 2 },
    { what: 'to S3 alone', parameters: { EndpointSet: 'S3Only' }, calls: 2 },
    { what: 'to one more service', parameters: { AdditionalServices: 'sts' }, calls: 1 },
    {
      what: 'after a subnet with its own table was added',
      prepare: () =>
        void addPrivateSubnet(planning.stage.simulator, planning.vpc.vpcId, '10.0.150.0/24', 'us-east-1d'),
      calls: 3,
    },
    {
      what: 'after the group lost its rule',
      prepare: () => {
        const [group = ''] = listOwnGroups(planning.stage.simulator);
        const rules = planning.stage.simulator.account.securityGroups.get(group)?.rules ?? [];
        rules.splice(0, rules.length);
        admitByHand(planning.stage.simulator, group, '192.0.2.0/24');
      },
      calls: 1,
    },
    {
      what: 'after tags of ours were lost',
      prepare: () => {
        for (const endpoint of planning.stage.simulator.account.endpoints.values()) {
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
    await create(planning);
    prepare?.();
    const given = parameters.SecurityGroupIds
      ? { SecurityGroupIds: addGroup(planning.stage.simulator, planning.vpc.vpcId, 'user') }
      : parameters;
    const planned = await planNext(planning, given);
    expect(planned).toMatchObject({ outcome: calls === 0 ? 'nothing' : 'changes', problems: [] });
    expect(planned.steps).toHaveLength(calls);
    const recorded = await record(planning, () =>
      planning.resource.update({ ...planning.held, ...given, Refresh: 'again' }),
    );
    expectSameCalls(planned, recorded);
  });

  test('without the stack, its own endpoints are somebody else’s', async () => {
    await create(planning);
    const planned = await planCreate(planning, {});
    expect(planned.outcome).toBe('nothing');
    expect(planned.endpoints.map(({ fate }) => fate)).toEqual(['adopted', 'adopted', 'adopted']);
    expect((await planNext(planning, {})).endpoints.map(({ fate }) => fate)).toEqual([
      'kept',
      'kept',
      'kept',
    ]);
  });

  test('while an endpoint is pending waits, which is no step', async () => {
    await create(planning);
    const { id } = findEndpoint(planning.stage.simulator, 'ecr.api');
    const endpoint = planning.stage.simulator.account.endpoints.get(id);
    if (endpoint) endpoint.State = 'pending';
    const planned = await planNext(planning, {});
    expect(planned).toMatchObject({ outcome: 'nothing', steps: [] });
    expect(planned.notes.join()).toContain(`${id} (ecr.api) is not available yet`);
  });
});
