"""Plain messages, told from the others many at a time and taken apart by column."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from onrecord.readers.formats.telegram_json.messages import Row, Rows
from onrecord.readers.formats.telegram_json.times import LATEST
from onrecord.readers.formats.telegram_json.words import ShapeError, text_of

TEXTS = ("said_text", "sender", "address", "body")

_EACH = ("id", "type", "date", "date_unixtime", "from", "from_id", "text", "text_entities")
_FIELDS = itemgetter(*_EACH)
_FEWEST = len(_EACH)
_LATEST = str(LATEST)
_POWERS = 10 ** np.arange(len(_LATEST) - 1, -1, -1)
_STAND_IN: Mapping[str, Any] = dict.fromkeys(_EACH, "-") | {
    "id": 1,
    "type": "message",
    "date_unixtime": _LATEST,
}
_NOT_PLAIN = (KeyError, OverflowError, ShapeError, ValueError)


class Columns(NamedTuple):
    """Columns of plain messages: texts by name, seconds since 1970 in UTC, and the messages' numbers."""

    texts: dict[str, list[str | None]]
    seconds: NDArray[np.int64]
    numbers: NDArray[np.int64]


class Plain(NamedTuple):
    """Columns for messages as though all were plain, which are not, and what some have beside."""

    columns: Columns
    others: list[int]
    extras: dict[int, Row]


def plain_columns(messages: Sequence[dict[str, Any]], rows: Rows) -> Plain:
    """Return columns of messages in a row.

    Plain is a typed message of the present form that has a named sender, a known time, and a text or a file.
    That all of some form are plain is supposed, and only if it proves wrong each is looked at.
    """
    try:
        return _supposed(messages, frozenset(), rows)
    except _NOT_PLAIN:
        others = {at for at, message in enumerate(messages) if not _is_plain(message, rows)}
        return _supposed(messages, others, rows)


def _is_plain(message: dict[str, Any], rows: Rows) -> bool:
    try:
        return not _supposed([message], frozenset(), rows).others
    except _NOT_PLAIN:
        return False


def _supposed(messages: Sequence[Mapping[str, Any]], others: AbstractSet[int], rows: Rows) -> Plain:
    """Take for plain what has the fields that each message has, and more only if they are known here."""
    longer = [at for at, message in enumerate(messages) if len(message) != _FEWEST]
    found = {at: rows.extras(messages[at]) for at in longer if at not in others}
    extras = {at: row for at, row in found.items() if row is not None}
    not_plain = sorted(others | (found.keys() - extras.keys()))
    if not_plain:
        messages = list(messages)
        for at in not_plain:
            messages[at] = _STAND_IN
    return Plain(_checked(messages, extras), not_plain, extras)


def _checked(messages: Sequence[Mapping[str, Any]], extras: Mapping[int, Row]) -> Columns:
    """Return columns of messages that are plain.

    Raises:
        KeyError: one of them lacks something.
        OverflowError: one of them has a number that is too large.
        ShapeError: one of them has a text that is none.
        ValueError: one of them is not plain.
    """
    ids, kinds, dates, times, names, addresses, texts, _ = zip(*map(_FIELDS, messages), strict=True)
    shapes = ((ids, int), (times, str), (dates, str), (names, str), (addresses, str))
    if any(set(map(type, values)) != {kind} for values, kind in shapes):
        raise ValueError("not plain")
    if kinds.count("message") != len(kinds) or any("" in values for values in (dates, names, addresses)):
        raise ValueError("not plain")
    columns = (list(dates), list(names), list(addresses), _bodies(texts, extras))
    numbers = np.fromiter(ids, np.int64, len(ids))
    return Columns(dict(zip(TEXTS, columns, strict=True)), _seconds(times), numbers)


def _seconds(times: Sequence[str]) -> NDArray[np.int64]:
    """Return times that are all ten digits, which those from 2001 to 2286 are.

    Raises:
        ValueError: one of them is not, or not of these centuries.
    """
    digits = "".join(times)
    ten = set(map(len, times)) == {len(_LATEST)}
    if not ten or not digits.isascii() or not digits.isdecimal() or max(times) > _LATEST:
        raise ValueError("not plain")
    values = np.frombuffer(digits.encode(), np.uint8).reshape(-1, len(_LATEST)) - np.uint8(ord("0"))
    return values @ _POWERS


def _bodies(texts: Sequence[object], extras: Mapping[int, Row]) -> list[str | None]:
    """Return the texts of messages; only a file may stand without one.

    Raises:
        ShapeError: one of them is no text.
        ValueError: one of them is nothing.
    """
    bodies: list[str | None] = [text if type(text) is str else text_of(text) or "" for text in texts]
    if "" in bodies:
        for at in [at for at, body in enumerate(bodies) if not body]:
            if not extras.get(at, {}).get("attachments"):
                raise ValueError("not plain")
            bodies[at] = None
    return bodies
