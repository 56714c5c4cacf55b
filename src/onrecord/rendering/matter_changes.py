"""What a word on a matter changed, or what waits would change, in sentences: each widens or narrows."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from onrecord.records.matters import Expected, Matter, MatterSaid, MatterWord
from onrecord.rendering.matrix_words import period


def history(matter: Matter) -> Sequence[tuple[MatterWord, Sequence[str]]]:
    """Return every word on a matter with what it changed, newest first."""
    first = matter.words[0]
    changed = [(after, list(changes(before.said, after.said))) for before, after in pairwise(matter.words)]
    return [*reversed(changed), (first, ["Opened"])]


def changes(before: MatterSaid, after: MatterSaid) -> Iterator[str]:
    """Yield a sentence for each thing that one word says otherwise than another."""
    if before.is_closed is not after.is_closed:
        yield "Closed" if after.is_closed else "Opened again"
    if before.name != after.name:
        yield f"Called {after.name}, before that {before.name}"
    if before.reference != after.reference:
        yield f"Reference {after.reference or 'taken away'}"
    if period(before) != period(after):
        yield f"Time asked for: {period(after)}"
    yield from _named(
        "custodian", [one.name for one in before.custodians], [one.name for one in after.custodians]
    )
    yield from _named(
        "conversation", [one.name for one in before.conversations], [one.name for one in after.conversations]
    )
    yield from _copies(before, after)


def _named(noun: str, before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    for name in after:
        if name not in before:
            yield f"Added {noun} {name}"
    for name in before:
        if name not in after:
            yield f"Left out {noun} {name}"


def _copies(before: MatterSaid, after: MatterSaid) -> Iterator[str]:
    known = {one.number: one for one in before.conversations}
    for one in after.conversations:
        old = known.get(one.number, Expected(one.number, one.name))
        for copy in sorted((set(one.copies) - set(old.copies)) | (set(old.apart) - set(one.apart))):
            yield f"Put copy {copy} into {one.name}"
        for copy in sorted((set(old.copies) - set(one.copies)) | (set(one.apart) - set(old.apart))):
            yield f"Took copy {copy} out of {one.name}"
