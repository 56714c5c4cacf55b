"""``onrecord matter``: open a matter, change it, say why something is not held, close it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Annotated

import typer

from onrecord import wiring
from onrecord.cli import options
from onrecord.cli.matters import matrix_form
from onrecord.cli.plurals import number_of
from onrecord.cli.screen import console, print_json
from onrecord.ports.homes import Home
from onrecord.procedures.answer_matter import Answering, answer_matter, take_back_answer
from onrecord.procedures.change_matter import Placing, change_matter, place_copy, restore_matter
from onrecord.procedures.close_matter import close_matter, reopen_matter
from onrecord.procedures.matter_reach import TERMINAL
from onrecord.procedures.matters import matter_of
from onrecord.procedures.open_matter import Wanted, open_matter
from onrecord.procedures.show_matter import show_matter
from onrecord.procedures.widen_matter import Deciding, agree_widening, refuse_widening
from onrecord.records.errors import MatterError
from onrecord.records.legible import legible
from onrecord.records.matters import Answer, CellRef
from onrecord.rendering.matrix_words import answer_label, headline
from onrecord.settings import from_process

_WIDENING = ("Changed", "Opened again")


class Act(Enum):
    """What is done with a matter."""

    OPEN = "open"
    CHANGE = "change"
    ANSWER = "answer"
    CLOSE = "close"
    AGREE = "agree"
    REFUSE = "refuse"


class Said(Enum):
    """What is said of cells."""

    NIL_RETURN = "nil-return"
    LOST = "lost"
    NOT_EXPECTED = "not-expected"
    EXPECTED = "expected"


def command(
    act: Annotated[Act, typer.Argument(help="open, change, answer, close, agree or refuse.")],
    named: Annotated[
        str | None, typer.Argument(help="Id of the matter (m-…), unless it is opened.", metavar="MATTER")
    ] = None,
    *,
    name: Annotated[str | None, typer.Option(help="What it is called.", metavar="TEXT")] = None,
    reference: Annotated[str | None, typer.Option(help="Its reference elsewhere.", metavar="TEXT")] = None,
    since: Annotated[str | None, typer.Option(help="First day asked for.", metavar="DATE")] = None,
    until: Annotated[str | None, typer.Option(help="Last day asked for.", metavar="DATE")] = None,
    custodian: Annotated[
        list[str] | None, typer.Option(help="Whose conversations are asked for; again for more.")
    ] = None,
    conversation: Annotated[
        list[str] | None, typer.Option(help="A conversation by its title; again for more.", metavar="TITLE")
    ] = None,
    copy: Annotated[
        str | None, typer.Option(help="A copy (k-…) that is of --into, or is not of --out-of.")
    ] = None,
    into: Annotated[int | None, typer.Option(help="Number of the conversation it is of.", min=1)] = None,
    out_of: Annotated[int | None, typer.Option(help="Number of the one it is not of.", min=1)] = None,
    cell: Annotated[
        list[str] | None,
        typer.Option(help="Which cells: custodian and conversation by number, 3-2; again for more."),
    ] = None,
    said: Annotated[Said | None, typer.Option(help="Why nothing is held of these cells.")] = None,
    by: Annotated[str | None, typer.Option(help="On whose word.", metavar="NAME")] = None,
    undo: Annotated[
        str | None,
        typer.Option(help="An answer (w-…) to take back, or last: the last change.", metavar="ANSWER"),
    ] = None,
    widening: Annotated[
        str | None, typer.Option(help="The change (x-…) to agree to or refuse.", metavar="CHANGE")
    ] = None,
    reopen: Annotated[bool, typer.Option("--reopen", help="Open a closed matter again.")] = False,
    reason: Annotated[str | None, typer.Option(help="Why: it stands in the journal.", metavar="TEXT")] = None,
    json: options.Json = False,
) -> None:
    """Open, change, answer for, decide on or close a matter.

    What is held is worked out from the captures. Every word stays in the journal; a further one undoes it.
    What shows a matter's readers more holds once a second person agrees: another account of this machine, or
    a records officer in the service.
    """
    settings = from_process()
    wanted = _Given(
        name and options.not_blank(name, "--name"),
        reference and options.readable(reference, "--reference"),
        options.day(since, "--since"),
        options.day(until, "--until"),
        _names(custodian, "--custodian"),
        _names(conversation, "--conversation"),
    )
    why = "" if reason is None else options.not_blank(reason, "--reason")
    with wiring.writing(settings) as home:
        if act is Act.OPEN:
            opened = open_matter(home, wanted.whole())
            _tell(home, opened.last.matter, "Opened", as_json=json)
            return
        matter = _needed(named, "say which matter (m-…)", "MATTER")
        if act is Act.CHANGE:
            _change(home, matter, wanted, _placing(copy, into, out_of), why, undo=undo)
            _tell(home, matter, "Changed", as_json=json)
        elif act is Act.ANSWER:
            _answer(home, matter, cell or [], (said, by or "", why), undo=undo)
            _tell(home, matter, "Answered", as_json=json)
        elif act is Act.CLOSE:
            (reopen_matter if reopen else close_matter)(home, matter, why)
            _tell(home, matter, "Opened again" if reopen else "Closed", as_json=json)
        else:
            _decide(home, matter, widening, is_agreed=act is Act.AGREE)
            _tell(home, matter, "Agreed" if act is Act.AGREE else "Refused", as_json=json)


@dataclass(frozen=True, slots=True)
class _Given:
    """What was said of a matter on the command line: None leaves a thing as it is."""

    name: str | None
    reference: str | None
    since: dt.date | None
    until: dt.date | None
    custodians: Sequence[str] | None
    conversations: Sequence[str] | None

    @property
    def is_nothing(self) -> bool:
        """Tell whether nothing was said."""
        return self == _Given(None, None, None, None, None, None)

    def whole(self) -> Wanted:
        """Return a new matter."""
        return Wanted(
            _needed(self.name, "say what the matter is called", "--name"),
            self.custodians or [],
            self.conversations or [],
            self.reference or "",
            self.since,
            self.until,
        )

    def over(self, before: Wanted) -> Wanted:
        """Return a matter as it is to be, where it was another."""
        return Wanted(
            self.name or before.name,
            self.custodians or before.custodians,
            self.conversations or before.conversations,
            before.reference if self.reference is None else self.reference,
            self.since or before.since,
            self.until or before.until,
        )


def _change(
    home: Home, named: str, given: _Given, placing: Placing | None, why: str, *, undo: str | None
) -> None:
    if sum((not given.is_nothing, placing is not None, undo is not None)) != 1:
        raise typer.BadParameter(
            "say what is to stand, or which --copy is of which conversation, or --undo last: one of these",
            param_hint="MATTER",
        )
    if undo is not None:
        if undo != "last":
            raise typer.BadParameter("say last: the change before it comes back", param_hint="--undo")
        restore_matter(home, named, why)
    elif placing is not None:
        place_copy(home, named, placing, why)
    else:
        said = matter_of(home, named).last
        custodians = [one.name for one in said.custodians]
        conversations = [one.name for one in said.conversations]
        before = Wanted(said.name, custodians, conversations, said.reference, said.first_day, said.last_day)
        change_matter(home, named, given.over(before), why)


def _decide(home: Home, named: str, widening: str | None, *, is_agreed: bool) -> None:
    waiting = matter_of(home, named).waiting
    if waiting is None:
        raise MatterError("nothing waits for a second person; onrecord matters shows how the matter stands")
    if widening != waiting.said.widening:
        raise MatterError("say with --widening which change you looked at (x-…): onrecord matters shows it")
    if is_agreed:
        # Whoever holds the keys answers for who asked: no role is looked up at the terminal.
        agree_widening(home, named, waiting.said.widening, Deciding(TERMINAL, lambda _: TERMINAL))
    else:
        refuse_widening(home, named, waiting.said.widening)


def _answer(
    home: Home, named: str, cells: Sequence[str], given: tuple[Said | None, str, str], *, undo: str | None
) -> None:
    said, by, why = given
    if undo is not None:
        take_back_answer(home, named, undo, why)
        return
    if said is None:
        raise typer.BadParameter("say what: nil-return, lost, not-expected or expected", param_hint="--said")
    answer_matter(home, named, [_ref(one) for one in cells], Answering(Answer[said.name], by, why))


def _placing(copy: str | None, into: int | None, out_of: int | None) -> Placing | None:
    if copy is None and into is None and out_of is None:
        return None
    number = into if into is not None else out_of
    if copy is None or number is None or (into is not None and out_of is not None):
        raise typer.BadParameter(
            "name a copy and, by its number, the conversation: --into or --out-of", param_hint="--copy"
        )
    return Placing(copy, number, is_of_it=into is not None)


def _names(given: list[str] | None, option: str) -> Sequence[str] | None:
    return [options.not_blank(one, option) for one in given] if given else None


def _ref(text: str) -> CellRef:
    row, dash, column = text.partition("-")
    if not (dash and row.isdecimal() and column.isdecimal()):
        raise typer.BadParameter("write custodian and conversation by number, like 3-2", param_hint="--cell")
    return CellRef(int(row), int(column))


def _needed(given: str | None, advice: str, hint: str) -> str:
    if given is None:
        raise typer.BadParameter(advice, param_hint=hint)
    return given


def _tell(home: Home, named: str, did: str, *, as_json: bool) -> None:
    found = show_matter(home, named)
    if as_json:
        print_json(matrix_form(found))
        return
    out = console()
    waits = did in _WIDENING and found.waiting is not None
    out.tell(f"{named}: {legible(found.matter.last.name)}", "Asked" if waits else did)
    out.tell(headline(found), "Now")
    if waits:
        out.tell(
            "its readers would see more, so that it holds once a second person agrees: onrecord matter agree "
            f"{named}, by another account, or in the service",
            "Waits",
            style="yellow",
        )
    standing = [word for word in found.matter.answers.values() if word.taken_back is None]
    if standing:
        last = standing[-1].said
        out.tell(
            f"{last.answer}: {answer_label(standing[-1]).lower()}, {number_of(len(last.cells), 'cell')}",
            "Answer",
        )
