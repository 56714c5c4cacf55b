"""What a search looks for: words, within what filters choose."""

from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.catalogue.questions import Term
from onrecord.catalogue.scopes import Scope


@dataclass(frozen=True, slots=True)
class Sought:
    """Terms that must all occur, within what filters choose, below a row number where one is given."""

    terms: Sequence[Term]
    within: Scope
    before_row: int | None = None

    def stretches(self) -> Sequence[tuple[int, int]]:
        """Return ranges of row numbers that hold all that is sought, the newest first; some hold none."""
        before = self.before_row
        if before is None:
            return self.within.stretches()
        return [(first, max(0, min(last, before - 1))) for first, last in self.within.stretches()]
