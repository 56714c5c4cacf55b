"""The sample of Signal's JSON export in the binary form, for tests that both forms say the same."""

import base64
import json

from tests.support import wire

from onrecord.readers.signal import schema as signal_schema


def from_json(frame: dict, name: str) -> bytes:
    """Write a message of the schema's; fields that it lacks go under a number that nobody has."""
    numbers = {known.name: (number, known) for number, known in signal_schema._FIELDS[name].items()}
    out = b""
    for key, value in frame.items():
        if key not in numbers:
            out += wire.field(9999, 1)
            continue
        number, known = numbers[key]
        for one in value if isinstance(value, list) else [value]:
            out += _field(number, known.kind, one)
    return out


def _field(number: int, kind: str, value: object) -> bytes:
    if kind in signal_schema._FIELDS:
        return wire.field(number, from_json(value, kind))
    if kind == "y":
        return wire.field(number, base64.b64decode(value))
    if kind == "n":
        return wire.field(number, int(value))
    if kind.startswith("="):
        return wire.field(number, signal_schema._CHOICES[kind[1:]].index(value))
    if kind == "?":
        return wire.field(number, b"")
    return wire.field(number, value)


def frames_of(jsonl: bytes) -> list[bytes]:
    """Write every line that is JSON; the first as the header."""
    found = []
    for line in jsonl.splitlines():
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    header, *rest = found
    return [from_json(header, "BackupInfo"), *(from_json(frame, "Frame") for frame in rest)]
