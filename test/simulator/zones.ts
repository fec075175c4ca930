import type {
  AvailabilityZone,
  DescribeAvailabilityZonesRequest,
  DescribeAvailabilityZonesResult,
} from '@aws-sdk/client-ec2';
import type { Zone } from './account';
import { type Action, action, type Wire } from './action';
import { type FilterTable, select } from './listing';
import { refuse } from './refusal';

const filters: FilterTable<Wire<AvailabilityZone>> = {
  'zone-name': (zone) => [zone.ZoneName],
  'zone-id': (zone) => [zone.ZoneId],
  'zone-type': (zone) => [zone.ZoneType],
  state: (zone) => [zone.State],
  'opt-in-status': (zone) => [zone.OptInStatus],
  'group-name': (zone) => [zone.GroupName],
  'region-name': (zone) => [zone.RegionName],
};

export const zoneActions: Record<string, Action> = {
  // EC2 API Reference: AllAvailabilityZones shows every zone; without it only those we opted into.
  DescribeAvailabilityZones: action<DescribeAvailabilityZonesRequest, DescribeAvailabilityZonesResult>(
    ['ZoneNames', 'ZoneIds', 'AllAvailabilityZones', 'Filters'],
    (world, request) => {
      const RegionName = world.account.region;
      const all = world.account.zones.map((zone) => ({ ...zone, RegionName, Messages: [] }));
      for (const name of request.ZoneNames ?? []) {
        if (all.some(({ ZoneName }) => ZoneName === name)) continue;
        throw refuse('InvalidParameterValue', `Invalid availability zone: [${name}]`);
      }
      const wanted = all.filter(
        ({ ZoneName, ZoneId, OptInStatus }) =>
          (request.ZoneNames?.includes(ZoneName) ?? true) &&
          (request.ZoneIds?.includes(ZoneId) ?? true) &&
          (request.AllAvailabilityZones || OptInStatus !== 'not-opted-in'),
      );
      return { AvailabilityZones: select(world, request.Filters ?? [], wanted, filters) };
    },
  ),
};

const letters: Record<string, string> = { 'us-east-1': 'abcdef', 'us-west-2': 'abcd' };

/** The Region's own zones; in us-east-1 also a Local Zone we opted into, one we did not, and a Wavelength Zone. */
export function listZones(region: string): Zone[] {
  const regional = [...(letters[region] ?? 'abc')].map((letter, index) =>
    newZone(region, `${region}${letter}`, `${shortName(region)}-az${index + 1}`),
  );
  if (region !== 'us-east-1') return regional;
  return [
    ...regional,
    {
      ...newZone(region, 'us-east-1-bos-1a', 'use1-bos1-az1', 'local-zone'),
      GroupName: 'us-east-1-bos-1',
      NetworkBorderGroup: 'us-east-1-bos-1',
      OptInStatus: 'opted-in',
    },
    {
      ...newZone(region, 'us-east-1-mia-1a', 'use1-mia1-az1', 'local-zone'),
      GroupName: 'us-east-1-mia-1',
      NetworkBorderGroup: 'us-east-1-mia-1',
      OptInStatus: 'not-opted-in',
    },
    {
      ...newZone(region, 'us-east-1-wl1-bos-wlz-1', 'use1-wl1-bos-wlz1', 'wavelength-zone'),
      GroupName: 'us-east-1-wl1',
      NetworkBorderGroup: 'us-east-1-wl1-bos-wlz-1',
      OptInStatus: 'opted-in',
    },
  ];
}

function newZone(region: string, ZoneName: string, ZoneId: string, ZoneType = 'availability-zone'): Zone {
  return {
    ZoneName,
    ZoneId,
    ZoneType,
    GroupName: `${region}-zg-1`,
    NetworkBorderGroup: region,
    OptInStatus: 'opt-in-not-required',
    State: 'available',
  };
}

/** us-east-1 is use1 and ap-southeast-2 is apse2 in zone ids. */
function shortName(region: string): string {
  const [area = '', ...rest] = region.split('-');
  const number = rest.pop() ?? '';
  const compass = rest.join('').replace(/(north|south|east|west)/g, (word) => word.charAt(0));
  return `${area}${compass}${number}`;
}
