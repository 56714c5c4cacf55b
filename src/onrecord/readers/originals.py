"""Sources as readers see them: a plain file, a zip, or a folder, each behind limits.

Only forward streams are asked for, so that a source may be a file or a pipe.
"""

import functools
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from onrecord.ports.originals import Aside, ByteStream, Original, Received
from onrecord.readers.forward import ForwardSource, joined
from onrecord.readers.zips.directory import Directory, long_names, read_directory, refuse_path
from onrecord.readers.zips.members import open_member
from onrecord.readers.zips.outside import outside
from onrecord.records.errors import UnreadableError, UnsafeSourceError
from onrecord.records.limits import Limits
from onrecord.records.messages import Assumptions, Entry

Opener = Callable[[int], ByteStream]
"""Opens the file of a number at its first byte, any number of times."""

ZIP_MAGICS = (b"PK\3\4", b"PK\5\6")
_MAGIC_BYTES = 4


@dataclass(frozen=True, slots=True)
class Source:
    """Files as they come: one file, or a folder's, numbered; and how to open them."""

    name: str
    is_folder: bool
    files: Sequence[Entry]
    opener: Opener


def open_original(source: Source, assumptions: Assumptions, limits: Limits) -> Received:
    """Open a source. A file that is a zip, whatever its name, shows the zip's entries.

    Raises:
        UnreadableError: it is a zip that is damaged, has a password, or holds nothing.
        UnsafeSourceError: a limit is broken; the message names the setting.
        SourceChangedError: a file is not as long as it was.
    """
    _refuse_size(source, limits)
    if source.is_folder:
        return _FolderOriginal(source, assumptions, limits)
    file = source.files[0]
    stream = ForwardSource(source.name, lambda: source.opener(file.number), file.size_bytes)
    if not _is_zip(source.name, stream):
        return _FileOriginal(source.name, file, stream, assumptions, limits)
    return _open_zip(source.name, stream, assumptions, limits)


def refuse_names(name: str, files: Sequence[Entry], limits: Limits) -> None:
    """Refuse a folder whose names are longer, together, than any app writes.

    Raises:
        UnsafeSourceError: they are; the message names the setting.
    """
    if sum(len(file.name.encode("utf-8", "surrogatepass")) for file in files) > limits.names_bytes:
        raise long_names(name, limits)


def is_zip(head: bytes) -> bool:
    """Tell whether a file that begins so is a zip."""
    return head.startswith(ZIP_MAGICS)


def is_junk(path: str) -> bool:
    """Tell whether a path is what Apple's archiver adds: resource forks, no part of the export."""
    parts = path.split("/")
    return "__MACOSX" in parts[:-1] or parts[-1].startswith("._")


def is_packed(original: Original) -> bool:
    """Tell whether a source is a zip, whose files are not told apart."""
    return isinstance(original, _ZipOriginal)


class _Base:
    """What all kinds of source share."""

    def __init__(self, name: str, assumptions: Assumptions, limits: Limits) -> None:
        self._name = name
        self._assumptions = assumptions
        self._limits = limits

    @property
    def name(self) -> str:
        return self._name

    @property
    def assumptions(self) -> Assumptions:
        return self._assumptions

    def asides(self) -> Sequence[Aside]:
        return ()

    def _refuse_long_text(self, entry: Entry) -> None:
        if entry.name.lower().endswith(".txt") and entry.size_bytes > self._limits.text_bytes:
            raise UnsafeSourceError(
                f"{entry.name!r} has {entry.size_bytes:,} bytes of text, over limits.text_bytes "
                f"({self._limits.text_bytes:,}): if it is genuine, raise that setting"
            )


class _FileOriginal(_Base):
    """A plain file: one entry, number 0, with the file's own name."""

    def __init__(
        self, name: str, file: Entry, source: ForwardSource, assumptions: Assumptions, limits: Limits
    ) -> None:
        super().__init__(name, assumptions, limits)
        self._entry = replace(file, number=0)
        self._source = source

    def entries(self) -> Sequence[Entry]:
        return (self._entry,)

    def open(self, entry: Entry) -> ByteStream:
        if entry.number != 0:
            raise LookupError("a plain file has entry 0 alone")
        self._refuse_long_text(self._entry)
        return self._source.whole()


class _FolderOriginal(_Base):
    """A folder of files, sorted by name. A zip in it is one of its files, unread."""

    def __init__(self, source: Source, assumptions: Assumptions, limits: Limits) -> None:
        super().__init__(source.name, assumptions, limits)
        for file in source.files:
            refuse_path(source.name, file.name)
        self._opener = source.opener
        self._files = {file.number: file for file in source.files}

    def entries(self) -> Sequence[Entry]:
        return tuple(file for file in self._files.values() if not is_junk(file.name))

    def asides(self) -> Sequence[Aside]:
        junk = (file for file in self._files.values() if is_junk(file.name))
        return [Aside(file.name, functools.partial(self.open, file)) for file in junk]

    def open(self, entry: Entry) -> ByteStream:
        file = self._files[entry.number]
        self._refuse_long_text(file)
        return ForwardSource(file.name, lambda: self._opener(file.number), file.size_bytes).whole()


class _ZipOriginal(_Base):
    """A zip: its directory's files, numbered by their place in the directory."""

    def __init__(
        self,
        name: str,
        source: ForwardSource,
        directory: Directory,
        assumptions: Assumptions,
        limits: Limits,
    ) -> None:
        super().__init__(name, assumptions, limits)
        self._source = source
        self._directory = directory
        self._members = {one.number: one for one in directory.members if not one.is_folder}
        self._around: Sequence[Aside] = ()

    def entries(self) -> Sequence[Entry]:
        return tuple(self._entry(number) for number, one in self._members.items() if not is_junk(one.name))

    def asides(self) -> Sequence[Aside]:
        folders = [one.name for one in self._directory.members if one.is_folder]
        junk = [one for one in self._members.values() if is_junk(one.name)]
        return [
            *self._around,
            *(Aside(name, io.BytesIO) for name in folders),
            *(Aside(one.name, functools.partial(self.open, self._entry(one.number))) for one in junk),
            Aside(self._source.name, self._outside, certain=True),
        ]

    def inside(self, outer: "_ZipOriginal") -> "_ZipOriginal":
        """Return this zip as what another holds, with what stands beside it there."""
        self._around = outer.asides()
        return self

    def _entry(self, number: int) -> Entry:
        member = self._members[number]
        return Entry(number, member.name, member.size_bytes)

    def _outside(self) -> ByteStream:
        return joined(outside(self._source, self._directory))

    def open(self, entry: Entry) -> ByteStream:
        member = self._members[entry.number]
        self._refuse_long_text(entry)
        return open_member(self._name, self._source, member)


def _open_zip(name: str, source: ForwardSource, assumptions: Assumptions, limits: Limits) -> _ZipOriginal:
    original = _ZipOriginal(name, source, read_directory(name, source, limits), assumptions, limits)
    entries = original.entries()
    if not entries:
        raise UnreadableError(f"the zip {name!r} holds no file: export again from the app")
    if len(entries) == 1 and limits.zip_depth > 1 and _entry_is_zip(original, entries[0]):
        inner = ForwardSource(entries[0].name, lambda: original.open(entries[0]), entries[0].size_bytes)
        deeper = _open_zip(name, inner, assumptions, replace(limits, zip_depth=limits.zip_depth - 1))
        return deeper.inside(original)
    return original


def _entry_is_zip(original: _ZipOriginal, entry: Entry) -> bool:
    with original.open(entry) as stream:
        return is_zip(stream.read(_MAGIC_BYTES))


def _is_zip(name: str, source: ForwardSource) -> bool:
    if source.size_bytes == 0:
        return False
    with source.whole() as stream:
        head = stream.read(_MAGIC_BYTES)
    return is_zip(head) or name.lower().endswith(".zip")


def _refuse_size(source: Source, limits: Limits) -> None:
    if len(source.files) > limits.folder_files:
        raise UnsafeSourceError(
            f"the folder {source.name!r} holds more than {limits.folder_files:,} files "
            "(limits.folder_files): if it is genuine, raise that setting"
        )
    refuse_names(source.name, source.files, limits)
    total = sum(file.size_bytes for file in source.files)
    if total > limits.source_bytes:
        raise UnsafeSourceError(
            f"{source.name!r} has {total:,} bytes, over limits.source_bytes ({limits.source_bytes:,}): "
            "if it is genuine, raise that setting"
        )
