import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { toEndpoint } from '../../../handler/network';
import { rateOutcome } from '../../../scripts/plan';
import { permissions } from '../../../scripts/plan/permissions';
import {
  endpoint,
  idsOf,
  launch,
  read,
  readEveryFate,
  report,
  STACK_ID,
  tableOf,
  templateFile,
  update,
} from './fixtures';

describe('the report', () => {
  it('has the documented fields and no others', () => {
    const plan = report();
    expect(Object.keys(plan)).toEqual(
      'outcome summary region accountId vpc stack problems subnets zones routeTables natGateways endpoints steps notes unknown'.split(
        ' ',
      ),
    );
    const documented = readFileSync(join(dirname(templateFile), '..', 'docs', 'plan.md'), 'utf8');
    for (const field of Object.keys(plan)) expect(documented).toContain(`\`${field}\``);
    const keysOf = (things: readonly object[]) =>
      Object.keys(things[0] ?? {})
        .sort()
        .join(' ');
    expect(keysOf(plan.subnets)).toBe(
      'association because choices cidr freeAddresses id name private routeTableId zone',
    );
    expect(keysOf(plan.zones)).toBe('choices zone');
    expect(keysOf(plan.routeTables)).toBe('id main name public routes s3 subnetIds');
    expect(keysOf(plan.natGateways)).toBe('id name subnetId');
    expect(keysOf(plan.endpoints)).toBe('after before fate id name owner reason service state type');
    expect(keysOf(plan.steps)).toBe('call change number parameters phase summary');
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
  });

  it('says of each subnet whether it is private, and because of which route', () => {
    const reasons = report().subnets.map(({ name, because, private: isPrivate, association }) => [
      ...[name, isPrivate, association, because.replace(/-\w{17}$/, '')],
    ]);
    expect(reasons).toEqual(
      expect.arrayContaining([
        ['public-a', false, 'explicit', '0.0.0.0/0 → igw'],
        ['app-a', true, 'explicit', '0.0.0.0/0 → nat'],
        ['data-a', true, 'main', 'no default route'],
      ]),
    );
  });

  it('says for each zone what is taken, and for each other subnet why not', () => {
    const { zones, subnets } = report();
    expect(zones.map(({ zone, choices }) => [zone, ...choices.map(({ subnetId }) => subnetId)])).toEqual(
      ['a', 'b', 'c'].map((letter) => {
        const [id] = idsOf(`app-${letter}`);
        return [`us-east-1${letter}`, id, id];
      }),
    );
    const rejected = subnets.filter(({ choices }) => choices.every(({ taken }) => !taken));
    expect(rejected).toHaveLength(6);
    for (const { choices } of rejected) {
      for (const { reason } of choices) expect(reason).toMatch(/^public: rtb-|is served in subnet-/);
    }
  });

  it('names a zone without a subnet that can be taken', () => {
    const { answers } = read();
    const offers = answers.offers.map((offer) => ({ ...offer, zones: ['us-east-1a', 'us-east-1b'] }));
    const last = report(launch(), read({ offers })).zones.at(-1);
    expect(last).toMatchObject({ zone: 'us-east-1c', choices: [{ subnetId: null }, { subnetId: null }] });
  });

  it('tells every endpoint what becomes of it', async () => {
    const { endpoints, steps } = report(await update(), readEveryFate());
    expect(Object.fromEntries(endpoints.map(({ id, fate }) => [id, fate]))).toEqual({
      'vpce-api': 'changed',
      'vpce-dkr': 'adopted',
      'vpce-guard': 'notCounted',
      'vpce-logs': 'removed',
      'vpce-quiet': 'leftAlone',
      'vpce-s3': 'changed',
    });
    expect(endpoints.find(({ id }) => id === 'vpce-api')).toMatchObject({
      before: { subnetIds: idsOf('app-a', 'public-b') },
      after: { subnetIds: idsOf('app-a', 'app-b', 'app-c').sort() },
    });
    expect(steps.map(({ call }) => call)).toEqual([
      'ModifyVpcEndpoint',
      'ModifyVpcEndpoint',
      'DeleteVpcEndpoints',
    ]);
  });

  it('tells every route table what becomes of its route to S3', async () => {
    const { routeTables } = report(await update(), readEveryFate());
    expect(Object.fromEntries(routeTables.map(({ name, s3 }) => [name, s3.change]))).toEqual({
      'app-a': 'kept',
      'app-b-c': 'new',
      data: 'foreign',
      public: 'removed',
    });
  });

  it('invents no change where it would fail, and lists every reason', () => {
    const reading = read({ dnsHostnames: false });
    const plan = report(launch({ ExistingEndpoints: 'Fail' }), reading);
    expect(plan.problems.map(({ code }) => code)).toEqual(['ExistingEndpoints', 'VpcDnsAttributes']);
    expect(plan).toMatchObject({ outcome: 'fails', steps: [], notes: [], unknown: [] });
    expect(plan.routeTables.map(({ s3 }) => s3.change)).not.toContain('new');
    expect(plan.endpoints.map(({ fate }) => fate)).toEqual(['inTheWay', 'notCounted']);
  });

  it('keeps to the tag of the function where that is in another stack', async () => {
    const Tags = [
      ...(endpoint('', 's3').Tags ?? []).slice(0, 1),
      { Key: 'ecr-vpc-endpoints:stack', Value: 'other' },
    ];
    const RouteTableIds = ['app-a', 'app-b-c', 'data'].map(tableOf);
    const endpoints = [endpoint('vpce-s3', 's3', { Tags, RouteTableIds })];
    expect(report(await update({ EndpointSet: 'S3Only' }), read({ endpoints })).outcome).toBe('changes');
    const tables = read().answers.routeTables.map((table) => ({
      ...table,
      Routes: table.Routes?.filter(({ DestinationPrefixListId }) => !DestinationPrefixListId) ?? [],
    }));
    const plan = report(await update({ EndpointSet: 'S3Only' }), read({ endpoints, routeTables: tables }));
    expect(plan).toMatchObject({ outcome: 'nothing', steps: [] });
    expect(JSON.stringify(plan)).not.toContain(`"Value":"${STACK_ID}"`);
  });

  it('says what the stack leaves in another VPC, and what nobody can know before', async () => {
    const former = {
      endpoints: [{ ...toEndpoint(endpoint('vpce-old', 's3')), vpcId: 'vpc-old' }],
      groups: [],
    };
    expect(report(await update(), read(), { former }).notes.join()).toContain(
      'has deleted what the stack made',
    );
    expect(report(await update()).notes.join()).not.toContain('has deleted');
    expect(report().unknown.map(({ topic }) => topic)).toEqual([
      ...['Rights', 'Zones', 'Private DNS', 'Quotas', 'Ids', 'Others'],
    ]);
  });

  it('ends with 0, 3 or 1', () => {
    const outcomes = ['nothing', 'changes', 'fails'] as const;
    expect(outcomes.map((outcome) => rateOutcome({ ...report(), outcome }))).toEqual([0, 3, 1]);
  });
});

test('the policy only reads', () => {
  const actions = permissions.Statement.flatMap(({ Action }) => Action);
  expect(actions.filter((action) => !/:(Describe|Get|List)/.test(action))).toEqual([]);
  expect(new Set(actions).size).toBe(actions.length);
});
