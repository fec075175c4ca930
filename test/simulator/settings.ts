import type { BucketSize } from './throttle';

/** What may differ from one account, Region or bad day to the next. Times in milliseconds of the simulator's clock. */
export interface Settings {
  /** An interface endpoint is `pending` this long after CreateVpcEndpoint (typically one to three minutes). */
  pendingMs: number;
  /** An interface endpoint is `pending` again this long after ModifyVpcEndpoint. */
  modifyMs: number;
  /** An interface endpoint is `deleting` this long. */
  deletingMs: number;
  gatewayDeletingMs: number;
  /** hypershift #9517: "AWS continues to return endpoints in Deleting and Deleted states for a period". */
  deletedListedMs: number;
  /** Network interfaces outlive their endpoint by this much (hypershift #7868: DependencyViolation after deletion). */
  interfacesLingerMs: number;
  /** A deleted endpoint's private DNS name stays taken this long (buildkite elastic stack #91: "a few minutes"). */
  dnsDetachMs: number;
  natPendingMs: number;
  natDeletingMs: number;
  /** New things are unknown to every later call for this long: EC2 is eventually consistent. */
  visibilityDelayMs: number;
  /** What is tagged anew shows its tags of before for this long: tags are eventually consistent too. */
  tagDelayMs: number;
  /** cloudposse waits 30 s and reads again: interfaces and DNS names may be missing until the endpoint is available. */
  detailsWhenAvailable: boolean;
  /** Whether Remove and Add of two subnets in one zone may come in one ModifyVpcEndpoint. */
  swapInOneCall: boolean;
  /** InvalidSubnetID.NotFound or InvalidSubnetId.NotFound: both are seen in the wild. */
  idSpelling: 'ID' | 'Id';
  /** Ignore every filter, as a lazy emulator does: a caller must not rely on filters alone for what is its own. */
  ignoreFilters: boolean;
  /** The most a page holds, whatever MaxResults says: EC2 may always return fewer. */
  pageSize: number | undefined;
  /** An empty page with a NextToken comes before every full one: the EC2 reference tells callers to go on. */
  emptyPages: boolean;
  throttling: boolean;
  buckets: Record<string, BucketSize>;
  /** Denied actions (`*` for all): for good, or until a time of the clock (rights of a fresh role arrive late). */
  deny: (string | { action: string; until: number })[];
  /** The next endpoints of these services end `failed` with this LastError, one entry each. */
  failNext: { service: string; code: string; message: string }[];
  /** Default quotas of "Amazon VPC quotas" and "AWS PrivateLink quotas". */
  quotas: {
    interfaceEndpointsPerVpc: number;
    gatewayEndpointsPerRegion: number;
    policyCharacters: number;
    groupsPerInterface: number;
    groupsPerRegion: number;
    rulesPerGroup: number;
    tagsPerResource: number;
  };
}

export function defaultSettings(): Settings {
  return {
    pendingMs: 60_000,
    modifyMs: 20_000,
    deletingMs: 60_000,
    gatewayDeletingMs: 3_000,
    deletedListedMs: 30_000,
    interfacesLingerMs: 5_000,
    dnsDetachMs: 30_000,
    natPendingMs: 60_000,
    natDeletingMs: 60_000,
    visibilityDelayMs: 0,
    tagDelayMs: 0,
    detailsWhenAvailable: false,
    swapInOneCall: true,
    idSpelling: 'ID',
    ignoreFilters: false,
    pageSize: undefined,
    emptyPages: false,
    throttling: true,
    buckets: {},
    deny: [],
    failNext: [],
    quotas: {
      interfaceEndpointsPerVpc: 50,
      gatewayEndpointsPerRegion: 20,
      policyCharacters: 20_480,
      groupsPerInterface: 5,
      groupsPerRegion: 2_500,
      rulesPerGroup: 60,
      tagsPerResource: 50,
    },
  };
}
