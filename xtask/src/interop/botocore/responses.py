"""Responses with random values, as services write them."""

import base64
import datetime
import json
import struct
import zlib

from botocore.awsrequest import HeadersDict

CBOR = "smithy-rpc-v2-cbor"
CBOR_HEADERS = {"smithy-protocol": "rpc-v2-cbor", "content-type": "application/cbor"}


def response(service, operation, value):
    """Writes a response with botocore's serializer of requests, which has the same format."""
    shape = operation.output_shape
    headers, status, body = HeadersDict(), operation.http.get("responseCode", 200), b""
    serializer = service.serializer
    if service.protocol == CBOR:
        headers.update(CBOR_HEADERS)
        content = bytearray()
        if shape:
            serializer._serialize_data_item(content, value, shape)
        body = bytes(content) or b"\xbf\xff"
    else:
        headers["content-type"] = "application/json"
        body, status = json_response(serializer, shape, value, headers, status)
    return {"status": status, "headers": dict(headers.items()), "body": base64.b64encode(body).decode()}


def json_response(serializer, shape, value, headers, status):
    members, content = shape.members if shape else {}, {}
    document, body = {}, None
    payload = shape.serialization.get("payload") if shape else None
    for name, inner in value.items():
        member = members[name]
        location = member.serialization.get("location")
        wire_name = member.serialization.get("name", name)
        if location == "statusCode":
            status = value[name] = 200 + abs(inner) % 2
        elif location == "headers":
            headers.update({wire_name + key: text for key, text in inner.items()})
        elif location == "header":
            headers[wire_name] = str(serializer._convert_header_value(member, inner))
        elif name == payload and member.type_name == "structure":
            serializer._serialize(content, inner, member, "payload")
            document = content["payload"]
        elif name == payload:
            body = inner if isinstance(inner, bytes) else str(inner).encode()
        else:
            serializer._serialize(document, inner, member, wire_name)
    return json.dumps(document).encode() if body is None else body, status


def error(service, shape, value):
    """Writes an error as the service's protocol does."""
    details = shape.metadata.get("error", {})
    status = details.get("httpStatusCode", 500 if shape.metadata.get("fault") else 400)
    # A member may have a header of the protocol.
    headers = HeadersDict()
    if service.protocol == CBOR:
        headers.update(CBOR_HEADERS)
        body = cbor_error(service.serializer, shape, value)
    else:
        headers["content-type"] = "application/json"
        body, _ = json_response(service.serializer, shape, value, headers, status)
        if service.protocol == "rest-json":
            headers["x-amzn-errortype"] = shape.name
        body = json.dumps({**json.loads(body), "__type": f"com.amazonaws#{shape.name}"}).encode()
    return {"status": status, "headers": dict(headers.items()), "body": base64.b64encode(body).decode()}


def cbor_error(serializer, shape, value):
    """Adds the name of the error to its members."""
    content = bytearray()
    serializer._serialize_data_item(content, value, shape)
    members = content[1:]
    name = f"com.amazonaws#{shape.name}".encode()
    # A map of indefinite length begins with the length that the serializer has written.
    assert content[0] & 0xE0 == 0xA0 and content[0] & 0x1F < 24, content
    return b"\xbf" + b"\x66__type" + b"\x78" + bytes([len(name)]) + name + bytes(members) + b"\xff"


def events(generator, shape):
    """Returns random events of a stream: pairs of a member and its value, of which only the last may be an error."""
    errors = {name for name, member in shape.members.items() if member.metadata.get("exception")}
    names = [name for name in shape.members if name not in errors]
    chosen = [generator.random.choice(names) for _ in range(generator.random.randrange(4))]
    if errors and generator.random.random() < 0.5:
        chosen.append(generator.random.choice(sorted(errors)))
    return [(name, generator.structure(shape.members[name], 0)) for name in chosen]


def message(service, stream, name, value):
    """Writes a message of an event stream, which botocore cannot write."""
    shape = stream.members[name]
    kind = "exception" if shape.metadata.get("exception") else "event"
    headers = [(":message-type", kind), (f":{kind}-type", name)]
    document, payload = {}, None
    for member_name, inner in value.items():
        member = shape.members[member_name]
        if member.serialization.get("eventheader"):
            headers.append((member_name, inner))
        elif member.serialization.get("eventpayload"):
            payload = member, inner
        else:
            document[member_name] = inner
    body = payload_of(service, *payload) if payload else document_of(service, shape, document)
    content = b"".join(header(*item) for item in headers)
    prelude = struct.pack(">II", 16 + len(content) + len(body), len(content))
    prelude += struct.pack(">I", zlib.crc32(prelude))
    return prelude + content + body + struct.pack(">I", zlib.crc32(prelude + content + body))


def payload_of(service, shape, value):
    if isinstance(value, bytes):
        return value
    return value.encode() if isinstance(value, str) else document_of(service, shape, value)


def document_of(service, shape, value):
    if service.protocol == CBOR:
        content = bytearray()
        service.serializer._serialize_data_item(content, value, shape)
        return bytes(content)
    content = {}
    service.serializer._serialize(content, value, shape, "document")
    return json.dumps(content["document"]).encode()


def header(name, value):
    """Writes a header of a message, whose type is that of the value."""
    if isinstance(value, bool):
        content = b"\x00" if value else b"\x01"
    elif isinstance(value, int):
        content = struct.pack(">Bi", 4, value) if -(1 << 31) <= value < 1 << 31 else struct.pack(">Bq", 5, value)
    elif isinstance(value, bytes):
        content = struct.pack(">BH", 6, len(value)) + value
    elif isinstance(value, datetime.datetime):
        content = struct.pack(">Bq", 8, int(value.timestamp() * 1000))
    else:
        content = struct.pack(">BH", 7, len(value.encode())) + value.encode()
    return bytes([len(name)]) + name.encode() + content
