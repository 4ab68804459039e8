"""Random values of shapes."""

import datetime
import random

MAX_DEPTH = 4
UTC = datetime.timezone.utc
# Headers have visible ASCII only.
HEADER_TEXTS = ["a", "a b", "x-y_z.~", "1/2", "a=b"]
HEADER_NAMES = ["a", "x-y_z.~", "0"]
HOST_LABELS = ["a", "0", "a-1"]
TEXTS = ["", "a", "Größe", "日本語", "a b/c?d=e&f", "line\nbreak", '"quoted"', "😀", "0123456789" * 3]


class Generator:
    """Random values of shapes."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.texts = TEXTS

    def value(self, shape, depth=0):
        kind = shape.type_name
        if kind == "structure":
            return self.structure(shape, depth)
        if kind == "list":
            count = 0 if depth > MAX_DEPTH else self.random.randrange(4)
            return [self.value(shape.member, depth + 1) for _ in range(count)]
        if kind == "map":
            count = 0 if depth > MAX_DEPTH else self.random.randrange(3)
            keys = {self.text(shape.key) or "key" for _ in range(count)}
            return {key: self.value(shape.value, depth + 1) for key in sorted(keys)}
        if kind in ("string", "char", "character"):
            return self.text(shape)
        if kind == "blob":
            return self.random.randbytes(self.random.randrange(30))
        if kind == "boolean":
            return self.random.random() < 0.5
        if kind == "timestamp":
            seconds = self.random.choice([0, 1, 951782400, self.random.randrange(4_000_000_000)])
            return datetime.datetime.fromtimestamp(seconds, UTC)
        if kind in ("float", "double"):
            # Few digits, which a number of 32 bits has, too.
            return self.random.choice([0.0, 1.0, -2.5, self.random.randrange(4096) / 4])
        bits = 63 if kind == "long" else 31
        low, high = shape.metadata.get("min"), shape.metadata.get("max")
        low = -(1 << bits) if low is None else int(low)
        high = (1 << bits) - 1 if high is None else int(high)
        return self.random.choice([low, high, self.random.randint(low, high), min(max(low, 0), high)])

    def structure(self, shape, depth):
        if getattr(shape, "is_document_type", False):
            # A null document is no document, in requests of the generated client and in responses of botocore.
            return self.random.choice([True, 5, "text", [1, "two"], {"key": [False, None]}])
        names = list(shape.members)
        if getattr(shape, "is_tagged_union", False):
            names = [self.random.choice(names)]
            required = names
        else:
            required = shape.required_members
        rate = 0.6 if depth <= MAX_DEPTH else 0
        value = {}
        for name in names:
            member = shape.members[name]
            is_token = "idempotencyToken" in member.metadata
            if name in required or is_token or self.random.random() < rate:
                self.texts = texts_of(member)
                value[name] = self.value(member, depth + 1)
                self.texts = TEXTS
        return value

    def output(self, shape):
        """Returns the members of an output. botocore takes a payload that is absent for an empty one, the generated client
        takes an empty text or blob for an absent one. A stream is always there."""
        value = self.structure(shape, 0)
        payload = shape.serialization.get("payload")
        if payload and shape.members[payload].serialization.get("streaming"):
            value.setdefault(payload, b"")
        elif payload and not value.get(payload):
            instead = {"blob": b"a", "string": "a"}.get(shape.members[payload].type_name)
            value[payload] = instead or self.value(shape.members[payload], 1)
        return value

    def text(self, shape):
        if getattr(shape, "enum", None):
            return self.random.choice(shape.enum)
        return self.random.choice(self.texts)


def texts_of(member):
    if member.serialization.get("hostLabel"):
        return HOST_LABELS
    location = member.serialization.get("location")
    if location == "header":
        return HEADER_TEXTS
    if location == "headers":
        return HEADER_NAMES
    # The generated client rejects empty labels, which would change the path.
    return [text for text in TEXTS if text] if location == "uri" else TEXTS
