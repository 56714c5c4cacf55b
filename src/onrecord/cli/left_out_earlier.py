"""What earlier captures left out of a chat that is captured again, told before it is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from onrecord.cli.forms import when
from onrecord.cli.screen import note
from onrecord.cli.sentences import day_and_time
from onrecord.ports.homes import Home
from onrecord.procedures.withheld_earlier import WithheldEarlier, brought_back, withheld_earlier
from onrecord.procedures.withhold import amounts_in
from onrecord.records.captures import Summary
from onrecord.records.plurals import number_of
from onrecord.records.searches import EVERYTHING

_MOST = 5


@dataclass(slots=True)
class LeftOutEarlier:
    """What is told of one source at a time; ``zone`` is the one that times are told in."""

    zone: str
    found: Sequence[WithheldEarlier] = ()

    def tell(self, home: Home, custodian: str, read: Summary, left_out: int) -> None:
        """Say which captures of the chats that were read left out more messages than are left out now."""
        earlier = withheld_earlier(home, [read], custodian, EVERYTHING)
        self.found = brought_back(earlier, left_out)
        for one in self.found[:_MOST]:
            amounts = "; ".join(_amounts(one))
            note(
                f"an earlier capture of this chat, {one.capture} of {day_and_time(one.at, self.zone)}, left "
                f"out {amounts}. This one brings in those that the file has; --withhold leaves them out again"
            )
        if len(self.found) > _MOST:
            note(f"so did {number_of(len(self.found) - _MOST, 'earlier capture')} more")

    def forms(self) -> Sequence[Mapping[str, object]]:
        """Return the same as ``capture --json`` prints it."""
        return [
            {
                "capture": one.capture,
                "at": when(one.at),
                "messages": one.messages,
                "amounts": list(_amounts(one)),
            }
            for one in self.found
        ]


def _amounts(one: WithheldEarlier) -> Sequence[str]:
    return amounts_in(one.warnings) or [number_of(one.withheld.count, "line")]
