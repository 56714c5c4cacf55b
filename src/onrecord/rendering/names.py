"""Who is meant: people by name, and whose "You" it is that a copy shows."""

from collections.abc import Mapping, Sequence

from onrecord.records.legible import legible
from onrecord.records.reconciliation import Person, Reconciliation
from onrecord.rendering.words import YOU, holder, letter


class Names:
    """Names of people and holders, looked up once."""

    def __init__(self, found: Reconciliation) -> None:
        """Take people and copies."""
        self._people = found.people
        self._holders = [holder(found, copy) for copy in found.copies]
        self._numbers = {copy.id: number for number, copy in enumerate(found.copies)}
        self._labelled = _labelled(found.people)
        self._ids = [copy.id for copy in found.copies]

    def known(self) -> Sequence[Person]:
        """Return the people of whom more is known than that a copy calls its holder "You"."""
        return [person for person in self._people if person.name != YOU]

    def person(self, number: int) -> str:
        """Name a person; of whom only "You" is known, as the holder of that copy."""
        person = self._people[number]
        copies = [self._numbers[copy] for copy in person.labels if copy in self._numbers]
        return self.holder(copies[0]) if person.name == YOU and copies else legible(person.name)

    def holder(self, copy: int) -> str:
        """Name the holder of a copy: ``Ben Whitfield``, or ``the holder of copy B``."""
        return self._holders[copy] or f"the holder of copy {letter(copy)}"

    def is_known(self, copy: int) -> bool:
        """Tell whether a copy's holder or custodian has a name."""
        return self._holders[copy] is not None

    def label(self, label: str, copy: int | None) -> str:
        """Name whom a copy calls so; without the copy, "You" is somebody who is not told."""
        if label == YOU:
            return "the holder of one of the copies" if copy is None else self.holder(copy)
        named = None if copy is None else self._labelled.get((self._ids[copy], label))
        return legible(named or label)


def _labelled(people: Sequence[Person]) -> Mapping[tuple[str, str], str]:
    return {
        (copy, label): person.name
        for person in people
        if person.name != YOU
        for copy, labels in person.labels.items()
        for label in labels
    }
