"""What stands in a mail and in no column, for screening: whole texts, attachments, and mails inside mails.

Each part of a mail inside a mail is shown under its own name, as one of the mail itself is; whether
bytes that are not declared as text are text is told where they are screened.
"""

import functools
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.ports.originals import Aside, ByteStream
from onrecord.readers.forward import joined
from onrecord.readers.mail.charsets import decoded
from onrecord.readers.mail.fields import HEAD_BYTES, Fields, fields_of, split_head, text_of
from onrecord.readers.mail.headers import lines_of_header
from onrecord.readers.mail.markup import pieces_of_markup
from onrecord.readers.mail.parts import Found, Part, parts_between, parts_of
from onrecord.records.messages import Flag

MOST_NESTED = 10
"""Mails inside mails that are taken apart; one further in is shown as it is written."""
_UNNAMED = "an attachment"
_MAILS = frozenset({"message/rfc822", "message/global"})
_FIELD = re.compile(rb"(?:From |[!-9;-~]+[ \t]*:)")
_COMMON = frozenset({"from", "to", "date", "subject", "message-id", "received", "content-type", "cc"})
_LEAST_COMMON = 2
_SHOWN = ("subject", "from", "sender", "to", "cc", "bcc", "date")


@dataclass(frozen=True, slots=True)
class _Bytes:
    """Bytes inside others, which are not copied, and what they are declared to be."""

    raw: bytes
    start: int
    end: int
    kind: str
    charset: str | None = None

    def content(self) -> bytes:
        return self.raw[self.start : self.end]


def asides_of(name: str | None, content: bytes, kind: str, charset: str | None = None) -> Iterator[Aside]:
    """Yield an attachment's bytes; of a mail, its text, and whatever is attached to it."""
    return _asides(name or _UNNAMED, _Bytes(content, 0, len(content), kind, charset), MOST_NESTED)


def asides_on(part: Part) -> Iterator[Aside]:
    """Yield what a part says of itself in no column: a second name, and a description."""
    for name in part.more_names:
        yield Aside(name, io.BytesIO)
    if part.description:
        yield aside_of_text(part.filename, part.description.encode("utf-8", "replace"), "text/plain", "utf-8")


def asides_of_rest(found: Found) -> Iterator[Aside]:
    """Yield what follows the most parts that are told apart, decoded part by part."""
    for boundary, start, end in found.rest:
        opener = functools.partial(_text_of_rest, found.raw, boundary, start, end)
        yield Aside("the rest of a mail's parts", opener, certain=True)


def aside_of_part(name: str, found: Found, part: Part) -> Aside:
    """Return a part of a mail that is text, which is decoded when it is asked for."""
    return Aside(name, functools.partial(_text_of_part, found, part), certain=True, declared=part.kind)


def aside_of_text(name: str | None, content: bytes, kind: str, charset: str | None = None) -> Aside:
    """Return bytes that are text, whatever they look like."""
    one = _Bytes(content, 0, len(content), kind, charset)
    return Aside(name or _UNNAMED, functools.partial(_text, one), certain=True, declared=kind)


def _asides(name: str, one: _Bytes, depth: int) -> Iterator[Aside]:
    declared = one.kind in _MAILS
    head_end, body = split_head(one.raw, one.start, one.end) if depth else (one.start, one.start)
    fields = _fields(one, head_end, declared=declared) if depth else None
    if fields is not None:
        yield from _of_mail(name, one, (fields, body), depth - 1)
    if fields is not None and declared:
        return
    if one.kind.startswith(("text/", "message/")):
        yield Aside(name, functools.partial(_text, one), certain=True, declared=one.kind)
    else:
        yield Aside(name, functools.partial(_as_they_are, one), declared=one.kind)


def _fields(one: _Bytes, head_end: int, *, declared: bool) -> Fields | None:
    """Return the header of a mail, or of what begins as one though it is declared otherwise."""
    if not declared and _FIELD.match(one.raw, one.start, one.end) is None:
        return None
    fields = fields_of(one.raw[one.start : min(head_end, one.start + HEAD_BYTES)])
    return fields if declared or len(_COMMON & fields.keys()) >= _LEAST_COMMON else None


def _of_mail(name: str, one: _Bytes, opened: tuple[Fields, int], depth: int) -> Iterator[Aside]:
    fields, body = opened
    found = parts_of(one.raw, fields, body, set(), one.end)
    plain = [part for part in found.parts if not part.filename and part.kind.startswith("text/")]
    yield Aside(name, functools.partial(_mail_text, found, fields, plain), certain=True)
    for part in found.parts:
        yield from asides_on(part)
        if part not in plain:
            yield from _asides(part.filename or name, _bytes_of(found, part), depth)
    yield from asides_of_rest(found)


def _bytes_of(found: Found, part: Part) -> _Bytes:
    charset = part.parameters.get("charset")
    if found.is_plain(part):
        return _Bytes(found.raw, part.start, part.end, part.kind, charset)
    content = found.content(part)
    return _Bytes(content, 0, len(content), part.kind, charset)


def _mail_text(found: Found, fields: Fields, parts: list[Part]) -> ByteStream:
    return joined(_encoded(_pieces_of_mail(found, fields, parts)))


def _pieces_of_mail(found: Found, fields: Fields, parts: list[Part]) -> Iterator[str]:
    flags: set[Flag] = set()
    for name in _SHOWN:
        yield text_of(fields, name, flags) + "\n"
    for line in lines_of_header(fields):
        yield line + "\n"
    for part in parts:
        yield from _pieces(_bytes_of(found, part))
        yield "\n"


def _text_of_rest(raw: bytes, boundary: bytes, start: int, end: int) -> ByteStream:
    return joined(_encoded(_pieces_of_rest(raw, boundary, start, end)))


def _pieces_of_rest(raw: bytes, boundary: bytes, start: int, end: int) -> Iterator[str]:
    for found, part in parts_between(raw, boundary, start, end):
        for name in (part.filename, *part.more_names, part.description):
            yield (name or "") + "\n"
        yield from _pieces(_bytes_of(found, part))
        yield "\n"


def _text_of_part(found: Found, part: Part) -> ByteStream:
    return _text(_bytes_of(found, part))


def _text(one: _Bytes) -> ByteStream:
    return joined(_encoded(_pieces(one)))


def _as_they_are(one: _Bytes) -> ByteStream:
    return io.BytesIO(one.content())


def _pieces(one: _Bytes) -> Iterator[str]:
    text = decoded(one.content(), one.charset, set())
    if one.kind == "text/html":
        yield from pieces_of_markup(text)
    else:
        yield text


def _encoded(pieces: Iterator[str]) -> Iterator[bytes]:
    return (piece.encode("utf-8", "replace") for piece in pieces if piece)
