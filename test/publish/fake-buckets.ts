import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { parseObjectUrl } from '../../scripts/publish/template-object';
import { refuse } from '../simulator/refusal';
import type { FakeAccount, FakeBucket } from './fake-account';

export interface BucketCall {
  readonly method: string;
  readonly bucket: string;
  readonly key: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface BucketAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

type Play = (bucket: FakeBucket, call: BucketCall) => BucketAnswer;

/** The S3 of the fake, by path: what publishing uses and nothing else. */
const actions: Record<string, Play> = {
  HeadBucket: ({ region }) => answer({ 'x-amz-bucket-region': region }),
  PutObject: putObject,
  GetObject: (bucket, call) => answer({}, findObject(bucket, call)),
  HeadObject: (bucket, call) => {
    const text = findObject(bucket, call);
    const checksum =
      call.headers['x-amz-checksum-mode'] === 'ENABLED' ? { 'x-amz-checksum-sha256': sum(text) } : {};
    return answer({ 'content-length': String(Buffer.byteLength(text)), ...checksum });
  },
};

export function nameBucketAction({ method, key }: Pick<BucketCall, 'method' | 'key'>): string {
  const kind = key === '' ? 'Bucket' : 'Object';
  return `${{ HEAD: 'Head', GET: 'Get', PUT: 'Put' }[method] ?? method}${kind}`;
}

export function playBucketCall(account: FakeAccount, call: BucketCall): BucketAnswer {
  const play = actions[nameBucketAction(call)];
  if (!play) throw refuse('NotImplemented', `The fake does not play ${nameBucketAction(call)}.`, 501);
  const bucket = account.buckets.get(call.bucket);
  if (!bucket) throw refuse('NoSuchBucket', 'The specified bucket does not exist', 404);
  // "Verifying bucket ownership with bucket owner condition": 403 when the owner is another account.
  const expected = call.headers['x-amz-expected-bucket-owner'];
  if (expected !== undefined && expected !== bucket.owner) throw refuse('AccessDenied', 'Access Denied', 403);
  // HeadBucket, "x-amz-bucket-region": a request in another Region is sent away with 301 and told where to.
  if (bucket.region !== account.region)
    return { status: 301, headers: { 'x-amz-bucket-region': bucket.region }, body: '' };
  return play(bucket, call);
}

/** What CloudFormation and Service Catalog read; undefined when there is nothing. */
export function readObjectAt(account: FakeAccount, url: string): string | undefined {
  const place = parseObjectUrl(url) ?? parsePath(url);
  return account.buckets.get(place.bucket)?.objects.get(place.key);
}

function parsePath(url: string): { bucket: string; key: string } {
  const [, bucket = '', ...key] = new URL(url).pathname.split('/');
  return { bucket, key: key.join('/') };
}

/** PutObject, "If-None-Match": "Uploads the object only if the object key name does not already exist"; else 412. */
function putObject({ objects }: FakeBucket, { key, headers, body }: BucketCall): BucketAnswer {
  if (headers['if-none-match'] === '*' && objects.has(key))
    throw refuse('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);
  const checksum = headers['x-amz-checksum-sha256'];
  if (checksum !== undefined && checksum !== sum(body))
    throw refuse('BadDigest', 'The SHA256 you specified did not match the calculated checksum.', 400);
  objects.set(key, body);
  return answer({ etag: `"${createHash('md5').update(body).digest('hex')}"` });
}

function findObject({ objects }: FakeBucket, { key }: BucketCall): string {
  const text = objects.get(key);
  if (text === undefined) throw refuse('NoSuchKey', 'The specified key does not exist.', 404);
  return text;
}

function sum(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

function answer(headers: Record<string, string>, body = ''): BucketAnswer {
  return { status: 200, headers, body };
}
