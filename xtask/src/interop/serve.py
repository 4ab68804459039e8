"""Serves moto, behind a check of signatures, on a free loopback port, and prints the port.

The server ends when its standard input closes, so that it does not outlive the process that started it.
"""

import io
import re
import sys
from threading import Thread

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server

# The secret of the client's credentials, for every access key.
SECRET = "interop"


def is_signed(environ, body):
    """Return whether botocore computes the same signature for the request.

    moto can check signatures itself, but version 5.2.5 rejects every request without a body, even from botocore.
    """
    found = re.fullmatch(
        r"AWS4-HMAC-SHA256 Credential=([^/]+)/\d{8}/([^/]+)/([^/]+)/aws4_request, SignedHeaders=(\S+), Signature=(\S+)",
        environ.get("HTTP_AUTHORIZATION", ""),
    )
    if found is None:
        return False
    access_key, region, service, names, signature = found.groups()
    cgi = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}
    variables = {name: cgi.get(name, "HTTP_" + name.upper().replace("-", "_")) for name in names.split(";")}
    request = AWSRequest(
        method=environ["REQUEST_METHOD"],
        # The URL as sent: PATH_INFO and QUERY_STRING are decoded or normalized.
        url=f"http://{environ['HTTP_HOST']}{environ['REQUEST_URI']}",
        data=body,
        headers={name: environ.get(variable, "") for name, variable in variables.items()},
    )
    request.context["timestamp"] = environ.get("HTTP_X_AMZ_DATE", "")
    auth = SigV4Auth(Credentials(access_key, SECRET), service, region)
    return signature == auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request)


class SignedOnly:
    """Passes requests with a valid signature to `app`, and rejects others as AWS does."""

    def __init__(self, app):
        self.app = app

    def __call__(self, environ, start_response):
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        if is_signed(environ, body):
            return self.app(environ, start_response)
        headers = [("content-type", "application/json"), ("x-amzn-errortype", "SignatureDoesNotMatch")]
        start_response("403 Forbidden", headers)
        return [b'{"message": "the signature differs from the one that botocore computes"}']


app = SignedOnly(DomainDispatcherApplication(create_backend_app))
server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=MotoRequestHandler)
Thread(target=server.serve_forever, daemon=True).start()
print(server.server_port, flush=True)
sys.stdin.read()
