import { type Planning, planCreate, setUpPlanning } from './planning';

let planning: Planning;
beforeEach(async () => {
  planning = await setUpPlanning();
});
afterEach(() => planning.stage.stop());

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
    planning.stage.simulator.settings.deny.push(action);
    const planned = await planCreate(planning, {});
    expect(planned.problems.map(({ code }) => code)).toEqual(['NotRead']);
    expect(planned.problems[0]?.sentence).toContain(`ec2:${action} failed`);
    expect(planned).toMatchObject({ outcome: 'fails', steps: [] });
    expect(planned.subnets).toHaveLength(action === 'DescribeSubnets' ? 0 : 7);
    expect(planned.routeTables).toHaveLength(action === 'DescribeRouteTables' ? 0 : 5);
  });

  test('that of the NAT gateways decides nothing', async () => {
    planning.stage.simulator.settings.deny.push('DescribeNatGateways');
    const planned = await planCreate(planning, {});
    expect(planned).toMatchObject({ outcome: 'changes', problems: [] });
    expect(planned.natGateways.map(({ id }) => id)).toEqual(planning.vpc.natGatewayIds);
    expect(planned.unknown.map(({ topic }) => topic)).toContain('NAT gateways');
  });

  test('all of them: the error itself', async () => {
    planning.stage.simulator.settings.deny.push('*');
    await expect(planCreate(planning, {})).rejects.toThrow(/not authorized|UnauthorizedOperation/i);
  });

  test('a VPC that is not there is one sentence', async () => {
    await expect(planCreate(planning, { VpcId: 'vpc-0123abcd' })).rejects.toThrow(
      /^There is no vpc-0123abcd in us-east-1/,
    );
  });
});
