import { S3Client } from '@aws-sdk/client-s3';

interface StoredObject {
  bucket: string;
  key: string;
  region: string;
  /** An emulator's or a private address, which knows no bucket host names. */
  endpoint?: string | undefined;
}

/** The object's URL: by the bucket's host name on AWS, whose suffix differs by partition; by path elsewhere. */
export function locateObject({ bucket, key, region, endpoint }: StoredObject): string {
  const { endpointProvider } = new S3Client({ region }).config;
  const { url } = endpointProvider({
    Bucket: bucket,
    Region: region,
    UseFIPS: false,
    UseDualStack: false,
    ForcePathStyle: endpoint !== undefined,
    ...(endpoint && { Endpoint: endpoint }),
  });
  return `${url.toString().replace(/\/$/, '')}/${key}`;
}
