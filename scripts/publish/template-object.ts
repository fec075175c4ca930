import { createHash } from 'node:crypto';
import { locateObject } from '../stack/location';

/** Where a version's template lies in S3: never written twice, because its content is part of its name. */
export interface TemplateObject {
  readonly bucket: string;
  readonly key: string;
  readonly url: string;
  readonly sha256: string;
}

export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * The URL is AWS's own, whatever endpoint this machine goes through: Service Catalog reads it, and it stays in the
 * record of versions for good.
 */
export function locateTemplate(
  { bucket, version }: { readonly bucket: string; readonly version: string },
  region: string,
  text: string,
): TemplateObject {
  const sha256 = digest(text);
  const key = `ecr-vpc-endpoints/${version}/${sha256}/template.yaml`;
  return { bucket, key, sha256, url: locateObject({ bucket, key, region }) };
}

/** Bucket and key of an object's https URL, by host name or by path. */
export function parseObjectUrl(url: string): { bucket: string; key: string } | undefined {
  const match = /^https:\/\/(?:(.+)\.)?s3[.-][^/]*\/([^?#]+)$/.exec(url);
  if (!match) return undefined;
  const [, host, path = ''] = match;
  const [first = '', ...rest] = path.split('/').map(decodeURIComponent);
  const found = host
    ? { bucket: host, key: [first, ...rest].join('/') }
    : { bucket: first, key: rest.join('/') };
  return found.key === '' ? undefined : found;
}
