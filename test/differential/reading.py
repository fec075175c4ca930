"""Reads answers of the simulator with botocore, and notes what was called, refused and not understood."""

import time
from xml.etree import ElementTree

import boto3
import jmespath
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

# What every answer of an action must hold, once it lists anything.
NEEDED = {
    "AllocateAddress": "AllocationId PublicIp Domain",
    "AssociateRouteTable": "AssociationId AssociationState.State",
    "AssociateVpcCidrBlock": "VpcId",
    "AuthorizeSecurityGroupEgress": "Return SecurityGroupRules[].SecurityGroupRuleId",
    "AuthorizeSecurityGroupIngress": "Return SecurityGroupRules[].GroupOwnerId SecurityGroupRules[].IsEgress",
    "CreateDhcpOptions": "DhcpOptions.DhcpOptionsId DhcpOptions.DhcpConfigurations[].Values[].Value DhcpOptions.Tags",
    "CreateInternetGateway": "InternetGateway.InternetGatewayId InternetGateway.OwnerId",
    "CreateNatGateway": "NatGateway.NatGatewayId NatGateway.CreateTime NatGateway.NatGatewayAddresses[].NetworkInterfaceId",
    "CreateRoute": "Return",
    "CreateRouteTable": "RouteTable.RouteTableId RouteTable.Routes[].DestinationCidrBlock",
    "CreateSecurityGroup": "GroupId SecurityGroupArn",
    "CreateSubnet": "Subnet.SubnetId Subnet.AvailabilityZoneId Subnet.AvailableIpAddressCount Subnet.SubnetArn",
    "CreateVpc": "Vpc.VpcId Vpc.CidrBlockAssociationSet[].AssociationId Vpc.OwnerId Vpc.State",
    "CreateVpcEndpoint": "VpcEndpoint.VpcEndpointId VpcEndpoint.State VpcEndpoint.PolicyDocument VpcEndpoint.CreationTimestamp",
    "DeleteNatGateway": "NatGatewayId",
    "DeleteSecurityGroup": "Return GroupId",
    "DeleteVpcEndpoints": "Unsuccessful",
    "DescribeAvailabilityZones": "AvailabilityZones[].ZoneId AvailabilityZones[].ZoneType AvailabilityZones[].OptInStatus",
    "DescribeDhcpOptions": "DhcpOptions[].DhcpOptionsId DhcpOptions[].DhcpConfigurations[].Values[].Value",
    "DescribeInternetGateways": "InternetGateways[].Attachments[].State",
    "DescribeManagedPrefixLists": "PrefixLists[].PrefixListId PrefixLists[].OwnerId",
    "DescribeNatGateways": "NatGateways[].State NatGateways[].NatGatewayAddresses[].PublicIp",
    "DescribeNetworkAcls": "NetworkAcls[].Entries[].RuleNumber NetworkAcls[].Associations[].SubnetId NetworkAcls[].IsDefault",
    "DescribeNetworkInterfaces": "NetworkInterfaces[].InterfaceType NetworkInterfaces[].PrivateIpAddresses[].Primary",
    "DescribePrefixLists": "PrefixLists[].Cidrs[] PrefixLists[].PrefixListName",
    "DescribeRouteTables": "RouteTables[].Associations[].AssociationState.State RouteTables[].Routes[].Origin",
    "DescribeSecurityGroupRules": "SecurityGroupRules[].SecurityGroupRuleId SecurityGroupRules[].FromPort",
    "DescribeSecurityGroups": "SecurityGroups[].IpPermissionsEgress[].IpRanges[].CidrIp SecurityGroups[].GroupName",
    "DescribeSubnets": "Subnets[].SubnetId Subnets[].AvailableIpAddressCount Subnets[].MapPublicIpOnLaunch",
    "DescribeVpcAttribute": "VpcId",
    "DescribeVpcEndpointServices": "ServiceNames[] ServiceDetails[].ServiceType[].ServiceType ServiceDetails[].AvailabilityZones[]",
    "DescribeVpcEndpoints": "VpcEndpoints[].State VpcEndpoints[].Tags VpcEndpoints[].RouteTableIds VpcEndpoints[].CreationTimestamp",
    "DescribeVpcs": "Vpcs[].VpcId Vpcs[].CidrBlockAssociationSet[].CidrBlockState.State",
    "DisassociateVpcCidrBlock": "VpcId",
    "ModifyVpcEndpoint": "Return",
    "ReplaceRouteTableAssociation": "NewAssociationId AssociationState.State",
}

seen = {"actions": set(), "codes": set(), "problems": []}


class Side:
    """One simulator, with every answer looked at."""

    def __init__(self, url):
        config = Config(retries={"total_max_attempts": 1}, parameter_validation=False, proxies={})
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        self.client = boto3.client("ec2", "us-east-1", endpoint_url=url, config=config, **keys)
        self.client.meta.events.register("after-call.ec2", look)

    def ask(self, action, **parameters):
        names = self.client.meta.method_to_api_mapping
        method = next(name for name, each in names.items() if each == action)
        try:
            return getattr(self.client, method)(**parameters)
        except ResponseParserError as error:
            seen["problems"].append(f"{action}: {error}")
            raise

    def refuse(self, code, action, **parameters):
        try:
            self.ask(action, **parameters)
        except ClientError as error:
            if error.response["Error"]["Code"] == code and error.response["Error"]["Message"]:
                return
            seen["problems"].append(f"{action} {parameters}: {error}, not {code}")
        else:
            seen["problems"].append(f"{action} {parameters}: not refused with {code}")

    def wait(self, expression, action, **parameters):
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            if jmespath.search(expression, self.ask(action, **parameters)):
                return
            time.sleep(0.05)
        raise TimeoutError(f"{action} {parameters}: never {expression}")


def look(http_response, parsed, model, **_):
    """Called by botocore after every call."""
    seen["codes"].update([parsed["Error"]["Code"]] if "Error" in parsed else [])
    if http_response.status_code != 200:
        return
    seen["actions"].add(model.name)
    seen["codes"].update(jmespath.search("Unsuccessful[].Error.Code", parsed) or [])
    if model.output_shape is None:
        return
    sent = count_sent(ElementTree.fromstring(http_response.content))
    read = count_read({key: value for key, value in parsed.items() if key != "ResponseMetadata"})
    if sent != read:
        seen["problems"].append(f"{model.name}: {sent} values on the wire, {read} read: {http_response.content}")
    for path in NEEDED.get(model.name, "").split():
        if not holds(parsed, path):
            seen["problems"].append(f"{model.name}: no {path} in {parsed}")


def count_sent(element):
    children = [child for child in element if not child.tag.endswith("}requestId")]
    return sum(map(count_sent, children)) if len(element) else int(bool(element.text))


def count_read(value):
    if isinstance(value, dict):
        return sum(map(count_read, value.values()))
    return sum(map(count_read, value)) if isinstance(value, list) else int(value not in (None, ""))


def holds(value, path):
    """Whether each item of every list on the path has the rest of it; a list without items has."""
    head, _, rest = path.partition(".")
    name = head.removesuffix("[]")
    if not isinstance(value, dict) or name not in value:
        return False
    inner = value[name]
    if not rest:
        return inner is not None
    return all(holds(item, rest) for item in inner) if head.endswith("[]") else holds(inner, rest)
