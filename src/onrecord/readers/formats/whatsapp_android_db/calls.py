"""Calls: rows of ``call_log`` that no message shows, and what a call's row says."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from onrecord.readers.batching import Row as Columns
from onrecord.readers.formats.whatsapp_android_db.kinds import NOT_ANSWERED
from onrecord.readers.formats.whatsapp_android_db.people import People
from onrecord.readers.sqlite.snapshot import Snapshot
from onrecord.readers.sqlite.tables import Row, Value, integer, text
from onrecord.readers.whatsapp_values import said
from onrecord.records.messages import Anomaly, Kind

COLUMNS = (
    *("jid_row_id", "from_me", "call_id", "timestamp", "video_call", "duration", "call_result"),
    "group_jid_row_id",
)
SUB_INDEX = 2


def sentence(video: Value, *, missed: bool = False, seconds: int = 0, answered: bool = True) -> str:
    """Return a plain sentence on a call."""
    what = "video call" if video == 1 else "voice call"
    if missed:
        return f"Missed {what}"
    if seconds > 0:
        return f"{what.capitalize()}, {seconds} s"
    return what.capitalize() if answered else f"{what.capitalize()}, not answered"


def described(call: Row) -> str:
    """Return the sentence on a row of ``call_log``."""
    result, seconds = integer(call["call_result"]), integer(call["duration"]) or 0
    unanswered = result in NOT_ANSWERED and seconds <= 0
    missed = unanswered and result == NOT_ANSWERED[0] and call["from_me"] != 1
    return sentence(call["video_call"], missed=missed, seconds=seconds, answered=not unanswered)


def read(database: Snapshot, people: People, linked: AbstractSet[int]) -> Iterator[Columns | Anomaly]:
    """Yield the calls that no message of the database stands for."""
    for call in database.rows("call_log", COLUMNS):
        if isinstance(call, Anomaly):
            yield call
        elif (number := integer(call["rowid"]) or 0) not in linked:
            yield _columns(call, number, database.entry.name, people)


def _columns(call: Row, number: int, entry: str, people: People) -> Columns:
    other = people.jid(call["jid_row_id"])
    key = people.use(people.jid(call["group_jid_row_id"]) or other or f"call row {number}")
    own = call["from_me"] == 1
    return {
        "kind": Kind.CALL.value,
        "span": {"entry": entry, "first": number, "last": number, "first_byte": number},
        "sub_index": SUB_INDEX,
        "conversation": key,
        "native_id": text(call["call_id"]),
        **said(integer(call["timestamp"])),
        "sender": people.own_label if own else people.label(other),
        "address": people.address(people.own_jid if own else other),
        "is_own": own,
        "body": described(call),
    }
