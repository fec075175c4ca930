import { composeAttributes, emptiable } from '../../../handler/attributes';
import type { Converged } from '../../../handler/converge';
import type { Desired, DesiredEndpoint } from '../../../handler/desired';
import { makeDesired, makeEndpoint, makeNetwork } from './builders';

const both = { subnetIds: ['subnet-b', 'subnet-a'] };
const tables = ['rtb-nat', 'rtb-isolated'];

function compose(
  endpoints: DesiredEndpoint[],
  change: Partial<Desired> = {},
  converged: Partial<Converged> = {},
) {
  return composeAttributes({
    network: makeNetwork({ endpoints: [theirApi] }),
    desired: {
      endpoints,
      securityGroups: 'managed',
      admitted: [],
      routeTableIds: tables,
      choices: [],
      ...change,
    },
    endpointIds: { 'ecr.api': 'vpce-1', 'ecr.dkr': 'vpce-2', s3: 'vpce-3' },
    groupId: 'sg-managed',
    ...converged,
  });
}

const plain = [
  makeDesired('ecr.api', both),
  makeDesired('ecr.dkr', both),
  makeDesired('s3', { routeTableIds: tables }),
];
const theirApi = makeEndpoint('vpce-their-api', 'ecr.api', { subnetIds: ['subnet-p', 'subnet-gone'] });
const theirS3 = ['vpce-their-s3-2', 'vpce-their-s3-1'];

describe('composeAttributes', () => {
  it('names all there is on a plain network, sorted and joined by commas', () => {
    expect(compose(plain)).toEqual({
      VpcId: 'vpc-1',
      EcrApiEndpointId: 'vpce-1',
      EcrDkrEndpointId: 'vpce-2',
      S3EndpointId: 'vpce-3',
      S3PrefixListId: 'pl-s3',
      SecurityGroupId: 'sg-managed',
      SubnetIds: 'subnet-a,subnet-b',
      SubnetCount: '2',
      RouteTableIds: 'rtb-isolated,rtb-nat',
      RouteTableCount: '2',
      AvailabilityZones: 'eu-west-1a,eu-west-1b',
      Adopted: '',
      Summary: 'ecr.api, ecr.dkr in eu-west-1a, eu-west-1b; s3 on 2 route tables.',
    });
  });

  it('names what it relies on but does not own', () => {
    const endpoints = [
      makeDesired('ecr.api', undefined, [theirApi.id]),
      makeDesired('s3', undefined, theirS3),
    ];
    expect(
      compose(endpoints, { securityGroups: 'none', routeTableIds: ['rtb-nat'] }, { endpointIds: {} }),
    ).toMatchObject({
      ...{ EcrApiEndpointId: 'vpce-their-api', EcrDkrEndpointId: '', S3EndpointId: 'vpce-their-s3-2' },
      ...{ SubnetIds: 'subnet-gone,subnet-p', SubnetCount: '2', AvailabilityZones: 'eu-west-1a' },
      ...{ Adopted: 'vpce-their-api,vpce-their-s3-1,vpce-their-s3-2', SecurityGroupId: '' },
      Summary:
        's3 on 1 route table; relying on vpce-their-api, vpce-their-s3-1, vpce-their-s3-2, which others own.',
    });
  });

  it('names its own S3 endpoint before those it relies on', () => {
    const endpoints = [makeDesired('s3', { routeTableIds: ['rtb-nat'] }, theirS3)];
    const { S3EndpointId, Adopted, Summary } = compose(endpoints, { securityGroups: 'none' });
    expect([S3EndpointId, Adopted]).toEqual(['vpce-3', 'vpce-their-s3-1,vpce-their-s3-2']);
    expect(Summary).toBe(
      's3 on 2 route tables; relying on vpce-their-s3-1, vpce-their-s3-2, which others own.',
    );
  });

  it('tells of one endpoint of its own and one it relies on', () => {
    const endpoints = [makeDesired('ecr.api', both), makeDesired('s3', undefined, theirS3.slice(0, 1))];
    expect(compose(endpoints, { routeTableIds: ['rtb-nat'] }).Summary).toBe(
      'ecr.api in eu-west-1a, eu-west-1b; s3 on 1 route table; relying on vpce-their-s3-2, which others own.',
    );
  });

  it('names services on request in the summary', () => {
    const endpoints = [...plain, makeDesired('sts', both)];
    const { Summary } = compose(endpoints, {}, { endpointIds: { sts: 'vpce-9' } });
    expect(Summary).toContain('ecr.api, ecr.dkr, sts in eu-west-1a, eu-west-1b');
  });

  it.each<[Desired['securityGroups'], string | undefined, string]>([
    ['managed', 'sg-managed', 'sg-managed'],
    ['managed', undefined, ''],
    ['none', undefined, ''],
    ['none', 'sg-managed', ''],
    [['sg-2', 'sg-1'], undefined, 'sg-2,sg-1'],
    [['sg-2'], 'sg-managed', 'sg-2'],
  ])('names for groups %j and managed group %s: "%s"', (securityGroups, groupId, expected) => {
    expect(compose(plain, { securityGroups }, { groupId }).SecurityGroupId).toBe(expected);
  });

  it('is all there, and all text, when there is nothing', () => {
    const attributes = compose(
      [],
      { securityGroups: 'none', routeTableIds: [] },
      { endpointIds: {}, groupId: undefined },
    );
    expect(attributes).toEqual({
      ...{
        VpcId: 'vpc-1',
        EcrApiEndpointId: '',
        EcrDkrEndpointId: '',
        S3EndpointId: '',
        S3PrefixListId: 'pl-s3',
      },
      ...{ SecurityGroupId: '', SubnetIds: '', SubnetCount: '0', RouteTableIds: '', RouteTableCount: '0' },
      ...{ AvailabilityZones: '', Adopted: '', Summary: 'Nothing to do: the VPC has no private subnet.' },
    });
  });

  it('counts a table, a subnet and a zone once', () => {
    const attributes = compose(plain, { routeTableIds: ['rtb-nat', 'rtb-nat'] });
    expect([attributes.RouteTableCount, attributes.SubnetCount]).toEqual(['1', '2']);
  });

  it('never gives up an id of its own or a count for want of room', () => {
    expect(emptiable).toEqual(['RouteTableIds', 'SubnetIds', 'Adopted', 'AvailabilityZones', 'Summary']);
  });
});
