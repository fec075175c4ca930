import { type Desired, decide, findEndpoints, isAlive, isOurs } from '../../../handler/desired';
import { OWNER_TAG } from '../../../handler/identity';
import type { Endpoint, Network } from '../../../handler/network';
import { isProblem } from '../../../handler/problem';
import type { Properties } from '../../../handler/properties';
import {
  accountId,
  ask,
  makeEndpoint,
  makeNetwork,
  makeOffer,
  makeOwnEndpoint,
  makeSubnet,
  makeTable,
  ourTags,
  owner,
  previousOwner,
  s3List,
} from './builders';

function decideOn(network: Partial<Network>, properties: Partial<Properties> = {}): Desired {
  const desired = decide(makeNetwork(network), ask(properties), { owner }, accountId);
  if (isProblem(desired)) throw new Error(desired.sentence);
  return desired;
}

function pick({ endpoints }: Desired, suffix: string) {
  const { own, adopted } = endpoints.find(({ offer }) => offer.service.suffix === suffix) ?? {};
  return { own, adopted };
}

const withEndpoints = (...endpoints: Endpoint[]) => ({ endpoints });
const routed = (id: string, endpointId: string, prefixListId = s3List) =>
  makeTable(id, { endpointRoutes: [{ prefixListId, endpointId }] });

describe('decide', () => {
  it('wants on a plain network both ECR endpoints in each zone and S3 on every private table', () => {
    const desired = decideOn({});
    const own = {
      ...{ subnetIds: ['subnet-a', 'subnet-b'], routeTableIds: [] },
      ...{ policy: 'full', privateDnsEnabled: true, ipAddressType: 'ipv4' },
    };
    expect(desired.endpoints.map(({ offer }) => offer.service.suffix)).toEqual(['ecr.api', 'ecr.dkr', 's3']);
    expect(pick(desired, 'ecr.api')).toEqual({ own, adopted: [] });
    expect(pick(desired, 'ecr.dkr')).toEqual({ own, adopted: [] });
    expect(pick(desired, 's3')).toEqual({
      own: { ...own, subnetIds: [], routeTableIds: ['rtb-isolated', 'rtb-nat'], privateDnsEnabled: false },
      adopted: [],
    });
    expect(desired).toMatchObject({
      ...{ securityGroups: 'managed', admitted: ['10.0.0.0/16'], routeTableIds: ['rtb-isolated', 'rtb-nat'] },
    });
    expect(desired.choices.map(({ suffix, subnetId }) => `${suffix} ${subnetId}`)).toEqual([
      ...['ecr.api subnet-a', 'ecr.api subnet-b', 'ecr.api subnet-p'],
      ...['ecr.dkr subnet-a', 'ecr.dkr subnet-b', 'ecr.dkr subnet-p'],
    ]);
  });

  it('wants neither group nor interface for S3 alone', () => {
    const desired = decideOn({ offers: [makeOffer('s3')] }, { endpointSet: 'S3Only' });
    expect(desired).toMatchObject({ securityGroups: 'none', choices: [] });
    expect(desired.endpoints.map(({ offer }) => offer.service.suffix)).toEqual(['s3']);
  });

  it('uses the groups that are given', () => {
    expect(decideOn({}, { securityGroupIds: ['sg-theirs'] }).securityGroups).toEqual(['sg-theirs']);
  });

  it('narrows the policies of ECR, and of nothing else', () => {
    const offers = [makeOffer('ecr.api'), makeOffer('ecr.dkr'), makeOffer('s3'), makeOffer('sts')];
    const { endpoints } = decideOn({ offers }, { endpointPolicy: 'PullOnly' });
    expect(endpoints.map(({ offer, own }) => [offer.service.suffix, own?.policy])).toEqual([
      ...[
        ['ecr.api', 'pullOnly'],
        ['ecr.dkr', 'pullOnly'],
        ['sts', 'full'],
        ['s3', 'full'],
      ],
    ]);
  });

  it('leaves private DNS off where asked', () => {
    expect(pick(decideOn({}, { privateDnsEnabled: false }), 'ecr.api').own?.privateDnsEnabled).toBe(false);
  });

  it('admits and takes IPv6 for dualstack only', () => {
    const subnets = [makeSubnet('subnet-a', { hasIpv6: true })];
    const desired = decideOn({ subnets }, { ipAddressType: 'dualstack' });
    expect(desired.admitted).toEqual(['10.0.0.0/16', '2001:db8::/56']);
    expect(desired.endpoints.map(({ own }) => own?.ipAddressType)).toEqual(Array(3).fill('dualstack'));
  });

  it('leaves S3 at IPv4 where the Region offers no other', () => {
    const offers = [makeOffer('ecr.api'), makeOffer('s3', { ipAddressTypes: ['ipv4'] })];
    const desired = decideOn(
      { offers, subnets: [makeSubnet('subnet-a', { hasIpv6: true })] },
      { ipAddressType: 'dualstack' },
    );
    expect(desired.endpoints.map(({ own }) => own?.ipAddressType)).toEqual(['dualstack', 'ipv4']);
  });

  it('takes named subnets and tables instead of those it would find', () => {
    const desired = decideOn({}, { subnetIds: ['subnet-p'], routeTableIds: ['rtb-public'] });
    expect(pick(desired, 'ecr.api').own?.subnetIds).toEqual(['subnet-p']);
    expect(pick(desired, 's3').own?.routeTableIds).toEqual(['rtb-public']);
    expect(desired.routeTableIds).toEqual(['rtb-public']);
  });

  it('comes back with what stands in the way', () => {
    const network = makeNetwork({ subnets: [] });
    expect(decide(network, ask(), { owner }, accountId)).toMatchObject({ code: 'NoPrivateSubnets' });
    expect(decide(makeNetwork(), ask(), { owner }, '999900001111')).toMatchObject({ code: 'SharedVpc' });
  });

  it('wants nothing, with Skip, where there is no private subnet', () => {
    const network = { subnets: [makeSubnet('subnet-p', { routeTableId: 'rtb-public' })] };
    expect(decideOn(network, { onNoMatch: 'Skip' })).toEqual({
      ...{ endpoints: [], securityGroups: 'none', admitted: [], routeTableIds: [], choices: [] },
    });
  });

  it('does not skip while endpoints of its own live there: a slip in the routes takes nothing away', () => {
    const subnets = [makeSubnet('subnet-p', { routeTableId: 'rtb-public' })];
    const skip = (endpoint: Endpoint) =>
      decide(
        makeNetwork({ subnets, endpoints: [endpoint] }),
        ask({ onNoMatch: 'Skip' }),
        { owner },
        accountId,
      );
    const nothing = { endpoints: [], routeTableIds: [] };
    expect(skip(makeOwnEndpoint('vpce-own', 's3'))).toMatchObject({ code: 'NoPrivateSubnets' });
    expect(skip(makeOwnEndpoint('vpce-own', 's3', { state: 'deleting' }))).toMatchObject(nothing);
    expect(skip(makeEndpoint('vpce-other', 's3'))).toMatchObject(nothing);
  });

  it('skips nothing where there is a private subnet, or tables are named', () => {
    expect(decideOn({}, { onNoMatch: 'Skip' })).toEqual(decideOn({}));
    const named = { onNoMatch: 'Skip', routeTableIds: ['rtb-public'], subnetIds: ['subnet-p'] } as const;
    const network = { subnets: [makeSubnet('subnet-p', { routeTableId: 'rtb-public' })] };
    expect(pick(decideOn(network, named), 's3').own?.routeTableIds).toEqual(['rtb-public']);
  });

  it('keeps the interfaces of its own endpoint where they are', () => {
    const subnets = [makeSubnet('subnet-a'), makeSubnet('subnet-c', { routeTableId: 'rtb-isolated' })];
    const attached = { subnetIds: ['subnet-c'] };
    const settled = decideOn({ subnets, endpoints: [makeOwnEndpoint('vpce-1', 'ecr.api', attached)] });
    expect(pick(settled, 'ecr.api').own?.subnetIds).toEqual(['subnet-c']);
    expect(pick(settled, 'ecr.dkr').own?.subnetIds).toEqual(['subnet-a']);
    const failed = makeOwnEndpoint('vpce-1', 'ecr.api', { ...attached, state: 'failed' });
    expect(pick(decideOn({ subnets, endpoints: [failed] }), 'ecr.api').own?.subnetIds).toEqual(['subnet-a']);
    const foreign = makeEndpoint('vpce-1', 'ecr.api', { ...attached, privateDnsEnabled: false });
    expect(pick(decideOn({ subnets, endpoints: [foreign] }), 'ecr.api').own?.subnetIds).toEqual(['subnet-a']);
  });

  it('passes on what EC2 refused before', () => {
    const refusal = { suffix: 'ecr.api', subnetId: 'subnet-a', wholeZone: true, reason: 'EC2 said no' };
    const desired = decide(makeNetwork(), ask(), { owner }, accountId, [refusal]);
    if (isProblem(desired)) throw new Error(desired.sentence);
    expect(pick(desired, 'ecr.api').own?.subnetIds).toEqual(['subnet-b']);
    expect(pick(desired, 'ecr.dkr').own?.subnetIds).toEqual(['subnet-a', 'subnet-b']);
  });
});

describe('a foreign interface endpoint', () => {
  it.each(['available', 'pending', 'partial'])('with private DNS on is used as it is while %s', (state) => {
    const desired = decideOn(withEndpoints(makeEndpoint('vpce-1', 'ecr.api', { state })));
    expect(pick(desired, 'ecr.api')).toEqual({ own: undefined, adopted: ['vpce-1'] });
    expect(pick(desired, 'ecr.dkr').own).toBeDefined();
    expect(desired.choices.every(({ suffix }) => suffix === 'ecr.dkr')).toBe(true);
  });

  it.each<[string, Partial<Endpoint>]>([
    ['has private DNS off', { privateDnsEnabled: false }],
    ['does not say whether it has private DNS', { privateDnsEnabled: undefined }],
    ['is being deleted', { state: 'deleting' }],
    ['is deleted', { state: 'deleted' }],
    ['has failed', { state: 'failed' }],
    ['is of another service', { serviceName: 'com.amazonaws.eu-west-1.ecr.dkr.more' }],
    ['is of another type', { type: 'GatewayLoadBalancer' }],
  ])('is of no use when it %s', (_, change) => {
    const desired = decideOn(withEndpoints(makeEndpoint('vpce-1', 'ecr.api', change)));
    expect(pick(desired, 'ecr.api')).toMatchObject({ own: { privateDnsEnabled: true }, adopted: [] });
  });

  it('makes no group necessary where both are adopted', () => {
    const both = withEndpoints(makeEndpoint('vpce-1', 'ecr.api'), makeEndpoint('vpce-2', 'ecr.dkr'));
    expect(decideOn(both, { securityGroupIds: ['sg-theirs'] }).securityGroups).toBe('none');
  });

  it('stands in the way of Fail', () => {
    const network = makeNetwork(withEndpoints(makeEndpoint('vpce-1', 'ecr.api')));
    const problem = decide(network, ask({ existingEndpoints: 'Fail' }), { owner }, accountId);
    expect(problem).toMatchObject({ code: 'ExistingEndpoints', sentence: expect.stringContaining('vpce-1') });
  });
});

describe('a foreign S3 gateway endpoint', () => {
  it('keeps its tables, and ours carries exactly the rest', () => {
    const foreign = makeEndpoint('vpce-1', 's3', { routeTableIds: ['rtb-nat', 'rtb-public'] });
    const desired = decideOn(withEndpoints(foreign));
    expect(pick(desired, 's3')).toMatchObject({
      own: { routeTableIds: ['rtb-isolated'] },
      adopted: ['vpce-1'],
    });
    expect(desired.routeTableIds).toEqual(['rtb-isolated', 'rtb-nat']);
  });

  it('leaves none of ours where it has all tables, or several have', () => {
    const all = makeEndpoint('vpce-1', 's3', { routeTableIds: ['rtb-nat', 'rtb-isolated'] });
    expect(pick(decideOn(withEndpoints(all)), 's3')).toEqual({ own: undefined, adopted: ['vpce-1'] });
    const one = makeEndpoint('vpce-1', 's3', { routeTableIds: ['rtb-nat'] });
    const other = makeEndpoint('vpce-2', 's3', { routeTableIds: ['rtb-isolated'] });
    expect(pick(decideOn(withEndpoints(one, other)), 's3')).toEqual({
      own: undefined,
      adopted: ['vpce-1', 'vpce-2'],
    });
  });

  it('is not relied on where it has none of our tables', () => {
    const foreign = makeEndpoint('vpce-1', 's3', { routeTableIds: ['rtb-public'] });
    const { own, adopted } = pick(decideOn(withEndpoints(foreign)), 's3');
    expect([own?.routeTableIds, adopted]).toEqual([['rtb-isolated', 'rtb-nat'], []]);
    expect(decideOn(withEndpoints(foreign), { existingEndpoints: 'Fail' })).toBeDefined();
  });

  it.each(['deleting', 'deleted', 'failed'])('is not relied on while %s', (state) => {
    const foreign = makeEndpoint('vpce-1', 's3', { state, routeTableIds: ['rtb-nat'] });
    const { own, adopted } = pick(decideOn(withEndpoints(foreign)), 's3');
    expect([own?.routeTableIds, adopted]).toEqual([['rtb-isolated', 'rtb-nat'], []]);
  });

  it('keeps a table whose route shows it, even where no endpoint is listed to us', () => {
    const routeTables = [routed('rtb-nat', 'vpce-hidden'), makeTable('rtb-isolated', { egress: 'isolated' })];
    expect(pick(decideOn({ routeTables }), 's3')).toMatchObject({
      own: { routeTableIds: ['rtb-isolated'] },
      adopted: ['vpce-hidden'],
    });
  });

  it('does not keep a table for the routes of another service', () => {
    const routeTables = [routed('rtb-nat', 'vpce-dynamodb', 'pl-dynamodb'), makeTable('rtb-isolated')];
    expect(pick(decideOn({ routeTables }), 's3').own?.routeTableIds).toEqual(['rtb-isolated', 'rtb-nat']);
  });

  it('is not an interface endpoint of S3', () => {
    const foreign = makeEndpoint('vpce-1', 's3', {
      type: 'Interface',
      privateDnsEnabled: true,
      routeTableIds: ['rtb-nat'],
    });
    expect(pick(decideOn(withEndpoints(foreign)), 's3').adopted).toEqual([]);
  });

  it('stands in the way of Fail', () => {
    const network = makeNetwork(withEndpoints(makeEndpoint('vpce-1', 's3', { routeTableIds: ['rtb-nat'] })));
    const problem = decide(network, ask({ existingEndpoints: 'Fail' }), { owner }, accountId);
    expect(problem).toMatchObject({
      code: 'ExistingEndpoints',
      sentence: expect.stringContaining('vpce-1 (s3)'),
    });
  });
});

describe('our own S3 gateway endpoint', () => {
  it.each(['available', 'pending', 'deleting'])(
    'does not take its routes for those of others while %s',
    (state) => {
      const tables = ['rtb-isolated', 'rtb-nat'];
      const network = {
        routeTables: tables.map((id) => routed(id, 'vpce-1')),
        endpoints: [makeOwnEndpoint('vpce-1', 's3', { state })],
      };
      expect(pick(decideOn(network), 's3')).toMatchObject({ own: { routeTableIds: tables }, adopted: [] });
    },
  );
});

describe('whose an endpoint is', () => {
  const carrying = (tags: Record<string, string>) => makeEndpoint('vpce-1', 'ecr.api', { tags });
  it.each<[string, Record<string, string>, boolean]>([
    ['the owner', ourTags, true],
    ['the previous owner', { [OWNER_TAG]: previousOwner }, true],
    ['another owner', { [OWNER_TAG]: 'ecr-vpc-endpoints-other' }, false],
    ['no owner', {}, false],
    ['an empty owner', { [OWNER_TAG]: '' }, false],
  ])('is told by the tag of %s', (_, tags, expected) => {
    expect(isOurs(carrying(tags), { owner, previousOwner })).toBe(expected);
    expect(isOurs(carrying({ [OWNER_TAG]: previousOwner }), { owner })).toBe(false);
    expect(isOurs(carrying({}), { owner })).toBe(false);
  });

  it('divides the endpoints of an offer, whatever the case of their type', () => {
    const mine = makeOwnEndpoint('vpce-1', 'ecr.api', { type: 'interface' });
    const theirs = makeEndpoint('vpce-2', 'ecr.api');
    const network = makeNetwork(withEndpoints(mine, theirs, makeEndpoint('vpce-3', 'ecr.dkr')));
    expect(findEndpoints(network, makeOffer('ecr.api'), { owner })).toEqual({
      ours: [mine],
      foreign: [theirs],
    });
  });

  it.each([
    ...['available', 'pending', 'partial'].map((state) => [state, true] as const),
    ...['deleting', 'deleted', 'failed', 'rejected', 'expired', ''].map((state) => [state, false] as const),
  ])('calls one that is "%s" alive: %s', (state, expected) => {
    expect(isAlive(makeEndpoint('vpce-1', 'ecr.api', { state }))).toBe(expected);
  });
});
