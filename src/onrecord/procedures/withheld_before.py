"""What a custodian withheld before anything was handed in: what came is what is kept: a text or files.

The browser drew it. Nothing of it is believed: each placeholder is looked at where it should stand, and
what is kept must lead, with the hashes of what is not, to the very root that was committed to.
``docs/formats/withheld-before.md`` has the form.
"""

import re
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from onrecord.integrity.encoding import from_base64
from onrecord.integrity.line_tree import VERSION as TREE_VERSION
from onrecord.integrity.salts import SALT_BYTES
from onrecord.ports.originals import Feed
from onrecord.procedures.withhold import Drawn
from onrecord.records import canonical
from onrecord.records.captures import LineTree
from onrecord.records.errors import TooManyRequestsError, VerificationError, WithholdingError
from onrecord.records.messages import Assumptions, CaptureId
from onrecord.records.plurals import number_of
from onrecord.records.withheld import WithheldLines, WithheldText, WithholdReason
from onrecord.records.withholding import (
    Drawing,
    EntryLeaves,
    KeptFile,
    LineRange,
    WithheldCount,
    Withholding,
)

TEXT_ALONE, OF_FILES = 1, 2
"""The forms: of a text by itself, and of a text among the files of a zip."""
MOST_BYTES = 64 * 1024**2
MOST_LINES = 400_000
"""Lines of a text of which a page leaves some out, as ``leaving_out.js`` has it."""
MOST_LEAVES_OUT = 10_000
"""Leaves of files left out beside the text, as ``received.js`` has it."""
_KEYS = {"onrecord-withheld", "lines", "leaves", "salts", "root", "count", "messages"}
_FILE_KEYS = {"text", "entries"}
_HASH = re.compile(r"[0-9a-f]{64}")
_TEXT = ".txt"
_FRAME_BYTES, _KEPT_BYTES, _OUT_BYTES = (
    4096,
    24,
    160,
)  # around the lists; a kept line's salt; a leaf and stretch
_FRAME_VALUES, _OUT_VALUES = 32, 8
_SHORTEST = min(len(reason.placeholder) for reason in WithholdReason)
_ONE_AT_A_TIME = threading.Lock()
_WAIT_SECONDS = 10.0
_BUSY = "somebody else's choice of what is left out is being read; wait a moment, then send yours again"
_WRONG = WithholdingError(
    "what the browser left out does not fit what it sent, and nothing was kept: load the page, choose again"
)


@dataclass(frozen=True, slots=True)
class Beforehand:
    """A derived original that came so. ``capture`` is the id that its custodian's opening names."""

    capture: CaptureId
    drawing: Drawing
    withholding: Withholding

    @property
    def messages(self) -> int:
        """How many messages were left out, by the browser's word."""
        return sum(one.messages for one in self.drawing.counts.values())

    @property
    def told(self) -> str:
        """Say how much was left out: messages by the browser's word, and files."""
        files = sum(one.files for one in self.drawing.counts.values())
        more = f" and {number_of(files, 'file')}" if files else ""
        return f"{number_of(self.messages, 'message')}{more}, before anything was sent"

    def drawn(self, feed: Feed, assumptions: Assumptions) -> Drawn:
        """Return it as what is kept of a source; no seed is here.

        Raises:
            WithholdingError: it was not read as what it is.
        """
        if assumptions.withheld != self.drawing.text:
            raise _WRONG
        return Drawn(feed, assumptions, self.drawing, self.withholding, b"")


def most_bytes(feed: Feed) -> int:
    """Return how much can be said of what came: a little for each of its lines, files and placeholders."""
    lines = sum(one.size_bytes for one in feed.files if one.name.endswith(_TEXT))
    kept = min(MOST_LINES, lines + len(feed.files) + 1)
    return min(MOST_BYTES, _FRAME_BYTES + _KEPT_BYTES * kept + _OUT_BYTES * _most_left_out(feed))


def _most_left_out(feed: Feed) -> int:
    """Return how many lines and files can have been left out; files that came count, since they are named."""
    text = sum(one.size_bytes for one in feed.files if one.name.endswith(_TEXT))
    return min(MOST_LINES, text // _SHORTEST + len(feed.files) + MOST_LEAVES_OUT)


def _is_too_much(data: bytes, feed: Feed) -> bool:
    """Tell whether data would be read into more values than what came has a use for.

    A value of JSON takes a comma or a bracket, and in memory far more than that.
    """
    values = sum(data.count(one) for one in (b",", b"[", b"{"))
    return len(data) > most_bytes(feed) or values > _FRAME_VALUES + _OUT_VALUES * _most_left_out(feed)


def read_beforehand(data: bytes, feed: Feed, capture: CaptureId) -> Beforehand:
    """Read what a browser says of a derived original that it sent, without believing it.

    Raises:
        WithholdingError: it does not fit what came, or is not written as it must be.
        TooManyRequestsError: others' are being read, one after the other, and take their time.
    """
    if _is_too_much(data, feed):
        raise _WRONG
    if not _ONE_AT_A_TIME.acquire(timeout=_WAIT_SECONDS):
        raise TooManyRequestsError(_BUSY, int(_WAIT_SECONDS))
    try:
        return _read(data, feed, capture)
    finally:
        _ONE_AT_A_TIME.release()


def _read(data: bytes, feed: Feed, capture: CaptureId) -> Beforehand:
    try:
        said = cast("dict[str, Any]", canonical.loads(data))
        return _built(said, feed, capture)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError, VerificationError) as error:
        raise _WRONG from error


def _built(said: Mapping[str, Any], feed: Feed, capture: CaptureId) -> Beforehand:
    lines, leaves, layout = _stretches(said["lines"]), _hashes(said["leaves"]), _layout(said, feed)
    total, root = _number(said["count"]), _hashes([said["root"]])[0]
    out = sum(one.count for one in lines) + layout.leaves_out
    salts = from_base64(said["salts"], "the salts")
    fits = lines and len(leaves) == out < total and len(salts) == SALT_BYTES * (total - out)
    if not fits or lines[-1].last > layout.entries[layout.text].leaves or layout.leaves != total:
        raise ValueError
    counts = _counts(said["messages"], lines, layout)
    drawing = Drawing(
        tree=LineTree(root, total, TREE_VERSION),
        text=WithheldText(layout.kept.index(layout.text), lines),
        entries=layout.entries,
        files=layout.files(feed),
        leaves=leaves,
        withheld=_ranges(lines, layout),
        counts=counts,
    )
    return Beforehand(capture, drawing, Withholding(drawing.entries, leaves, said["salts"], counts))


@dataclass(frozen=True, slots=True)
class _Layout:
    """The files of the full source in their order: the leaves of each, and why one is left out whole."""

    entries: tuple[EntryLeaves, ...]
    text: int

    @property
    def kept(self) -> Sequence[int]:
        return [number for number, one in enumerate(self.entries) if one.reason is None]

    @property
    def leaves(self) -> int:
        return sum(one.leaves for one in self.entries)

    @property
    def leaves_out(self) -> int:
        return sum(one.leaves for one in self.entries if one.reason is not None)

    def files(self, feed: Feed) -> tuple[KeptFile, ...]:
        """Return what came as the files that are kept.

        Raises:
            ValueError: these are not as many, or of another kind.
        """
        found = [
            KeptFile(number, one.name, one.size_bytes)
            for number, one in zip(self.kept, feed.files, strict=True)
        ]
        has_lines = {one.entry: one.name.endswith(_TEXT) for one in found}
        odd = [one for one in found if not has_lines[one.entry] and self.entries[one.entry].leaves != 1]
        if odd or not has_lines[self.text]:
            raise ValueError
        return tuple(found)


def _layout(said: Mapping[str, Any], feed: Feed) -> _Layout:
    """Return which files there were; of a text by itself nothing is said but how many lines it had."""
    form = said["onrecord-withheld"]
    if set(said) != (_KEYS if form == TEXT_ALONE else _KEYS | _FILE_KEYS):
        raise TypeError
    if form == TEXT_ALONE and not feed.is_folder:
        return _Layout((EntryLeaves(_number(said["count"])),), 0)
    if form != OF_FILES or len(said["entries"]) > len(feed.files) + MOST_LEAVES_OUT:
        raise ValueError
    entries = tuple(
        EntryLeaves(_number(leaves), None if why is None else WithholdReason(str(why)))
        for leaves, why in said["entries"]
    )
    found = _Layout(entries, _number(said["text"]))
    if entries[found.text].reason is not None or found.leaves_out > MOST_LEAVES_OUT:
        raise ValueError
    return found


def _stretches(given: Sequence[Sequence[object]]) -> tuple[WithheldLines, ...]:
    found: list[WithheldLines] = []
    for first, last, first_byte, reason in given:
        one = WithheldLines(_number(first), _number(last), _number(first_byte), WithholdReason(str(reason)))
        before = found[-1] if found else None
        touches = before is not None and before.last + 1 == one.first and before.reason is one.reason
        if one.first < 1 or one.last < one.first or touches or (before and one.first <= before.last):
            raise ValueError
        found.append(one)
    return tuple(found)


def _counts(
    given: Mapping[str, object], lines: Sequence[WithheldLines], layout: _Layout
) -> Mapping[str, WithheldCount]:
    """Return how much is withheld, by reason: lines and files as they are, messages as the browser says."""
    of_lines, of_files = Counter[str](), Counter[str]()
    for one in lines:
        of_lines[one.reason.value] += one.count
    of_files.update(one.reason.value for one in layout.entries if one.reason is not None)
    if set(given) != set(of_lines) or not set(of_files) <= set(of_lines):
        raise ValueError
    found = {
        name: WithheldCount(_number(given[name]), of_lines[name], of_files[name]) for name in sorted(given)
    }
    if not all(1 <= one.messages <= one.lines for one in found.values()):
        raise ValueError
    return found


def _ranges(lines: Sequence[WithheldLines], layout: _Layout) -> tuple[LineRange, ...]:
    """Return where in the tree's leaves something is withheld, neighbours together."""
    found: list[LineRange] = []
    begin = 0
    for number, entry in enumerate(layout.entries):
        own = [(one.first - 1, one.last - 1) for one in lines] if number == layout.text else []
        if entry.reason is not None and entry.leaves:
            own = [(0, entry.leaves - 1)]
        for first, last in own:
            joins = bool(found) and found[-1].last + 1 == begin + first
            found.append(LineRange(found.pop().first if joins else begin + first, begin + last))
        begin += entry.leaves
    return tuple(found)


def _hashes(given: Sequence[str]) -> tuple[str, ...]:
    if not all(_HASH.fullmatch(one) for one in given):
        raise ValueError
    return tuple(given)


def _number(given: object) -> int:
    if type(given) is not int or given < 0:
        raise TypeError
    return given
