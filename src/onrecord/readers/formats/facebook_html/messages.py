"""From a page's blocks to its messages: a sender, what was said, and a time that ends each."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from onrecord.readers.formats.facebook_html.blocks import Block, Torn
from onrecord.readers.formats.facebook_html.times import Time, time_of
from onrecord.readers.meta.messages import Fields
from onrecord.readers.meta.phrases import notice_of
from onrecord.readers.named_files import type_of
from onrecord.records.messages import Anomaly, Flag, Kind, Precision, Span

OUTSIDE = "Text outside any message."
_MOST_HELD = 4096
_PARTICIPANTS = "Participants:"
_REACTION = re.compile(r"([^\w\s]{1,8}) ?(\w.*)")
_UP = re.compile(r"(?:\.{1,2}/)+")

Row = dict[str, object]


@dataclass(slots=True)
class PageReader:
    """Reads one page. ``title`` and ``participants`` are what its head has said so far."""

    entry: str
    fields: Fields
    title: str = ""
    participants: tuple[str, ...] = ()
    _held: list[Block] = field(default_factory=list)
    _outside: list[Block] = field(default_factory=list)
    _classed: bool = False

    def read(self, blocks: Iterable[Block]) -> Iterator[Row | Anomaly]:
        """Yield rows, and what is no part of a message."""
        torn: Torn | None = None
        try:
            for block in blocks:
                yield from self._take(block)
        except Torn as found:
            torn = found
        self._put_outside(self._held)
        yield from self._told_outside()
        if torn is not None:
            yield Anomaly(Span(self.entry, torn.line, torn.line, torn.at), torn.reason)

    def _take(self, block: Block) -> Iterator[Row | Anomaly]:
        if block.role == "title":
            self.title = self.title or block.text
            return
        time = self._time(block)
        if time is None:
            self._held.append(block)
            if len(self._held) > _MOST_HELD:
                self._put_outside(self._held)
                self._held = []
            return
        said = self._of_message(block)
        if said:
            yield from self._told_outside()
            yield self._row(said, block, time)
        else:
            self._put_outside([block])

    def _time(self, block: Block) -> Time | None:
        """Return the time that a block shows; where the page marks times, nothing else is one."""
        if block.role == "time":
            self._classed = True
            return time_of(block.text) or Time(block.text, None, Precision.MINUTE, Flag.DATE_MISSING)
        if self._classed or block.role:
            return None
        return time_of(block.text)

    # Which blocks a message has.

    def _of_message(self, time: Block) -> list[Block]:
        """Take from what is held the blocks of the innermost element that holds more than the time."""
        # A link may stand around the time, as one may around a text.
        last = max((block.number for block in self._held if block.role != "link"), default=-1)
        element = time.element
        while element is not None and element.start > last:
            element = element.above
        start = 0 if element is None else element.start
        said = [block for block in self._held if block.number >= start]
        senders = [
            number
            for number, block in enumerate(said)
            if block.role == "sender" and not block.text.startswith(_PARTICIPANTS)
        ]
        if senders:
            said = said[senders[0] :]
        said = said[self._heading(said) :]
        self._put_outside(self._held[: len(self._held) - len(said)])
        self._held = []
        return said

    @staticmethod
    def _heading(said: Sequence[Block]) -> int:
        """Return how many blocks of a message stand up to the line that names the participants."""
        lines = [number for number, block in enumerate(said) if block.text.startswith(_PARTICIPANTS)]
        return lines[0] + 1 if lines and lines[0] < len(said) - 1 and lines[0] <= 1 else 0

    def _put_outside(self, blocks: Sequence[Block]) -> None:
        for block in blocks:
            if block.text.startswith(_PARTICIPANTS):
                listed = tuple(_names(block.text.removeprefix(_PARTICIPANTS)))
                self.participants = self.participants or listed
            elif block.role not in {"file", "link"} and block.text != self.title:
                self._outside[1:] = [block]
                if len(self._outside) == 1:
                    self._outside.append(block)

    def _told_outside(self) -> Iterator[Anomaly]:
        if self._outside:
            first, last = self._outside[0], self._outside[-1]
            yield Anomaly(Span(self.entry, first.line, last.line, first.at), OUTSIDE)
        self._outside = []

    # What a message says.

    def _row(self, said: Sequence[Block], end: Block, time: Time) -> Row:
        flags: set[str] = {Flag.FROM_HTML}
        first, rest = said[0], said[1:]
        sender: str | None = first.text
        if first.role in {"file", "link", "item"}:
            sender, rest = None, said
            flags.add(Flag.SENDER_MISSING)
        elif first.role != "sender" and sender not in self.participants:
            flags.add(Flag.SENDER_UNCERTAIN)
        if time.flag:
            flags.add(time.flag)
        if any(block.torn for block in said):
            flags.add(Flag.INVALID_UTF8)
        row: Row = {
            "span": Span(self.entry, first.line, end.line, first.at).as_json(),
            "sender": sender,
            "said_text": time.text,
            "said_local": time.at,
            "precision": time.precision.value if time.at else None,
            "is_own": None if self.fields.owner is None or sender is None else sender == self.fields.owner,
        }
        row |= self._content(rest, sender, flags)
        row["flags"] = sorted(flags)
        return row

    def _content(self, blocks: Sequence[Block], sender: str | None, flags: set[str]) -> Row:
        reactions = [found for block in blocks if (found := _reaction(block))]
        texts = [
            block.text for block in blocks if block.role not in {"file", "link"} and not _reaction(block)
        ]
        attachments = list(self._attachments(blocks))
        texts += _addresses(blocks, texts)
        body = "\n".join(texts) or None
        noticed = notice_of(body, sender)
        if noticed is not None:
            flags.add(Flag.TYPED_LIKE_NOTICE)
            kind = Kind.CALL if noticed.kind is None else Kind.NOTICE
            notice = {"kind": noticed.kind.value, "subject": noticed.subject} if noticed.kind else None
            return {"kind": kind.value, "body": body, "notice": notice}
        kind = Kind.MEDIA if attachments else Kind.TEXT if body else Kind.UNKNOWN
        if kind is Kind.UNKNOWN:
            flags.add(Flag.NULL_BODY)
        return {"kind": kind.value, "body": body, "attachments": attachments, "reactions": reactions}

    def _attachments(self, blocks: Sequence[Block]) -> Iterator[Row]:
        folder = self.entry.rpartition("/")[0]
        seen: set[str] = set()
        paths = [block for block in blocks if block.role in {"file", "link"}]
        for block in sorted(paths, key=lambda block: block.role):
            path = _UP.sub("", block.text, count=1) if block.text.startswith(".") else block.text
            if path in seen or (block.role == "link" and "://" in path):
                continue
            seen.add(path)
            yield self.fields.files.attachment(path, block.kind or type_of(path), folder)


def _reaction(block: Block) -> Row | None:
    found = _REACTION.fullmatch(block.text) if block.role == "item" else None
    return {"by": found[2], "emoji": found[1]} if found else None


def _addresses(blocks: Sequence[Block], texts: Sequence[str]) -> list[str]:
    """Return the addresses of links whose texts do not show them; the last one may be around the time."""
    links = [block.text for block in blocks[:-1] if block.role == "link" and "://" in block.text]
    return [link for link in dict.fromkeys(links) if not any(link in text for text in texts)]


def _names(listed: str) -> Iterator[str]:
    for part in listed.split(","):
        for name in part.split(" and "):
            if name.strip(" \u200e\u200f"):
                yield name.strip(" \u200e\u200f")
