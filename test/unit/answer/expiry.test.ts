import fc from 'fast-check';
import { isExpired } from '../../../handler/respond';
import { createClock } from './fixtures';
import { type PresignedServer, type Signing, startServer } from './presigned-server';

const clock = createClock();
let server: PresignedServer;

beforeAll(async () => {
  server = await startServer({ scheme: 'http', now: clock.now });
});
afterAll(() => server.close());

describe.each<NonNullable<Signing['style']>>(['version 4', 'version 2'])('a URL signed by %s', (style) => {
  it('expires at the second that it names', () => {
    const end = clock.now() + 7_200_000;
    const url = server.sign({ style });
    expect([clock.now(), end - 1, end, end + 1].map((now) => isExpired(url, now))).toStrictEqual([
      false,
      false,
      false,
      true,
    ]);
  });

  it('expires after any lifetime', () => {
    const property = fc.property(fc.integer({ min: 1, max: 604_800 }), fc.nat(900_000), (seconds, more) => {
      const url = server.sign({ style, lifetimeMs: seconds * 1_000 });
      const end = clock.now() + seconds * 1_000;
      expect(isExpired(url, end - more)).toBe(false);
      expect(isExpired(url, end + 1 + more)).toBe(true);
    });
    fc.assert(property);
  });
});

const farFuture = Date.UTC(2099, 0);

it.each([
  ['an emulator', 'http://127.0.0.1:4566/_emulator/cfn-response/1'],
  ['a URL with a date but no lifetime', 'https://s3.example/a?X-Amz-Date=20260101T000000Z'],
  ['a URL with a lifetime but no date', 'https://s3.example/a?X-Amz-Expires=7200'],
  ['a URL with an unreadable date', 'https://s3.example/a?X-Amz-Date=yesterday&X-Amz-Expires=7200'],
  ['a URL with an unreadable end', 'https://s3.example/a?Expires=soon'],
])('%s is never taken to be expired', (_, url) => {
  expect(isExpired(url, farFuture)).toBe(false);
});

it('the date is read as UTC, to the second', () => {
  const url = 'https://s3.example/a?X-Amz-Date=20261231T235959Z&X-Amz-Expires=1';
  const newYear = Date.UTC(2027, 0);
  expect([isExpired(url, newYear), isExpired(url, newYear + 1)]).toStrictEqual([false, true]);
});
