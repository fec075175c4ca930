import type * as ec2 from '@aws-sdk/client-ec2';
import { toOffers } from '../../../handler/offers';
import { orThrow } from '../../../handler/problem';
import { decodeProperties } from '../../../handler/properties';
import { services as serviceTable } from '../../../handler/services';
import { chooseSubnets } from '../../../handler/subnet-choice';
import { contains, isSameBlock, readBlock, readBlocks } from '../address-blocks';
import type { Sources } from '../facts';
import { conclude, enumerate, type Finding, type Judgement, unknown } from '../judgement';
import type { JudgedService, Scene } from '../scene';

type Known<S extends keyof Sources> = Pick<Sources, S>;

export function gradeEndpoints(_: object, scene: Scene): Judgement {
  const note: Finding[] = scene.isS3Only
    ? [
        {
          verdict: 'proven',
          sentence: 'The ECR endpoints are left out: S3 alone is served (EndpointSet S3Only).',
        },
      ]
    : [];
  return conclude(
    [...scene.services.map((service) => findEndpoint(service, scene)), ...note],
    'Launch the template for this VPC, or update its stack with another Refresh value: it makes what is missing. Endpoints of others are for their owners to mend; those of a central VPC are judged there.',
  );
}

const TRANSIENT = ['pending', 'partial'];

function findEndpoint(
  { suffix, endpoint: serving, lost, expectedId }: JudgedService,
  { vpcId }: Scene,
): Finding {
  const endpoint = serving ?? lost;
  if (!endpoint) {
    const sentence = expectedId
      ? `The stack's ${suffix} endpoint ${expectedId} is not in ${vpcId}.`
      : `${vpcId} has no ${suffix} endpoint.`;
    return { verdict: 'contradicted', sentence };
  }
  const state = (endpoint.State ?? 'available').toLowerCase();
  const reason = endpoint.LastError?.Message ?? endpoint.FailureReason;
  const sentence = `${suffix} ${endpoint.VpcEndpointId} is ${state}${reason ? `: ${reason}` : ''}.`;
  if (state === 'available') return { verdict: 'proven', sentence };
  return { verdict: TRANSIENT.includes(state) ? 'unknown' : 'contradicted', sentence };
}

/** Asks the handler's own choice of subnets which zones there should be, with what is attached now. */
export function gradeZones({ services: details }: Known<'services'>, scene: Scene): Judgement {
  const { offers } = toOffers(serviceTable, details, scene.region);
  const findings = scene.services.flatMap(({ suffix, endpoint }): Finding[] => {
    if (suffix === 's3' || !endpoint) return [];
    const attached = endpoint.SubnetIds ?? [];
    const zones = (ids: readonly string[]) =>
      new Set(scene.network.subnets.filter(({ id }) => ids.includes(id)).map(({ zone }) => zone));
    const present = zones(attached);
    const where = `${suffix} ${endpoint.VpcEndpointId}`;
    const offer = offers.find(({ service }) => service.suffix === suffix);
    if (!offer)
      return [{ verdict: 'unknown', sentence: `In which zones ${suffix} is offered is not known.` }];
    const choices = chooseSubnets(scene.network, offer, chooseProperties(scene, endpoint), attached, []);
    const lacking = choices.filter(({ taken, zone }) => taken && !present.has(zone));
    if (lacking.length === 0)
      return [{ verdict: 'proven', sentence: `${where}: ${[...present].sort().join(', ')}.` }];
    const gaps = lacking.map(({ zone, subnetId }) => `${zone} (such as ${subnetId})`);
    return [
      {
        verdict: 'contradicted',
        sentence: `${where} has no network interface in ${enumerate(gaps)}: pulls from there cross zones, and fail with the others.`,
      },
    ];
  });
  return conclude(
    findings,
    'Update the stack with another Refresh value, or give the endpoint a subnet of that zone.',
  );
}

function chooseProperties({ vpcId, chosenSubnetIds }: Scene, { IpAddressType }: ec2.VpcEndpoint) {
  const properties = orThrow(decodeProperties({ VpcId: vpcId }));
  const ipAddressType = IpAddressType?.toLowerCase() === 'dualstack' ? 'dualstack' : 'ipv4';
  return { ...properties, subnetIds: chosenSubnetIds, ipAddressType } as const;
}

const NO_GATEWAY = 'There is no S3 endpoint that a route could lead to.';
const NO_TABLE = 'The VPC has no private subnet with a route table, so there is nothing to serve.';

export function gradeS3Routes({ routeTables }: Known<'routeTables'>, scene: Scene): Judgement {
  if (scene.gatewayEndpoints.length === 0) return unknown(NO_GATEWAY);
  if (scene.servedTables.length === 0) return unknown(NO_TABLE);
  const findings = scene.servedTables.map((tableId): Finding => {
    const route = findS3Route(routeTables, tableId, scene);
    const subnets = scene.privateSubnets.filter(({ routeTableId }) => routeTableId === tableId);
    const of = `${tableId} (${enumerate(
      subnets.map(({ id }) => id),
      3,
    )})`;
    if (!route) return { verdict: 'contradicted', sentence: `${of} has no route to S3 through an endpoint.` };
    if (route.State === 'blackhole')
      return {
        verdict: 'contradicted',
        sentence: `${of} leads to ${route.GatewayId}, and the route is a blackhole.`,
      };
    return { verdict: 'proven', sentence: `${of} leads to ${route.GatewayId}.` };
  });
  return conclude(
    findings,
    'Update the stack with another Refresh value, or add the table to the S3 endpoint.',
  );
}

/** By the endpoint it leads to, or by the prefix list: an endpoint of others may not be listed to us. */
function findS3Route(
  tables: readonly ec2.RouteTable[],
  tableId: string,
  scene: Scene,
): ec2.Route | undefined {
  const { s3PrefixListId } = scene.network;
  const ids = scene.gatewayEndpoints.map(({ VpcEndpointId }) => VpcEndpointId);
  return tables
    .find(({ RouteTableId }) => RouteTableId === tableId)
    ?.Routes?.find(
      ({ DestinationPrefixListId, GatewayId }) =>
        DestinationPrefixListId !== undefined &&
        GatewayId?.startsWith('vpce-') &&
        (ids.includes(GatewayId) || DestinationPrefixListId === s3PrefixListId),
    );
}

/**
 * VPC user guide, "Route priority": the more specific route wins, and a static route with the very block of a prefix
 * list wins over the list, a propagated one does not.
 */
export function gradeS3Priority(
  { routeTables, prefixLists }: Known<'routeTables' | 'prefixLists'>,
  scene: Scene,
): Judgement {
  if (scene.gatewayEndpoints.length === 0) return unknown(NO_GATEWAY);
  if (scene.servedTables.length === 0) return unknown(NO_TABLE);
  const { s3PrefixListId } = scene.network;
  const ofS3 = readBlocks(
    prefixLists.find(({ PrefixListId }) => PrefixListId === s3PrefixListId)?.Cidrs ?? [],
  );
  if (ofS3.length === 0)
    return unknown('Which addresses S3 has here is not known: its prefix list is empty.');
  const ids = prefixLists.map(({ PrefixListId }) => PrefixListId);
  const findings = routeTables
    .filter(({ RouteTableId = '' }) => scene.servedTables.includes(RouteTableId))
    .flatMap(({ RouteTableId, Routes = [] }): Finding[] =>
      Routes.flatMap((route): Finding[] => {
        const { DestinationCidrBlock = '', DestinationPrefixListId: listId } = route;
        const where = `${RouteTableId} sends`;
        if (listId && !ids.includes(listId))
          return [
            {
              verdict: 'unknown',
              sentence: `${where} ${listId} to ${nameTarget(route)}; what that list holds was not read.`,
            },
          ];
        const block = readBlock(DestinationCidrBlock);
        const isPropagated = route.Origin === 'EnableVgwRoutePropagation';
        const wins = ofS3.some(
          (each) => block && contains(each, block) && !(isPropagated && isSameBlock(each, block)),
        );
        if (!wins) return [];
        const sentence = `${where} ${DestinationCidrBlock}, which belongs to S3, to ${nameTarget(route)}.`;
        return [{ verdict: 'contradicted', sentence }];
      }),
    );
  const none: Finding = {
    verdict: 'proven',
    sentence: `None of ${scene.servedTables.length} private route tables has another route within S3's ${ofS3.length} address blocks.`,
  };
  return conclude(findings.length > 0 ? findings : [none], 'Delete that route, or make it less specific.');
}

function nameTarget(route: ec2.Route): string {
  const target =
    route.GatewayId ??
    route.NatGatewayId ??
    route.TransitGatewayId ??
    route.VpcPeeringConnectionId ??
    route.NetworkInterfaceId ??
    'another target';
  return route.State === 'blackhole' ? `${target} (a blackhole)` : target;
}
