"""Folders in memory as identification sees them, and chats to put there."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from onrecord.ports.originals import Original
from onrecord.readers.identification import Means, identify
from onrecord.readers.matching import Gathers, Item, Match, Reader
from onrecord.readers.originals import Source
from onrecord.readers.registry import READERS
from onrecord.records.identification import Found, Identified
from onrecord.records.limits import Limits
from onrecord.records.messages import Assumptions, Entry

MAIL = b"From: ada@example.org\r\nTo: ben@example.org\r\nSubject: Berth\r\nDate: Fri, 13 Mar 2026 09:00:00 +0000\r\nMessage-ID: <1@example.org>\r\n\r\nHello\r\n"  # noqa: E501 - as it is
MBOX = b"From ada@example.org Fri Mar 13 09:00:00 2026\n" + MAIL.replace(b"\r\n", b"\n") + b"\n"
TEXTS = b"""<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>
<smses count="1">
  <sms protocol="0" address="+441632960001" date="1773392400000" type="1" body="Hello" read="1" />
</smses>
"""
TELEGRAM = b"""{"name": "Ben", "type": "personal_chat", "id": 7, "messages": [
 {"id": 1, "type": "message", "date": "2026-03-13T09:00:00", "date_unixtime": "1773392400",
  "from": "Ben", "from_id": "user7", "text": "Hello", "text_entities": []}]}"""


def chat(*texts: str) -> bytes:
    """Return a WhatsApp chat as Android exports it."""
    opening = "12/03/2026, 09:00 - Messages and calls are end-to-end encrypted. No one outside of this chat, not even WhatsApp, can read or listen to them."  # noqa: E501 - as it is
    lines = [f"13/03/2026, 09:{minute:02} - Ada Quay: {text}" for minute, text in enumerate(texts)]
    return "\n".join([opening, *lines, ""]).encode()


def zipped(files: dict[str, bytes]) -> bytes:
    """Return a zip of files, the same whenever it is made: it may stand in a test's name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return out.getvalue()


@dataclass(frozen=True)
class Told:
    """What identification said of some files, by their names."""

    names: Sequence[str]
    identified: Identified

    @property
    def found(self) -> Sequence[Found]:
        return self.identified.found

    @property
    def left_out(self) -> list[str]:
        return [self.names[number] for number in self.identified.left_out]

    @property
    def why(self) -> dict[str, str]:
        """Return why each file that is left out is."""
        return dict(zip(self.left_out, self.identified.why_left, strict=True))

    def files(self, found: Found) -> list[str]:
        return [self.names[number] for number in found.files]

    @property
    def sources(self) -> dict[str, tuple[tuple[str, ...], list[str]]]:
        """Return each source's readers and files, by root and name."""
        return {one.root + one.name: (tuple(one.readers), self.files(one)) for one in self.found}


def told(
    files: bytes | dict[str, bytes],
    name: str = "phone",
    *,
    reader: str = "",
    readers: Sequence[Reader] = READERS,
    limits: Limits | None = None,
) -> Told:
    """Identify a file, or a folder of files."""
    source = source_of(files, name)
    assumptions = Assumptions(reader=reader, reader_given=bool(reader))
    means = Means(assumptions, limits or Limits(), readers)
    return Told([file.name for file in source.files], identify(source, means))


def source_of(files: bytes | dict[str, bytes], name: str = "phone") -> Source:
    """Return a file, or a folder of files, as a source."""
    contents = [(name, files)] if isinstance(files, bytes) else sorted(files.items())
    entries = [Entry(number, path, len(data)) for number, (path, data) in enumerate(contents)]
    return Source(name, not isinstance(files, bytes), entries, lambda number: io.BytesIO(contents[number][1]))


@dataclass(frozen=True)
class Reads:
    """A reader that knows files by a mark in their heads, and says which names it was shown."""

    NAME: str
    mark: bytes
    GATHERS: Gathers
    match: Match = Match.CERTAIN
    shown: list[str] = field(default_factory=list)
    VERSION: str = "1"
    CHANNEL: str = "whatsapp"

    def recognise(self, head: bytes, filename: str) -> Match:
        self.shown.append(filename)
        return self.match if self.mark in head else Match.NO

    def read(self, _original: Original) -> Iterator[Item]:
        """Read nothing."""
        return iter(())
