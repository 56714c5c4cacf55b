"""The items of a data file: folder by folder, then those that no folder holds any more."""

from collections.abc import Iterator
from dataclasses import dataclass

import pypff

from onrecord.readers.formats.email_pst.items import DAMAGE, ItemError, properties_of, whole
from onrecord.records.errors import UnreadableError

_MOST_DEPTH = 100
_WASTE = 0x35E3
_NODE_BYTES = 4
_FOLDER = "a folder whose list of items is damaged: some of its items may be missing"
_ITEM = "an item that the file lists and that cannot be opened"


@dataclass(slots=True)
class Node:
    """One item: its place in this order, its lasting number, its folder. ``item`` is absent when damaged."""

    place: int
    number: int
    folder: str
    recovered: bool
    item: pypff.item | None
    problem: str = ""


def nodes_of(file: pypff.file) -> Iterator[Node]:
    """Yield every item once, the same each time."""
    seen: set[int] = set()
    for node in _all(file):
        if node.number not in seen:
            node.place = len(seen)
            seen.add(node.number)
            yield node


def _all(file: pypff.file) -> Iterator[Node]:
    waste = _waste_folder(file)
    try:
        folders = [(whole(file.get_root_folder()), "", False, 0)]
    except DAMAGE as error:
        raise UnreadableError(
            "the Outlook data file's list of folders is damaged: repair it with Outlook's own repair tool"
        ) from error
    visited: set[int] = set()
    while folders:
        folder, path, recovered, depth = folders.pop()
        number = _number(folder)
        if number in visited:
            continue
        visited.add(number)
        recovered = recovered or number == waste
        yield from _in_folder(folder, path, recovered=recovered)
        if depth < _MOST_DEPTH:
            inner = list(_below(folder, path))
            folders.extend((one, name, recovered, depth + 1) for one, name in reversed(inner))
    yield from _orphans(file)


def _number(folder: pypff.folder) -> int:
    try:
        return int(folder.identifier or 0)
    except DAMAGE:
        return 0


def _below(folder: pypff.folder, path: str) -> Iterator[tuple[pypff.folder, str]]:
    try:
        count = folder.number_of_sub_folders or 0
        for number in range(count):
            below = whole(folder.get_sub_folder(number))
            name = below.name or ""
            yield below, f"{path}/{name}" if path else name
    except DAMAGE:
        return


def _in_folder(folder: pypff.folder, path: str, *, recovered: bool) -> Iterator[Node]:
    own = _number(folder)
    try:
        count = folder.number_of_sub_messages or 0
    except DAMAGE:
        yield Node(0, own, path, recovered, None, _FOLDER)
        return
    for index in range(count):
        try:
            item = whole(folder.get_sub_message(index))
            number = int(item.identifier)
        except DAMAGE:
            # No node has a negative number; this one is as lasting as the folder's list.
            yield Node(0, -((own << 32) + index + 1), path, recovered, None, _ITEM)
            continue
        yield Node(0, number, path, recovered, item)


def _orphans(file: pypff.file) -> Iterator[Node]:
    try:
        count = file.number_of_orphan_items or 0
    except DAMAGE:
        return
    for index in range(count):
        try:
            item = whole(file.get_orphan_item(index))
            number = int(item.identifier)
        except DAMAGE:
            yield Node(0, -(index + 1), "", recovered=True, item=None, problem=_ITEM)
            continue
        if isinstance(item, pypff.message):
            yield Node(0, number, "", recovered=True, item=item)


def _waste_folder(file: pypff.file) -> int | None:
    """Return the number of the folder for deleted items, which each language names otherwise."""
    try:
        store = file.get_message_store()
        entry = None if store is None else properties_of(store).binary(_WASTE)
    except (ItemError, *DAMAGE):
        return None
    return int.from_bytes(entry[-_NODE_BYTES:], "little") if entry else None
