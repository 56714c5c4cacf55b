"""What identification finds in files that were given: which sources, and what reads each."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Found:
    """One source among the files of a feed.

    ``files`` are their numbers there, ``root`` the folder that their names are relative to (empty, or
    ending in ``/``). ``readers`` has one name, or several when a person must choose. A ``container``
    must be unwrapped first, with what ``secret`` names when that is not empty. ``why`` is a sentence.
    ``named_by`` are files of other sources whose text names this one, so that it may be kept there too.
    ``fault``, when not empty, says why this one cannot be read, and ``is_unknown`` that nothing about it
    says that it is a source at all. ``damaged`` are files that it names, and keeps, and nobody can read.
    """

    name: str
    files: Sequence[int]
    root: str
    is_folder: bool
    readers: Sequence[str] = ()
    container: str = ""
    secret: str = ""
    why: str = ""
    fault: str = ""
    named_by: Sequence[str] = ()
    is_unknown: bool = False
    damaged: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Identified:
    """The sources in one feed, in name order, and the numbers of files that belong to none, each with why."""

    found: Sequence[Found]
    left_out: Sequence[int] = field(default=())
    why_left: Sequence[str] = field(default=())
