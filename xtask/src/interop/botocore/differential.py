"""Requests and responses of generated clients, compared with those of botocore.

Usage: differential.py write FOLDER SERVICE...    writes random cases into FOLDER/SERVICE/cases.jsonl
       differential.py compare FOLDER SERVICE...  compares FOLDER/SERVICE/answers.jsonl with botocore

Cases are the same on each run.
"""

import base64
import datetime
import io
import json
import math
import pathlib
import sys
import zlib
from urllib.parse import parse_qsl, unquote

import botocore.eventstream
import botocore.parsers
import botocore.serialize
import botocore.session
from botocore.awsrequest import HeadersDict
from botocore.utils import is_json_value_header

import responses
from responses import CBOR
from values import Generator

CASES = 3
# Headers that only the generated client sends from its serializer; botocore adds them later.
ADDED_LATER = {
    "accept", "amz-sdk-invocation-id", "amz-sdk-request", "content-length", "content-md5", "host", "user-agent",
    "x-amz-user-agent", "x-amz-content-sha256",
}
# Names of the bindings.
BINDINGS = {"uri": "Label", "querystring": "Query", "header": "Header", "headers": "PrefixHeaders", "statusCode": "ResponseCode"}
# Services whose `targetPrefix` has a namespace. botocore sends it; Smithy's protocols name the service without one.
ABSOLUTE_NAMES = {"cloudtrail", "codeconnections", "codestar-connections"}


class Unsupported(Exception):
    """The service has no protocol that the generator supports."""


class Service:
    """The model, the serializer and the parser of a service."""

    def __init__(self, name):
        self.name = name
        self.model = botocore.session.Session().get_service_model(name)
        metadata = self.model.metadata
        # The preference of the generator.
        names = [metadata["protocol"], *metadata.get("protocols", [])]
        known = [name for name in (CBOR, "json", "rest-json") if name in names]
        if not known:
            raise Unsupported(", ".join(names))
        self.protocol = known[0]
        # botocore creates the client of the service with the same serializer.
        self.serializer = botocore.serialize.create_serializer(self.protocol, False)
        self.parser = botocore.parsers.create_parser(self.protocol)

    def operations(self):
        for name in self.model.operation_names:
            operation = self.model.operation_model(name)
            # Their inputs need HTTP/2.
            if not operation.has_event_stream_input:
                yield operation


def plain(value, shape, names):
    """Converts a value to JSON. `names` returns the name of a structure's member in it."""
    if value is None or getattr(shape, "is_document_type", False):
        return value
    if is_json_value_header(shape):
        # The generated client takes its text.
        return json.dumps(value)
    kind = shape.type_name
    if kind == "structure":
        members = shape.members
        return {names(shape, key): plain(inner, members[key], names) for key, inner in value.items() if key in members}
    if kind == "list":
        return [plain(inner, shape.member, names) for inner in value]
    if kind == "map":
        return {key: plain(inner, shape.value, names) for key, inner in value.items()}
    if kind == "blob":
        return base64.b64encode(value).decode()
    if kind == "timestamp":
        return seconds(value)
    return value


def seconds(value):
    if isinstance(value, str):
        value = datetime.datetime.fromisoformat(value)
    return round(value.timestamp() if isinstance(value, datetime.datetime) else value, 3)


def normalized(value, shape, names):
    """Converts the JSON of the generated client, whose timestamps have the format of the model."""
    if value is None or getattr(shape, "is_document_type", False):
        return value
    kind = shape.type_name
    if kind == "structure":
        members = {names(shape, name): member for name, member in shape.members.items()}
        return {key: normalized(inner, members[key], names) if key in members else inner for key, inner in value.items()}
    if kind == "list":
        return [normalized(inner, shape.member, names) for inner in value]
    if kind == "map":
        return {key: normalized(inner, shape.value, names) for key, inner in value.items()}
    return seconds(value) if kind == "timestamp" else value


def payload_of(shape):
    name = shape.serialization.get("payload") if shape else None
    return shape.members[name] if name else None


def cases(service):
    """Yields the kind of a case with its operation, error or stream of events, and its random value."""
    generator = Generator(zlib.crc32(service.name.encode()))
    for operation in service.operations():
        for _ in range(CASES):
            shape = operation.input_shape
            yield "request", operation, generator.structure(shape, 0) if shape else {}
        for _ in range(CASES):
            shape = operation.output_shape
            if operation.has_event_stream_output:
                yield "events", operation, responses.events(generator, operation.get_event_stream_output())
            else:
                yield "response", operation, generator.output(shape) if shape else {}
    # botocore also lists errors that no operation returns, which clients do not have.
    operations = map(service.model.operation_model, service.model.operation_names)
    returned = {error.name for operation in operations for error in operation.error_shapes}
    for error in (error for error in service.model.error_shapes if error.name in returned):
        for _ in range(CASES):
            yield "error", error, generator.structure(error, 0)


def names_of(service):
    """Returns the function that names the members of a structure in the JSON of the generated client."""
    return json_name if service.protocol == "rest-json" else lambda shape, name: name


def json_name(shape, name):
    location = shape.members[name].serialization.get("location")
    if name == shape.serialization.get("payload"):
        return name
    if not location:
        return body_name(shape, name)
    others = [other for other, member in shape.members.items() if "location" not in member.serialization]
    # A bound member has another name than the members of the body.
    return name + BINDINGS[location] if name in (body_name(shape, other) for other in others) else name


def body_name(shape, name):
    return shape.members[name].serialization.get("name", name)


def write(folder, name):
    try:
        service = Service(name)
    except Unsupported as protocols:
        print(f"skipped {name}: {protocols} is not supported")
        return
    lines = []
    for kind, subject, value in cases(service):
        case = {kind: subject.name}
        if kind == "request":
            case["input"] = plain(value, subject.input_shape, names_of(service)) if value else {}
        elif kind == "response":
            case |= responses.response(service, subject, value)
        elif kind == "error":
            case |= responses.error(service, subject, value)
        else:
            messages = b"".join(responses.message(service, subject.get_event_stream_output(), *event) for event in value)
            case["body"] = base64.b64encode(messages).decode()
        lines.append(json.dumps(case) + "\n")
    target = folder / name
    target.mkdir(parents=True, exist_ok=True)
    (target / "cases.jsonl").write_text("".join(lines))


def content(service, body):
    """Decodes a body for a comparison."""
    body = body.encode() if isinstance(body, str) else body
    if service.protocol == CBOR:
        parse = service.parser.parse_data_item
        return parse(service.parser.get_peekable_stream_from_bytes(body)) if body else None
    try:
        return json.loads(body) if body else None
    except ValueError:
        return body


def same(ours, theirs):
    """Compares values; numbers by their value, booleans by their type."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(same(ours[key], theirs[key]) for key in ours)
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    if isinstance(ours, float) and isinstance(theirs, float) and math.isnan(ours):
        return math.isnan(theirs)
    return ours == theirs and isinstance(ours, bool) == isinstance(theirs, bool)


def request_differences(service, operation, value, answer):
    theirs = service.serializer.serialize_to_request(value, operation)
    body = theirs["body"]
    if isinstance(body, io.IOBase):
        body = body.read()
    without_namespace(service, theirs)
    path, _, query = theirs["url_path"].partition("?")
    pairs = parse_qsl(query, keep_blank_values=True)
    for key, item in (theirs["query_string"] or {}).items():
        # The generated client writes 1.0 as 1.
        pairs += [(key, str(inner).removesuffix(".0")) for inner in (item if isinstance(item, list) else [item])]
    headers = {key.lower(): str(item) for key, item in theirs["headers"].items()}
    ours = answer["headers"]
    payload = payload_of(operation.input_shape)
    if payload and payload.type_name in ("blob", "string") and "content-type" not in headers:
        # Smithy's protocol has one, which botocore does not send.
        ours.pop("content-type", None)
    for name in list_headers(operation.input_shape):
        # Smithy's protocol separates items by a comma with a space, and has empty lists, which botocore does not send.
        ours[name] = ours.get(name, "").replace(", ", ",") or None
    yield "method", answer["method"], theirs["method"]
    yield "path", unquote(answer["path"]), unquote(path)
    yield "query", sorted(parse_qsl(answer["query"] or "", keep_blank_values=True)), sorted(pairs)
    yield "host", answer["host"], theirs.get("host_prefix", "") + "example.com"
    for name in sorted(headers.keys() | ours.keys() - ADDED_LATER):
        yield f"header {name}", ours.get(name), headers.get(name)
    yield "body", content(service, base64.b64decode(answer["body"])), content(service, body)


def list_headers(shape):
    """Yields the names of the headers of a request with several items."""
    for name, member in shape.members.items() if shape else ():
        if member.serialization.get("location") == "header" and member.type_name == "list":
            yield member.serialization.get("name", name).lower()


def without_namespace(service, request):
    """Removes the namespace of the service's name from a request of botocore."""
    if service.name in ABSOLUTE_NAMES:
        prefix = service.model.metadata["targetPrefix"]
        name = prefix.rpartition(".")[2]
        request["url_path"] = request["url_path"].replace(f"/{prefix}/", f"/{name}/")
        if "X-Amz-Target" in request["headers"]:
            request["headers"]["X-Amz-Target"] = request["headers"]["X-Amz-Target"].replace(f"{prefix}.", f"{name}.")


def first_difference(place, ours, theirs):
    """Returns the innermost place at which two values differ, and its values."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        pairs = [(key, ours.get(key), theirs.get(key)) for key in sorted(ours.keys() | theirs.keys())]
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        pairs = [(index, *pair) for index, pair in enumerate(zip(ours, theirs))]
    else:
        return place, ours, theirs
    different = [pair for pair in pairs if not same(*pair[1:])]
    if not different:
        return place, ours, theirs
    key, ours, theirs = different[0]
    return first_difference(f"{place}.{key}", ours, theirs)


def raw(case):
    """Returns a response as botocore's parsers take it."""
    return {"status_code": case["status"], "headers": HeadersDict(case["headers"]), "body": base64.b64decode(case["body"])}


def response_differences(service, operation, case, answer):
    shape = operation.output_shape
    response = raw(case)
    payload = payload_of(shape)
    if payload and payload.type_name == "blob":
        # botocore decodes `bytes`, and returns other bodies as they are.
        response["body"] = bytearray(response["body"])
    theirs = service.parser.parse(response, shape)
    theirs.pop("ResponseMetadata", None)
    if not shape:
        yield "output", answer["output"], {}
        return
    names = names_of(service)
    yield "output", normalized(answer["output"], shape, names), plain(theirs, shape, names)


def error_differences(service, error, case, answer):
    theirs = service.parser.parse(raw(case), None)["Error"]
    yield "code", answer["code"], theirs["Code"]
    # An empty message is replaced by a description.
    if theirs["Message"]:
        yield "message", answer["message"], theirs["Message"]
    # botocore parses the members with the shape of the code.
    members = service.parser.parse(raw(case), error)
    names = names_of(service)
    yield "members", normalized(answer["members"], error, names), plain(members, error, names)


def event_differences(service, operation, case, answer):
    shape = operation.get_event_stream_output()
    buffer = botocore.eventstream.EventStreamBuffer()
    buffer.add_data(base64.b64decode(case["body"]))
    names = names_of(service)
    events, failure = [], None
    for message in buffer:
        parsed = service.parser._event_stream_parser.parse(message.to_response_dict(), shape)
        parsed.pop("ResponseMetadata", None)
        if "Error" in parsed:
            name = parsed["Error"]["Code"]
            # The generated client returns the code of the error, and not the name of the member.
            failure = {"code": shape.members[name].name, "message": parsed["Error"]["Message"]}
            break
        events.append(plain(parsed, shape, names))
    yield "events", [normalized(event, shape, names) for event in answer["events"]], events
    if failure and not failure["message"]:
        answer["error"] = {**answer["error"], "message": failure["message"]}
    yield "error", answer["error"], failure


def compare(folder, name):
    """Compares the answers of a service and returns the number of differences."""
    if not (folder / name / "answers.jsonl").exists():
        return 0
    service = Service(name)
    written = (folder / name / "cases.jsonl").read_text().split("\n")
    answers = (folder / name / "answers.jsonl").read_text().split("\n")
    compared = failed = 0
    for (kind, subject, value), case, answer in zip(cases(service), written, answers):
        case, answer = json.loads(case), json.loads(answer)
        if "failure" in answer:
            differences = [("answer", answer["failure"], "no failure")]
        elif kind == "request":
            differences = request_differences(service, subject, value, answer)
        elif kind == "response":
            differences = response_differences(service, subject, case, answer)
        elif kind == "error":
            differences = error_differences(service, subject, case, answer)
        else:
            differences = event_differences(service, subject, case, answer)
        differences = [difference for difference in differences if not same(*difference[1:])]
        compared += 1
        failed += bool(differences)
        for place, ours, theirs in (first_difference(*difference) for difference in differences):
            print(f"failed  {name} {subject.name} {kind}: {place}\n    here     {ours!r}\n    botocore {theirs!r}")
    print(f"passed  {name}: {compared - failed} of {compared} cases agree ({service.protocol})")
    return failed


command, folder, *services = sys.argv[1:]
folder = pathlib.Path(folder)
if command == "write":
    for name in services:
        write(folder, name)
else:
    sys.exit(1 if sum([compare(folder, name) for name in services]) else 0)
