"""One Outlook item, from its MAPI properties to a row: what a message file and a PST share.

Tags are those of [MS-OXPROPS]; a value is kept as its type and its bytes until it is asked for.
"""

import datetime as dt
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from onrecord.ports.originals import Aside
from onrecord.readers.mail.charsets import decoded, of_code_page, without_surrogates
from onrecord.readers.mail.dates import IMPOSSIBLE, When, when
from onrecord.readers.mail.fields import Fields, fields_of, first_id_in, ids_in, raw_text
from onrecord.readers.mail.inside import MOST_NESTED, aside_of_text, asides_of
from onrecord.readers.mail.markup import text_of_markup
from onrecord.readers.mail.message import (
    MOST_BODY_CHARACTERS,
    WHOLE_TEXT,
    Mail,
    asides_of_header,
    attachment,
    joined_body,
    message_id_of,
    people_of,
    recipient,
    references_of,
    time_columns,
)
from onrecord.records.messages import Flag, Kind, Precision, Presence

CLASS, SUBJECT, HEADERS, BODY, HTML, RTF = 0x001A, 0x0037, 0x007D, 0x1000, 0x1013, 0x1009
SUBMITTED, DELIVERED, CREATED = 0x0039, 0x0E06, 0x3007
MESSAGE_FLAGS, INTERNET_PAGE, MESSAGE_PAGE = 0x0E07, 0x3FDE, 0x3FFD
INTERNET_ID, REFERENCES, IN_REPLY_TO = 0x1035, 0x1039, 0x1042
# Name, type of address, address, SMTP address: of whom the mail is from, then of who sent it for them.
SENDERS = ((0x0042, 0x0064, 0x0065, 0x5D02), (0x0C1A, 0x0C1E, 0x0C1F, 0x5D01))
RECIPIENT_KIND, NAME, ADDRESS_KIND, ADDRESS, SMTP = 0x0C15, 0x3001, 0x3002, 0x3003, 0x39FE
DATA, SHORT_NAME, LONG_NAME, MIME, METHOD = 0x3701, 0x3704, 0x3707, 0x370E, 0x3705
_UNICODE, _STRING, _BINARY, _TIME, _INTEGER = 0x001F, 0x001E, 0x0102, 0x0040, 0x0003
_UNSENT = 0x08
_ROLES = {1: "to", 2: "cc", 3: "bcc"}
_EMBEDDED = 5
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_EPOCH = dt.datetime(1601, 1, 1, tzinfo=dt.UTC)
_LONGEST_PREFIX = 2


@dataclass(slots=True)
class Properties:
    """Values by tag: type and bytes. ``page`` is the charset of strings that are not Unicode."""

    values: Mapping[int, tuple[int, bytes]]
    page: str = "cp1252"

    def text(self, tag: int, flags: set[Flag]) -> str:
        """Return a string; empty when it is absent."""
        kind, data = self.values.get(tag, (0, b""))
        if kind == _UNICODE:
            return without_surrogates(data.decode("utf-16-le", "replace").rstrip("\0"), flags)
        if kind in {_STRING, _BINARY}:
            return decoded(data.rstrip(b"\0"), self.page, flags).replace("\0", "")
        return ""

    def binary(self, tag: int) -> bytes | None:
        """Return bytes, whatever their type."""
        return self.values[tag][1] if tag in self.values else None

    def integer(self, tag: int) -> int | None:
        """Return a whole number."""
        kind, data = self.values.get(tag, (0, b""))
        return int.from_bytes(data[:4], "little") if kind == _INTEGER and data else None

    def time(self, tag: int) -> When | None:
        """Return an instant, counted in 100 nanoseconds since 1601."""
        kind, data = self.values.get(tag, (0, b""))
        ticks = int.from_bytes(data[:8], "little")
        if kind != _TIME or not ticks:
            return None
        try:
            at = _EPOCH + dt.timedelta(milliseconds=ticks // 10_000)
        except OverflowError:
            return IMPOSSIBLE
        if not _FIRST_YEAR <= at.year <= _LAST_YEAR:
            return IMPOSSIBLE
        return When(at=at, precision=Precision.MILLISECOND.value)


@dataclass(slots=True)
class Attached:
    """An attachment: its properties, its bytes where there are any, and the item that it holds, if one."""

    properties: Properties
    content: bytes | None
    inner: "OutlookItem | None" = None


@dataclass(slots=True)
class OutlookItem:
    """A message, appointment, contact, task or note."""

    properties: Properties
    recipients: Sequence[Properties] = ()
    attachments: Sequence[Attached] = ()
    missing: int = 0


@dataclass(slots=True)
class OutlookMail(Mail):
    """A mail, and what Outlook tells of it besides."""

    item_class: str = ""
    unread_rtf: bool = False
    lost: list[str] = field(default_factory=list)


def page_of(values: Mapping[int, tuple[int, bytes]]) -> str:
    """Return the charset of an item's strings."""
    return of_code_page(Properties(values).integer(MESSAGE_PAGE))


def ids_of(properties: Properties) -> tuple[str | None, list[str]]:
    """Return an item's Message-ID and the ids that it refers to."""
    flags: set[Flag] = set()
    fields = fields_of(properties.text(HEADERS, flags).encode())
    text = properties.text(INTERNET_ID, flags).strip()
    message_id = first_id_in(text) or text or message_id_of(fields)
    texts = properties.text(REFERENCES, flags), properties.text(IN_REPLY_TO, flags)
    own = [one for text in texts for one in ids_in(text) if one != message_id]
    return message_id, list(dict.fromkeys(own)) or references_of(fields, message_id_of(fields))


def mail_of(item: OutlookItem) -> OutlookMail:
    """Return the mail that an item is."""
    properties, flags = item.properties, set[Flag]()
    fields = fields_of(properties.text(HEADERS, flags).encode())
    message_id, references = ids_of(properties)
    mail = OutlookMail({}, message_id, references, item_class=properties.text(CLASS, flags))
    body = _body(mail, properties, flags)
    attachments = [_attachment(mail, one, flags) for one in item.attachments]
    direct = ids_in(properties.text(IN_REPLY_TO, flags)) or ids_in(raw_text(fields, "in-reply-to", flags))
    mail.row.update(
        {
            "kind": (Kind.MEDIA if body is None and attachments else Kind.TEXT).value,
            "native_id": message_id,
            "reply_to": next(iter(direct or references[-1:]), None),
            "subject": _subject(properties, flags),
            "body": body,
            "attachments": attachments,
            "recipients": [_recipient(one, flags) for one in item.recipients],
            **_sender(properties, fields, flags),
            **_times(properties, fields, flags),
        }
    )
    mail.asides.extend(asides_of_header(fields))
    if (properties.integer(MESSAGE_FLAGS) or 0) & _UNSENT:
        flags.add(Flag.DRAFT)
    mail.row["flags"] = sorted(flags)
    mail.encrypted = mail.item_class.lower() == "ipm.note.smime"
    mail.broken = bool(item.missing)
    return mail


def _subject(properties: Properties, flags: set[Flag]) -> str | None:
    text = properties.text(SUBJECT, flags)
    if text[:1] == "\1":
        text = text[_LONGEST_PREFIX:]  # the second character tells how long the prefix ("Re: ") is
    return text or None


def _sender(properties: Properties, fields: Fields, flags: set[Flag]) -> dict[str, str | None]:
    written = next(iter(people_of(fields, "from", flags)), (None, None))
    for name_tag, kind_tag, address_tag, smtp_tag in SENDERS:
        name, address = properties.text(name_tag, flags), properties.text(address_tag, flags)
        smtp = properties.text(smtp_tag, flags)
        if not smtp and properties.text(kind_tag, flags).upper() == "SMTP":
            smtp = address
        if name or smtp or address:
            address = smtp or written[1] or address
            return {"sender": name or written[0] or address, "address": address or None}
    if written == (None, None):
        flags.add(Flag.SENDER_MISSING)
    return {"sender": written[0] or written[1], "address": written[1]}


def _times(properties: Properties, fields: Fields, flags: set[Flag]) -> dict[str, object]:
    text = raw_text(fields, "date", flags)
    said = properties.time(SUBMITTED) or (when(text) if text else None)
    if said is None or said == IMPOSSIBLE:
        flags.add(Flag.DATE_MISSING if said is None else Flag.DATE_IMPOSSIBLE)
        others = (properties.time(tag) for tag in (DELIVERED, CREATED))
        said = next((one for one in others if one is not None and one != IMPOSSIBLE), IMPOSSIBLE)
        if said != IMPOSSIBLE:
            flags.add(Flag.TIME_DOUBTFUL)
    return time_columns(said, text or None)


def _body(mail: OutlookMail, properties: Properties, flags: set[Flag]) -> str | None:
    plain = properties.text(BODY, flags).replace("\r\n", "\n")
    markup = _markup(properties, set() if plain.strip() else flags)
    if plain.strip():
        if markup:
            mail.asides.append(_aside("another form of a mail's text", markup, "text/html"))
        if len(plain) > MOST_BODY_CHARACTERS:
            mail.asides.append(_aside(WHOLE_TEXT, plain, "text/plain"))
        return joined_body([plain], flags)
    if markup:
        flags.add(Flag.FROM_HTML)
        if len(markup) > MOST_BODY_CHARACTERS:
            mail.asides.append(_aside(WHOLE_TEXT, markup, "text/html"))
        return joined_body([text_of_markup(markup, MOST_BODY_CHARACTERS)], flags)
    mail.unread_rtf = bool(properties.binary(RTF))
    return None


def _aside(name: str | None, text: str, kind: str) -> Aside:
    return aside_of_text(name, text.encode(), kind, "utf-8")


def _markup(properties: Properties, flags: set[Flag]) -> str:
    kind, data = properties.values.get(HTML, (0, b""))
    if kind == _BINARY:
        return decoded(data, of_code_page(properties.integer(INTERNET_PAGE)), flags)
    return properties.text(HTML, flags)


def _recipient(properties: Properties, flags: set[Flag]) -> dict[str, str | None]:
    role = _ROLES.get(properties.integer(RECIPIENT_KIND) or 1, "to")
    address = properties.text(SMTP, flags) or properties.text(ADDRESS, flags)
    return recipient(role, (properties.text(NAME, flags) or None, address or None))


def _attachment(mail: OutlookMail, attached: Attached, flags: set[Flag]) -> dict[str, object]:
    mail.asides.extend(_attached(attached, MOST_NESTED, flags))
    name, kind = _name(attached, flags), attached.properties.text(MIME, flags) or None
    if attached.inner is not None:
        row = attachment(name, "application/vnd.ms-outlook", None)
        return {**row, "presence": Presence.PRESENT.value}
    return attachment(name, kind, attached.content)


def _name(attached: Attached, flags: set[Flag]) -> str | None:
    names = (attached.properties.text(tag, flags) for tag in (LONG_NAME, SHORT_NAME, NAME))
    return next((one for one in names if one), None)


def _attached(attached: Attached, depth: int, flags: set[Flag]) -> Iterator[Aside]:
    """Yield an attachment for screening; of an item, its text, and whatever is attached to it."""
    name = _name(attached, flags)
    if attached.inner is not None:
        yield _aside(name, "\n".join(_texts(attached.inner)), "text/plain")
        for one in attached.inner.attachments if depth else ():
            yield from _attached(one, depth - 1, set())
    elif attached.content is not None:
        yield from asides_of(name, attached.content, attached.properties.text(MIME, flags))
    else:
        yield Aside(name or "an attachment", io.BytesIO)


def _texts(item: OutlookItem) -> Iterator[str]:
    """Yield the text of an item inside another."""
    flags: set[Flag] = set()
    properties = item.properties
    for tag in (SUBJECT, SENDERS[0][0], SENDERS[1][0], BODY):
        yield properties.text(tag, flags)
    markup = _markup(properties, flags)
    if markup:
        yield text_of_markup(markup)
    yield from (one.text(NAME, flags) for one in item.recipients)
