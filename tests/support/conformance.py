"""What every reader keeps, whatever it reads: rules as functions that raise ``BrokenRuleError``.

The conformance tests hold them on samples and on damaged samples, the fuzz targets on anything.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field

import pyarrow as pa

from onrecord.ports.originals import Aside, Original
from onrecord.readers.matching import Gathers, Reader
from onrecord.readers.zones import FIRST_YEAR, LAST_YEAR, place
from onrecord.records.messages import (
    CHANNELS,
    Anomaly,
    Flag,
    Kind,
    NoticeKind,
    Precision,
    Presence,
    Span,
    Statement,
)
from onrecord.records.schema import MAX_ROWS, MESSAGES, Batch

NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
SECTIONS = ("Units:", "Limits:", "Source:")
ROLES = {"to", "cc", "bcc", "member"}
STATES = {"sent", "delivered", "read", "played", "failed"}
ROWS_AS_LINES = b'{"onrecord-rows":'
"""How a file begins in which an item has its own line, and the number of its row in a database."""
ROWS_NOT_BYTES = (b"SQLite format 3\0", b"!BDN")
"""How files begin in which an item has no lasting place in bytes: databases, and Outlook's stores."""
_WORDS = {"kind": set(Kind), "precision": set(Precision)}


class BrokenRuleError(AssertionError):
    """A reader broke a rule of the house; the message says which."""


def hold(truth: object, rule: str, *seen: object) -> None:
    """Raise when a rule is broken, with what was seen."""
    if not truth:
        raise BrokenRuleError(": ".join([rule, *(repr(one)[:500] for one in seen)]))


@dataclass
class Reading:
    """All that a reader yielded of one source."""

    batches: list[Batch] = field(default_factory=list)
    anomalies: list[Anomaly] = field(default_factory=list)
    asides: list[Aside] = field(default_factory=list)
    statement: Statement | None = None

    def rows(self) -> Iterator[dict[str, object]]:
        """Yield each message as a dictionary."""
        for batch in self.batches:
            yield from batch.to_pylist()

    def plain(self) -> list[object]:
        """Return it in a form that can be compared."""
        assert self.statement is not None
        names = [aside.name for aside in self.asides]
        # Lists and tuples say the same.
        return [*self.rows(), *self.anomalies, *names, json.loads(json.dumps(asdict(self.statement)))]


def reading(items: Iterable[object]) -> Reading:
    """Gather what a reader yields; the statement must come once, and last."""
    found = Reading()
    for item in items:
        hold(found.statement is None, "the statement comes last")
        if isinstance(item, Statement):
            found.statement = item
        elif isinstance(item, Anomaly):
            found.anomalies.append(item)
        elif isinstance(item, Aside):
            found.asides.append(item)
        else:
            hold(isinstance(item, Batch), "a reader yields batches, anomalies, asides, a statement", item)
            found.batches.append(item)
    hold(found.statement is not None, "every source ends with a statement")
    return found


def check_module(reader: Reader) -> None:
    """Check a reader's names and what its docstring says."""
    hold(NAME.fullmatch(reader.NAME), "a name is lower case with hyphens", reader.NAME)
    hold(reader.VERSION, "a reader has a version")
    hold(reader.CHANNEL in CHANNELS, "the channel is one of CHANNELS", reader.CHANNEL)
    hold(isinstance(reader.GATHERS, Gathers), "GATHERS is one of Gathers")
    docstring = reader.__doc__ or ""
    missing = [one for one in SECTIONS if not re.search(rf"^{one}\s+\S", docstring, re.MULTILINE)]
    hold(not missing, "the module's docstring has the sections Units, Limits and Source", missing)


def pages(reader: Reader) -> list[str]:
    """Return the pages in ``docs/formats`` that a reader's docstring names."""
    return re.findall(r"docs/formats/([a-z0-9-]+\.md)", reader.__doc__ or "")


def check(found: Reading, original: Original) -> None:
    """Check everything that holds of any reading, of a sound source or a broken one."""
    _check_batches(found.batches)
    rows = list(found.rows())
    for row in rows:
        _check_words(row)
        _check_times(row)
    _check_identities(rows)
    assert found.statement is not None
    _check_statement(found.statement, rows, original)
    sizes = {entry.name: entry.size_bytes for entry in original.entries()}
    named = [*(row["span"]["entry"] for row in rows), *(one.span.entry for one in found.anomalies)]  # type: ignore[index]
    hold(set(named) <= set(sizes), "spans name entries of the source", set(named) - set(sizes))
    for anomaly in found.anomalies:
        hold(anomaly.reason.strip(), "an anomaly says why")
    held = (
        one["name"]
        for row in rows
        for one in row["attachments"] or ()
        if one["entry"] not in {None, *sizes}  # type: ignore[attr-defined]
    )
    hold(not list(held), "an attachment's entry is one of the source")


def _check_batches(batches: Sequence[Batch]) -> None:
    expected = 0
    for batch in batches:
        hold(batch.schema.equals(MESSAGES, check_metadata=True), "a batch has exactly the schema")
        hold(0 < batch.num_rows <= MAX_ROWS, "a batch has rows, at most MAX_ROWS", batch.num_rows)
        batch.validate(full=True)
        for column in MESSAGES:
            empty = batch.column(column.name).null_count
            hold(column.nullable or not empty, "a column that must be there is", column.name)
        wanted = pa.array(range(expected, expected + batch.num_rows), pa.int64())
        hold(batch.column("ordinal").equals(wanted), "ordinals count on from batch to batch")
        expected += batch.num_rows
        hold(place(batch, "Europe/London").num_rows == batch.num_rows, "times can be placed in a zone")


def _check_words(row: dict[str, object]) -> None:
    for column, allowed in _WORDS.items():
        hold(row[column] in {None, *allowed}, f"{column} is a word of the vocabulary", row[column])
    _check_each(row, "flags", set(Flag), None)
    _check_each(row, "attachments", set(Presence), "presence")
    _check_each(row, "recipients", ROLES, "role")
    _check_each(row, "delivery", STATES, "state")
    notice = row["notice"]
    hold((notice is not None) <= (row["kind"] == Kind.NOTICE), "a notice is of kind notice", row["kind"])
    hold(notice is None or notice["kind"] in set(NoticeKind), "notices are of a known kind", notice)  # type: ignore[index]
    revised = row["revisions"] is not None and row["kind"] != Kind.DELETED
    hold(revised <= bool(row["edited"]), "what has revisions was edited")
    hold((row["edited_at"] is not None) <= bool(row["edited"]), "what has a time of an edit was edited")


def _check_each(row: dict[str, object], column: str, allowed: set[str], part: str | None) -> None:
    values = row[column]
    hold(values is None or values, "a list that is empty is null", column)
    words = [one if part is None else one[part] for one in values or ()]  # type: ignore[attr-defined]
    hold(set(words) <= set(allowed), f"{column} are words of the vocabulary", words)


def _check_times(row: dict[str, object]) -> None:
    both = row["said_at"] is not None and row["said_local"] is not None
    hold(not both, "a time is an instant or a wall clock, and placing makes the other")
    timed = row["said_at"] is not None or row["said_local"] is not None
    hold(not timed or row["precision"] is not None, "a time has its precision")
    time = row["said_at"]
    hold(time is None or FIRST_YEAR <= time.year <= LAST_YEAR, "a year outside 1900 to 2200 is no time", time)  # type: ignore[attr-defined]


def _check_identities(rows: Sequence[dict[str, object]]) -> None:
    seen: set[tuple[object, ...]] = set()
    for row in rows:
        span = row["span"]
        identity = (span["entry"], span["first_byte"], row["sub_index"])  # type: ignore[index]
        hold(identity not in seen, "entry, first byte and sub-index are a message's own", identity)
        seen.add(identity)


def _check_statement(statement: Statement, rows: Sequence[dict[str, object]], original: Original) -> None:
    hold(statement.title, "a statement has a title")
    hold(statement.channel in CHANNELS, "its channel is one of CHANNELS", statement.channel)
    hold(statement.limits, "a statement says what such a source cannot contain")
    for sentence in statement.limits:
        hold(sentence[:1].isupper(), "a limit is a sentence", sentence)
    hold(all(statement.warnings), "a warning says something")
    names = {entry.name for entry in original.entries()}
    hold(statement.entry in names or not names, "its entry is one of the source", statement.entry)
    unread = set(statement.unread_entries)
    hold(unread <= names, "unread entries are entries of the source", unread - names)
    read = {row["span"]["entry"] for row in rows}  # type: ignore[index]
    hold(not unread & read, "an unread entry is not one that messages come from", unread & read)
    keys = [one.key for one in statement.conversations]
    hold(len(set(keys)) == len(keys), "a conversation's key is its own")
    hold(all(one.channel in CHANNELS for one in statement.conversations), "their channels are of CHANNELS")
    borne = {row["conversation"] for row in rows}
    hold(borne <= (set(keys) or {None}), "rows bear keys of the statement's conversations", borne - set(keys))


def check_spans(found: Reading, original: Original, *, of_lines: bool = True) -> None:
    """Check that spans lie in their entries: lines and first bytes, where an item has a place in bytes.

    ``of_lines`` is false for a format of frames, which spans count in place of lines.
    """
    for entry in original.entries():
        with original.open(entry) as stream:
            data = stream.read()
        spans = [Span(**row["span"]) for row in found.rows() if row["span"]["entry"] == entry.name]  # type: ignore[arg-type,index]
        spans += [one.span for one in found.anomalies if one.span.entry == entry.name]
        for span in spans:
            _check_span(span, data, of_lines=of_lines)


def _check_span(span: Span, data: bytes, *, of_lines: bool) -> None:
    hold(span.first <= span.last, "a span's first is not after its last", span)
    if data.startswith(ROWS_NOT_BYTES):
        hold(span.first == span.last == span.first_byte, "in a database all are the row's number", span)
        return
    if data.startswith(ROWS_AS_LINES):
        hold(span.last <= data.count(b"\n") + 1, "a last line lies in its entry", span)
        return
    hold(0 <= span.first_byte < max(len(data), 1), "a first byte lies in its entry", span, len(data))
    if not of_lines:
        return
    line = data.count(b"\n", 0, span.first_byte) + 1
    hold(span.first == line, "a first line is that of the first byte", span, line)
    lines = data.count(b"\n") + (not data.endswith(b"\n"))
    hold(span.last <= max(lines, 1), "a last line lies in its entry", span, lines)


def check_accounted(found: Reading, original: Original, opened: Sequence[str]) -> None:
    """Check that every entry is read, named by a message, or said to be unread."""
    assert found.statement is not None
    held = [one for row in found.rows() for one in row["attachments"] or ()]  # type: ignore[attr-defined]
    named = {one["entry"] or one["name"] for one in held if one["presence"] == Presence.PRESENT}
    told = {*opened, *named, *found.statement.unread_entries}
    silent = [entry.name for entry in original.entries() if not {entry.name, _base(entry.name)} & told]
    hold(not silent, "an entry is read, named by a message, or said to be unread", silent)


def _base(name: str) -> str:
    return name.rpartition("/")[2]


def check_conversations(found: Reading) -> None:
    """Check that every conversation has a message, or a warning speaks of those without."""
    assert found.statement is not None
    borne = {row["conversation"] for row in found.rows()}
    bare = [one.key for one in found.statement.conversations if one.key not in borne]
    told = any(re.search(r"\bno (message|item)s?\b", one) for one in found.statement.warnings)
    hold(not bare or told, "a conversation has a message, or a warning says there is 'no message'", bare)


def check_every_line(found: Reading, original: Original) -> None:
    """Check that spans of messages and anomalies cover every line of the statement's entry once."""
    assert found.statement is not None
    entry = next(one for one in original.entries() if one.name == found.statement.entry)
    with original.open(entry) as stream:
        data = stream.read()
    spans = [Span(**row["span"]) for row in found.rows()] + [one.span for one in found.anomalies]  # type: ignore[arg-type]
    covered = sorted((span.first, span.last) for span in spans)
    expected = 1
    for first, last in covered:
        hold(first == expected, "every line is in one span", first, expected)
        expected = last + 1
    lines = data.count(b"\n") + bool(data and not data.endswith(b"\n"))
    hold(expected == lines + 1, "the last line is in a span", expected - 1, lines)
