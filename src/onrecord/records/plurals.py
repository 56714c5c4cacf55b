"""Numbers with their nouns, in one place: ``1 capture``, ``2 captures``, ``1,204 copies``."""

_ENDINGS = {"copy": "copies", "person": "people"}


def number_of(number: int, noun: str) -> str:
    """Write a number and its noun; the noun is given in the singular, its last word is what counts."""
    if number == 1:
        return f"1 {noun}"
    before, space, last = noun.rpartition(" ")
    return f"{number:,} {before}{space}{_ENDINGS.get(last, f'{last}s')}"
