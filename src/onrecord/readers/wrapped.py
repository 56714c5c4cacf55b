"""Containers among a folder's files: what marks each, and the folder that it takes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.readers.containers_known import CONTAINERS
from onrecord.readers.entry_names import file_name
from onrecord.readers.gathering import Heads, files_of, folder_of
from onrecord.readers.matching import Match
from onrecord.readers.originals import Source
from onrecord.readers.unwrapping import Container
from onrecord.records.messages import Entry


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A container among the files: what marks it, and the folder that it takes."""

    container: Container
    mark: Entry
    root: str


def wrapped_in(source: Source, heads: Heads) -> Sequence[Wrapped]:
    """Return the containers, those in the deepest folders first; none lies inside another of its kind."""
    found: list[Wrapped] = []
    for container in CONTAINERS:
        for file in files_of(source):
            root = _root_of(container, file)
            marks = file_name(file) in container.NAMES or not container.NAMES
            if not marks or any(_covers(one, container, root) for one in found):
                continue
            if container.recognise(heads.of(file), file_name(file)) > Match.NO:
                found.append(Wrapped(container, file, root))
    outer = [
        one
        for one in found
        if not any(_covers(other, one.container, one.root) for other in found if other is not one)
    ]
    return sorted(outer, key=lambda one: -one.root.count("/"))


def _covers(one: Wrapped, container: Container, root: str) -> bool:
    """Tell whether a container of this kind at this folder is part of one found already."""
    is_folder = bool(one.container.NAMES)  # whatever lies in such a folder is the container's own
    return root.startswith(one.root) and (is_folder or one.container is container)


def _root_of(container: Container, file: Entry) -> str:
    folder = folder_of(file)
    above, _, last = folder.rstrip("/").rpartition("/")
    is_inside = bool(container.INSIDE) and re.fullmatch(container.INSIDE, last)
    return folder if not is_inside else f"{above}/" if above else ""
