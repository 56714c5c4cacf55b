"""Filing in a corporate system: what is put there, under which reference, and what came of it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256

from onrecord.records.captures import KeptOriginal
from onrecord.records.messages import CaptureId
from onrecord.records.notes import Note

FILING_PAYLOAD_VERSION = 1


@dataclass(frozen=True, slots=True)
class FilingTerms:
    """Where in the corporate file plan something belongs, and how long it is kept there."""

    reference: str
    label: str


@dataclass(frozen=True, slots=True)
class FiledCapture:
    """A capture that filed messages rest on.

    ``originals`` are those that hold the messages. ``receipt`` is the name of its receipt in the package,
    None where it is left out; ``receipt_sha256`` its digest.
    ``zone`` is the IANA name of the zone that the phone's clock was read in.
    """

    id: CaptureId
    received_at: dt.datetime
    received_by: str
    name: str
    grade: str
    state: str
    zone: str
    reader: str
    originals: Sequence[KeptOriginal]
    receipt: str | None
    receipt_sha256: str


@dataclass(frozen=True, slots=True)
class FilingContents:
    """What a package says: a note for the record or messages alone, and what both rest on.

    ``copy`` is a row of ``conversations``, ``rows`` are as ``show --json`` gives them.
    """

    organisation: str
    terms: FilingTerms
    note: Note | None
    copy: Mapping[str, object]
    rows: Sequence[Mapping[str, object]]
    captures: Sequence[FiledCapture]


@dataclass(frozen=True, slots=True)
class PackageFile:
    """One file of a package; its name is made of ids, never of what a source says."""

    name: str
    media_type: str
    data: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        """The digest of its bytes (hex)."""
        return sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class Package:
    """What is filed: a folder of files that needs nothing beside it.

    ``folder`` is a stable name that ends in the beginning of ``digest``: that of the JSON file (SHA-256,
    hex), which in turn names the digest of every other file. The page is last: a package without one was cut.
    """

    folder: str
    digest: str
    files: Sequence[PackageFile]


class Checked(StrEnum):
    """By what a filed file was found to be what was sent."""

    CONTENT = "content read back"
    SHA256 = "size and sha256Hash"
    QUICK_XOR = "size and quickXorHash"


@dataclass(frozen=True, slots=True)
class FiledFile:
    """One file where it stands now: a path or address, the system's own id and etag where it gives them."""

    name: str
    location: str
    size_bytes: int
    sha256: str
    checked: Checked
    remote_id: str = ""
    etag: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a destination took: every file found there again.

    ``is_new`` tells whether anything had to be put there, ``marked`` whether reference and label are set in
    the system itself, beside standing in the package.
    """

    location: str
    files: Sequence[FiledFile]
    is_new: bool
    marked: bool = False


@dataclass(frozen=True, slots=True)
class FilingSaid:
    """The payload of a receipt of filing. ``subject`` is the id of a note, or of the copy of the messages.

    ``left_out`` are captures whose receipt is not in the package, since it names other conversations.
    """

    filing: str
    subject: str
    copy: str
    destination: str
    kind: str
    folder: str
    location: str
    digest: str
    reference: str
    label: str
    marked: bool
    messages: int
    captures: Sequence[CaptureId]
    left_out: Sequence[CaptureId]
    files: Sequence[FiledFile]
    actor: str
    payload_version: int = FILING_PAYLOAD_VERSION


@dataclass(frozen=True, slots=True)
class Filed:
    """A receipt of filing, and when it was written (UTC)."""

    said: FilingSaid
    at: dt.datetime
