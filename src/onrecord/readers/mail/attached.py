"""What is attached to a mail, as files: for a mail that only carried an export here.

A mail that somebody captures is read by the mail readers; this one is opened by its name alone, never
recognised. Names are made safe, and no two are the same. Source: RFC 2045 to 2049, RFC 2183.
"""

import re
from collections.abc import Iterator, Sequence

from onrecord.ports.originals import Original
from onrecord.readers.mail.fields import fields_of, split_head
from onrecord.readers.mail.parts import Found, Place, parts_of
from onrecord.readers.mail.parts import Part as MimePart
from onrecord.readers.mail.transfer import undone
from onrecord.readers.matching import Match
from onrecord.readers.unwrapping import Part
from onrecord.records.errors import UnreadableError
from onrecord.records.messages import Entry

NAME = "arrived-mail"
VERSION = "1"
SECRET = ""
NAMES: Sequence[str] = ()
INSIDE = ""
MOST_ATTACHED = 250
"""More than any mail program attaches; each is reached by reading the mail up to it."""

_PIECE_BYTES = 1024**2
_LONGEST_NAME = 150
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f/\\:\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff]+")
_ENDINGS = {"message/rfc822": ".eml", "text/plain": ".txt", "application/zip": ".zip"}
_SIGNATURES = frozenset(
    {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"}
)


def may_be_key(head: bytes, filename: str) -> bool:
    """Tell of a file beside whether it may hold a key: a mail has none."""
    del head, filename
    return False


def recognise(head: bytes, filename: str) -> Match:
    """Recognise nothing: see the module."""
    del head, filename
    return Match.NO


def needs_secret(original: Original) -> bool:
    """Tell whether it needs a secret: never."""
    del original
    return False


def kept(original: Original) -> Sequence[Entry]:
    """Return what is kept as it came: nothing, since the mail only carried what is attached."""
    del original
    return ()


def parts(original: Original, secret: bytes) -> Sequence[Part]:
    """Return the attachments, in the mail's order.

    Raises:
        UnreadableError: there are none or too many, or one is not encoded as it says.
    """
    del secret
    raw = _raw(original)
    found = _found(raw)
    attached = [one for one in found.parts if one.place is Place.ATTACHED and one.kind not in _SIGNATURES]
    if len(attached) > MOST_ATTACHED or found.rest:
        raise UnreadableError(f"the mail has over {MOST_ATTACHED} attachments: send them as one zip")
    if not attached:
        raise UnreadableError("nothing is attached to the mail: export the conversation again, and send that")
    names = _names(attached)
    return [_part(raw, one, name) for one, name in zip(attached, names, strict=True)]


def unwrap(original: Original, part: Part) -> Iterator[bytes]:
    """Yield the bytes of one attachment in pieces of 1 MiB."""
    start, end, encoding = part.recipe.split(":", 2)
    content, _ = undone(_raw(original, int(end))[int(start) :], encoding)
    for at in range(0, len(content), _PIECE_BYTES):
        yield content[at : at + _PIECE_BYTES]


def _part(raw: bytes, one: MimePart, name: str) -> Part:
    content, is_sound = undone(raw[one.start : one.end], one.encoding)
    if not is_sound:
        raise UnreadableError("an attachment was damaged on its way: have the mail sent again")
    return Part(name, len(content), f"{one.start}:{one.end}:{one.encoding}")


def _found(raw: bytes) -> Found:
    head_end, body = split_head(raw, 0, len(raw))
    return parts_of(raw, fields_of(raw[:head_end]), body, set())


def _raw(original: Original, most_bytes: int | None = None) -> bytes:
    entries = original.entries()
    if len(entries) != 1:
        raise UnreadableError("this is no mail: have it sent again")
    (entry,) = entries
    with original.open(entry) as stream:
        return stream.read(entry.size_bytes if most_bytes is None else most_bytes)


def _names(attached: Sequence[MimePart]) -> Sequence[str]:
    names: dict[str, str] = {}
    for number, one in enumerate(attached, 1):
        name = _safe(one.filename or "") or f"attachment-{number}{_ENDINGS.get(one.kind, '')}"
        if name.casefold() in names:
            name = f"{number}-{name}"
        while name.casefold() in names:
            name = f"_{name}"
        names[name.casefold()] = name
    return tuple(names.values())


def _safe(name: str) -> str:
    """Return a name that is one file's, in one folder, and shows as it is."""
    name = _UNSAFE.sub("_", name).strip(" .")
    if len(name) > _LONGEST_NAME:
        stem, dot, ending = name.rpartition(".")
        ending = dot + ending if stem and len(ending) < 10 else ""  # noqa: PLR2004 - longer than any ending
        name = name[: _LONGEST_NAME - len(ending)] + ending
    return name
