"""Senders chosen: labels wherever they stand, and labels that are somebody's in one copy alone."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from onrecord.catalogue import tags
from onrecord.catalogue.held_names import Held, confirmed
from onrecord.catalogue.sights import among
from onrecord.catalogue.tags import any_of, one_of
from onrecord.catalogue.words import label_key
from onrecord.records.searches import EVERY_COPY, Filters, Meant

_LABELS = "SELECT id FROM label WHERE key = ? AND {label}"
_LABELS_WITH = "SELECT id FROM label WHERE instr(key, ?) > 0 AND {label}"
_LABEL = "SELECT id FROM label WHERE text = ? AND {label}"
_COPY = "SELECT id FROM copy WHERE copy_id = ? AND {copy}"


@dataclass(frozen=True, slots=True)
class Senders:
    """Numbers of labels that are chosen in every copy, and by label, of copies in which one is chosen."""

    labels: Sequence[int]
    of_copies: Mapping[int, Sequence[int]]

    def expression(self) -> str:
        """Return an FTS5 expression for them."""
        pairs = (
            f"({any_of(tags.LABEL, (label,))} AND {any_of(tags.COPY, copies)})"
            for label, copies in self.of_copies.items()
        )
        return f"({' OR '.join([any_of(tags.LABEL, self.labels), *pairs])})"

    def query(self) -> str:
        """Return a ``tsquery`` for them."""
        pairs = (
            f"({one_of(tags.LABEL, (label,))} & {one_of(tags.COPY, copies)})"
            for label, copies in self.of_copies.items()
        )
        return f"({' | '.join([one_of(tags.LABEL, self.labels), *pairs])})"

    def condition(self, table: str) -> str:
        """Return SQL that holds for rows of theirs; it names numbers alone."""
        anywhere = among(f"{table}.label", self.labels)
        if not self.of_copies:
            return anywhere
        pairs = [(copy, label) for label, copies in self.of_copies.items() for copy in copies]
        rows = ", ".join(f"({json.dumps(pair)[1:-1]})" for pair in pairs)
        return f"({anywhere} OR ({table}.copy, {table}.label) IN (VALUES {rows}))"


def chosen_senders(held: Held, filters: Filters) -> Senders | None:
    """Look up the people that filters name; None when they name nobody.

    Raises:
        NotHeldError: no label in sight is or contains a name, and nothing else was meant by it.
    """
    if not filters.people:
        return None
    labels: set[int] = set()
    pairs: dict[int, set[int]] = defaultdict(set)
    for name in filters.people:
        meant = [one for one in filters.meant if one.asked == name]
        found = list(_meant(held, meant))
        if any(one.name for one in meant) or not meant:
            found += [(None, label) for label in held.named(name, _LABELS, _LABELS_WITH)]
        confirmed([label for _, label in found], "sender's name", name)
        for copy, label in found:
            if copy is None:
                labels.add(label)
            else:
                pairs[label].add(copy)
    given = {label: sorted(copies) for label, copies in sorted(pairs.items()) if label not in labels}
    return Senders(sorted(labels), given)


def _meant(held: Held, meant: Sequence[Meant]) -> Iterator[tuple[int | None, int]]:
    for copy, text in (label for one in meant for label in one.labels):
        numbers = held.numbers(_LABEL, (text,)) or held.numbers(_LABELS, (label_key(text),))
        for number in numbers:
            if copy == EVERY_COPY:
                yield None, number
            else:
                yield from ((of, number) for of in held.numbers(_COPY, (copy,)))
