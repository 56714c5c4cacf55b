import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.golden import kept, read_sample
from tests.support.samples import SAMPLES, Contents, contents, samples, title_of

from onrecord.ports.originals import Aside
from onrecord.readers.formats import discord_json
from onrecord.readers.matching import Match
from onrecord.readers.rows import as_json
from onrecord.records.errors import AmbiguousFormatError, UnreadableError
from onrecord.records.messages import Anomaly, Statement

FOLDER = SAMPLES / "discord-json" / "Harbour export"


def whole() -> bytes:
    (data,) = [data for name, data in contents(FOLDER).files.items() if name.endswith(".json")]
    return data


def read(data: bytes) -> tuple[list[dict], list[Anomaly], Statement]:
    rows, anomalies, statements = [], [], []
    for item in discord_json.read(Contents("c.json", is_folder=False, files={"c.json": data}).original()):
        if isinstance(item, Statement):
            statements.append(item)
        elif isinstance(item, Aside):
            continue  # screened, and no part of the record
        elif isinstance(item, Anomaly):
            anomalies.append(item)
        else:
            rows += as_json(item)
    (statement,) = statements
    return rows, anomalies, statement


def channel(messages: list[object], **more: object) -> bytes:
    export = {"guild": {"id": "11", "name": "Harbour"}, "channel": {"id": "12", "name": "general"}}
    return json.dumps({**export, "messages": messages, "messageCount": len(messages), **more}).encode()


@pytest.mark.parametrize("sample", samples("discord-json"), ids=title_of)
def test_samples_read_as_their_golden_files_say(sample: Path):
    assert read_sample(discord_json, sample) == kept(sample)


@pytest.mark.parametrize(("said", "warned"), [(2, False), (3, True), (0, True), ("2", True), (None, True)])
def test_the_files_own_count_is_held_against_its_messages(said, warned):
    messages = [
        {"id": "1", "type": "Default", "content": "a"},
        {"id": "2", "type": "Default", "content": "b"},
    ]
    data = channel(messages, messageCount=said)
    assert any("messages" in warning and "say" in warning for warning in read(data)[2].warnings) is warned


def test_a_range_of_dates_is_warned_of():
    (warning,) = read(channel([], dateRange={"after": "2024-03-01T00:00:00+00:00", "before": None}))[
        2
    ].warnings
    assert "range of dates" in warning


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["id", "name", "emoji"]), inner, max_size=2),
    max_leaves=4,
)  # fmt: skip


@given(
    st.lists(
        st.dictionaries(st.sampled_from(sorted(json.loads(whole())["messages"][7])), VALUES, max_size=8)
        | VALUES,
        max_size=6,
    )
)
def test_every_element_is_a_message_or_an_anomaly_whatever_it_holds(messages):
    rows, anomalies, statement = read(channel(messages))
    assert len(rows) + len(anomalies) == len(messages)
    assert not any("say" in warning for warning in statement.warnings)


def test_a_file_cut_anywhere_gives_what_is_whole_and_says_where_it_ends():
    data = whole()
    all_rows = read(data)[0]
    for length in range(data.index(b'"messages"'), len(data) - 1, 211):
        rows, anomalies, statement = read(data[:length])
        assert [row["body"] for row in rows] == [row["body"] for row in all_rows[: len(rows)]]
        assert anomalies
        assert any("does not say how many" in warning for warning in statement.warnings)


def test_only_the_tools_files_are_recognised():
    assert discord_json.recognise(whole(), "x") is Match.CERTAIN
    assert discord_json.recognise(b"\xef\xbb\xbf" + whole(), "x") is Match.CERTAIN
    for other in (
        b"",
        b"[]",
        b'{"guild": 5}',
        b'{"messages": [], "guild": {"id": "1"}, "channel": {}}',
        b'{"name": "x"}',
    ):
        assert discord_json.recognise(other, "Harbour - general [12].json") is Match.NO
        with pytest.raises(UnreadableError, match=r"c\.json"):
            read(other)


def test_several_channels_in_one_source_are_a_persons_to_choose():
    source = Contents("all", is_folder=True, files={"a.json": whole(), "b.json": whole()})
    with pytest.raises(AmbiguousFormatError, match=r"a\.json"):
        list(discord_json.read(source.original()))
