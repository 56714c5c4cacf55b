"""What a person says of who is who at ``onrecord reconcile``, and how the report says to settle a doubt."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated

import typer
from rich.console import Console

from onrecord.cli import options
from onrecord.cli.plurals import number_of
from onrecord.procedures.said_rulings import FORM, Said, is_pair
from onrecord.records.legible import legible
from onrecord.records.reconciliation import Doubt, Label, Reconciliation
from onrecord.rendering.words import letter

Same = Annotated[
    list[str] | None,
    typer.Option(
        "--same", help=f"Two labels are one person, in this run alone: {FORM}.", metavar="LABEL=LABEL"
    ),
]
Apart = Annotated[
    list[str] | None,
    typer.Option("--apart", help="Two labels are two people, in this run alone.", metavar="LABEL=LABEL"),
]


def said_of(same: Sequence[str] | None, apart: Sequence[str] | None) -> Said:
    """Return what was typed.

    Raises:
        typer.BadParameter: it is not of two labels.
    """
    for option, texts in (("--same", same or ()), ("--apart", apart or ())):
        for text in texts:
            if not is_pair(options.readable(text, option)):
                raise typer.BadParameter(
                    f"{text!r}: write two labels, each after its copy's letter, such as {FORM}",
                    param_hint=option,
                )
    return Said(tuple(same or ()), tuple(apart or ()))


def tell_doubts(out: Console, found: Reconciliation) -> None:
    """Print which labels may be one person, and what to type to settle it."""
    if not found.doubts:
        return
    out.print(f"{number_of(len(found.doubts), 'pair')} of labels may be one person each, and stay apart:")
    held = {copy.id: copy.copy_id for copy in found.copies}
    for doubt in found.doubts:
        (copy, label), (other_copy, other) = doubt.one, doubt.other
        out.print(f"    {legible(label)} in {legible(copy)}, {legible(other)} in {legible(other_copy)}")
        for line in _settling(doubt, found, held):
            out.print(f"        {line}")
    are_held = any(held[doubt.one[0]] for doubt in found.doubts)
    out.print(
        "    If they are one person, type that, with your reason; if two, give each label to its own."
        if are_held
        else "    If they are one person, add that; if two, the same with --apart."
    )


def _settling(doubt: Doubt, found: Reconciliation, held: Mapping[str, str | None]) -> Iterator[str]:
    if held[doubt.one[0]] is None:
        ids = [copy.id for copy in found.copies]
        ends = (f"{letter(ids.index(copy))}:{legible(label)}" for copy, label in (doubt.one, doubt.other))
        yield f"--same {shlex.quote('='.join(ends))}"
        return
    name = _name(doubt, found)
    for copy, label in (doubt.one, doubt.other):
        typed = " ".join(map(shlex.quote, (str(held[copy]), legible(label), "--as", name)))
        yield f"onrecord identify {typed} --reason TEXT"


def _name(doubt: Doubt, found: Reconciliation) -> str:
    """Return whom the register has for one of two labels, else the one of them that is more of a name."""
    for end in (doubt.one, doubt.other):
        if register := next((one.register for one in found.people if _is(end, one.labels)), None):
            return register
    labels = [legible(label) for _, label in (doubt.one, doubt.other)]
    return max(labels, key=lambda label: (any(map(str.isalpha, label)), len(label), label))


def _is(end: Label, labels: Mapping[str, Sequence[str]]) -> bool:
    return end[1] in labels.get(end[0], ())
