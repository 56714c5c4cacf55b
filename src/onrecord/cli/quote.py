"""``onrecord quote``: is this published text ours, as it was written or altered, and who holds it?"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from onrecord import wiring
from onrecord.cli import desk, filters, options
from onrecord.cli.forms import when
from onrecord.cli.messages import when_said
from onrecord.cli.plurals import number_of
from onrecord.cli.screen import console, print_json
from onrecord.cli.search import found_row
from onrecord.procedures.find_quotation import FOUND, MOST_CHARACTERS, Match, Segment, find_quotation
from onrecord.procedures.likeness import WHOLE, Difference, Stretch
from onrecord.records.errors import QueryError
from onrecord.records.legible import legible
from onrecord.records.searches import Hit
from onrecord.settings import from_process

NOT_FOUND = "not found here"
PROVES_NOTHING = (
    "What is not found here may have been said all the same: in a conversation or on a phone that was never "
    "captured, deleted before capture, or in other words."
)
_MARKS = {
    Difference.SAME: "{held}",
    Difference.CHANGED: "[-{held}-]{{+{quoted}+}}",
    Difference.INSERTED: "{{+{quoted}+}}",
    Difference.DROPPED: "[-{held}-]",
}
_MOST_TOLD = 20
_MOST_BYTES = 4 * MOST_CHARACTERS + 4
_LONGEST = 200


def command(
    text: Annotated[
        str | None, typer.Argument(help="What is quoted; without it, --file or standard input is read.")
    ] = None,
    *,
    file: Annotated[Path | None, typer.Option(help="A text file with what is quoted.")] = None,
    custodian: filters.Custodians = None,
    conversation: filters.Conversations = None,
    channel: filters.Channels = None,
    since: filters.Since = None,
    before: filters.Before = None,
    limit: Annotated[int, typer.Option(help="Messages shown for each part.", min=1, max=20)] = 3,
    json: options.Json = False,
) -> None:
    """Tell whether a quotation is held, even altered.

    Each part is compared with every message; [-words-] are the message's alone, {+words+} the quotation's.
    """
    narrowed = filters.chosen(
        person=None,
        custodian=custodian,
        conversation=conversation,
        channel=channel,
        since=since,
        before=before,
    )
    quoted = _given(text, file)
    with desk.reading(from_process()) as home:
        segments = find_quotation(home.catalogue, quoted, narrowed, limit)
    if json:
        for segment in segments:
            print_json(segment_form(segment))
        print_json({**_tally(segments), "proves_nothing": PROVES_NOTHING})
    else:
        _print_segments(console(), segments)


def _given(text: str | None, file: Path | None) -> str:
    """Return the quotation from the one place where it was given."""
    if text is not None and file is not None:
        raise typer.BadParameter("give the text or a file, not both", param_hint="--file")
    if text is not None:
        return text
    if file is None and sys.stdin.isatty():
        raise typer.BadParameter("give what is quoted, in quotation marks", param_hint="TEXT")
    if file is None:
        content = sys.stdin.buffer.read(_MOST_BYTES)
    else:
        content = wiring.read_named(file, "check the name")
    if len(content) >= _MOST_BYTES:
        raise QueryError(f"a quotation has at most {MOST_CHARACTERS:,} characters: give it in pieces")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise QueryError("the quotation is not UTF-8 text: save it as a plain text file") from error


def segment_form(segment: Segment) -> dict[str, object]:
    """Return a part of the quotation for programs."""
    return {
        "text": segment.text,
        "found": segment.is_found,
        "too_short": segment.is_short,
        "matches": [_match_form(match) for match in segment.matches],
    }


def _match_form(match: Match) -> dict[str, object]:
    return {
        "likeness": match.likeness.percent,
        "is_part": match.likeness.is_part,
        "differences": [
            {"is": one.difference, "quoted": one.quoted, "held": one.held}
            for one in match.likeness.stretches
            if one.difference is not Difference.SAME
        ],
        "held_by": [_holder_form(hit) for hit in match.holders],
        "more_hold_it": match.has_more,
    }


def _holder_form(hit: Hit) -> dict[str, object]:
    return {
        "message": str(hit.message),
        "custodian": hit.custodian,
        "copy_id": hit.copy,
        "capture": hit.capture,
        "number": hit.number,
        "title": hit.title,
        "channel": hit.channel,
        "sender": hit.sender,
        "said_at": when(hit.said_at),
        "said_local": when(hit.said_local),
        "body": hit.body,
    }


def _tally(segments: Sequence[Segment]) -> dict[str, int]:
    looked = [segment for segment in segments if not segment.is_short]
    found = sum(segment.is_found for segment in looked)
    return {"parts": len(looked), "found": found, "not_found": len(looked) - found}


def _print_segments(out: Console, segments: Sequence[Segment]) -> None:
    for segment in segments:
        out.print(f'"{_cut(segment.text)}"', style="bold")
        for line in _segment_lines(segment):
            out.print(f"    {line}")
    tally = _tally(segments)
    out.print(f"{tally['found']} of {number_of(tally['parts'], 'part')} found here")
    if tally["not_found"]:
        out.print(PROVES_NOTHING)


def _segment_lines(segment: Segment) -> Iterator[str]:
    if segment.is_short:
        yield "too short or too common to look for by itself"
    elif not segment.is_found:
        yield NOT_FOUND + (", but something like it:" if segment.matches else "")
    for match in segment.matches:
        yield f"{_verdict(match)}, {match.likeness.percent} of {WHOLE}"
        if match.likeness.percent < WHOLE:
            yield f"    {_marked(match.likeness.stretches)}"
        for hit in match.holders[:_MOST_TOLD]:
            yield f"    {_holder(hit)}"
        if match.has_more or len(match.holders) > _MOST_TOLD:
            yield "    and more lines that say the same"


def _verdict(match: Match) -> str:
    part = " in a longer message" if match.likeness.is_part else ""
    if match.likeness.percent == WHOLE:
        return f"word for word{part}"
    return f"altered{part}" if match.likeness.percent >= FOUND else f"like it{part}"


def _marked(stretches: Sequence[Stretch]) -> str:
    """Write the message as the quotation has it, words of one alone between marks."""
    marked = (
        _MARKS[one.difference].format(held=one.held, quoted=one.quoted)
        for one in stretches
        if one.difference in _MARKS
    )
    return legible(" ".join(" ".join(marked).split()))


def _holder(hit: Hit) -> str:
    said = when_said(found_row(hit), hit.zone)
    whose = f'"{legible(hit.title)}", {legible(hit.custodian)}\'s copy'
    return f"{said}  {legible(hit.sender or hit.kind)}   {whose}: show {hit.copy} --from {hit.number}"


def _cut(text: str) -> str:
    shown = legible(" ".join(text.split()))
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"
