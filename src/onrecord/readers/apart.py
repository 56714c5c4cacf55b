"""What lies apart in a folder: zips that are sources, and what seems to be a source and cannot be read."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from onrecord.readers.entry_names import file_name, is_media
from onrecord.readers.gathering import Group, Heads, files_of, folder_of
from onrecord.readers.judging import Means, is_asked_last, single
from onrecord.readers.originals import Source
from onrecord.readers.unrecognised import FileKind, is_named_as_source, may_be_zip, seems, unread
from onrecord.records.captures import Grade
from onrecord.records.identification import Found
from onrecord.records.messages import Entry


def apart_in(source: Source, heads: Heads, groups: Sequence[Group], means: Means) -> Sequence[Found]:
    """Return zips in which a reader knows what is inside, and what seems to be a source, with its fault."""
    known = {file.number for group in groups for file in group.recognised}
    if not any(file.size_bytes for file in source.files):
        return ()
    free = [
        file
        for file in files_of(source)
        if file.number not in known and not is_media(file) and not _is_nameless_inside(file, groups)
    ]
    folders = tuple(group.root for group in groups if _is_of_databases(group))
    return [*_zips(source, heads, free, means), *_damaged(heads, free, folders)]


def _is_nameless_inside(file: Entry, groups: Sequence[Group]) -> bool:
    """Tell whether a file lies below an export's folder without an ending, as apps store what was sent."""
    return "." not in file_name(file) and any(
        group.takes_neighbours
        and file.name.startswith(group.root)
        and all(folder_of(file) != folder_of(one) for one in group.recognised)
        for group in groups
    )


def _zips(source: Source, heads: Heads, files: Sequence[Entry], means: Means) -> Iterator[Found]:
    if is_asked_last(means):  # the pictures of a conversation's zip are the conversation's
        means = replace(means, assumptions=replace(means.assumptions, reader="", reader_given=False))
    for file in files:
        kind = heads.kind(file)
        if kind is FileKind.ZIP or may_be_zip(file, kind):
            inside = single(source, file, means)
            if not inside.fault or (may_be_zip(file, kind) and not inside.is_unknown):
                yield inside


def _damaged(heads: Heads, files: Sequence[Entry], folders: tuple[str, ...]) -> Iterator[Found]:
    for file in files:
        kind = heads.kind(file)
        is_zip = kind is FileKind.ZIP or may_be_zip(file, kind)
        if not is_zip and seems(file, kind) and not _is_beside_databases(file, kind, folders):
            name = file_name(file)
            yield Found(
                name, (file.number,), folder_of(file), is_folder=False, fault=unread(name, file, kind)
            )


def _is_of_databases(group: Group) -> bool:
    return any(getattr(reader, "GRADE", None) is Grade.DEVICE_DATABASE for reader in group.readers)


def _is_beside_databases(file: Entry, kind: FileKind, folders: tuple[str, ...]) -> bool:
    """Tell whether a database without the name of one of messages lies where an app keeps all of its own."""
    return kind is FileKind.DATABASE and not is_named_as_source(file) and file.name.startswith(folders)
