"""The rules of the container of Signal's newer local backup, on backups that the test seals by itself."""

import base64
import contextlib
import gzip
import hashlib
import hmac
import json

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.readers.formats.signal import golden, writing
from tests.support import wire

from onrecord.readers.containers import signal_local_backup as container
from onrecord.readers.formats import signal_frames
from onrecord.readers.matching import Match
from onrecord.records.errors import OnRecordError, UnreadableError, WrongKeyError

HARBOUR = golden.SAMPLES / "signal-jsonl" / "harbour"
MAIN = (HARBOUR / "main.jsonl").read_bytes()
KEY = "ab0o" * 16
BACKUP_ID = bytes(range(16))


def expanded(secret: bytes, info: bytes, length: int) -> bytes:
    """RFC 5869 without a salt, by hand."""
    extracted = hmac.digest(bytes(32), secret, "sha256")
    out = block = b""
    for count in range(1, 4):
        block = hmac.digest(extracted, block + info + bytes([count]), "sha256")
        out += block
    return out[:length]


def sealed(plain: bytes, cipher_key: bytes, mac_key: bytes) -> bytes:
    padding = 16 - len(plain) % 16
    iv = b"v" * 16
    encryptor = Cipher(algorithms.AES(cipher_key), modes.CBC(iv)).encryptor()
    body = iv + encryptor.update(plain + bytes([padding]) * padding) + encryptor.finalize()
    return body + hmac.digest(mac_key, body, "sha256")


def snapshot(frames: bytes, *, version: int = 1) -> tuple[bytes, bytes]:
    backup_key = expanded(KEY.encode(), b"20240801_SIGNAL_BACKUP_KEY", 32)
    metadata_key = expanded(backup_key, b"20241011_SIGNAL_LOCAL_BACKUP_METADATA_KEY", 32)
    iv = b"metadata iv!"
    sealed_id = Cipher(algorithms.AES(metadata_key), modes.CTR(iv + bytes(4))).encryptor().update(BACKUP_ID)
    info = b"20241007_SIGNAL_BACKUP_ENCRYPT_MESSAGE_BACKUP:" + BACKUP_ID
    keys = expanded(backup_key, info, 64)
    metadata = wire.message((1, version), (2, wire.message((1, iv), (2, sealed_id))))
    return metadata, sealed(gzip.compress(frames, mtime=0) + bytes(300), keys[32:], keys[:32])


def files() -> dict[str, bytes]:
    """Seal the sample's media under the keys that its messages hold."""
    found = {}
    for path in HARBOUR.rglob("files/*/*"):
        plain = path.read_bytes()
        key = b"L" * 64
        name = hashlib.sha256(hashlib.sha256(plain).digest() + key).hexdigest()
        assert path.stem == name
        padded = plain + bytes(541 - len(plain) if len(plain) < 541 else 0)
        found[f"files/{name[:2]}/{name}"] = sealed(padded, key[:32], key[32:])
    return found


FRAMES = wire.delimited(writing.frames_of(MAIN))
METADATA, SEALED = snapshot(FRAMES)
ONE = "SignalBackups/signal-backup-2025-03-10-09-46-40"
BACKUP = {f"{ONE}/main": SEALED, f"{ONE}/metadata": METADATA, f"{ONE}/files": b"", **files()}


def opened(source: dict[str, bytes], key: bytes = KEY.encode()) -> dict[str, bytes]:
    original = golden.memory_original(source)
    parts = container.parts(original, key)
    found = {part.name: b"".join(container.unwrap(original, part)) for part in parts}
    assert [(part.name, part.size_bytes) for part in parts] == [
        (name, len(data)) for name, data in found.items()
    ]
    assert list(found) == sorted(found)
    return found


def test_a_backup_reads_as_its_frames_and_files_do():
    found = opened(BACKUP)
    assert found["main.frames"] == FRAMES
    plain = {
        path.relative_to(HARBOUR).as_posix().partition(".")[0]: path.read_bytes()
        for path in HARBOUR.rglob("files/*/*")
    }
    assert {name: data for name, data in found.items() if name != "main.frames"} == plain
    lines = list(golden.lines(signal_frames, golden.memory_original(found)))
    assert sum("kind" in line for line in lines) > 40
    assert lines[-1]["statement"]["unread_entries"] == ()


def test_it_is_known_by_its_metadata():
    assert container.recognise(METADATA, "metadata") is Match.CERTAIN
    assert container.recognise(METADATA, "other") is Match.NO
    assert container.recognise(b"", "metadata") is Match.NO
    assert container.recognise(SEALED, "metadata") is Match.NO
    assert container.needs_secret(golden.memory_original(BACKUP))


@pytest.mark.parametrize(
    "key",
    [
        KEY.upper(),
        " ".join(KEY[n : n + 4] for n in range(0, 64, 4)),
        KEY.upper().replace("O", "#").replace("0", "="),
        KEY + "\n",
    ],
)
def test_the_key_is_taken_as_the_app_shows_it(key):
    assert opened(BACKUP, key.encode())["main.frames"] == FRAMES


@pytest.mark.parametrize("key", [b"", b"x" * 64, KEY[:-1].encode(), b"\xff" * 64, "ü".encode() * 64])
def test_a_wrong_key_is_said_to_be_wrong(key):
    with pytest.raises(WrongKeyError):
        container.parts(golden.memory_original(BACKUP), key)


def test_the_newest_snapshot_comes_first_and_earlier_ones_are_read_too():
    earlier = "SignalBackups/signal-backup-2025-03-09-00-00-00"
    older = wire.delimited(writing.frames_of(MAIN)[:20])
    metadata, main = snapshot(older)
    found = opened({**BACKUP, f"{earlier}/main": main, f"{earlier}/metadata": metadata})
    assert found["main.frames"] == FRAMES
    assert found["earlier/signal-backup-2025-03-09-00-00-00/main.frames"] == older


def test_a_file_that_its_key_does_not_open_is_left_out():
    name = next(iter(files()))
    found = opened({**BACKUP, name: BACKUP[name][:-1] + b"x"})
    assert name not in found
    assert "main.frames" in found


def test_a_newer_version_and_a_backup_of_the_servers_are_refused():
    metadata, main = snapshot(FRAMES, version=9)
    with pytest.raises(UnreadableError, match="version 9"):
        opened({"a/main": main, "a/metadata": metadata})
    with pytest.raises(UnreadableError, match="servers"):
        opened({"a/main": b"SBACKUP\x01" + main, "a/metadata": METADATA})


def test_a_folder_without_main_is_refused():
    with pytest.raises(UnreadableError):
        opened({"a/metadata": METADATA, "a/files": b""})


def test_everything_is_kept_as_it_came():
    original = golden.memory_original(BACKUP)
    assert list(container.kept(original)) == list(original.entries())


def test_a_part_does_not_show_its_key():
    parts = container.parts(golden.memory_original(BACKUP), KEY.encode())
    keys = [json.loads(part.recipe)["key"] for part in parts]
    assert not any(key in repr(parts) for key in keys)
    assert base64.b64encode(KEY.encode()).decode() not in repr(parts)


def test_a_backup_cut_anywhere_raises_nothing_but_our_errors():
    for end in range(0, len(SEALED), 997):
        with contextlib.suppress(OnRecordError):
            opened({**BACKUP, f"{ONE}/main": SEALED[:end]})


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=200), st.binary(max_size=200))
def test_any_bytes_raise_nothing_but_our_errors(metadata, main):
    with contextlib.suppress(OnRecordError):
        opened({"a/metadata": metadata, "a/main": main})


def test_frames_that_are_cut_off_inside_are_the_readers_to_tell():
    metadata, main = snapshot(FRAMES[:5000])
    found = opened({"a/metadata": metadata, "a/main": main})
    assert found["main.frames"] == FRAMES[:5000]
    assert any("anomaly" in line for line in golden.lines(signal_frames, golden.memory_original(found)))
