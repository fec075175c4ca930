"""Reads the fake's answers with boto3, whose parser is generated from AWS's own model."""
import json
import sys

import boto3

endpoint, account, name = sys.argv[1:]
client = boto3.client(
    "cloudformation",
    endpoint_url=endpoint,
    region_name="us-east-1",
    aws_access_key_id=account,
    aws_secret_access_key="secret",
)
operations = [
    each
    for page in client.get_paginator("list_stack_set_operations").paginate(StackSetName=name)
    for each in page["Summaries"]
]
results = [
    each
    for page in client.get_paginator("list_stack_set_operation_results").paginate(
        StackSetName=name, OperationId=operations[0]["OperationId"]
    )
    for each in page["Summaries"]
]
instances = [
    each
    for page in client.get_paginator("list_stack_instances").paginate(StackSetName=name)
    for each in page["Summaries"]
]
try:
    client.describe_stack_set(StackSetName="nobody")
    missing = "found"
except client.exceptions.StackSetNotFoundException as error:
    missing = error.response["Error"]["Code"]
answers = {
    "set": client.describe_stack_set(StackSetName=name)["StackSet"],
    "operation": client.describe_stack_set_operation(
        StackSetName=name, OperationId=operations[0]["OperationId"]
    )["StackSetOperation"],
    "results": results,
    "instances": instances,
    "missing": missing,
}
print(json.dumps(answers, default=str))
