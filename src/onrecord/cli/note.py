"""``onrecord note``: write down a decision that messages show, correct it, or take it back."""

from collections.abc import Mapping
from typing import Annotated

import typer

from onrecord import wiring
from onrecord.cli import desk, options
from onrecord.cli.plurals import number_of
from onrecord.cli.screen import console, note, print_json, progress
from onrecord.procedures import note as notes_written
from onrecord.procedures.chosen_messages import which
from onrecord.procedures.note import Choice, Correction, Decision, Proposal
from onrecord.records.legible import legible, legible_lines
from onrecord.records.notes import Note
from onrecord.rendering.said_times import between
from onrecord.settings import Settings, from_process

Messages = Annotated[
    list[str] | None,
    typer.Option(
        help="Which messages of the copy: 12-19 as show numbers them, or message ids; again for more.",
        metavar="N-M",
    ),
]


def command(
    named: Annotated[
        str, typer.Argument(help="Id of the copy (k-…), or of a note (d-…) to correct.", metavar="COPY")
    ],
    *,
    messages: Messages = None,
    decision: Annotated[str | None, typer.Option(help="What was decided.", metavar="TEXT")] = None,
    by: Annotated[str | None, typer.Option(help="Who decided it.", metavar="NAME")] = None,
    on: Annotated[
        str | None, typer.Option(help="The day of the decision: 2026-03-01.", metavar="DATE")
    ] = None,
    matter: Annotated[str | None, typer.Option(help="What it is about.", metavar="TEXT")] = None,
    take_back: Annotated[bool, typer.Option("--withdraw", help="Take a note back.")] = False,
    reason: Annotated[
        str | None, typer.Option(help="Why a note is corrected or taken back.", metavar="TEXT")
    ] = None,
    json: options.Json = False,
) -> None:
    """Make a note for the record from messages.

    With messages alone, a draft is shown and nothing is written.
    """
    settings = from_process()
    said = Correction(
        _text(decision, "--decision"), _text(by, "--by"), options.day(on, "--on"), _text(matter, "--matter")
    )
    if messages:
        if take_back or reason:
            raise typer.BadParameter(
                "belongs to a note (d-…) that stands; leave it out", param_hint="--reason"
            )
        _make(settings, Choice(named, which(messages)), said, as_json=json)
        return
    if not named.startswith("d-"):
        raise typer.BadParameter(
            "say which messages show the decision, such as 12-19", param_hint="--messages"
        )
    _tell(_said_again(settings, named, said, reason, take_back=take_back), as_json=json, is_new=True)


def _make(settings: Settings, choice: Choice, said: Correction, *, as_json: bool) -> None:
    """Write a note where all is said that it needs, or show a draft where nothing is."""
    if said == Correction():
        with desk.reading(settings) as home:
            _tell_draft(notes_written.propose(home, choice), settings.zone, as_json=as_json)
        return
    lacking = [name for name in ("decision", "by", "on") if getattr(said, name) is None]
    if said.decision is None or said.by is None or said.on is None:
        raise typer.BadParameter(
            "a note says what, by whom and when: give it too", param_hint=f"--{lacking[0]}"
        )
    decision = Decision(said.decision, said.by, said.on, said.matter or "")
    with wiring.writing(settings) as home, progress("indexing") as report:
        noted = notes_written.note(home, choice, decision, report)
    if not noted.is_new:
        note(f"this is written down already, as {noted.note.last.note}; nothing was added")
    _tell(noted.note, as_json=as_json, is_new=noted.is_new)


def _said_again(
    settings: Settings, named: str, said: Correction, reason: str | None, *, take_back: bool
) -> Note:
    if reason is None:
        raise typer.BadParameter("say why: it stands in the journal", param_hint="--reason")
    why = options.not_blank(reason, "--reason")
    if take_back == (said != Correction()):
        raise typer.BadParameter(
            "give what is to stand instead (--decision, --by, --on, --matter), or --withdraw alone",
            param_hint="NOTE",
        )
    with wiring.writing(settings) as home:
        if take_back:
            return notes_written.withdraw(home, named, why)
        return notes_written.correct(home, named, said, why)


def _text(text: str | None, option: str) -> str | None:
    return None if text is None else options.readable(text, option)


def note_form(noted: Note) -> Mapping[str, object]:
    """Return a note as JSON lists it: the word that holds, and all words, oldest first."""
    last = noted.last
    return {
        "note": last.note,
        "state": "withdrawn" if last.is_withdrawn else "standing",
        "decision": last.decision,
        "by": last.by,
        "on": last.on,
        "matter": last.matter,
        "copy": last.copy,
        "messages": last.messages,
        "captures": last.captures,
        "words": [
            {
                "at": word.at,
                "actor": word.said.actor,
                "decision": word.said.decision,
                "by": word.said.by,
                "on": word.said.on,
                "matter": word.said.matter,
                "reason": word.said.reason,
                "withdraws": word.said.is_withdrawn,
            }
            for word in noted.words
        ],
    }


def _tell(noted: Note, *, as_json: bool, is_new: bool) -> None:
    if as_json:
        print_json({**note_form(noted), "is_new": is_new})
        return
    said = noted.last
    what = "Withdrawn" if said.is_withdrawn else "Noted" if len(noted.words) == 1 else "Corrected"
    console().tell(
        f"{said.note}: decided by {legible(said.by)} on {said.on}, as "
        f"{number_of(len(said.messages), 'message')} of {said.copy} show; every word stays in the journal",
        what,
    )


def _tell_draft(draft: Proposal, zone: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"draft": _draft_form(draft)})
        return
    out = console()
    out.print(f"A draft from {number_of(len(draft.messages), 'message')}; nothing is written.", style="bold")
    for line in legible_lines(draft.decision):
        out.print(f"    {line}")
    out.tell(", ".join(map(legible, draft.participants)) or "nobody named", "Spoke")
    out.tell(between(draft.first_said, draft.last_said, zone), "When")
    out.tell(draft.by or "several spoke: say who decided", "By")
    out.tell(str(draft.on or "not known: say the day"), "On")
    out.tell("say what was decided with --decision, by whom with --by and when with --on", "Next")


def _draft_form(draft: Proposal) -> Mapping[str, object]:
    return {
        "copy": draft.copy,
        "messages": draft.messages,
        "participants": draft.participants,
        "first_said": draft.first_said,
        "last_said": draft.last_said,
        "decision": draft.decision,
        "by": draft.by,
        "on": None if draft.on is None else draft.on.isoformat(),
    }
