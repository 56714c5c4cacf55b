r"""The receipt's lines: ``field: value``, one way to write each.

A value is a whole number (``0`` to 18 digits), or a JSON string. In a string
``"`` and ``\`` stand after a backslash; every character that cannot be seen, that
ends a line or that turns the direction of text is ``\u`` and four lower-case hex
digits; all else is raw, so that a person can read it. A name can therefore never
begin a line of its own, and never look like something that it is not.
"""

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping

from onrecord.records.errors import MalformedReceiptError

# A fixed list: what Unicode calls invisible grows with its versions, and old receipts must stay canonical.
# Controls; soft hyphen; Arabic letter mark; Mongolian vowel separator; zero-width space; direction marks;
# line and paragraph separators, embeddings and overrides; word joiner to isolates; byte-order mark;
# annotation marks; surrogates that stand for undecodable bytes of a file name; tags.
_ESCAPED = re.compile(
    '["\\\\\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff'
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_LINE = re.compile(r"(?P<name>[a-z0-9_.-]+): (?P<value>[0-9]+|\".*\")", re.DOTALL)
_WORD = re.compile(r"[a-z_]+")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,17}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?Z?", re.ASCII)


def quote(text: str) -> str:
    """Write a string value."""
    return '"' + _ESCAPED.sub(_escape, text) + '"'


def moment(value: dt.datetime) -> str:
    """Write an instant in UTC with ``Z``, a wall-clock time without; the fraction only when there is one."""
    if value.tzinfo is None:
        return value.isoformat()
    return value.astimezone(dt.UTC).replace(tzinfo=None).isoformat() + "Z"


class FieldWriter:
    """Collects a receipt's lines."""

    def __init__(self) -> None:
        """Start with no line."""
        self._lines: list[str] = []

    def number(self, name: str, value: int) -> None:
        """Add a whole number."""
        self._lines.append(f"{name}: {value:d}\n")

    def numbers(self, prefix: str, values: Mapping[str, int]) -> None:
        """Add whole numbers as ``prefix.<word>``, by word.

        Raises:
            MalformedReceiptError: a key is not a word, and could forge another field.
        """
        for word, value in sorted(values.items()):
            if not _WORD.fullmatch(word):
                raise MalformedReceiptError(f"{word!r} cannot be part of a field's name; report the reader")
            self.number(f"{prefix}.{word}", value)

    def text(self, name: str, value: str | None) -> None:
        """Add a string; nothing for None."""
        if value is not None:
            self._lines.append(f"{name}: {quote(value)}\n")

    def texts(self, name: str, values: Iterable[str]) -> None:
        """Add strings as ``name.1``, ``name.2`` and so on."""
        for place, value in enumerate(values, 1):
            self.text(f"{name}.{place}", value)

    def time(self, name: str, value: dt.datetime | None) -> None:
        """Add a time; ``"unknown"`` for None."""
        self.text(name, "unknown" if value is None else moment(value))

    def data(self) -> bytes:
        """Return all lines as UTF-8."""
        return "".join(self._lines).encode()


class FieldReader:
    """Takes a receipt's fields off in order; anything else in their place is refused."""

    def __init__(self, data: bytes) -> None:
        """Cut the bytes into fields.

        Raises:
            MalformedReceiptError: not UTF-8, or a line is not ``field: value``.
        """
        try:
            *lines, rest = data.decode().split("\n")
        except UnicodeDecodeError as error:
            raise MalformedReceiptError(
                "the receipt is not UTF-8 text; ask for the file as it was issued"
            ) from error
        if rest or not lines:
            raise MalformedReceiptError("the receipt is cut short; ask for the file as it was issued")
        self._fields = [self._split(number, line) for number, line in enumerate(lines, 1)]
        self._at = 0

    def number(self, name: str) -> int:
        """Take a whole number."""
        return self._as_number(self._take(name))

    def text(self, name: str) -> str:
        """Take a string."""
        return self._as_text(self._take(name))

    def optional_text(self, name: str) -> str | None:
        """Take a string if the next field has this name."""
        return self.text(name) if self.next_is(name) else None

    def texts(self, name: str) -> tuple[str, ...]:
        """Take ``name.1``, ``name.2`` and so on, as many as follow."""
        values: list[str] = []
        while self.next_is(f"{name}.{len(values) + 1}"):
            values.append(self.text(f"{name}.{len(values) + 1}"))
        return tuple(values)

    def numbers(self, prefix: str) -> dict[str, int]:
        """Take whole numbers whose names begin with ``prefix.``; return them by the rest of the name."""
        values: dict[str, int] = {}
        while self._next_name().startswith(f"{prefix}."):
            word = self._next_name().removeprefix(f"{prefix}.")
            values[word] = self.number(f"{prefix}.{word}")
        return values

    def instant(self, name: str) -> dt.datetime:
        """Take a time in UTC."""
        value = self.time(name)
        if value is None or value.tzinfo is None:
            raise self._refusal(self._at - 1, "is not a time in UTC")
        return value

    def time(self, name: str) -> dt.datetime | None:
        """Take a time, in UTC or of a wall clock; None for ``"unknown"``."""
        text = self.text(name)
        if text == "unknown":
            return None
        try:
            return dt.datetime.fromisoformat(text if _INSTANT.fullmatch(text) else "")
        except ValueError as error:
            raise self._refusal(self._at - 1, "is not a time") from error

    def number_or_unknown(self, name: str) -> int | None:
        """Take a whole number; None for ``"unknown"``."""
        value = self._take(name)
        return None if value == '"unknown"' else self._as_number(value)

    def next_is(self, name: str) -> bool:
        """Tell whether the next field has this name."""
        return self._next_name() == name

    def end(self) -> None:
        """Check that nothing is left."""
        if self._at < len(self._fields):
            raise self._refusal(self._at, "is one too many")

    def _next_name(self) -> str:
        return self._fields[self._at][0] if self._at < len(self._fields) else ""

    def _take(self, name: str) -> str:
        if not self.next_is(name):
            raise self._refusal(self._at, f"should be the field {name!r}")
        self._at += 1
        return self._fields[self._at - 1][1]

    def _as_number(self, value: str) -> int:
        if not _NUMBER.fullmatch(value):
            raise self._refusal(self._at - 1, "is not a whole number")
        return int(value)

    def _as_text(self, value: str) -> str:
        try:
            text = json.loads(value)
        except ValueError as error:
            raise self._refusal(self._at - 1, "has a string that cannot be read") from error
        if not isinstance(text, str):
            raise self._refusal(self._at - 1, "is not a string")
        return text

    def _split(self, number: int, line: str) -> tuple[str, str]:
        match = _LINE.fullmatch(line)
        if not match:
            raise self._refusal(number - 1, "is not 'field: value'")
        return match["name"], match["value"]

    @staticmethod
    def _refusal(index: int, fault: str) -> MalformedReceiptError:
        return MalformedReceiptError(
            f"line {index + 1} of the receipt {fault}; ask for the file as it was issued"
        )


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if character in '"\\':
        return "\\" + character
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
