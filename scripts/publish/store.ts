import {
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type { configureClient } from '../stack/cloud';
import { describeError } from '../stack/failure';
import { digest } from './template-object';

export type BucketState =
  | { kind: 'ours' }
  | { kind: 'missing' }
  | { kind: 'foreign' }
  | { kind: 'elsewhere'; region: string };

/** The bucket with the templates of every version. */
export interface Store {
  describeBucket(bucket: string, owner: string): Promise<BucketState>;
  readText(bucket: string, key: string): Promise<string | undefined>;
  /** Writes what is not there yet, and fails unless exactly this text is there afterwards. */
  putOnce(bucket: string, key: string, text: string, owner: string): Promise<'written' | 'present'>;
}

export function openStore(config: ReturnType<typeof configureClient>): Store {
  const endpoint = process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
  const s3 = new S3Client({ ...config, forcePathStyle: Boolean(endpoint) });
  return {
    describeBucket: (bucket, owner) => describeBucket(s3, bucket, owner),
    readText: (bucket, key) => readText(s3, bucket, key),
    putOnce: async (Bucket, Key, text, ExpectedBucketOwner) => {
      const place = { Bucket, Key, ExpectedBucketOwner };
      const written = await put(s3, place, text).catch(explain(place));
      refuseOther(place, text, await readHead(s3, place).catch(explain(place)));
      return written ? 'written' : 'present';
    },
  };
}

async function describeBucket(
  s3: S3Client,
  Bucket: string,
  ExpectedBucketOwner: string,
): Promise<BucketState> {
  try {
    const { BucketRegion } = await s3.send(new HeadBucketCommand({ Bucket, ExpectedBucketOwner }));
    return compareRegion(BucketRegion, await s3.config.region()) ?? { kind: 'ours' };
  } catch (error) {
    if (!(error instanceof S3ServiceException)) throw error;
    // Where the bucket really is, S3 tells even those whom it sends away.
    const region: string | undefined = error.$response?.headers['x-amz-bucket-region'];
    const status = error.$metadata.httpStatusCode;
    if (status === 404) return { kind: 'missing' };
    const elsewhere = compareRegion(region, await s3.config.region());
    if (elsewhere) return elsewhere;
    if (status === 403) return { kind: 'foreign' };
    throw error;
  }
}

function compareRegion(region: string | undefined, ours: string): BucketState | undefined {
  return region !== undefined && region !== ours ? { kind: 'elsewhere', region } : undefined;
}

async function readText(s3: S3Client, Bucket: string, Key: string): Promise<string | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return await Body?.transformToString();
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

type Place = { Bucket: string; Key: string; ExpectedBucketOwner: string };

/** 412: the object is there already. 409: another upload of it is under way, which is then the one to verify. */
async function put(s3: S3Client, place: Place, text: string): Promise<boolean> {
  try {
    await s3.send(
      new PutObjectCommand({
        ...place,
        Body: text,
        ContentType: 'text/yaml',
        IfNoneMatch: '*',
        ChecksumSHA256: toBase64(digest(text)),
      }),
    );
    return true;
  } catch (error) {
    const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
    if (status === 409 || status === 412) return false;
    throw error;
  }
}

function explain({ Bucket, Key }: Place): (error: unknown) => never {
  return (error) => {
    throw new Error(
      `The template could not be uploaded to s3://${Bucket}/${Key} (${describeError(error)}): nothing was published. Mend the cause and publish again.`,
    );
  };
}

function readHead(s3: S3Client, place: Place): Promise<HeadObjectCommandOutput> {
  return s3.send(new HeadObjectCommand({ ...place, ChecksumMode: 'ENABLED' }));
}

function refuseOther(
  place: Place,
  text: string,
  { ContentLength, ChecksumSHA256 }: HeadObjectCommandOutput,
): void {
  if (ContentLength === Buffer.byteLength(text) && ChecksumSHA256 === toBase64(digest(text))) return;
  throw new Error(
    `s3://${place.Bucket}/${place.Key} holds something else than the template whose digest it is named after: nothing was published. Look at who wrote it, and delete it.`,
  );
}

function toBase64(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64');
}
