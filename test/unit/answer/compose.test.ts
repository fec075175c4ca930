import type { Outcome } from '../../../handler/lifecycle';
import { composeAnswer } from '../../../handler/respond';
import { anyUrl, attributes, fail, makeEvent, outline, physicalId, succeed } from './fixtures';
import { judge } from './judge';

const event = makeEvent(anyUrl);
const MOST_BYTES = 4_096;

function compose(outcome: Outcome) {
  const text = composeAnswer(event, outcome);
  return { bytes: Buffer.byteLength(text), objection: judge(Buffer.from(text)), ...JSON.parse(text) };
}

/** Room for a reason, in bytes, beside the rest of the document. */
const room = MOST_BYTES - Buffer.byteLength(composeAnswer(event, fail('')));

describe('the answer to a failure', () => {
  it('says what failed and for whom, and nothing else', () => {
    expect(JSON.parse(composeAnswer(event, fail('No subnet is private.')))).toStrictEqual({
      Status: 'FAILED',
      Reason: 'No subnet is private.',
      PhysicalResourceId: physicalId,
      StackId: event.StackId,
      RequestId: event.RequestId,
      LogicalResourceId: 'Endpoints',
    });
  });

  it('keeps a reason whole that fills the document to 4,096 bytes exactly', () => {
    const { bytes, Reason, objection } = compose(fail('r'.repeat(room)));
    expect([bytes, objection]).toStrictEqual([MOST_BYTES, undefined]);
    expect(outline(Reason)).toBe(outline('r'.repeat(room)));
  });

  it.each([1, 2, 3])('keeps a reason whole that leaves %i bytes free', (free) => {
    const reason = 'r'.repeat(room - free);
    expect(outline(compose(fail(reason)).Reason)).toBe(outline(reason));
  });

  it('cuts a reason that is one byte too long, says so, and uses the room there is', () => {
    const { bytes, Reason } = compose(fail('r'.repeat(room + 1)));
    expect(bytes).toBe(MOST_BYTES);
    expect(outline(Reason)).toBe(outline(`${'r'.repeat(room - 3)}...`));
  });

  it.each([
    ['two bytes', 'é'],
    ['three bytes', '東'],
    ['two UTF-16 units', '🛑'],
    ['an escape of two', '"'],
    ['an escape of six', '\u0001'],
  ])('cuts between characters of %s', (_, character) => {
    for (const padding of ['', '.', '..', '...', '....', '.....']) {
      const answer = compose(fail(padding + character.repeat(5_000)));
      const cut = answer.Reason.slice(padding.length, -'...'.length);
      expect(answer.Reason.endsWith('...')).toBe(true);
      expect(outline(cut)).toBe(outline(character.repeat(cut.length / character.length)));
      expect(answer.objection).toBeUndefined();
      expect(answer.bytes).toBeGreaterThan(MOST_BYTES - Buffer.byteLength(JSON.stringify(character)));
    }
  });
});

describe('the answer to a success', () => {
  it('gives the attributes under Data', () => {
    expect(JSON.parse(composeAnswer(event, succeed()))).toStrictEqual({
      Status: 'SUCCESS',
      Reason: '',
      PhysicalResourceId: physicalId,
      StackId: event.StackId,
      RequestId: event.RequestId,
      LogicalResourceId: 'Endpoints',
      Data: attributes,
    });
  });

  it('needs no attributes, since a Delete has none', () => {
    expect(compose({ status: 'SUCCESS', physicalId })).toMatchObject({ Status: 'SUCCESS', Data: {} });
  });

  it('drops only the list that makes it too long, whole, and keeps its count', () => {
    const RouteTableIds = ids('rtb', 300);
    const answer = compose(succeed({ RouteTableIds, RouteTableCount: '300' }));
    expect(answer.Data).toStrictEqual({ ...attributes, RouteTableIds: '', RouteTableCount: '300' });
    expect(answer.objection).toBeUndefined();
  });

  it('keeps a list that fills the document to 4,096 bytes exactly, and drops it one byte later', () => {
    const rest = Buffer.byteLength(composeAnswer(event, succeed({ RouteTableIds: '' })));
    const list = 'r'.repeat(MOST_BYTES - rest);
    expect(compose(succeed({ RouteTableIds: list }))).toMatchObject({
      bytes: MOST_BYTES,
      Data: { RouteTableIds: list },
    });
    expect(compose(succeed({ RouteTableIds: `${list}r` })).Data.RouteTableIds).toBe('');
  });

  it('drops one list after the other until the rest fits', () => {
    const all = {
      RouteTableIds: ids('rtb', 300),
      SubnetIds: ids('subnet', 300),
      Adopted: ids('vpce', 300),
      AvailabilityZones: 'eu-central-1a',
    };
    const { Data, objection } = compose(succeed(all));
    expect(objection).toBeUndefined();
    expect(Data).toMatchObject({ RouteTableIds: '', SubnetIds: '', Adopted: '' });
    expect(Data).toMatchObject({ AvailabilityZones: 'eu-central-1a', Summary: attributes.Summary });
  });

  it('does not change the outcome it was given', () => {
    const outcome = succeed({ RouteTableIds: ids('rtb', 300) });
    composeAnswer(event, outcome);
    expect(outcome).toStrictEqual(succeed({ RouteTableIds: ids('rtb', 300) }));
  });
});

function ids(prefix: string, count: number): string {
  return Array.from({ length: count }, (_, n) => `${prefix}-${String(n).padStart(17, '0')}`).join(',');
}

it('drops the longest list alone, where that is enough', () => {
  const Adopted = Array.from({ length: 200 }, (_, index) => `vpce-${index}`.padEnd(22, '0')).join(',');
  const { Data } = compose(succeed({ Adopted }));
  expect(Data).toEqual({ ...attributes, Adopted: '' });
});
