import { composeAnswer, deliver } from '../../../handler/respond';
import {
  createClock,
  createLog,
  fail,
  makeEvent,
  physicalId,
  print,
  rejection,
  secretsOf,
  succeed,
} from './fixtures';
import { type PresignedServer, type ServerOptions, startServer } from './presigned-server';

const clock = createClock();
const servers: PresignedServer[] = [];

async function start(options: ServerOptions = {}): Promise<PresignedServer> {
  const server = await startServer({ now: clock.now, ...options });
  servers.push(server);
  return server;
}
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

const deadlineIn = (ms: number) => ({ clock, deadline: clock.now() + ms, log: () => undefined });

describe('a delivered answer', () => {
  it('is one PUT over verified TLS to the signed path, without a content type, its length in bytes', async () => {
    const server = await start();
    const url = server.sign();
    const answer = composeAnswer(makeEvent(url), succeed());
    await deliver(answer, url, deadlineIn(45_000));
    const [attempt] = server.attempts;
    expect(server.attempts).toHaveLength(1);
    expect(attempt?.method).toBe('PUT');
    expect(attempt?.path).toBe(url.slice(new URL(url).origin.length));
    expect(attempt?.headers).toMatchObject({
      'content-type': '',
      'content-length': String(Buffer.byteLength(answer)),
    });
    expect(attempt?.headers['transfer-encoding']).toBeUndefined();
    expect(server.effective()).toStrictEqual([JSON.parse(answer)]);
  });

  it('arrives intact when its characters take more than one byte', async () => {
    const server = await start();
    const url = server.sign();
    const reason = 'Le sous-réseau « privé » 東京 n’a pas d’adresse 🛑';
    await deliver(composeAnswer(makeEvent(url), fail(reason)), url, deadlineIn(45_000));
    expect(server.effective()).toMatchObject([
      { Status: 'FAILED', Reason: reason, PhysicalResourceId: physicalId },
    ]);
  });

  it.each([
    ['a reason', fail('🛑 é "東" \n'.repeat(2_000))],
    ['a list', succeed({ RouteTableIds: 'rtb-00000000000000001,'.repeat(500) })],
  ])('is read by CloudFormation although %s was too long for it', async (_, outcome) => {
    const server = await start();
    const url = server.sign();
    await deliver(composeAnswer(makeEvent(url), outcome), url, deadlineIn(45_000));
    expect(server.deliveries).toMatchObject([{ objection: undefined }]);
    expect(server.effective()).toMatchObject([{ Status: outcome.status }]);
  });

  it.each<[string, 'http' | 'https']>([
    ['plain http of an emulator, with a port and without a query', 'http'],
    ['https without a query', 'https'],
  ])('may go over %s', async (_, scheme) => {
    const server = await start({ scheme });
    const url = server.sign({ style: 'unsigned' });
    await deliver(composeAnswer(makeEvent(url), succeed()), url, deadlineIn(45_000));
    expect(server.effective()).toHaveLength(1);
  });

  it('may go to a URL of Signature Version 2', async () => {
    const server = await start();
    const url = server.sign({ style: 'version 2' });
    await deliver(composeAnswer(makeEvent(url), succeed()), url, deadlineIn(45_000));
    expect(server.effective()).toHaveLength(1);
  });

  it('is logged by its status and size', async () => {
    const server = await start();
    const { log, lines } = createLog();
    const url = server.sign();
    server.script(503);
    await deliver('{"é":1}', url, { ...deadlineIn(45_000), log });
    expect(lines.map((line) => JSON.parse(line))).toStrictEqual([
      { what: 'answer', outcome: 503, bytes: 8 },
      { what: 'answer', outcome: 200, bytes: 8 },
    ]);
  });
});

describe('a server without a certificate that we trust', () => {
  it('never sees the answer', async () => {
    const server = await start({ trusted: false });
    const url = server.sign();
    const error = await rejection(deliver('{}', url, deadlineIn(450)));
    expect(print(error)).toContain('DEPTH_ZERO_SELF_SIGNED_CERT');
    expect(server.attempts).toHaveLength(0);
  });
});

describe('the ResponseURL', () => {
  it.each<[string, Parameters<PresignedServer['script']>]>([
    ['the answer is taken', []],
    ['the answer is taken late', [503, 'reset', 'lost reply']],
    ['the answer is refused', [403]],
    ['no answer is taken', Array.from({ length: 20 }, () => 500)],
    ['every connection is cut', Array.from({ length: 20 }, () => 'reset' as const)],
    ['nobody replies', ['silence']],
  ])('is in no log line and no error when %s', async (_, faults) => {
    const server = await start();
    const url = server.sign();
    const { log, lines } = createLog();
    server.script(...faults);
    const patience = { ...deadlineIn(faults[0] === 'silence' ? 200 : 45_000), log };
    const error = await deliver('{}', url, patience).catch((thrown: unknown) => thrown);
    expect(lines.length).toBeGreaterThan(0);
    for (const secret of secretsOf(url)) expect([...lines, print(error)].join('\n')).not.toContain(secret);
  });

  it('is in no error when it cannot be read', async () => {
    const url = 's3.example.invalid/answer?X-Amz-Signature=0123456789';
    const error = await rejection(deliver('{}', url, deadlineIn(45_000)));
    expect(print(error)).not.toContain('0123456789');
  });
});
