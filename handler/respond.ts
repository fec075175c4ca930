import http from 'node:http';
import https from 'node:https';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { type Attributes, emptiable } from './attributes';
import type { Outcome } from './lifecycle';
import type { Log } from './log';
import type { Patience } from './wait';

/** The longest answer that CloudFormation takes, in bytes; a longer one hides the reason (aws-cdk #23958). */
const MOST_BYTES = 4_096;

/** The answer's document, never over 4,096 bytes: lists are dropped whole, a reason is cut between characters. */
export function composeAnswer(event: CloudFormationCustomResourceEvent, outcome: Outcome): string {
  const { StackId, RequestId, LogicalResourceId } = event;
  const common = { PhysicalResourceId: outcome.physicalId, StackId, RequestId, LogicalResourceId };
  if (outcome.status === 'FAILED') {
    return fitReason(outcome.reason, (Reason) => JSON.stringify({ Status: 'FAILED', Reason, ...common }));
  }
  const compose = (Data: Partial<Attributes>) =>
    JSON.stringify({ Status: 'SUCCESS', Reason: '', ...common, Data });
  return fitAttributes(outcome.attributes ?? {}, compose);
}

function fitReason(reason: string, compose: (reason: string) => string): string {
  const whole = compose(reason);
  if (byteLength(whole) <= MOST_BYTES) return whole;
  const characters = [...reason];
  const fits = (length: number) => byteLength(compose(cut(characters, length))) <= MOST_BYTES;
  let [longest, tooLong] = [0, characters.length];
  while (longest + 1 < tooLong) {
    const middle = Math.floor((longest + tooLong) / 2);
    if (fits(middle)) longest = middle;
    else tooLong = middle;
  }
  return compose(cut(characters, longest));
}

function cut(characters: readonly string[], length: number): string {
  return `${characters.slice(0, length).join('')}...`;
}

/** The longest first, so that a long list costs no other one its ids. */
function fitAttributes(
  attributes: Partial<Attributes>,
  compose: (data: Partial<Attributes>) => string,
): string {
  const fitting = { ...attributes };
  const lengthOf = (name: (typeof emptiable)[number]) => fitting[name]?.length ?? 0;
  for (const name of [...emptiable].sort((one, other) => lengthOf(other) - lengthOf(one))) {
    if (byteLength(compose(fitting)) <= MOST_BYTES) break;
    fitting[name] = '';
  }
  return compose(fitting);
}

function byteLength(text: string): number {
  return Buffer.byteLength(text);
}

/**
 * Whether CloudFormation no longer listens: the presigned URL's time is over. Such an event is a late duplicate and
 * must change nothing. A URL without a date never expires.
 */
export function isExpired(responseUrl: string, now: number): boolean {
  const query = readUrl(responseUrl).searchParams;
  const [signed, seconds, epoch] = [
    query.get('X-Amz-Date'),
    query.get('X-Amz-Expires'),
    query.get('Expires'),
  ];
  if (signed && seconds) return parseBasicDate(signed) + Number(seconds) * 1_000 < now;
  return epoch !== null && Number(epoch) * 1_000 < now;
}

/** Node's own complaint would carry the URL into the log. */
function readUrl(responseUrl: string): URL {
  if (URL.canParse(responseUrl)) return new URL(responseUrl);
  throw new Error('The event has no ResponseURL that can be read.');
}

/** `20261123T190400Z`, as Signature Version 4 writes it. */
function parseBasicDate(date: string): number {
  return Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

const LONGEST_TRY_MS = 10_000;
/** Within the margin that `splitTime` leaves. */
const SHORTEST_TRY_MS = 500;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

/**
 * Puts the answer to the presigned URL, again and again until it is taken or time is up. Throws when it could not be
 * delivered, so that Lambda sends the event once more. The URL is never logged: who reads it can forge the answer.
 */
export async function deliver(
  answer: string,
  responseUrl: string,
  { clock, deadline, log }: Patience & { log: Log },
): Promise<void> {
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    const outcome = await put(answer, responseUrl, limitTry(deadline - clock.now()));
    log('answer', { outcome, bytes: byteLength(answer) });
    if (isTaken(outcome)) return;
    if (!isWorthRetrying(outcome) || clock.now() + pause > deadline) {
      throw new Error(`The answer could not be delivered to CloudFormation: ${outcome}.`);
    }
    await clock.sleep(pause);
  }
}

function limitTry(leftMs: number): number {
  return Math.max(SHORTEST_TRY_MS, Math.min(LONGEST_TRY_MS, leftMs));
}

/** One attempt: the HTTP status, or what went wrong on the way. */
function put(answer: string, responseUrl: string, timeoutMs: number): Promise<number | string> {
  const url = readUrl(responseUrl);
  const { request } = url.protocol === 'http:' ? http : https;
  const body = Buffer.from(answer);
  return new Promise((resolve) => {
    const sent = request(url, {
      method: 'PUT',
      // The URL is signed for an empty content type, and the length counts bytes (aws-cdk #24491).
      headers: { 'content-type': '', 'content-length': body.length },
      agent: false,
    });
    const timer = setTimeout(() => sent.destroy(new Error('no answer in time')), timeoutMs);
    const settle = (outcome: number | string) => {
      clearTimeout(timer);
      resolve(outcome);
    };
    sent.on('response', (response) => {
      response.resume();
      settle(response.statusCode ?? 'no status');
    });
    sent.on('error', (error) => settle('code' in error ? String(error.code) : error.message));
    sent.end(body);
  });
}

function isTaken(outcome: number | string): boolean {
  return typeof outcome === 'number' && outcome >= 200 && outcome < 300;
}

/** 403 means expired, other refusals are as final; what did not arrive, or met an error at the other end, may yet. */
function isWorthRetrying(outcome: number | string): boolean {
  return typeof outcome === 'string' || outcome >= 500 || outcome === 408 || outcome === 429;
}
