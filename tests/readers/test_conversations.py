"""A source of several conversations is counted by conversation as a slow count would."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.readers import conversations
from onrecord.readers.batching import to_batch
from onrecord.readers.conversations import Conversations
from onrecord.records.errors import UnreadableError
from onrecord.records.messages import Conversation, Kind, Statement, TimerChange

wall = dt.datetime.fromisoformat

KEYS = ["a", "b", "é", "a\0", "long" * 50]
ROWS = st.lists(
    st.fixed_dictionaries(
        {"kind": st.sampled_from([kind.value for kind in Kind]), "conversation": st.sampled_from(KEYS)},
        optional={
            "said_local": st.datetimes(wall("1900-01-01"), wall("2200-12-31")).map(
                lambda time: time.replace(microsecond=time.microsecond // 1000 * 1000)
            )
        },
    ),
    max_size=30,
)


def statement(*keys: str) -> Statement:
    named = tuple(Conversation(key, f"title of {key}", "telegram", (key,)) for key in keys)
    return Statement("title", "telegram", "", "x", (), (), (), (), conversations=named)


def batches_of(rows: Sequence[dict[str, Any]], most: int) -> list[Any]:
    spanned = [
        {**row, "span": {"entry": "x", "first": n, "last": n, "first_byte": n}}
        for n, row in enumerate(rows, 1)
    ]
    return [to_batch(spanned[at : at + most]) for at in range(0, len(spanned), most)]


def counted(rows: Sequence[dict[str, Any]], most: int = 7, *keys: str, slices: bool = False) -> Any:
    found = Conversations()
    for batch in batches_of(rows, most):
        # A slice keeps the dictionary of the whole: words of it that no row bears are no conversation.
        for part in [batch.slice(0, 1), batch.slice(1)] if slices else [batch]:
            found.add(part)
    return found.counted(statement(*(keys or KEYS)))


@settings(deadline=None)
@given(ROWS, st.integers(1, 9), st.booleans())
def test_the_counts_are_those_of_a_slow_count(
    rows: list[dict[str, Any]],
    most: int,
    slices: bool,  # noqa: FBT001 - drawn
) -> None:
    expected = []
    for key in KEYS:
        own = [row for row in rows if row["conversation"] == key]
        times = [row["said_local"] for row in own if "said_local" in row]
        if own:
            kinds = Counter(row["kind"] for row in own)
            expected.append(
                (
                    key,
                    len(own),
                    dict(sorted(kinds.items())),
                    min(times, default=None),
                    max(times, default=None),
                )
            )
    found = counted(rows, most, slices=slices)
    assert [
        (one.key, one.messages, dict(one.by_kind), one.first_said, one.last_said) for one in found
    ] == expected
    assert all(one.title == f"title of {one.key}" and one.participants == (one.key,) for one in found)


def test_one_conversation_by_nature_has_the_empty_key_and_the_source_s_title() -> None:
    found = Conversations()
    for batch in batches_of([{"kind": "text"}, {"kind": "notice"}], 1):
        found.add(batch)
    (one,) = found.counted(statement())
    assert (one.key, one.title, one.messages) == ("", "title", 2)


def test_a_source_without_a_message_has_its_one_conversation_still() -> None:
    assert [one.messages for one in Conversations().counted(statement())] == [0]
    assert Conversations().counted(statement("a", "b")) == ()
    assert Conversations().empty(statement("a", "b")) == 2


def test_conversations_without_a_message_are_counted_and_not_listed() -> None:
    found = Conversations()
    for batch in batches_of([{"kind": "text", "conversation": "b"}], 1):
        found.add(batch)
    assert [one.key for one in found.counted(statement("a", "b", "c"))] == ["b"]
    assert found.empty(statement("a", "b", "c")) == 2


@pytest.mark.parametrize("row", [{"kind": "text", "conversation": "nobody"}, {"kind": "text"}])
def test_a_row_of_a_conversation_that_nobody_named_is_an_error(row: dict[str, Any]) -> None:
    with pytest.raises(UnreadableError, match="without a name"):
        counted([row], 1, "a")


def test_timers_stand_with_their_conversation() -> None:
    found, timer = Conversations(), TimerChange(wall("2026-03-12T09:00"), "Ada", 86400)
    for batch in batches_of([{"kind": "notice", "conversation": key} for key in "ab"], 1):
        found.add(batch)
    found.add_timer("b", timer)
    assert [tuple(one.timers) for one in found.counted(statement("a", "b"))] == [(), (timer,)]


def test_more_conversations_than_any_account_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversations, "MOST_CONVERSATIONS", 3)
    rows = [{"kind": "text", "conversation": str(number)} for number in range(4)]
    counted(rows[:3], 2, *"0123")
    with pytest.raises(UnreadableError, match="over 3 conversations"):
        counted(rows, 2, *"0123")
