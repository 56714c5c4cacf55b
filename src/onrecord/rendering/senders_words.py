"""Whom a name given as a person was taken to mean, in words."""

from collections.abc import Iterator, Sequence

from onrecord.records.legible import legible
from onrecord.records.searches import Meant


def whom_meant(meant: Sequence[Meant]) -> Iterator[str]:
    """Yield each person of the register once, with the names that copies have for them."""
    labels: dict[str, dict[str, None]] = {}
    for one in meant:
        if one.name:
            labels.setdefault(one.name, {}).update(dict.fromkeys(label for _, label in one.labels))
    for name, theirs in labels.items():
        yield f"{legible(name)}: {', '.join(map(legible, theirs))}"
