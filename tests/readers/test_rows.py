"""A row as JSON has exactly the schema's columns, and says what the batch says."""

import datetime as dt
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.readers.batching import to_batch
from onrecord.readers.rows import as_json
from onrecord.records.schema import MESSAGES

wall = dt.datetime.fromisoformat

SPAN = {"entry": "chat.txt", "first": 3, "last": 4, "first_byte": 70}
WORDS = st.text(max_size=5)
TIMES = st.datetimes(wall("1900-01-01"), wall("2200-01-01")).map(
    lambda time: time.replace(microsecond=time.microsecond // 1000 * 1000)
)
UTC_TIMES = TIMES.map(lambda time: time.replace(tzinfo=dt.UTC))
NOTICES = st.fixed_dictionaries(
    {"kind": WORDS, "seconds": st.none() | st.integers(0, 9), "subject": st.none() | WORDS}
)
ATTACHMENTS = st.fixed_dictionaries(
    {"name": WORDS, "type": st.none() | WORDS, "bytes": st.none() | st.integers(0, 9), "presence": WORDS},
    optional={"entry": WORDS, "sha256": WORDS},
)
ROWS = st.fixed_dictionaries(
    {"kind": st.sampled_from(["text", "media"]), "span": st.just(SPAN), "edited": st.booleans()},
    optional={
        "said_local": TIMES,
        "said_at": UTC_TIMES,
        "said_text": WORDS,
        "sender": WORDS,
        "body": WORDS,
        "sub_index": st.integers(0, 3),
        "notice": NOTICES,
        "attachments": st.lists(ATTACHMENTS, max_size=2),
        "reactions": st.lists(
            st.fixed_dictionaries({"by": WORDS, "emoji": WORDS, "at": st.none() | UTC_TIMES}), max_size=2
        ),
        "delivery": st.lists(
            st.fixed_dictionaries({"to": WORDS, "state": WORDS, "at": st.none() | UTC_TIMES}), max_size=2
        ),
        "recipients": st.lists(st.fixed_dictionaries({"role": WORDS, "label": WORDS}), max_size=2),
        "quoted": st.fixed_dictionaries({"sender": st.none() | WORDS, "body": WORDS}),
        "conversation": WORDS,
        "is_own": st.booleans(),
        "timer_seconds": st.integers(0, 9),
        "deleted_at": UTC_TIMES,
        "edited_at": UTC_TIMES,
        "revisions": st.lists(
            st.fixed_dictionaries({"said_at": st.none() | UTC_TIMES, "body": WORDS}), max_size=2
        ),
        "flags": st.lists(WORDS, max_size=2),
    },
)
LISTS = ("attachments", "reactions", "revisions", "flags", "recipients", "delivery")


def iso(time: dt.datetime) -> str:
    text = time.replace(tzinfo=None).isoformat(timespec="milliseconds" if time.microsecond else "seconds")
    return text + ("Z" if time.tzinfo else "")


def by_hand(value: object) -> object:
    if isinstance(value, dt.datetime):
        return iso(value)
    if isinstance(value, list):
        return [by_hand(one) for one in value]
    if isinstance(value, dict):
        return {name: by_hand(one) for name, one in value.items()}
    return value


@settings(deadline=None)
@given(st.lists(ROWS, max_size=8), st.integers(0, 3))
def test_each_row_is_what_arrow_says_with_times_as_text_and_lists_never_null(
    rows: list[dict[str, object]], start: int
) -> None:
    batch = to_batch(rows).slice(start)
    found = as_json(batch)
    wanted = [
        {name: by_hand([] if value is None and name in LISTS else value) for name, value in one.items()}
        for one in batch.to_pylist()
    ]
    assert found == wanted
    assert all(list(one) == MESSAGES.names for one in found)
    json.dumps(found)


def test_the_form_of_a_message_is_the_documented_one() -> None:
    row = {
        "kind": "media",
        "said_text": "01/03/2026, 09:30",
        "said_local": wall("2026-03-01T09:30"),
        "said_at": dt.datetime(2026, 3, 1, 9, 30, 0, 5000, tzinfo=dt.UTC),
        "precision": "minute",
        "sender": "Ada",
        "span": SPAN,
        "attachments": [{"name": "a.jpg", "type": "image", "bytes": 7, "presence": "present"}],
    }
    (found,) = as_json(to_batch([row]))
    empty = {
        "address": None,
        "body": None,
        "reply_to": None,
        "native_id": None,
        "notice": None,
        "sub_index": 0,
        "conversation": None,
        "is_own": None,
        "subject": None,
        "thread": None,
        "recipients": [],
        "quoted": None,
        "forwarded_from": None,
        "delivery": [],
        "timer_seconds": None,
        "deleted_at": None,
        "deleted_by": None,
        "edited_at": None,
    }
    assert found == empty | {
        "ordinal": 0,
        "kind": "media",
        "said_text": "01/03/2026, 09:30",
        "said_local": "2026-03-01T09:30:00",
        "said_at": "2026-03-01T09:30:00.005Z",
        "precision": "minute",
        "sender": "Ada",
        "edited": False,
        "revisions": [],
        "attachments": [
            {
                "name": "a.jpg",
                "type": "image",
                "bytes": 7,
                "presence": "present",
                "entry": None,
                "sha256": None,
            }
        ],
        "reactions": [],
        "span": SPAN,
        "flags": [],
    }
