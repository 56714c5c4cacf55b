"""Which held copies may be of one conversation, printed for a person or a program to choose from."""

from collections.abc import Sequence

from rich.console import Console

from onrecord.cli import desk
from onrecord.cli.plurals import number_of
from onrecord.cli.screen import console, note, print_json, progress
from onrecord.procedures.propose_reconciliations import Proposal, propose_reconciliations
from onrecord.records.legible import legible
from onrecord.records.reconciliation import Confidence
from onrecord.settings import Settings

_NONE = "No two copies that are held look like one conversation."
_SHOWN = ("copy_id", "custodian", "device", "title")


def tell_proposals(settings: Settings, *, as_json: bool) -> None:
    """Print every proposal; as JSON, one object a line."""
    found = _proposals(settings)
    if not as_json:
        _print(console(), found)
        return
    for proposal in found:
        print_json(
            {
                "copies": [{name: row[name] for name in _SHOWN} for row in proposal.copies],
                "texts": proposal.texts,
                "confidence": proposal.confidence,
            }
        )
    if not found:
        note(_NONE)


def strongest(settings: Settings, *, as_json: bool) -> Sequence[str]:
    """Print proposals up to the first that is strong, and return its copies; none if there is none.

    Where JSON is to come, standard output is left to it.
    """
    found = _proposals(settings)
    strong = [number for number, each in enumerate(found) if each.confidence is Confidence.STRONG]
    _print(console(error=as_json), found[: strong[0] + 1] if strong else found)
    if strong:
        return [str(row["copy_id"]) for row in found[strong[0]].copies]
    if found:
        note("no proposal is strong enough for --auto: name the copies that belong together")
    return ()


def _proposals(settings: Settings) -> Sequence[Proposal]:
    with desk.reading(settings) as home, progress("comparing") as report:
        return propose_reconciliations(home, report)


def _print(out: Console, proposals: Sequence[Proposal]) -> None:
    for proposal in proposals:
        out.print(f'"{legible(str(proposal.copies[0]["title"]))}"', style="bold")
        for row in proposal.copies:
            custodian, device = (legible(str(row[name])) for name in ("custodian", "device"))
            out.print(f"    {row['copy_id']}  {custodian}'s {device}")
        texts = number_of(proposal.texts, "text")
        out.print(f"    {texts} in common at times that fit: {proposal.confidence.value}")
        out.print(f"    onrecord reconcile {' '.join(str(row['copy_id']) for row in proposal.copies)}")
    if not proposals:
        out.print(_NONE)
