"""The copies that a person named for ``onrecord reconcile``: files as they are, or ids of held copies."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import typer

from onrecord import wiring
from onrecord.cli import options
from onrecord.cli.refusals import Refusals
from onrecord.cli.screen import note
from onrecord.cli.sources import Asking, asker, found_in
from onrecord.ports.sandbox import Sandbox
from onrecord.procedures.read_copies import Given
from onrecord.procedures.sources import Source
from onrecord.records.errors import UnreadableError
from onrecord.records.messages import DateOrder
from onrecord.settings import Settings

_ID = re.compile(r"[ck]-[a-z0-9]+")
_ALIKE = frozenset({"_chat.txt", "result.json", "chat.db", "msgstore.db"})
"""Names that every phone gives its export: the folder tells them apart."""


def are_ids(copies: Sequence[str]) -> bool:
    """Tell whether copies are named by the archive's ids, not as files.

    Raises:
        typer.BadParameter: some are and some are not.
    """
    ids = [copy for copy in copies if _ID.fullmatch(copy) and not Path(copy).exists()]
    if not ids:
        return False
    if len(ids) < len(copies):
        raise typer.BadParameter(
            f"{ids[0]!r} is an id of what the archive holds, and others are files: capture the files, then "
            "give the ids that `onrecord conversations` lists",
            param_hint="COPY",
        )
    return True


def each_once(copies: Sequence[str], *, ids: bool) -> Sequence[str]:
    """Return what was named, each once; what was named again is told."""
    times = Counter(copies if ids else (str(Path(copy)) for copy in copies))
    for copy, count in times.items():
        if count > 1:
            often = "twice" if count == 2 else f"{count:,} times"  # noqa: PLR2004 - two is twice
            note(f"{copy!r} is given {often}: counted once")
    return list(times)


def given_in(
    sandbox: Sandbox,
    settings: Settings,
    paths: Sequence[str],
    order: DateOrder | None,
    key_files: Sequence[Path],
) -> Sequence[Given]:
    """Return the sources in these paths, each called by the shortest end of its path that no other has.

    Raises:
        UnreadableError: one cannot be read.
    """
    found = [
        Given(file, file, source, path)
        for path in paths
        for file, source in _sources_in(sandbox, settings, Path(path), order, key_files)
    ]
    names = _short_names([one.file for one in found])
    return [replace(one, id=names[one.file]) for one in found]


def _sources_in(
    sandbox: Sandbox,
    settings: Settings,
    path: Path,
    order: DateOrder | None,
    key_files: Sequence[Path],
) -> Sequence[tuple[str, Source]]:
    """Return the sources in a path and where each lies; one that cannot be read ends the command."""
    refusals = Refusals(1)
    assumed = options.assumptions(settings, None, order, None, wiring.file_time(path))
    asking = Asking(refusals, asker(key_files), key_files)
    sources = list(found_in(sandbox, settings, path, assumed, asking))
    refusals.tell_left("read")
    if refusals.refused or not sources:
        raise UnreadableError(f"{str(path)!r} cannot be read, so its absences cannot be told: see above")
    if len(sources) == 1:
        return [(str(path), sources[0])]
    return [(str(path / source.within), source) for source in sources]


def _short_names(files: Sequence[str]) -> Mapping[str, str]:
    """Return for each path its shortest end that no other has; with its folder where many have its name."""
    parts = {file: Path(file).parts or (file,) for file in files}
    ends = Counter(each[-size:] for each in parts.values() for size in range(1, len(each) + 1))
    names = {}
    for file, each in parts.items():
        least = min(2 if each[-1] in _ALIKE else 1, len(each))
        size = next((size for size in range(least, len(each)) if ends[each[-size:]] == 1), len(each))
        names[file] = "/".join(each[-size:])
    return names
