"""``onrecord people``: list the register of people."""

from collections.abc import Sequence

from rich.console import Console

from onrecord.cli import desk, options
from onrecord.cli.plurals import number_of
from onrecord.cli.screen import console, note, print_json
from onrecord.procedures.people import PersonOf, Word, people
from onrecord.records.legible import legible
from onrecord.rendering.said_times import at_instant
from onrecord.settings import from_process


def command(*, json: options.Json = False) -> None:
    """List the people of the register.

    Their accounts, which labels are theirs in which copy, and on whose word.
    """
    settings = from_process()
    with desk.reading(settings) as home:
        found = people(home)
    if found.unread:
        note(
            f"{number_of(found.unread, 'word')} on labels cannot be read: what they spoke of was destroyed, "
            "or its key is damaged (onrecord verify tells)"
        )
    if json:
        for one in found.people:
            print_json(one)
        return
    _tell(console(), found.people, settings.zone)


def _tell(out: Console, found: Sequence[PersonOf], zone: str) -> None:
    for one in found:
        out.print(f"{one.person}  {legible(one.name)}", style="bold")
        if one.accounts:
            out.print(f"    {', '.join(map(legible, one.accounts))}")
        out.print(f"    {_on_whose_word(one.word, zone)}")
        for each in one.labels:
            out.print(f'    "{legible(each.label)}" in {each.copy}')
            out.print(f"        {_on_whose_word(each.word, zone)}")
    out.print(f"{number_of(len(found), 'person')} in the register.")


def _on_whose_word(word: Word, zone: str) -> str:
    return f"{legible(word.actor)}, {at_instant(word.at, zone)}: {legible(word.reason)}"
