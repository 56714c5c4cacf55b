"""From a line to what it holds: stamps and labels taken off, then banner, portion mark, prose.

``line := [stamp] label* (banner | portion | text)``. A stamp is the date and sender that a
chat app writes before a message, as in text pasted from another chat; a choice of a poll has
the word for it before and its votes after.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from onrecord.screening.banner import WINDOW, Banners
from onrecord.screening.characters import without_strays
from onrecord.screening.findings import Finding, Seen, judge
from onrecord.screening.normalise import normalise
from onrecord.screening.pack import Construct, Pack
from onrecord.screening.portions import Mark, Portions, settle
from onrecord.screening.prose import Prose
from onrecord.screening.tags import without_tags
from onrecord.screening.vocabulary import WORD_START, Lexicon, one_of

_STAMP = re.compile(r"[^A-Za-z0-9]{0,8}\d{1,4}[./-]\d{1,2}[./-]\d{1,4}[^\n]{0,80}?: ")
_QUOTED = r"[^A-Za-z0-9]{0,16}"
_CHOICE = re.compile(
    r"[^A-Za-z0-9]{0,8}[^\s:]{2,24} ?: ?(?P<said>.*?) ?\(\d{1,6} [^\W\d]{1,24}\)[^A-Za-z0-9]*$"
)
_LABELS = 8
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,5}$")
NAME_SPACES = ("_", "+", "%20")


@dataclass(frozen=True, slots=True)
class Read:
    """What one line holds: constructs, and portion marks that the block decides."""

    seen: list[Seen] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)


class Grammar:
    """The grammar of one pack. Total: every text is read, none raises."""

    def __init__(self, pack: Pack) -> None:
        """Compile the pack."""
        self._pack = pack
        self._lexicon = Lexicon(pack)
        self._banners = Banners(pack, self._lexicon)
        self._portions = Portions(pack, self._banners)
        self._prose = Prose(pack, self._lexicon, self._banners.joking)
        level, title = one_of(pack.labels.level), one_of(pack.labels.title)
        flags = re.ASCII | re.IGNORECASE
        self._level = re.compile(f"{_QUOTED}{WORD_START}(?:{level})(?: ?[:=] ?| - ?| ?- )", flags)
        self._title = re.compile(f"{_QUOTED}{WORD_START}(?:{title}) ?: ?", flags)

    def block(self, lines: Iterable[tuple[int, str]]) -> list[tuple[int, Finding]]:
        """Read the lines of one text, numbered and in order; return findings in line order."""
        seen: list[tuple[int, Seen]] = []
        marks: list[tuple[int, Mark]] = []
        for number, text in lines:
            read = self.line(text)
            seen += ((number, item) for item in read.seen)
            marks += ((number, mark) for mark in read.marks)
        return self._judged([*seen, *settle(marks, self._portions.window)])

    def name(self, name: str) -> list[Finding]:
        """Read a file's name and each part of its path as titles: extension off, underscores as spaces."""
        seen: list[tuple[int, Seen]] = []
        for part in dict.fromkeys((name, *name.split("/"))):
            spaced = _EXTENSION.sub("", part)
            for sign in NAME_SPACES:
                spaced = spaced.replace(sign, " ")
            read = self.line(spaced, name=True)
            seen += ((0, item) for item in read.seen)
            seen += settle([(0, mark) for mark in read.marks], self._portions.window)
        return [finding for _, finding in self._judged(seen)]

    def line(self, raw: str, *, name: bool = False) -> Read:
        """Read one line; form feeds and other breaks inside it part it further."""
        read = Read()
        for reading in _readings(raw):
            for text in normalise(reading, self._lexicon.run).text.split("\n"):
                self._read(text, read, name=name)
        return read

    def _read(self, text: str, read: Read, *, name: bool) -> None:
        value, level, title = self._unlabelled(text)
        if level:
            read.seen.extend(self._field(value))
        read.seen.extend(self._banners.seen(value, title=title or name))
        read.seen.extend(self._prose.seen(text, name=name))
        choice = _CHOICE.match(text)
        if choice:
            read.seen.extend(self._banners.seen(choice["said"], title=True))
        mark = self._portions.read(value)
        if mark:
            read.marks.append(mark)

    def _unlabelled(self, text: str) -> tuple[str, bool, bool]:
        """Return the text after its stamp and labels, and which labels stood there."""
        stamp = _STAMP.match(text)
        value = text[stamp.end() :] if stamp else text
        level = title = False
        for _ in range(_LABELS):
            labelled, titled = self._level.match(value), self._title.match(value)
            match = labelled or titled
            if match is None:
                break
            level, title = level or bool(labelled), title or bool(titled)
            value = value[match.end() :]
        return value, level, title

    def _field(self, value: str) -> Iterator[Seen]:
        """Yield the tier that a label's value begins with: capitals, or nothing but the marking."""
        banner = self._banners.read(value[:WINDOW])
        if banner is None or banner.tier is None:
            banner = self._banners.read(value[:WINDOW], any_case=True)
            if banner and not (banner.whole or banner.opened):
                return
        if banner and banner.tier:
            yield Seen(Construct.FIELD, banner.tier.level)

    def _judged(self, seen: list[tuple[int, Seen]]) -> list[tuple[int, Finding]]:
        by_line = groupby(sorted(seen, key=itemgetter(0)), key=itemgetter(0))
        return [
            (line, finding)
            for line, items in by_line
            for finding in judge((item for _, item in items), self._pack)
        ]


def _readings(raw: str) -> Iterator[str]:
    """Yield a line as it stands, and without what may stand inside a word or around one."""
    yield raw
    bare = without_strays(raw)
    if bare != raw:
        yield bare
    if "<" in raw:
        yield without_tags(raw)
