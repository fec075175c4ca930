import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcEndpointsCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import { renderTable } from '../stack/terminal';
import { listFunctions, listLogGroups, listRoles } from './emulator-lists';

/** Names or ids by kind, of everything in the account that a stack of ours could leave behind. */
export type Inventory = Record<string, string[]>;

export async function takeInventory(endpoint: string, ec2: EC2Client): Promise<Inventory> {
  const [stacks, endpoints, groups, interfaces, functions, logGroups, roles] = await Promise.all([
    new CloudFormationClient({}).send(new ListStacksCommand({})),
    ec2.send(new DescribeVpcEndpointsCommand({})),
    ec2.send(new DescribeSecurityGroupsCommand({})),
    ec2.send(new DescribeNetworkInterfacesCommand({})),
    listFunctions(endpoint),
    listLogGroups(endpoint),
    listRoles(endpoint),
  ]);
  const standing = stacks.StackSummaries?.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE');
  return {
    'CloudFormation stacks': names(standing?.map(({ StackName }) => StackName)),
    'VPC endpoints': names(endpoints.VpcEndpoints?.map(({ VpcEndpointId }) => VpcEndpointId)),
    'Security groups': names(groups.SecurityGroups?.map(({ GroupId }) => GroupId)),
    'Network interfaces': names(
      interfaces.NetworkInterfaces?.map(({ NetworkInterfaceId }) => NetworkInterfaceId),
    ),
    'Lambda functions': functions,
    'Log groups': logGroups,
    'IAM roles': roles,
  };
}

/** Counts before, during and after, and below them the name of everything that should be gone and is not. */
export function compareInventories(before: Inventory, during: Inventory, after: Inventory): string {
  const rows = Object.keys(before).map((kind) => [
    kind,
    ...[before, during, after].map((inventory) => String(inventory[kind]?.length ?? 0)),
    listLeftovers(kind, before, after).join(', ') || 'nothing',
  ]);
  return renderTable(['', 'Before', 'With the stack', 'After', 'Left behind'], rows);
}

export function findLeftovers(before: Inventory, after: Inventory): string[] {
  return Object.keys(after).flatMap((kind) => listLeftovers(kind, before, after));
}

function listLeftovers(kind: string, before: Inventory, after: Inventory): string[] {
  return (after[kind] ?? []).filter((name) => !before[kind]?.includes(name));
}

function names(found: (string | undefined)[] | undefined): string[] {
  return (found ?? []).filter((name) => name !== undefined);
}
