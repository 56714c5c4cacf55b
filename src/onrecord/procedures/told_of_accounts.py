"""What the journal says of accounts, roles and tokens, as a store must hold it that is not older."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from onrecord.ports.homes import Home
from onrecord.records.events import Event, Verb

_FIRST = "first administrator"
_MADE = (_FIRST, "accept invitation")
_SAID = (Verb.ACCOUNT, Verb.ROLE, Verb.FILES_RESTORED)


class Role(NamedTuple):
    """A role of an account, as the journal names it."""

    account: int
    role: str
    scope: str
    of: str


@dataclass(slots=True)
class Told:
    """What stands by the newest event, each with the sequence of the event that says so.

    ``made`` are addresses, ``agreed`` and ``taken`` roles, ``tokens`` (account, number) of tokens that were
    ended, ``log`` the sequence and how many lines of the access log were told last.
    """

    made: dict[str, int] = field(default_factory=dict)
    closed: dict[int, int] = field(default_factory=dict)
    agreed: dict[Role, int] = field(default_factory=dict)
    taken: dict[Role, int] = field(default_factory=dict)
    recovered: dict[int, list[int]] = field(default_factory=dict)
    tokens: dict[tuple[int, int], int] = field(default_factory=dict)
    log: tuple[int, int] | None = None
    has_acts: bool = False
    _known: list[tuple[int, int]] = field(default_factory=list)

    def needs_accounts(self, lines: int) -> bool:
        """Tell whether there must be accounts where the access log has so many lines.

        Of the first administrator alone there need be none: making the account may have been cut off.
        """
        return self.has_acts or (self.log is not None and self.log[1] > lines)

    def add(self, event: Event) -> None:
        """Take one event in."""
        said, sequence = event.payload or {}, event.envelope.sequence
        if event.envelope.verb is Verb.ACCESS_LOG and said:
            self.log = (sequence, int(str(said["lines"])))
        elif event.envelope.verb is Verb.FILES_RESTORED:
            if isinstance(service := said.get("service"), dict):
                self._set_back(service)
        elif said:
            self._act(sequence, said)

    def _act(self, sequence: int, said: Mapping[str, object]) -> None:
        act = str(said.get("act"))
        self.has_acts = self.has_acts or act != _FIRST
        if act in _MADE:
            self.made[str(said["email"]).strip().lower()] = sequence
            self._known.append((sequence, max((number for _, number in self._known), default=0) + 1))
        if isinstance(account := said.get("account"), int):
            self._known.append((sequence, account))
            self._of_account(sequence, account, act, said)

    def _of_account(self, sequence: int, account: int, act: str, said: Mapping[str, object]) -> None:
        if act == "close":
            self.closed[account] = sequence
        elif act == "reopen":
            self.closed.pop(account, None)
        elif act == "recover":
            self.recovered.setdefault(account, []).append(sequence)
        elif act == "end token":
            self.tokens[account, int(str(said["token"]))] = sequence
        if act in ("agree", "end") and "role" in said:
            role = Role(account, str(said["role"]), str(said["scope"]), str(said["of"]))
            now, before = (self.agreed, self.taken) if act == "agree" else (self.taken, self.agreed)
            before.pop(role, None)
            now[role] = sequence

    def _set_back(self, service: Mapping[str, object]) -> None:
        """Forget what a store of an earlier moment need not hold; what it lacked was ended in it again.

        An account that was made later is no longer there, and another may have its number by now.
        """
        events, self.log = int(str(service["events"])), None
        known = max((number for sequence, number in self._known if sequence < events), default=0)
        self.made = {one: event for one, event in self.made.items() if event < events}
        self.agreed = {one: event for one, event in self.agreed.items() if event < events}
        self.closed = {one: event for one, event in self.closed.items() if one <= known}
        self.taken = {one: event for one, event in self.taken.items() if one.account <= known}
        self.tokens = {one: event for one, event in self.tokens.items() if event < events}
        self.recovered = {
            one: [event for event in found if event < events]
            for one, found in self.recovered.items()
            if any(event < events for event in found)
        }
        self._known = [(min(sequence, events), number) for sequence, number in self._known if number <= known]
        self.has_acts = self.has_acts and not service.get("anew")


def told_of_accounts(home: Home) -> Told:
    """Read what the journal says; of what it was told of the access log, the newest alone is opened.

    Raises:
        VerificationError: an event is changed or missing.
    """
    told = Told()
    for event in _events(home):
        told.add(event)
    return told


def _events(home: Home) -> Iterator[Event]:
    acts, log = [], -1
    for one in home.journal.envelopes():
        if one.verb is Verb.ACCESS_LOG:
            log = one.sequence
        elif one.verb in _SAID:
            acts.append(one.sequence)
    yield from home.journal.events_at(sorted([*acts, log] if log >= 0 else acts))
