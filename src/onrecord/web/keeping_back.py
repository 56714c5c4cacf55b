"""What a person chose to keep back of a capture under way, until it is captured: in memory alone.

Choices name people, kinds, days and lines; no words of any message.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from onrecord.governance.withholding import apart
from onrecord.ports.uploads import Pages
from onrecord.procedures.leaf_through import PAGE
from onrecord.procedures.withhold import Planned
from onrecord.records.errors import NotHeldError
from onrecord.records.messages import DateOrder
from onrecord.records.withheld import WithholdReason
from onrecord.records.withholding import Choice, LineRange

BUSINESS = {
    WithholdReason.PERSONAL: "Personal",
    WithholdReason.PARTY: "Party business",
    WithholdReason.CONSTITUENCY: "Constituency business",
}
"""What a reason is called on a page."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The messages of a source in pages of 100, sealed in staging; ``days`` has each page's last day."""

    pages: Pages
    days: Sequence[str]
    total: int

    def page_of_day(self, day: str) -> int:
        """Return the page (from 0) on which a day begins, or the last: days as ``2026-03-12``."""
        return next((at for at, last in enumerate(self.days) if last >= day), len(self.days) - 1)

    def page_of_message(self, number: int) -> int:
        """Return the page (from 0) of a message, numbered from 1.

        Raises:
            NotHeldError: there are not so many.
        """
        if not 1 <= number <= self.total:
            raise NotHeldError("there is no message of that number")
        return (number - 1) // PAGE


@dataclass(frozen=True, slots=True)
class KeepingBack:
    """What to keep back: choices in the order in which they were made, and single messages by their reason.

    ``planned`` says what that would do, once it was asked for, with dates read in the order ``planned_in``;
    any change forgets it.
    """

    choices: Sequence[Choice] = ()
    ticked: Mapping[WithholdReason, frozenset[LineRange]] = field(default_factory=dict)
    planned: Planned | None = field(default=None, repr=False)
    planned_in: DateOrder | None = None

    def adding(self, choice: Choice) -> "KeepingBack":
        """Return this with one more choice; the same again changes nothing."""
        choices = self.choices if choice in self.choices else (*self.choices, choice)
        return KeepingBack(choices, self.ticked)

    def naming(self, reason: WithholdReason, files: Sequence[str]) -> "KeepingBack":
        """Return this with these files that no message names left out for a reason, and no others for it."""
        others = tuple(one for one in self.choices if not (one.files and one.reason is reason))
        chosen = (*others, Choice(reason, files=tuple(files))) if files else others
        return KeepingBack(chosen, self.ticked)

    def ticking(
        self, reason: WithholdReason, shown: Collection[LineRange], ticked: Collection[LineRange]
    ) -> "KeepingBack":
        """Return this with what is ticked of the messages shown; what another reason had goes to this one."""
        chosen = frozenset(shown) & frozenset(ticked)
        found = {one: lines - chosen for one, lines in self.ticked.items()}
        found[reason] = (found.get(reason, frozenset()) - frozenset(shown)) | chosen
        return KeepingBack(self.choices, {one: lines for one, lines in found.items() if lines})

    def without(self, key: str) -> "KeepingBack":
        """Return this without the choice of a number from 0, or the single messages of a reason."""
        choices = [choice for number, choice in enumerate(self.choices) if str(number) != key]
        ticked = {reason: lines for reason, lines in self.ticked.items() if reason.value != key}
        return KeepingBack(tuple(choices), ticked)

    def with_plan(self, planned: Planned, order: DateOrder | None) -> "KeepingBack":
        """Return this with what it would do, dates read in an order."""
        return replace(self, planned=planned, planned_in=order)

    def is_same_choice(self, other: "KeepingBack") -> bool:
        """Tell whether another keeps back the same, whatever is known of what it would do."""
        return (self.choices, self.ticked) == (other.choices, other.ticked)

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was chosen yet."""
        return not self.choices and not self.ticked

    def every_choice(self, *, by_place: bool = False) -> Sequence[Choice]:
        """Return all that was chosen, single messages first: they are the most considered.

        ``by_place`` tells that what is ticked counts messages, as of a database, and not lines.
        """
        return (*self._of_ticked(by_place=by_place), *self.choices)

    def _of_ticked(self, *, by_place: bool) -> Iterator[Choice]:
        for reason in WithholdReason:
            if ticked := self.ticked.get(reason):
                found = apart(ticked)
                yield Choice(reason, places=found) if by_place else Choice(reason, lines=found)

    @property
    def messages(self) -> int:
        """How many messages the plan keeps back."""
        return sum(one.messages for one in self.planned.counts.values()) if self.planned else 0
