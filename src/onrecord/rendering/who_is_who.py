"""Who is who: each person's name beside each copy's labels, and on whose word these were joined."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onrecord.records.legible import legible
from onrecord.records.plurals import number_of
from onrecord.records.reconciliation import Person
from onrecord.rendering.escaping import isolated
from onrecord.rendering.findings_table import letter_of
from onrecord.rendering.index import Index
from onrecord.rendering.words import closed

HEADING = "Who is who"
_BY_A_PERSON = " are one person: "
_MOST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Known:
    """One person in a sentence, words on who they are, and the letters of the copies that name them."""

    says: str
    joined_by: Sequence[str]
    letters: Sequence[str]


def who_is_who(index: Index) -> list[Known]:
    """Return everybody of whom more is known than that a copy calls its holder "You"."""
    return [_known(index, person) for person in index.names.known()]


def _known(index: Index, person: Person) -> Known:
    by_letter = sorted((len(one), one, labels) for one, labels in _by_letter(index, person))
    called = [f"{one}: {', '.join(map(legible, labels))}" for _, one, labels in by_letter]
    says = f"{legible(person.name)} ({'; '.join(called) or 'named by no copy here'})"
    told = [legible(word) for word in person.joined_by if _BY_A_PERSON in word]
    more = len(told) - _MOST_WORDS
    words = [*told[:_MOST_WORDS], *([f"{number_of(more, 'further word')} of persons"] if more > 0 else [])]
    return Known(says, words, [one for _, one, _ in by_letter])


def _by_letter(index: Index, person: Person) -> Iterator[tuple[str, Sequence[str]]]:
    for copy, labels in person.labels.items():
        if labels:
            yield letter_of(index.found, copy), list(labels)


def who_is_who_text(index: Index, most: int | None = None) -> Iterator[str]:
    """Yield a heading and a line for each person, at most so many; nothing where nobody is known."""
    people = who_is_who(index)
    if people:
        yield f"{HEADING}\n"
    for one in people[:most]:
        yield f"  {one.says}\n"
        yield from (f"     {closed(word)}\n" for word in one.joined_by)
    if most is not None and len(people) > most:
        yield f"  and {len(people) - most:,} more\n"


def who_is_who_html(index: Index) -> Iterator[str]:
    """Yield the same as a heading and a list."""
    people = who_is_who(index)
    if people:
        yield f'<h2 id="people">{HEADING}</h2>\n<ul>'
        yield "".join(_item(one) for one in people)
        yield "</ul>\n"


def _item(one: Known) -> str:
    words = "".join(f'<br><span class="note">{isolated(closed(word))}</span>' for word in one.joined_by)
    return f"<li>{isolated(one.says)}{words}</li>"
