"""The same steps against the emulator and moto: members that only one of them returns.

Usage: differential.py MOTO EMULATOR SCRIPT. Steps whose operation moto does not implement are left out.
"""

import sys

import boto3
import botocore.exceptions
from botocore import xform_name
from botocore.config import Config

import script

EMPTY = "moto returns an empty description for a missing one"
REQUIRED = "the model requires it of a strategy; moto omits it"
SUMMARY = "moto omits members of entries in lists that the model has"
NOT_STORED = "moto does not store the description of an update"
SYNCHRONIZED = "moto does not implement SynchronizeGatewayTargets, which sets it"
# Reasons of differences, by operation.
EXPLAINED = {
    ("CreateMemory", "memory.strategies.namespaceTemplates only here"): REQUIRED,
    ("UpdateMemory", "memory.strategies.namespaceTemplates only here"): REQUIRED,
    ("GetMemory", "memory.strategies.namespaceTemplates only here"): REQUIRED,
    ("CreateMemory", "memory.strategies.description only in moto"): EMPTY,
    ("UpdateMemory", "memory.strategies.description only in moto"): EMPTY,
    ("GetMemory", "memory.strategies.description only in moto"): EMPTY,
    ("CreateGateway", "description only in moto"): EMPTY,
    ("GetAgentRuntime", "description only in moto"): EMPTY,
    ("ListAgentRuntimeEndpoints", "runtimeEndpoints.description only in moto"): EMPTY,
    ("ListAgentRuntimeEndpoints", "runtimeEndpoints.liveVersion only here"): SUMMARY,
    ("ListAgentRuntimeEndpoints", "runtimeEndpoints.targetVersion only here"): SUMMARY,
    ("ListGateways", "items.description only here"): SUMMARY,
    ("ListGatewayTargets", "items.description only here"): NOT_STORED,
    ("GetGatewayTarget", "description only here"): NOT_STORED,
    ("ListGatewayTargets", "items.lastSynchronizedAt only here"): SYNCHRONIZED,
    ("GetGatewayTarget", "lastSynchronizedAt only here"): SYNCHRONIZED,
}


def client(endpoint):
    return boto3.client(
        "bedrock-agentcore-control",
        endpoint_url=endpoint,
        region_name="us-west-2",
        config=Config(retries={"total_max_attempts": 1}),
    )


def send(service, step, known):
    """Returns the output and the code of an error, or the HTTP status of an error that is not one of the service's."""
    parameters = script.replaced(step["input"], known)
    try:
        output = getattr(service, xform_name(step["operation"]))(**parameters)
    except botocore.exceptions.ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        return None, error.response["Error"]["Code"] if status != 500 else status
    output.pop("ResponseMetadata")
    script.learn(step, output, known)
    return output, None


def members(value, path=""):
    """Returns the paths of all members, without list positions."""
    if isinstance(value, dict):
        return {path} | set().union(*(members(inner, f"{path}.{key}") for key, inner in value.items()))
    if isinstance(value, list):
        return {path}.union(*(members(inner, path) for inner in value))
    return {path}


moto, emulator = client(sys.argv[1]), client(sys.argv[2])
known = {"emulator": {}, "moto": {}}
compared, unexplained = set(), []
for step in script.load(sys.argv[3]):
    ours, our_code = send(emulator, step, known["emulator"])
    theirs, their_code = send(moto, step, known["moto"])
    operation = step["operation"]
    if their_code == 500 or their_code == "404":
        continue
    compared.add(operation)
    if our_code != their_code:
        differences = [f"{their_code or 'a success'} in moto, {our_code or 'a success'} here"]
    else:
        mine, others = members(ours), members(theirs)
        differences = [f"{path[1:]} only here" for path in sorted(mine - others)]
        differences += [f"{path[1:]} only in moto" for path in sorted(others - mine)]
    for difference in differences:
        reason = EXPLAINED.get((operation, difference))
        print(f"{'differs' if reason else 'failed '} {operation}: {difference}{': ' + reason if reason else ''}")
        if not reason:
            unexplained.append(difference)
print(f"{len(compared)} operations compared, {len(unexplained)} differences without a reason")
sys.exit(1 if unexplained else 0)
