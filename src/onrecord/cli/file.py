"""``onrecord file``: file a note or messages in a corporate system."""

from typing import Annotated

import typer

from onrecord import wiring
from onrecord.cli import desk, options
from onrecord.cli.filed import filed_form
from onrecord.cli.note import Messages
from onrecord.cli.plurals import number_of
from onrecord.cli.screen import console, note, print_json
from onrecord.destinations import destination
from onrecord.procedures.chosen_messages import which
from onrecord.procedures.file import Receipted, file
from onrecord.procedures.filing_package import FilingRequest
from onrecord.records.filing import FilingTerms
from onrecord.settings import from_process


def command(
    subject: Annotated[
        str,
        typer.Argument(help="Id of a note (d-…), or of a copy (k-…) with --messages.", metavar="NOTE|COPY"),
    ],
    *,
    messages: Messages = None,
    to: Annotated[
        str, typer.Option(help="Where: NAME of a table [filing.NAME] in the settings.", metavar="NAME")
    ],
    reference: Annotated[str, typer.Option(help="Its reference in the file plan.", metavar="TEXT")],
    label: Annotated[str, typer.Option(help="Its retention label.", metavar="TEXT")],
    whole_receipts: Annotated[
        bool,
        typer.Option("--whole-receipts", help="File receipts that name other conversations too."),
    ] = False,
    json: options.Json = False,
) -> None:
    """File a note or messages in the corporate system.

    A package goes there that needs nothing beside it; a receipt of filing is kept here.
    """
    settings = from_process()
    if subject.startswith("d-") == bool(messages):
        raise typer.BadParameter(
            "of a copy (k-…) say which, such as 12-19; a note has its own",
            param_hint="--messages",
        )
    request = FilingRequest(
        subject=subject,
        messages=which(messages) if messages else None,
        terms=FilingTerms(options.not_blank(reference, "--reference"), options.not_blank(label, "--label")),
        organisation=settings.organisation,
        whole_receipts=whole_receipts,
    )
    place = destination(settings, to)
    done = file(lambda: desk.reading(settings), lambda: wiring.writing(settings), request, place)
    _tell(done, as_json=json)


def _tell(done: Receipted, *, as_json: bool) -> None:
    said = done.filed.said
    if not done.is_new:
        note(f"this was filed there before, as {said.filing}, and stands there still; nothing was added")
    for capture in said.left_out:
        note(
            f"the receipt of {capture} names other conversations and is left out; --whole-receipts puts it in"
        )
    if as_json:
        print_json({**filed_form(done.filed), "is_new": done.is_new})
        return
    out = console()
    out.tell(
        f"{said.filing}: {number_of(said.messages, 'message')} in {number_of(len(said.files), 'file')} at "
        f"{said.location}, each file found there again",
        "Filed",
    )
    if not said.marked:
        out.tell(
            "this place has no fields: reference and label stand in the package alone, and whoever looks "
            "after the place must set them",
            "Label",
        )
