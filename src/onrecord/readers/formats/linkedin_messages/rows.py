"""One record of LinkedIn's messages, made a row."""

import datetime as dt
import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from onrecord.readers.csv_records import Record, fields
from onrecord.records.messages import Flag, Kind, Precision, Presence, Span

Row = dict[str, object]

REQUIRED = ("CONVERSATION ID", "FROM", "DATE", "CONTENT")
KNOWN = frozenset(
    {
        *REQUIRED,
        *("CONVERSATION TITLE", "SENDER PROFILE URL", "TO", "RECIPIENT PROFILE URLS", "SUBJECT", "FOLDER"),
        *("ATTACHMENTS", "IS MESSAGE DRAFT", "IS CONVERSATION DRAFT"),
    }
)
WITHOUT_ID = "without id"

_TIME = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2} UTC")
_ADDRESSES = re.compile(r",(?=https?://)")
_MARKED_UP = re.compile(r"\s*<p[ >].*>\s*", re.DOTALL)
_ENDS_LINE = re.compile(r"</p>|<br ?/?>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>")
_LINK = re.compile(r"""<a [^<>]{0,500}href=["']([^"'<>]{1,2000})["']""", re.IGNORECASE)


@dataclass(slots=True)
class Columns:
    """A file's header: which column is which, by name, since LinkedIn adds and drops some."""

    names: Sequence[str]

    @classmethod
    def of(cls, text: str) -> "Columns | None":
        """Return the columns of a header; None where what a message needs is not there."""
        names = tuple(name.strip().upper() for name in fields(text))
        return cls(names) if all(name in names for name in REQUIRED) else None

    def of_record(self, text: str) -> Mapping[str, str] | None:
        """Return a record's values by name; None where it has another number of them."""
        values = fields(text)
        if len(values) != len(self.names):
            return None
        return dict(zip(self.names, values, strict=True))


@dataclass(slots=True)
class Owner:
    """Whose download it is: by name, by the address of the profile, or unknown."""

    name: str | None = None
    address: str | None = None

    def wrote(self, said: Mapping[str, str]) -> bool | None:
        """Tell whether the owner wrote a message, if that is known."""
        if self.address is not None:
            return said.get("SENDER PROFILE URL", "") == self.address
        return None if self.name is None else said["FROM"] == self.name


@dataclass(slots=True)
class Thread:
    """One conversation as it was met."""

    title: str = ""
    people: dict[str, None] = field(default_factory=dict)
    addresses: set[str] = field(default_factory=set)

    def note(self, said: Mapping[str, str]) -> None:
        """Note who takes part in a message."""
        self.title = self.title or said.get("CONVERSATION TITLE", "")
        people = recipients_of(said)
        # Names that nobody can part are no person's.
        named = [label for label, address in people if label and (address or len(people) == 1)]
        self.people.update(dict.fromkeys([said["FROM"], *named]))
        self.addresses.update(address for _, address in people if address)
        if sender := said.get("SENDER PROFILE URL"):
            self.addresses.add(sender)


def key_of(said: Mapping[str, str]) -> str:
    """Return the id of the conversation that a message stands in."""
    return said["CONVERSATION ID"] or WITHOUT_ID


def recipients_of(said: Mapping[str, str]) -> list[tuple[str | None, str | None]]:
    """Return whom a message went to, as labels and addresses.

    Names are joined by ", ", which names also hold: where there are not as many as addresses,
    nobody can say whose is whose.
    """
    names = said.get("TO", "")
    addresses = [one for one in said.get("RECIPIENT PROFILE URLS", "").split(",") if one]
    split = names.split(", ")
    if len(addresses) == 1 or not addresses:
        return [(names or None, addresses[0] if addresses else None)] if names or addresses else []
    if len(split) == len(addresses):
        return list(zip(split, addresses, strict=True))
    return [(names or None, None), *((None, address) for address in addresses)]


def row_of(said: Mapping[str, str], entry: str, record: Record, owner: Owner, *, torn: bool) -> Row:
    """Return the row of one message."""
    flags: set[str] = {Flag.INVALID_UTF8} if torn else set()
    said_at, fault = _instant(said["DATE"])
    if fault:
        flags.add(fault)
    if not said["FROM"]:
        flags.add(Flag.SENDER_MISSING)
    if _is_yes(said, "IS MESSAGE DRAFT") or _is_yes(said, "IS CONVERSATION DRAFT"):
        flags |= {Flag.DRAFT, Flag.NOT_SENT}
    body = _body(said["CONTENT"], flags)
    attachments = list(_attachments(said.get("ATTACHMENTS", "")))
    kind = Kind.MEDIA if attachments else Kind.TEXT if body else Kind.UNKNOWN
    if kind is Kind.UNKNOWN:
        flags.add(Flag.NULL_BODY)
    return {
        "kind": kind.value,
        "span": Span(entry, record.first, record.last, record.first_byte).as_json(),
        "conversation": key_of(said),
        "sender": said["FROM"] or None,
        "address": said.get("SENDER PROFILE URL") or None,
        "is_own": owner.wrote(said),
        "said_text": said["DATE"] or None,
        "said_at": said_at,
        "precision": Precision.SECOND.value if said_at else None,
        "subject": said.get("SUBJECT") or None,
        "body": body,
        "attachments": attachments,
        "recipients": [
            {"role": "to", "label": label, "address": address} for label, address in recipients_of(said)
        ],
        "flags": sorted(flags),
    }


def _is_yes(said: Mapping[str, str], name: str) -> bool:
    return said.get(name, "").strip().lower() in {"yes", "true"}


def _instant(text: str) -> tuple[dt.datetime | None, Flag | None]:
    if not text:
        return None, Flag.DATE_MISSING
    if not _TIME.fullmatch(text):
        return None, Flag.DATE_IMPOSSIBLE
    try:
        at = dt.datetime.fromisoformat(text.removesuffix(" UTC")).replace(tzinfo=dt.UTC)
    except ValueError:
        return None, Flag.DATE_IMPOSSIBLE
    return (at, None) if 1900 <= at.year <= 2200 else (None, Flag.DATE_IMPOSSIBLE)  # noqa: PLR2004 - as everywhere


def _body(content: str, flags: set[str]) -> str | None:
    """Return the text; advertisements and recruiters' mails are HTML, which is made text without fetching."""
    if not _MARKED_UP.fullmatch(content):
        return content or None
    flags.add(Flag.FROM_HTML)
    links = [html.unescape(link) for link in _LINK.findall(content)]
    plain = html.unescape(_TAG.sub("", _ENDS_LINE.sub("\n", content))).strip()
    return "\n".join([plain, *(link for link in dict.fromkeys(links) if link not in plain)]).strip() or None


def _attachments(written: str) -> Iterator[Row]:
    for address in _ADDRESSES.split(written):
        if address.strip():
            yield {"name": address.strip(), "presence": Presence.OMITTED.value}
