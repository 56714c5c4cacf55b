"""A filed note or stretch of messages as one page: it needs nothing beside it, runs nothing and prints."""

import datetime as dt
from collections.abc import Iterator, Sequence

from onrecord.records.channels import channel_name
from onrecord.records.filing import FiledCapture, FilingContents
from onrecord.records.notes import Note, NoteWord
from onrecord.records.plurals import number_of
from onrecord.rendering.escaping import escaped, escaped_lines, isolated
from onrecord.rendering.filed_messages import filed_messages
from onrecord.rendering.pages import page
from onrecord.rendering.times import day

_CHECKING = (
    "A receipt beside this page has its signature and a proof that it stands in the log of who received the "
    "capture. “onrecord verify RECEIPT --key FILE” checks one, with the public key that the "
    "organisation gives you, and needs no network. What a receipt shows is that these bytes were received "
    "and have not changed since; not what the phone held."
)


def filed_page(contents: FilingContents) -> str:
    """Return the page."""
    title = "Note for the record" if contents.note else "Messages for the record"
    return "".join(page(f"{title}: {contents.copy['title']}", _body(contents, title)))


def _body(contents: FilingContents, title: str) -> Iterator[str]:
    yield f"<h1>{title}</h1>\n"
    yield _table("Filed under", _filed(contents))
    if contents.note:
        yield from _note(contents.note)
    yield "<h2>What was said</h2>\n"
    yield _about(contents)
    yield from filed_messages(contents.rows)
    yield "<h2>What this rests on</h2>\n"
    for capture in contents.captures:
        yield _table(f"Capture {capture.id}", _capture(capture))
    yield f"<p>{_CHECKING}</p>\n"


def _filed(contents: FilingContents) -> Iterator[tuple[str, str]]:
    yield "Organisation", isolated(contents.organisation)
    yield "File-plan reference", isolated(contents.terms.reference)
    yield "Retention label", isolated(contents.terms.label)


def _note(note: Note) -> Iterator[str]:
    said = note.last
    yield _table("The decision", _decision(note.words))
    if len(note.words) > 1:
        yield "<h2>Earlier words of this note</h2>\n"
        for word in note.words[:-1]:
            yield _table(f"Said on {escaped(_moment(word.at))}, corrected later", _earlier(word))
        yield f"<p>Why it was corrected: {isolated(said.reason)}</p>\n"


def _decision(words: Sequence[NoteWord]) -> Iterator[tuple[str, str]]:
    said = words[-1].said
    yield "What was decided", escaped_lines(said.decision)
    yield "By whom", isolated(said.by)
    yield "When", day(dt.date.fromisoformat(said.on))
    if said.matter:
        yield "Matter", isolated(said.matter)
    yield "Note", escaped(said.note)
    yield "Written down by", f"{isolated(said.actor)}, {escaped(_moment(words[-1].at))}"


def _earlier(word: NoteWord) -> Iterator[tuple[str, str]]:
    yield from _decision([word])
    if word.said.reason:
        yield "Why it was said so", isolated(word.said.reason)


def _about(contents: FilingContents) -> str:
    copy, rows = contents.copy, contents.rows
    messages = sum("anomaly" not in row for row in rows)
    zones = " and ".join(dict.fromkeys(escaped(one.zone) for one in contents.captures))
    return (
        f"<p>{number_of(messages, 'message')} of a copy that {isolated(str(copy['custodian']))} holds of "
        f"“{isolated(str(copy['title']))}” ({escaped(channel_name(str(copy['channel'])))}, device "
        f"{isolated(str(copy['device']))}, copy {escaped(str(copy['copy_id']))}), as the source wrote them. "
        f"Times are those that the phone showed, read in {zones}.</p>\n"
    )


def _capture(capture: FiledCapture) -> Iterator[tuple[str, str]]:
    yield "Received", f"{escaped(_moment(capture.received_at))}, by {isolated(capture.received_by)}"
    yield "Source", f"{isolated(capture.name)}, a {escaped(capture.grade)}, kept {escaped(capture.state)}"
    for one in capture.originals:
        size = f"{one.size_bytes:,} bytes"
        yield "Original", f"{isolated(one.name)}, {size}, id {escaped(one.id)}, SHA-256 {escaped(one.sha256)}"
    where = capture.receipt or "not in this package, since it names other conversations"
    yield "Receipt", f"{escaped(where)}, SHA-256 {escaped(capture.receipt_sha256)}"


def _table(caption: str, rows: Iterator[tuple[str, str]]) -> str:
    body = "".join(f'<tr><th scope="row">{name}</th><td>{html}</td></tr>\n' for name, html in rows)
    return f'<table class="found"><caption>{caption}</caption><tbody>\n{body}</tbody></table>\n'


def _moment(at: dt.datetime) -> str:
    utc = at.astimezone(dt.UTC)
    return f"{utc.day} {utc:%B} {utc.year} {utc:%H:%M:%S} UTC"
