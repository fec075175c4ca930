import { buildPlainVpc, type PlainVpc } from '../simulator/world';
import {
  create,
  expectSameCalls,
  nameUnknown,
  type Planning,
  planCreate,
  planNext,
  record,
  setUpPlanning,
} from './planning';
import { moveTag, setParameter } from './user';
import { findEndpoint } from './view';

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

let planning: Planning;
beforeEach(async () => {
  planning = await setUpPlanning(withSelectors);
});
afterEach(() => planning.stage.stop());

describe('a selector that is looked up', () => {
  const byTag = { VpcTag: 'network=main' };
  const byName = { VpcIdParameterName: '/network/vpc-id' };
  let other: PlainVpc;

  /** Both the parameter and the tag. */
  function lead(vpcId?: string): void {
    setParameter(planning.stage.simulator, '/network/vpc-id', vpcId);
    moveTag(planning.stage.simulator, vpcId, 'network', 'main');
  }

  beforeEach(() => {
    other = buildPlainVpc(planning.stage.simulator, { cidr: '10.9.0.0/16' });
    lead(planning.vpc.vpcId);
  });

  test.each([byTag, byName])('%j: a launch', async (selector) => {
    const planned = await planCreate(planning, { VpcId: '', ...selector });
    expect(planned.vpc?.id).toBe(planning.vpc.vpcId);
    const recorded = await record(planning, () => create(planning, { VpcId: '', ...selector }));
    expectSameCalls(planned, nameUnknown(planning, recorded));
  });

  test.each([byTag, byName])('%j: an update after it has moved', async (selector) => {
    await create(planning, { VpcId: '', ...selector });
    lead(other.vpcId);
    const planned = await planNext(planning, {});
    expect(planned.steps.map(({ phase }) => phase)).toContain('leaving');
    expect(planned.vpc?.id).toBe(other.vpcId);
    expectSameCalls(
      planned,
      await record(planning, () => planning.resource.update({ ...planning.held, Refresh: 'again' })),
    );
  });

  test('an update to another selector of the same VPC hands over, and makes nothing', async () => {
    await create(planning);
    const planned = await planNext(planning, { VpcId: '', ...byTag });
    expect(planned.steps.map(({ call, phase }) => `${call} ${phase}`)).toEqual(['CreateTags handOver']);
    expectSameCalls(planned, await record(planning, () => planning.resource.update({ ...byTag })));
  });

  test('an update to another VPC says what CloudFormation has deleted afterwards', async () => {
    await create(planning);
    const planned = await planNext(planning, { VpcId: other.vpcId });
    expectSameCalls(planned, await record(planning, () => planning.resource.update({ VpcId: other.vpcId })));
    const { id } = findEndpoint(planning.stage.simulator, 's3', planning.vpc.vpcId);
    expect(planned.notes.join()).toMatch(new RegExp(`has deleted what the stack made.*${id}`));
  });

  test('that these credentials may not read is about them, and not about the role of the function', async () => {
    planning.stage.simulator.settings.deny.push('GetParameter');
    await expect(planCreate(planning, { VpcId: '', ...byName })).rejects.toThrow(
      /^Reading SSM parameter \/network\/vpc-id failed: AccessDeniedException: (?!.*function's role).*Allow it for these credentials/,
    );
  });

  test('that leads nowhere fails, or skips', async () => {
    lead();
    await expect(planCreate(planning, { VpcId: '', ...byTag })).rejects.toThrow(/finds no VPC/);
    const planned = await planCreate(planning, { VpcId: '', ...byName, OnNoMatch: 'Skip' });
    expect(planned).toMatchObject({ outcome: 'nothing', vpc: null, steps: [] });
    expect(planned.summary).toMatch(/^SSM parameter \/network\/vpc-id does not exist/);
  });
});
