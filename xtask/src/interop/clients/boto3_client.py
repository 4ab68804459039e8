"""boto3: all steps, then all paginators and waiters. Usage: boto3_client.py ENDPOINT SCRIPT"""

import sys

import boto3
import botocore.exceptions
from botocore.config import Config
from botocore import xform_name

import script

client = boto3.client(
    "bedrock-agentcore-control",
    endpoint_url=sys.argv[1],
    region_name="us-west-2",
    config=Config(retries={"total_max_attempts": 1}),
)


def send(operation, parameters):
    try:
        output = getattr(client, xform_name(operation))(**parameters)
    except botocore.exceptions.ClientError as error:
        return None, error.response["Error"]["Code"]
    output.pop("ResponseMetadata")
    return output, None


def pages_and_waiters(known):
    """Uses the helpers of the client with the inputs of the script."""
    failures = []
    inputs = {step["operation"]: step["input"] for step in script.load(sys.argv[2]) if not step["error"]}
    count = 0
    for operation, parameters in inputs.items():
        if client.can_paginate(xform_name(operation)):
            pages = client.get_paginator(xform_name(operation)).paginate(
                **script.replaced(parameters, known), PaginationConfig={"PageSize": 1}
            )
            count += len(list(pages))
    for name in client.waiter_names:
        if "deleted" in name:
            continue
        waiter = client.get_waiter(name)
        parameters = inputs.get(waiter.config.operation)
        try:
            waiter.wait(**script.replaced(parameters, known), WaiterConfig={"Delay": 1, "MaxAttempts": 3})
        except Exception as error:
            failures.append(f"waiter {name}: {error}")
    print(f"{count} pages, {len(client.waiter_names)} waiters")
    return failures


script.run(sys.argv[2], send, pages_and_waiters)
