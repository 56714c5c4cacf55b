"""What is said of who is who for one run alone: ``A:Mum=B:Anna Smith``, copies by their letters."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from onrecord.reconciliation import Copy, together
from onrecord.reconciliation.labels import accounts_in, meant
from onrecord.reconciliation.rulings import not_among
from onrecord.records.errors import RulingError
from onrecord.records.legible import legible
from onrecord.records.reconciliation import Label, Ruling
from onrecord.rendering.words import letter

FORM = "A:Mum=B:Anna Smith"
_END = re.compile(r"([A-Za-z]+):(.*)", re.DOTALL)
_Labels = Mapping[str, tuple[str, Collection[str]]]
"""For the letter of each copy its id, and its labels."""


@dataclass(frozen=True, slots=True)
class Said:
    """Pairs of labels that are one person, and pairs that are two, as somebody typed them."""

    same: Sequence[str] = ()
    apart: Sequence[str] = ()


NOTHING_SAID = Said()


def is_pair(text: str) -> bool:
    """Tell whether a text has the form of two labels, each with its copy's letter."""
    return next(_readings(text), None) is not None


def rulings_said(copies: Sequence[Copy], said: Said) -> Sequence[Ruling]:
    """Return the rulings that were typed; ``A`` is the first copy there, as in all that is told of them.

    Raises:
        RulingError: there is no such copy or label, or what was typed means several pairs.
    """
    if not said.same and not said.apart:
        return ()
    labels = {
        letter(number): (copy.id, accounts_in(copy.messages, copy.channel))
        for number, copy in enumerate(together(copies))
    }
    told = [(text, True, "--same") for text in said.same] + [(text, False, "--apart") for text in said.apart]
    return [
        Ruling(*_pair(text, labels), is_same=is_same, said=f"said for this run alone, with {option}")
        for text, is_same, option in told
    ]


def _readings(text: str) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """Yield each way to read a text as two ends: labels may hold the signs that part them."""
    for sign in re.finditer("=", text):
        one, other = _END.fullmatch(text[: sign.start()]), _END.fullmatch(text[sign.end() :])
        if one and other and one[2] and other[2]:
            yield (one[1].upper(), one[2]), (other[1].upper(), other[2])


def _pair(text: str, labels: _Labels) -> tuple[Label, Label]:
    readings = [ends for ends in _readings(text) if all(copy in labels for copy, _ in ends)]
    if not readings:
        copies = "; ".join(f"{name} is {legible(copy)}" for name, (copy, _) in labels.items())
        raise RulingError(f'"{legible(text)}" names no two copies: write {FORM}, where {copies}')
    pairs = [(_label(one, labels), _label(other, labels)) for one, other in readings]
    found = [(one, other) for one, other in pairs if one is not None and other is not None]
    if len(found) == 1:
        return found[0]
    if found:
        raise RulingError(
            f'"{legible(text)}" can mean {len(found)} pairs of labels: capture the copies and '
            "say it with onrecord identify"
        )
    copy, label = next(end for end in readings[0] if _label(end, labels) is None)
    raise RulingError(not_among(label, f"copy {copy}", labels[copy][1]))


def _label(end: tuple[str, str], labels: _Labels) -> Label | None:
    copy, known = labels[end[0]]
    label = meant(end[1], known)
    return None if label is None else (copy, label)
