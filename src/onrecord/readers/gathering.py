"""Files of a folder, gathered into sources as the reader that recognised them says."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from onrecord.readers.matching import HEAD_BYTES, Gathers, Match, Reader
from onrecord.readers.originals import Source, is_junk, is_zip
from onrecord.readers.registry import (
    file_name,
    in_turn,
    is_beside,
    is_media,
    matches,
    names_beside,
    stand_alone,
)
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
        return b"" if is_media(file) else self.of_any(file)

    def of_any(self, file: Entry) -> bytes:
        """Return a file's first bytes, whatever its name."""
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
    """Yield what readers recognise, gathered as they say; then pictures and sound that nothing else takes."""
    first = in_turn(readers, alone=False)
    groups = list(_gathered(((file, heads.of(file)) for file in files_of(source)), heads, first))
    yield from groups
    taken = {file.number for group in groups for file in group.recognised}
    roots = tuple(group.root for group in groups if group.takes_neighbours)
    free = [
        file
        for file in files_of(source)
        if file.number not in taken and not heads.is_zip(file) and not file.name.startswith(roots)
    ]
    last = in_turn(readers, alone=True)
    alone = list(_gathered(((file, heads.of_any(file)) for file in free), heads, last)) if last else []
    if stand_alone(free, [file for group in alone for file in group.recognised]):
        yield from alone


def _gathered(
    files: Iterable[tuple[Entry, bytes]], heads: Heads, readers: Sequence[Reader]
) -> Iterator[Group]:
    ranks: dict[tuple[tuple[str, ...], str], Group] = {}
    for file, head in files:
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
    """Return the group that each file goes with: the one whose folder is nearest, where only one is.

    Where several are, a text goes with the one that has a file of its name.
    """
    takers: dict[str, list[Group]] = {}
    for group in groups:
        if group.takes_neighbours:
            takers.setdefault(group.root, []).append(group)
    names = {id(group): names_beside(group.recognised) for some in takers.values() for group in some}
    owners = {}
    for file in source.files:
        root = next((one for one in _above(folder_of(file)) if one in takers), None)
        near = takers[root] if root is not None else []
        if len(near) > 1:
            near = [group for group in near if is_beside(file, names[id(group)])]
        if len(near) == 1:
            owners[file.number] = near[0]
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
