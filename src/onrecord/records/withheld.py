"""What was kept back of a text when it was handed in: which lines, why, and what stands in their place."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class WithholdReason(StrEnum):
    """Why a message is no part of the office's record."""

    PERSONAL = "personal"
    PARTY = "party"
    CONSTITUENCY = "constituency"

    @property
    def sentence(self) -> str:
        """What is shown in the place of what was withheld: when, since who chose it is not always known."""
        return f"withheld when handed in: {self.value}"

    @property
    def mark(self) -> str:
        """What stands in its place in an original and in the catalogue: one form for ever, and not shown."""
        return f"withheld by the custodian: {self.value}"

    @property
    def placeholder(self) -> bytes:
        """The line that is kept in the place of each withheld one."""
        return f"[{self.mark}]\n".encode()


WITHHELD_MARKS = {reason.mark: reason for reason in WithholdReason}


@dataclass(frozen=True, slots=True)
class WithheldLines:
    """Lines (1-based, inclusive) that follow one another and were withheld for one reason.

    ``first_byte`` is the 0-based offset of the first placeholder in the derived text.
    """

    first: int
    last: int
    first_byte: int
    reason: WithholdReason

    @property
    def count(self) -> int:
        """How many lines they are."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class WithheldText:
    """Which lines of a derived text are placeholders, in rising order; ``entry`` is the text's number."""

    entry: int
    lines: Sequence[WithheldLines]
