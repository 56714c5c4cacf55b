"""One file by itself, or a source that was gathered: what container it is, or which reader reads it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from onrecord.ports.originals import Original
from onrecord.readers.beside import sources_beside
from onrecord.readers.containers_known import CONTAINERS
from onrecord.readers.entry_names import file_name
from onrecord.readers.gathering import Heads
from onrecord.readers.matching import HEAD_BYTES, Match, Reader
from onrecord.readers.originals import Source, is_packed, open_original
from onrecord.readers.registry import given, judge, ranked, ranked_alone
from onrecord.readers.unrecognised import seems
from onrecord.readers.unwrapping import Container
from onrecord.records.errors import AmbiguousFormatError, OnRecordError, UnknownFormatError, UnreadableError
from onrecord.records.identification import Found
from onrecord.records.limits import Limits
from onrecord.records.messages import Assumptions, Entry
from onrecord.records.plurals import first_names

LONGEST_FAULT = 600
_SEVERAL = (
    "{!r} holds sources of several kinds and could be read as {}: unzip it and capture the folder, where "
    "each is a source of its own"
)

_BESIDE = (
    "{!r} holds what is or may be another source ({}): unzip it and capture the folder, where each is "
    "captured or refused by itself"
)


@dataclass(frozen=True, slots=True)
class Means:
    """What identification works with."""

    assumptions: Assumptions
    limits: Limits
    readers: Sequence[Reader]


def is_asked_last(means: Means) -> bool:
    """Tell whether the reader that was given is one of pictures or sound."""
    name = means.assumptions.reader
    return any(getattr(one, "WHEN_ALONE", False) for one in means.readers if name == one.NAME)


def single(source: Source, file: Entry, means: Means) -> Found:
    """Judge one file by itself, as a zip where it is one."""
    plain = Found(file_name(file), (file.number,), file.name.removesuffix(file_name(file)), is_folder=False)
    own = replace(source, name=plain.name, is_folder=False, files=(file,))
    try:
        original = open_original(own, means.assumptions, means.limits)
        container = _container_of(original, means)
        if container is not None:
            return for_container(plain, container, original)
        return judged(plain, original, means)
    except UnknownFormatError as error:
        is_source = bool(seems(file, Heads(source).kind(file)))
        return replace(plain, fault=str(error)[:LONGEST_FAULT], is_unknown=not is_source)
    except OnRecordError as error:
        return replace(plain, fault=str(error)[:LONGEST_FAULT])


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


def for_container(found: Found, container: Container, original: Original) -> Found:
    """Say that a source is a container, and what opens it."""
    return replace(
        found,
        container=container.NAME,
        secret=container.SECRET if container.needs_secret(original) else "",
        why=f"it is a container of the kind {container.NAME}",
    )


def judged(found: Found, original: Original, means: Means) -> Found:
    """Say which reader reads a source, or between which a person must choose.

    Raises:
        UnreadableError: no reader knows it.
        UnsafeSourceError: a limit is broken.
    """
    try:
        choice = judge(original, means.readers)
    except AmbiguousFormatError as error:
        if not error.choices:
            raise
        several = _SEVERAL.format(original.name, " or ".join(error.choices))
        fault = "" if found.is_folder or not _are_several(original, error.choices, means) else several
        return replace(found, readers=error.choices, why=str(error), fault=fault)
    name = choice.reader.NAME
    is_asked = original.assumptions.reader_given
    if is_packed(original) and not is_asked and (beside := sources_beside(original, choice, means.readers)):
        raise UnreadableError(_BESIDE.format(original.name, first_names([one.name for one in beside])))
    asked = " as was asked" if is_asked else ""
    return replace(found, readers=(name,), why=f"read as {name}{asked}: {evidence_of(choice.entries)}")


def _are_several(original: Original, names: Sequence[str], means: Means) -> bool:
    """Tell whether readers that are equally sure are so of different files."""
    tied = [reader for reader in means.readers if reader.NAME in names]
    entries = original.entries()
    ranks, _ = ranked(original, entries, tied)
    if not any(match for match, _ in ranks.values()):
        ranks = ranked_alone(original, entries, tied, ranks)
    return not set.intersection(*({entry.number for entry in some} for _, some in ranks.values()))


def evidence_of(entries: Sequence[Entry]) -> str:
    """Say which files a reader recognised."""
    first = entries[0].name if entries else "its files"
    more = f" and {len(entries) - 1:,} more files" if len(entries) > 1 else ""
    return f"{first!r}{more} begin as that format does" if more else f"{first!r} begins as that format does"
