import type {
  AssociateVpcCidrBlockRequest,
  AssociateVpcCidrBlockResult,
  CreateVpcRequest,
  CreateVpcResult,
  DeleteVpcRequest,
  DescribeVpcAttributeRequest,
  DescribeVpcAttributeResult,
  DescribeVpcsRequest,
  DescribeVpcsResult,
  DisassociateVpcCidrBlockRequest,
  DisassociateVpcCidrBlockResult,
  ModifyVpcAttributeRequest,
} from '@aws-sdk/client-ec2';
import type { Ipv6Association, Vpc } from './account';
import { type Action, action, done, visibleFrom, type World } from './action';
import { contains, overlaps, readBlock } from './cidr';
import { findDefaultSet } from './dhcp-options';
import { refuseUnknown } from './ids';
import { type FilterTable, list, listParameters } from './listing';
import { find, findOwnVpc, refuseDependency, visible } from './lookup';
import { addDefaultAcl } from './network-acls';
import { refuse } from './refusal';
import { addRouteTable, associate } from './route-tables';
import { addDefaultGroup } from './security-groups';
import { readTags } from './tags';

const filters: FilterTable<Vpc> = {
  'vpc-id': (vpc) => [vpc.VpcId],
  'owner-id': (vpc) => [vpc.OwnerId],
  cidr: (vpc) => [vpc.CidrBlock],
  'cidr-block-association.cidr-block': (vpc) => vpc.CidrBlockAssociationSet.map((each) => each.CidrBlock),
  state: (vpc) => [vpc.State],
  'is-default': (vpc) => [vpc.IsDefault],
  isDefault: (vpc) => [vpc.IsDefault],
};

export const vpcActions: Record<string, Action> = {
  // VPC User Guide: a new VPC has a main route table and a default security group.
  CreateVpc: action<CreateVpcRequest, CreateVpcResult>(
    ['CidrBlock', 'AmazonProvidedIpv6CidrBlock', 'TagSpecifications'],
    (world, request) => {
      const { account } = world;
      if (!request.CidrBlock) {
        throw refuse('MissingParameter', 'Either cidrBlock or ipv4IpamPoolId must be provided.');
      }
      readBlock(request.CidrBlock, 'InvalidVpc.Range');
      const vpc: Vpc = {
        visibleFrom: visibleFrom(world),
        VpcId: account.newId('vpcs'),
        OwnerId: account.id,
        CidrBlock: request.CidrBlock,
        CidrBlockAssociationSet: [newBlock(world, request.CidrBlock)],
        Ipv6CidrBlockAssociationSet: request.AmazonProvidedIpv6CidrBlock ? [newIpv6Block(world)] : [],
        // EC2 API Reference, ModifyVpcAttribute: support is on and hostnames are off in a VPC that is not the default one.
        EnableDnsSupport: true,
        EnableDnsHostnames: false,
        DhcpOptionsId: findDefaultSet(world).DhcpOptionsId,
        IsDefault: false,
        State: 'available',
        Tags: readTags(world, request.TagSpecifications, 'vpc'),
      };
      account.vpcs.set(vpc.VpcId, vpc);
      associate(world, addRouteTable(world, vpc, []), { Main: true });
      addDefaultGroup(world, vpc);
      addDefaultAcl(world, vpc);
      return { Vpc: vpc };
    },
  ),

  // EC2 API Reference, DeleteVpc: everything must be gone but what came with the VPC.
  DeleteVpc: action<DeleteVpcRequest, typeof done>(['VpcId'], (world, request) => {
    const { account } = world;
    const { VpcId } = findOwnVpc(world, request.VpcId ?? '');
    const inside = (thing: { VpcId: string }) => thing.VpcId === VpcId;
    const holdsVpc =
      [...account.subnets.values(), ...account.networkInterfaces.values()].some(inside) ||
      [...account.routeTables.values()].some(
        (table) => inside(table) && !table.Associations.some(({ Main }) => Main),
      ) ||
      [...account.securityGroups.values()].some((group) => inside(group) && group.GroupName !== 'default') ||
      [...account.internetGateways.values()].some((gateway) => gateway.Attachments.some(inside)) ||
      [...account.endpoints.values()].some((endpoint) => inside(endpoint) && endpoint.State !== 'deleted');
    if (holdsVpc) refuseDependency('vpc', VpcId);
    for (const shelf of [account.routeTables, account.securityGroups, account.networkAcls]) {
      for (const [id, thing] of shelf) if (inside(thing)) shelf.delete(id);
    }
    account.vpcs.delete(VpcId);
    return done;
  }),

  // cluster-api-provider-aws #783: one attribute per call.
  ModifyVpcAttribute: action<ModifyVpcAttributeRequest, typeof done>(
    ['VpcId', 'EnableDnsHostnames', 'EnableDnsSupport'],
    (world, { VpcId = '', EnableDnsHostnames, EnableDnsSupport }) => {
      const vpc = findOwnVpc(world, VpcId);
      if ((EnableDnsHostnames === undefined) === (EnableDnsSupport === undefined)) {
        throw refuse('InvalidParameterCombination', 'Fields for exactly one attribute must be specified.');
      }
      vpc.EnableDnsHostnames = EnableDnsHostnames?.Value ?? vpc.EnableDnsHostnames;
      vpc.EnableDnsSupport = EnableDnsSupport?.Value ?? vpc.EnableDnsSupport;
      return done;
    },
  ),

  // EC2 API Reference, AssociateVpcCidrBlock: the answer says `associating`; here that is over at once.
  AssociateVpcCidrBlock: action<AssociateVpcCidrBlockRequest, AssociateVpcCidrBlockResult>(
    ['VpcId', 'CidrBlock', 'AmazonProvidedIpv6CidrBlock'],
    (world, { VpcId = '', CidrBlock, AmazonProvidedIpv6CidrBlock }) => {
      const vpc = findOwnVpc(world, VpcId);
      if (AmazonProvidedIpv6CidrBlock) {
        const Ipv6CidrBlockAssociation = newIpv6Block(world);
        vpc.Ipv6CidrBlockAssociationSet.push(Ipv6CidrBlockAssociation);
        const Ipv6CidrBlockState = { State: 'associating' };
        return { VpcId, Ipv6CidrBlockAssociation: { ...Ipv6CidrBlockAssociation, Ipv6CidrBlockState } };
      }
      const block = readBlock(CidrBlock ?? '', 'InvalidVpc.Range');
      const taken = vpc.CidrBlockAssociationSet.map((each) => readBlock(each.CidrBlock, 'InvalidVpc.Range'));
      if (taken.some((other) => overlaps(block, other))) {
        throw refuse('CidrConflict', `The CIDR '${CidrBlock}' conflicts with another CIDR of the VPC.`);
      }
      const CidrBlockAssociation = newBlock(world, CidrBlock ?? '');
      vpc.CidrBlockAssociationSet.push(CidrBlockAssociation);
      const CidrBlockState = { State: 'associating' };
      return { VpcId, CidrBlockAssociation: { ...CidrBlockAssociation, CidrBlockState } };
    },
  ),

  DisassociateVpcCidrBlock: action<DisassociateVpcCidrBlockRequest, DisassociateVpcCidrBlockResult>(
    ['AssociationId'],
    (world, { AssociationId = '' }) => {
      const holds = (vpc: Vpc) => [...vpc.CidrBlockAssociationSet, ...vpc.Ipv6CidrBlockAssociationSet];
      const vpc = visible(world, 'vpcs').find((each) =>
        holds(each).some((association) => association.AssociationId === AssociationId),
      );
      if (!vpc) return refuseUnknown('cidrAssociations', AssociationId, world.settings);
      findOwnVpc(world, vpc.VpcId);
      const block = vpc.CidrBlockAssociationSet.find((each) => each.AssociationId === AssociationId);
      if (block) refuseUsedBlock(world, vpc, block.CidrBlock);
      const others = <T extends { AssociationId: string }>(set: T[]) =>
        set.filter((each) => each.AssociationId !== AssociationId);
      vpc.CidrBlockAssociationSet = others(vpc.CidrBlockAssociationSet);
      vpc.Ipv6CidrBlockAssociationSet = others(vpc.Ipv6CidrBlockAssociationSet);
      return { VpcId: vpc.VpcId };
    },
  ),

  DescribeVpcs: action<DescribeVpcsRequest, DescribeVpcsResult>(
    ['VpcIds', ...listParameters],
    (world, request) => {
      const vpcs = request.VpcIds?.map((id) => find(world, 'vpcs', id)) ?? visible(world, 'vpcs');
      const { items, next } = list(world, request, vpcs, filters);
      return { Vpcs: items, NextToken: next };
    },
  ),

  DescribeVpcAttribute: action<DescribeVpcAttributeRequest, DescribeVpcAttributeResult>(
    ['VpcId', 'Attribute'],
    (world, request) => {
      const vpc = find(world, 'vpcs', request.VpcId ?? '');
      const { VpcId } = vpc;
      if (request.Attribute === 'enableDnsSupport') {
        return { VpcId, EnableDnsSupport: { Value: vpc.EnableDnsSupport } };
      }
      if (request.Attribute === 'enableDnsHostnames') {
        return { VpcId, EnableDnsHostnames: { Value: vpc.EnableDnsHostnames } };
      }
      throw refuse(
        'InvalidParameterValue',
        `Value (${request.Attribute}) for parameter attribute is invalid.`,
      );
    },
  ),
};

const newBlock = ({ account }: World, CidrBlock: string) => ({
  AssociationId: account.newId('cidrAssociations'),
  CidrBlock,
  CidrBlockState: { State: 'associated' },
});

/** Amazon-provided blocks are /56; ours count up from a fixed one. */
function newIpv6Block({ account }: World): Ipv6Association {
  const AssociationId = account.newId('cidrAssociations');
  const third = Number.parseInt(AssociationId.slice(-4), 16).toString(16);
  return {
    AssociationId,
    Ipv6CidrBlock: `2600:1f18:${third}:4200::/56`,
    Ipv6CidrBlockState: { State: 'associated' },
  };
}

function refuseUsedBlock(world: World, vpc: Vpc, cidr: string): void {
  if (cidr === vpc.CidrBlock) {
    throw refuse('OperationNotPermitted', `The vpc CIDR block '${cidr}' is the primary one and must stay.`);
  }
  const block = readBlock(cidr, 'InvalidVpc.Range');
  const used = [...world.account.subnets.values()].some(
    ({ VpcId, CidrBlock }) =>
      VpcId === vpc.VpcId && CidrBlock && contains(block, readBlock(CidrBlock, 'InvalidSubnet.Range')),
  );
  if (used) refuseDependency('vpc CIDR block', cidr);
}
