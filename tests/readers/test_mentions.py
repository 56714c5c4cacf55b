"""A name counts as named where it stands whole in the bytes, wherever a piece of them ends."""

import io
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.ports.originals import Original
from onrecord.readers import mentions
from onrecord.readers.mentions import mentioned
from onrecord.readers.originals import Source, open_original
from onrecord.records.limits import Limits
from onrecord.records.messages import Assumptions, Entry

OpenSource = Callable[..., Original]


def opened(data: bytes) -> Original:
    source = Source("chat.txt", False, [Entry(0, "chat.txt", len(data))], lambda _number: io.BytesIO(data))  # noqa: FBT003 - a plain file
    return open_original(source, Assumptions(), Limits())


def named(open_source: OpenSource, text: bytes, *names: str) -> set[str]:
    original = open_source(text, "chat.txt")
    return mentioned(original, original.entries(), names)


@pytest.mark.parametrize(
    "text",
    [
        "plan.txt",
        "sent plan.txt (file attached)",
        "<attached: plan.txt>",
        '"a/plan.txt"',
        "\u200eplan.txt",
        "(plan.txt",
    ],
)
def test_a_name_that_stands_whole_is_named(open_source: OpenSource, text: str) -> None:
    assert named(open_source, text.encode(), "plan.txt", "plan.eml") == {"plan.txt"}


@pytest.mark.parametrize(
    "text", ["my-plan.txt", "xplan.txt", "old.plan.txt", "plan.tx", "_plan.txt", "7plan.txt"]
)
def test_the_end_of_another_name_is_not_named(open_source: OpenSource, text: str) -> None:
    assert named(open_source, text.encode(), "plan.txt") == set()


def test_a_name_that_may_be_any_word_is_never_named(open_source: OpenSource) -> None:
    assert named(open_source, b"INBOX key 1 mail", "INBOX", "key", "1", "mail") == set()


def test_accents_joined_or_apart_are_the_same_name(open_source: OpenSource) -> None:
    joined, apart = "r\u00e9sum\u00e9.eml", "re\u0301sume\u0301.eml"
    for text in (joined, apart):
        for name in (joined, apart):
            assert named(open_source, f"see {text}".encode(), name) == {name}


@given(
    st.lists(st.text("ab.", min_size=1, max_size=6), max_size=6),
    st.text("ab. \n", max_size=60),
    st.integers(1, 9),
)
def test_pieces_change_nothing(names: list[str], text: str, piece_bytes: int) -> None:
    expected = set()
    for name in names:
        starts = [at for at in range(len(text)) if text.startswith(name, at)]
        if "." in name and any(at == 0 or text[at - 1] in " \n" for at in starts):
            expected.add(name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mentions, "_PIECE_BYTES", piece_bytes)
        original = opened(text.encode())
        assert mentioned(original, original.entries(), names) == expected


def test_of_very_many_places_the_rest_count_as_not_named(
    open_source: OpenSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mentions, "_MOST_PLACES", 3)
    assert named(open_source, b"a.txt b.txt c.txt d.txt", *"abcd") == set()
    assert named(open_source, b"a.txt b.txt c.txt d.txt", "a.txt", "c.txt", "d.txt") == {"a.txt", "c.txt"}


def test_nothing_is_opened_when_nothing_is_asked() -> None:
    original = opened(b"word")
    assert mentioned(original, [Entry(7, "is not there", 1)], ["word"]) == set()
