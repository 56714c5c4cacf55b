"""What sources of text messages share: addresses, boxes, times, conversations, kinds of attachment."""

import datetime as dt
import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from onrecord.records.errors import UnsafeSourceError
from onrecord.records.messages import Conversation, Flag, Kind

OWN_LABEL = "You"
"""How the phone's owner is called: such sources hold no name of theirs."""

UNKNOWN_KEY = "(unknown)"
"""The key of what has no address: a withheld number, a draft to nobody."""

TOKEN = "insert-address-token"  # noqa: S105 - what Android writes where a phone does not know its own number
MOST_CONVERSATIONS = 200_000

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_FIRST_MS, _END_MS = -2_208_988_800_000, 7_258_118_400_000  # the years from 1900, and 2200
_NUMBER = re.compile(r"[\s\d+().\-/\u00a0\u2010-\u2015\u200e\u200f\u202a-\u202f\u2066-\u2069]+")
_BOXES = {
    1: (False, ()),
    2: (True, ()),
    3: (True, (Flag.DRAFT,)),
    4: (True, (Flag.NOT_SENT,)),
    5: (True, (Flag.NOT_SENT,)),
    6: (True, (Flag.NOT_SENT,)),
}
DELIVERED, FAILED = 0, 64
"""What Android's ``status`` of a text message says; 32 is pending, -1 that no report was asked for."""


@functools.lru_cache(maxsize=4096)
def address_key(address: str) -> str:
    """Return an address by which conversations are told apart.

    Of a number the digits and ``+`` stay, of anything else all but the white space around it. No
    country code is guessed: one number written in two ways may be two conversations.
    """
    if _NUMBER.fullmatch(address):
        digits = "".join(sign for sign in address if sign.isdigit() or sign == "+")
        return digits or UNKNOWN_KEY
    return " ".join(address.split()) or UNKNOWN_KEY


def group_key(addresses: Sequence[str]) -> str:
    """Return the key of a conversation with these people, in whatever order they stand."""
    return ",".join(sorted({address_key(address) for address in addresses})) or UNKNOWN_KEY


def box_of(code: int | None) -> tuple[bool | None, tuple[Flag, ...]]:
    """Return whether what lies in one of Android's boxes is the owner's own, and its flags."""
    return _BOXES.get(code or 0, (None, ()))


def instant(milliseconds: int | None) -> tuple[dt.datetime | None, Flag | None]:
    """Return the instant of milliseconds since 1970, or the flag that says why there is none."""
    if not milliseconds:
        return None, Flag.DATE_MISSING
    if not _FIRST_MS <= milliseconds < _END_MS:
        return None, Flag.DATE_IMPOSSIBLE
    return _EPOCH + dt.timedelta(milliseconds=milliseconds), None


def attachment_type(mime: str) -> str:
    """Return the kind of a file from its media type, or that type where no word stands for it."""
    mime = mime.partition(";")[0].strip().lower()
    family, _, form = mime.partition("/")
    if "vcard" in form:
        return "contact"
    return family if family in {"image", "video", "audio"} else mime


def is_text_beside(mime: str) -> bool:
    """Tell whether an attachment may hold text that is to be screened."""
    return attachment_type(mime) not in {"image", "video", "audio"}


def kind_of(body: str | None, attachments: Sequence[dict[str, object]]) -> Kind:
    """Return what a message with these parts is."""
    if not attachments:
        return Kind.TEXT
    if body is None and all(one["type"] == "contact" for one in attachments):
        return Kind.CONTACT
    return Kind.MEDIA


@dataclass(slots=True)
class Correspondents:
    """The conversations met so far: a number or a set of numbers each, with the names that stood beside."""

    channel: str
    _titles: dict[str, str] = field(default_factory=dict)
    _people: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def note(self, key: str, title: str | None, participants: Sequence[str]) -> None:
        """Remember a conversation; its first name stands.

        Raises:
            UnsafeSourceError: there are more than any phone has.
        """
        if title and key not in self._titles:
            self._titles[key] = title
        if key in self._people:
            return
        if len(self._people) >= MOST_CONVERSATIONS:
            raise UnsafeSourceError(
                f"the source holds more than {MOST_CONVERSATIONS:,} conversations, as no phone does: "
                "export again a part of it"
            )
        self._people[key] = tuple(participants)

    def conversations(self) -> Sequence[Conversation]:
        """Return them in the order in which they were met."""
        return tuple(
            Conversation(key, self._titles.get(key) or ", ".join(people) or key, self.channel, people)
            for key, people in self._people.items()
        )


def subject_of(stored: str | None) -> str | None:
    """Return a multimedia message's subject: Android stores its UTF-8 bytes as if they were Latin-1."""
    if not stored or stored.isascii():
        return stored or None
    try:
        return stored.encode("latin-1").decode()
    except UnicodeError:
        return stored
