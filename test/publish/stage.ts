import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createColors } from 'picocolors';
import { offerVpcList } from '../../scripts/embed';
import { publish } from '../../scripts/publish';
import { openCatalogCloud } from '../../scripts/publish/catalog-cloud';
import type { PublishReport } from '../../scripts/publish/report';
import { type PublishOptions, readPublishRequest } from '../../scripts/publish/request';
import type { Workshop } from '../../scripts/publish/workshop';
import { openCloud } from '../../scripts/stack/cloud';
import type { Session } from '../../scripts/stack/session';
import { talkToEmulator } from '../../scripts/start/isolation';
import { type Fake, startFake } from './fake-server';

const root = join(__dirname, '..', '..');
const read = (name: string) => readFileSync(join(root, name), 'utf8');

export const STACK = 'catalog';
export const BUCKET = 'company-templates';

/** A publisher before the fake: what is built is what a test hands in. */
export interface Stage {
  readonly fake: Fake;
  /** What the publisher has read on the screen. */
  readonly lines: string[];
  /** Ctrl-C. */
  stop(): void;
  publish(version: string, template: string, more?: Scene): Promise<PublishReport>;
  /** Name, guidance, and service actions of each version, in the catalog's order. */
  listVersions(): string[];
  /** Calls since the last time that change something, as `Action outcome`. */
  takeWrites(): string[];
}

export interface Scene extends Partial<PublishOptions> {
  readonly workshop?: Partial<Workshop>;
}

const WRITES = /^(Put|Create|Execute|Delete|Set|Update|Associate|Disassociate|Provision)/;

export async function openStage(): Promise<Stage> {
  const fake = await startFake();
  talkToEmulator(fake.url);
  const { account, calls } = fake;
  account.buckets.set(BUCKET, { owner: account.id, region: account.region, objects: new Map() });
  account.roles.add('ecr-vpc-endpoints-launch');
  const lines: string[] = [];
  const controllers: AbortController[] = [];
  let seen = 0;
  return {
    ...{ fake, lines },
    stop: () => controllers.at(-1)?.abort(),
    publish: async (version, template, { workshop = {}, ...options } = {}) => {
      const controller = new AbortController();
      controllers.push(controller);
      const request = readPublishRequest(
        { stackName: STACK, bucket: BUCKET, version, yes: true, ...options },
        workshop.release ?? version,
        read('catalog-portfolio.yaml'),
      );
      const session = openSession(lines, controller.signal);
      return publish(request, { ...furnish(version, template), ...workshop }, openCatalogCloud({}), session);
    },
    listVersions: () =>
      [...account.catalog.products.values()].flatMap(({ artifacts }) =>
        artifacts.map(({ name, guidance, actions }) => [name, guidance, ...actions].join(' ')),
      ),
    takeWrites: () => {
      const fresh = calls.slice(seen);
      seen = calls.length;
      return fresh
        .filter(({ action }) => WRITES.test(action))
        .map(({ action, outcome }) => (outcome === 'ok' ? action : `${action} ${outcome}`));
    },
  };
}

function furnish(release: string, template: string): Workshop {
  return {
    release,
    portfolioTemplate: read('catalog-portfolio.yaml'),
    stackPolicy: read('templates/catalog-stack-policy.json'),
    readTree: async () => ({ commit: '0123456789abcdef0123456789abcdef01234567', dirty: [] }),
    build: async () => template,
    lint: async () => [],
  };
}

function openSession(lines: string[], signal: AbortSignal): Session {
  return {
    ...{ cloud: openCloud(), settings: {}, signal, pollMs: 1 },
    terminal: { paint: createColors(false), say: (line = '') => void lines.push(line) },
  };
}

/** The template for Service Catalog of a release, without the handler's code, and with edits. */
export function composeTemplate(release: string, edit: (text: string) => string = (text) => text): string {
  return edit(
    offerVpcList(read('templates/product.yaml')).replace('Release: set by the build', `Release: ${release}`),
  );
}

/** Replaces what must be there: a test whose edit misses would test nothing. */
export function replace(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`The template has no "${from}".`);
  return text.replace(from, to);
}
