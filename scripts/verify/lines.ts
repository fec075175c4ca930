import type { Readings, Source, Sources } from './facts';
import { gradeAnswers, gradePrivateDns, gradeResolver } from './grades/names';
import { gradeNetworkAcls } from './grades/network-acls';
import { gradeEndpoints, gradeS3Priority, gradeS3Routes, gradeZones } from './grades/paths';
import { gradePolicies } from './grades/policies';
import { gradeSecurityGroups } from './grades/security-groups';
import { gradeCanary, gradeEndpointTraffic, gradeEvents, gradeNatTraffic } from './grades/traffic';
import { type Judgement, unknown } from './judgement';
import type { Scene } from './scene';

export const lineIds = [
  'endpoints',
  'zones',
  's3-routes',
  's3-priority',
  'private-dns',
  'dns-server',
  'security-groups',
  'network-acls',
  'endpoint-policies',
  'endpoint-traffic',
  'nat-traffic',
  'cloudtrail',
  'dns-answers',
  'canary',
] as const;
export type LineId = (typeof lineIds)[number];

export interface Line {
  readonly id: LineId;
  /** What would have to be true. */
  readonly claim: string;
  /** What it is judged by: it is unknown where one of these could not be read. */
  readonly needs: readonly Source[];
  /** About interface endpoints alone: left out where S3's is the only one that is wanted. */
  readonly isAboutEcr?: true;
  grade(readings: Readings, scene: Scene): Judgement;
}

export interface GradedLine extends Judgement {
  readonly id: LineId;
  readonly claim: string;
}

/** The report: one row a line, in the order in which it is read. */
export const lines: readonly Line[] = [
  line({
    id: 'endpoints',
    claim: 'The endpoints are there and available',
    needs: ['endpoints'],
    grade: gradeEndpoints,
  }),
  line({
    id: 'zones',
    claim: 'Each zone with private subnets has a network interface of each ECR endpoint',
    needs: ['endpoints', 'subnets', 'routeTables', 'services'],
    isAboutEcr: true,
    grade: gradeZones,
  }),
  line({
    id: 's3-routes',
    claim: 'Every private route table leads to S3 through an endpoint',
    needs: ['endpoints', 'subnets', 'routeTables'],
    grade: gradeS3Routes,
  }),
  line({
    id: 's3-priority',
    claim: 'No other route takes addresses of S3 away from that one',
    needs: ['endpoints', 'subnets', 'routeTables', 'prefixLists'],
    grade: gradeS3Priority,
  }),
  line({
    id: 'private-dns',
    claim: 'Private DNS is on, and what the VPC needs for it',
    needs: ['endpoints', 'dnsAttributes'],
    grade: gradePrivateDns,
  }),
  line({
    id: 'dns-server',
    claim: "The VPC's DHCP options name Amazon's DNS server",
    needs: ['vpc', 'dhcpOptions'],
    grade: gradeResolver,
  }),
  line({
    id: 'security-groups',
    claim: 'The security groups of the ECR endpoints admit TCP 443 from every private subnet',
    needs: ['endpoints', 'subnets', 'routeTables', 'securityGroups'],
    isAboutEcr: true,
    grade: gradeSecurityGroups,
  }),
  line({
    id: 'network-acls',
    claim: 'The network ACLs let requests out and answers back',
    needs: ['endpoints', 'subnets', 'routeTables', 'networkAcls', 'prefixLists'],
    grade: gradeNetworkAcls,
  }),
  line({
    id: 'endpoint-policies',
    claim: 'The endpoint policies allow a pull',
    needs: ['endpoints', 'subnets'],
    grade: gradePolicies,
  }),
  line({
    id: 'endpoint-traffic',
    claim: 'The ECR endpoints carried traffic',
    needs: ['endpoints', 'endpointTraffic'],
    isAboutEcr: true,
    grade: gradeEndpointTraffic,
  }),
  line({
    id: 'nat-traffic',
    claim: 'The NAT gateways carry fewer bytes per pull than before',
    needs: ['natTraffic'],
    grade: gradeNatTraffic,
  }),
  line({
    id: 'cloudtrail',
    claim: 'CloudTrail names the ECR endpoints in calls to ECR',
    needs: ['endpoints', 'events'],
    isAboutEcr: true,
    grade: gradeEvents,
  }),
  line({
    id: 'dns-answers',
    claim: "ECR's names lead to the endpoints' own addresses",
    needs: ['endpoints', 'services', 'interfaces', 'answers'],
    isAboutEcr: true,
    grade: gradeAnswers,
  }),
  line({
    id: 'canary',
    claim: 'An image pulled just now came through the endpoints',
    needs: ['canary'],
    grade: gradeCanary,
  }),
];

/** Holds a row to its word: its grade sees exactly what it says it needs. */
function line<S extends Source>(row: {
  id: LineId;
  claim: string;
  needs: readonly S[];
  isAboutEcr?: true;
  grade: (known: Pick<Sources, S>, scene: Scene) => Judgement;
}): Line {
  return {
    ...row,
    grade: (readings, scene) => {
      const missing = row.needs.flatMap((source) => {
        const reading = readings[source];
        return 'missing' in reading ? [reading.missing] : [];
      });
      if (missing.length > 0) return unknown(...new Set(missing));
      const entries = row.needs.map((source) => {
        const reading = readings[source];
        return [source, 'value' in reading ? reading.value : undefined];
      });
      return row.grade(Object.fromEntries(entries), scene);
    },
  };
}

export function gradeLines(
  readings: Readings,
  scene: Scene,
  wanted: (line: Line) => boolean = () => true,
): GradedLine[] {
  return lines
    .filter((each) => wanted(each) && !(each.isAboutEcr && scene.isS3Only))
    .map((each) => ({ id: each.id, claim: each.claim, ...each.grade(readings, scene) }));
}
