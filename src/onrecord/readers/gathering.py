"""Files of a folder, gathered into sources as the reader that recognised them says."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from onrecord.readers.matching import HEAD_BYTES, Gathers, Match, Reader
from onrecord.readers.originals import Source, is_junk, is_zip
from onrecord.readers.registry import file_name, is_media, matches
from onrecord.records.messages import Entry


@dataclass(slots=True)
class Group:
    """Files that one reader, or several that are equally sure, recognised as one source."""

    readers: tuple[Reader, ...]
    root: str
    gathers: Gathers
    recognised: list[Entry]

    @property
    def takes_neighbours(self) -> bool:
        """Whether what lies beside its files goes with them."""
        return self.gathers is not Gathers.LONE


class Heads:
    """The first bytes of a folder's files, read once each."""

    def __init__(self, source: Source) -> None:
        """Read nothing yet."""
        self._source = source
        self._zips: dict[int, bool] = {}

    def of(self, file: Entry) -> bytes:
        """Return a file's first bytes; none of what is named as a picture, sound or video."""
        if is_media(file):
            return b""
        with self._source.opener(file.number) as stream:
            head = stream.read(HEAD_BYTES)
        self._zips[file.number] = is_zip(head)
        return head

    def is_zip(self, file: Entry) -> bool:
        """Tell whether a file that was looked at is a zip."""
        return self._zips.get(file.number, False)


def files_of(source: Source) -> list[Entry]:
    """Return a source's files without what Apple's archiver adds."""
    return [file for file in source.files if not is_junk(file.name)]


def gathered(source: Source, heads: Heads, readers: Sequence[Reader]) -> Iterator[Group]:
    """Yield what readers recognise, gathered as they say."""
    ranks: dict[tuple[tuple[str, ...], str], Group] = {}
    for file in files_of(source):
        head = heads.of(file)
        surest = () if heads.is_zip(file) or not head else _surest(head, file, readers)
        if surest:
            gathers = surest[0].GATHERS
            key = tuple(reader.NAME for reader in surest), _place(file, gathers)
            group = ranks.setdefault(key, Group(surest, folder_of(file), gathers, []))
            group.recognised.append(file)
    for group in ranks.values():
        if group.gathers is Gathers.TREE:
            group.root = _common([folder_of(file) for file in group.recognised])
        yield group


def _surest(head: bytes, file: Entry, readers: Sequence[Reader]) -> tuple[Reader, ...]:
    found = matches(head, file, readers)
    best = max((match for match, _ in found), default=Match.NO)
    return tuple(reader for match, reader in found if match is best and best is not Match.NO)


def _place(file: Entry, gathers: Gathers) -> str:
    """Return what files of one group have in common."""
    if gathers is Gathers.TREE:
        return ""
    return folder_of(file) if gathers is Gathers.FOLDER else file.name


def owners_of(source: Source, groups: Sequence[Group]) -> Mapping[int, Group]:
    """Return the group that each file goes with: the one whose folder is nearest, where only one is."""
    takers: dict[str, list[Group]] = {}
    for group in groups:
        if group.takes_neighbours:
            takers.setdefault(group.root, []).append(group)
    owners = {}
    for file in source.files:
        root = next((one for one in _above(folder_of(file)) if one in takers), None)
        if root is not None and len(takers[root]) == 1:
            owners[file.number] = takers[root][0]
    return owners


def folder_of(file: Entry) -> str:
    """Return the folder that a file lies in: empty, or ending in ``/``."""
    return file.name.removesuffix(file_name(file))


def _above(folder: str) -> Iterable[str]:
    """Yield a folder and those above it, nearest first; the last is the empty one."""
    parts = folder.split("/")[:-1]
    return ("/".join(parts[:count]) + "/" if count else "" for count in range(len(parts), -1, -1))


def _common(folders: Sequence[str]) -> str:
    first = list(_above(folders[0]))
    return next(one for one in first if all(folder.startswith(one) for folder in folders))
