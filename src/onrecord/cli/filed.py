"""``onrecord filed``: list what was filed where."""

from collections.abc import Mapping

from onrecord.cli import desk, options
from onrecord.cli.plurals import number_of
from onrecord.cli.screen import Page, console, print_json
from onrecord.procedures.filed import filed
from onrecord.records.filing import Filed
from onrecord.records.legible import legible
from onrecord.rendering.said_times import at_instant
from onrecord.settings import from_process


def command(*, json: options.Json = False) -> None:
    """List what was filed in corporate systems.

    What, where, under which reference and retention label, when and by whom.
    """
    settings = from_process()
    with desk.reading(settings) as home:
        found = filed(home)
    if json:
        for one in found:
            print_json(filed_form(one))
        return
    out = console()
    for one in found:
        _tell(out, one, settings.zone)
    out.print(f"{number_of(len(found), 'filing')}.")


def filed_form(one: Filed) -> Mapping[str, object]:
    """Return a receipt of filing as JSON lists it."""
    said = one.said
    return {
        "filing": said.filing,
        "subject": said.subject,
        "at": one.at,
        "actor": said.actor,
        "destination": said.destination,
        "kind": said.kind,
        "folder": said.folder,
        "location": said.location,
        "digest": said.digest,
        "reference": said.reference,
        "label": said.label,
        "marked": said.marked,
        "messages": said.messages,
        "copy": said.copy,
        "captures": said.captures,
        "left_out": said.left_out,
        "files": said.files,
    }


def _tell(out: Page, one: Filed, zone: str) -> None:
    said = one.said
    out.print(f"{said.filing}  {said.subject}, {number_of(said.messages, 'message')}", style="bold")
    out.print(f"    {legible(said.destination)} ({said.kind}): {legible(said.location)}")
    where = "set there" if said.marked else "in the package alone"
    out.print(f"    Reference {legible(said.reference)}, retention label {legible(said.label)}, {where}")
    out.print(f"    by {legible(said.actor)}, {at_instant(one.at, zone)}")
