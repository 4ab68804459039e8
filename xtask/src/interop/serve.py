"""Serves moto, behind a check of signatures, on a free loopback port, and prints the port.

The server ends with its standard input, so it does not outlive whoever started it, however that one ends.
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

# What the client's credentials have as their secret, whatever their access key is.
SECRET = "interop"


def is_signed(environ, body):
    """Whether botocore would have signed this very request with this very signature.

    moto has a check of its own, but in 5.2.5 it refuses every request without a body, botocore's too.
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
        # As it was sent: PATH_INFO and QUERY_STRING are decoded or normalized.
        url=f"http://{environ['HTTP_HOST']}{environ['REQUEST_URI']}",
        data=body,
        headers={name: environ.get(variable, "") for name, variable in variables.items()},
    )
    request.context["timestamp"] = environ.get("HTTP_X_AMZ_DATE", "")
    auth = SigV4Auth(Credentials(access_key, SECRET), service, region)
    return signature == auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request)


class SignedOnly:
    """Hands requests with a right signature on to `app`, and answers the others as AWS does."""

    def __init__(self, app):
        self.app = app

    def __call__(self, environ, start_response):
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        if is_signed(environ, body):
            return self.app(environ, start_response)
        headers = [("content-type", "application/json"), ("x-amzn-errortype", "SignatureDoesNotMatch")]
        start_response("403 Forbidden", headers)
        return [b'{"message": "the signature is not what botocore makes of the request"}']


app = SignedOnly(DomainDispatcherApplication(create_backend_app))
server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=MotoRequestHandler)
Thread(target=server.serve_forever, daemon=True).start()
print(server.server_port, flush=True)
sys.stdin.read()
