"""A reader of an installed package gives what a reader may give, or is refused by name."""

import types
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest

from onrecord.ports.originals import Original
from onrecord.readers.batching import batches
from onrecord.readers.installed import Installed
from onrecord.readers.matching import Gathers, Match
from onrecord.readers.registry import judge
from onrecord.records.errors import SettingsError
from onrecord.records.messages import Anomaly, Conversation, Span, Statement

SPAN = {"entry": "a.log", "first": 1, "last": 1, "first_byte": 0}
SAID = Statement("Harbour", "by_hand", "Radio", "a.log")
ROW = {"kind": "text", "body": "Gate shut", "span": SPAN}
OpenSource = Callable[..., Original]


def offered(*items: object, match: object = Match.CERTAIN, **more: object) -> Any:
    def read(_original: Original) -> Iterator[object]:
        yield from items

    names = {"NAME": "harbour-radio", "VERSION": "1", "CHANNEL": "by_hand", "GATHERS": Gathers.FILE, **more}
    return types.SimpleNamespace(**names, recognise=lambda _head, _name: match, read=read)


def given(*items: object) -> list[object]:
    return list(Installed("harbour-radio", offered(*items)).read(None))  # type: ignore[arg-type]


def batch(**more: object) -> pa.RecordBatch:
    (made,) = batches([{**ROW, **more}])
    assert isinstance(made, pa.RecordBatch)
    return made


def test_what_a_reader_may_give_is_passed_on() -> None:
    items = [batch(), Anomaly(Span("a.log", 2, 2, 9), "odd"), SAID]
    assert given(*items) == items


def other_kind() -> pa.RecordBatch:
    made = batch()
    place = made.schema.get_field_index("kind")
    return made.set_column(
        place, made.schema.field(place), pa.array(["gossip"]).cast(made.schema.field(place).type)
    )


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ([SAID, SAID], "more than one statement, or something after it"),
        ([SAID, batch()], "more than one statement, or something after it"),
        ([batch()], "ended without its statement"),
        ([], "ended without its statement"),
        ([{"kind": "text"}, SAID], "no message, anomaly or statement"),
        ([other_kind(), SAID], "a kind that is not known"),
        ([batch(flags=["odd"]), SAID], "a flag that is not known"),
        ([batch().select(["kind", "span"]), SAID], "in another shape"),
        ([replace(SAID, channel="pigeon")], "a channel that is not known"),
        ([replace(SAID, conversations=[Conversation("a", "A", "pigeon")])], "a channel that is not known"),
    ],
)
def test_what_no_reader_may_give_is_refused_before_anything_is_kept(items: list[object], said: str) -> None:
    with pytest.raises(
        SettingsError, match=f"the reader 'harbour-radio' of an installed package .*{said}: take it"
    ):
        given(*items)


@pytest.mark.parametrize("match", [99, 3, None, "CERTAIN", True])
def test_a_reader_that_is_surer_than_can_be_is_refused(open_source: OpenSource, match: object) -> None:
    reader = Installed("harbour-radio", offered(SAID, match=match))
    with pytest.raises(SettingsError, match=r"'harbour-radio'.* does not say how sure it is"):
        judge(open_source(b"HARBOUR"), (reader,))


@pytest.mark.parametrize("more", [{"NAME": None}, {"VERSION": 2}, {"GATHERS": "file"}])
def test_what_lacks_the_names_of_a_reader_is_none(more: dict[str, object]) -> None:
    with pytest.raises(SettingsError, match="the reader 'harbour-radio'"):
        Installed("harbour-radio", offered(SAID, **more))


def test_what_else_a_reader_says_of_itself_is_heard() -> None:
    assert Installed("harbour-radio", offered(SAID, WHEN_ALONE=True)).WHEN_ALONE is True
    assert getattr(Installed("harbour-radio", offered(SAID)), "GRADE", None) is None
