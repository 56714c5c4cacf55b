"""A custodian's choice of what to keep back, and what it does to a source."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from onrecord.records.captures import LineTree
from onrecord.records.messages import Kind
from onrecord.records.withheld import WithheldLines, WithheldText, WithholdReason


class LinesOf(StrEnum):
    """What the lines of a source are counted through when one is proved."""

    FILES = "files"
    """Its files in the order that they came in."""
    ROWS = "rows"
    """The same; of a database its rows, one a line, as what is withheld of it is."""
    FILES_BY_NAME = "files by name"
    """Its files in the order of their names (as Unicode numbers characters), as a browser commits to them."""


@dataclass(frozen=True, slots=True)
class LineRange:
    """Lines of a text, 1-based, both ends included."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Choice:
    """Messages to withhold for one reason: those of ``lines``, of ``senders``, ``kinds``, ``conversations``.

    In a database ``lines`` are numbers of rows; ``places`` count its messages as they are read, from 1.
    Conversations are named by their keys, ``files`` as the export names them: files that no kept message
    names, and that would be kept. ``app`` says of which of several apps' messages in one backup they
    are, and is empty where there is one. ``since`` and ``before`` (the phone's own clock; the second is not
    included) narrow what these three name; alone they name every message of that time.
    """

    reason: WithholdReason
    lines: Sequence[LineRange] = ()
    places: Sequence[LineRange] = ()
    senders: Sequence[str] = ()
    kinds: Sequence[Kind] = ()
    conversations: Sequence[str] = ()
    files: Sequence[str] = ()
    app: str = ""
    since: dt.datetime | None = None
    before: dt.datetime | None = None

    @property
    def by_time(self) -> bool:
        """Tell whether a message's time decides."""
        return self.since is not None or self.before is not None


@dataclass(frozen=True, slots=True)
class WithheldCount:
    """How much was withheld for one reason. Notices count as messages."""

    messages: int = 0
    lines: int = 0
    files: int = 0


@dataclass(frozen=True, slots=True)
class EntryLeaves:
    """One entry of the full source: its leaves in the line tree; ``reason`` where it was withheld whole."""

    leaves: int
    reason: WithholdReason | None = None


@dataclass(frozen=True, slots=True)
class KeptFile:
    """One file of a derived original: its entry's number in the full source, its name, its length as kept."""

    entry: int
    name: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one file of a derived original is made: of which entry, and which lines of it are left out.

    ``reader`` names what reads the database whose rows are the lines; it is empty for a file as it came.
    """

    entry: int
    lines: Sequence[WithheldLines] = ()
    reader: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A derived original as it is to be made, and the line tree of the full source.

    ``leaves`` are the withheld ones' hashes (hex), in the order of the tree; ``withheld`` says where they
    stand in it, as (first, last) both included. ``files`` stand in the order of the full source's
    entries; ``unnamed`` are those of it that no message names, kept or not: told, and no part of what is
    made. ``counts`` are by reason.
    ``reader`` names what reads the database whose rows are the text's lines, and is empty for a text.
    """

    tree: LineTree
    text: WithheldText
    entries: Sequence[EntryLeaves]
    files: Sequence[KeptFile]
    leaves: Sequence[str]
    withheld: Sequence[LineRange]
    counts: Mapping[str, WithheldCount]
    reader: str = ""
    unnamed: Sequence[str] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Withholding:
    """What the service keeps of a withholding: what shows kept lines, and hides the others.

    ``salts`` are those of the kept leaves in their order, 16 bytes each, in base64. The seed is
    the custodian's alone.
    """

    entries: Sequence[EntryLeaves]
    leaves: Sequence[str]
    salts: str = field(repr=False)
    counts: Mapping[str, WithheldCount] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proven:
    """One line of a text against the line tree: its leaf's place and path, in hex.

    ``salt`` (hex) and ``line`` (base64) are None where the line is withheld from whoever asks.
    """

    tree: LineTree
    index: int
    leaf: str
    path: Sequence[str]
    salt: str | None = field(default=None, repr=False)
    line: str | None = field(default=None, repr=False)
