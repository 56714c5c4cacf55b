"""Which sources there are among files that were given, and which reader or container each is for."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from onrecord.ports.originals import Original
from onrecord.readers.containers_known import CONTAINERS
from onrecord.readers.gathering import Group, Heads, files_of, folder_of, gathered, owners_of
from onrecord.readers.matching import HEAD_BYTES, Gathers, Match, Reader
from onrecord.readers.mentions import mentioned
from onrecord.readers.originals import Source, open_original
from onrecord.readers.registry import file_name, given, judge
from onrecord.readers.unwrapping import Container
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
    if not source.is_folder:
        return Identified((_single(source, source.files[0], means),))
    heads = Heads(source)
    wrapped = list(_wrapped(source, heads))
    if wrapped:
        return _with_containers(source, wrapped, means)
    groups = list(gathered(source, heads, given(means.assumptions.reader, means.readers)))
    zips = [file for file in files_of(source) if heads.is_zip(file)]
    if len(groups) + len(zips) <= 1 or _is_one(source, groups, means):
        return Identified((_whole(source, zips, means),))
    return _several(source, groups, zips, means)


def _single(source: Source, file: Entry, means: Means) -> Found:
    """Judge one file by itself, as a zip where it is one."""
    plain = Found(file_name(file), (file.number,), file.name.removesuffix(file_name(file)), is_folder=False)
    own = replace(source, name=plain.name, is_folder=False, files=(file,))
    try:
        original = open_original(own, means.assumptions, means.limits)
        container = _container_of(original)
        if container is not None:
            return _for_container(plain, container, original)
        return _judged(plain, original, means)
    except OnRecordError as error:
        return replace(plain, fault=str(error)[:_LONGEST_FAULT])


def _container_of(original: Original) -> Container | None:
    """Return the container that a plain file is, unless a reader was given: it knows the file as it is."""
    entries = original.entries()
    if len(entries) != 1 or original.assumptions.reader_given:
        return None
    with original.open(entries[0]) as stream:
        head = stream.read(HEAD_BYTES)
    return next((one for one in CONTAINERS if one.recognise(head, file_name(entries[0])) > Match.NO), None)


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


def _wrapped(source: Source, heads: Heads) -> Iterator[tuple[Container, str]]:
    """Yield each container among the files, and the folder that it takes."""
    roots: dict[tuple[str, str], Container] = {}
    for container in CONTAINERS:
        marked = [
            file for file in files_of(source) if file_name(file) in container.NAMES or not container.NAMES
        ]
        for file in marked:
            root = _root_of(container, file)
            if (container.NAME, root) in roots or any(root.startswith(one) for _, one in roots if one):
                continue
            if container.recognise(heads.of(file), file_name(file)) > Match.NO:
                roots[container.NAME, root] = container
    yield from ((container, root) for (_, root), container in roots.items())


def _root_of(container: Container, file: Entry) -> str:
    folder = folder_of(file)
    above, _, last = folder.rstrip("/").rpartition("/")
    is_inside = bool(container.INSIDE) and re.fullmatch(container.INSIDE, last)
    return folder if not is_inside else f"{above}/" if above else ""


def _with_containers(source: Source, wrapped: Sequence[tuple[Container, str]], means: Means) -> Identified:
    """Take each container with all at or below its folder, and identify what is elsewhere."""
    found: list[Found] = []
    taken: set[int] = set()
    for container, root in wrapped:
        inside = [file for file in source.files if file.name.startswith(root) and file.number not in taken]
        taken.update(file.number for file in inside)
        part = _part(source, root, inside)
        original = open_original(_renamed(part, source, root), means.assumptions, means.limits)
        try:
            found.append(_for_container(_found(part, root), container, original))
        except OnRecordError as error:
            found.append(replace(_found(part, root), fault=str(error)[:_LONGEST_FAULT]))
    rest = [file for file in source.files if file.number not in taken]
    if not any(file.size_bytes for file in rest):
        return Identified(tuple(found), tuple(file.number for file in rest))
    others = identify(replace(source, files=tuple(rest)), means)
    known = [one for one in others.found if not one.fault]
    left = {number for one in others.found if one.fault for number in one.files} | {*others.left_out}
    return Identified((*found, *known), tuple(sorted(left)))


def _is_one(source: Source, groups: Sequence[Group], means: Means) -> bool:
    """Tell whether the whole folder is one conversation with its files, others among them that it names."""
    takers = [group for group in groups if group.takes_neighbours]
    if not takers or any(group.root != takers[0].root for group in takers):
        return False
    original = open_original(source, means.assumptions, means.limits)
    for group in takers:
        others = [file for one in groups if one is not group for file in one.recognised]
        names = {file_name(file) for file in others}
        if others and names <= mentioned(original, group.recognised, names):
            return True
    return False


def _whole(source: Source, zips: Sequence[Entry], means: Means) -> Found:
    """Take the folder as one source, as a person who gave it meant it; or the one zip in it."""
    files = files_of(source)
    if len(files) == 1:
        return _single(source, files[0], means)
    found = _found(source, "")
    try:
        original = open_original(source, means.assumptions, means.limits)
        return _judged(found, original, means)
    except OnRecordError as error:
        inside = _single(source, zips[0], means) if len(zips) == 1 else None
        if inside is not None and not inside.fault:
            return inside
        return replace(found, fault=str(error)[:_LONGEST_FAULT])


def _several(source: Source, groups: Sequence[Group], zips: Sequence[Entry], means: Means) -> Identified:
    owners = owners_of(source, groups)
    apart = list(_apart(source, owners, zips, means))
    alone = {number for one in apart for number in one.files}
    found = [_grouped(source, group, _files_of(source, group, owners, alone)) for group in groups] + apart
    taken = {number for one in found for number in one.files}
    left = tuple(file.number for file in source.files if file.number not in taken)
    return Identified(tuple(sorted(found, key=lambda one: (one.root, one.name))), left)


def _apart(
    source: Source, owners: Mapping[int, Group], zips: Sequence[Entry], means: Means
) -> Iterator[Found]:
    """Yield the zips that are sources by themselves: a reader knows them, and no conversation names them."""
    named: dict[int, set[str]] = {}
    original = open_original(source, means.assumptions, means.limits)
    names = {file_name(file) for file in zips}
    for file in zips:
        owner = owners.get(file.number)
        if owner is not None and id(owner) not in named:
            named[id(owner)] = mentioned(original, owner.recognised, names)
        if owner is None or file_name(file) not in named[id(owner)]:
            inside = _single(source, file, means)
            if not inside.fault:
                yield inside


def _files_of(
    source: Source, group: Group, owners: Mapping[int, Group], alone: Collection[int]
) -> Sequence[Entry]:
    own = {file.number for file in group.recognised}
    return [
        file
        for file in source.files
        if file.number in own or (owners.get(file.number) is group and file.number not in alone)
    ]


def _grouped(source: Source, group: Group, files: Sequence[Entry]) -> Found:
    root = group.root if group.takes_neighbours else folder_of(files[0])
    part = _part(source, root, files)
    if not root and group.gathers is Gathers.FILE:
        part = replace(part, name=file_name(group.recognised[0]))  # the folder's name is all of theirs
    names = tuple(reader.NAME for reader in group.readers)
    why = f"read as {' or '.join(names)}: {_evidence(group.recognised)}"
    return replace(_found(part, root), readers=names, why=why)


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
