import fc from 'fast-check';
import type { Egress } from '../../../handler/network';
import { findPrivateSubnets, findServedTables, indexTables } from '../../../handler/private-subnets';
import { makeNetwork, makeSubnet, makeTable } from './builders';

describe('private subnets', () => {
  it('are those without a route to an internet or carrier gateway', () => {
    expect(findPrivateSubnets(makeNetwork()).map(({ id }) => id)).toEqual(['subnet-a', 'subnet-b']);
  });

  it('are private whatever else their table reaches', () => {
    const egresses: Egress[] = ['nat', 'transit', 'isolated'];
    const network = makeNetwork({
      subnets: egresses.map((egress) => makeSubnet(`subnet-${egress}`, { routeTableId: `rtb-${egress}` })),
      routeTables: egresses.map((egress) => makeTable(`rtb-${egress}`, { egress })),
    });
    expect(findPrivateSubnets(network)).toHaveLength(3);
  });

  it('do not include a subnet whose table is unknown', () => {
    const subnets = [
      makeSubnet('s-1', { routeTableId: undefined }),
      makeSubnet('s-2', { routeTableId: 'rtb-gone' }),
    ];
    expect(findPrivateSubnets(makeNetwork({ subnets }))).toEqual([]);
    expect(indexTables(makeNetwork())({ ...makeSubnet('s-1'), routeTableId: undefined })).toBeUndefined();
  });

  it('count where no interface fits: no zone, no address, no IPv4', () => {
    const odd = {
      zone: 'eu-west-1-lhr-1a',
      isOnOutpost: true,
      hasIpv4: false,
      freeAddresses: 0,
      isAvailable: false,
    };
    expect(findServedTables(makeNetwork({ subnets: [makeSubnet('s-1', odd)] }))).toEqual(['rtb-nat']);
  });
});

describe('served tables', () => {
  it('are the effective tables of all private subnets, each once, and no others', () => {
    const tableIds = ['rtb-0', 'rtb-1', 'rtb-2', 'rtb-3'];
    const assignment = fc.array(fc.option(fc.constantFrom(...tableIds), { nil: undefined }), {
      maxLength: 8,
    });
    const publics = fc.subarray(tableIds);
    fc.assert(
      fc.property(assignment, publics, (assigned, publicIds) => {
        const network = makeNetwork({
          subnets: assigned.map((routeTableId, index) => makeSubnet(`subnet-${index}`, { routeTableId })),
          routeTables: tableIds.map((id) =>
            makeTable(id, { egress: publicIds.includes(id) ? 'public' : 'isolated' }),
          ),
        });
        expect(findServedTables(network)).toEqual(
          tableIds.filter((id) => assigned.includes(id) && !publicIds.includes(id)),
        );
      }),
    );
  });
});
