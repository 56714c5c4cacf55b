"""The file in which a custodian says what to withhold: TOML, read strictly, since a slip would give it away.

``docs/formats/withhold-file.md`` has its form. No error repeats a label: it may be why something is withheld.
"""

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from onrecord.records.errors import WithholdingError
from onrecord.records.messages import Kind
from onrecord.records.withheld import WithholdReason
from onrecord.records.withholding import Choice, LineRange

_TABLES = "withhold"
_NAMES = ("lines", "senders", "kinds", "conversations", "files", "since", "before")
_KNOWN = {"reason", "app", *_NAMES}
_LINES = re.compile(r"([1-9][0-9]{0,11})(?:-([1-9][0-9]{0,11}))?")
_REASONS = ", ".join(reason.value for reason in WithholdReason)


def read_choices(data: bytes) -> Sequence[Choice]:
    """Read a withholding file.

    Raises:
        WithholdingError: it is no TOML, has a key or value that is not known, or names nothing.
    """
    try:
        table = tomllib.loads(data.decode("utf-8-sig"))
    except ValueError as error:
        raise WithholdingError("the file of what to withhold is no TOML text: correct it") from error
    more = table.pop(_TABLES, [])
    if not isinstance(more, list) or not all(isinstance(one, dict) for one in more):
        raise WithholdingError(f"write each choice of its own under [[{_TABLES}]], in double brackets")
    default = table.get("reason")
    tables = [*([table] if table.keys() - {"reason"} else []), *more]
    if not tables:
        raise WithholdingError(
            "the file names nothing to withhold: write lines, senders, kinds, conversations, files or a time"
        )
    return choices_in(tables, default)


def choices_in(tables: Sequence[Mapping[str, Any]], default: object = None) -> Sequence[Choice]:
    """Return the choices of tables, wherever they came from; ``default`` is the reason of those without one.

    Raises:
        WithholdingError: one has a key or value that is not known, or names nothing.
    """
    return [_choice(number, one, default) for number, one in enumerate(tables, 1)]


def _choice(number: int, table: Mapping[str, Any], default: object) -> Choice:
    if unknown := table.keys() - _KNOWN:
        raise WithholdingError(
            f"choice {number} has {len(unknown)} keys that are not known: use {', '.join(sorted(_KNOWN))}"
        )
    if not table.keys() & set(_NAMES):
        raise WithholdingError(f"choice {number} names nothing: write one of {', '.join(_NAMES)}")
    choice = Choice(
        reason=_reason(number, table.get("reason", default)),
        lines=_lines(number, table.get("lines", [])),
        senders=_texts(number, "senders", table.get("senders", [])),
        kinds=_kinds(number, table.get("kinds", [])),
        conversations=_texts(number, "conversations", table.get("conversations", [])),
        files=_texts(number, "files", table.get("files", [])),
        app=_app(number, table.get("app")),
        since=_time(number, "since", table.get("since")),
        before=_time(number, "before", table.get("before")),
    )
    if choice.since is not None and choice.before is not None and choice.since >= choice.before:
        raise WithholdingError(f"choice {number}: since is not before before: no message is of that time")
    named = (choice.lines, choice.senders, choice.kinds, choice.conversations, choice.files)
    if not any((*named, choice.by_time)):
        raise WithholdingError(f"choice {number} has an empty list: name something, or take it out")
    return choice


def _reason(number: int, value: object) -> WithholdReason:
    try:
        return WithholdReason(str(value))
    except ValueError as error:
        raise WithholdingError(f"choice {number} needs a reason: one of {_REASONS}") from error


def _texts(number: int, name: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        raise WithholdingError(f'choice {number}: write {name} as a list of texts, like ["…", "…"]')
    return tuple(dict.fromkeys(value))


def _app(number: int, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str) and value:
        return value
    raise WithholdingError(f'choice {number}: write app as a text, like "whatsapp"')


def _kinds(number: int, value: object) -> tuple[Kind, ...]:
    try:
        return tuple(map(Kind, _texts(number, "kinds", value)))
    except ValueError as error:
        known = ", ".join(kind.value for kind in Kind)
        raise WithholdingError(f"choice {number} has a kind that is not known: use {known}") from error


def _lines(number: int, value: object) -> tuple[LineRange, ...]:
    wrong = WithholdingError(f'choice {number}: write lines like ["12", "14-40"], the first before the last')
    if not isinstance(value, list):
        raise wrong
    found = []
    for one in value:
        parts = _LINES.fullmatch(str(one)) if isinstance(one, str | int) else None
        if parts is None or int(parts[2] or parts[1]) < int(parts[1]):
            raise wrong
        found.append(LineRange(int(parts[1]), int(parts[2] or parts[1])))
    return apart(found)


def apart(ranges: Iterable[LineRange]) -> tuple[LineRange, ...]:
    """Return ranges in rising order, those that meet made one."""
    found: list[LineRange] = []
    for one in sorted(ranges, key=lambda each: each.first):
        if found and one.first <= found[-1].last + 1:
            found[-1] = LineRange(found[-1].first, max(found[-1].last, one.last))
        else:
            found.append(one)
    return tuple(found)


def _time(number: int, name: str, value: object) -> dt.datetime | None:
    """Read a time on the phone's own clock, or a day's first instant."""
    if isinstance(value, str):
        value = _parsed(value)
    if isinstance(value, dt.datetime) and value.tzinfo is None:
        return value
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return dt.datetime.combine(value, dt.time.min)
    if value is None:
        return None
    raise WithholdingError(
        f"choice {number}: write {name} like 2026-03-01 or 2026-03-01T09:30, on the phone's own clock"
    )


def _parsed(text: str) -> object:
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        return text
