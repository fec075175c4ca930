import fc from 'fast-check';
import { type Attributes, emptiable } from '../../../handler/attributes';
import { composeAnswer } from '../../../handler/respond';
import { anyUrl, attributes, fail, makeEvent, outline } from './fixtures';
import { judge } from './judge';

const MOST_BYTES = 4_096;
const byteLength = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

/** Events with ids of every length that CloudFormation may use. */
const events = fc
  .record({
    account: fc.stringMatching(/^\d{12}$/),
    stack: fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,127}$/),
    LogicalResourceId: fc.stringMatching(/^[A-Za-z0-9]{1,255}$/),
    RequestId: fc.uuid(),
    partition: fc.constantFrom('aws', 'aws-cn', 'aws-us-gov', 'aws-iso-b'),
  })
  .map(({ account, stack, partition, ...ids }) => ({
    ...makeEvent(anyUrl),
    ...ids,
    StackId: `arn:${partition}:cloudformation:eu-central-1:${account}:stack/${stack}/${ids.RequestId}`,
  }));

/** Ours, or one that CloudFormation invented. */
const physicalIds = fc.stringMatching(/^[A-Za-z0-9_-]{1,1024}$/);

const units = fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit));
const pieces = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), units);
/** Long and short, of every kind of character; half a surrogate pair is among them. */
const reasons = fc
  .array(fc.tuple(pieces, fc.integer({ min: 1, max: 1_500 })), { maxLength: 6 })
  .map((parts) => parts.map(([piece, times]) => piece.repeat(times)).join(''));

const list = (prefix: string, most: number) =>
  fc
    .array(fc.stringMatching(/^[0-9a-f]{17}$/), { maxLength: 12 })
    .chain((some) => fc.integer({ min: 0, max: most }).map((times) => repeat(some, times)))
    .map((some) => some.map((id) => `${prefix}-${id}`));

const data = fc
  .record({
    subnets: list('subnet', 40),
    tables: list('rtb', 80),
    adopted: list('vpce', 40),
    groups: list('sg', 1).map((groups) => groups.slice(0, 5)),
    summary: fc.string({ unit: 'grapheme', maxLength: 300 }),
  })
  .map(
    ({ subnets, tables, adopted, groups, summary }): Attributes => ({
      ...attributes,
      SubnetIds: subnets.join(','),
      SubnetCount: String(subnets.length),
      RouteTableIds: tables.join(','),
      RouteTableCount: String(tables.length),
      SecurityGroupId: groups.join(','),
      Adopted: adopted.join(','),
      Summary: summary,
    }),
  );

describe('any failure', () => {
  it('is answered in valid JSON of at most 4,096 bytes, with as much of the reason as fits', () => {
    const property = fc.property(events, physicalIds, reasons, (event, id, reason) => {
      const text = composeAnswer(event, { ...fail(reason), physicalId: id });
      const answer = JSON.parse(text);
      const whole = { ...answer, Reason: reason };
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MOST_BYTES);
      expect(judge(Buffer.from(text))).toBe(reason === '' ? 'Invalid Reason' : undefined);
      expect(answer).toMatchObject({ PhysicalResourceId: id, StackId: event.StackId });
      const expected = byteLength(whole) <= MOST_BYTES ? reason : longestCut(whole, reason);
      expect(answer.Reason === expected).toBe(true);
    });
    fc.assert(property, { numRuns: 120 });
  });

  it('is answered with the whole reason whenever that fits, however closely', () => {
    const event = makeEvent(anyUrl);
    const room = MOST_BYTES - Buffer.byteLength(composeAnswer(event, fail('')));
    const spares = fc.integer({ min: 0, max: 12 });
    const property = fc.property(spares, fc.constantFrom('r', 'é', '東', '🛑'), (spare, character) => {
      const size = Buffer.byteLength(character);
      const count = Math.floor((room - spare) / size);
      const reason = character.repeat(count) + '.'.repeat(room - spare - count * size);
      const { Reason } = JSON.parse(composeAnswer(event, fail(reason)));
      expect(outline(Reason)).toBe(outline(reason));
    });
    fc.assert(property, { numRuns: 60 });
  });
});

describe('any success', () => {
  it('is answered in valid JSON of at most 4,096 bytes, with every list whole or empty', () => {
    const property = fc.property(events, physicalIds, data, (event, physicalId, full) => {
      const text = composeAnswer(event, { status: 'SUCCESS', physicalId, attributes: full });
      const { Data } = JSON.parse(text);
      expect(judge(Buffer.from(text))).toBeUndefined();
      expect(Object.keys(Data)).toStrictEqual(Object.keys(full));
      for (const name of keysOf(full))
        expect(isDroppable(name) ? [full[name], ''] : [full[name]]).toContain(Data[name]);
    });
    fc.assert(property, { numRuns: 200 });
  });

  it('loses no list that would have fitted', () => {
    const property = fc.property(data, (full) => {
      const answer = JSON.parse(composeAnswer(makeEvent(anyUrl), { ...success, attributes: full }));
      const lost = emptiable.filter((name) => full[name] !== answer.Data[name]);
      const last = lost.at(-1);
      if (last === undefined) return;
      const fuller = { ...answer, Data: { ...answer.Data, [last]: full[last] } };
      expect(byteLength(fuller)).toBeGreaterThan(MOST_BYTES);
    });
    fc.assert(property, { numRuns: 200 });
  });
});

const success = { status: 'SUCCESS', physicalId: 'ecr-vpc-endpoints-1' } as const;

/** What a slow and simple search finds: one character after the other is taken off the end. */
function longestCut(whole: Record<string, unknown>, reason: string): string {
  const characters = [...reason];
  const sizes = characters.map((character) => byteLength(character) - 2);
  let left = MOST_BYTES - byteLength({ ...whole, Reason: '...' });
  const count = sizes.findIndex((size) => {
    left -= size;
    return left < 0;
  });
  return `${characters.slice(0, count).join('')}...`;
}

function repeat<T>(values: readonly T[], times: number): T[] {
  return Array.from({ length: times }, () => values).flat();
}

function keysOf<T extends object>(value: T): (keyof T)[] {
  return Object.keys(value) as (keyof T)[];
}

function isDroppable(name: string): boolean {
  return emptiable.some((droppable) => droppable === name);
}
