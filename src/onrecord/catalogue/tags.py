"""Tokens by which filters run inside the index: no text can hold one, since folding drops the mark."""

from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.catalogue.words import TAG_MARK

COPY = "c"
CUSTODIAN = "u"
CHANNEL = "h"
KIND = "k"
LABEL = "p"

NOTHING = 0
"""A number that no custodian, channel, copy or label has."""


@dataclass(frozen=True, slots=True)
class CopyNumbers:
    """The numbers by which filters find a copy's messages in the index."""

    copy: int
    custodian: int
    channel: int


def tag(what: str, number: int) -> str:
    """Return the token that stands for one copy, custodian, channel, kind or sender label."""
    return f"{TAG_MARK}{what}{number}"


def copy_tags(copy: CopyNumbers) -> str:
    """Return the tokens that all messages of a copy carry."""
    return f"{tag(COPY, copy.copy)} {tag(CUSTODIAN, copy.custodian)} {tag(CHANNEL, copy.channel)}"


def message_tags(of_copy: str, kind: int, label: int) -> str:
    """Return all tokens of a message; a label of 0 is none."""
    of_message = f"{of_copy} {tag(KIND, kind)}"
    return f"{of_message} {tag(LABEL, label)}" if label else of_message


def any_of(what: str, numbers: Sequence[int]) -> str:
    """Return an FTS5 expression for the tokens of some numbers; of none, it finds nothing."""
    return "(" + " OR ".join(f'"{tag(what, number)}"' for number in numbers or (NOTHING,)) + ")"


def one_of(what: str, numbers: Sequence[int]) -> str:
    """Return the same as a ``tsquery``."""
    return "(" + " | ".join(f"'{tag(what, number)}'" for number in numbers or (NOTHING,)) + ")"
