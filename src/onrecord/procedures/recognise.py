"""Recognise text in a capture's pictures: findings beside the record, screened like all other text."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from onrecord.ports.originals import Feed
from onrecord.ports.recognition import TextRecogniser, Tool
from onrecord.ports.sandbox import Progress
from onrecord.readers.beginnings import first_bytes
from onrecord.readers.pictures import picture_kind
from onrecord.records.captures import Finding, FindingKind, Grade, Marking, Survey
from onrecord.records.messages import Entry
from onrecord.screening.markings import Screen

MOST_PICTURES = 500
MOST_PICTURE_BYTES = 64 * 1024**2
MOST_CHARACTERS = 4 * 1024**2
"""Of the pictures of one capture: how many are read, how long one may be, and how much text is kept."""

MOST_MARKINGS = 1_000


@dataclass(slots=True)
class _Tally:
    """What became of each picture."""

    findings: list[Finding] = field(default_factory=list)
    read: int = 0
    unreadable: int = 0
    left_out: int = 0
    characters: int = 0


def recognised(
    recogniser: TextRecogniser, feed: Feed, survey: Survey, progress: Progress
) -> tuple[Survey, Sequence[Finding]]:
    """Return a survey with what ``recognise`` adds, where the source is screenshots; else as it is."""
    if survey.summary.grade is not Grade.SCREENSHOT:
        return survey, ()
    return recognise(recogniser, feed, survey, progress)


def recognise(
    recogniser: TextRecogniser, feed: Feed, survey: Survey, progress: Progress
) -> tuple[Survey, Sequence[Finding]]:
    """Return the survey with what its pictures' text adds to markings and warnings, and the text as findings.

    A picture is read in a process that can reach nothing else; its text alone comes back.
    """
    tool = recogniser.tool()
    if tool.fault:
        warning = f"Text in pictures was not recognised, nor screened for markings: {tool.fault}."
        return _warned(survey, warning), ()
    tally = _tallied(recogniser, tool, feed, survey, progress)
    markings, left_out = _screened(tally.findings)
    for level, count in survey.spills_left_out.items():
        left_out[level] = left_out.get(level, 0) + count
    screened = replace(survey, markings=(*survey.markings, *markings), spills_left_out=left_out)
    return _warned(screened, *_sentences(tool, tally, survey.summary.media.present)), tuple(tally.findings)


def _tallied(
    recogniser: TextRecogniser, tool: Tool, feed: Feed, survey: Survey, progress: Progress
) -> _Tally:
    tally, done = _Tally(), 0
    total = sum(file.size_bytes for file in feed.files)
    unread = frozenset(survey.summary.unread_entries)
    for file in feed.files:
        if file.name not in unread:
            _add(recogniser, tool, feed, file, tally)
        done += file.size_bytes
        progress(done, total)
    return tally


def _add(recogniser: TextRecogniser, tool: Tool, feed: Feed, file: Entry, tally: _Tally) -> None:
    picture = _picture(feed, file)
    if picture is None:
        return
    if tally.read >= MOST_PICTURES or tally.characters >= MOST_CHARACTERS:
        tally.left_out += 1
        return
    tally.read += 1
    found = recogniser.recognise(picture) if picture else None
    if found is None:
        tally.unreadable += 1
    elif found.text:
        tally.characters += len(found.text)
        tally.findings.append(
            Finding(
                file.name,
                FindingKind.RECOGNISED_TEXT,
                found.text,
                found.confidence,
                tool.name,
                tool.version,
            )
        )


def _picture(feed: Feed, file: Entry) -> bytes | None:
    """Return a picture's bytes, none when it is too long; None when the file is no picture."""
    with os.fdopen(feed.open(file.number), "rb") as stream:
        data = first_bytes(stream, MOST_PICTURE_BYTES + 1)
    if not picture_kind(data):
        return None
    return data if len(data) <= MOST_PICTURE_BYTES else b""


def _screened(findings: Sequence[Finding]) -> tuple[Sequence[Marking], dict[str, int]]:
    """Screen recognised text; the lines of a marking are the text's. Those that stop a capture come first."""
    if not findings:
        return (), {}
    screen = Screen()
    found = [marking for finding in findings for marking in screen.lines(finding.entry, 1, _lines(finding))]
    found.sort(key=lambda marking: not marking.spills)
    left_out: dict[str, int] = {}
    for marking in found[MOST_MARKINGS:]:
        if marking.spills:
            left_out[marking.level.value] = left_out.get(marking.level.value, 0) + 1
    return tuple(found[:MOST_MARKINGS]), left_out


def _lines(finding: Finding) -> list[bytes]:
    return [f"{line}\n".encode() for line in finding.text.split("\n")]


def _sentences(tool: Tool, tally: _Tally, pictures: int) -> Iterator[str]:
    by = f"{tool.name} {tool.version}".strip()
    if tally.findings:
        mean = round(sum(finding.confidence for finding in tally.findings) / len(tally.findings))
        yield (
            f"Text was recognised in {len(tally.findings):,} of {pictures:,} pictures by {by}, {mean} % sure "
            "of its words on average: a finding to search by, no part of the record."
        )
    elif tally.read > tally.unreadable:
        yield f"{by} found no text in the pictures: what they say cannot be searched."
    if tally.unreadable:
        yield f"{by} could not read {tally.unreadable:,} of the pictures: HEIC, damaged, or very large."
    if tally.left_out:
        more = "1 more picture" if tally.left_out == 1 else f"{tally.left_out:,} more pictures"
        yield f"Text was not recognised in {more}, nor screened for markings."
    if not tally.read and pictures:
        yield (
            "Text was not recognised in pictures inside a zip, nor screened for markings: to have that "
            "done, unpack it and capture the folder."
        )


def _warned(survey: Survey, *warnings: str) -> Survey:
    summary = survey.summary
    return replace(survey, summary=replace(summary, warnings=(*summary.warnings, *warnings)))
