"""Two chats of one name are two copies; two exports of one chat are one."""

from hypothesis import given
from hypothesis import strategies as st

from onrecord.compute.sketch import Sketch
from onrecord.procedures.same_copy import are_apart
from onrecord.readers.batching import batches
from onrecord.records.messages import Kind

DAY = 24 * 60 * 60 * 1000
TEXTS = st.lists(st.tuples(st.integers(20_000, 20_006), st.text(max_size=12)), min_size=1, max_size=60)


def marks(texts, key: str | None = None):
    rows = [
        {
            "kind": Kind.TEXT.value,
            "said_local": day * DAY,
            "body": body,
            "conversation": key,
            "span": {"entry": "a.txt", "first": n + 1, "last": n + 1, "first_byte": n},
        }
        for n, (day, body) in enumerate(texts)
    ]
    sketch = Sketch()
    for batch in batches(iter(rows), max_rows=7):
        sketch.add(batch)
    return sketch.by_day()


@given(TEXTS, TEXTS)
def test_a_later_export_of_a_chat_is_never_taken_for_another_chat(earlier, later) -> None:
    assert not are_apart(marks(earlier), marks([*earlier, *later]))
    assert not are_apart(marks([*earlier, *later]), marks(later))


@given(TEXTS)
def test_the_marks_do_not_depend_on_the_order_of_lines(texts) -> None:
    assert marks(texts) == marks(sorted(texts))


def test_exports_that_share_no_text_on_the_same_days_are_of_two_chats() -> None:
    one = marks([(20_000, f"first {n}") for n in range(20)])
    other = marks([(20_000, f"second {n}") for n in range(20)])
    assert are_apart(one, other)


def test_exports_of_other_days_say_nothing() -> None:
    one, other = marks([(20_000, "a"), (20_000, "b")]), marks([(20_001, "c"), (20_001, "d")])
    assert not are_apart(one, other)


def test_a_source_of_keyed_conversations_leaves_no_marks() -> None:
    assert marks([(20_000, "a")], key="7") == {}
