import datetime as dt
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from onrecord.records.errors import SettingsError
from onrecord.simulation import WorldShape, random_world, simulate
from onrecord.simulation.dialogue import _SHORT
from onrecord.simulation.script import Created, DeletedForEveryone, DeletedForMe, Event, Message, Text
from onrecord.simulation.worlds import EASY, HARD, check_world


def test_shares_are_what_the_shape_asks_for() -> None:
    shape = WorldShape(phones=4, messages=8_000, short_share=0.55, deletion_share=0.1, tombstone_share=0.02)
    world = random_world(1, shape)
    messages = [event for event in world.script if isinstance(event, Message)]
    short = sum(isinstance(m.body, Text) and m.body.text in _SHORT for m in messages)
    removed = Counter(event.phone for event in world.script if isinstance(event, DeletedForMe))
    tombs = sum(isinstance(event, DeletedForEveryone) for event in world.script)
    assert len(messages) == 8_000
    assert short / 8_000 == pytest.approx(0.55, abs=0.03)
    assert all(count / 8_000 == pytest.approx(0.1, abs=0.02) for count in removed.values())
    assert len(removed) == 4
    assert tombs / 8_000 == pytest.approx(0.02, abs=0.01)


@pytest.mark.parametrize("phones", [2, 7, 12])
def test_no_two_phones_call_anybody_the_same(phones: int) -> None:
    world = random_world(phones, replace(HARD, phones=phones, people=14, messages=60))
    assert len(world.phones) == phones
    for person in world.people:
        labels = [p.own_name if p.holder == person.id else p.names[person.id] for p in world.phones]
        assert len(set(labels)) == len(labels)
    for phone in world.phones:
        labels = [phone.own_name, *phone.names.values()]
        assert len(set(labels)) == len(labels)


def test_messages_fill_the_days_asked_for() -> None:
    world = random_world(3, WorldShape(messages=1_000, days=90))
    last = max(event.at for event in world.script if isinstance(event, Message))
    assert dt.timedelta(days=89) < last - WorldShape().start < dt.timedelta(days=91)


def test_nobody_writes_before_entering_or_after_leaving() -> None:
    world = random_world(5, replace(HARD, messages=800, joiners=3, leavers=3))
    notices = {event.id: event.at for event in world.script if hasattr(event, "id")}
    for event in world.script:
        if isinstance(event, Message):
            entered = notices.get(f"added:{event.sender}") or notices.get(f"joined:{event.sender}")
            left = notices.get(f"left:{event.sender}") or notices.get(f"removed:{event.sender}")
            assert entered is None or event.at >= entered
            assert left is None or event.at <= left


@pytest.mark.parametrize(
    "shape",
    [
        WorldShape(phones=13),
        WorldShape(phones=0),
        WorldShape(people=30),
        WorldShape(phones=3, group=False),
        WorldShape(languages=("de",), timers=1),
        WorldShape(languages=("ja",)),
    ],
)
def test_an_impossible_shape_is_refused_with_advice(shape: WorldShape) -> None:
    with pytest.raises(SettingsError):
        random_world(1, shape)


def test_a_script_out_of_order_is_refused() -> None:
    world = random_world(1, EASY)
    with pytest.raises(SettingsError, match="order of time"):
        check_world(replace(world, script=tuple(reversed(world.script))))


def test_a_phone_that_lacks_a_name_is_refused() -> None:
    world = random_world(1, EASY)
    phone = replace(world.phones[0], names={})
    with pytest.raises(SettingsError, match="must name every other person"):
        check_world(replace(world, phones=(phone, *world.phones[1:])))


def test_a_form_of_the_other_platform_is_refused() -> None:
    world = random_world(1, replace(EASY, forms=("android-en-GB",)))
    phone = replace(world.phones[0], form="iphone-en-GB")
    with pytest.raises(SettingsError, match="form"):
        check_world(replace(world, phones=(phone, *world.phones[1:])))


@pytest.mark.parametrize(
    "event",
    [
        DeletedForEveryone(WorldShape().start, "m999999"),
        DeletedForMe(WorldShape().start, "phone99", ("m1",)),
        Message("own", WorldShape().start, "p99", Text("Hello")),
        Message("m1", WorldShape().start, "p1", Text("Hello")),
    ],
)
def test_an_event_with_an_unknown_or_repeated_id_is_refused(event: Event) -> None:
    world = random_world(1, EASY)
    with pytest.raises(SettingsError, match=r"not in this world|same id"):
        check_world(replace(world, script=(event, *world.script)))


def test_a_phone_whose_holder_never_enters_is_refused() -> None:
    world = random_world(1, replace(EASY, joiners=0))
    script = [
        replace(event, members=event.members[1:]) if isinstance(event, Created) else event
        for event in world.script
    ]
    with pytest.raises(SettingsError, match="never enters"):
        check_world(replace(world, script=script))


def test_an_export_is_never_written_over_another(tmp_path: Path) -> None:
    world = random_world(1, replace(EASY, messages=20))
    simulate(world, tmp_path)
    with pytest.raises(FileExistsError):
        simulate(world, tmp_path)
