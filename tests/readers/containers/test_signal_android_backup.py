"""The rules of the container of Signal's older Android backup, on backups that the test seals by itself."""

import contextlib
import hashlib
import hmac
import sqlite3
import struct

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.readers.formats.signal import golden
from tests.support import wire

from onrecord.readers.containers import signal_android_backup as container
from onrecord.readers.formats import signal_android_db
from onrecord.readers.matching import Match
from onrecord.records.errors import OnRecordError, UnreadableError, WrongKeyError

DIGITS = "12345 67890 12345 67890 12345 67890"
SALT, IV = b"s" * 32, b"\xff\xff\xff\xfe" + b"v" * 12
SQL = (golden.SAMPLES / "signal-android-db" / "harbour.sql").read_text("utf-8")
FILE = b"a picture of a berth"


def derived() -> tuple[bytes, bytes]:
    """The keys, from the format's description: SHA-512 over and over, then HKDF by hand."""
    secret = DIGITS.replace(" ", "").encode()
    block = secret
    for turn in range(250_000):
        block = hashlib.sha512((SALT if turn == 0 else b"") + block + secret).digest()
    extracted = hmac.digest(bytes(32), block[:32], "sha256")
    first = hmac.digest(extracted, b"Backup Export\x01", "sha256")
    return first, hmac.digest(extracted, first + b"Backup Export\x02", "sha256")


CIPHER_KEY, MAC_KEY = derived()


class Writer:
    """Writes a backup record by record."""

    def __init__(self, version: int) -> None:
        header = wire.message((1, wire.message((1, IV), (2, SALT), *([(3, version)] if version else []))))
        self.data = struct.pack(">I", len(header)) + header
        self.version = version
        self.counter = struct.unpack(">I", IV[:4])[0]

    def _encryptor(self):
        iv = struct.pack(">I", self.counter & 0xFFFFFFFF) + IV[4:]
        self.counter += 1
        return Cipher(algorithms.AES(CIPHER_KEY), modes.CTR(iv)).encryptor(), iv

    def record(self, *fields) -> None:
        body = wire.message(*fields)
        encryptor, _ = self._encryptor()
        length = struct.pack(">I", len(body) + 10)
        if self.version:
            length = encryptor.update(length)
        sealed = encryptor.update(body)
        mac = hmac.digest(MAC_KEY, (length if self.version else b"") + sealed, "sha256")[:10]
        self.data += length + sealed + mac

    def file(self, data: bytes, *, broken: bool = False) -> None:
        encryptor, iv = self._encryptor()
        sealed = encryptor.update(data)
        self.data += sealed + hmac.digest(MAC_KEY, iv + sealed, "sha256")[:10][:: -1 if broken else 1]

    def sql(self, statement: str, *values) -> None:
        parameters = [(2, _parameter(value)) for value in values]
        self.record((2, wire.message((1, statement), *parameters)))


def _parameter(value) -> bytes:
    if value is None:
        return wire.message((5, True))
    if isinstance(value, str):
        return wire.message((1, value))
    if isinstance(value, float):
        return wire.varint(3 << 3 | 1) + struct.pack("<d", value)
    return wire.message((4 if isinstance(value, bytes) else 2, value))


def backup(
    *, version: int = 1, end: bool = True, more: list[str] | None = None, broken: bool = False
) -> bytes:
    held = sqlite3.connect(":memory:")
    held.executescript(SQL)
    writer = Writer(version)
    writer.record((5, wire.message((1, 250))))
    tables = held.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    ).fetchall()
    for _, sql in tables:
        writer.sql(sql)
    writer.sql("CREATE TABLE one_time_prekeys (_id INTEGER, private_key TEXT)")
    writer.sql("INSERT INTO one_time_prekeys VALUES (?,?)", 1, "the account's private key")
    for statement in more or []:
        writer.sql(statement)
    for name, _ in tables:
        for row in held.execute(f"SELECT * FROM {name}"):  # noqa: S608
            writer.sql(f"INSERT INTO {name} VALUES ({','.join('?' * len(row))})", *row)  # noqa: S608
            if name == "attachment" and row[0] == 7:
                writer.record((4, wire.message((1, 7), (3, len(FILE)))))
                writer.file(FILE, broken=broken)
    held.close()
    writer.record((3, wire.message((1, "prefs"), (2, "key"), (3, "value"))))
    writer.record((8, wire.message((1, 3), (2, 7))))
    writer.file(b"sticker")
    writer.record((4, wire.message((1, 12), (2, 99), (3, 30))))
    writer.file(b"The first part and all of it. ")
    writer.record((7, wire.message((3, "2"), (2, 6))))
    writer.file(b"avatar")
    if end:
        writer.record((6, True))
    return writer.data


WHOLE = backup()


def source(data: bytes, name: str = "signal-2025-03-10-09-46-40.backup"):
    return golden.memory_original({name: data}, name)


def opened(data: bytes, secret: bytes = DIGITS.encode()) -> dict[str, bytes]:
    parts = container.parts(source(data), secret)
    found = {part.name: b"".join(container.unwrap(source(data), part)) for part in parts}
    assert [(part.name, part.size_bytes) for part in parts] == [
        (name, len(one)) for name, one in found.items()
    ]
    assert list(found) == sorted(found)
    return found


def rows(files: dict[str, bytes]) -> list[dict[str, object]]:
    return [line for line in golden.lines(signal_android_db, golden.memory_original(files)) if "kind" in line]


@pytest.mark.parametrize("version", [0, 1])
def test_a_backup_reads_as_the_database_that_it_was_made_of(version):
    found = opened(backup(version=version))
    ours = rows(found)
    theirs = rows({"signal.db": golden.database_of(SQL)})
    apart = {"attachments", "flags", "body", "span"}
    assert [{k: v for k, v in row.items() if k not in apart} for row in ours] == [
        {k: v for k, v in row.items() if k not in apart} for row in theirs
    ]
    assert found["attachments/7"] == FILE


def test_files_are_bound_to_their_messages_and_long_texts_are_whole():
    found = opened(WHOLE)
    found["attachments/12"] = found.pop("attachments/12_99")
    bodies = {row["body"]: row for row in rows(found)}
    assert bodies["Plan attached"]["attachments"][0]["entry"] == "attachments/7"
    assert bodies["Plan attached"]["attachments"][1]["presence"] == "missing"
    assert "The first part and all of it. " in bodies


def test_what_opens_the_account_is_left_out():
    found = opened(WHOLE)
    assert b"private key" not in found["signal.db"]
    assert set(found) == {"signal.db", "attachments/7", "attachments/12_99"}


def test_it_is_known_by_its_header():
    assert container.recognise(WHOLE[:65536], "signal-2025.backup") is Match.CERTAIN
    assert container.recognise(WHOLE[:65536], "renamed") is Match.POSSIBLE
    assert container.recognise(b"", "x.backup") is Match.NO
    assert container.recognise(b"\0\0\0\x10" + bytes(100), "x.backup") is Match.NO


@given(st.binary(max_size=200))
def test_recognition_never_raises(head):
    assert container.recognise(head, "x.backup") in set(Match)
    assert container.recognise(b"\0\0\0" + head, "x.backup") in set(Match)


@pytest.mark.parametrize(
    "secret", [b"123456789012345678901234567890", (DIGITS + "\n").encode(), DIGITS.replace(" ", "-").encode()]
)
def test_the_passphrase_is_taken_with_and_without_blanks(secret):
    assert container.needs_secret(source(WHOLE))
    assert container.parts(source(WHOLE), secret)


@pytest.mark.parametrize("secret", [b"", b"0" * 30, b"1" * 29, "١".encode() * 30])
def test_a_wrong_passphrase_is_said_to_be_wrong(secret):
    with pytest.raises(WrongKeyError):
        container.parts(source(WHOLE), secret)


def test_a_file_that_was_changed_is_left_out():
    assert "attachments/7" not in opened(backup(broken=True))


def test_a_backup_that_is_cut_off_says_so_and_what_stands_before_is_read():
    cut = opened(WHOLE[: len(WHOLE) - 400])
    statement = list(golden.lines(signal_android_db, golden.memory_original(cut)))[-1]["statement"]
    assert any("cut off" in warning for warning in statement["warnings"])
    whole = list(golden.lines(signal_android_db, golden.memory_original(opened(WHOLE))))[-1]["statement"]
    assert not any("cut off" in warning for warning in whole["warnings"])


HOSTILE = [
    "ATTACH DATABASE '/tmp/hostile.db' AS other",
    "CREATE TABLE bomb AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM n) SELECT x FROM n",
    "INSERT INTO message SELECT * FROM message",
    "CREATE TABLE large (x DEFAULT (randomblob(1000000000)))",
    "CREATE TRIGGER t AFTER INSERT ON message BEGIN DELETE FROM message; END",
    "CREATE VIEW message_view AS SELECT * FROM message",
    "CREATE VIRTUAL TABLE f USING fts5(x)",
    "PRAGMA journal_mode=WAL",
    "DROP TABLE message",
    "DELETE FROM message",
    "UPDATE message SET body = 'changed'",
    "CREATE TABLE a(x); DROP TABLE message",
    "INSERT INTO message VALUES (load_extension('x'))",
    "CREATE TABLE sqlite_stat9(x)",
    "CREATE TEMP TABLE temporary(x)",
    "VACUUM INTO '/tmp/hostile.db'",
    "not SQL at all",
    "CREATE TABLE broken(",
]


def test_statements_that_do_more_than_make_tables_and_rows_do_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    plain, hostile = opened(WHOLE), opened(backup(more=HOSTILE))
    assert rows(hostile) == rows(plain)
    held = sqlite3.connect(":memory:")
    held.deserialize(hostile["signal.db"])
    names = {name for (name,) in held.execute("SELECT name FROM sqlite_master WHERE type != 'index'")}
    held.close()
    assert not names & {"bomb", "t", "message_view", "f", "a", "sqlite_stat9", "temporary", "broken"}
    assert list(tmp_path.iterdir()) == []


def test_a_newer_version_is_refused():
    with pytest.raises(UnreadableError, match="version 2"):
        container.parts(source(Writer(2).data), DIGITS.encode())


def test_another_file_is_refused():
    with pytest.raises(UnreadableError):
        container.parts(source(b"hello"), DIGITS.encode())


def test_a_file_is_found_in_a_source_that_can_be_read_forward_alone(open_source, forward_only):
    name = "signal.backup"
    original = open_source(WHOLE, name, opener=forward_only)
    part = next(one for one in container.parts(original, DIGITS.encode()) if one.name == "attachments/7")
    assert b"".join(container.unwrap(original, part)) == FILE


def test_a_part_does_not_show_its_key():
    parts = container.parts(source(WHOLE), DIGITS.encode())
    assert CIPHER_KEY.hex() not in repr(parts)


def test_two_readings_are_equal():
    assert opened(WHOLE) == opened(WHOLE)


def test_a_backup_cut_anywhere_or_changed_raises_nothing_but_our_errors(monkeypatch):
    keys = container.keys_of(DIGITS.replace(" ", "").encode(), SALT)
    monkeypatch.setattr(container, "keys_of", lambda *_: keys)
    for end in range(0, len(WHOLE), 1901):
        with contextlib.suppress(OnRecordError):
            rows(opened(WHOLE[:end]))
    for place in range(0, len(WHOLE), 1999):
        data = bytearray(WHOLE)
        data[place] ^= 4
        with contextlib.suppress(OnRecordError):
            rows(opened(bytes(data)))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.binary(max_size=60), max_size=5))
def test_records_of_any_bytes_raise_nothing_but_our_errors(bodies):
    writer = Writer(1)
    for body in bodies:
        writer.record((2, body))
        writer.record((4, body))
    keys = container.Keys(CIPHER_KEY, MAC_KEY)
    original = source(writer.data)
    entry, header = container._backup(original)
    container._database(original, entry, header, keys, {})
