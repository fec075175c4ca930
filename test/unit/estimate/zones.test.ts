import { placeEndpoints } from '../../../scripts/estimate/zones';
import { makeEndpoint, makeOffer, makeSubnet, makeTable } from '../handler/builders';
import { makeVpc } from './builders';

const subnets = [
  makeSubnet('subnet-a', { zone: 'eu-west-1a' }),
  makeSubnet('subnet-b', { zone: 'eu-west-1b' }),
  makeSubnet('subnet-c', { zone: 'eu-west-1c', routeTableId: 'rtb-public' }),
];
const routeTables = [
  makeTable('rtb-nat'),
  makeTable('rtb-public', { egress: 'public', internetGatewayId: 'igw-1' }),
];

describe('where a launch would put the endpoints', () => {
  it('is one interface for each service and private zone, as the handler decides', () => {
    expect(placeEndpoints(makeVpc({ subnets, routeTables }), undefined)).toMatchObject({
      ...{
        zones: ['eu-west-1a', 'eu-west-1b'],
        privateZones: ['eu-west-1a', 'eu-west-1b'],
        endpointZones: 4,
      },
      ...{ existingInterfaces: [], existingS3: [], s3IsComplete: false, notes: [] },
    });
  });

  it('counts zone by zone where a service is not offered everywhere', () => {
    const offers = [makeOffer('ecr.api'), makeOffer('ecr.dkr', { zones: ['eu-west-1a'] }), makeOffer('s3')];
    expect(placeEndpoints(makeVpc({ subnets, routeTables, offers }), undefined)).toMatchObject({
      ...{ zones: ['eu-west-1a', 'eu-west-1b'], endpointZones: 3 },
    });
  });

  it('leaves out what is there already', () => {
    const endpoints = [
      makeEndpoint('vpce-api', 'ecr.api'),
      makeEndpoint('vpce-s3', 's3', { routeTableIds: ['rtb-nat'] }),
    ];
    expect(placeEndpoints(makeVpc({ subnets, routeTables, endpoints }), undefined)).toMatchObject({
      ...{ endpointZones: 2, existingInterfaces: ['vpce-api'], existingS3: ['vpce-s3'], s3IsComplete: true },
    });
  });

  it('is told with the reason where a launch would fail as things are', () => {
    const network = makeVpc({ subnets, routeTables });
    const vpc = { ...network.vpc, dnsSupport: false };
    const { zones, notes } = placeEndpoints({ ...network, vpc }, undefined);
    expect(zones).toEqual(['eu-west-1a', 'eu-west-1b']);
    expect(notes).toEqual([expect.stringMatching(/^A launch would fail there now: .*enableDnsSupport/)]);
  });

  it('is told to be impossible in a VPC that another account shares', () => {
    const network = makeVpc({ subnets, routeTables });
    const shared = { ...network, vpc: { ...network.vpc, ownerId: '210987654321' } };
    expect(placeEndpoints(shared, '123456789012').notes).toEqual([
      expect.stringMatching(/^A launch would fail there now: .* belongs to account 210987654321/),
    ]);
    expect(placeEndpoints(shared, '210987654321').notes).toEqual([]);
    expect(placeEndpoints(shared, undefined).notes).toEqual([]);
  });
});
