"""Which sources there are among files that were given, and which reader or container each is for."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from onrecord.ports.originals import Original
from onrecord.readers.belonging import Namers, in_doubt, named_by, namers_of, owners_of, sent_in
from onrecord.readers.containers_known import CONTAINERS
from onrecord.readers.entry_names import file_name
from onrecord.readers.gathering import Group, Heads, files_of, folder_of, gathered
from onrecord.readers.matching import HEAD_BYTES, Gathers, Match, Reader
from onrecord.readers.originals import Source, open_original
from onrecord.readers.registry import given, in_turn, judge
from onrecord.readers.unwrapping import Container
from onrecord.readers.wrapped import Wrapped, wrapped_in
from onrecord.records.errors import AmbiguousFormatError, OnRecordError
from onrecord.records.identification import Found, Identified
from onrecord.records.limits import Limits
from onrecord.records.messages import Assumptions, Entry

_LONGEST_FAULT = 600


@dataclass(frozen=True, slots=True)
class Means:
    """What identification works with."""

    assumptions: Assumptions
    limits: Limits
    readers: Sequence[Reader]


def identify(source: Source, means: Means) -> Identified:
    """Tell the sources in one file, zip or folder apart.

    A file or zip is one source. In a folder, what a reader recognises is gathered as that
    reader says (``Gathers``); a zip in it is a source when a reader knows what is inside.

    Raises:
        UnsafeSourceError: a limit is broken.
    """
    if not source.is_folder or len(source.files) == 1:
        return Identified((_single(source, source.files[0], means),))
    heads = Heads(source)
    wrapped = list(wrapped_in(source, heads))
    if wrapped:
        return _with_containers(source, wrapped, means)
    wanted = means.assumptions.reader
    given(wanted, means.readers)
    groups = list(gathered(source, heads, means.readers, wanted))
    zips = [file for file in files_of(source) if heads.is_zip(file)]
    found = [one for one in _several(source, groups, zips, means) if not wanted or one.readers == (wanted,)]
    return _with_the_rest(source, found or (_whole(source, means),))


def _with_the_rest(source: Source, found: Sequence[Found]) -> Identified:
    taken = {number for one in found for number in one.files}
    left = tuple(file.number for file in source.files if file.number not in taken)
    return Identified(tuple(found), left)


def _single(source: Source, file: Entry, means: Means) -> Found:
    """Judge one file by itself, as a zip where it is one."""
    plain = Found(file_name(file), (file.number,), file.name.removesuffix(file_name(file)), is_folder=False)
    own = replace(source, name=plain.name, is_folder=False, files=(file,))
    try:
        original = open_original(own, means.assumptions, means.limits)
        container = _container_of(original, means)
        if container is not None:
            return _for_container(plain, container, original)
        return _judged(plain, original, means)
    except OnRecordError as error:
        return replace(plain, fault=str(error)[:_LONGEST_FAULT])


def _container_of(original: Original, means: Means) -> Container | None:
    """Return the container that a plain file is, unless the reader that was given knows it as it is."""
    entries = original.entries()
    if len(entries) != 1:
        return None
    with original.open(entries[0]) as stream:
        head = stream.read(HEAD_BYTES)
    name = file_name(entries[0])
    if original.assumptions.reader_given and any(
        reader.recognise(head, name) > Match.NO
        for reader in given(original.assumptions.reader, means.readers)
    ):
        return None
    return next((one for one in CONTAINERS if one.recognise(head, name) > Match.NO), None)


def _for_container(found: Found, container: Container, original: Original) -> Found:
    return replace(
        found,
        container=container.NAME,
        secret=container.SECRET if container.needs_secret(original) else "",
        why=f"it is a container of the kind {container.NAME}",
    )


def _judged(found: Found, original: Original, means: Means) -> Found:
    try:
        choice = judge(original, means.readers)
    except AmbiguousFormatError as error:
        if not error.choices:
            raise
        return replace(found, readers=error.choices, why=str(error))
    name = choice.reader.NAME
    asked = " as was asked" if original.assumptions.reader_given else ""
    return replace(found, readers=(name,), why=f"read as {name}{asked}: {_evidence(choice.entries)}")


def _evidence(entries: Sequence[Entry]) -> str:
    first = entries[0].name if entries else "its files"
    more = f" and {len(entries) - 1:,} more files" if len(entries) > 1 else ""
    return f"{first!r}{more} begin as that format does" if more else f"{first!r} begins as that format does"


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
    rest = [file for file in source.files if file.number not in taken]
    if any(file.size_bytes for file in rest):
        others = identify(replace(source, files=tuple(rest)), means)
        found += [other for other in others.found if not other.fault]
    return _with_the_rest(source, found)


def _of_container(source: Source, wrapped: Wrapped, inside: Sequence[Entry], means: Means) -> Sequence[Entry]:
    """Return what goes with a container: its folder, or beside other sources the encrypted files alone."""
    container, heads = wrapped.container, Heads(source)
    if container.NAMES:
        return inside
    own = [file for file in inside if container.recognise(heads.of(file), file_name(file)) > Match.NO]
    others = tuple(file for file in inside if file not in own)
    if not others or not any(file.size_bytes for file in others):
        return inside
    readers = in_turn(means.readers, alone=False)  # pictures and sound beside it are its own
    beside = identify(replace(source, files=others), replace(means, readers=readers))
    return own if any(not one.fault for one in beside.found) else inside


def _opened(source: Source, wrapped: Wrapped, files: Sequence[Entry], means: Means) -> Found:
    part = _part(source, wrapped.root, files)
    found = _found(part, wrapped.root)
    try:
        original = open_original(_renamed(part, source, wrapped.root), means.assumptions, means.limits)
        return _for_container(found, wrapped.container, original)
    except OnRecordError as error:
        return replace(found, fault=str(error)[:_LONGEST_FAULT])


def _whole(source: Source, means: Means) -> Found:
    """Judge a folder in which nothing is recognised: without a byte in it, or with a fault to tell."""
    found = _found(source, "")
    try:
        original = open_original(source, means.assumptions, means.limits)
        return _judged(found, original, means)
    except OnRecordError as error:
        return replace(found, fault=str(error)[:_LONGEST_FAULT])


def _several(source: Source, groups: Sequence[Group], zips: Sequence[Entry], means: Means) -> Sequence[Found]:
    """Return the sources in a folder, in name order; none when there is none that can be read."""
    original = open_original(source, means.assumptions, means.limits)
    namers = namers_of(original, groups, in_doubt(source, groups, zips))
    apart = list(_apart(source, zips, means))
    if len(groups) == 1 and not apart:
        return (_read_by(_found(source, ""), groups[0]),)
    alone = {file.number for group in groups for file in group.recognised}
    alone |= {number for one in apart for number in one.files}
    belonging = _Belonging(groups, owners_of(source, groups), namers, alone)
    found = [
        _named(_grouped(source, group, belonging.files_of(source, group)), named_by(group, groups, namers))
        for group in groups
    ]
    zipped = [
        _named(one, [group.recognised[0].name for group in namers.get(one.files[0], ())]) for one in apart
    ]
    return sorted((*found, *zipped), key=lambda one: (one.root, one.name))


def _named(found: Found, names: Sequence[str]) -> Found:
    """Tell of a source that other sources' texts name: it may have been sent there."""
    if not names:
        return found
    more = f" and {len(names) - 1:,} more" if len(names) > 1 else ""
    verb = "name" if more else "names"
    return replace(found, named_by=tuple(names), why=f"{found.why}; {names[0]!r}{more} {verb} it too")


def _apart(source: Source, zips: Sequence[Entry], means: Means) -> Iterator[Found]:
    """Yield the zips that are sources by themselves: a reader knows what is inside."""
    for file in zips:
        inside = _single(source, file, means)
        if not inside.fault:
            yield inside


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
    why = f"read as {' or '.join(names)}: {_evidence(group.recognised)}"
    return replace(found, readers=names, why=why)


def _part(source: Source, root: str, files: Sequence[Entry]) -> Source:
    """Return some of a folder's files as a source; a single file is no folder."""
    if len(files) == 1:
        return replace(source, name=file_name(files[0]), is_folder=False, files=tuple(files))
    name = root.rstrip("/").rpartition("/")[2] or source.name
    return replace(source, name=name, files=tuple(files))


def _renamed(part: Source, source: Source, root: str) -> Source:
    files = tuple(replace(file, name=file.name.removeprefix(root)) for file in part.files)
    return replace(source, name=part.name, is_folder=part.is_folder, files=files)


def _found(part: Source, root: str) -> Found:
    return Found(part.name, tuple(file.number for file in part.files), root, is_folder=part.is_folder)
