"""The rules of the container of Signal Desktop's database, tried on databases that SQLCipher itself wrote."""

import base64
import contextlib
import hashlib
import hmac
import json
import os
import shutil
from pathlib import Path

import pytest
import sqlcipher3
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.readers.formats.signal import golden

from onrecord.readers.containers import signal_desktop_key as container
from onrecord.readers.formats import signal_desktop_db
from onrecord.readers.matching import Match
from onrecord.records.errors import OnRecordError, UnreadableError, WrongKeyError

KEY = bytes(range(1, 33))
SQL = (golden.SAMPLES / "signal-desktop-db" / "harbour.sql").read_text("utf-8")
FILE_KEY = bytes(range(64))
FILE = b"a picture of a berth"


def sealed(plain: bytes, key: bytes = FILE_KEY) -> bytes:
    """Encrypt as the app keeps files: independent of the container's code."""
    padded = plain + b"\0" * (-len(plain) % 16)
    iv = b"i" * 16
    encryptor = Cipher(algorithms.AES(key[:32]), modes.CBC(iv)).encryptor()
    body = iv + encryptor.update(padded) + encryptor.finalize()
    return body + hmac.digest(key[32:], body, hashlib.sha256)


def write(path: Path, sql: str = SQL, *, later: str = "") -> tuple[bytes, bytes]:
    """Write a database with SQLCipher; what comes later stays in its log."""
    held = sqlcipher3.connect(str(path), isolation_level=None)
    held.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
    held.execute("PRAGMA journal_mode = WAL")
    held.executescript(sql)
    held.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    if later:
        held.executescript(later)
    data, log = path.read_bytes(), path.with_name(path.name + "-wal").read_bytes()
    held.close()
    return data, log


@pytest.fixture(scope="module")
def encrypted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("desktop")
    row = "INSERT INTO messages(rowid, id, json, sent_at, conversationId, type, body) VALUES"
    later = "".join(
        f"{row} ({9000 + n}, 'later{n}', '{{}}', 1741700000000, 'nobody', 'incoming', '{'later ' * 300}');"
        for n in range(30)
    )
    plain = write(folder / "db.sqlite")
    logged = write(folder / "logged.sqlite", later=later)
    shutil.rmtree(folder)
    return plain[0], *logged


def opened(original, secret: bytes) -> dict[str, bytes]:
    parts = {
        part.name: b"".join(container.unwrap(original, part)) for part in container.parts(original, secret)
    }
    sizes = {part.name: part.size_bytes for part in container.parts(original, secret)}
    assert {name: len(data) for name, data in parts.items()} == sizes
    return parts


def bodies(files: dict[str, bytes]) -> list[str]:
    lines = golden.lines(signal_desktop_db, golden.memory_original(files))
    return [line["body"] for line in lines if "kind" in line]


def test_it_is_known_by_its_name_and_bytes_without_an_order(encrypted):
    assert container.recognise(encrypted[0][:65536], "db.sqlite") is Match.CERTAIN
    assert container.recognise(encrypted[0][:65536], "chat.db") is Match.NO
    assert container.recognise(golden.database_of(SQL)[:65536], "db.sqlite") is Match.NO
    assert container.recognise(bytes(65536), "db.sqlite") is Match.NO
    assert container.recognise(b"", "db.sqlite") is Match.NO


def test_what_sqlcipher_wrote_reads_as_the_plain_database_does(encrypted):
    original = golden.memory_original({"db.sqlite": encrypted[0]})
    found = opened(original, KEY.hex().encode())
    assert bodies(found) == bodies({"db.sqlite": golden.database_of(SQL)})


def test_what_lies_in_the_log_is_read_too(encrypted):
    _, data, log = encrypted
    original = golden.memory_original({"db.sqlite": data, "db.sqlite-wal": log})
    found = opened(original, KEY.hex().encode())
    assert found["db.sqlite-wal"].startswith(b"\x37\x7f\x06")
    assert sum(body == "later " * 300 for body in bodies(found)) == 30
    without = opened(golden.memory_original({"db.sqlite": data}), KEY)
    assert "later " * 300 not in bodies(without)


def test_a_log_cut_anywhere_gives_what_was_committed_before(encrypted):
    _, data, log = encrypted
    counts = []
    for end in range(0, len(log) + 1, 4120 * 3):
        original = golden.memory_original({"db.sqlite": data, "db.sqlite-wal": log[:end]})
        counts.append(sum(body == "later " * 300 for body in bodies(opened(original, KEY))))
    assert counts == sorted(counts)
    assert counts[0] == 0
    assert 0 < counts[-1] <= 30


@pytest.mark.parametrize(
    "secret",
    [
        KEY,
        KEY.hex().encode(),
        KEY.hex().upper().encode() + b"\n",
        b" ".join(KEY.hex()[n : n + 8].encode() for n in range(0, 64, 8)),
        f"x'{KEY.hex()}'".encode(),
        json.dumps({"key": KEY.hex(), "mediaPermissions": True}).encode(),
    ],
)
def test_the_key_is_taken_in_every_form_that_people_have(encrypted, secret):
    original = golden.memory_original({"db.sqlite": encrypted[0]})
    assert [part.name for part in container.parts(original, secret)] == ["db.sqlite"]


@pytest.mark.parametrize(
    "secret",
    [
        b"",
        b"00" * 32,
        bytes(32),
        b"hello",
        b"{}",
        b"{",
        b'{"encryptedKey":"00"}',
        b"\xff\xfe",
        "ü".encode() * 64,
    ],
)
def test_a_wrong_key_is_said_to_be_wrong(encrypted, secret):
    original = golden.memory_original({"db.sqlite": encrypted[0]})
    assert container.needs_secret(original)
    with pytest.raises(WrongKeyError):
        container.parts(original, secret)


def test_a_config_beside_it_with_the_key_serves_and_is_not_kept(encrypted):
    config = json.dumps({"key": KEY.hex()}).encode()
    files = {"Signal/config.json": config, "Signal/sql/db.sqlite": encrypted[0], "Signal/logs/app.log": b"x"}
    original = golden.memory_original(files)
    assert not container.needs_secret(original)
    assert [part.name for part in container.parts(original, b"")] == ["db.sqlite"]
    assert [entry.name for entry in container.kept(original)] == ["Signal/sql/db.sqlite"]


def test_attached_files_are_opened_with_the_keys_in_the_database(tmp_path):
    key = base64.b64encode(FILE_KEY).decode()
    held = json.dumps({"attachments": [{"path": "ti\\de", "size": 4, "version": 2, "localKey": key}]})
    table = f"UPDATE message_attachments SET size = {len(FILE)}, localKey = '{key}' WHERE path = 'ab/plan';"  # noqa: S608
    more = f"{table} UPDATE messages SET json = '{held}' WHERE body = 'an old mode of attachment';"  # noqa: S608
    data, _ = write(tmp_path / "db.sqlite", SQL + more)
    broken = bytearray(sealed(b"torn"))
    broken[-1] ^= 1
    files = {
        "sql/db.sqlite": data,
        "attachments.noindex/ab/plan": sealed(FILE),
        "attachments.noindex/ti/de": sealed(b"tide"),
        "attachments.noindex/xx/unknown": b"kept as it is",
        "attachments.noindex/cd/gone": bytes(broken),
    }
    found = opened(golden.memory_original(files), KEY)
    assert found["attachments.noindex/ab/plan"] == FILE
    assert found["attachments.noindex/ti/de"] == b"tide"
    assert found["attachments.noindex/xx/unknown"] == b"kept as it is"
    assert found["attachments.noindex/cd/gone"] == bytes(broken)
    line = next(
        one
        for one in golden.lines(signal_desktop_db, golden.memory_original(found))
        if one["body"] == "Plan attached"
    )
    assert line["attachments"][0]["entry"] == "attachments.noindex/ab/plan"


def test_a_page_that_was_changed_is_left_empty_and_the_rest_is_read(encrypted):
    data = bytearray(encrypted[0])
    data[-2000] ^= 1
    found = opened(golden.memory_original({"db.sqlite": bytes(data)}), KEY)
    assert found["db.sqlite"][-4096:] == bytes(4096)
    assert (
        found["db.sqlite"][:-4096]
        == opened(golden.memory_original({"db.sqlite": encrypted[0]}), KEY)["db.sqlite"][:-4096]
    )


def test_a_database_cut_anywhere_raises_nothing_but_our_errors(encrypted):
    for end in range(0, len(encrypted[0]), 3001):
        with contextlib.suppress(OnRecordError):
            found = opened(golden.memory_original({"db.sqlite": encrypted[0][:end]}), KEY)
            bodies(found)


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=9000))
def test_bytes_that_are_no_database_raise_nothing_but_our_errors(data):
    with contextlib.suppress(OnRecordError):
        container.parts(golden.memory_original({"db.sqlite": data}), KEY)


def test_a_source_without_one_is_refused():
    with pytest.raises(UnreadableError):
        container.parts(golden.memory_original({"db.sqlite": b"x" * 5000}), KEY)


def test_neither_a_parts_name_nor_its_writing_shows_a_key(encrypted):
    original = golden.memory_original({"db.sqlite": encrypted[0]})
    assert KEY.hex() not in repr(container.parts(original, KEY))


def test_nothing_is_left_on_the_disk(encrypted, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    opened(golden.memory_original({"db.sqlite": encrypted[0]}), KEY)
    assert os.listdir(tmp_path) == []  # noqa: PTH208
