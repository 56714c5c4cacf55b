"""What both kinds of message need: addresses of conversations, files of attachments, what was met."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from onrecord.ports.originals import Aside
from onrecord.readers.repeats import Repeats
from onrecord.readers.sqlite.snapshot import Snapshot
from onrecord.readers.sqlite.tables import integer, text
from onrecord.readers.text_messages import (
    MOST_CONVERSATIONS,
    TOKEN,
    UNKNOWN_KEY,
    Correspondents,
    group_key,
)
from onrecord.records.errors import UnsafeSourceError
from onrecord.records.messages import Anomaly, Entry, Span

CHANNEL = "sms"
KNOWN_COLUMNS = {
    "sms": (
        *("_id", "thread_id", "address", "person", "date", "date_sent", "protocol", "read", "status", "type"),
        *("reply_path_present", "subject", "body", "service_center", "locked", "sub_id", "error_code"),
        *("creator", "seen", "priority", "phone_id", "hidden"),
    ),
    "pdu": (
        *(
            "_id",
            "thread_id",
            "date",
            "date_sent",
            "msg_box",
            "read",
            "m_id",
            "sub",
            "sub_cs",
            "ct_t",
            "ct_l",
        ),
        *("exp", "m_cls", "m_type", "v", "m_size", "pri", "rr", "rpt_a", "resp_st", "st", "tr_id", "retr_st"),
        *(
            "retr_txt",
            "retr_txt_cs",
            "read_status",
            "ct_cls",
            "resp_txt",
            "d_tm",
            "d_rpt",
            "locked",
            "sub_id",
        ),
        *("seen", "creator", "text_only", "phone_id"),
    ),
    "part": (
        *("_id", "mid", "seq", "ct", "name", "chset", "cd", "fn", "cid", "cl", "ctt_s", "ctt_t", "_data"),
        *("text", "sub_id"),
    ),
    "addr": ("_id", "msg_id", "contact_id", "address", "type", "charset", "sub_id"),
}
"""The columns of Android's own message store, as its source defines them up to version 14."""


@dataclass(slots=True)
class Contents:
    """A store's lookups, read before its messages."""

    snapshot: Snapshot
    threads: dict[int, tuple[str, ...]]
    files: dict[str, Entry]
    anomalies: list[Anomaly]
    known: Correspondents = field(default_factory=lambda: Correspondents(CHANNEL))
    repeats: Repeats = field(default_factory=Repeats)
    repeated: int = 0
    named_files: set[str] = field(default_factory=set)
    asides: list[Aside] = field(default_factory=list)

    @classmethod
    def of(cls, snapshot: Snapshot, entries: Sequence[Entry]) -> "Contents":
        """Read whom each thread is with, and index the files beside the store."""
        anomalies: list[Anomaly] = []
        addresses = _addresses(snapshot, anomalies)
        threads: dict[int, tuple[str, ...]] = {}
        for row in snapshot.rows("threads", ("recipient_ids",)):
            if isinstance(row, Anomaly):
                anomalies.append(row)
                continue
            ids = [integer(one) for one in (text(row["recipient_ids"]) or "").split()[:MOST_RECIPIENTS]]
            found = [addresses[one] for one in ids if one in addresses]
            threads[integer(row["rowid"]) or 0] = tuple(found)
            _refuse(len(threads))
        files = {entry.name.rpartition("/")[2]: entry for entry in entries}
        return cls(snapshot, threads, files, anomalies)

    def span(self, row_id: int) -> Span:
        """Return the place of a row."""
        return Span(self.snapshot.entry.name, row_id, row_id, row_id)

    def conversation(self, thread: int | None, named: Sequence[str]) -> tuple[str, Sequence[str]]:
        """Return the key of a message's conversation and the addresses of the others in it."""
        others = self.threads.get(thread or 0) or tuple(one for one in named if one and one != TOKEN)
        key = group_key(others) if others else UNKNOWN_KEY
        self.known.note(key, None, others)
        return key, others

    def met(self, *parts: object) -> bool:
        """Tell whether the same message stands in the store already, and count it."""
        again = self.repeats.met(*parts)
        self.repeated += again
        return again


MOST_RECIPIENTS = 1000


def _addresses(snapshot: Snapshot, anomalies: list[Anomaly]) -> dict[int | None, str]:
    addresses: dict[int | None, str] = {}
    for row in snapshot.rows("canonical_addresses", ("address",)):
        if isinstance(row, Anomaly):
            anomalies.append(row)
        elif address := text(row["address"]):
            addresses[integer(row["rowid"])] = address
            _refuse(len(addresses))
    return addresses


def _refuse(count: int) -> None:
    if count > MOST_CONVERSATIONS:
        raise UnsafeSourceError(
            f"the source holds more than {MOST_CONVERSATIONS:,} conversations, as no phone does: "
            "copy the database from the phone again"
        )
