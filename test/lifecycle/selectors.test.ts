import type { Settings } from '../simulator/settings';
import { addVpc, buildPlainVpc, type PlainVpc, shareVpc } from '../simulator/world';
import { type Answer, briskly, type Properties, type Resource, type Stage, setStage } from './stage';
import { act, moveTag, refer, setParameter, tagByHand } from './user';
import { listEndpoints, listOwned, listOwnGroups, listWrites } from './view';

/** The VPC is found by an SSM parameter or by a tag, which may lead elsewhere tomorrow. */

let stage: Stage;
let a: PlainVpc;
let b: PlainVpc;
let resource: Resource;
afterEach(() => stage.stop());

const NAME = '/network/vpc-id';
const byParameter = { VpcIdParameterName: NAME };
const byTag = { VpcTag: 'network=main' };

async function setUp(settings: Partial<Settings> = {}): Promise<void> {
  stage = await setStage({ ...briskly, ...settings });
  a = buildPlainVpc(stage.simulator);
  b = buildPlainVpc(stage.simulator, { cidr: '10.9.0.0/16' });
  resource = stage.addResource();
  lead(a.vpcId);
}

/** Both the parameter and the tag. */
function lead(vpcId: string | undefined): void {
  setParameter(stage.simulator, NAME, vpcId);
  moveTag(stage.simulator, vpcId, 'network', 'main');
}

const idsIn = ({ vpcId }: PlainVpc) =>
  listEndpoints(stage.simulator)
    .filter((endpoint) => endpoint.vpcId === vpcId)
    .map(({ id }) => id)
    .sort();
const ownersIn = ({ vpcId }: PlainVpc) => [
  ...new Set(
    listEndpoints(stage.simulator)
      .filter((endpoint) => endpoint.vpcId === vpcId)
      .map(({ tags }) => tags['ecr-vpc-endpoints:owner']),
  ),
];
const actions = (since = 0) => stage.simulator.calls.slice(since).map(({ action }) => action);
const readSelector = (since = 0) =>
  stage.simulator.calls
    .slice(since)
    .filter(
      ({ action, params }) => action === 'GetParameter' || (action === 'DescribeVpcs' && !params.VpcIds),
    );
const rollBack = () => Object.assign(stage.stack, { status: 'UPDATE_ROLLBACK_IN_PROGRESS' });

function expectServed(answer: Answer, vpc: PlainVpc): void {
  expect(answer).toMatchObject({ Status: 'SUCCESS', Reason: '', Data: { VpcId: vpc.vpcId } });
  expect(idsIn(vpc)).toHaveLength(3);
}

describe.each([
  { what: 'a parameter', selector: byParameter },
  { what: 'a tag', selector: byTag },
])('by $what', ({ selector }) => {
  test('the VPC is found, read once for an event, and not for a Delete', async () => {
    await setUp();
    expectServed(await resource.create(selector), a);
    expect(readSelector()).toHaveLength(1);
    const since = stage.simulator.calls.length;
    expectServed(await resource.update({ ...selector, Refresh: '1' }), a);
    expect(listWrites(stage.simulator, since)).toEqual([]);
    lead(undefined);
    const before = stage.simulator.calls.length;
    expect((await resource.remove()).Status).toBe('SUCCESS');
    expect(readSelector(before)).toEqual([]);
    expect(listOwned(stage.simulator)).toEqual([]);
  });

  test('another VPC behind it: the new set first, then the old one goes, under the same id', async () => {
    await setUp();
    const { PhysicalResourceId } = await resource.create(selector);
    lead(b.vpcId);
    const since = stage.simulator.calls.length;
    const answer = await resource.update({ ...selector, Refresh: '1' });
    expectServed(answer, b);
    expect(answer.PhysicalResourceId).toBe(PhysicalResourceId);
    expect(idsIn(a)).toEqual([]);
    const called = actions(since);
    expect(called.indexOf('DeleteVpcEndpoints')).toBeGreaterThan(called.lastIndexOf('CreateVpcEndpoint'));
    expect(called.filter((action) => action === 'DeleteVpcEndpoints')).toHaveLength(1);
    expect((await resource.remove()).Status).toBe('SUCCESS');
    expect(listOwned(stage.simulator)).toEqual([]);
  });

  test('another VPC behind it, and the one before has vanished', async () => {
    await setUp();
    await resource.create(selector);
    act(stage.simulator, 'DeleteVpcEndpoints', { VpcEndpointIds: idsIn(a) });
    await stage.clock.sleep(60_000);
    lead(b.vpcId);
    expectServed(await resource.update({ ...selector, Refresh: '1' }), b);
    expect(listOwned(stage.simulator)).toHaveLength(4);
  });

  test('the group of the VPC before stays while others use it, and goes later', async () => {
    await setUp();
    await resource.create(selector);
    const [groupId = ''] = listOwnGroups(stage.simulator);
    const theirs = [...stage.simulator.account.securityGroups.values()].find(
      ({ VpcId, GroupName }) => VpcId === a.vpcId && GroupName === 'default',
    );
    refer(stage.simulator, theirs?.GroupId ?? '', groupId);
    lead(b.vpcId);
    expectServed(await resource.update({ ...selector, Refresh: '1' }), b);
    await stage.clock.sleep(60_000);
    expect(listOwnGroups(stage.simulator)).toContain(groupId);
    expect(idsIn(a)).toEqual([]);
    // What fails in the new VPC from now on must not cost what serves there.
    act(stage.simulator, 'ModifyVpcAttribute', { VpcId: b.vpcId, EnableDnsHostnames: { Value: false } });
    expect((await resource.update({ ...selector, Refresh: '2' })).Status).toBe('FAILED');
    expect(idsIn(b)).toHaveLength(3);
  });

  describe.each(['what fails early', 'what fails late', 'what fails last'])('%s in the new VPC', (when) => {
    const fail = () => {
      const { settings } = stage.simulator;
      if (when === 'what fails early') setDns(b, false);
      if (when === 'what fails late')
        settings.failNext.push({ service: 'ecr.dkr', code: 'InternalError', message: 'No luck' });
      if (when === 'what fails last') settings.quotas.gatewayEndpointsPerRegion = 1;
    };
    const mend = () => {
      setDns(b, true);
      stage.simulator.settings.quotas.gatewayEndpointsPerRegion = 20;
    };
    let before: string[];

    beforeEach(async () => {
      await setUp();
      await resource.create(selector);
      before = listOwned(stage.simulator).sort();
      lead(b.vpcId);
      fail();
      const answer = await resource.update({ ...selector, EndpointPolicy: 'PullOnly' });
      expect(answer.Status).toBe('FAILED');
      expect(answer.Reason).toContain(`The VPC is ${b.vpcId}, to which ${describeSelector()} led.`);
    });
    const describeSelector = () =>
      'VpcTag' in selector ? 'VpcTag "network=main"' : 'SSM parameter /network/vpc-id';

    test('leaves the old set untouched and nothing in the new VPC', () => {
      expect(listOwned(stage.simulator).sort()).toEqual(before);
      expect(ownersIn(a)).toEqual([resource.physicalId]);
    });

    test('and the rollback stays where the endpoints are', async () => {
      rollBack();
      lead(undefined);
      const back = await resource.update(selector, {
        oldProperties: { ...selector, EndpointPolicy: 'PullOnly' },
      });
      expectServed(back, a);
      expect(listOwned(stage.simulator).sort()).toEqual(before);
    });

    test('and a rollback that is not known for one goes on to the new VPC, or fails again', async () => {
      const old = { oldProperties: { ...selector, EndpointPolicy: 'PullOnly' } };
      if (when !== 'what fails late') {
        expect((await resource.update(selector, old)).Status).toBe('FAILED');
        expect(listOwned(stage.simulator).sort()).toEqual(before);
      }
      mend();
      expectServed(await resource.update(selector, old), b);
      expect(idsIn(a)).toEqual([]);
      expect(listOwned(stage.simulator)).toHaveLength(4);
    });
  });

  test('a move that went well and is rolled back stays in the new VPC', async () => {
    await setUp();
    await resource.create(selector);
    lead(b.vpcId);
    await resource.update({ ...selector, Refresh: '1' });
    lead(a.vpcId);
    rollBack();
    expectServed(await resource.update(selector), b);
    expect(listOwned(stage.simulator)).toHaveLength(4);
  });

  test('a rollback takes away what a failed move has left, and stays', async () => {
    await setUp();
    await resource.create(selector);
    const before = idsIn(a);
    lead(b.vpcId);
    stage.simulator.settings.failNext.push({ service: 'ecr.dkr', code: 'InternalError', message: 'No luck' });
    stage.simulator.settings.deny.push('DeleteVpcEndpoints');
    expect((await resource.update({ ...selector, Refresh: '1' })).Reason).toMatch(/DeleteVpcEndpoints/);
    expect(idsIn(b)).not.toEqual([]);
    stage.simulator.settings.deny.pop();
    rollBack();
    expectServed(await resource.update(selector), a);
    expect(idsIn(a)).toEqual(before);
    expect(listOwned(stage.simulator)).toHaveLength(4);
  });

  test('Skip passes over an absence, and finds the VPC once it is there', async () => {
    await setUp();
    lead(undefined);
    const skipping = { ...selector, OnNoMatch: 'Skip' };
    const answer = await resource.create(skipping);
    expect(answer).toMatchObject({
      Status: 'SUCCESS',
      Data: {
        VpcId: '',
        EcrApiEndpointId: '',
        SubnetCount: '0',
        Summary: expect.stringMatching(/^Nothing to do: /),
      },
    });
    expect(Object.keys(answer.Data ?? {})).toHaveLength(13);
    expect(listWrites(stage.simulator)).toEqual([]);
    expect((await resource.update({ ...skipping, Refresh: '1' })).Status).toBe('SUCCESS');
    lead(a.vpcId);
    expectServed(await resource.update({ ...skipping, Refresh: '2' }), a);
  });

  test('Skip does not take away endpoints that exist, and the rollback of that succeeds', async () => {
    await setUp();
    const skipping = { ...selector, OnNoMatch: 'Skip' };
    await resource.create(skipping);
    lead(undefined);
    const answer = await resource.update({ ...skipping, Refresh: '1' });
    expect(answer.Status).toBe('FAILED');
    for (const id of idsIn(a)) expect(answer.Reason).toContain(id);
    rollBack();
    expectServed(await resource.update(skipping), a);
  });

  test('Skip does not take them away either when it leads to a VPC without private subnets', async () => {
    await setUp();
    const skipping = { ...selector, OnNoMatch: 'Skip' };
    await resource.create(skipping);
    lead(addVpc(stage.simulator, '10.44.0.0/16').VpcId);
    // The tag still leads to nothing else.
    expect((await resource.update({ ...skipping, Refresh: '1' })).Reason).toContain('has no private subnet');
    expect(idsIn(a)).toHaveLength(3);
  });

  test('another text that finds nothing with Skip does not take them away, but a way back from it may', async () => {
    await setUp();
    const skipping = { ...selector, OnNoMatch: 'Skip' };
    const nowhere = { VpcTag: 'no=where', OnNoMatch: 'Skip' };
    await resource.create(nowhere);
    const idOfNowhere = resource.physicalId;
    expectServed(await resource.update(skipping), a);
    await resource.remove({ physicalId: idOfNowhere, properties: nowhere });
    resource.physicalId = String(ownersIn(a));
    const { Status, Reason } = await resource.update(nowhere);
    expect({ Status, Reason }).toEqual({
      Status: 'FAILED',
      Reason: expect.stringContaining(idsIn(a)[0] ?? '?'),
    });
    rollBack();
    const idOfA = resource.physicalId;
    expect(await resource.update(nowhere, { oldProperties: skipping })).toMatchObject({
      Data: { VpcId: '' },
    });
    await resource.remove({ physicalId: idOfA, properties: skipping });
    expect(listOwned(stage.simulator)).toEqual([]);
  });
});

function setDns({ vpcId }: PlainVpc, Value: boolean): void {
  act(stage.simulator, 'ModifyVpcAttribute', { VpcId: vpcId, EnableDnsHostnames: { Value } });
}

const wrongs: readonly { what: string; properties: Properties; arrange?: () => void; words: RegExp }[] = [
  {
    what: 'a parameter that does not exist',
    properties: { VpcIdParameterName: '/no/such' },
    words: /^SSM parameter \/no\/such does not exist in us-east-1.*Give it the ID.*OnNoMatch to "Skip"/,
  },
  {
    what: 'an empty parameter',
    properties: byParameter,
    arrange: () => setParameter(stage.simulator, NAME, ' '),
    words: /is empty\. Give it the ID of the VPC/,
  },
  {
    what: 'a tag that nobody has',
    properties: { VpcTag: 'network=other' },
    words: /^VpcTag "network=other" finds no VPC in us-east-1 of this account\. .*OnNoMatch to "Skip"/,
  },
  {
    what: 'a tag that only the default VPC and a shared one have',
    properties: byTag,
    arrange: () => {
      tagByHand(stage.simulator, b.vpcId, 'network', 'main');
      shareVpc(stage.simulator, b.vpcId);
      Object.assign(stage.simulator.account.vpcs.get(a.vpcId) ?? {}, { IsDefault: true });
    },
    words: /finds no VPC that counts \(vpc-\w+ is the default VPC, vpc-\w+ belongs to account 999999999999\)/,
  },
];
const mistakes: typeof wrongs = [
  {
    what: 'a parameter with something else in it',
    properties: byParameter,
    arrange: () => setParameter(stage.simulator, NAME, 'the main one'),
    words: /holds "the main one", which is not a VPC ID\. Accepted is "vpc-" and/,
  },
  {
    what: 'a secret',
    properties: byParameter,
    arrange: () => setParameter(stage.simulator, NAME, a.vpcId, 'SecureString'),
    words: /is a SecureString/,
  },
  {
    what: 'a VPC that does not exist',
    properties: byParameter,
    arrange: () => setParameter(stage.simulator, NAME, 'vpc-0a1b2c3d'),
    words:
      /^There is no vpc-0a1b2c3d in us-east-1.*The VPC is vpc-0a1b2c3d, to which SSM parameter \/network\/vpc-id/,
  },
  {
    what: 'a shared VPC',
    properties: byParameter,
    arrange: () => shareVpc(stage.simulator, a.vpcId),
    words: /belongs to account 999999999999 .* to which SSM parameter/,
  },
  {
    what: 'two VPCs with the tag',
    properties: byTag,
    arrange: () => tagByHand(stage.simulator, b.vpcId, 'network', 'main'),
    words: /finds vpc-\w+, vpc-\w+, but exactly one/,
  },
];

test.each(wrongs.flatMap((one) => [one, { ...one, what: `${one.what}, with Skip`, skips: true }]))(
  '$what',
  async ({ properties, arrange, words, ...rest }) => {
    await setUp();
    arrange?.();
    const skips = 'skips' in rest;
    const answer = await resource.create({ ...properties, ...(skips && { OnNoMatch: 'Skip' }) });
    if (skips) expect(answer).toMatchObject({ Status: 'SUCCESS', Data: { VpcId: '' } });
    else expect(answer).toMatchObject({ Status: 'FAILED', Reason: expect.stringMatching(words) });
    expect(listWrites(stage.simulator)).toEqual([]);
  },
);

test.each(mistakes)('$what is an error, with Skip or without', async ({ properties, arrange, words }) => {
  await setUp();
  arrange?.();
  for (const OnNoMatch of ['Fail', 'Skip']) {
    const answer = await resource.create({ ...properties, OnNoMatch });
    expect(answer).toMatchObject({ Status: 'FAILED', Reason: expect.stringMatching(words) });
  }
  expect(listWrites(stage.simulator)).toEqual([]);
});

test('two selectors at once, or none, start nothing', async () => {
  await setUp();
  for (const properties of [{}, { VpcId: a.vpcId, ...byTag }, { ...byParameter, ...byTag }]) {
    const answer = await resource.create(properties);
    expect(answer).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('Accepted is exactly one of'),
    });
  }
  expect(stage.simulator.calls).toEqual([]);
});

test('the right to read the parameter comes late with a fresh role', async () => {
  await setUp({ deny: [] });
  stage.simulator.settings.deny.push({ action: 'GetParameter', until: stage.clock.now() + 25_000 });
  expectServed(await resource.create(byParameter), a);
});

test('the right to read the parameter never comes', async () => {
  await setUp({ deny: ['GetParameter'] });
  const answer = await resource.create(byParameter);
  expect(answer.Status).toBe('FAILED');
  expect(answer.Reason).toMatch(
    /^Reading SSM parameter \/network\/vpc-id failed: AccessDeniedException: .*ssm:GetParameter.*Allow this action/,
  );
});

/** Ways to say that A is meant, each another identity. */
const ways: readonly { name: string; toProperties: () => Properties }[] = [
  { name: 'VpcId', toProperties: () => ({ VpcId: a.vpcId }) },
  { name: 'parameter', toProperties: () => byParameter },
  { name: 'tag', toProperties: () => byTag },
];
const changes = ways.flatMap((from) => ways.filter((to) => to !== from).map((to) => ({ from, to })));

describe.each(changes)('$from.name becomes $to.name, and the VPC is the same', ({ from, to }) => {
  let before: string[];
  let oldId: string;
  let old: Properties;
  let next: Properties;

  beforeEach(async () => {
    // What is tagged anew still shows its old tags for a while.
    await setUp({ tagDelayMs: 20_000 });
    [old, next] = [from.toProperties(), to.toProperties()];
    await resource.create(old);
    before = listOwned(stage.simulator).sort();
    oldId = resource.physicalId;
  });
  const expectUntouched = (owner: string) => {
    expect(listOwned(stage.simulator).sort()).toEqual(before);
    expect(ownersIn(a)).toEqual([owner]);
  };

  test('the endpoints live on under the new id, through the Delete of the old one', async () => {
    const answer = await resource.update(next);
    expectServed(answer, a);
    expect(answer.PhysicalResourceId).not.toBe(oldId);
    const removed = await resource.remove({ physicalId: oldId, properties: old });
    expect(removed.Status).toBe('SUCCESS');
    expectUntouched(answer.PhysicalResourceId);
    resource.physicalId = answer.PhysicalResourceId;
    expect((await resource.remove({ properties: next })).Status).toBe('SUCCESS');
    expect(listOwned(stage.simulator)).toEqual([]);
  });

  test("and swapped back, they are the old id's again", async () => {
    const { PhysicalResourceId: newId } = await resource.update(next);
    rollBack();
    const back = await resource.update(old, { oldProperties: next });
    expect(back.PhysicalResourceId).toBe(oldId);
    await resource.remove({ physicalId: newId, properties: next });
    expectUntouched(oldId);
  });

  describe.each([
    { what: 'CloudFormation takes the id of the failed answer', adopts: true },
    { what: 'CloudFormation keeps the id it has', adopts: false },
  ])('$what', ({ adopts }) => {
    const changed = () => ({ ...next, AdditionalServices: 'logs' });
    async function swapBack(failedId: string): Promise<void> {
      const physicalId = adopts ? failedId : oldId;
      const back = await resource.update(old, { physicalId, oldProperties: changed() });
      expect(back).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: oldId });
      if (physicalId !== oldId) await resource.remove({ physicalId, properties: changed() });
      expectUntouched(oldId);
    }

    test('an Update that fails leaves everything with the old id', async () => {
      stage.simulator.settings.failNext.push({ service: 'logs', code: 'InternalError', message: 'No luck' });
      const failed = await resource.update(changed());
      expect(failed.Status).toBe('FAILED');
      expectUntouched(oldId);
      await swapBack(failed.PhysicalResourceId);
    });

    test.each([16, 21, 26])('the sandbox dies after %d calls', async (callsToLive) => {
      const died = await resource.update(changed(), { callsToLive }).then(
        () => false,
        () => true,
      );
      expect(died).toBe(true);
      await stage.clock.sleep(900_000);
      await swapBack('invented-by-cloudformation');
    });

    test('all has changed hands when the answer is lost, and the way back fails too', async () => {
      const { PhysicalResourceId } = await resource.update(next);
      setDns(a, false);
      // A new endpoint would need the name.
      const [gone = ''] = idsIn(a);
      act(stage.simulator, 'DeleteVpcEndpoints', { VpcEndpointIds: [gone] });
      await stage.clock.sleep(60_000);
      before = before.filter((id) => id !== gone);
      const physicalId = adopts ? PhysicalResourceId : oldId;
      const back = await resource.update(old, { physicalId, oldProperties: next });
      expect(back.Status).toBe('FAILED');
      expect(listOwned(stage.simulator).sort()).toEqual(before);
      // The Delete that the resource gets in the end finds all.
      await resource.remove({ physicalId: oldId, properties: old });
      if (adopts) await resource.remove({ physicalId, properties: next });
      expect(listOwned(stage.simulator)).toEqual([]);
    });
  });
});

test('text and VPC change at once: a replacement like any other, and its way back', async () => {
  await setUp();
  await resource.create(byParameter);
  const idOfA = resource.physicalId;
  const before = idsIn(a);
  lead(b.vpcId);
  expectServed(await resource.update(byTag), b);
  expect(idsIn(a)).toEqual(before);
  const idOfB = resource.physicalId;
  rollBack();
  // The parameter leads to B by now.
  expectServed(await resource.update(byParameter, { oldProperties: byTag }), a);
  await resource.remove({ physicalId: idOfB, properties: byTag });
  expect(idsIn(a)).toEqual(before);
  expect(ownersIn(a)).toEqual([idOfA]);
  expect(listOwned(stage.simulator)).toHaveLength(4);
});

test('the way back of that, not known for a rollback, takes over what is in the new VPC', async () => {
  await setUp({ tagDelayMs: 20_000 });
  await resource.create(byParameter);
  lead(b.vpcId);
  await resource.update(byTag);
  const idOfB = resource.physicalId;
  const made = idsIn(b);
  expectServed(await resource.update(byParameter, { oldProperties: byTag }), b);
  await resource.remove({ physicalId: idOfB, properties: byTag });
  expect(idsIn(b)).toEqual(made);
  expect(listOwned(stage.simulator)).toHaveLength(4);
});

test('from one text to the next and back again, one after the other', async () => {
  await setUp();
  await resource.create({ VpcId: a.vpcId });
  const before = idsIn(a);
  const texts = [byParameter, byTag, { VpcId: a.vpcId }, byTag, byParameter];
  let old: Properties = { VpcId: a.vpcId };
  for (const next of texts) {
    const physicalId = resource.physicalId;
    expectServed(await resource.update(next), a);
    expect((await resource.remove({ physicalId, properties: old })).Status).toBe('SUCCESS');
    expect(idsIn(a)).toEqual(before);
    resource.physicalId = String(ownersIn(a));
    old = next;
  }
  expect((await resource.remove({ properties: old })).Status).toBe('SUCCESS');
  expect(listOwned(stage.simulator)).toEqual([]);
});

test('tags that EC2 shows too late fail the Update, since the Delete of the old id would take away what is in use', async () => {
  await setUp();
  await resource.create(byParameter);
  const { physicalId } = resource;
  const before = idsIn(a);
  stage.simulator.settings.tagDelayMs = 600_000;
  const { Status, Reason } = await resource.update(byTag);
  expect({ Status, Reason }).toEqual({ Status: 'FAILED', Reason: expect.stringContaining(before[0] ?? '?') });
  expect(ownersIn(a)).toEqual([physicalId]);
  rollBack();
  expectServed(await resource.update(byParameter, { oldProperties: byTag, physicalId }), a);
  expect(idsIn(a)).toEqual(before);
  expect(ownersIn(a)).toEqual([physicalId]);
});

test('two resources of one stack find the same VPC: the second relies on the first', async () => {
  await setUp();
  await resource.create(byParameter);
  const second = stage.addResource('Second');
  const answer = await second.create(byTag);
  expect(answer.Data?.Adopted?.split(',')).toEqual(idsIn(a));
  await resource.remove();
  expectServed(await second.update({ ...byTag, Refresh: '1' }), a);
});
