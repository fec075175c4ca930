import { type LineId, lineIds } from './lines';

export interface Cause {
  readonly cause: string;
  /** The line of the report that shows it; none: the VPC does not show it. */
  readonly line?: LineId;
  /** Where it was seen. */
  readonly source: string;
}

export interface KnownError {
  readonly id: string;
  readonly pattern: RegExp;
  readonly meaning: string;
  /** The likeliest first. */
  readonly causes: readonly Cause[];
}

const TIMEOUT =
  /i\/o timeout|timed? ?out|deadline exceeded|Client\.Timeout|request canceled while waiting|awaiting headers/i;
const all = (...patterns: RegExp[]) =>
  new RegExp(patterns.map(({ source }) => `(?=[\\s\\S]*?(?:${source}))`).join(''), 'i');
const PRIVATE_ADDRESS =
  /\b(?:10\.\d+|172\.(?:1[6-9]|2\d|3[01])|192\.168|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\.\d+\.\d+:443/;
const LAYERS = /starport-layer-bucket|\.s3[.-][\w.-]*amazonaws/;

const taskRules: Cause = {
  cause:
    "The outbound rules of the task's security group do not let HTTPS out to the endpoints' group and to S3's prefix list.",
  source: 'GuardBench/guardbench-iac#4',
};
const groups: Cause = {
  cause: "The endpoints' security group does not admit TCP 443 from the task's subnet.",
  line: 'security-groups',
  source: 'terraform-aws-modules/terraform-aws-eks#1476',
};
const acls = (source: string): Cause => ({
  cause: 'A network ACL denies HTTPS on the way out, or its answers on the way back.',
  line: 'network-acls',
  source,
});
const route: Cause = {
  cause: "The task's route table has no route to S3, and nothing else leads there.",
  line: 's3-routes',
  source: 'aws/amazon-ecs-agent#1128, #1204, #1246',
};
const priority: Cause = {
  cause: 'A more specific route takes addresses of S3 elsewhere.',
  line: 's3-priority',
  source: 'VPC user guide, "Route priority"',
};
const missing = (source: string): Cause => ({
  cause:
    'One of the three endpoints is missing or not available; ecr.api is the one that is often forgotten.',
  line: 'endpoints',
  source,
});
const privateDns: Cause = {
  cause: 'Private DNS of the endpoints, or a DNS attribute of the VPC, is off.',
  line: 'private-dns',
  source: 'ECR user guide, "Amazon ECR interface VPC endpoints"',
};
const dnsServer: Cause = {
  cause: "The VPC's DHCP options name a DNS server that does not know the VPC's private names.",
  line: 'dns-server',
  source: 'ECR user guide, "Amazon ECR interface VPC endpoints"',
};

/** The most telling first; an error may match several. */
export const knownErrors: readonly KnownError[] = [
  {
    id: 'endpoint-policy',
    pattern: /no VPC endpoint policy allows|explicit deny in a VPC endpoint policy/i,
    meaning: 'The policy of an endpoint denies the call.',
    causes: [
      {
        cause: 'The endpoint policy has no Allow for the call: a policy that only denies, denies everything.',
        line: 'endpoint-policies',
        source: 'terraform-aws-modules/terraform-aws-vpc#1197',
      },
    ],
  },
  {
    id: 'role',
    pattern:
      /no identity-based policy allows|not authorized to perform: (?:ecr|sts):(?![\s\S]*endpoint policy)/i,
    meaning: 'The role of the task may not pull. The network is not the reason.',
    causes: [
      {
        cause:
          "The task's execution role lacks ecr:GetAuthorizationToken, ecr:BatchGetImage or ecr:GetDownloadUrlForLayer.",
        source: 'ECS developer guide, "Amazon ECS task execution IAM role"',
      },
      {
        cause: "The repository's policy does not let this account in.",
        source: 'ECR user guide, "Private repository policies"',
      },
    ],
  },
  {
    id: 'layer-denied',
    pattern: all(LAYERS, /403|Forbidden|AccessDenied|Access Denied/),
    meaning: 'S3 refuses a layer. Layers lie in a bucket of AWS and are signed by AWS.',
    causes: [
      {
        cause:
          "The policy of the S3 endpoint does not allow s3:GetObject on ECR's layer bucket, or only for your own account or organization.",
        line: 'endpoint-policies',
        source: 'awsdocs/amazon-ecr-user-guide#8; moby/moby#34185',
      },
    ],
  },
  {
    id: 'layer-timeout',
    pattern: all(LAYERS, TIMEOUT),
    meaning: 'The registry answers, and the layers in S3 cannot be reached.',
    causes: [route, priority, taskRules, acls('ministryofjustice/modernisation-platform#1199')],
  },
  {
    id: 'private-timeout',
    pattern: all(PRIVATE_ADDRESS, TIMEOUT),
    meaning: 'The name leads to an endpoint, and nothing answers there.',
    causes: [groups, taskRules, acls('aws/amazon-ecs-agent#2235')],
  },
  {
    id: 'no-such-host',
    pattern: /no such host|name resolution|could not resolve|server misbehaving|NXDOMAIN|getaddrinfo/i,
    meaning: 'A name of ECR or S3 has no answer.',
    causes: [{ ...privateDns, source: 'VPC user guide, "DNS attributes for your VPC"' }, dnsServer],
  },
  {
    id: 'registry-auth',
    pattern:
      /unable to (?:pull secrets or )?(?:retrieve )?(?:registry auth|ecr registry auth)|ecr registry auth/i,
    meaning: 'Fargate could not get a token from ecr.api.',
    causes: [missing('cdk-cosmos/cosmos#92'), groups, privateDns, dnsServer, taskRules],
  },
  {
    id: 'reset',
    pattern: /connection reset by peer|unexpected EOF|broken pipe/i,
    meaning: 'A connection was cut while it was open.',
    causes: [
      {
        cause:
          'The route to S3 has just appeared or gone: open connections to S3 drop at that moment. Pull again.',
        line: 's3-routes',
        source: 'VPC user guide, "Gateway endpoints"',
      },
      acls('VPC user guide, "Network ACLs"'),
    ],
  },
  {
    id: 'certificate',
    pattern: /x509|certificate (?:is valid for|signed by unknown)|tls: failed to verify/i,
    meaning: 'Something else than ECR answered.',
    causes: [
      {
        cause: "ECR's name leads to another address: a proxy, a private hosted zone, or /etc/hosts.",
        line: 'dns-answers',
        source: 'hashicorp/terraform-provider-aws#37783',
      },
    ],
  },
  {
    id: 'elsewhere',
    pattern:
      /public\.ecr\.aws|docker\.io|registry\.k8s\.io|quay\.io|ghcr\.io|toomanyrequests|mcr\.microsoft\.com/i,
    meaning: 'This registry is not ECR of this Region: such pulls never use these endpoints.',
    causes: [
      {
        cause:
          'The pull needs the NAT gateway, or the image in ECR of this Region (a pull-through cache, whose first pull needs NAT as well).',
        source: 'aws/containers-roadmap#1160, #2304',
      },
      {
        cause: 'A strict policy of the S3 endpoint breaks registries that keep their layers in S3.',
        line: 'endpoint-policies',
        source: 'moby/moby#34185; docker/hub-feedback#1318',
      },
    ],
  },
  {
    id: 'unknown-image',
    pattern:
      /manifest unknown|repository .*does not exist|(?:manifest|image).* not found|no basic auth credentials/i,
    meaning:
      'The registry was reached and does not have the image for this caller. The network is not the reason.',
    causes: [
      {
        cause: 'The image, its tag, its Region or its account is another one.',
        source: 'ECR user guide, "Troubleshooting"',
      },
      {
        cause: 'The client did not sign in to the registry.',
        source: 'ECR user guide, "Private registry authentication"',
      },
    ],
  },
  {
    id: 'conflicting-domain',
    pattern: /conflicting DNS domain/i,
    meaning: 'An endpoint cannot get its private DNS name, because the VPC has it already.',
    causes: [
      {
        cause:
          'Another endpoint, or a private hosted zone of the VPC, holds the name; a deleted endpoint keeps it for some minutes.',
        line: 'endpoints',
        source: 'hashicorp/terraform-provider-aws#17535, #37783',
      },
    ],
  },
  {
    id: 'dns-attributes',
    pattern: /requires both enableDnsSupport and enableDnsHostnames/i,
    meaning: 'Private DNS needs two attributes of the VPC.',
    causes: [{ ...privateDns, source: 'EC2 API reference, CreateVpcEndpoint' }],
  },
  {
    id: 'timeout',
    pattern: TIMEOUT,
    meaning: 'Nothing answers on the way to ECR or S3. Which of the two, the host in the error tells.',
    causes: [
      groups,
      route,
      missing('aws/amazon-ecs-agent#2235'),
      privateDns,
      dnsServer,
      priority,
      acls('ministryofjustice/modernisation-platform#1199'),
      taskRules,
    ],
  },
];

export interface Explanation {
  readonly meaning: string;
  readonly causes: readonly Cause[];
  /** Lines of the report to look at, the likeliest first. */
  readonly lines: readonly LineId[];
}

/** What an error says, by the first row that knows it. A timeout without more comes last in the table. */
export function explainError(text: string): Explanation {
  const found = knownErrors.find(({ pattern }) => pattern.test(text));
  if (!found) {
    const meaning = 'This error is not in the table; the whole report tells what it can about the VPC.';
    return { meaning, causes: [], lines: lineIds.filter((id) => id !== 'canary') };
  }
  const { meaning, causes } = found;
  return { meaning, causes, lines: [...new Set(causes.flatMap(({ line }) => line ?? []))] };
}
