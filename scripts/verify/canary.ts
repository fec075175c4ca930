import { createHash } from 'node:crypto';
import { get as getHttp, type IncomingMessage } from 'node:http';
import { get as getHttps } from 'node:https';
import type { Egress } from '../../handler/network';

/** What came of `--canary`: a pull, counted, or why none was tried. */
export type CanaryRun = { readonly refused: string } | CanaryResult;

export interface CanaryResult extends Pull {
  readonly image: string;
  /** Undefined: the endpoint's addresses were not read. */
  readonly isRegistryEndpoint: boolean | undefined;
  /** The other way out of the subnet that it ran in. */
  readonly egress: Egress;
  /** What the VPC's NAT gateways received in those minutes; undefined: there are no figures. */
  readonly natBytes: number | undefined;
}

export interface Pull {
  readonly layers: number;
  /** Of manifest, configuration and layers, as they came over the wire. */
  readonly bytes: number;
  /** Where the registry was reached. */
  readonly registryAddress: string;
}

export interface Image {
  readonly registry: string | undefined;
  readonly repository: string;
  /** A tag or digest. */
  readonly reference: string;
}

/** Docker's rule: what has a dot or a port before the first slash is a registry. */
export function readImage(text: string): Image {
  const [, registry, rest = text] = /^([^/]*[.:][^/]*)\/(.+)$/.exec(text) ?? [];
  const [, repository = rest, , tag, digest] = /^(.+?)(:([\w.-]+)|@(sha256:[0-9a-f]{64}))?$/.exec(rest) ?? [];
  return { registry, repository, reference: tag ?? digest ?? 'latest' };
}

const MANIFESTS = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };
const SILENCE_MS = 30_000;

interface Descriptor {
  readonly digest: string;
  readonly platform?: { architecture?: string; os?: string };
}

/**
 * Pulls as a container runtime does (OCI distribution spec): manifest, configuration, layers. Everything is read,
 * counted, checked against its digest and dropped.
 */
export async function pullImage(
  image: Image,
  url: string,
  token: string,
  signal: AbortSignal,
): Promise<Pull> {
  const base = `${url.replace(/\/$/, '')}/v2/${image.repository}`;
  const headers = { authorization: `Basic ${token}`, accept: MANIFESTS };
  const counts = { bytes: 0, registryAddress: '' };
  const fetchOne = async (path: string, digest?: string) => {
    const got = await download(`${base}/${path}`, headers, signal);
    counts.bytes += got.bytes;
    counts.registryAddress ||= got.address;
    if (digest && got.digest !== digest)
      throw new Error(`${path} came with another content than its digest says.`);
    return got.text;
  };
  const pinned = image.reference.startsWith('sha256:') ? image.reference : undefined;
  let manifest = JSON.parse(await fetchOne(`manifests/${image.reference}`, pinned));
  if (Array.isArray(manifest.manifests)) {
    const { digest } = choosePlatform(manifest.manifests);
    manifest = JSON.parse(await fetchOne(`manifests/${digest}`, digest));
  }
  const layers: Descriptor[] = manifest.layers ?? [];
  for (const { digest } of [manifest.config, ...layers]) await fetchOne(`blobs/${digest}`, digest);
  return { layers: layers.length, ...counts };
}

function choosePlatform(manifests: readonly Descriptor[]): Descriptor {
  const own = manifests.find(
    ({ platform }) => platform?.os === 'linux' && platform.architecture === ARCHITECTURES[process.arch],
  );
  const chosen = own ?? manifests[0];
  if (!chosen) throw new Error('The image index lists no image.');
  return chosen;
}

interface Download {
  readonly bytes: number;
  readonly digest: string;
  readonly address: string;
  /** Empty above a megabyte: manifests are smaller, and layers are not looked at. */
  readonly text: string;
}

const MOST_TEXT = 1_048_576;
const MOST_REDIRECTS = 3;

/** Layers are redirected to S3 by presigned URL, which takes no other authorization: headers stay with the registry. */
async function download(
  url: string,
  headers: Record<string, string>,
  signal: AbortSignal,
  redirects = MOST_REDIRECTS,
): Promise<Download> {
  const answer = await get(url, headers, signal);
  const address = (answer.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const { statusCode = 0 } = answer;
  const { location } = answer.headers;
  if (statusCode >= 300 && statusCode < 400 && location && redirects > 0) {
    answer.resume();
    const got = await download(new URL(location, url).href, {}, signal, redirects - 1);
    return { ...got, address };
  }
  const hash = createHash('sha256');
  const kept: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer) {
    bytes += chunk.length;
    hash.update(chunk);
    if (bytes <= MOST_TEXT) kept.push(chunk);
  }
  if (statusCode !== 200) throw new Error(`${new URL(url).host} answered ${statusCode} to a pull.`);
  const text = bytes <= MOST_TEXT ? Buffer.concat(kept).toString() : '';
  return { bytes, digest: `sha256:${hash.digest('hex')}`, address, text };
}

function get(url: string, headers: Record<string, string>, signal: AbortSignal): Promise<IncomingMessage> {
  const send = url.startsWith('https:') ? getHttps : getHttp;
  return new Promise((resolve, reject) => {
    const request = send(url, { headers, signal }, resolve);
    request.setTimeout(SILENCE_MS, () =>
      request.destroy(new Error(`${new URL(url).host} was silent for ${SILENCE_MS / 1000} seconds.`)),
    );
    request.once('error', reject);
  });
}
