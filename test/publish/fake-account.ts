/** What one account and Region of the fake holds: plain data that tests may look into and set. */
export interface FakeAccount {
  readonly id: string;
  readonly region: string;
  readonly buckets: Map<string, FakeBucket>;
  /** Names of the roles there are. */
  readonly roles: Set<string>;
  readonly stacks: Map<string, FakeStack>;
  /** Replaced as a whole when a stack rolls back. */
  catalog: FakeCatalog;
  nextId(prefix: string): string;
}

export interface FakeBucket {
  readonly owner: string;
  readonly region: string;
  readonly objects: Map<string, string>;
}

export interface FakeCatalog {
  readonly portfolios: Map<
    string,
    { name: string; products: Set<string>; accounts: Set<string>; principals: Map<string, string> }
  >;
  readonly products: Map<string, FakeProduct>;
  readonly constraints: Map<string, { type: string; portfolioId: string; productId: string }>;
  readonly tagOptions: Map<string, { key: string; value: string }>;
  readonly actions: Set<string>;
  readonly launched: { id: string; name: string; productId: string; artifactId: string }[];
}

export interface FakeProduct {
  readonly id: string;
  name: string;
  readonly artifacts: FakeArtifact[];
}

export interface FakeArtifact {
  readonly id: string;
  name: string;
  description: string;
  readonly url: string;
  readonly createdAt: Date;
  status: 'CREATING' | 'AVAILABLE' | 'FAILED';
  active: boolean;
  guidance: 'DEFAULT' | 'DEPRECATED';
  readonly actions: Set<string>;
}

export interface FakeResource {
  readonly type: string;
  readonly physicalId: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface FakeEvent {
  readonly id: string;
  readonly at: Date;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason?: string | undefined;
}

export interface FakeChangeSet {
  readonly name: string;
  readonly isNew: boolean;
  readonly text: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly changes: readonly {
    action: string;
    logicalId: string;
    type: string;
    properties: readonly string[];
  }[];
}

export interface FakeStack {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  status: string;
  text: string;
  parameters: ReadonlyMap<string, string>;
  policy?: string;
  readonly resources: Map<string, FakeResource>;
  readonly events: FakeEvent[];
  readonly changeSets: Map<string, FakeChangeSet>;
  /** What is under way: it ends when somebody has looked twice. */
  underWay?: { looks: number; end(): void } | undefined;
}

/** Times are counted, not read: every run of the tests sees the same ones. */
export function createAccount(id: string, region: string): FakeAccount {
  let count = 0;
  return {
    ...{ id, region, buckets: new Map(), roles: new Set(), stacks: new Map() },
    catalog: {
      ...{ portfolios: new Map(), products: new Map(), constraints: new Map() },
      ...{ tagOptions: new Map(), actions: new Set(), launched: [] },
    },
    nextId: (prefix) => {
      count += 1;
      return `${prefix}-${count.toString(36).padStart(13, '0')}`;
    },
  };
}

/** A second for each thing that was ever made. */
export function tick(account: FakeAccount): Date {
  const [, number = '0'] = /-(\w+)$/.exec(account.nextId('t')) ?? [];
  return new Date(Number.parseInt(number, 36) * 1000);
}
