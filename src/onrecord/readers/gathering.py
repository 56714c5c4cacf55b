"""Files of a folder, gathered into sources as the reader that recognised them says."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from onrecord.readers.entry_names import file_name, is_media, stand_alone
from onrecord.readers.matching import HEAD_BYTES, Gathers, Match, Reader
from onrecord.readers.originals import Source, is_junk
from onrecord.readers.registry import in_turn, matches
from onrecord.readers.unrecognised import FileKind, kind_of
from onrecord.records.messages import Entry

_DATABASES = "databases"


@dataclass(slots=True, eq=False)
class Group:
    """Files that one reader, or several that are equally sure, recognised as one source."""

    readers: tuple[Reader, ...]
    root: str
    gathers: Gathers
    recognised: list[Entry]
    beside: list[Entry] = field(default_factory=list)

    @property
    def takes_neighbours(self) -> bool:
        """Whether what lies beside its files goes with them."""
        return self.gathers is not Gathers.LONE

    def knows_apart(self, other: "Group") -> bool:
        """Whether this group's readers tell its files from another's when they are given both."""
        shared = [reader for reader in self.readers if reader in other.readers]
        return all(getattr(reader, "KNOWS_APART", False) for reader in shared)


class Heads:
    """The first bytes of a folder's files, and what each seems to be by them."""

    def __init__(self, source: Source) -> None:
        """Read nothing yet."""
        self._source = source
        self._kinds: dict[int, FileKind] = {}

    def of(self, file: Entry) -> bytes:
        """Return a file's first bytes; none of what is named as a picture, sound or video."""
        return b"" if is_media(file) else self.of_any(file)

    def of_any(self, file: Entry) -> bytes:
        """Return a file's first bytes, whatever its name."""
        with self._source.opener(file.number) as stream:
            head = stream.read(HEAD_BYTES)
        if file.number not in self._kinds:
            self._kinds[file.number] = kind_of(head, file)
        return head

    def is_zip(self, file: Entry) -> bool:
        """Tell whether a file that was looked at is a zip."""
        return self._kinds.get(file.number) is FileKind.ZIP

    def kind(self, file: Entry) -> FileKind:
        """Return what a file is by its first bytes."""
        if file.number not in self._kinds:
            self.of_any(file)
        return self._kinds[file.number]


def files_of(source: Source) -> list[Entry]:
    """Return a source's files without what Apple's archiver adds."""
    return [file for file in source.files if not is_junk(file.name)]


def gathered(source: Source, heads: Heads, readers: Sequence[Reader], wanted: str = "") -> Iterator[Group]:
    """Yield what readers recognise, gathered as they say, but for those that are asked last.

    What the reader that is ``wanted`` knows at all is its own.
    """
    first = in_turn(readers, alone=False)
    yield from _gathered(((file, heads.of(file)) for file in files_of(source)), heads, first, wanted)


def gathered_last(
    files: Sequence[Entry], heads: Heads, readers: Sequence[Reader], wanted: str = ""
) -> Sequence[Group]:
    """Return the pictures and sound among files that are of no conversation."""
    last = in_turn(readers, alone=True)
    seen = ((file, heads.of_any(file)) for file in files if last)
    return list(_gathered(seen, heads, last, wanted))


def nothing_else(
    source: Source, heads: Heads, readers: Sequence[Reader], wanted: str = ""
) -> Sequence[Group]:
    """Return the pictures and sound of a folder that holds nothing else, and nothing where it does."""
    files = [file for file in files_of(source) if not heads.is_zip(file)]
    groups = gathered_last(files, heads, readers, wanted)
    return groups if stand_alone(files, [file for one in groups for file in one.recognised]) else ()


def _gathered(
    files: Iterable[tuple[Entry, bytes]], heads: Heads, readers: Sequence[Reader], wanted: str
) -> Iterator[Group]:
    ranks: dict[tuple[tuple[str, ...], str], Group] = {}
    for file, head in files:
        surest = () if heads.is_zip(file) or not head else _surest(head, file, readers, wanted)
        if surest:
            gathers = surest[0].GATHERS
            key = tuple(reader.NAME for reader in surest), _place(file, gathers)
            group = ranks.setdefault(key, Group(surest, _root(file), gathers, []))
            group.recognised.append(file)
    for group in _settled(list(ranks.values())):
        if group.gathers is Gathers.TREE:
            group.root = _common([folder_of(file) for file in group.recognised])
        yield group


def _settled(groups: Sequence[Group]) -> Sequence[Group]:
    """Give files of a tree that several readers know to the one of them whose own lie nearest."""
    trees = [group for group in groups if group.gathers is Gathers.TREE]
    tied = [group for group in trees if len(group.readers) > 1]
    reached = {
        group: {one for file in group.recognised for one in above(folder_of(file))}
        for group in (trees if tied else ())
        if len(group.readers) == 1
    }
    for group in tied:
        rest: list[Entry] = []
        for file in group.recognised:
            nearest = _nearest(file, [one for one in reached if one.readers[0] in group.readers], reached)
            (nearest.recognised if nearest else rest).append(file)
        group.recognised = rest
    return [group for group in groups if group.recognised]


def _nearest(file: Entry, groups: Sequence[Group], reached: Mapping[Group, Collection[str]]) -> Group | None:
    """Return the group that alone has files in the deepest folder that any shares with a file."""
    for folder in above(folder_of(file)):
        here = [group for group in groups if folder in reached[group]]
        if here:
            return here[0] if len(here) == 1 else None
    return None


def _surest(head: bytes, file: Entry, readers: Sequence[Reader], wanted: str) -> tuple[Reader, ...]:
    found = matches(head, file, readers)
    chosen = tuple(reader for match, reader in found if wanted == reader.NAME and match is not Match.NO)
    if chosen:
        return chosen
    best = max((match for match, _ in found), default=Match.NO)
    return tuple(reader for match, reader in found if match is best and best is not Match.NO)


def _place(file: Entry, gathers: Gathers) -> str:
    """Return what files of one group have in common."""
    if gathers is Gathers.TREE:
        return ""
    return folder_of(file) if gathers is Gathers.FOLDER else file.name


def _root(file: Entry) -> str:
    """Return the folder that goes with a file: beside its databases Android keeps what belongs to them."""
    folder = folder_of(file)
    above_it, _, last = folder.rstrip("/").rpartition("/")
    if last.lower() != _DATABASES:
        return folder
    return f"{above_it}/" if above_it else ""


def folder_of(file: Entry) -> str:
    """Return the folder that a file lies in: empty, or ending in ``/``."""
    return file.name.removesuffix(file_name(file))


def above(folder: str) -> Iterable[str]:
    """Return a folder and those above it, nearest first; the last is the empty one."""
    parts = folder.split("/")[:-1]
    return ("/".join(parts[:count]) + "/" if count else "" for count in range(len(parts), -1, -1))


def _common(folders: Sequence[str]) -> str:
    first = list(above(folders[0]))
    return next(one for one in first if all(folder.startswith(one) for folder in folders))
