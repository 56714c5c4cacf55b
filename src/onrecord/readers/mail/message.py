"""One mail from its bytes to the columns of a row, and what no column holds."""

import codecs
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from onrecord.ports.originals import Aside
from onrecord.readers.mail.addresses import Person, people_in
from onrecord.readers.mail.charsets import decoded
from onrecord.readers.mail.dates import IMPOSSIBLE, When, of_received, when
from onrecord.readers.mail.fields import (
    DRAFT_FIELDS,
    HEAD_BYTES,
    Fields,
    fields_of,
    first_id_in,
    ids_in,
    raw_text,
    split_head,
    text_of,
)
from onrecord.readers.mail.headers import lines_of_header
from onrecord.readers.mail.inside import aside_of_part, aside_of_text, asides_of, asides_of_rest, asides_on
from onrecord.readers.mail.markup import text_of_markup
from onrecord.readers.mail.parts import Found, Part, Place, parts_of
from onrecord.records.messages import Flag, Kind, Presence

MOST_BODY_CHARACTERS = 4 * 1024**2
WHOLE_TEXT = "a mail's whole text"
_MOST_REFERENCES = 1_000
_MEDIA, _TEXT = Kind.MEDIA.value, Kind.TEXT.value
_SEALED_TEXT = re.compile(r"\s*-----BEGIN PGP MESSAGE-----")


@dataclass(slots=True)
class Mail:
    """What a mail says. ``row`` has neither ``span`` nor ``thread``, which the mailbox tells."""

    row: dict[str, object]
    message_id: str | None = None
    references: list[str] = field(default_factory=list)
    asides: list[Aside] = field(default_factory=list)
    broken: bool = False
    encrypted: bool = False

    def flag(self, *flags: Flag) -> None:
        """Add flags that something beside the mail's own bytes tells."""
        known = self.row.get("flags")
        self.row["flags"] = sorted({*(known if isinstance(known, list) else ()), *flags})


def read_mail(raw: bytes, *, cut: bool = False) -> Mail:
    """Read one mail. Whatever its bytes, something comes of it; ``cut`` tells that its end is not here."""
    if b"\r" in raw and b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")
    raw = raw.removeprefix(codecs.BOM_UTF8)
    head_end, body = split_head(raw, 0, len(raw))
    fields = fields_of(raw[:head_end])
    flags: set[Flag] = {Flag.LONG_BODY} if cut else set()
    found = parts_of(raw, fields, body, flags)
    message_id = message_id_of(fields)
    mail = Mail(_header_columns(fields, flags), message_id, references_of(fields, message_id))
    direct = first_id_in(raw_text(fields, "in-reply-to", flags))
    mail.row["native_id"] = message_id
    mail.row["reply_to"] = direct or next(iter(mail.references[-1:]), None)
    _add_content(mail, found, cut=cut)
    mail.asides.extend(asides_of_header(fields, raw[min(head_end, HEAD_BYTES) : head_end]))
    if found.rest:
        mail.asides.extend(asides_of_rest(found))
    mail.row["flags"] = sorted(flags)
    mail.broken = found.broken or Flag.BROKEN_STRUCTURE in flags or _is_stray(raw, head_end, body)
    mail.encrypted = found.encrypted
    return mail


def asides_of_header(fields: Fields, beyond: bytes = b"") -> Iterator[Aside]:
    """Yield what no column holds of a header, and the rest of one that is too long to be read."""
    text = "\n".join(lines_of_header(fields))
    if text:
        yield aside_of_text("a mail's header", text.encode("utf-8", "replace"), "text/plain", "utf-8")
    if beyond:
        yield aside_of_text("the rest of a mail's header", beyond, "text/plain", "utf-8")


def _is_stray(raw: bytes, head_end: int, body: int) -> bool:
    """Tell whether a header ended without a blank line, or is longer than any is read."""
    return head_end == body < len(raw) or head_end > HEAD_BYTES


def message_id_of(fields: Fields) -> str | None:
    """Return the Message-ID, brackets included; as written where it has none."""
    text = fields.get("message-id")
    return (first_id_in(text) or text) if text else None


def references_of(fields: Fields, message_id: str | None) -> list[str]:
    """Return the ids of the mails that this one, which is ``message_id``, answers, oldest first."""
    text = " ".join([fields[name] for name in ("references", "in-reply-to") if name in fields])
    ids = dict.fromkeys(ids_in(text)[:_MOST_REFERENCES]) if text else {}
    ids.pop(message_id or "", None)
    return list(ids)


def _header_columns(fields: Fields, flags: set[Flag]) -> dict[str, object]:
    named = people_of(fields, "from", flags) or people_of(fields, "sender", flags)
    sender = next(iter(named), None)
    if sender is None:
        flags.add(Flag.SENDER_MISSING)
    if not DRAFT_FIELDS.isdisjoint(fields):
        flags.add(Flag.DRAFT)
    label, address = sender or (None, None)
    return {
        "sender": label or address,
        "address": address,
        "recipients": _recipients(fields, flags),
        "subject": text_of(fields, "subject", flags) or None,
        **_times(fields, flags),
    }


def _recipients(fields: Fields, flags: set[Flag]) -> list[dict[str, str | None]]:
    return [
        recipient(role, one)
        for role in ("to", "cc", "bcc")
        if role in fields
        for one in people_of(fields, role, flags)
    ]


def people_of(fields: Fields, name: str, flags: set[Flag]) -> Sequence[Person]:
    """Return the people that a header's field names."""
    return people_in(raw_text(fields, name, flags), flags)


def recipient(role: str, person: Person) -> dict[str, str | None]:
    """Return a row's recipient."""
    return {"role": role, "label": person[0], "address": person[1]}


def _times(fields: Fields, flags: set[Flag]) -> dict[str, object]:
    text = raw_text(fields, "date", flags)
    said = when(text) if text else When(flag=Flag.DATE_MISSING)
    if said.flag is not None:
        flags.add(said.flag)
    if said.at is None and said.local is None and "received" in fields:
        received = of_received(raw_text(fields, "received", flags))
        if received != IMPOSSIBLE:
            flags.add(Flag.TIME_DOUBTFUL)
            said = received
    return time_columns(said, text or None)


def time_columns(said: When, text: str | None) -> dict[str, object]:
    """Return the columns that tell when."""
    return {"said_text": text, "said_at": said.at, "said_local": said.local, "precision": said.precision}


def _add_content(mail: Mail, found: Found, *, cut: bool) -> None:
    texts: list[str] = []
    attachments: list[dict[str, object]] = []
    for part in found.parts:
        if part.more_names or part.description:
            mail.asides.extend(asides_on(part))
        if part.place is Place.BODY:
            texts.append(_shown(mail, found, part))
        elif part.place is Place.ALTERNATIVE:
            mail.asides.append(aside_of_part("another form of a mail's text", found, part))
        else:
            attachments.append(_attached(mail, found, part, cut=cut and part is found.parts[-1]))
    body = joined_body(texts, found.flags)
    if body is not None and _SEALED_TEXT.match(body):
        found.encrypted = True
    mail.row["kind"] = _MEDIA if body is None and attachments else _TEXT
    mail.row["body"] = body
    mail.row["attachments"] = attachments


def joined_body(texts: list[str], flags: set[Flag]) -> str | None:
    """Return the parts of a mail's text as one; lines end in LF, and the text at its last letter."""
    body = "\n\n".join([text for text in map(str.rstrip, texts) if text])
    if len(body) > MOST_BODY_CHARACTERS:
        flags.add(Flag.LONG_BODY)
        body = body[:MOST_BODY_CHARACTERS]
    return body or None


def _shown(mail: Mail, found: Found, part: Part) -> str:
    content, charset = found.content(part), part.parameters.get("charset")
    if len(content) > MOST_BODY_CHARACTERS:
        mail.asides.append(aside_of_text(WHOLE_TEXT, content, part.kind, charset))
    text = decoded(content, charset, found.flags)
    if part.kind == "text/html":
        found.flags.add(Flag.FROM_HTML)
        return text_of_markup(text, MOST_BODY_CHARACTERS)
    return text.replace("\r\n", "\n") if "\r" in text else text


def _attached(mail: Mail, found: Found, part: Part, *, cut: bool) -> dict[str, object]:
    content = found.content(part)
    mail.asides.extend(asides_of(part.filename, content, part.kind, part.parameters.get("charset")))
    return attachment(part.filename, part.kind, None if cut else content)


def attachment(name: str | None, kind: str | None, content: bytes | None) -> dict[str, object]:
    """Return a row's attachment, its bytes hashed. ``None`` is one whose bytes are not in the source."""
    known = content is not None
    return {
        "name": name,
        "type": kind,
        "bytes": len(content) if content is not None else None,
        "presence": (Presence.PRESENT if known else Presence.MISSING).value,
        "sha256": hashlib.sha256(content).hexdigest() if content is not None else None,
    }
