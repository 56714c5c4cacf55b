"""The file: encrypted, private, refused when it is not ours, swapped durably, forgotten for good."""

import logging
import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from sqlcipher3 import dbapi2
from tests.catalogue.stock import KEY, Said, batches, catalogued, filled, opened

from onrecord.catalogue.opening import open_catalogue, remove_catalogue, swap_catalogue
from onrecord.catalogue.tables import make_tables
from onrecord.database import connection as database
from onrecord.database.connection import DatabaseKey
from onrecord.records.errors import HomeBusyError, HomeError, NotHeldError, StorageError
from onrecord.records.searches import Filters, Query

PAGE = 8192
RESERVED = 80  # 16 bytes of initial vector, 64 of HMAC-SHA512
CANARY = "zebrafinchcanary"


def raw(path: Path) -> bytes:
    """Decrypt every page of the file and of its journal, free ones too, without SQLite."""
    pages = []
    content = path.read_bytes()
    for start in range(0, len(content), PAGE):
        page = content[start + (16 if start == 0 else 0) : start + PAGE]
        vector = page[-RESERVED:][:16]
        decryptor = Cipher(algorithms.AES256(KEY), modes.CBC(vector)).decryptor()
        pages.append(decryptor.update(page[:-RESERVED]) + decryptor.finalize())
    return b"".join(pages)


def others(count: int = 400) -> list[Said]:
    return [Said(f"harbour word{number} storm", f"Person {number % 7}") for number in range(count)]


def secrets(count: int = 400) -> list[Said]:
    attachment = {"name": f"{CANARY}.pdf", "type": "pdf", "bytes": 5, "presence": "present"}
    said = [Said(f"harbour {CANARY}{number} {CANARY} storm", f"{CANARY} Quay") for number in range(count)]
    return [*said, Said("see", rare={"attachments": [attachment]})]


def test_the_file_shows_nothing_and_is_the_owners_alone(tmp_path: Path) -> None:
    catalogue = filled(tmp_path, [(catalogued(0, CANARY, CANARY), secrets())])
    files = sorted(tmp_path.iterdir())
    assert [path.name for path in files] == ["c.db", "c.db-shm", "c.db-wal"]
    for path in files:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert CANARY.encode() not in path.read_bytes()
        assert b"SQLite format" not in path.read_bytes()
    catalogue.close()
    assert CANARY.encode() in raw(tmp_path / "c.db"), "the control: this test can decrypt"
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(tmp_path / "c.db").execute("SELECT * FROM message")


def test_the_key_shows_in_no_repr_and_no_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    key = DatabaseKey(KEY)
    opened(tmp_path).close()
    assert KEY.hex() not in f"{key!r}{key!s}{[key]!r}{caplog.text}"
    with pytest.raises(ValueError, match="32 bytes"):
        DatabaseKey(b"short")


@pytest.mark.parametrize("harm", ["wrong key", "foreign bytes", "plain sqlite", "first page", "short"])
def test_a_file_that_is_not_ours_is_refused_with_advice(
    tmp_path: Path, harm: str, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "c.db"
    filled(tmp_path, [(catalogued(0), others())]).close()
    if harm == "foreign bytes":
        path.write_bytes(b"not a database " * 10_000)
    elif harm == "plain sqlite":
        path.unlink()
        with sqlite3.connect(path) as plain:
            plain.execute("CREATE TABLE message (id INTEGER)")
    elif harm == "first page":
        flip(path, 100)
    elif harm == "short":
        path.write_bytes(path.read_bytes()[:5000])
    key = bytes(32) if harm == "wrong key" else KEY
    with pytest.raises(HomeError, match="onrecord rebuild"):
        open_catalogue(path, key)
    assert capfd.readouterr() == ("", "")


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def test_a_byte_changed_anywhere_is_never_a_traceback_nor_a_wrong_answer(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "c.db"
    filled(tmp_path, [(catalogued(0), others())]).close()
    content = path.read_bytes()
    catalogue = opened(tmp_path, "c.db")
    digests, hits = catalogue.table_digests(), len(catalogue.find(Query("storm", limit=1000)).hits)
    catalogue.close()
    refused = 0
    for at in range(50, len(content), PAGE):
        path.write_bytes(content)
        flip(path, at)
        try:
            catalogue = opened(tmp_path, "c.db")
        except HomeError:
            refused += 1
            continue
        try:
            assert catalogue.table_digests() == digests
            assert len(catalogue.find(Query("storm", limit=1000)).hits) == hits
        except HomeError:
            refused += 1
            with pytest.raises(HomeError):
                catalogue.add_capture(catalogued(1), batches(others()))
        catalogue.close()
    assert refused > 5
    assert capfd.readouterr() == ("", "")


def test_tables_of_another_version_are_refused(tmp_path: Path) -> None:
    connection = database.connect(tmp_path / "c.db", DatabaseKey(KEY))
    with database.transaction(connection):
        make_tables(connection)
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(HomeError, match="onrecord rebuild"):
        opened(tmp_path, "c.db")


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        opened(tmp_path / "none")


def test_a_second_writer_is_told_to_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    first, second = opened(tmp_path), opened(tmp_path)

    def items() -> Iterator[object]:
        with pytest.raises(HomeBusyError):
            second.mark_applied(1)
        assert second.find(Query("")).hits == []
        yield from batches([Said("storm")])

    first.add_capture(catalogued(0), items())
    assert len(second.find(Query("storm")).hits) == 1


def test_another_thread_may_close_what_one_opened(tmp_path: Path) -> None:
    catalogue = opened(tmp_path)
    thread = threading.Thread(target=catalogue.close)
    thread.start()
    thread.join()
    with pytest.raises(dbapi2.ProgrammingError):
        catalogue.applied_sequence()


def test_a_fresh_catalogue_takes_the_old_ones_place(tmp_path: Path) -> None:
    old = filled(tmp_path, [(catalogued(0), [Said("old")])], "catalogue.db")
    assert (tmp_path / "catalogue.db-wal").exists()
    fresh = filled(tmp_path, [(catalogued(0), [Said("new")])], "catalogue.db.new")
    with pytest.raises(HomeError, match="in use"):
        swap_catalogue(tmp_path / "catalogue.db.new", tmp_path / "catalogue.db")
    fresh.close()
    assert [hit.body for hit in old.find(Query("")).hits] == ["old"]
    swap_catalogue(tmp_path / "catalogue.db.new", tmp_path / "catalogue.db")
    assert [path.name for path in tmp_path.iterdir()] == ["catalogue.db"]
    assert [hit.body for hit in opened(tmp_path).find(Query("")).hits] == ["new"]


def test_removing_leaves_nothing_and_nothing_there_is_no_error(tmp_path: Path) -> None:
    filled(tmp_path, [(catalogued(0), [Said()])])
    remove_catalogue(tmp_path / "c.db")
    remove_catalogue(tmp_path / "c.db")
    assert list(tmp_path.iterdir()) == []


def test_a_copy_forgotten_is_gone_from_answers_counts_and_the_raw_file(tmp_path: Path) -> None:
    path = tmp_path / "c.db"
    catalogue = filled(
        tmp_path,
        [
            (catalogued(0, "Ada Quay", "Harbour", copy="kept"), others()),
            (catalogued(1, f"{CANARY} Quay", f"{CANARY} title", copy="gone"), secrets()),
            (catalogued(2, "Ada Quay", "Harbour", copy="kept"), others()),
        ],
    )
    kept = filled(
        tmp_path,
        [
            (catalogued(0, "Ada Quay", "Harbour", copy="kept"), others()),
            (catalogued(1, "Nobody", "Nothing", copy="gone"), []),
            (catalogued(2, "Ada Quay", "Harbour", copy="kept"), others()),
        ],
        "kept.db",
    )
    kept.forget_copy("gone")
    catalogue.close()
    assert CANARY[:8].encode() in raw(path).lower()
    catalogue = opened(tmp_path, "c.db")
    assert catalogue.forget_copy("gone") == 401
    assert catalogue.find(Query(f"{CANARY}*")).hits == []
    assert len(catalogue.find(Query("harbour", limit=2000)).hits) == 800
    assert catalogue.count(Filters(), "day").total == 800
    assert catalogue.table_digests() == kept.table_digests()
    with pytest.raises(NotHeldError):
        catalogue.forget_copy("gone")
    catalogue._connection.execute("INSERT INTO words(words) VALUES ('integrity-check')")
    assert (tmp_path / "c.db-wal").stat().st_size == 0
    catalogue.close()
    # Eight letters: the index keeps words without the beginning that the word before shares.
    assert CANARY[:8].encode() not in raw(path).lower()
    assert CANARY[5:13].encode() not in raw(path).lower()


def test_the_control_without_overwriting_leaves_the_words_in_the_file(tmp_path: Path) -> None:
    catalogue = filled(
        tmp_path, [(catalogued(0, copy="gone"), secrets()), (catalogued(1, copy="kept"), others())]
    )
    catalogue._connection.execute("PRAGMA secure_delete = OFF")
    catalogue.forget_copy("gone")
    catalogue.close()
    assert CANARY.encode() in raw(tmp_path / "c.db")


def test_searching_imports_neither_django_nor_arrow(tmp_path: Path) -> None:
    filled(tmp_path, [(catalogued(0), [Said("storm")])]).close()
    program = (
        "import sys\nfrom pathlib import Path\n"
        "from onrecord.catalogue.opening import open_catalogue\n"
        "from onrecord.records.searches import Filters, Query\n"
        f"catalogue = open_catalogue(Path({str(tmp_path / 'c.db')!r}), bytes(range(32)))\n"
        "assert len(catalogue.find(Query('storm')).hits) == 1\n"
        "assert catalogue.count(Filters(), 'day').total == 1\n"
        "assert not {'django', 'pyarrow', 'numpy'} & set(sys.modules), sorted(sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, env=os.environ
    )
    assert done.returncode == 0, done.stderr
