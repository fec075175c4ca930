"""Has botocore read every kind of answer of the simulator: parse_all.py <plain URL> <strict URL>.

Prints {"actions": [...], "codes": [...], "problems": [...]} and ends with 1 when there is a problem: an answer that
botocore cannot parse, a value on the wire that it does not know, or a member that is missing.
"""

import json
import sys

from reading import Side, seen

S3 = "com.amazonaws.us-east-1.s3"
API = "com.amazonaws.us-east-1.ecr.api"
DKR = "com.amazonaws.us-east-1.ecr.dkr"
GONE = "0123456789abcdef0"
HTTPS = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
FROM_VPC = [{**HTTPS, "IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": "VPC"}]}]


def tags(kind):
    return [{"ResourceType": kind, "Tags": [{"Key": "Name", "Value": "parse"}]}]


def build(side):
    """A network with one of everything; returns the ids by short names."""
    ids = {}
    ids["vpc"] = side.ask("CreateVpc", CidrBlock="10.0.0.0/16", TagSpecifications=tags("vpc"))["Vpc"]["VpcId"]
    for attribute in ("EnableDnsHostnames", "EnableDnsSupport"):
        side.ask("ModifyVpcAttribute", VpcId=ids["vpc"], **{attribute: {"Value": True}})
        side.ask("DescribeVpcAttribute", VpcId=ids["vpc"], Attribute=attribute[0].lower() + attribute[1:])
    for name, cidr, zone in [("a", "10.0.1.0/24", "a"), ("a2", "10.0.2.0/24", "a"), ("b", "10.0.3.0/24", "b")]:
        where = {"VpcId": ids["vpc"], "CidrBlock": cidr, "AvailabilityZone": f"us-east-1{zone}"}
        ids[name] = side.ask("CreateSubnet", **where, TagSpecifications=tags("subnet"))["Subnet"]["SubnetId"]
    for name in ("table", "table2"):
        ids[name] = side.ask("CreateRouteTable", VpcId=ids["vpc"])["RouteTable"]["RouteTableId"]
    group = {"GroupName": "tasks", "Description": "of the tasks", "VpcId": ids["vpc"]}
    ids["group"] = side.ask("CreateSecurityGroup", **group, TagSpecifications=tags("security-group"))["GroupId"]
    return ids


def play_routes(side, ids):
    table, everywhere = {"RouteTableId": ids["table"]}, {"DestinationCidrBlock": "0.0.0.0/0"}
    igw = side.ask("CreateInternetGateway")["InternetGateway"]["InternetGatewayId"]
    both = {"InternetGatewayId": igw, "VpcId": ids["vpc"]}
    side.refuse("Gateway.NotAttached", "DetachInternetGateway", **both)
    side.ask("AttachInternetGateway", **both)
    side.refuse("Resource.AlreadyAssociated", "AttachInternetGateway", **both)
    side.ask("DescribeInternetGateways", Filters=[{"Name": "attachment.vpc-id", "Values": [ids["vpc"]]}])
    side.ask("CreateRoute", **table, **everywhere, GatewayId=igw)
    side.refuse("RouteAlreadyExists", "CreateRoute", **table, **everywhere, GatewayId=igw)
    side.ask("DeleteRoute", **table, **everywhere)
    side.refuse("InvalidRoute.NotFound", "DeleteRoute", **table, **everywhere)
    association = side.ask("AssociateRouteTable", **table, SubnetId=ids["a"])["AssociationId"]
    other = {"AssociationId": association, "RouteTableId": ids["table2"]}
    association = side.ask("ReplaceRouteTableAssociation", **other)["NewAssociationId"]
    side.ask("DisassociateRouteTable", AssociationId=association)
    side.refuse("InvalidAssociationID.NotFound", "DisassociateRouteTable", AssociationId=association)
    address = side.ask("AllocateAddress", Domain="vpc")["AllocationId"]
    nat = side.ask("CreateNatGateway", SubnetId=ids["b"], AllocationId=address)["NatGateway"]["NatGatewayId"]
    side.ask("CreateRoute", **table, **everywhere, NatGatewayId=nat)
    side.refuse("InvalidIPAddress.InUse", "ReleaseAddress", AllocationId=address)
    side.ask("DescribeRouteTables", Filters=[{"Name": "vpc-id", "Values": [ids["vpc"]]}])
    gone = "NatGateways[?State=='deleted'] || !NatGateways"
    side.wait("NatGateways[0].State=='available'", "DescribeNatGateways", NatGatewayIds=[nat])
    side.ask("DeleteNatGateway", NatGatewayId=nat)
    side.wait(gone, "DescribeNatGateways", Filter=[{"Name": "nat-gateway-id", "Values": [nat]}])
    side.ask("ReleaseAddress", AllocationId=address)
    side.refuse("InvalidAllocationID.NotFound", "ReleaseAddress", AllocationId=address)
    side.ask("DetachInternetGateway", **both)
    side.ask("DeleteInternetGateway", InternetGatewayId=igw)
    side.refuse("InvalidInternetGatewayID.NotFound", "DeleteInternetGateway", InternetGatewayId=igw)


def play_groups(side, ids):
    group = {"GroupId": ids["group"]}
    own = [{**HTTPS, "UserIdGroupPairs": [{"GroupId": ids["group"]}], "Ipv6Ranges": [{"CidrIpv6": "2001:db8::/32"}]}]
    lists = [{**HTTPS, "PrefixListIds": [{"PrefixListId": "pl-63a5400a"}]}]
    for action, rules in [("Ingress", FROM_VPC), ("Ingress", own), ("Egress", lists)]:
        side.ask(f"AuthorizeSecurityGroup{action}", **group, IpPermissions=rules)
    side.refuse("InvalidPermission.Duplicate", "AuthorizeSecurityGroupIngress", **group, IpPermissions=own)
    side.ask("DescribeSecurityGroups", Filters=[{"Name": "vpc-id", "Values": [ids["vpc"]]}])
    side.ask("DescribeSecurityGroupRules", Filters=[{"Name": "group-id", "Values": [ids["group"]]}])
    side.ask("RevokeSecurityGroupIngress", **group, IpPermissions=own)
    side.ask("RevokeSecurityGroupEgress", **group, IpPermissions=lists)
    side.refuse("InvalidPermission.NotFound", "RevokeSecurityGroupIngress", **group, IpPermissions=own)
    again = {"GroupName": "tasks", "Description": "again", "VpcId": ids["vpc"]}
    side.refuse("InvalidGroup.Duplicate", "CreateSecurityGroup", **again)
    side.refuse("VPCIdNotSpecified", "CreateSecurityGroup", GroupName="lost", Description="lost")
    filters = [{"Name": "group-name", "Values": ["default"]}, {"Name": "vpc-id", "Values": [ids["vpc"]]}]
    groups = side.ask("DescribeSecurityGroups", Filters=filters)["SecurityGroups"]
    side.refuse("CannotDelete", "DeleteSecurityGroup", GroupId=groups[0]["GroupId"])


def play_endpoints(side, ids):
    wanted = {"VpcId": ids["vpc"], "ServiceName": API, "VpcEndpointType": "Interface", "SubnetIds": [ids["a"]]}
    groups = {"SecurityGroupIds": [ids["group"]], "ClientToken": "once", "TagSpecifications": tags("vpc-endpoint")}
    endpoint = side.ask("CreateVpcEndpoint", **wanted, **groups)["VpcEndpoint"]["VpcEndpointId"]
    one = {"VpcEndpointId": endpoint}
    side.refuse("IdempotentParameterMismatch", "CreateVpcEndpoint", **wanted, ClientToken="once")
    side.refuse("InvalidClientToken", "CreateVpcEndpoint", **wanted, ClientToken="x" * 65)
    side.refuse("InvalidParameter", "CreateVpcEndpoint", **wanted)
    side.refuse("IncorrectState", "ModifyVpcEndpoint", **one, ResetPolicy=True)
    both = {**wanted, "SubnetIds": [ids["a"], ids["a2"]], "PrivateDnsEnabled": False}
    side.refuse("DuplicateSubnetsInSameZone", "CreateVpcEndpoint", **both)
    side.refuse("InvalidPolicyDocument", "CreateVpcEndpoint", **{**wanted, "ServiceName": DKR}, PolicyDocument="no")
    side.refuse("InvalidServiceName", "CreateVpcEndpoint", **{**wanted, "ServiceName": "nowhere"})
    side.refuse("InvalidVpcEndpointType", "CreateVpcEndpoint", **{**wanted, "VpcEndpointType": "Resource"})
    side.refuse("UnknownParameter", "CreateVpcEndpoint", **wanted, ServiceRegion="us-west-2")
    side.wait("VpcEndpoints[0].State=='available'", "DescribeVpcEndpoints", VpcEndpointIds=[endpoint])
    side.ask("DescribeNetworkInterfaces", Filters=[{"Name": "vpc-id", "Values": [ids["vpc"]]}])
    side.ask("ModifyVpcEndpoint", **one, AddSubnetIds=[ids["b"]])
    side.refuse("OperationInProgress", "ModifyVpcEndpoint", **one, ResetPolicy=True)
    side.refuse("InvalidParameterCombination", "ModifyVpcAttribute", VpcId=ids["vpc"])
    gateway = {"VpcId": ids["vpc"], "ServiceName": S3, "RouteTableIds": [ids["table"]]}
    gate = side.ask("CreateVpcEndpoint", **gateway)["VpcEndpoint"]["VpcEndpointId"]
    side.refuse("RouteAlreadyExists", "CreateVpcEndpoint", **gateway)
    side.ask("DescribeRouteTables", RouteTableIds=[ids["table"]])
    for held, action in [("group", "DeleteSecurityGroup"), ("a", "DeleteSubnet"), ("vpc", "DeleteVpc")]:
        key = {"group": "GroupId", "a": "SubnetId", "vpc": "VpcId"}[held]
        side.refuse("DependencyViolation", action, **{key: ids[held]})
    side.ask("CreateTags", Resources=[endpoint], Tags=[{"Key": "more", "Value": "1"}])
    side.ask("DeleteTags", Resources=[endpoint], Tags=[{"Key": "more"}])
    side.refuse("InvalidTagKey.Malformed", "CreateTags", Resources=[gate], Tags=[{"Key": "aws:x", "Value": ""}])
    side.refuse("InvalidID", "CreateTags", Resources=["thing-1"], Tags=[{"Key": "x", "Value": ""}])
    side.ask("DeleteVpcEndpoints", VpcEndpointIds=[endpoint, gate, f"vpce-{GONE}"])
    side.ask("DescribeVpcEndpoints", Filters=[{"Name": "vpc-endpoint-state", "Values": ["deleting"]}])
    side.wait("!VpcEndpoints", "DescribeVpcEndpoints", Filters=[{"Name": "vpc-id", "Values": [ids["vpc"]]}])
    side.wait("!NetworkInterfaces", "DescribeNetworkInterfaces", Filters=[{"Name": "vpc-id", "Values": [ids["vpc"]]}])


def play_acls(side, ids):
    acls = side.ask("DescribeNetworkAcls", Filters=[{"Name": "vpc-id", "Values": [ids["vpc"]]}])["NetworkAcls"]
    entry = {"NetworkAclId": acls[0]["NetworkAclId"], "RuleNumber": 50, "RuleAction": "deny", "Egress": True}
    ports = {"Protocol": "6", "CidrBlock": "10.0.3.0/24", "PortRange": {"From": 443, "To": 443}}
    side.ask("CreateNetworkAclEntry", **entry, **ports)
    side.refuse("NetworkAclEntryAlreadyExists", "CreateNetworkAclEntry", **entry, **ports)
    side.ask("DescribeNetworkAcls", NetworkAclIds=[entry["NetworkAclId"]])
    resolvers = [{"Key": "domain-name-servers", "Values": ["192.0.2.53", "192.0.2.54"]}]
    made = side.ask("CreateDhcpOptions", DhcpConfigurations=resolvers, TagSpecifications=tags("dhcp-options"))
    side.ask("AssociateDhcpOptions", DhcpOptionsId=made["DhcpOptions"]["DhcpOptionsId"], VpcId=ids["vpc"])
    side.ask("DescribeDhcpOptions")


def play_lists(side):
    for action in ("DescribeVpcs", "DescribeSubnets", "DescribePrefixLists", "DescribeVpcEndpointServices"):
        side.ask(action)
    side.ask("DescribeManagedPrefixLists")
    side.ask("DescribeAvailabilityZones", AllAvailabilityZones=True)
    page = side.ask("DescribeVpcEndpointServices", MaxResults=2)
    side.ask("DescribeVpcEndpointServices", MaxResults=2, NextToken=page["NextToken"])
    side.refuse("InvalidNextToken", "DescribeVpcs", NextToken="no")
    side.refuse("InvalidMaxResults", "DescribeRouteTables", MaxResults=4)
    side.refuse("InvalidParameterValue", "DescribeVpcs", Filters=[{"Name": "colour", "Values": ["red"]}])
    side.refuse("FilterLimitExceeded", "DescribeVpcs", Filters=[{"Name": "vpc-id", "Values": ["x"] * 201}])
    side.refuse("DryRunOperation", "CreateVpc", CidrBlock="10.0.0.0/16", DryRun=True)
    side.refuse("InvalidAction", "DescribeKeyPairs")
    side.refuse("MissingParameter", "DeleteVpc")


def play_unknown(side):
    """NotFound and Malformed, for each kind of id."""
    for action, key, prefix, stem, malformed in [
        ("DescribeVpcs", "VpcIds", "vpc", "InvalidVpcID", "InvalidVpcID"),
        ("DescribeSubnets", "SubnetIds", "subnet", "InvalidSubnetID", "InvalidSubnetID"),
        ("DescribeRouteTables", "RouteTableIds", "rtb", "InvalidRouteTableID", "InvalidRouteTableID"),
        ("DescribeSecurityGroups", "GroupIds", "sg", "InvalidGroup", "InvalidGroupId"),
        ("DescribeNetworkAcls", "NetworkAclIds", "acl", "InvalidNetworkAclID", "InvalidNetworkAclId"),
        ("DescribeDhcpOptions", "DhcpOptionsIds", "dopt", "InvalidDhcpOptionID", "InvalidDhcpOptionsId"),
        ("DescribeNetworkInterfaces", "NetworkInterfaceIds", "eni", "InvalidNetworkInterfaceID", "InvalidNetworkInterfaceId"),
        ("DescribeInternetGateways", "InternetGatewayIds", "igw", "InvalidInternetGatewayID", "InvalidInternetGatewayId"),
        ("DescribePrefixLists", "PrefixListIds", "pl", "InvalidPrefixListID", "InvalidPrefixListId"),
        ("DescribeVpcEndpoints", "VpcEndpointIds", "vpce", "InvalidVpcEndpointId", "InvalidVpcEndpointId"),
    ]:
        side.refuse(f"{stem}.NotFound", action, **{key: [f"{prefix}-{GONE}"]})
        side.refuse(f"{malformed}.Malformed", action, **{key: [f"{prefix}-zzz"]})
    side.refuse("NatGatewayNotFound", "DescribeNatGateways", NatGatewayIds=[f"nat-{GONE}"])
    side.refuse("NatGatewayMalformed", "DescribeNatGateways", NatGatewayIds=["nat-zzz"])
    block = {"AssociationId": f"vpc-cidr-assoc-{GONE}"}
    side.refuse("InvalidVpcCidrBlockAssociationID.NotFound", "DisassociateVpcCidrBlock", **block)
    rule = {"SecurityGroupRuleIds": [f"sgr-{GONE}"]}
    side.refuse("InvalidSecurityGroupRuleId.NotFound", "DescribeSecurityGroupRules", **rule)


def tear_down(side, ids):
    block = {"VpcId": ids["vpc"], "CidrBlock": "100.64.0.0/16"}
    second = side.ask("AssociateVpcCidrBlock", **block)["CidrBlockAssociation"]["AssociationId"]
    side.refuse("CidrConflict", "AssociateVpcCidrBlock", **block)
    side.ask("DisassociateVpcCidrBlock", AssociationId=second)
    primary = side.ask("DescribeVpcs", VpcIds=[ids["vpc"]])["Vpcs"][0]["CidrBlockAssociationSet"][0]
    side.refuse("OperationNotPermitted", "DisassociateVpcCidrBlock", AssociationId=primary["AssociationId"])
    side.ask("AssociateVpcCidrBlock", VpcId=ids["vpc"], AmazonProvidedIpv6CidrBlock=True)
    side.refuse("InvalidSubnet.Range", "CreateSubnet", VpcId=ids["vpc"], CidrBlock="192.168.0.0/24")
    side.refuse("InvalidSubnet.Conflict", "CreateSubnet", VpcId=ids["vpc"], CidrBlock="10.0.1.0/24")
    side.refuse("InvalidVpc.Range", "CreateVpc", CidrBlock="10.0.0.0/8")
    for name in ("a", "a2", "b"):
        side.ask("DeleteSubnet", SubnetId=ids[name])
    for name in ("table", "table2"):
        side.ask("DeleteRouteTable", RouteTableId=ids[name])
    side.ask("DeleteSecurityGroup", GroupId=ids["group"])
    side.ask("DeleteVpc", VpcId=ids["vpc"])


def play_strict(side, vpc, subnet, stray):
    """An account with the tightest quotas, missing rights and faults, prepared by the test."""
    for fault, code in [("throttle", "RequestLimitExceeded"), ("503", "Unavailable"), ("500", "InternalError")]:
        side.refuse(code, "DescribeVpcs", Filters=[{"Name": "tag:fault", "Values": [fault]}])
    side.refuse("UnauthorizedOperation", "AllocateAddress", Domain="vpc")
    interface = {"VpcId": vpc, "ServiceName": API, "VpcEndpointType": "Interface", "PrivateDnsEnabled": False}
    side.refuse("InsufficientFreeAddressesInSubnet", "CreateVpcEndpoint", **interface, SubnetIds=[subnet])
    group = {"VpcId": vpc, "Description": "one more"}
    ids = [side.ask("CreateSecurityGroup", **group, GroupName=name)["GroupId"] for name in ("x", "y")]
    side.refuse("SecurityGroupLimitExceeded", "CreateSecurityGroup", **group, GroupName="z")
    many = {"GroupId": ids[0], "IpPermissions": FROM_VPC}
    side.refuse("RulesPerSecurityGroupLimitExceeded", "AuthorizeSecurityGroupIngress", **many)
    side.refuse("SecurityGroupsPerInterfaceLimitExceeded", "CreateVpcEndpoint", **interface, SecurityGroupIds=ids)
    two = [{"Key": "a", "Value": ""}, {"Key": "b", "Value": ""}]
    side.refuse("TagLimitExceeded", "CreateTags", Resources=ids, Tags=two)
    failed = side.ask("CreateVpcEndpoint", **interface)["VpcEndpoint"]["VpcEndpointId"]
    side.wait("VpcEndpoints[0].LastError.Code", "DescribeVpcEndpoints", VpcEndpointIds=[failed])
    side.refuse("VpcEndpointLimitExceeded", "CreateVpcEndpoint", **interface)
    side.ask("DeleteNetworkInterface", NetworkInterfaceId=stray)


def main(plain_url, strict_url, *strict_ids):
    plain = Side(plain_url)
    ids = build(plain)
    play_routes(plain, ids)
    play_groups(plain, ids)
    play_endpoints(plain, ids)
    play_acls(plain, ids)
    play_lists(plain)
    play_unknown(plain)
    tear_down(plain, ids)
    play_strict(Side(strict_url), *strict_ids)
    print(json.dumps({key: sorted(values) for key, values in seen.items()}))
    return 1 if seen["problems"] else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
