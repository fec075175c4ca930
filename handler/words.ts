import { nameOf } from './ec2-errors';
import { type Problem, ProblemError } from './problem';

/** What to do next, by EC2's error code (EC2 API reference, "Error codes"; PrivateLink guide, "Quotas"). */
const advice: Readonly<Record<string, string>> = {
  UnauthorizedOperation:
    "Allow this action for the function's role, in its policy, its permissions boundary and the service control policies.",
  AccessDeniedException:
    "Allow this action for the function's role, in its policy, its permissions boundary and the service control policies. The template allows ssm:GetParameter for the one parameter that its own VpcIdParameterName names.",
  VpcEndpointLimitExceeded:
    'Raise the quota "Interface VPC endpoints per VPC" (L-29B6F2EB) or "Gateway VPC endpoints per Region" (L-1B52E74A), or delete endpoints that nobody uses.',
  NetworkInterfaceLimitExceeded: 'Raise the quota "Network interfaces per Region" (L-DF5E4CA3).',
  SecurityGroupLimitExceeded:
    'Raise the quota "VPC security groups per Region" (L-E79EC296), or name SecurityGroupIds.',
  SecurityGroupsPerInterfaceLimitExceeded:
    'Raise the quota "Security groups per network interface" (L-2AFB9258), or name fewer SecurityGroupIds.',
  RulesPerSecurityGroupLimitExceeded:
    'Raise the quota "Inbound or outbound rules per security group" (L-0EA8095F), or name SecurityGroupIds of your own.',
  RouteLimitExceeded: 'Raise the quota "Routes per route table" (L-93826ACB), or remove routes.',
  InsufficientFreeAddressesInSubnet: 'Free addresses in the subnet, or name other SubnetIds.',
  InvalidServiceName: 'The Region does not offer this endpoint service.',
  RequestLimitExceeded:
    'EC2 throttled us until time ran out; try again when less is going on in the account.',
  OperationInProgress: 'Another change of this endpoint did not end in time; try again.',
  TagPolicyViolation: "Give the stack the tags that the organization's tag policy asks for.",
  RouteAlreadyExists: 'Another gateway endpoint took the route table meanwhile; try again.',
};

const conflictAdvice =
  'Something else holds this private DNS name in the VPC: a Route 53 private hosted zone, an endpoint of another ' +
  'service, or an endpoint deleted minutes ago. Remove or disassociate it, or set PrivateDnsEnabled to "false".';

/** A failure of EC2, or of anything else, in words. `subject` says what we were about to do, on which id. */
export function toProblem(error: unknown, subject?: string): Problem {
  if (error instanceof ProblemError) return error.problem;
  const code = nameOf(error) || 'Error';
  const message = error instanceof Error ? error.message : String(error);
  const doing = subject ?? actionOf(error) ?? 'A request';
  const hint = isDnsConflict(error) ? conflictAdvice : advice[code];
  return {
    code,
    sentence: [`${doing} failed: ${code}: ${shorten(message)}`, hint].filter(Boolean).join(' '),
  };
}

/** Runs a write, and turns what it throws into words about its subject. */
export async function explain<T>(subject: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw new ProblemError(toProblem(error, subject));
  }
}

/** "private-dns-enabled cannot be set because there is already a conflicting DNS domain" (terraform-provider-aws #17535). */
export function isDnsConflict(error: unknown): boolean {
  return error instanceof Error && /conflicting DNS domain/i.test(error.message);
}

/** The API action that failed, as `logCalls` notes it on every error. */
function actionOf(error: unknown): string | undefined {
  return error instanceof Error && 'action' in error ? String(error.action) : undefined;
}

/** The encoded authorization message is long, and only an administrator can decode it. */
function shorten(message: string): string {
  const plain = message.replace(/\s*Encoded authorization failure message: \S+/, '').trim();
  const characters = [...plain];
  const cut = characters.length > 700 ? `${characters.slice(0, 700).join('')}...` : plain;
  return /[.!?]$/.test(cut) ? cut : `${cut}.`;
}
