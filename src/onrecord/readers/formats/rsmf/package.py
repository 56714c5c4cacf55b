"""A manifest and the files that belong to it, wherever they are: in a mail's zip, or beside it."""

import functools
import hashlib
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from onrecord.ports.originals import Aside, ByteStream, Original
from onrecord.readers.formats.rsmf.beginnings import MANIFEST, is_envelope
from onrecord.readers.formats.rsmf.envelope import Envelope, open_envelope
from onrecord.readers.forward import ForwardSource
from onrecord.readers.json_pieces.pieces import Broken, Piece
from onrecord.readers.matching import HEAD_BYTES
from onrecord.readers.zips.directory import Member, read_directory
from onrecord.readers.zips.members import open_member
from onrecord.records.errors import UnreadableError
from onrecord.records.limits import Limits
from onrecord.records.messages import Entry, Span

_PIECE_BYTES = 1024**2


@dataclass(frozen=True, slots=True)
class File:
    """A file that events may name. ``sha256`` is given for one inside another file."""

    entry: str
    size_bytes: int
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Package:
    """One manifest. ``headers`` are the mail's, empty without a mail; ``damaged`` files in the zip.

    ``around`` is where in a mail the zip is: what is in it has no place in the mail's bytes but that.
    """

    entry: Entry
    open_manifest: Callable[[], ByteStream]
    files: Mapping[str, File]
    headers: Mapping[str, str] = field(default_factory=dict)
    inside: Mapping[str, Callable[[], ByteStream]] = field(default_factory=dict)
    damaged: Sequence[str] = ()
    around: Span | None = None

    def place(self, piece: Piece | Broken) -> Span:
        """Return where in the entry a piece of the manifest is."""
        return self.around or Span(self.entry.name, piece.first, piece.last, piece.first_byte)

    def asides(self) -> Iterator[Aside]:
        """Yield what the mail's zip holds, the manifest first: it is text whatever it looks like."""
        if self.headers:
            yield Aside(f"{self.entry.name}: {MANIFEST}", self.open_manifest, certain=True)
        for name, opener in self.inside.items():
            yield Aside(f"{self.entry.name}: {name}", opener)
        for name in self.damaged:
            yield Aside(f"{self.entry.name}: {name}", io.BytesIO)

    def closed(self) -> "Package":
        """Return what was found out, without what keeps bytes in memory."""
        return replace(self, open_manifest=io.BytesIO, inside={})


def open_package(original: Original, entry: Entry, known: Package | None = None) -> Package:
    """Open a mail, or a manifest with the files beside it; ``known`` is what an earlier opening found.

    Raises:
        UnreadableError: the mail's zip is missing or damaged, or has no manifest.
        UnsafeSourceError: the zip breaks a limit.
    """
    with original.open(entry) as stream:
        if is_envelope(stream.read(HEAD_BYTES)):
            return _mailed(entry, open_envelope(original, entry), known)
    folder = entry.name.rpartition("/")[0]
    prefix = f"{folder}/" if folder else ""
    files = {
        one.name.removeprefix(prefix): File(one.name, one.size_bytes)
        for one in original.entries()
        if one.name.startswith(prefix) and one.number != entry.number
    }
    return Package(entry, functools.partial(original.open, entry), files)


def _mailed(entry: Entry, envelope: Envelope, known: Package | None) -> Package:
    source = envelope.zip_file
    members = [one for one in read_directory(source.name, source, Limits()).members if not one.is_folder]
    manifest = next((one for one in members if one.name == MANIFEST), None)
    if manifest is None or (known is None and _digest(source, manifest) is None):
        raise UnreadableError(f"the rsmf.zip in {entry.name!r} has no whole {MANIFEST}: export it again")
    opener = functools.partial(open_member, source.name, source, manifest)
    if known is not None:
        return replace(known, open_manifest=opener)
    others = sorted((one for one in members if one.name != MANIFEST), key=lambda one: one.offset)
    digests = {one.name: _digest(source, one) for one in others}
    return Package(
        entry,
        opener,
        {one.name: File(entry.name, one.size_bytes, digests[one.name]) for one in others},
        envelope.headers,
        {
            one.name: functools.partial(open_member, source.name, source, one)
            for one in others
            if digests[one.name] is not None
        },
        [name for name, digest in digests.items() if digest is None],
        envelope.place,
    )


def _digest(source: ForwardSource, member: Member) -> str | None:
    digest = hashlib.sha256()
    try:
        with open_member(source.name, source, member) as stream:
            while piece := stream.read(_PIECE_BYTES):
                digest.update(piece)
    except UnreadableError:
        return None
    return digest.hexdigest()
