"""Which sources there are among files that were given, and which reader or container each is for."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from onrecord.readers.apart import apart_in
from onrecord.readers.belonging import Namers, in_doubt, named_by, namers_of, owners_of, sent_in
from onrecord.readers.by_themselves import Others, alone_among
from onrecord.readers.entry_names import file_name
from onrecord.readers.gathering import Group, Heads, folder_of, gathered, nothing_else
from onrecord.readers.judging import (
    LONGEST_FAULT,
    Means,
    evidence_of,
    for_container,
    is_asked_last,
    judged,
    single,
)
from onrecord.readers.matching import Gathers, Match
from onrecord.readers.originals import Source, open_original
from onrecord.readers.registry import given, in_turn
from onrecord.readers.unrecognised import why_left
from onrecord.readers.wrapped import Wrapped, wrapped_in
from onrecord.records.errors import OnRecordError
from onrecord.records.identification import Found, Identified
from onrecord.records.messages import Entry

__all__ = ["Means", "identify"]

_KEY = "it may hold the key of what is encrypted here, and keys are never kept"
_MOST_KEY_BYTES = 1 << 20
_NAMED_BY_FOLDER = "_chat.txt"
"""What an iPhone calls the text of every chat: only the zip, or the folder, says whose it is."""


def identify(source: Source, means: Means) -> Identified:
    """Tell the sources in one file, zip or folder apart.

    A file or zip is one source. In a folder, what a reader recognises is gathered as that
    reader says (``Gathers``); a zip in it is a source when a reader knows what is inside. What
    seems to be a source and cannot be read is one with a fault, never part of another.

    Raises:
        UnsafeSourceError: a limit is broken.
    """
    return _identify(source, means)


def _identify(source: Source, means: Means, containers: Sequence[str] = ()) -> Identified:
    """Identify files that lie beside containers in the folders named, if in any."""
    if not source.is_folder or len(source.files) == 1:
        return Identified((single(source, source.files[0], means),))
    heads, wanted = Heads(source), means.assumptions.reader
    given(wanted, means.readers)
    wrapped = () if is_asked_last(means) else wrapped_in(source, heads)
    if wrapped:
        return _with_containers(source, wrapped, means)
    every = _several(source, heads, means, containers)
    found = [one for one in every if not wanted or one.readers == (wanted,)]
    return _with_the_rest(source, heads, found or (_whole(source, means),), wanted)


def _with_the_rest(source: Source, heads: Heads, found: Sequence[Found], wanted: str) -> Identified:
    taken = {number for one in found for number in one.files}
    left = [file for file in source.files if file.number not in taken]
    reasons = tuple(why_left(file, heads.kind(file), wanted) for file in left)
    return Identified(tuple(found), tuple(file.number for file in left), reasons)


def _with_containers(source: Source, wrapped: Sequence[Wrapped], means: Means) -> Identified:
    """Take each container with all at or below its folder, and identify what is elsewhere."""
    found: list[Found] = []
    taken: set[int] = set()
    for one in wrapped:
        inside = [
            file for file in source.files if file.name.startswith(one.root) and file.number not in taken
        ]
        if one.mark in inside:
            own = _of_container(source, one, inside, means)
            taken.update(file.number for file in own)
            found.append(_opened(source, one, own, means))
    heads = Heads(source)
    keys = {
        file.number for file in source.files if file.number not in taken and _may_be_key(file, wrapped, heads)
    }
    rest = [file for file in source.files if file.number not in taken | keys]
    if any(file.size_bytes for file in rest):
        others = _identify(replace(source, files=tuple(rest)), means, [one.root for one in wrapped])
        found += [other for other in others.found if not other.is_unknown]
    told = _with_the_rest(source, heads, found, means.assumptions.reader)
    reasons = [
        _KEY if number in keys else why for number, why in zip(told.left_out, told.why_left, strict=True)
    ]
    return replace(told, why_left=tuple(reasons))


def _may_be_key(file: Entry, wrapped: Sequence[Wrapped], heads: Heads) -> bool:
    if file.size_bytes > _MOST_KEY_BYTES:
        return False
    return any(one.container.may_be_key(heads.of(file), file_name(file)) for one in wrapped)


def _of_container(source: Source, wrapped: Wrapped, inside: Sequence[Entry], means: Means) -> Sequence[Entry]:
    """Return what goes with a container: its folder, or beside other sources the encrypted files alone."""
    container, heads = wrapped.container, Heads(source)
    stored = getattr(container, "STORED", "")
    if container.NAMES and not stored:
        return inside
    if stored:
        own = [file for file in inside if re.fullmatch(stored, file.name.removeprefix(wrapped.root))]
    else:
        own = [file for file in inside if container.recognise(heads.of(file), file_name(file)) > Match.NO]
    others = tuple(file for file in inside if file not in own)
    if not others or not any(file.size_bytes for file in others):
        return inside
    readers = in_turn(means.readers, alone=False)  # pictures and sound beside it are its own
    beside = _identify(replace(source, files=others), replace(means, readers=readers))
    apart = [one for one in beside.found if not one.is_unknown and not (stored and one.container)]
    if not stored and any(not one.fault for one in beside.found):
        return own
    refused = {number for one in apart for number in one.files}
    return [file for file in inside if file.number not in refused]


def _opened(source: Source, wrapped: Wrapped, files: Sequence[Entry], means: Means) -> Found:
    part = _part(source, wrapped.root, files)
    found = _found(part, wrapped.root)
    try:
        original = open_original(_renamed(part, source, wrapped.root), means.assumptions, means.limits)
        return for_container(found, wrapped.container, original)
    except OnRecordError as error:
        return replace(found, fault=str(error)[:LONGEST_FAULT])


def _whole(source: Source, means: Means) -> Found:
    """Judge a folder in which nothing is recognised: without a byte in it, or with a fault to tell."""
    found = _found(source, "")
    try:
        original = open_original(source, means.assumptions, means.limits)
        return judged(found, original, means)
    except OnRecordError as error:
        return replace(found, fault=str(error)[:LONGEST_FAULT], is_unknown=True)


def _several(source: Source, heads: Heads, means: Means, containers: Sequence[str]) -> Sequence[Found]:
    """Return the sources in a folder, in name order; none when there is none that can be read."""
    wanted = means.assumptions.reader
    groups: Sequence[Group] = list(gathered(source, heads, means.readers, wanted))
    others = apart_in(source, heads, groups, means)
    is_mixed = bool(groups or others or containers)
    if not is_mixed:
        groups = nothing_else(source, heads, means.readers, wanted)
    original = open_original(source, means.assumptions, means.limits)
    numbers = {number for one in others for number in one.files}
    in_question = in_doubt(source, groups, [file for file in source.files if file.number in numbers])
    namers = namers_of(original, groups, in_question)
    beside = Others(groups, [*(one.root for one in others), *containers], numbers, namers)
    alone = alone_among(original, heads, beside, means) if is_mixed else ()
    told = _Told(groups, alone, others, namers)
    if len(groups) == 1 and not (alone or containers or any(not one.fault for one in others)):
        found = [_kept_whole(source, groups[0], numbers.difference(namers))]
    else:
        belonging = _Belonging(groups, owners_of(source, groups), namers, told.taken)
        found = [_grouped(source, group, belonging.files_of(source, group)) for group in groups]
    return sorted(told.all_of(source, found), key=lambda one: (one.root, one.name))


@dataclass(frozen=True, slots=True)
class _Told:
    """Groups and what lies apart from them in one folder, and which texts name what."""

    groups: Sequence[Group]
    alone: Sequence[Group]
    others: Sequence[Found]
    namers: Namers

    @property
    def taken(self) -> Collection[int]:
        """Return the numbers of files that are sources, or part of one."""
        own = {file.number for group in self.groups for file in group.recognised}
        own |= {file.number for group in self.alone for file in (*group.recognised, *group.beside)}
        return own | {number for one in self.others for number in one.files}

    def all_of(self, source: Source, found: Sequence[Found]) -> Iterator[Found]:
        """Yield the groups' sources with who names them and what of them is damaged, then the others."""
        broken = {number for one in self.others if one.fault and not one.readers for number in one.files}
        for one, group in zip(found, self.groups, strict=True):
            held = broken.intersection(one.files)
            damaged = tuple(file.name for file in source.files if file.number in held)
            yield _named(replace(one, damaged=damaged), named_by(group, self.groups, self.namers))
        for group in self.alone:
            own = {file.number for file in (*group.recognised, *group.beside)}
            yield _grouped(source, group, [file for file in source.files if file.number in own])
        for one in self.others:
            naming = self.namers.get(one.files[0], ())
            yield _named(one, [group.recognised[0].name for group in naming])


def _kept_whole(source: Source, group: Group, without: Collection[int]) -> Found:
    """Return a folder of one source, with everything in it but files that are none of its own."""
    files = [file for file in source.files if file.number not in without]
    if len(files) == len(source.files):
        return _read_by(_found(source, ""), group)
    root = "" if len(files) > 1 else folder_of(files[0])
    return _read_by(_found(_part(source, root, files), root), group)


def _named(found: Found, names: Sequence[str]) -> Found:
    """Tell of a source that other sources' texts name: it may have been sent there."""
    if not names:
        return found
    more = f" and {len(names) - 1:,} more" if len(names) > 1 else ""
    verb = "name" if more else "names"
    said = f"; {names[0]!r}{more} {verb} it too"
    kept = f"{said}, and it is kept there as it is"
    fault = f"{found.fault}{kept}"[:LONGEST_FAULT] if found.fault else ""
    return replace(found, named_by=tuple(names), why=f"{found.why}{said}", fault=fault)


@dataclass(frozen=True, slots=True)
class _Belonging:
    """What decides which files go with which group; ``alone`` are those that are sources or part of one."""

    groups: Sequence[Group]
    owners: Mapping[int, Group]
    namers: Namers
    alone: Collection[int]

    def files_of(self, source: Source, group: Group) -> Sequence[Entry]:
        """Return a group's own files, those that it takes, and those that it names."""
        own = {file.number for file in group.recognised}
        return [file for file in source.files if file.number in own or self._goes_with(group, file)]

    def _goes_with(self, group: Group, file: Entry) -> bool:
        if file.number in self.alone:
            return sent_in(group, file, self.groups, self.namers)
        owner = self.owners.get(file.number)
        return owner is group or (owner is None and group in self.namers.get(file.number, ()))


def _grouped(source: Source, group: Group, files: Sequence[Entry]) -> Found:
    root = group.root if len(files) > 1 else folder_of(files[0])
    part = _part(source, root, files)
    if not root and group.gathers is Gathers.FILE:
        part = replace(part, name=file_name(group.recognised[0]))  # the folder's name is all of theirs
    return _read_by(_found(part, root), group)


def _read_by(found: Found, group: Group) -> Found:
    names = tuple(reader.NAME for reader in group.readers)
    why = f"read as {' or '.join(names)}: {evidence_of(group.recognised)}"
    return replace(found, readers=names, why=why)


def _part(source: Source, root: str, files: Sequence[Entry]) -> Source:
    """Return some of a folder's files as a source; a single file is no folder, unless that names it."""
    if len(files) == 1 and not (root and file_name(files[0]) == _NAMED_BY_FOLDER):
        return replace(source, name=file_name(files[0]), is_folder=False, files=tuple(files))
    name = root.rstrip("/").rpartition("/")[2] or source.name
    return replace(source, name=name, files=tuple(files))


def _renamed(part: Source, source: Source, root: str) -> Source:
    files = tuple(replace(file, name=file.name.removeprefix(root)) for file in part.files)
    return replace(source, name=part.name, is_folder=part.is_folder, files=files)


def _found(part: Source, root: str) -> Found:
    return Found(part.name, tuple(file.number for file in part.files), root, is_folder=part.is_folder)
