"""What earlier captures left out of a chat that a program hands in again, told with the capture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from onrecord.hosting import Host
from onrecord.ports.homes import Home
from onrecord.ports.service import Service
from onrecord.procedures.sight import sight_of
from onrecord.procedures.withheld_earlier import WithheldEarlier, brought_back, withheld_earlier
from onrecord.procedures.withhold import amounts_in
from onrecord.records.accounts import AccessVerb, Officer
from onrecord.records.captures import Summary
from onrecord.records.searches import Sight

_VERB = "receipt"
_MOST = 50


@dataclass(slots=True)
class LeftOutEarlier:
    """What is told of one source at a time, to an officer's token that may see those captures' receipts."""

    host: Host
    service: Service
    officer: Officer
    token: int
    found: Sequence[WithheldEarlier] = field(default=(), init=False)

    def look(self, home: Home, custodian: str, read: Summary, left_out: int) -> None:
        """Keep which captures of the chats that were read left out more messages than are left out now."""
        earlier = withheld_earlier(home, [read], custodian, self._sight(home))
        self.found = brought_back(earlier, left_out)[:_MOST]

    def told(self) -> Sequence[Mapping[str, object]]:
        """Return it for an answer, and note that it was seen."""
        for one in self.found:
            about = f"{one.capture}, token {self.token}"
            self.service.access_log.add(self.officer, AccessVerb.RECEIPT, about, 1, self.host.now())
        return [
            {
                "capture": one.capture,
                "captured_at": one.at.isoformat(),
                "messages": one.messages,
                "amounts": list(amounts_in(one.warnings)),
            }
            for one in self.found
        ]

    def _sight(self, home: Home) -> Sight:
        theirs = self.service.tokens.of(self.officer.account)
        tokens = (one for one in theirs if one.id == self.token and one.is_in_force(self.host.now()))
        if not any(_VERB in one.verbs for one in tokens):
            return Sight(frozenset())
        return sight_of(home, self.host.permissions, self.officer, _VERB)
