import { composeAttributes } from '../../../handler/attributes';
import { decide } from '../../../handler/desired';
import { isProblem } from '../../../handler/problem';
import { decodeProperties, decodeSecurityGroupIds } from '../../../handler/properties';
import { chooseSubnets } from '../../../handler/subnet-choice';
import {
  accountId,
  ask,
  makeDesired,
  makeEndpoint,
  makeNetwork,
  makeOffer,
  makeOwnEndpoint,
  makeSettledNetwork,
  makeSubnet,
  makeTable,
  owner,
  planOn,
  s3List,
} from './builders';

it('does not retire a group of ours that SecurityGroupIds names', () => {
  const plan = planOn(makeSettledNetwork(), { properties: { securityGroupIds: ['sg-managed'] } });
  expect(plan.removal.groupIds).toEqual([]);
});

it('takes over the tables of a foreign S3 endpoint that is being deleted', () => {
  const routes = [{ prefixListId: s3List, endpointId: 'vpce-theirs' }];
  const network = makeNetwork({
    routeTables: [
      makeTable('rtb-isolated', { endpointRoutes: routes }),
      makeTable('rtb-nat'),
      makeTable('rtb-public', { egress: 'public', internetGatewayId: 'igw-1' }),
    ],
    endpoints: [makeEndpoint('vpce-theirs', 's3', { state: 'deleting', routeTableIds: ['rtb-isolated'] })],
  });
  const [step] = planOn(network).gateways;
  expect(step).toMatchObject({
    waitFor: ['vpce-theirs'],
    own: { routeTableIds: ['rtb-isolated', 'rtb-nat'] },
  });
});

it('frees the tables of our second S3 endpoint before the first takes them', () => {
  const network = makeSettledNetwork({
    endpoints: [
      makeOwnEndpoint('vpce-1', 's3', { routeTableIds: ['rtb-nat'] }),
      makeOwnEndpoint('vpce-2', 's3', { routeTableIds: ['rtb-isolated'] }),
    ],
    offers: [makeOffer('s3')],
    securityGroups: [],
  });
  const plan = planOn(network, { properties: { endpointSet: 'S3Only' } });
  expect(plan.gateways).toMatchObject([{ endpointId: 'vpce-1', deleteFirst: ['vpce-2'] }]);
});

it('says in words that a subnet has no effective route table', () => {
  const p = decide(
    makeNetwork({ subnets: [makeSubnet('subnet-1', { routeTableId: undefined })] }),
    ask(),
    { owner },
    accountId,
  );
  expect(isProblem(p) && p.sentence).not.toContain('no route table has a route to nothing');
});

it('gives a reason for subnets that SubnetIds does not name', () => {
  const choices = chooseSubnets(
    makeNetwork(),
    makeOffer('ecr.api'),
    ask({ subnetIds: ['subnet-a'] }),
    [],
    [],
  );
  expect(choices.map((c) => c.subnetId)).toEqual(['subnet-a', 'subnet-b', 'subnet-p']);
});

it('names in the summary only zones of our own interfaces', () => {
  const theirs = makeEndpoint('vpce-9', 'ecr.dkr', { subnetIds: ['subnet-b'] });
  const network = makeNetwork({ endpoints: [theirs] });
  const { Summary } = composeAttributes({
    network,
    desired: {
      endpoints: [
        makeDesired('ecr.api', { subnetIds: ['subnet-a'] }),
        makeDesired('ecr.dkr', undefined, [theirs.id]),
      ],
      securityGroups: 'managed',
      admitted: [],
      routeTableIds: [],
      choices: [],
    },
    endpointIds: {},
    groupId: 'sg',
  });
  expect(Summary).toContain('ecr.api in eu-west-1a;');
});

it('counts characters of a tag value as EC2 does', () => {
  expect(
    isProblem(
      decodeProperties({ VpcId: 'vpc-0a1b2c3d', Tags: [{ Key: 'k', Value: '\u{1F433}'.repeat(200) }] }),
    ),
  ).toBe(false);
});

it('does not say () when the VPC has no subnet at all', () => {
  const p = decide(makeNetwork({ subnets: [] }), ask({ routeTableIds: ['rtb-nat'] }), { owner }, accountId);
  expect(isProblem(p) && p.sentence).not.toContain('()');
});

it('keeps our own endpoint without private DNS when somebody makes one with', () => {
  const endpoints = [
    ...makeSettledNetwork().endpoints.map((e) =>
      e.type === 'Interface' ? { ...e, privateDnsEnabled: false } : e,
    ),
    makeEndpoint('vpce-theirs', 'ecr.api'),
  ];
  const plan = planOn(makeSettledNetwork({ endpoints }), { properties: { privateDnsEnabled: false } });
  expect(plan.removal.endpointIds).toEqual([]);
});

it('never cuts a value in the middle of a character', () => {
  const p = decodeProperties({ VpcId: `${'a'.repeat(198)}\u{1F433}${'b'.repeat(50)}` });
  const sentence = isProblem(p) ? p.sentence : '';
  // Half a character does not survive the way to bytes and back.
  expect(sentence && Buffer.from(sentence).toString()).toBe(sentence);
});

it('refuses under Fail what only a route shows', () => {
  const network = makeNetwork({
    routeTables: [
      makeTable('rtb-isolated', { endpointRoutes: [{ prefixListId: s3List, endpointId: 'vpce-hidden' }] }),
      makeTable('rtb-nat'),
    ],
    subnets: [makeSubnet('subnet-a'), makeSubnet('subnet-b', { routeTableId: 'rtb-isolated' })],
  });
  expect(decide(network, ask({ existingEndpoints: 'Fail' }), { owner }, accountId)).toMatchObject({
    code: 'ExistingEndpoints',
  });
});

it('finds nobody in the way of an endpoint without private DNS', () => {
  const network = makeNetwork({ endpoints: [makeEndpoint('vpce-theirs', 'ecr.api')] });
  expect(
    isProblem(
      decide(network, ask({ existingEndpoints: 'Fail', privateDnsEnabled: false }), { owner }, accountId),
    ),
  ).toBe(false);
});

it('relies on a holder of the private DNS name even without asking for it, where it has none of its own', () => {
  const network = makeNetwork({ endpoints: [makeEndpoint('vpce-theirs', 'ecr.api')] });
  const plan = planOn(network, { properties: { privateDnsEnabled: false } });
  expect(
    plan.interfaces.map((step) => step.action === 'create' && step.endpoint.offer.service.suffix),
  ).toEqual(['ecr.dkr']);
});

it('names several unknown properties in one sentence', () => {
  const p = decodeProperties({ VpcId: 'vpc-0a1b2c3d', Foo: '1', Bar: '2' });
  expect(isProblem(p) && p.sentence).toMatch(
    /^Foo, Bar are not properties of Custom::EcrVpcEndpoints\. Accepted are VpcId, VpcIdParameterName, VpcTag, OnNoMatch, /,
  );
});

it('forgets earlier groups only where they cannot be read', () => {
  expect(decodeSecurityGroupIds({ SecurityGroupIds: 'sg-0a1b2c3d', EndpointSet: '?' })).toEqual([
    'sg-0a1b2c3d',
  ]);
  expect(decodeSecurityGroupIds({ SecurityGroupIds: 'all' })).toEqual([]);
});
