import type * as ec2 from '@aws-sdk/client-ec2';
import { covers, readBlocks } from '../address-blocks';
import type { Sources } from '../facts';
import { conclude, enumerate, type Finding, type Judgement, unknown } from '../judgement';
import type { PrivateSubnet, Scene } from '../scene';

const NO_ENDPOINT = 'There is no ECR endpoint to look at.';

export function gradeSecurityGroups(
  { securityGroups }: Pick<Sources, 'securityGroups'>,
  scene: Scene,
): Judgement {
  if (scene.interfaceEndpoints.length === 0) return unknown(NO_ENDPOINT);
  if (scene.privateSubnets.length === 0) return unknown('The VPC has no private subnet that should get in.');
  return conclude(
    scene.interfaceEndpoints.map((endpoint) => judgeGroups(endpoint, securityGroups, scene)),
    "Admit TCP 443 from the VPC's address blocks in that security group.",
  );
}

function judgeGroups(
  { VpcEndpointId, Groups = [], IpAddressType }: ec2.VpcEndpoint,
  securityGroups: readonly ec2.SecurityGroup[],
  { privateSubnets }: Scene,
): Finding {
  const ids = Groups.flatMap(({ GroupId }) => GroupId ?? []);
  const of = `${VpcEndpointId} (${ids.join(', ')})`;
  const groups = securityGroups.filter(({ GroupId = '' }) => ids.includes(GroupId));
  if (ids.length === 0 || groups.length < ids.length)
    return { verdict: 'unknown', sentence: `Not every security group of ${of} is listed.` };
  const rules = groups.flatMap(({ IpPermissions = [] }) => IpPermissions.filter(admitsHttps));
  const admitted = readBlocks(
    rules.flatMap(({ IpRanges = [], Ipv6Ranges = [] }) => [
      ...IpRanges.map(({ CidrIp }) => CidrIp),
      ...Ipv6Ranges.map(({ CidrIpv6 }) => CidrIpv6),
    ]),
  );
  const isDualstack = IpAddressType?.toLowerCase() === 'dualstack';
  const needs = ({ ipv4, ipv6 }: PrivateSubnet) => [...ipv4, ...(isDualstack ? ipv6 : [])];
  const shut = privateSubnets.filter((subnet) => !needs(subnet).every((block) => covers(admitted, block)));
  if (shut.length === 0) {
    const sentence = `${of} admits all ${privateSubnets.length} private subnets by address.`;
    return { verdict: 'proven', sentence };
  }
  const named = enumerate(shut.map(({ id, cidrs }) => `${id} (${cidrs.join(', ')})`));
  const indirect = listIndirect(rules);
  if (indirect.length === 0)
    return { verdict: 'contradicted', sentence: `${of} has no rule that admits TCP 443 from ${named}.` };
  return {
    verdict: 'unknown',
    sentence: `${of} does not admit ${named} by address, only what belongs to ${enumerate(indirect)}: whether your tasks do is not known here.`,
  };
}

function admitsHttps({ IpProtocol, FromPort = 0, ToPort = 65_535 }: ec2.IpPermission): boolean {
  if (IpProtocol === '-1') return true;
  return (IpProtocol === 'tcp' || IpProtocol === '6') && FromPort <= 443 && 443 <= ToPort;
}

/** Members of a group, and lists whose entries are not read, may be anybody. */
function listIndirect(rules: readonly ec2.IpPermission[]): string[] {
  return rules.flatMap(({ UserIdGroupPairs = [], PrefixListIds = [] }) => [
    ...UserIdGroupPairs.flatMap(({ GroupId }) => GroupId ?? []),
    ...PrefixListIds.flatMap(({ PrefixListId }) => PrefixListId ?? []),
  ]);
}
