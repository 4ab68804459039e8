"""The AWS CLI, in one process. Usage: aws_cli.py ENDPOINT SCRIPT"""

import contextlib
import io
import json
import re
import sys

from awscli.clidriver import create_clidriver
from botocore import xform_name

import script

driver = create_clidriver()


def send(operation, parameters):
    out, err = io.StringIO(), io.StringIO()
    arguments = [
        "bedrock-agentcore-control",
        xform_name(operation, "-"),
        "--endpoint-url", sys.argv[1],
        "--region", "us-west-2",
        "--output", "json",
        "--cli-input-json", json.dumps(parameters),
    ]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = driver.main(arguments)
    if status == 0:
        return json.loads(out.getvalue() or "{}"), None
    code = re.search(r"\((\w+)\)", err.getvalue())
    return err.getvalue(), code.group(1) if code else f"exit status {status}"


script.run(sys.argv[2], send)
