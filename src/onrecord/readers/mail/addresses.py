"""The people in a mail's header: labels and addresses (RFC 5322, with what is sent instead of it)."""

import functools
import re
from collections.abc import Iterator, Sequence

from onrecord.readers.mail.fields import with_words
from onrecord.records.messages import Flag

Person = tuple[str | None, str | None]
"""Label and address; at least one is there."""

MOST_PEOPLE = 10_000
_LONGEST_KEPT = 512
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|\((?:[^()\\]|\\.)*\)?|<[^<>]*>?|[^",<>();:]+|.', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)")
_PLAIN = re.compile(r'[^"(;:\\]*')


@functools.lru_cache(maxsize=4_096)
def _known(text: str) -> tuple[tuple[Person, ...], frozenset[Flag]]:
    """Read a short field once: the same few people write and are written to, over and over."""
    flags: set[Flag] = set()
    return tuple(_read(text, flags)), frozenset(flags)


def people_in(text: str, flags: set[Flag]) -> Sequence[Person]:
    """Return the people that a field names, in its order, encoded words decoded."""
    if len(text) > _LONGEST_KEPT:
        return _read(text, flags)
    people, its_flags = _known(text)
    flags |= its_flags
    return people


def _read(text: str, flags: set[Flag]) -> Sequence[Person]:
    plain = _PLAIN.fullmatch(text) is not None
    found = list(_split_plainly(text) if plain else _split(text))
    people = (_person(label, address, flags) for label, address in _rejoined(found))
    named = [one for one in people if one != (None, None)]
    if len(named) > MOST_PEOPLE:
        flags.add(Flag.BROKEN_STRUCTURE)
    return named[:MOST_PEOPLE]


def _split_plainly(text: str) -> Iterator[tuple[str, str]]:
    for one in text.split(","):
        label, bracket, rest = one.partition("<")
        yield label.strip(), rest.partition(">")[0].strip() if bracket else ""


def _split(text: str) -> Iterator[tuple[str, str]]:
    """Split where quotes and comments count. A quote that never ends is none."""
    if text.count('"') % 2 and "\\" not in text:
        text = text.replace('"', "")
    words: list[str] = []
    address = comment = ""
    for token in [*_TOKEN.findall(text), ","]:
        first = token[0]
        if first in ",;":
            yield " ".join(words).strip() or (comment if address else ""), address
            if comment and words and not address:
                yield comment, "()"
            words, address, comment = [], "", ""
        elif first == ":":
            words = []  # a group's name
        elif first == "<":
            address = token.strip("<>").strip()
        elif first == "(":
            comment = token.strip("()").strip()
        elif first == '"':
            words.append(_ESCAPED.sub(r"\1", token[1:-1] if len(token) > 1 else ""))
        elif token.strip():
            words.append(token.strip())


def _rejoined(found: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Join what a comma inside an unquoted name cut: ``Quay, Ada <a@example.org>``.

    A comment is the name of a bare address before it: ``a@example.org (Ada Quay)``.
    """
    held: list[str] = []
    for number, (label, address) in enumerate(found):
        if address == "()":
            continue
        if not address and label and "@" not in label and number + 1 < len(found) and found[number + 1][1]:
            held.append(label)
            continue
        named = number + 1 < len(found) and found[number + 1][1] == "()"
        if named and "@" in label:
            yield found[number + 1][0], label
        else:
            yield ", ".join([*held, label]), address
        held = []


def _person(label: str, address: str, flags: set[Flag]) -> Person:
    label = with_words(label, flags).strip()
    if len(label) > 1 and label[0] == label[-1] == "'":
        label = label[1:-1].strip()
    if not address and "@" in label and " " not in label:
        return None, label
    return label or None, with_words(address, flags) or None
