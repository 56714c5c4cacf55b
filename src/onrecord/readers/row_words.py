"""What a row of canonical JSON must hold beside the types of its columns: words and times that fit."""

from collections.abc import Iterator, Mapping
from typing import Any

from onrecord.readers.zones import FIRST_YEAR, LAST_YEAR
from onrecord.records.messages import (
    CHANNELS,
    Conversation,
    Flag,
    Kind,
    NoticeKind,
    Precision,
    Presence,
    Statement,
)

_KINDS, _NOTICES, _FLAGS = frozenset(Kind), frozenset(NoticeKind), frozenset(Flag)
_PRECISIONS = frozenset({None, *Precision})
_ROLES = frozenset(("to", "cc", "bcc", "member"))
_STATES = frozenset(("sent", "delivered", "read", "played", "failed"))
_LISTED = (
    ("attachments", "presence", frozenset(Presence)),
    ("recipients", "role", _ROLES),
    ("delivery", "state", _STATES),
)
_MOST_NUMBER, _MOST_SUB_INDEX = 1 << 47, 1 << 31
Row = Mapping[str, Any]


def is_sound(row: Row) -> bool:
    """Tell whether a row's words are of the vocabulary, and its columns fit together."""
    return all(_rules(row))


def _rules(row: Row) -> Iterator[bool]:
    kind, notice, edited = row["kind"], row.get("notice"), row["edited"]
    yield kind in _KINDS
    yield row.get("precision") in _PRECISIONS
    yield _FLAGS.issuperset(row.get("flags", ()))
    for column, part, words in _LISTED:
        yield all(one[part] in words for one in row.get(column, ()))
    yield notice is None or (kind == Kind.NOTICE.value and notice["kind"] in _NOTICES)
    yield edited or "edited_at" not in row
    yield edited or "revisions" not in row or kind == Kind.DELETED.value
    yield 0 <= row["span"]["first_byte"] < _MOST_NUMBER
    yield 0 <= row["sub_index"] < _MOST_SUB_INDEX
    yield from _times(row)


def _times(row: Row) -> Iterator[bool]:
    at, local = row.get("said_at"), row.get("said_local")
    yield at is None or local is None
    yield (at or local) is None or "precision" in row
    yield all(FIRST_YEAR <= one.year <= LAST_YEAR for one in (at, local) if one is not None)


def is_told(one: Conversation) -> bool:
    """Tell whether a conversation is one that a row can bear."""
    return bool(one.key) and one.channel in CHANNELS


def is_concluded(said: Statement) -> bool:
    """Tell whether a statement says all that one must."""
    sentences = all(one[:1].isupper() for one in said.limits) and all(said.warnings)
    return bool(said.title and said.limits) and sentences and said.channel in CHANNELS
