import type { Action } from './action';
import { dhcpOptionsActions } from './dhcp-options';
import { endpointModifyActions } from './endpoint-modify';
import { endpointActions } from './endpoints';
import { internetGatewayActions } from './internet-gateways';
import { natGatewayActions } from './nat-gateways';
import { networkAclActions } from './network-acls';
import { networkInterfaceActions } from './network-interfaces';
import { prefixListActions } from './prefix-lists';
import { routeTableActions } from './route-tables';
import { routeActions } from './routes';
import { securityGroupRuleActions } from './security-group-rules';
import { securityGroupActions } from './security-groups';
import { serviceActions } from './services';
import { subnetActions } from './subnets';
import { tagActions } from './tags';
import { vpcActions } from './vpcs';
import { zoneActions } from './zones';

/** Every call that is played; any other is refused. */
export const actions: ReadonlyMap<string, Action> = new Map(
  [
    vpcActions,
    subnetActions,
    routeTableActions,
    routeActions,
    internetGatewayActions,
    natGatewayActions,
    networkInterfaceActions,
    securityGroupActions,
    securityGroupRuleActions,
    networkAclActions,
    dhcpOptionsActions,
    prefixListActions,
    zoneActions,
    serviceActions,
    endpointActions,
    endpointModifyActions,
    tagActions,
  ].flatMap(Object.entries<Action>),
);
