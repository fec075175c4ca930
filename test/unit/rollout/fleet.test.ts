import type { Stack, StackInstanceSummary } from '@aws-sdk/client-cloudformation';
import { createColors } from 'picocolors';
import {
  type Endpoints,
  isDone,
  judgeInstance,
  readEndpoints,
  toFleet,
  toInstance,
  toWaveReport,
  unwrapReason,
} from '../../../scripts/rollout/fleet';
import { renderFleet } from '../../../scripts/rollout/fleet-page';
import { describeEndpoints, showFleet } from '../../../scripts/rollout/report';
import { listRemovals, mergeValues, refuseOtherCanary } from '../../../scripts/rollout/waves';
import type { Session } from '../../../scripts/stack/session';

const [A, B] = ['111111111111', '222222222222'];
const summary = (more: Partial<StackInstanceSummary> = {}): StackInstanceSummary => ({
  ...{
    Account: A,
    Region: 'eu-west-1',
    Status: 'CURRENT',
    StackInstanceStatus: { DetailedStatus: 'SUCCEEDED' },
  },
  ...{ StackId: 'arn:stack', DriftStatus: 'IN_SYNC' },
  ...more,
});
const endpoints: Endpoints = {
  ...{ vpcId: 'vpc-1', ecrApi: 'vpce-a', ecrDkr: 'vpce-d', s3: 'vpce-s', adopted: [], set: 'ecr and s3' },
  summary: 'Done.',
};

it.each<[StackInstanceSummary, string]>([
  [summary(), 'current'],
  [summary({ Status: 'OUTDATED', StackInstanceStatus: { DetailedStatus: 'RUNNING' } }), 'running'],
  [summary({ Status: 'OUTDATED', StackInstanceStatus: { DetailedStatus: 'PENDING' } }), 'waiting'],
  [summary({ Status: 'OUTDATED', StackInstanceStatus: { DetailedStatus: 'FAILED' } }), 'failed'],
  [summary({ Status: 'OUTDATED', StackInstanceStatus: { DetailedStatus: 'CANCELLED' } }), 'outdated'],
  [
    summary({
      Status: 'OUTDATED',
      StackInstanceStatus: { DetailedStatus: 'CANCELLED' },
      StackId: undefined,
    } as never),
    'untouched',
  ],
  [summary({ Status: 'INOPERABLE', StackInstanceStatus: { DetailedStatus: 'INOPERABLE' } }), 'inoperable'],
  [summary({ StackInstanceStatus: { DetailedStatus: 'SKIPPED_SUSPENDED_ACCOUNT' } }), 'suspended'],
])('judges %j as %s', (instance, state) => expect(judgeInstance(instance)).toBe(state));

it.each([
  [
    'ResourceLogicalId:Endpoints, ResourceType:Custom::EcrVpcEndpoints, ResourceStatusReason:Received response status [FAILED] from custom resource. Message returned: No VPC has the tag. (RequestId: 12-34).',
    'No VPC has the tag. [Endpoints, Custom::EcrVpcEndpoints]',
  ],
  [
    'ResourceLogicalId:Role, ResourceType:AWS::IAM::Role, ResourceStatusReason:denied.',
    'denied [Role, AWS::IAM::Role]',
  ],
  ['Cancelled since failure tolerance has exceeded', 'Cancelled since failure tolerance has exceeded'],
  ['', undefined],
  [undefined, undefined],
])('unwraps %j', (reason, sentence) => expect(unwrapReason(reason)).toBe(sentence));

it.each([
  [
    { EcrApiEndpointId: 'a', EcrDkrEndpointId: 'd', S3EndpointId: 's', Adopted: 's,x' },
    'ecr and s3',
    ['s', 'x'],
  ],
  [{ EcrApiEndpointId: '', S3EndpointId: 's', Adopted: '' }, 's3 only', []],
  [{ Summary: 'Nothing to do.' }, 'none', []],
])('reads the outputs %j', (outputs, set, adopted) =>
  expect(readEndpoints(outputs as Record<string, string>)).toMatchObject({ set, adopted }),
);

it('says what there is, whose it is, or that it is unknown', () => {
  const of = (found: Endpoints | 'unknown') => describeEndpoints(toInstance(summary(), found));
  expect(of('unknown')).toEqual(['unknown']);
  expect(of({ ...endpoints, adopted: ['vpce-a', 'vpce-x'] })).toEqual([
    ...['ecr.api vpce-a (adopted)', 'ecr.dkr vpce-d', 's3 vpce-s', 'vpce-x (adopted)'],
  ]);
  expect(of({ ...endpoints, ecrApi: '', ecrDkr: '', set: 's3 only' })).toEqual(['S3 only', 's3 vpce-s']);
  expect(of({ ...endpoints, set: 'none' })).toEqual(['none. Done.']);
});

const stack = (StackStatus: string) => ({ StackStatus }) as Stack;
const values = new Map([
  ['CanaryAccounts', `${B},${A}`],
  ['Regions', 'us-east-1,eu-west-1'],
]);

it('lists what the canary has not reached, in the order of the rollout', () => {
  const known = [toInstance(summary(), 'unknown')];
  const report = toWaveReport('Canary', 'ecr-canary', stack('UPDATE_FAILED'), values, 'targets', known);
  expect(report.instances.map(({ account, region, state }) => `${account} ${region} ${state}`)).toEqual([
    `${A} us-east-1 untouched`,
    `${A} eu-west-1 current`,
    `${B} us-east-1 untouched`,
    `${B} eu-west-1 untouched`,
  ]);
  expect(isDone(report)).toBe(false);
});

it('is done when all instances are current and the stack is settled well', () => {
  const regions = new Map([['Regions', 'eu-west-1']]);
  const known = [toInstance(summary(), 'unknown')];
  const report = (status: string | undefined, instances = known) =>
    toWaveReport(
      'Organization',
      'ecr-organization',
      status ? stack(status) : undefined,
      regions,
      '',
      instances,
    );
  expect(isDone(report('UPDATE_COMPLETE'))).toBe(true);
  expect(isDone(report('UPDATE_FAILED'))).toBe(false);
  expect(isDone(report('UPDATE_COMPLETE', []))).toBe(false);
  const suspended = known.map((each) => ({ ...each, state: 'suspended' as const }));
  expect(isDone(report('UPDATE_COMPLETE', [...known, ...suspended]))).toBe(true);
  expect(isDone(report('UPDATE_COMPLETE', suspended))).toBe(false);
  expect(isDone(report(undefined))).toBe(false);
});

it('shows the whole fleet as text and as a page', () => {
  const failed = summary({
    ...{ Account: B, Status: 'OUTDATED', StackInstanceStatus: { DetailedStatus: 'FAILED' } },
    StatusReason: 'out of <addresses>',
  });
  const known = [toInstance(summary(), endpoints), toInstance(failed, 'unknown')];
  const fleet = toFleet('ecr', [
    toWaveReport(
      'Canary',
      'ecr-canary',
      stack('UPDATE_FAILED'),
      new Map([['Regions', 'eu-west-1']]),
      'x',
      known,
    ),
    toWaveReport('Organization', 'ecr-organization', undefined, values, 'ou-ab12-cdefgh34', []),
  ]);
  const lines: string[] = [];
  showFleet(fleet, {
    terminal: { paint: createColors(false), say: (line = '') => void lines.push(line) },
  } as Session);
  const text = lines.join('\n');
  expect(text).toContain(`  ${B} eu-west-1: out of <addresses>`);
  expect(text).toContain(
    'Organization (ecr-organization, not started): ou-ab12-cdefgh34; us-east-1, eu-west-1',
  );
  expect(text).toMatch(/ecr: 1 current, 1 failed$/);
  const page = renderFleet(fleet);
  expect(page).toContain('<span class="bad">failed</span>');
  expect(page).toContain('out of &lt;addresses>');
  expect(page).toContain('<td>in sync</td>');
});

describe('the values of a fleet', () => {
  const declared = {
    OrganizationalUnitIds: {},
    Regions: {},
    TemplateUrl: {},
    CanaryAccounts: {},
    Refresh: {},
  };
  const given = new Map([
    ...[
      ['OrganizationalUnitIds', 'ou-1'],
      ['Regions', 'r'],
      ['TemplateUrl', 'u'],
    ],
    ['CanaryAccounts', A],
  ] as [string, string][]);

  it('keep what is not given, but not what belongs to one wave or to an older template', () => {
    const standing = new Map<string, string>([
      ...given,
      ['Refresh', '1'],
      ['Wave', 'Canary'],
      ['Attempt', 'x'],
      ['Gone', 'y'],
    ]);
    const merged = mergeValues(declared, new Map([['Regions', 's']]), standing);
    expect(Object.fromEntries(merged)).toEqual({ ...Object.fromEntries(given), Regions: 's', Refresh: '1' });
  });

  it('know what a smaller fleet leaves behind', () => {
    const before = new Map([
      ['Regions', 'a,b'],
      ['OrganizationalUnitIds', 'x'],
    ] as [string, string][]);
    const after = new Map([
      ['Regions', 'b,c'],
      ['OrganizationalUnitIds', 'x'],
    ] as [string, string][]);
    expect(listRemovals(after, before)).toEqual(['a']);
  });

  it('keep the canary once the organization stands', () => {
    expect(() => refuseOtherCanary(given, new Map([['CanaryAccounts', B]]))).toThrow(
      new RegExp(`it is ${B}`),
    );
    expect(() => refuseOtherCanary(given, new Map([['CanaryAccounts', A]]))).not.toThrow();
    expect(() => refuseOtherCanary(given, new Map())).not.toThrow();
  });
});
