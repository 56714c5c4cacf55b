"""Databases in memory: what stands in them is read, in order, whatever state the file is in."""

import io
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.readers.sqlite.beginnings import MAGIC, tables_seen
from onrecord.readers.sqlite.beside import Beside
from onrecord.readers.sqlite.snapshot import Snapshot, open_snapshot
from onrecord.readers.sqlite.tables import MendedText, Session, Table, integer
from onrecord.records.completeness import Incomplete
from onrecord.records.errors import OnRecordError, UnreadableError
from onrecord.records.messages import Anomaly, Assumptions, Entry


class Files:
    """An original in memory, whose streams only go forward."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.name = "files"
        self.assumptions = Assumptions()
        self._files = dict(sorted(files.items()))

    def entries(self):
        return [Entry(number, name, len(data)) for number, (name, data) in enumerate(self._files.items())]

    def open(self, entry):
        return io.BytesIO(self._files[entry.name])


def snapshot_of(files: Mapping[str, bytes], name: str = "x.db") -> Snapshot:
    original = Files(files)
    entry = next(one for one in original.entries() if one.name == name)
    return open_snapshot(original, entry)


def database(*scripts: str, rows: int = 0, page_bytes: int = 512) -> bytes:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute(f"PRAGMA page_size={page_bytes}")
    for script in scripts:
        connection.executescript(script)
    connection.executemany(
        "INSERT INTO message(_id, text) VALUES (?, ?)", [(n, f"text {n} " * 9) for n in range(1, rows + 1)]
    )
    return connection.serialize()


def read(snapshot: Snapshot, columns=("text",)):
    with snapshot:
        return list(snapshot.rows("message", columns))


def texts(items):
    return [item["text"] for item in items if isinstance(item, dict)]


PLAIN = "CREATE TABLE message(_id INTEGER PRIMARY KEY, text TEXT);"


@pytest.fixture(scope="module")
def in_wal_mode(tmp_path_factory):
    """A database whose log holds three commits, as copied from a running app: file and log."""
    path = tmp_path_factory.mktemp("wal") / "x.db"
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript(f"PRAGMA page_size=1024; PRAGMA journal_mode=WAL; {PLAIN}")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.execute("PRAGMA wal_autocheckpoint=0")
    for commit in range(3):
        connection.execute("BEGIN")
        for number in range(40):
            connection.execute("INSERT INTO message(text) VALUES (?)", (f"{commit}-{number} " * 20,))
        connection.execute("COMMIT")
    files = {"x.db": path.read_bytes(), "x.db-wal": path.with_name("x.db-wal").read_bytes()}
    connection.close()
    return files


def test_rows_come_by_row_id_with_none_for_columns_that_are_missing():
    items = read(snapshot_of({"x.db": database(PLAIN, rows=3)}), ("TEXT", "absent"))
    assert [item["rowid"] for item in items] == [1, 2, 3]
    assert all(item["TEXT"].startswith("text") and item["absent"] is None for item in items)


def test_committed_changes_of_the_log_are_read_and_the_source_stays(in_wal_mode):
    before = {name: bytes(data) for name, data in in_wal_mode.items()}
    snapshot = snapshot_of(in_wal_mode)
    assert snapshot.warnings == []
    assert snapshot.own_entries == {"x.db", "x.db-wal"}
    assert len(texts(read(snapshot))) == 120
    assert in_wal_mode == before


def test_without_its_log_a_database_says_that_changes_may_be_missing(in_wal_mode):
    snapshot = snapshot_of({"x.db": in_wal_mode["x.db"]})
    assert "-wal" in snapshot.warnings[0]
    assert texts(read(snapshot)) == []


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """What lies beside a database of a running app, at four moments: none of it was closed."""
    path = tmp_path_factory.mktemp("running") / "x.db"
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript(f"PRAGMA page_size=1024; PRAGMA journal_mode=WAL; {PLAIN}")
    connection.execute("PRAGMA wal_autocheckpoint=0")
    moments = {}
    for name, steps in {
        "written": ["INSERT INTO message(text) VALUES ('one'), ('two')"],
        "brought in": ["PRAGMA wal_checkpoint(FULL)"],
        "written on": ["INSERT INTO message(text) VALUES ('three')"],
        "emptied": ["PRAGMA wal_checkpoint(TRUNCATE)"],
    }.items():
        for step in steps:
            connection.execute(step).fetchall()
        moments[name] = {
            f"x.db{end}": (path.parent / f"x.db{end}").read_bytes() for end in ("", "-wal", "-shm")
        }
    connection.close()
    return moments


def lacks_newest(files) -> bool:
    with snapshot_of(files) as snapshot:
        assert bool(snapshot.warnings) is (Incomplete.NEWEST_MISSING in snapshot.incomplete)
        return Incomplete.NEWEST_MISSING in snapshot.incomplete


@pytest.mark.parametrize("moment", ["written", "brought in", "written on", "emptied"])
def test_a_database_of_a_running_app_with_all_that_lies_beside_it_lacks_nothing(running, moment):
    assert not lacks_newest(running[moment])


@pytest.mark.parametrize("length", [0, 32])
def test_an_empty_log_lacks_the_newest_unless_its_index_says_that_all_was_brought_in(running, length):
    for moment, files in running.items():
        cut = {**files, "x.db-wal": files["x.db-wal"][:length]}
        del cut["x.db-shm"]
        assert lacks_newest(cut), moment
        cut["x.db-shm"] = files["x.db-shm"]
        assert lacks_newest(cut) is (moment in {"written", "written on"}), moment


def test_a_log_cut_between_two_commits_is_told_by_its_index(running):
    files = running["written"]
    frame = 24 + 1024
    whole = len(files["x.db-wal"])
    cut = {**files, "x.db-wal": files["x.db-wal"][: whole - frame]}
    assert lacks_newest(cut)


@given(at=st.integers(0, 95), bit=st.integers(0, 7))
def test_an_index_that_is_damaged_vouches_for_nothing(running, at, bit):
    files = running["emptied"]
    index = bytearray(files["x.db-shm"])
    index[at] ^= 1 << bit
    assert lacks_newest({**files, "x.db-shm": bytes(index)})


def test_a_database_that_keeps_no_log_lacks_nothing_beside_an_empty_one():
    assert not lacks_newest({"x.db": database(PLAIN, rows=1), "x.db-wal": b""})


class Listed(Files):
    """Files whose lengths the source itself says."""

    def __init__(self, files, said):
        super().__init__(files)
        self._said = said

    def entries(self):
        return [replace(one, said_bytes=self._said.get(one.name)) for one in super().entries()]


def lacking(files, said):
    original = Listed(files, said)
    with open_snapshot(original, original.entries()[0]) as snapshot:
        return set(snapshot.incomplete)


def test_files_shorter_than_the_source_says_are_cut_off_or_lack_the_newest(running):
    files = {name: data for name, data in running["emptied"].items() if name != "x.db-shm"}
    assert lacking(files, {"x.db": len(files["x.db"]), "x.db-wal": 0}) == set()
    assert lacking(files, {"x.db-wal": 4096}) == {Incomplete.NEWEST_MISSING}
    assert lacking(files, {"x.db": len(files["x.db"]) + 1, "x.db-wal": 0}) == {Incomplete.CUT_OFF}


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_a_log_cut_anywhere_gives_whole_commits_as_sqlite_itself_does(in_wal_mode, tmp_path_factory, data):
    log = in_wal_mode["x.db-wal"]
    cut = data.draw(st.integers(0, len(log)))
    files = {"x.db": in_wal_mode["x.db"], "x.db-wal": log[:cut]}
    folder = tmp_path_factory.mktemp("cut")
    for name, content in files.items():
        (folder / name).write_bytes(content)
    peer = sqlite3.connect(folder / "x.db")
    expected = [row[0] for row in peer.execute("SELECT text FROM message ORDER BY _id")]
    peer.close()
    snapshot = snapshot_of(files)
    assert texts(read(snapshot)) == expected
    assert len(expected) in {0, 40, 80, 120}


def test_a_frame_that_fails_its_checksum_ends_the_log_with_a_warning(in_wal_mode):
    log = bytearray(in_wal_mode["x.db-wal"])
    log[len(log) // 2] ^= 1
    snapshot = snapshot_of({**in_wal_mode, "x.db-wal": bytes(log)})
    assert "cut off or damaged" in snapshot.warnings[0]
    assert len(texts(read(snapshot))) in {0, 40, 80}


def test_frames_from_before_a_checkpoint_are_not_used_and_not_damage(tmp_path):
    path = tmp_path / "x.db"
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript(f"PRAGMA journal_mode=WAL; {PLAIN}")
    for number in range(50):
        connection.execute("INSERT INTO message(text) VALUES (?)", (f"old {number}",))
    connection.execute("PRAGMA wal_checkpoint(RESTART)")
    connection.execute("INSERT INTO message(text) VALUES ('new')")
    snapshot = snapshot_of({"x.db": path.read_bytes(), "x.db-wal": (tmp_path / "x.db-wal").read_bytes()})
    connection.close()
    assert snapshot.warnings == []
    assert len(texts(read(snapshot))) == 51


def test_a_log_of_another_database_is_not_used(in_wal_mode):
    snapshot = snapshot_of({"x.db": database(PLAIN, rows=5), "x.db-wal": in_wal_mode["x.db-wal"]})
    assert "of another database" in snapshot.warnings[0]
    assert len(texts(read(snapshot))) == 5


def test_a_journal_that_is_not_empty_is_said():
    files = {
        "x.db": database(PLAIN, rows=2),
        "x.db-journal": b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + bytes(600),
    }
    assert "was writing" in snapshot_of(files).warnings[0]
    assert snapshot_of({**files, "x.db-journal": bytes(600)}).warnings == []


def test_text_that_is_not_utf8_is_mended_and_told_apart():
    data = database(PLAIN, "INSERT INTO message VALUES (1, CAST(x'66ff6f' AS TEXT)), (2, 'fo');")
    broken, sound = texts(read(snapshot_of({"x.db": data})))
    assert broken == "f\ufffdo"
    assert isinstance(broken, MendedText)
    assert not isinstance(sound, MendedText)


def test_views_and_computed_columns_are_not_read():
    data = database(
        "CREATE TABLE other(a INT, b AS (a * 2)); INSERT INTO other VALUES (1);"
        "CREATE VIEW shown AS SELECT a FROM other;",
        PLAIN,
    )
    with snapshot_of({"x.db": data}) as snapshot:
        assert not snapshot.has("shown")
        assert snapshot.has("OTHER", "A")
        assert not snapshot.has("other", "b")
        assert list(snapshot.rows("shown", ("a",))) == []


def test_a_view_disguised_as_a_table_is_not_read():
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.executescript(PLAIN)
    connection.executescript("INSERT INTO message VALUES (1, 'kept'); CREATE VIEW chat AS SELECT 1 AS a;")
    connection.executescript(
        "PRAGMA writable_schema=ON; UPDATE sqlite_master SET type='table' WHERE name='chat';"
    )
    with snapshot_of({"x.db": connection.serialize()}) as snapshot:
        assert not snapshot.has("chat")
        assert texts(snapshot.rows("message", ("text",))) == ["kept"]


def test_nothing_but_reading_is_allowed():
    with snapshot_of({"x.db": database(PLAIN, rows=1)}) as snapshot:
        for query in (
            "DELETE FROM message",
            "ATTACH 'y' AS y",
            "SELECT load_extension('z')",
            "PRAGMA query_only=OFF",
        ):
            with pytest.raises(sqlite3.DatabaseError):
                snapshot._connection.execute(query)


def test_unknown_columns_are_named():
    with snapshot_of({"x.db": database(PLAIN, rows=1)}) as snapshot:
        assert snapshot.unknown_columns({"message": {"_id"}, "absent": ()}) == ["message.text"]


def test_rows_of_a_range_come_by_key():
    script = "CREATE TABLE side(message_id INT, n INT); INSERT INTO side VALUES (7,1),(3,2),(7,3),(9,4);"
    with snapshot_of({"x.db": database(script, PLAIN)}) as snapshot:
        assert [row["n"] for row in snapshot.among("side", ("n",), "message_id", 3, 7)] == [2, 1, 3]


def test_a_damaged_page_costs_its_own_rows_alone():
    data = bytearray(database(PLAIN, rows=200))
    page = len(data) // 512 // 2
    data[page * 512 : page * 512 + 100] = b"\xff" * 100
    items = read(snapshot_of({"x.db": bytes(data)}))
    [lost] = [item for item in items if isinstance(item, Anomaly)]
    assert lost.reason == "message: rows cannot be read: the file is damaged here"
    read_ids = {item["rowid"] for item in items if isinstance(item, dict)}
    assert read_ids | set(range(lost.span.first, lost.span.last + 1)) == set(range(1, 201))
    assert len(read_ids) > 190


def test_a_file_cut_off_is_read_as_far_as_it_goes():
    data = database(PLAIN, rows=200)
    snapshot = snapshot_of({"x.db": data[: len(data) // 2]})
    assert "is cut off" in snapshot.warnings[0]
    items = read(snapshot)
    assert len(texts(items)) > 80
    assert any(isinstance(item, Anomaly) for item in items)


def survives(data: bytes) -> None:
    """Read all there is; nothing but an OnRecord error may come of it."""
    try:
        with snapshot_of({"x.db": data}) as snapshot:
            for name in snapshot.tables:
                ids = [
                    item["rowid"] for item in snapshot.rows(name, ("text", "_id")) if isinstance(item, dict)
                ]
                assert ids == sorted(set(ids))
                list(snapshot.among(name, ("text",), "_id", 1, 50))
    except OnRecordError:
        pass


SAMPLE = database(PLAIN + "CREATE TABLE b(_id INT, text); CREATE INDEX i ON b(_id);", rows=60)


def test_every_prefix_ends_in_rows_anomalies_or_one_of_our_errors():
    for length in range(0, len(SAMPLE), 97):
        survives(SAMPLE[:length])


@given(st.lists(st.tuples(st.integers(0, len(SAMPLE) - 1), st.integers(0, 255)), min_size=1, max_size=12))
@settings(max_examples=300, deadline=None)
def test_bytes_changed_end_in_rows_anomalies_or_one_of_our_errors(changes):
    data = bytearray(SAMPLE)
    for place, value in changes:
        data[place] = value
    survives(bytes(data))


@given(st.integers(0, 100), st.integers(0, 255))
@settings(max_examples=200, deadline=None)
def test_headers_changed_end_the_same_way(place, value):
    data = bytearray(SAMPLE)
    data[place] = value
    survives(bytes(data))


def test_what_is_no_database_is_refused():
    for data in (b"", b"hello" * 99, MAGIC, MAGIC + bytes(2000)):
        with pytest.raises(UnreadableError):
            snapshot_of({"x.db": data})


def test_tables_are_seen_in_the_first_bytes_of_a_database_alone():
    assert tables_seen(SAMPLE[:65536]) == {"message", "b"}
    assert tables_seen(b"CREATE TABLE message(") == frozenset()


def test_values_of_the_wrong_type_are_no_numbers():
    assert [integer(value) for value in (7, 7.0, "7", "x", b"7", 7.5, float("inf"), "9" * 19)] == [
        *(7, 7, 7, None, None, None, None, None)
    ]


def test_a_side_table_whose_index_is_damaged_is_read_by_its_own_rows():
    script = "CREATE TABLE side(key INT, n INT); CREATE INDEX by_key ON side(key);"
    fill = (
        "INSERT INTO side WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 400)"
        " SELECT n, n * n FROM c;"
    )
    data = bytearray(database(script, fill, PLAIN))
    connection = sqlite3.connect(":memory:")
    connection.deserialize(bytes(data))
    [root] = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'by_key'").fetchone()
    connection.close()
    data[(root - 1) * 512 : root * 512] = b"\xff" * 512
    with snapshot_of({"x.db": bytes(data)}) as snapshot:
        beside = Beside(snapshot, {"side": ("key", ("n",))})
        beside.move(10, 20)
        assert [row["n"] for row in beside.all("side", 12)] == [144]
        assert beside.one("side", 400) is not None
        assert beside.anomalies == []


def test_a_page_that_asks_for_more_memory_than_there_is_is_damage_and_the_rest_is_read() -> None:
    connection = sqlite3.connect(":memory:")
    connection.executescript("CREATE TABLE said (words); INSERT INTO said VALUES ('a'), ('b'), ('c');")

    class Damaged(Session):
        def run(self, query: str, *values: int) -> Iterator[tuple[Any, ...]]:
            for row in super().run(query, *values):
                if row[0] == 2:
                    raise MemoryError
                yield row

    found = list(Table(Damaged(connection, "chat.db", 4096), "said", ["words"]).rows(["words"]))
    assert [one["words"] for one in found if not isinstance(one, Anomaly)] == ["a", "c"]
    assert [(one.span.first, one.span.last) for one in found if isinstance(one, Anomaly)] == [(2, 2)]
