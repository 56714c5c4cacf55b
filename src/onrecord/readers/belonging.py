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

    Where several are, a text goes with the one that has a file of its name.
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


def take_out_sent(groups: Sequence[Group], namers: Namers) -> Sequence[Group]:
    """Take from each group what was sent in another, and return those that are left.

    One that was sent something is not itself taken as sent; of two that name each other, neither is.
    """
    senders: set[Group] = set()
    gone: set[Group] = set()
    for group in groups:
        by_file = (
            {}
            if group in senders
            else {
                file.number: sender
                for file in group.recognised
                for sender in namers.get(file.number, ())
                if sender not in gone and not _names(group, sender, namers)
            }
        )
        senders.update(by_file.values())
        group.recognised = [file for file in group.recognised if file.number not in by_file]
        if not group.recognised:
            gone.add(group)
    return [group for group in groups if group not in gone]


def _names(group: Group, other: Group, namers: Namers) -> bool:
    return any(group in namers.get(file.number, ()) for file in other.recognised)
