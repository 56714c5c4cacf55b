"""Copies that no phone ever made: what a conversation may look like when everything goes wrong at once."""

import datetime as dt

from hypothesis import strategies as st
from tests.support.copies import NINE, Row, copy_of

from onrecord.reconciliation import Copy

_LABELS = ("Ada", "Ben", "Alex", "You", "+44 7700 900123", "Team\u202e\x07", None)
_ADDRESSES = (*(None,) * 5, "+447700900123", "447700900123@s.whatsapp.net", "ada@harbours.test", "7")
_BODIES = ("Ok", "Ok", "Yes", "👍", "", None, "e\u0301t\u00e9", "Deleted by nobody in particular today")
_KINDS = ("text", "text", "text", "media", "deleted", "notice", "call", "poll", "view_once", "unknown")
_NOTICES = ("timer_on", "timer_off", "joined", "left", "added", "removed", "renamed", "unknown")
_FAR = (dt.datetime(1970, 1, 1), dt.datetime(2099, 12, 31, 23, 59, 59))  # noqa: DTZ001 - wall clocks

BACKBONE = 5
"""Texts that every copy has, so that most draws are of one conversation."""

_times = st.one_of(
    st.integers(0, 200).map(lambda seconds: NINE + dt.timedelta(seconds=seconds)),
    st.integers(0, 400).map(lambda minutes: NINE + dt.timedelta(minutes=minutes)),
    st.sampled_from((None, *_FAR)),
)


@st.composite
def rows(draw: st.DrawFn) -> Row:
    """One line of any kind."""
    kind = draw(st.sampled_from(_KINDS))
    row: Row = {
        "kind": kind,
        "said_local": draw(_times),
        "precision": draw(st.sampled_from(("minute", "second"))),
        "sender": draw(st.sampled_from(_LABELS)),
        "address": draw(st.sampled_from(_ADDRESSES)),
        "body": draw(st.one_of(st.sampled_from(_BODIES), st.text(max_size=20))),
        "edited": draw(st.booleans()),
        "native_id": draw(st.sampled_from((None, "1", "2", "3", "a", "b", "c"))),
    }
    if kind == "notice":
        row["notice"] = {
            "kind": draw(st.sampled_from(_NOTICES)),
            "seconds": draw(st.sampled_from((None, 0, 60, 86_400))),
            "subject": draw(st.sampled_from(("Ada", "Ben", "You", None))),
        }
    return row


@st.composite
def copies(draw: st.DrawFn, *, least: int = 2, most: int = 4) -> list[Copy]:
    """Copies that share some lines, lack some, and have some of their own, in an order of their own."""
    common = [*_backbone(), *draw(st.lists(rows(), max_size=14))]
    found = []
    for number in range(draw(st.integers(least, most))):
        kept = [row for row in common if row.get("reply_to") == "keep" or draw(st.booleans())]
        mine = draw(st.lists(rows(), max_size=4))
        mixed = draw(st.permutations([*kept, *mine])) if draw(st.booleans()) else [*kept, *mine]
        custodian = draw(st.sampled_from((None, "Ada", "Ben")))
        found.append(copy_of(f"copy{number}", mixed, custodian=custodian))
    return found


def _backbone() -> list[Row]:
    return [
        {
            "kind": "text",
            "said_local": NINE + dt.timedelta(minutes=17 * number),
            "precision": "second",
            "sender": "Ada" if number % 2 else "Ben",
            "body": f"The outer basin closes at berth {number}",
            "edited": False,
            "reply_to": "keep",
        }
        for number in range(BACKBONE)
    ]
