"""The client of smithy-python. Usage: smithy_python.py ENDPOINT SCRIPT"""

import asyncio
import atexit
import json
import sys

import aws_sdk_bedrock_agentcore_control.models as models
from aws_sdk_bedrock_agentcore_control.client import AsyncBedrockAgentCoreControlClient
from aws_sdk_bedrock_agentcore_control.config import AsyncBedrockAgentCoreControlConfig
from botocore import xform_name
from smithy_core.exceptions import CallError
from smithy_json import JSONCodec

import script

loop = asyncio.new_event_loop()
codec = JSONCodec()
config = AsyncBedrockAgentCoreControlConfig.resolve(endpoint_uri=sys.argv[1], region="us-west-2")
client = AsyncBedrockAgentCoreControlClient(loop.run_until_complete(config))
atexit.register(lambda: loop.run_until_complete(client.close()))


def send(operation, parameters):
    shape = getattr(models, f"{operation}Input")
    given = shape.deserialize(codec.create_deserializer(json.dumps(parameters).encode()))
    method = getattr(client, xform_name(operation))
    try:
        output = loop.run_until_complete(method(given))
    except CallError as error:
        return str(error), type(error).__name__
    return json.loads(codec.serialize(output)), None


script.run(sys.argv[2], send)
