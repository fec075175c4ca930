import fc from 'fast-check';

/** A history as plain data: what it is made of, and how to make any. Small values come first, for shrinking. */

export interface Plot {
  /** Seeds how long each call travels and how long retries pause. */
  readonly tempo: number;
  readonly ec2: Ec2Mood;
  /** The resource may move from one to the other. */
  readonly vpcs: readonly [VpcPlan, VpcPlan];
  readonly create: {
    readonly wishes: Wishes;
    readonly run: Run;
    readonly cancelledAfterMs: number | undefined;
  };
  readonly moves: readonly Move[];
  readonly removeAfterMs: number;
  readonly remove: Run;
}

export interface Ec2Mood {
  readonly pageSize: number | undefined;
  readonly emptyPages: boolean;
  readonly visibilityDelayMs: number;
  readonly swapInOneCall: boolean;
  readonly ignoreFilters: boolean;
  readonly detailsWhenAvailable: boolean;
  readonly tagDelayMs: number;
}

export type SubnetKind = 'public' | 'nat' | 'isolated' | 'main';
export interface SubnetPlan {
  readonly zone: number;
  readonly kind: SubnetKind;
}
export interface VpcPlan {
  readonly subnets: readonly SubnetPlan[];
  readonly foreign: readonly ForeignPlan[];
}
export type ForeignPlan =
  | { readonly service: 'ecr.api' | 'ecr.dkr'; readonly privateDns: boolean }
  | { readonly service: 's3'; readonly table: number };

/** What the user asks for. */
export interface Wishes {
  readonly vpc: 0 | 1;
  readonly selector: 'VpcId' | 'VpcIdParameterName' | 'VpcTag';
  /** The parameter, or the tag, is first made to lead there; otherwise it leads where it led before, if anywhere. */
  readonly leads: boolean;
  readonly skip: boolean;
  readonly pullOnly: boolean;
  readonly privateDns: boolean;
  readonly services: readonly string[];
  readonly s3Only: boolean;
  readonly ownGroup: boolean;
  readonly existing: 'Adopt' | 'Fail';
}

export type Trouble =
  | { readonly at: number; readonly fault: 'kill' | 'denied' }
  | {
      readonly at: number;
      readonly fault: 'throttle' | '503' | '500' | 'reset-before' | 'reset-after' | 'hang' | 'deny';
      readonly times: number;
    };
export interface Run {
  readonly troubles: readonly Trouble[];
  /** The same event is delivered twice, the second time so much later. */
  readonly twinAfterMs: number | undefined;
}

export type Edit =
  | { readonly edit: 'add subnet'; readonly subnet: SubnetPlan }
  | { readonly edit: 'delete subnet' | 'delete ours' | 'delete theirs' | 'tag ours'; readonly nth: number }
  | { readonly edit: 'open table' | 'close table'; readonly nth: number }
  | { readonly edit: 'associate'; readonly nth: number; readonly table: number }
  | { readonly edit: 'admit'; readonly nth: number }
  | { readonly edit: 'add theirs'; readonly foreign: ForeignPlan }
  /** Beyond the last VPC: nowhere. */
  | { readonly edit: 'lead'; readonly selector: 'VpcIdParameterName' | 'VpcTag'; readonly to: number };

export type Move =
  | {
      readonly move: 'update';
      readonly wishes: Wishes;
      readonly run: Run;
      readonly adopts: boolean;
      /** Another resource fails after it, or the user cancels it while it runs. */
      readonly rollsBack: boolean;
      readonly overtakenAfterMs: number | undefined;
    }
  | { readonly move: 'again'; readonly nth: number }
  | { readonly move: 'by hand'; readonly what: Edit; readonly pauseMs: number };

/** By then a sandbox has asked CloudFormation for the first time whether it is waited for. */
const FIRST_LOOK_MS = 1_000;

const seldom = <T>(value: fc.Arbitrary<T>, weight = 4): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined, freq: weight });
const rarely = fc.nat(9).map((n) => n === 9);
const nth = fc.nat(7);
const delayMs = fc.oneof(fc.nat(400), fc.nat(15_000));

const subnet: fc.Arbitrary<SubnetPlan> = fc.record({
  zone: fc.nat(2),
  kind: fc.constantFrom('main', 'nat', 'isolated', 'public'),
});
const foreign: fc.Arbitrary<ForeignPlan> = fc.oneof(
  fc.record({ service: fc.constant('s3' as const), table: nth }),
  fc.record({ service: fc.constantFrom('ecr.api' as const, 'ecr.dkr' as const), privateDns: fc.boolean() }),
);
const vpc: fc.Arbitrary<VpcPlan> = fc.record({
  subnets: fc.array(subnet, { minLength: 1, maxLength: 6 }),
  foreign: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.array(foreign, { maxLength: 3 })),
});

const trouble: fc.Arbitrary<Trouble> = fc.oneof(
  fc.record({
    at: fc.nat(40),
    fault: fc.constantFrom('throttle', '503', '500', 'reset-before', 'reset-after', 'hang', 'deny'),
    times: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({ at: fc.nat(40), fault: fc.constantFrom('kill', 'denied') }),
);
const run: fc.Arbitrary<Run> = fc.record({
  troubles: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, fc.array(trouble, { maxLength: 3 })),
  twinAfterMs: seldom(delayMs),
});

const wishes: fc.Arbitrary<Wishes> = fc.record({
  vpc: fc.nat(5).map((n) => (n === 5 ? 1 : 0)),
  selector: fc.constantFrom('VpcId', 'VpcIdParameterName', 'VpcTag'),
  leads: fc.nat(4).map((n) => n < 4),
  skip: rarely,
  pullOnly: fc.boolean(),
  privateDns: fc.nat(3).map((n) => n < 3),
  services: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    fc.subarray(['logs', 'sts'], { minLength: 1 }),
  ),
  s3Only: rarely,
  ownGroup: rarely,
  existing: rarely.map((yes) => (yes ? 'Fail' : 'Adopt')),
});

const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ edit: fc.constant('add subnet' as const), subnet }),
  fc.record({
    edit: fc.constantFrom(
      ...([
        'delete subnet',
        'delete ours',
        'delete theirs',
        'tag ours',
        'open table',
        'close table',
      ] as const),
    ),
    nth,
  }),
  fc.record({ edit: fc.constant('associate' as const), nth, table: nth }),
  fc.record({ edit: fc.constant('admit' as const), nth }),
  fc.record({ edit: fc.constant('add theirs' as const), foreign }),
  fc.record({
    edit: fc.constant('lead' as const),
    selector: fc.constantFrom('VpcIdParameterName' as const, 'VpcTag' as const),
    to: fc.nat(2),
  }),
);

const move: fc.Arbitrary<Move> = fc.oneof(
  fc.record({
    move: fc.constant('update' as const),
    wishes,
    run,
    adopts: fc.boolean(),
    rollsBack: rarely,
    overtakenAfterMs: seldom(fc.integer({ min: FIRST_LOOK_MS, max: 15_000 }), 8),
  }),
  fc.record({
    move: fc.constant('by hand' as const),
    what: edit,
    pauseMs: fc.constantFrom(60_000, 0, 5_000),
  }),
  fc.record({ move: fc.constant('again' as const), nth }),
);

export const plots: fc.Arbitrary<Plot> = fc.record({
  tempo: fc.nat(0xffff),
  ec2: fc.record({
    pageSize: seldom(fc.constantFrom(1, 2, 5)),
    emptyPages: rarely,
    visibilityDelayMs: fc.constantFrom(0, 0, 2_000, 8_000),
    swapInOneCall: fc.boolean(),
    ignoreFilters: rarely,
    detailsWhenAvailable: fc.boolean(),
    tagDelayMs: fc.constantFrom(0, 0, 2_000, 8_000),
  }),
  vpcs: fc.tuple(vpc, vpc),
  create: fc.record({ wishes, run, cancelledAfterMs: seldom(delayMs) }),
  moves: fc.array(move, { maxLength: 5 }),
  removeAfterMs: fc.constantFrom(60_000, 0),
  remove: run,
});
