"""Pictures and sound of a folder of sources that are of none of them: they are sources by themselves."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from onrecord.ports.originals import Original
from onrecord.readers.belonging import Namers, namers_of
from onrecord.readers.entry_names import is_beside, is_media, is_of_a_system, names_beside
from onrecord.readers.gathering import Group, Heads, above, folder_of, gathered_last
from onrecord.readers.judging import Means, is_asked_last
from onrecord.readers.unrecognised import FileKind
from onrecord.records.messages import Entry


@dataclass(frozen=True, slots=True)
class Others:
    """The other sources of a folder: what was gathered, and which texts name what.

    ``folders`` are those of sources that take nothing beside them, ``taken`` the numbers of their files.
    """

    groups: Sequence[Group]
    folders: Sequence[str]
    taken: Collection[int]
    namers: Namers


@dataclass(frozen=True, slots=True)
class _Places:
    """Which sources lie in each folder, and at or below it; of each whether what lies around is its own."""

    takes: Sequence[bool]
    here: Mapping[str, set[int]]
    below: Mapping[str, set[int]]
    of_an_app: tuple[str, ...]

    def hold(self, file: Entry) -> bool:
        """Tell whether a file lies in the folder of one source that takes what lies there."""
        if file.name.startswith(self.of_an_app):
            return True
        own = folder_of(file)
        near = self.here.get(own) or next((self.below[one] for one in above(own) if one in self.below), ())
        return len(near) == 1 and all(self.takes[place] for place in near)


def alone_among(original: Original, heads: Heads, others: Others, means: Means) -> Sequence[Group]:
    """Return the pictures and sound that lie in no one source's folder, and that no text names.

    Where their reader is the one that was given, those in a source's folder too.
    """
    places, wanted, everything = _places_of(others), means.assumptions.reader, original.entries()
    taken = {file.number for group in others.groups for file in group.recognised} | set(others.taken)
    files = [
        file
        for file in everything
        if file.number not in taken
        and (is_asked_last(means) or not places.hold(file))
        and heads.kind(file) in (FileKind.PICTURE, FileKind.SOUND)
    ]
    named = namers_of(original, others.groups, files) if files else {}
    found = gathered_last([file for file in files if file.number not in named], heads, means.readers, wanted)
    known = {*taken, *named, *others.namers, *(file.number for one in found for file in one.recognised)}
    _add_beside(found, [file for file in everything if file.number not in known], places)
    return found


def _add_beside(groups: Sequence[Group], files: Sequence[Entry], places: _Places) -> None:
    """Give groups typed texts named as their files are; and media of a folder that is a group's alone."""
    in_folder: dict[str, list[Entry]] = {}
    for file in files:
        in_folder.setdefault(folder_of(file), []).append(file)
    count = Counter(group.root for group in groups)
    for group in groups:
        names = names_beside(group.recognised)
        is_own = group.root not in places.here and count[group.root] == 1
        group.beside = [
            file
            for file in in_folder.get(group.root, ())
            if is_beside(file, names) or (is_own and (is_media(file) or is_of_a_system(file)))
        ]


def _places_of(others: Others) -> _Places:
    here: dict[str, set[int]] = {}
    below: dict[str, set[int]] = {}
    folders = [{group.root, *map(folder_of, group.recognised)} for group in others.groups]
    for place, own in enumerate([*folders, *({one} for one in others.folders)]):
        for folder in own:
            here.setdefault(folder, set()).add(place)
            for one in above(folder):
                below.setdefault(one, set()).add(place)
    takes = [*(group.takes_neighbours for group in others.groups), *(False for _ in others.folders)]
    return _Places(takes, here, below, tuple(_of_an_app(others.groups)))


def _of_an_app(groups: Sequence[Group]) -> Iterable[str]:
    """Yield the folders that an app keeps its databases and its media in."""
    is_one = len({tuple(reader.NAME for reader in group.readers) for group in groups}) == 1
    for group in groups:
        is_above = all(group.root != folder_of(file) for file in group.recognised)
        if group.takes_neighbours and is_above and (group.root or is_one):
            yield group.root
