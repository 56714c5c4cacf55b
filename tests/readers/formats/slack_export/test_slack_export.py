"""Slack's export: see docs/formats/slack-export.md."""

import json
import tracemalloc
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.readers.formats.sample_sources import SAMPLES, golden_of, lines_of, open_sample, rows_of, samples

from onrecord.readers.formats import slack_export
from onrecord.readers.matching import HEAD_BYTES, Match
from onrecord.readers.originals import Source, open_original
from onrecord.records.errors import OnRecordError
from onrecord.records.limits import Limits
from onrecord.records.messages import Assumptions, Entry

TEAM = SAMPLES / "slack-export" / "team"


def day(*messages, **lists) -> dict[str, bytes]:
    """Return an export with one file of messages."""
    files = {"general/2023-11-14.json": json.dumps(messages).encode()}
    return files | {f"{name}.json": json.dumps(value).encode() for name, value in lists.items()}


def said(**columns) -> dict[str, object]:
    return {"type": "message", "user": "U0000ANN1", "ts": "1700000000.000100", "text": "x", **columns}


@pytest.mark.parametrize("sample", samples("slack-export"), ids=lambda path: path.name)
def test_a_sample_reads_as_its_golden_file(sample: Path) -> None:
    assert lines_of(slack_export, open_sample(sample)) == json.loads(golden_of(sample).read_text("utf-8"))


def test_a_zip_and_a_folder_read_alike() -> None:
    folder = {
        path.relative_to(TEAM).as_posix(): path.read_bytes()
        for path in sorted(TEAM.rglob("*"))
        if path.is_file()
    }
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, data in folder.items():
            archive.writestr(f"export/{name}", data)
    from_folder = rows_of(slack_export, open_sample(TEAM))
    from_zip = rows_of(slack_export, _zipped(written.getvalue()))
    for row in (*from_folder, *from_zip):
        row["span"]["entry"] = row["span"]["entry"].removeprefix("export/")
        for attachment in row["attachments"]:
            attachment["entry"] = (attachment["entry"] or "").removeprefix("export/")
    assert from_folder == from_zip


def _zipped(data: bytes):
    source = Source(
        "team.zip", is_folder=False, files=[Entry(0, "team.zip", len(data))], opener=lambda _: BytesIO(data)
    )
    return open_original(source, Assumptions(), Limits())


def test_every_file_of_the_sample_is_known_for_what_it_is() -> None:
    for path in TEAM.rglob("*"):
        if path.is_file():
            match = slack_export.recognise(path.read_bytes()[:HEAD_BYTES], path.name)
            other = path.name == "integration_logs.json" or path.suffix == ".pdf"
            assert match is (Match.NO if other else Match.CERTAIN), path


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b'[{"id": 1, "name": "x"}]', "users.json"),
        (b'[{"id": "U0000ANN1", "name": "x"}]', "users.json"),
        (b'[{"id": "C0000GEN1", "members": []}]', "other.json"),
        (b'[{"ts": "1700000000.000100"}]', "messages.json"),
        (b'[{"date": "2023"}]', "2023-11-14.json"),
        (b'{"ts": "1700000000.000100"}', "2023-11-14.json"),
        (b"", "users.json"),
        (b"[]", "2023-11-14.json"),
    ],
)
def test_a_name_or_a_shape_alone_is_not_enough(head, name) -> None:
    assert slack_export.recognise(head, name) is Match.NO


def test_spans_are_the_bytes_of_the_messages() -> None:
    original = open_sample(TEAM)
    for row in rows_of(slack_export, original):
        entry = next(one for one in original.entries() if one.name == row["span"]["entry"])
        with original.open(entry) as stream:
            data = stream.read()
        message, _ = json.JSONDecoder().raw_decode(data[row["span"]["first_byte"] :].decode())
        assert row["native_id"] in {
            message["ts"],
            message.get("deleted_ts"),
            message.get("message", {}).get("ts"),
        }
        first, last = row["span"]["first"], row["span"]["last"]
        assert json.loads(b"\n".join(data.split(b"\n")[first - 1 : last]).strip().rstrip(b",]")) == message


def test_every_message_has_a_place_of_its_own() -> None:
    rows = rows_of(slack_export, open_sample(TEAM))
    places = {(row["span"]["entry"], row["span"]["first_byte"], row["sub_index"]) for row in rows}
    assert len(places) == len(rows)


def test_a_thread_is_told_by_its_first_message(open_source) -> None:
    messages = [
        said(thread_ts="1700000000.000100", reply_count=1),
        said(ts="1700000001.000100", thread_ts="1700000000.000100"),
    ]
    first, reply = rows_of(slack_export, open_source(day(*messages)))
    assert (first["thread"], first["reply_to"]) == ("1700000000.000100", None)
    assert (reply["thread"], reply["reply_to"]) == ("1700000000.000100", "1700000000.000100")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a &lt;b&gt; &amp;amp;", "a <b> &amp;"),
        ("<@U0000ANN1>", "@Ann"),
        ("<@U0000XXXX>", "@U0000XXXX"),
        ("<@U0000XXXX|dee>", "@dee"),
        ("<https://e.org/a_(b)>", "https://e.org/a_(b)"),
        ("<https://e.org/a|paper>", "paper (https://e.org/a)"),
        ("<http://e.org|e.org>", "http://e.org"),
        ("<mailto:a@e.org|a@e.org>", "mailto:a@e.org"),
        ("<!here> <!subteam^S1|@leads> <!subteam^S1>", "@here @leads @subteam"),
        ("<> < > 1 < 2", "<> < > 1 < 2"),
    ],
)
def test_text_is_what_the_app_shows(text, shown, open_source) -> None:
    users = [{"id": "U0000ANN1", "team_id": "T0000TEAM", "name": "Ann"}]
    (row,) = rows_of(slack_export, open_source(day(said(text=text), users=users)))
    assert row["body"] == shown


def test_broken_pages_and_lists_do_not_take_the_others_with_them(open_source) -> None:
    files = {
        **day(said(), {"type": "message"}, 7, users=[{"id": "U0000ANN1", "name": "Ann"}, {"no": "id"}]),
        "general/2023-11-15.json": b'[{"type": "message", "ts": "1700000000.000100", "text": "cut',
        "general/2023-11-16.json": json.dumps([said(text="later")]).encode(),
        "channels.json": b"not json",
    }
    lines = lines_of(slack_export, open_source(files))
    assert [line["body"] for line in lines if "ordinal" in line] == ["x", "later"]
    broken = [line["span"]["entry"] for line in lines if "anomaly" in line]
    assert sorted(set(broken)) == [
        "channels.json",
        "general/2023-11-14.json",
        "general/2023-11-15.json",
        "users.json",
    ]
    assert broken.count("general/2023-11-14.json") == 2


def test_without_the_lists_it_reads_all_the_same(open_source) -> None:
    lines = lines_of(slack_export, open_source(day(said())))
    assert (lines[0]["sender"], lines[0]["conversation"]) == ("U0000ANN1", "general")
    assert len(lines[-1]["statement"]["warnings"]) == 2


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)
KEYS = (
    *(
        "type",
        "subtype",
        "user",
        "text",
        "ts",
        "thread_ts",
        "edited",
        "files",
        "file",
        "attachments",
        "blocks",
    ),
    *("reactions", "bot_id", "username", "bot_profile", "user_profile", "room", "comment", "message", "name"),
    *("previous_message", "deleted_ts"),
)
WORDS = st.sampled_from(
    ["message", "tombstone", "message_deleted", "message_changed", "huddle_thread", "1.5", "U1"]
)


@given(
    st.dictionaries(
        st.sampled_from(KEYS), WORDS | VALUES | st.dictionaries(st.sampled_from(KEYS), WORDS | VALUES)
    )
)
@settings(max_examples=60, deadline=None)
def test_whatever_a_message_holds_it_is_a_row_or_an_anomaly(message) -> None:
    data = json.dumps([message]).encode()
    found = lines_of(slack_export, _Memory({"general/2023-11-14.json": data}))
    lines = [line for line in found if "aside" not in line]
    assert len(lines) == 2
    assert "statement" in lines[1]


class _Memory:
    """A folder in memory."""

    def __init__(self, files) -> None:
        self.name, self.assumptions = "memory", Assumptions()
        self._files = list(files.values())
        self._entries = [Entry(n, name, len(files[name])) for n, name in enumerate(files)]

    def entries(self):
        return self._entries

    def open(self, entry):
        return BytesIO(self._files[entry.number])


def test_cut_and_flipped_pages_raise_only_errors_of_ours() -> None:
    whole = (TEAM / "general" / "2023-11-14.json").read_bytes()
    broken = [whole[:length] for length in range(0, len(whole), 67)]
    broken += [
        whole[:at] + bytes([whole[at] ^ 1 << at % 8]) + whole[at + 1 :] for at in range(0, len(whole), 43)
    ]
    for data in broken:
        source = _Memory({"general/2023-11-14.json": data})
        try:
            assert lines_of(slack_export, source) == lines_of(slack_export, source)
        except OnRecordError:
            continue


def test_memory_is_flat(open_source) -> None:
    def peak(count: int) -> int:
        data = b"[" + b",\n".join(json.dumps(said(text="word " * 20)).encode() for _ in range(count)) + b"]"
        source = open_source({"general/2023-11-14.json": data})
        tracemalloc.start()
        for _ in slack_export.read(source):
            pass
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found - len(data)

    assert peak(5_000) < 40 * 1024**2
