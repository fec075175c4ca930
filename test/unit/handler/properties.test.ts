import fc from 'fast-check';
import { isProblem } from '../../../handler/problem';
import { decodeProperties, type Properties } from '../../../handler/properties';
import { selectorForms } from '../../../handler/selector';
import { someProperties } from './builders';

const vpcId = 'vpc-0a1b2c3d';
const defaults: Properties = { ...someProperties, selector: { by: 'VpcId', vpcId } };

function decode(change: Record<string, unknown>): Properties {
  const decoded = decodeProperties({ VpcId: vpcId, ...change });
  if (isProblem(decoded)) throw new Error(decoded.sentence);
  return decoded;
}

function refuse(change: Record<string, unknown>): string {
  const decoded = decodeProperties({ VpcId: vpcId, ...change });
  if (!isProblem(decoded)) throw new Error(`${JSON.stringify(change)} was accepted.`);
  expect(decoded.code).toBe('InvalidProperties');
  return decoded.sentence;
}

const subnets = ['subnet-0a1b2c3d', 'subnet-0123456789abcdef0'];
const groups = Array.from({ length: 6 }, (_, index) => `sg-0000000${index}`);
const tag = { Key: 'team', Value: 'a' };
const manyTags = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ Key: `k${index}`, Value: '' }));

describe('decodeProperties', () => {
  it('takes the defaults where only the VPC is named', () => {
    expect(decodeProperties({ VpcId: vpcId })).toEqual(defaults);
  });

  it.each<[string, string, unknown, Partial<Properties>]>([
    [
      'a long VPC id',
      'VpcId',
      'vpc-0123456789abcdef0',
      { selector: { by: 'VpcId', vpcId: 'vpc-0123456789abcdef0' } },
    ],
    ['Skip', 'OnNoMatch', 'Skip', { onNoMatch: 'Skip' }],
    ['the default choice', 'OnNoMatch', 'Fail', { onNoMatch: 'Fail' }],
    ['an empty choice', 'OnNoMatch', '', { onNoMatch: 'Fail' }],
    ['an empty list', 'SubnetIds', [], { subnetIds: [] }],
    ['an empty list parameter', 'SubnetIds', [''], { subnetIds: [] }],
    ['empty text for a list', 'SubnetIds', '', { subnetIds: [] }],
    ['a list', 'SubnetIds', subnets, { subnetIds: subnets }],
    ['text joined by commas', 'SubnetIds', subnets.join(','), { subnetIds: subnets }],
    ['blanks around members', 'SubnetIds', ` ${subnets.join(' , ')} ,`, { subnetIds: subnets }],
    ['blanks in a list', 'SubnetIds', [` ${subnets[0]}`, ' '], { subnetIds: subnets.slice(0, 1) }],
    ['members repeated', 'SubnetIds', [...subnets, ...subnets], { subnetIds: subnets }],
    ['route tables', 'RouteTableIds', ['rtb-0a1b2c3d'], { routeTableIds: ['rtb-0a1b2c3d'] }],
    ['five groups', 'SecurityGroupIds', groups.slice(0, 5), { securityGroupIds: groups.slice(0, 5) }],
    [
      'five groups named twice',
      'SecurityGroupIds',
      [...groups.slice(0, 5), ...groups.slice(0, 5)],
      { securityGroupIds: groups.slice(0, 5) },
    ],
    ['S3Only', 'EndpointSet', 'S3Only', { endpointSet: 'S3Only' }],
    ['services', 'AdditionalServices', 'sts,ecs-agent', { additionalServices: ['sts', 'ecs-agent'] }],
    ['no services', 'AdditionalServices', [''], { additionalServices: [] }],
    ['"false"', 'PrivateDnsEnabled', 'false', { privateDnsEnabled: false }],
    ['"true"', 'PrivateDnsEnabled', 'true', { privateDnsEnabled: true }],
    ['false', 'PrivateDnsEnabled', false, { privateDnsEnabled: false }],
    ['true', 'PrivateDnsEnabled', true, { privateDnsEnabled: true }],
    ['an empty boolean', 'PrivateDnsEnabled', '', { privateDnsEnabled: true }],
    ['PullOnly', 'EndpointPolicy', 'PullOnly', { endpointPolicy: 'PullOnly' }],
    ['Fail', 'ExistingEndpoints', 'Fail', { existingEndpoints: 'Fail' }],
    ['dualstack', 'IpAddressType', 'dualstack', { ipAddressType: 'dualstack' }],
    ['tags', 'Tags', [tag], { tags: { team: 'a' } }],
    ['tags written the other way round', 'Tags', [{ Value: 'a', Key: 'team' }], { tags: { team: 'a' } }],
    ['no tags', 'Tags', [], { tags: {} }],
    ['an empty tag value', 'Tags', [{ Key: 'k', Value: '' }], { tags: { k: '' } }],
    [
      'the longest tag',
      'Tags',
      [{ Key: 'k'.repeat(128), Value: 'v'.repeat(256) }],
      { tags: { ['k'.repeat(128)]: 'v'.repeat(256) } },
    ],
    ['what only has to change', 'Refresh', 'now', {}],
    ['the version', 'Release', '1.0.0', {}],
    ["CloudFormation's own", 'ServiceToken', 'arn:aws:lambda:x', {}],
    ["CloudFormation's limit", 'ServiceTimeout', '900', {}],
  ])('accepts %s', (_, name, raw, expected) => {
    expect(decode({ [name]: raw })).toEqual({ ...defaults, ...expected });
  });

  it('accepts as many tags as EC2 leaves room for, and not one more', () => {
    expect(Object.keys(decode({ Tags: manyTags(48) }).tags)).toHaveLength(48);
    expect(refuse({ Tags: manyTags(49) })).toContain('at most 48');
  });
});

/** What no property takes. */
const never: readonly unknown[] = [
  null,
  7,
  { a: 1 },
  [['nested']],
  [7],
  [null],
  'no such thing',
  '  x  ',
  'TRUE',
];
const oneOf = (...choices: string[]) => choices.map((choice) => `"${choice}"`).join(' or ');
const ids = (prefix: string) => `each "${prefix}-" and 8 or 17 of the characters 0-9 and a-f`;

describe.each<{ property: string; wrong: readonly unknown[]; accepted: string }>([
  {
    property: 'VpcId',
    wrong: [
      ...['vpc-', 'vpc-0A1B2C3D', 'VPC-0a1b2c3d', 'vpc-0a1b2c3', 'vpc-0a1b2c3d4', ' vpc-0a1b2c3d'],
      ...['vpc-0a1b2c3d\n', 'vpc-0123456789abcdef01', 'subnet-0a1b2c3d', 'xvpc-0a1b2c3d', 'vpc-0a1b2c3g'],
      ...[[vpcId], [''], [], true],
    ],
    accepted: '"vpc-" and 8 or 17 of the characters 0-9 and a-f',
  },
  {
    property: 'VpcIdParameterName',
    wrong: [
      ...['network/vpc-id', '/network/', '//vpc', '/a//b', '/', 'a b', '/a:1', '/netwörk', ` ${vpcId}`],
      ...[
        '/1'.repeat(16),
        `/${'a'.repeat(1_011)}`,
        'arn:aws:ssm:eu-west-1:111122223333:parameter/a',
        ['/a'],
        7,
      ],
    ],
    accepted: selectorForms.VpcIdParameterName.accepted,
  },
  {
    property: 'VpcTag',
    wrong: ['network', '=main', `${'k'.repeat(129)}=v`, `k=${'v'.repeat(257)}`, ['a=b'], { a: 'b' }],
    accepted: selectorForms.VpcTag.accepted,
  },
  {
    property: 'OnNoMatch',
    wrong: ['skip', 'FAIL', ['Skip'], [''], true, 'Fail '],
    accepted: oneOf('Fail', 'Skip'),
  },
  {
    property: 'SubnetIds',
    wrong: [
      'subnet-XYZ',
      'Subnet-0a1b2c3d',
      vpcId,
      [subnets[0], 'sg-0a1b2c3d'],
      [subnets],
      true,
      'subnet-0a1b2c3d;subnet-0a1b2c3e',
    ],
    accepted: `a list of ids, ${ids('subnet')}; or an empty list`,
  },
  {
    property: 'RouteTableIds',
    wrong: ['rtb-1', ['rtb-0a1b2c3d', ['rtb-0a1b2c3d']], 'RTB-0a1b2c3d', true],
    accepted: `a list of ids, ${ids('rtb')}; or an empty list`,
  },
  {
    property: 'SecurityGroupIds',
    wrong: [groups, groups.join(','), 'sg-1', true],
    accepted: `a list of ids, ${ids('sg')}, at most 5 of them; or an empty list`,
  },
  {
    property: 'EndpointSet',
    wrong: ['s3only', 'ecrands3', [''], true],
    accepted: oneOf('EcrAndS3', 'S3Only'),
  },
  {
    property: 'AdditionalServices',
    wrong: ['LOGS', 'ecr.api', 's3', 'logs,nosuch', ['logs', 'LOGS'], 'logs;sts', true],
    accepted:
      'a list out of logs, secretsmanager, ssm, ssmmessages, sts, kms, ecs, ecs-agent, ecs-telemetry; or an empty list',
  },
  {
    property: 'PrivateDnsEnabled',
    wrong: ['True', 'FALSE', 'yes', '1', 'null', 0, 1, ['true'], [''], []],
    accepted: '"true" or "false"',
  },
  {
    property: 'EndpointPolicy',
    wrong: ['pullonly', 'fullAccess', [''], {}],
    accepted: oneOf('FullAccess', 'PullOnly'),
  },
  { property: 'ExistingEndpoints', wrong: ['adopt', 'fail', [''], true], accepted: oneOf('Adopt', 'Fail') },
  {
    property: 'IpAddressType',
    wrong: ['IPv4', 'ipv6', 'DualStack', [''], true],
    accepted: oneOf('ipv4', 'dualstack'),
  },
  {
    property: 'Tags',
    wrong: [
      ...[[''], 'a=b', tag, [tag, tag], [{ Key: 'a' }], [{ Value: 'a' }], [{ ...tag, More: 'x' }], [[tag]]],
      ...[
        [{ Key: '', Value: 'a' }],
        [{ Key: 'a', Value: 1 }],
        [{ Key: 1, Value: 'a' }],
        [{ Key: 'a', Value: null }],
      ],
      ...[[{ key: 'a', value: 'b' }], [{ Key: 'aws:x', Value: 'a' }], [{ Key: 'AWS:x', Value: 'a' }]],
      ...[
        [{ Key: 'ecr-vpc-endpoints:owner', Value: 'a' }],
        [{ Key: 'ecr-vpc-endpoints:', Value: 'a' }],
        true,
      ],
      ...[[{ Key: 'k'.repeat(129), Value: '' }], [{ Key: 'k', Value: 'v'.repeat(257) }], [tag, null]],
    ],
    accepted:
      'a list of at most 48 {"Key": ..., "Value": ...}, each Key once, of 1 to 128 characters and not starting with ' +
      '"aws:" or "ecr-vpc-endpoints:", each Value of at most 256 characters',
  },
])('$property', ({ property, wrong, accepted }) => {
  // The name of a parameter may be almost any word.
  const isWrong = (raw: unknown) => property !== 'VpcIdParameterName' || raw !== 'TRUE';
  it.each([...never.filter(isWrong), ...wrong].map((raw) => [JSON.stringify(raw), raw]))(
    'is refused as %s, in one sentence with what came and what is accepted',
    (text, raw) => {
      const came = String(text).length > 200 ? `${String(text).slice(0, 200)}...` : text;
      expect(refuse({ [property]: raw })).toBe(`${property} is ${came}. Accepted is ${accepted}.`);
    },
  );
});

describe('decodeProperties, about the whole', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['none', {}, 'No VPC is named.'],
    ['none but empty ones', { VpcId: '', VpcIdParameterName: '', VpcTag: '' }, 'No VPC is named.'],
    ['two', { VpcId: vpcId, VpcTag: 'a=b' }, 'VpcId and VpcTag are given together.'],
    [
      'three',
      { VpcId: vpcId, VpcIdParameterName: '/a', VpcTag: 'a=b' },
      'VpcId and VpcIdParameterName and VpcTag are given together.',
    ],
  ])('takes one selector and not %s', (_, raw, wrong) => {
    expect(decodeProperties(raw)).toEqual({
      code: 'InvalidProperties',
      sentence: `${wrong} Accepted is exactly one of VpcId, VpcIdParameterName, VpcTag.`,
    });
  });

  it.each<[Record<string, unknown>, Properties['selector']]>([
    [{ VpcIdParameterName: '/network/vpc-id' }, { by: 'VpcIdParameterName', name: '/network/vpc-id' }],
    [
      { VpcIdParameterName: 'Vpc.Id_1', VpcId: '' },
      { by: 'VpcIdParameterName', name: 'Vpc.Id_1' },
    ],
    [{ VpcTag: 'network=main' }, { by: 'VpcTag', key: 'network', value: 'main' }],
    [{ VpcTag: 'a b:c=d=e' }, { by: 'VpcTag', key: 'a b:c', value: 'd=e' }],
    [{ VpcTag: 'main=' }, { by: 'VpcTag', key: 'main', value: '' }],
  ])('reads the selector of %j', (raw, selector) => {
    expect(decodeProperties(raw)).toEqual({ ...defaults, selector });
  });

  it.each(['vpcId', 'SubnetId', 'Nonsense', 'constructor', '__proto__', ''])(
    'names the unknown property "%s"',
    (name) => {
      const raw = Object.fromEntries([
        ['VpcId', vpcId],
        [name, 'x'],
      ]);
      expect(decodeProperties(raw)).toEqual({
        code: 'InvalidProperties',
        sentence:
          `${name} is not a property of Custom::EcrVpcEndpoints. Accepted are VpcId, VpcIdParameterName, ` +
          'VpcTag, OnNoMatch, SubnetIds, RouteTableIds, SecurityGroupIds, EndpointSet, AdditionalServices, PrivateDnsEnabled, EndpointPolicy, ' +
          'ExistingEndpoints, IpAddressType, Tags, Refresh, Release, ServiceToken, ServiceTimeout.',
      });
    },
  );

  it('names every wrong property at once', () => {
    expect(refuse({ VpcId: 'x', EndpointSet: 'y', Odd: 'z' }).match(/\b(VpcId|EndpointSet|Odd) is/g)).toEqual(
      ['Odd is', 'VpcId is', 'EndpointSet is'],
    );
  });

  it('shows 200 characters of what came, and no more', () => {
    const show = (length: number) => refuse({ EndpointSet: 'x'.repeat(length) });
    expect(show(198)).toContain(`EndpointSet is "${'x'.repeat(198)}". Accepted`);
    expect(show(199)).toContain(`EndpointSet is "${'x'.repeat(199)}.... Accepted`);
  });

  it('puts a blank between the sentences', () => {
    expect(refuse({ Odd: 'z', EndpointSet: 'y' })).toContain('ServiceTimeout. EndpointSet is "y"');
  });

  it.each([
    ['AdditionalServices', ['logs']],
    ['SubnetIds', ['subnet-0a1b2c3d']],
    ['SecurityGroupIds', ['sg-0a1b2c3d']],
  ])('refuses %s beside EndpointSet "S3Only", naming both', (property, value) => {
    expect(refuse({ EndpointSet: 'S3Only', [property]: value })).toBe(
      `EndpointSet is "S3Only", which has no interface endpoints, but ${property} is ${JSON.stringify(value)}. ` +
        `Accepted is an empty ${property}, or EndpointSet "EcrAndS3".`,
    );
    expect(decode({ EndpointSet: 'EcrAndS3', [property]: value })).toBeDefined();
  });

  it('lets EndpointSet "S3Only" name its route tables', () => {
    const raw = {
      EndpointSet: 'S3Only',
      RouteTableIds: 'rtb-0a1b2c3d',
      SubnetIds: [''],
      AdditionalServices: '',
    };
    expect(decode(raw)).toMatchObject({ endpointSet: 'S3Only', routeTableIds: ['rtb-0a1b2c3d'] });
  });

  it('never throws, and always answers either properties or words', () => {
    const names = [
      'VpcId',
      'SubnetIds',
      'Tags',
      'PrivateDnsEnabled',
      'EndpointSet',
      'AdditionalServices',
      'Other',
    ];
    const raw = fc.dictionary(fc.constantFrom(...names), fc.oneof(fc.jsonValue(), fc.constant(undefined)));
    fc.assert(
      fc.property(raw, (properties) => {
        const decoded = decodeProperties(properties);
        if (isProblem(decoded))
          expect(decoded.sentence).toMatch(/^(\w+ is |No VPC is named|\w+ and .* given together)/);
        else expect(Object.keys(decoded).sort()).toEqual(Object.keys(defaults).sort());
      }),
    );
  });

  it('reads a list in the same way, whether it comes as a list or as text', () => {
    const member = fc.constantFrom('logs', 'sts', 'kms', 'ecs', '', ' ssm ', 'odd');
    fc.assert(
      fc.property(fc.array(member), (list) => {
        const read = (AdditionalServices: unknown) => {
          const decoded = decodeProperties({ VpcId: vpcId, AdditionalServices });
          return isProblem(decoded) ? decoded.code : decoded.additionalServices;
        };
        expect(read(list)).toEqual(read(list.join(',')));
      }),
    );
  });
});
