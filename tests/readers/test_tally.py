"""A summary counts what came, each thing once, however it was cut into batches."""

import datetime as dt
import types
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.readers.batching import batches
from onrecord.readers.tally import Tally
from onrecord.records.captures import MediaCount, Summary
from onrecord.records.errors import UnreadableError
from onrecord.records.messages import Anomaly, Flag, Kind, NoticeKind, Presence, Span, Statement, TimerChange

wall = dt.datetime.fromisoformat

READER: Any = types.SimpleNamespace(NAME="probe", VERSION="7", CHANNEL="Probe")
STATEMENT = Statement(
    "Harbours", "WhatsApp", "android", "chat.txt", ("day first",), ("no edits",), ("cut?",), ("plans.zip",)
)
ROWS = st.fixed_dictionaries(
    {"kind": st.sampled_from([kind.value for kind in Kind]), "edited": st.booleans()},
    optional={
        "said_local": st.datetimes(wall("2000-01-01"), wall("2030-01-01")).map(
            lambda time: time.replace(microsecond=0)
        ),
        "sender": st.sampled_from(["Ada", "Ben", "Cy"]),
        "notice": st.fixed_dictionaries(
            {
                "kind": st.sampled_from([kind.value for kind in NoticeKind]),
                "seconds": st.none() | st.integers(0, 9),
                "subject": st.none() | st.just("Dee"),
            }
        ),
        "attachments": st.lists(
            st.fixed_dictionaries({"presence": st.sampled_from([presence.value for presence in Presence])}),
            max_size=3,
        ),
        "flags": st.lists(st.sampled_from([flag.value for flag in Flag]), max_size=2, unique=True),
    },
)


def tallied(rows: list[dict[str, Any]], anomalies: int = 0, most: int = 100) -> Summary:
    tally = Tally()
    for line, row in enumerate(rows, 1):
        row["span"] = {"entry": "chat.txt", "first": line, "last": line, "first_byte": line}
    found = [Anomaly(Span("chat.txt", 1000 + n, 1000 + n, n), "no header") for n in range(anomalies)]
    for item in batches([*rows, *found, STATEMENT], max_rows=most):
        tally.add(item)
    return tally.summary(READER)


@settings(deadline=None)
@given(st.lists(ROWS, max_size=15), st.integers(0, 3), st.integers(1, 6))
def test_the_counts_are_those_of_the_rows(rows: list[dict[str, Any]], anomalies: int, most: int) -> None:
    summary = tallied(rows, anomalies, most)
    times = [row["said_local"] for row in rows if row.get("said_local")]
    notices = [row["notice"] | {"row": row} for row in rows if row.get("notice")]
    presence = Counter(one["presence"] for row in rows for one in row.get("attachments", ()))
    assert (summary.messages, summary.anomalies) == (len(rows), anomalies)
    assert summary.by_kind == Counter(row["kind"] for row in rows)
    assert summary.senders == Counter(row["sender"] for row in rows if row.get("sender"))
    assert summary.by_flag == Counter(flag for row in rows for flag in row.get("flags", ()))
    assert summary.media == MediaCount(presence["present"], presence["omitted"], presence["missing"])
    assert summary.edited == sum(row["edited"] for row in rows)
    assert summary.unknown_notices == sum(notice["kind"] == "unknown" for notice in notices)
    assert summary.timers == tuple(
        TimerChange(one["row"].get("said_local"), one["subject"] or one["row"].get("sender"), one["seconds"])
        for one in notices
        if one["kind"] in ("timer_on", "timer_off")
    )
    assert (summary.first_said, summary.last_said) == ((min(times), max(times)) if times else (None, None))
    assert summary.lines == (999 + anomalies if anomalies else len(rows))


def test_the_statement_and_the_reader_are_named() -> None:
    summary = tallied([])
    assert (summary.reader, summary.version, summary.messages) == ("probe", "7", 0)
    assert (summary.title, summary.channel, summary.platform, summary.entry) == (
        "Harbours", "WhatsApp", "android", "chat.txt",
    )  # fmt: skip
    assert (summary.evidence, summary.limits, summary.warnings, summary.unread_entries) == (
        ("day first",), ("no edits",), ("cut?",), ("plans.zip",),
    )  # fmt: skip


def test_a_timer_that_was_placed_has_its_instant() -> None:
    at = dt.datetime(2026, 3, 1, 9, 30, tzinfo=dt.UTC)
    row = {"kind": "notice", "said_local": at.replace(tzinfo=None), "said_at": at, "sender": "Ada"}
    row |= {"notice": {"kind": "timer_on", "seconds": 86_400, "subject": None}}
    assert tallied([row]).timers == (TimerChange(at, "Ada", 86_400),)


def test_a_reader_that_ends_without_its_statement_is_found_out() -> None:
    with pytest.raises(UnreadableError, match="the reader probe stopped before its end"):
        Tally().summary(READER)
