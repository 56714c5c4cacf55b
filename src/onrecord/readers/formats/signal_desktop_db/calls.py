"""Calls of Signal Desktop: a table of their own; in older versions the message's JSON."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from onrecord.readers.batching import Row
from onrecord.readers.formats.signal_desktop_db.people import Directory
from onrecord.readers.signal.people import Person
from onrecord.readers.signal.values import Frame, moment, number, part, text, true
from onrecord.readers.sqlite.snapshot import Snapshot
from onrecord.readers.sqlite.tables import integer
from onrecord.records.messages import Anomaly, Kind, Precision, Span

CALL_COLUMNS = (
    *("callId", "peerId", "ringerId", "mode", "type", "direction", "status", "timestamp"),
    *("startedById", "endedTimestamp"),
)
SUB_INDEX = 1_000_000
"""Tells a row of the table of calls from one of messages, whose numbers may be the same."""

_STATES = {
    "Missed": "missed",
    "MissedNotificationProfile": "missed, silenced by a notification profile",
    "Declined": "declined",
    "Pending": "not answered",
    "Deleted": "deleted from the list of calls",
    "OutgoingRing": "ringing",
    "Ringing": "ringing",
    "Joined": "joined",
    "JoinedAdhoc": "joined",
}


@dataclass
class Calls:
    """The calls, by the ids under which messages name them."""

    people: Directory
    by_id: dict[str, Frame] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, database: Snapshot, people: Directory, anomalies: list[Anomaly]) -> "Calls":
        """Read the table of calls."""
        calls = cls(people)
        for row in database.rows("callsHistory", CALL_COLUMNS):
            if isinstance(row, Anomaly):
                anomalies.append(row)
            else:
                calls.by_id.setdefault(str(row["callId"]), row)
        return calls

    def told(self, frame: Frame, peer: Person) -> tuple[str, Person | None]:
        """Return what a message of a call says, and who called."""
        call = text(frame, "callId")
        if call in self.by_id:
            self.used.add(call)
            found = self.by_id[call]
            return sentence(found), self._caller(found, peer)
        details = part(frame, "callHistoryDetails")
        return _old_sentence(details), peer if true(details, "wasIncoming") else self.people.own

    def without_message(self, entry: str) -> Iterator[Row]:
        """Yield the calls that no message names: those by link, and those whose message is gone."""
        for call, found in self.by_id.items():
            if call in self.used:
                continue
            row = integer(found["rowid"]) if isinstance(found["rowid"], (int, str)) else 0
            peer = text(found, "peerId")
            caller = self._caller(found, self.people.conversation(peer))
            said = moment(number(found, "timestamp"))
            yield {
                "kind": Kind.CALL,
                "span": Span(entry, row or 0, row or 0, row or 0).as_json(),
                "sub_index": SUB_INDEX,
                "said_at": said,
                "precision": Precision.MILLISECOND if said else None,
                "body": sentence(found),
                "sender": caller.label or None if caller else None,
                "address": caller.address if caller else None,
                "conversation": self.people.borne(peer),
                "flags": [] if said else ["date_missing"],
            }

    def _caller(self, found: Frame, peer: Person) -> Person | None:
        if text(found, "mode") != "Direct":
            known = found.get("startedById") or found.get("ringerId")
            return self.people.find(known) if known else None
        return self.people.own if text(found, "direction") == "Outgoing" else peer


def sentence(found: Frame) -> str:
    """Return a call in words."""
    kind, direction = text(found, "type"), text(found, "direction")
    status = text(found, "status")
    medium = {"Video": "video call", "Audio": "voice call"}.get(kind, "group call")
    if text(found, "mode") == "Adhoc":
        medium = "call by link"
    if status == "Missed" and direction == "Incoming":
        return f"Missed {medium}"
    words = f"{direction} {medium}" if direction in {"Incoming", "Outgoing"} else medium.capitalize()
    words += f", {_STATES[status]}" if status in _STATES else ""
    started, ended = moment(number(found, "timestamp")), moment(number(found, "endedTimestamp"))
    return (
        f"{words}, {int((ended - started).total_seconds())} s"
        if started and ended and ended > started
        else words
    )


def _old_sentence(details: Frame) -> str:
    if text(details, "callMode") == "Group":
        return "Group call"
    medium = "video call" if true(details, "wasVideoCall") else "voice call"
    incoming, accepted = true(details, "wasIncoming"), moment(number(details, "acceptedTime"))
    if not details:
        return "Call"
    if true(details, "wasDeclined"):
        return f"{'Incoming' if incoming else 'Outgoing'} {medium}, declined"
    if accepted is None:
        return f"Missed {medium}" if incoming else f"Outgoing {medium}, not answered"
    ended = moment(number(details, "endedTime"))
    words = f"{'Incoming' if incoming else 'Outgoing'} {medium}"
    return f"{words}, {int((ended - accepted).total_seconds())} s" if ended and ended > accepted else words
