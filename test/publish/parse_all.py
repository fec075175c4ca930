"""Has botocore read every kind of answer of the fake: parse_all.py <URL> <bucket> <stack>.

Prints {"actions": [...], "codes": [...], "problems": [...]}: a problem is an answer that botocore cannot parse, a value
on the wire that it does not know, or a member that is missing.
"""

import base64
import hashlib
import json
import sys
from xml.etree import ElementTree

import boto3
import jmespath
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

# What every answer of an action must hold.
NEEDED = {
    "CreateChangeSet": "Id StackId",
    "CreateProvisioningArtifact": "ProvisioningArtifactDetail.Id Status",
    "CreateServiceAction": "ServiceActionDetail.ServiceActionSummary.Id",
    "DescribeChangeSet": "Status Changes[0].ResourceChange.Action StackName",
    "DescribeProductAsAdmin": "ProvisioningArtifactSummaries[0].CreatedTime ProductViewDetail.ProductViewSummary.Name",
    "DescribeProvisioningArtifact": "Status Info.TemplateUrl ProvisioningArtifactDetail.Guidance",
    "DescribeStackEvents": "StackEvents[0].Timestamp StackEvents[0].ResourceStatus StackEvents[0].EventId",
    "DescribeStacks": "Stacks[0].CreationTime Stacks[0].Parameters[0].ParameterValue Stacks[0].Outputs[0].OutputValue",
    "GetCallerIdentity": "Account Arn UserId",
    "GetRole": "Role.Arn Role.CreateDate",
    "GetStackPolicy": "StackPolicyBody",
    "GetTemplate": "TemplateBody StagesAvailable[0]",
    "HeadBucket": "BucketRegion",
    "HeadObject": "ContentLength ChecksumSHA256",
    "ListPortfolioAccess": "AccountIds[0]",
    "ListProvisioningArtifacts": "ProvisioningArtifactDetails[0].CreatedTime ProvisioningArtifactDetails[0].Guidance",
    "ListServiceActionsForProvisioningArtifact": "ServiceActionSummaries[0].Id",
    "ListStackResources": "StackResourceSummaries[0].PhysicalResourceId StackResourceSummaries[0].ResourceStatus",
    "ProvisionProduct": "RecordDetail.ProvisionedProductId RecordDetail.Status",
    "SearchProvisionedProducts": "ProvisionedProducts[0].ProvisioningArtifactId TotalResultsCount",
    "UpdateProvisioningArtifact": "ProvisioningArtifactDetail.Guidance Status",
}

seen = {"actions": set(), "codes": set(), "problems": []}


def look(http_response, parsed, model, **_):
    """Called by botocore after every call."""
    if "Error" in parsed:
        seen["codes"].add(parsed["Error"]["Code"])
    if http_response.status_code != 200:
        return
    seen["actions"].add(model.name)
    read = {key: value for key, value in parsed.items() if key != "ResponseMetadata"}
    sent = count_sent(http_response.content) if model.service_model.service_name != "s3" else count(read)
    if sent != count(read):
        seen["problems"].append(f"{model.name}: {sent} values on the wire, {count(read)} read: {http_response.content}")
    for path in NEEDED.get(model.name, "").split():
        if jmespath.search(path, parsed) is None:
            seen["problems"].append(f"{model.name}: no {path} in {parsed}")


def count_sent(content):
    if content[:1] == b"{":
        return count(json.loads(content))
    return count_elements(ElementTree.fromstring(content))


def count_elements(element):
    children = [child for child in element if not child.tag.endswith("}ResponseMetadata")]
    return sum(map(count_elements, children)) if len(element) else int(bool(element.text))


def count(value):
    if isinstance(value, dict):
        return sum(map(count, value.values()))
    return sum(map(count, value)) if isinstance(value, list) else int(value not in (None, ""))


def connect(service, url):
    config = Config(retries={"total_max_attempts": 1}, proxies={})
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    client = boto3.client(service, "us-east-1", endpoint_url=url, config=config, **keys)
    client.meta.events.register(f"after-call.{service}", look)
    return client


def refuse(code, call, **parameters):
    try:
        call(**parameters)
    except ClientError as error:
        if error.response["Error"]["Code"] != code:
            seen["problems"].append(f"{parameters}: {error}, not {code}")
    else:
        seen["problems"].append(f"{parameters}: not refused with {code}")


def play_catalog(catalog, product, portfolio, url):
    artifacts = catalog.list_provisioning_artifacts(ProductId=product)["ProvisioningArtifactDetails"]
    version = {"ProductId": product, "ProvisioningArtifactId": artifacts[0]["Id"]}
    catalog.describe_provisioning_artifact(**version)
    catalog.describe_product_as_admin(Id=product)
    catalog.update_provisioning_artifact(**version, Guidance="DEFAULT")
    definition = {"Name": "AWS-RunShellScript", "Version": "1"}
    created = catalog.create_service_action(
        Name="x", DefinitionType="SSM_AUTOMATION", Definition=definition, IdempotencyToken="x"
    )
    action = {**version, "ServiceActionId": created["ServiceActionDetail"]["ServiceActionSummary"]["Id"]}
    catalog.associate_service_action_with_provisioning_artifact(**action)
    refuse("DuplicateResourceException", catalog.associate_service_action_with_provisioning_artifact, **action)
    catalog.list_service_actions_for_provisioning_artifact(**version)
    catalog.disassociate_service_action_from_provisioning_artifact(**action)
    catalog.provision_product(**version, ProvisionedProductName="x", ProvisionToken="x")
    catalog.search_provisioned_products(Filters={"SearchQuery": [f"productId:{product}"]})
    catalog.list_portfolio_access(PortfolioId=portfolio)
    info = {"Name": "by-hand", "Info": {"LoadTemplateFromURL": url}}
    made = catalog.create_provisioning_artifact(ProductId=product, Parameters=info, IdempotencyToken="x")
    by_hand = {"ProductId": product, "ProvisioningArtifactId": made["ProvisioningArtifactDetail"]["Id"]}
    catalog.delete_provisioning_artifact(**by_hand)
    refuse("ResourceNotFoundException", catalog.describe_provisioning_artifact, **by_hand)
    refuse("InvalidParametersException", catalog.update_provisioning_artifact, **version, Guidance="NEVER")


def play_stacks(stacks, stack):
    stacks.describe_stack_events(StackName=stack)
    text = stacks.get_template(StackName=stack, TemplateStage="Original")["TemplateBody"]
    policy = stacks.get_stack_policy(StackName=stack)["StackPolicyBody"]
    stacks.set_stack_policy(StackName=stack, StackPolicyBody=policy)
    described = stacks.describe_stacks(StackName=stack)["Stacks"][0]
    names = {"StackName": "again", "ChangeSetName": "create"}
    stacks.create_change_set(
        **names, ChangeSetType="CREATE", TemplateBody=text, Parameters=described["Parameters"]
    )
    stacks.describe_change_set(**names)
    stacks.delete_change_set(**names)
    refuse("ChangeSetNotFound", stacks.execute_change_set, **names)
    stacks.delete_stack(StackName="again")
    refuse("ValidationError", stacks.describe_stacks, StackName="again")
    kept = [{"ParameterKey": each["ParameterKey"], "UsePreviousValue": True} for each in described["Parameters"]]
    kept = [each for each in kept if each["ParameterKey"] != "PortfolioName"]
    named = [{"ParameterKey": "PortfolioName", "ParameterValue": "Other"}]
    update = {"StackName": stack, "ChangeSetName": "update"}
    stacks.create_change_set(**update, UsePreviousTemplate=False, TemplateBody=text, Parameters=kept + named)
    stacks.execute_change_set(**update)
    refuse("ValidationError", stacks.delete_stack, StackName=stack)


def play_bucket(s3, bucket):
    checksum = base64.b64encode(hashlib.sha256(b"text").digest()).decode()
    place = {"Bucket": bucket, "Key": "a/b.yaml"}
    s3.head_bucket(Bucket=bucket)
    s3.put_object(**place, Body=b"text", IfNoneMatch="*", ChecksumSHA256=checksum)
    refuse("PreconditionFailed", s3.put_object, **place, Body=b"text", IfNoneMatch="*")
    refuse("BadDigest", s3.put_object, **place, Body=b"other", ChecksumSHA256=checksum)
    s3.head_object(**place, ChecksumMode="ENABLED")
    if s3.get_object(**place)["Body"].read() != b"text":
        seen["problems"].append("GetObject: not what was put")
    refuse("NoSuchKey", s3.get_object, Bucket=bucket, Key="nothing")
    refuse("404", s3.head_bucket, Bucket="nobody")
    refuse("403", s3.head_bucket, Bucket=bucket, ExpectedBucketOwner="999999999999")


def main(url, bucket, stack, template_url):
    try:
        stacks = connect("cloudformation", url)
        listed = stacks.list_stack_resources(StackName=stack)["StackResourceSummaries"]
        ids = {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in listed}
        play_catalog(connect("servicecatalog", url), ids["Product"], ids["Portfolio"], template_url)
        play_stacks(stacks, stack)
        play_bucket(connect("s3", url), bucket)
        iam = connect("iam", url)
        iam.get_role(RoleName="ecr-vpc-endpoints-launch")
        refuse("NoSuchEntity", iam.get_role, RoleName="nobody")
        connect("sts", url).get_caller_identity()
    except ResponseParserError as error:
        seen["problems"].append(str(error))
    print(json.dumps({key: sorted(value) for key, value in seen.items()}))
    return 1 if seen["problems"] else 0


sys.exit(main(*sys.argv[1:]))
