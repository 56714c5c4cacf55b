"""A filed note or stretch of messages as JSON: the same as on the page, and the digest of each file."""

import json
from collections.abc import Mapping, Sequence

from onrecord.records.canonical import instant, plain
from onrecord.records.filing import FiledCapture, FilingContents, PackageFile
from onrecord.records.notes import Note, NoteWord

FORMAT = "onrecord-filed/1"
_DERIVED = ("ordinal", "recognised")
"""What our index adds to a message: it is no part of what the source says."""


def filed_json(contents: FilingContents, files: Sequence[PackageFile]) -> bytes:
    """Return the JSON; equal contents and files give equal bytes."""
    value = {
        "format": FORMAT,
        "kind": "note" if contents.note else "messages",
        "organisation": contents.organisation,
        "reference": contents.terms.reference,
        "label": contents.terms.label,
        "note": _note(contents.note) if contents.note else None,
        "copy": {name: contents.copy[name] for name in _OF_COPY},
        "messages": [_row(row) for row in contents.rows],
        "captures": [_capture(one) for one in contents.captures],
        "files": [{"name": one.name, "bytes": len(one.data), "sha256": one.sha256} for one in files],
    }
    text = json.dumps(plain(value), ensure_ascii=False, allow_nan=False, indent=1, sort_keys=True)
    return f"{text}\n".encode()


_OF_COPY = ("copy_id", "conversation_id", "title", "custodian", "device", "channel")


def _row(row: Mapping[str, object]) -> Mapping[str, object]:
    return {name: value for name, value in row.items() if name not in _DERIVED}


def _note(note: Note) -> Mapping[str, object]:
    last = note.last
    return {"id": last.note, "messages": list(last.messages), "words": [_word(one) for one in note.words]}


def _word(word: NoteWord) -> Mapping[str, object]:
    said = word.said
    return {
        "decision": said.decision,
        "by": said.by,
        "on": said.on,
        "matter": said.matter,
        "reason": said.reason,
        "written_by": said.actor,
        "at": instant(word.at),
    }


def _capture(capture: FiledCapture) -> Mapping[str, object]:
    return {
        "id": capture.id,
        "received_at": instant(capture.received_at),
        "received_by": capture.received_by,
        "name": capture.name,
        "grade": capture.grade,
        "state": capture.state,
        "zone": capture.zone,
        "reader": capture.reader,
        "receipt": capture.receipt,
        "receipt_sha256": capture.receipt_sha256,
        "originals": [
            {"id": one.id, "name": one.name, "bytes": one.size_bytes, "sha256": one.sha256}
            for one in capture.originals
        ],
    }
