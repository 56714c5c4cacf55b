"""What WhatsApp's databases on both kinds of phone share: account ids, times, files named by path."""

import datetime as dt
import math
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from onrecord.readers.checked import said_size
from onrecord.readers.sqlite.tables import MendedText
from onrecord.records.messages import Entry, Flag, Precision, Presence

OWN_LABEL = "You"
"""How the phone's owner is named when the database has no name."""

STATUS_JID = "status@broadcast"

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_FIRST = (dt.datetime(1900, 1, 1, tzinfo=dt.UTC) - _EPOCH) // dt.timedelta(milliseconds=1)
_LAST = (dt.datetime(2201, 1, 1, tzinfo=dt.UTC) - _EPOCH) // dt.timedelta(milliseconds=1)
_PHONE_SERVERS = ("s.whatsapp.net", "c.us")
_FEWEST_DIGITS = 5


def is_group(jid: str) -> bool:
    """Tell whether an account id is a group's."""
    return jid.endswith("@g.us")


def is_shared(jid: str) -> bool:
    """Tell whether a conversation has senders other than the one whose id it bears."""
    return is_group(jid) or jid.endswith(("@broadcast", "@newsletter", "@status"))


def address_of(jid: str) -> str:
    """Return the telephone number that an account id holds, else the id."""
    user, _, server = jid.partition("@")
    number = user.partition(":")[0].partition(".")[0]
    if server in _PHONE_SERVERS and number.isascii() and number.isdigit() and len(number) >= _FEWEST_DIGITS:
        return f"+{number}"
    return jid


def instant(milliseconds: float | None) -> dt.datetime | None:
    """Return a time since 1970, None where it is not set or impossible."""
    if milliseconds is None or not math.isfinite(milliseconds) or milliseconds <= 0:
        return None
    return _EPOCH + dt.timedelta(milliseconds=int(milliseconds)) if milliseconds < _LAST else None


def said(milliseconds: float | None) -> dict[str, object]:
    """Return the columns that tell when a message was said; ``flags`` among them."""
    at = instant(milliseconds)
    if at is not None:
        precision = Precision.MILLISECOND if at.microsecond else Precision.SECOND
        return {"said_at": at, "precision": precision.value, "flags": []}
    unset = milliseconds is None or milliseconds in {0, -1}
    flag = Flag.DATE_MISSING if unset else Flag.DATE_IMPOSSIBLE
    return {"said_at": None, "precision": None, "flags": [flag.value]}


def mended(values: Iterable[object]) -> list[str]:
    """Return the flag of texts that were not valid UTF-8, if one of them is such."""
    return [Flag.INVALID_UTF8.value] if any(isinstance(value, MendedText) for value in values) else []


class Files:
    """The files of a source, found by the end of the path under which a database names them."""

    def __init__(self, entries: Sequence[Entry], taken: Collection[str]) -> None:
        """Take all entries but those that are the databases' own."""
        self._named: set[str] = set(taken)
        self._entries = entries
        self._asked = self._found = 0
        self._by_name: defaultdict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            if entry.name not in taken:
                self._by_name[_parts(entry.name)[-1]].append(entry)

    def find(self, path: str) -> Entry | None:
        """Return the entry whose path ends most like this one; their file names must be the same."""
        wanted = _parts(path)
        found = self._by_name.get(wanted[-1], ())
        best = max(
            found, key=lambda entry: (_shared_end(_parts(entry.name), wanted), -entry.number), default=None
        )
        if best is not None:
            self._named.add(best.name)
        return best

    def attachment(
        self, path: str | None, name: str | None, kind: str | None, size: int | None
    ) -> dict[str, object]:
        """Return an attachment's columns. A path that the phone never had is an omission, not a loss."""
        entry = self.find(path) if path else None
        self._asked += path is not None
        self._found += entry is not None
        presence = Presence.PRESENT if entry else Presence.MISSING if path else Presence.OMITTED
        return {
            "name": name or (path.rsplit("/", 1)[-1] if path else None),
            "type": kind,
            "bytes": said_size(entry, size or None),
            "presence": presence.value,
            "entry": entry.name if entry else None,
            "sha256": None,
        }

    def missing(self) -> str | None:
        """Return a sentence on files that messages name and that did not come, if there are any."""
        if self._asked == self._found:
            return None
        if self._found:
            absent = self._asked - self._found
            verb = "is" if absent == 1 else "are"
            return f"{absent:,} of the {self._asked:,} files that messages name {verb} not here."
        return f"None of the {self._asked:,} files that messages name is here: was the media folder left out?"

    def unread(self) -> list[str]:
        """Return the entries that no message named."""
        return [entry.name for entry in self._entries if entry.name not in self._named]


def _parts(path: str) -> list[str]:
    return unicodedata.normalize("NFC", path).replace("\\", "/").split("/")


def _shared_end(one: Sequence[str], other: Sequence[str]) -> int:
    count = 0
    for left, right in zip(reversed(one), reversed(other), strict=False):
        if left != right:
            break
        count += 1
    return count
