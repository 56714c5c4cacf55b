"""Which files of a folder go with which of its sources: by where they lie, and by who names them."""

from collections.abc import Collection, Mapping, Sequence

from onrecord.ports.originals import Original
from onrecord.readers.entry_names import file_name, is_beside, names_beside
from onrecord.readers.gathering import Group, above, folder_of
from onrecord.readers.mentions import mentioned
from onrecord.readers.originals import Source
from onrecord.records.messages import Entry

Namers = Mapping[int, Collection[Group]]
"""The groups that name each file, by its number."""


def owners_of(source: Source, groups: Sequence[Group]) -> Mapping[int, Group]:
    """Return the group that each file goes with: the one whose folder is nearest, where only one is.

    Where several are, a text goes with the one that has a file of its name, and so does a database's log.
    """
    takers: dict[str, list[Group]] = {}
    for group in groups:
        if group.takes_neighbours:
            takers.setdefault(group.root, []).append(group)
    names = {group: names_beside(group.recognised) for some in takers.values() for group in some}
    owners = {}
    for file in source.files:
        root = next((one for one in above(folder_of(file)) if one in takers), None)
        near = takers[root] if root is not None else []
        if len(near) > 1:
            near = [group for group in near if is_beside(file, names[group])]
        if len(near) == 1:
            owners[file.number] = near[0]
    return owners


def in_doubt(source: Source, groups: Sequence[Group], zips: Sequence[Entry]) -> Sequence[Entry]:
    """Return the files that may be sources or sent in one, and those that lie beside several sources."""
    sources = {file.number for group in groups for file in group.recognised} | {file.number for file in zips}
    owners = owners_of(source, groups)
    return [file for file in source.files if file.number in sources or file.number not in owners]


def namers_of(original: Original, groups: Sequence[Group], files: Sequence[Entry]) -> Namers:
    """Return which groups name each of the files, of those that take what lies at or below their folder."""
    namers: dict[int, list[Group]] = {}
    for group in groups:
        own = {file.number for file in group.recognised}
        below = [file for file in files if file.name.startswith(group.root) and file.number not in own]
        wanted = {file_name(file) for file in below} if group.takes_neighbours else set()
        names = mentioned(original, group.recognised, wanted)
        for file in below:
            if file_name(file) in names:
                namers.setdefault(file.number, []).append(group)
    return namers


def sent_in(group: Group, file: Entry, groups: Sequence[Group], namers: Namers) -> bool:
    """Tell whether a group names a file that is a source or part of one, and is not named by it in turn.

    Such a file goes with the group, as what was sent in it, and is a source all the same: that a text
    names a file does not prove that it was sent, and nothing may be lost by a word. To a reader that
    would not know its own file beside another of its kind, it is not given.
    """
    if group not in namers.get(file.number, ()):
        return False
    other = next((one for one in groups if any(file.number == own.number for own in one.recognised)), None)
    return other is None or (group.knows_apart(other) and not _names(other, group, namers))


def named_by(group: Group, groups: Sequence[Group], namers: Namers) -> Sequence[str]:
    """Return the names of the files of other groups that name one of a group's."""
    found = {one for file in group.recognised for one in namers.get(file.number, ())}
    return [one.recognised[0].name for one in groups if one in found]


def _names(group: Group, other: Group, namers: Namers) -> bool:
    return any(group in namers.get(file.number, ()) for file in other.recognised)
