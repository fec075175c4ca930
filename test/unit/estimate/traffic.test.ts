import type { NatGateway } from '@aws-sdk/client-ec2';
import { readTraffic } from '../../../scripts/estimate/traffic';
import { makeNetwork, makeSubnet } from '../handler/builders';

const now = Date.UTC(2026, 5, 30);
const day = 86_400_000;
const old: NatGateway = {
  ...{ NatGatewayId: 'nat-1', SubnetId: 'subnet-a', State: 'available', ConnectivityType: 'public' },
  CreateTime: new Date(now - 400 * day),
};
const network = makeNetwork({ subnets: [makeSubnet('subnet-a')] });

describe('what goes through NAT', () => {
  it('is added up over the gateways, in GB of 2^30 bytes, each with 730 hours', () => {
    const other: NatGateway = { ...old, NatGatewayId: 'nat-2', ConnectivityType: 'private' };
    const bytes = new Map([
      ['nat-1', 2 ** 31],
      ['nat-2', 2 ** 30],
    ]);
    const traffic = readTraffic([old, other], bytes, network, now);
    expect(traffic).toMatchObject({ gb: 3, hours: 1_460, notes: [] });
    expect(traffic.gateways).toMatchObject([
      { id: 'nat-1', kind: 'public', zones: ['eu-west-1a'], gb: 2 },
      { id: 'nat-2', kind: 'private', gb: 1 },
    ]);
  });

  it('is nothing without a gateway', () => {
    const gone: NatGateway = { ...old, State: 'deleted' };
    expect(readTraffic([gone], new Map(), network, now)).toEqual({
      gateways: [],
      hours: 0,
      gb: 0,
      notes: [],
    });
  });

  it('is unknown without metrics, and says of which gateway', () => {
    const { gb, notes } = readTraffic([old], new Map(), network, now);
    expect(gb).toBeNull();
    expect(notes).toEqual([
      expect.stringMatching(/no BytesInFromDestination of nat-1 .* give --gb-per-month/),
    ]);
  });

  it('tells of a gateway that is younger than the days looked at', () => {
    const young: NatGateway = { ...old, CreateTime: new Date(now - 3 * day) };
    const { notes } = readTraffic([young], new Map([['nat-1', 1]]), network, now);
    expect(notes).toEqual([expect.stringMatching(/^nat-1 is 3 days old/)]);
  });

  it('counts a regional gateway in each of its zones', () => {
    const addresses = ['a', 'b', 'b'].map((zone) => ({ AvailabilityZone: `eu-west-1${zone}` }));
    const regional: NatGateway = { ...old, AvailabilityMode: 'regional', NatGatewayAddresses: addresses };
    delete regional.SubnetId;
    const traffic = readTraffic([regional], new Map([['nat-1', 0]]), undefined, now);
    expect(traffic).toMatchObject({ hours: 1_460, gb: 0 });
    expect(traffic.notes).toEqual([expect.stringMatching(/regional .* its 2 zones/)]);
  });
});
