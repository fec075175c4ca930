import type { IpPermission } from '@aws-sdk/client-ec2';

/** Marks the rules that are ours to take back; what users added has another description or none. */
const DESCRIPTION = 'HTTPS from this VPC (ecr-vpc-endpoints)';
const HTTPS = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443 };

/** Rules that admit TCP 443 from the blocks that no rule admits yet, whoever made it. */
export function listMissingRules(
  ingress: readonly IpPermission[],
  admitted: readonly string[],
): IpPermission[] {
  const present = listHttpsBlocks(ingress).map(({ block }) => block);
  return admitted.filter((block) => !present.includes(block)).map(toRule);
}

/** Rules of ours for blocks that the VPC no longer has. */
export function listStaleRules(
  ingress: readonly IpPermission[],
  admitted: readonly string[],
): IpPermission[] {
  return listHttpsBlocks(ingress)
    .filter(({ block, description }) => description === DESCRIPTION && !admitted.includes(block))
    .map(({ block }) => toRule(block));
}

function listHttpsBlocks(
  ingress: readonly IpPermission[],
): { block: string; description: string | undefined }[] {
  return ingress
    .filter(
      ({ IpProtocol, FromPort, ToPort }) =>
        IpProtocol === HTTPS.IpProtocol && FromPort === HTTPS.FromPort && ToPort === HTTPS.ToPort,
    )
    .flatMap(({ IpRanges = [], Ipv6Ranges = [] }) => [
      ...IpRanges.map(({ CidrIp = '', Description }) => ({ block: CidrIp, description: Description })),
      ...Ipv6Ranges.map(({ CidrIpv6 = '', Description }) => ({ block: CidrIpv6, description: Description })),
    ]);
}

function toRule(block: string): IpPermission {
  return block.includes(':')
    ? { ...HTTPS, Ipv6Ranges: [{ CidrIpv6: block, Description: DESCRIPTION }] }
    : { ...HTTPS, IpRanges: [{ CidrIp: block, Description: DESCRIPTION }] };
}
