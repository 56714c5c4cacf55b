"""``onrecord identify``: say whose a label of a held copy is, or take that back."""

from collections.abc import Sequence
from typing import Annotated

import typer

from onrecord import wiring
from onrecord.cli import options
from onrecord.cli.plurals import number_of
from onrecord.cli.screen import console, note, print_json, progress
from onrecord.procedures.identify import Given, Whom, identify, withdraw
from onrecord.procedures.register import Identified
from onrecord.records.legible import legible
from onrecord.settings import Settings, from_process


def command(
    copy: Annotated[str, typer.Argument(help="Id of the copy (k-…), as conversations lists it.")],
    label: Annotated[str, typer.Argument(help="How the copy names somebody: a name, a number, You.")],
    *,
    person: Annotated[
        str | None,
        typer.Option("--as", help="Whose it is: an id of the register (n-…), or a name.", metavar="PERSON"),
    ] = None,
    new: Annotated[
        bool, typer.Option("--new", help="Somebody new, though the register has one of that name.")
    ] = False,
    account: Annotated[
        list[str] | None,
        typer.Option(help="A number or e-mail address of theirs, in every copy.", metavar="NUMBER"),
    ] = None,
    drop_account: Annotated[
        list[str] | None,
        typer.Option("--drop-account", help="A number or address that is not theirs.", metavar="NUMBER"),
    ] = None,
    take_back: Annotated[bool, typer.Option("--withdraw", help="Take back whose the label is.")] = False,
    reason: Annotated[
        str, typer.Option(help="Why, and how that is known: it stands in the journal.", metavar="TEXT")
    ],
    json: options.Json = False,
) -> None:
    """Say whose a label of a held copy is.

    A later word undoes an earlier one; both stay in the journal.
    """
    settings = from_process()
    why = _reason(reason)
    named = (copy, options.readable(label, "LABEL"))
    if take_back:
        if person or new or account or drop_account:
            raise typer.BadParameter("takes nothing but --reason beside it", param_hint="--withdraw")
        _tell_withdrawn(_withdrawn(settings, named, why), as_json=json)
        return
    if person is None:
        raise typer.BadParameter("say whose it is, or --withdraw", param_hint="--as")
    whom = Whom(
        options.not_blank(person, "--as"),
        is_new=new,
        accounts=_accounts(account, "--account"),
        no_accounts=_accounts(drop_account, "--drop-account"),
    )
    with wiring.writing(settings) as home, progress("reading") as report:
        given = identify(home, named, whom, why, report)
    _tell(given, as_json=json)


def _withdrawn(settings: Settings, named: tuple[str, str], why: str) -> Identified:
    with wiring.writing(settings) as home:
        return withdraw(home, named, why)


def _accounts(given: Sequence[str] | None, option: str) -> Sequence[str]:
    return tuple(options.not_blank(each, option) for each in given or ())


def _reason(reason: str) -> str:
    if not reason.strip():
        raise typer.BadParameter("is blank; say why, and how that is known", param_hint="--reason")
    return options.readable(reason, "--reason").strip()


def _tell(given: Given, *, as_json: bool) -> None:
    person = given.person
    if given.by_name:
        note(
            f'"{person.name}" is {person.person}, whom the register has already; if somebody else is meant, '
            "say it again with --new"
        )
    if as_json:
        print_json(
            {
                "copy": given.copy,
                "label": given.label,
                "person": person.person,
                "name": person.name,
                "accounts": person.accounts,
                "is_new": given.is_new,
            }
        )
        return
    new = ", new in the register" if given.is_new else ""
    captures = f" ({number_of(len(given.captures), 'capture')})" if len(given.captures) > 1 else ""
    console().tell(
        f'"{given.label}" in {given.copy}{captures} is {person.name}, {person.person}{new}', "Given"
    )


def _tell_withdrawn(given: Identified, *, as_json: bool) -> None:
    said = given.said
    if as_json:
        print_json({"copy": said.copy, "label": said.label, "person": None, "was": said.person})
        return
    console().tell(
        f'"{legible(said.label)}" in {said.copy} is no longer {said.person}; both words stay in the journal',
        "Withdrawn",
    )
