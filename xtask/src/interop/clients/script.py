"""The script over all operations: identifiers of examples become those of created resources."""

import json
import sys


# A server that does not respond fails every step.
MAX_FAILURES = 10


def load(path):
    with open(path) as file:
        return json.load(file)


def replaced(value, known):
    """Replaces the identifiers of examples in all texts."""
    if isinstance(value, str):
        for example in sorted(known, key=len, reverse=True):
            value = value.replace(example, known[example])
        return value
    if isinstance(value, list):
        return [replaced(entry, known) for entry in value]
    if isinstance(value, dict):
        return {key: replaced(entry, known) for key, entry in value.items()}
    return value


def learn(step, output, known):
    """Takes the identifiers of an output."""
    for example, pointer in step["replacements"]:
        value = output
        for name in pointer.strip("/").split("/"):
            value = value[int(name)] if isinstance(value, list) else (value or {}).get(name)
        if isinstance(value, str):
            known[example] = value.rsplit("/", 1)[-1]


def run(path, send, between=lambda known: None):
    """Runs all steps with a function that sends an operation and returns its output and error code.

    Calls `between` once after all resources exist, before the first deletion.
    """
    known = {}
    failures = []
    steps = load(path)
    first_deletion = next(index for index, step in enumerate(steps) if step["error"])
    for index, step in enumerate(steps):
        if len(failures) >= MAX_FAILURES:
            break
        if index == first_deletion - 1:
            failures += between(known) or []
        try:
            output, code = send(step["operation"], replaced(step["input"], known))
        except Exception as error:  # A client that cannot send a step has failed it.
            failures.append(f"{step['operation']}: {type(error).__name__}: {error}")
            continue
        if code != step["error"]:
            failures.append(f"{step['operation']}: {code or 'no error'} instead of {step['error'] or 'a success'}: {output}")
        elif code is None:
            learn(step, output, known)
    for failure in failures:
        print(f"failed  {failure[:1000]}")
    print(f"{len(steps)} steps, {len(failures)} failed")
    sys.exit(1 if failures else 0)
