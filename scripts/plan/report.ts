/** What `plan` found and would do: the document of --json, and all that text, page and picture show. */
export interface PlanReport {
  /** `nothing` to do, `changes` to make, or it `fails` before the first of them. */
  readonly outcome: 'nothing' | 'changes' | 'fails';
  readonly summary: string;
  readonly region: string;
  /** Null where AWS did not tell. */
  readonly accountId: string | null;
  /** Null where the parameter or tag finds none, and OnNoMatch is "Skip". */
  readonly vpc: VpcView | null;
  /** The deployed stack that the plan is for; null for a launch. */
  readonly stack: { readonly name: string; readonly id: string; readonly logicalId: string } | null;
  /** Everything that would make the function fail before its first write, and every read that was refused. */
  readonly problems: readonly { readonly code: string; readonly sentence: string }[];
  readonly subnets: readonly SubnetView[];
  /** Per zone and service: the subnet that holds the network interface; null where there is none. */
  readonly zones: readonly ZoneView[];
  readonly routeTables: readonly TableView[];
  readonly natGateways: readonly NatView[];
  readonly endpoints: readonly EndpointView[];
  /** The EC2 calls that write, in order. */
  readonly steps: readonly Step[];
  /** What else happens, and is no call of ours. */
  readonly notes: readonly string[];
  /** What only the run itself can tell. */
  readonly unknown: readonly { readonly topic: string; readonly sentence: string }[];
}

export interface VpcView {
  readonly id: string;
  readonly name: string | null;
  readonly cidrs: readonly string[];
  readonly dnsSupport: boolean;
  readonly dnsHostnames: boolean;
}

export interface SubnetView {
  readonly id: string;
  readonly name: string | null;
  readonly zone: string;
  readonly cidr: string | null;
  readonly private: boolean;
  /** The route that decides, or its absence. */
  readonly because: string;
  readonly routeTableId: string | null;
  /** By an association of its own, or as the VPC's main table. */
  readonly association: 'explicit' | 'main' | 'none';
  readonly freeAddresses: number;
  /** One for each service that gets an interface endpoint of our own. */
  readonly choices: readonly ChoiceView[];
}

export interface ChoiceView {
  readonly service: string;
  readonly taken: boolean;
  readonly reason: string;
}

export interface ZoneView {
  readonly zone: string;
  readonly choices: readonly {
    readonly service: string;
    readonly subnetId: string | null;
    readonly reason: string;
  }[];
}

export interface TableView {
  readonly id: string;
  readonly name: string | null;
  readonly main: boolean;
  readonly public: boolean;
  readonly subnetIds: readonly string[];
  /** `0.0.0.0/0 → nat-…`, default and internet routes only. */
  readonly routes: readonly string[];
  readonly s3: S3RouteView;
}

export interface S3RouteView {
  /** What becomes of the table's route to S3. */
  readonly change: 'new' | 'kept' | 'removed' | 'foreign' | 'none';
  /** The endpoint it leads to afterwards (`new`: where it is still to be made); for `removed`, before. */
  readonly endpointId: string | null;
  readonly reason: string;
}

export interface NatView {
  readonly id: string;
  readonly name: string | null;
  /** Null for a regional NAT gateway. */
  readonly subnetId: string | null;
}

export type Fate =
  | 'new'
  | 'changed'
  | 'kept'
  | 'removed'
  | 'adopted'
  | 'inTheWay'
  | 'notCounted'
  | 'leftAlone';

export interface EndpointView {
  /** `new` for one that is still to be made. */
  readonly id: string;
  readonly name: string | null;
  /** What the service name ends in after the Region, else the whole name. */
  readonly service: string;
  readonly type: string;
  readonly state: string;
  readonly owner: 'ours' | 'foreign' | 'aws';
  readonly fate: Fate;
  readonly reason: string;
  /** What it is attached to now; nothing for a new one. */
  readonly before: Attachment;
  /** What it is to be attached to; nothing for one that goes. */
  readonly after: Attachment;
}

export interface Attachment {
  readonly subnetIds: readonly string[];
  readonly routeTableIds: readonly string[];
}

export interface Step {
  readonly number: number;
  /** Steps of one phase run at the same time, the next phase after them. */
  readonly phase: 'tags' | 'group' | 'interfaces' | 'gateways' | 'removal' | 'leaving' | 'handOver';
  readonly change: 'new' | 'changed' | 'removed';
  /** The EC2 action. */
  readonly call: string;
  readonly summary: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}
