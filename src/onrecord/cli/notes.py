"""``onrecord notes``: list the notes for the record."""

from onrecord.cli import desk, options
from onrecord.cli.note import note_form
from onrecord.cli.plurals import number_of
from onrecord.cli.screen import Page, console, note, print_json
from onrecord.procedures.notes import notes
from onrecord.records.legible import legible, legible_lines
from onrecord.records.notes import Note, NoteWord
from onrecord.rendering.said_times import at_instant
from onrecord.settings import from_process


def command(*, json: options.Json = False) -> None:
    """List the notes for the record.

    What was decided, by whom and when, on which messages it rests, and who wrote it down.
    """
    settings = from_process()
    with desk.reading(settings) as home:
        found = notes(home)
    if found.unread:
        note(
            f"{number_of(len(found.unread), 'note')} cannot be read: what they spoke of was destroyed, or "
            "its key is damaged (onrecord verify tells)"
        )
    if json:
        for one in found.by_id.values():
            print_json(note_form(one))
        return
    out = console()
    for one in found.by_id.values():
        _tell(out, one, settings.zone)
    out.print(f"{number_of(len(found.by_id), 'note')} for the record.")


def _tell(out: Page, one: Note, zone: str) -> None:
    said = one.last
    state = " (withdrawn)" if said.is_withdrawn else ""
    out.print(f"{said.note}  {said.on}  {legible(said.by)}{state}", style="bold")
    for line in legible_lines(said.decision):
        out.print(f"    {line}")
    if said.matter:
        out.print(f"    Matter: {legible(said.matter)}")
    out.print(f"    {number_of(len(said.messages), 'message')} of {said.copy}")
    for word in one.words:
        out.print(f"    {_on_whose_word(word, zone)}")


def _on_whose_word(word: NoteWord, zone: str) -> str:
    said = word.said
    did = "withdrawn" if said.is_withdrawn else "corrected" if said.reason else "written"
    why = f": {legible(said.reason)}" if said.reason else ""
    return f"{did} by {legible(said.actor)}, {at_instant(word.at, zone)}{why}"
