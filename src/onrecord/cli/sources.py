"""The sources in what a person named: found in the keyless child, opened with a key where one is needed."""

import contextlib
import getpass
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from onrecord import wiring
from onrecord.cli.plurals import number_of
from onrecord.cli.refusals import Refusals
from onrecord.cli.screen import note
from onrecord.ports.sandbox import Sandbox
from onrecord.procedures.sources import Ask, LeftOut, Refused, Source, sources
from onrecord.records.errors import UnreadableError
from onrecord.records.legible import legible
from onrecord.records.messages import Assumptions
from onrecord.settings import Settings

_LONGEST_KEY_FILE_BYTES = 1024**2


def asker(key_files: Sequence[Path]) -> Ask:
    """Return the function that gets a source's keys: from the files, else from the person at the terminal."""

    def ask(name: str, what: str) -> Sequence[bytes]:
        if key_files:
            return [
                wiring.read_named(file, "give the file that holds the key")[:_LONGEST_KEY_FILE_BYTES]
                for file in key_files
            ]
        if not sys.stdin.isatty():
            raise UnreadableError(f"{name!r} is encrypted: give {what} with --key-file FILE")
        with contextlib.suppress(EOFError):
            typed = getpass.getpass(f"{legible(name)} is encrypted. Give {what}: ")
            return [typed.encode(errors="surrogateescape")]
        raise UnreadableError(f"{name!r} is encrypted, and no key was given: begin again with {what}")

    return ask


@dataclass(frozen=True, slots=True)
class Asking:
    """Where what is refused is told, and where keys come from: key files are no part of any source.

    ``each`` says what becomes of each of several sources.
    """

    refusals: Refusals
    ask: Ask
    key_files: Sequence[Path] = ()
    each: str = "each is read by itself"


def found_in(
    sandbox: Sandbox,
    settings: Settings,
    path: Path,
    assumptions: Assumptions,
    asking: Asking,
    *,
    allow_empty: bool = False,
) -> Iterator[Source]:
    """Yield the sources in a path; each that cannot be read is told, and so are files of no source."""
    refusals = asking.refusals
    feed = wiring.feed(path, settings, allow_empty=allow_empty, without=asking.key_files)
    items = list(sources(sandbox, feed, assumptions, asking.ask))
    found = [item for item in items if not isinstance(item, LeftOut)]
    refusals.more(len(found) - 1)
    left = [item for item in items if isinstance(item, LeftOut)]
    if left:
        refusals.left.setdefault(str(path), []).extend(left)
    if len(found) > 1:
        note(
            f"{str(path)!r} holds {number_of(len(found), 'source')}; {asking.each}{_about(found, len(left))}"
        )
    for item in found:
        if isinstance(item, Source):
            yield item
        else:
            with refusals.told(item.name):
                raise item.error


def _about(found: Sequence[Source | Refused], left: int) -> str:
    """Say which of several sources others name, and how many files are of none."""
    named = sum(bool(item.named_by) for item in found if isinstance(item, Source))
    are = "is" if named == 1 else "are"
    also = f"; {named:,} of them {are} named in the text of another" if named else ""
    rest = f"; {number_of(left, 'file')} of no source, told at the end" if left else ""
    return f"{also}{rest}"
