"""Has botocore read every answer of SSM's GetParameter: parse_parameter.py <URL> <name> ...

Prints one line of JSON for each name: the parameter, or the code of the refusal.
"""

import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

url, *names = sys.argv[1:]
ssm = boto3.client(
    "ssm",
    endpoint_url=url,
    region_name="us-east-1",
    aws_access_key_id="123456789012",
    aws_secret_access_key="none",
    config=Config(retries={"total_max_attempts": 1}),
)
for name in names:
    try:
        print(json.dumps(ssm.get_parameter(Name=name)["Parameter"]))
    except ClientError as error:
        print(json.dumps(error.response["Error"]["Code"]))
