"""Where a root key may come from, and what of it is refused."""

import unicodedata
from pathlib import Path

import pytest
from tests.keys.desk import Counted, Place

from onrecord.archive.disk import LocalDisk
from onrecord.keys.ceremony import KeyRing, create_keys, open_keys
from onrecord.keys.passphrase import PassphraseRoot
from onrecord.keys.roots import CredentialRoot, FileRoot
from onrecord.records.errors import KeysError

ROOT = bytes(range(32))
PASSPHRASE = "correct-horse-café"


def passphrase_root(folder: Path, passphrase: str = PASSPHRASE) -> PassphraseRoot:
    return PassphraseRoot(folder, LocalDisk(), Counted(), lambda: passphrase, log_cost=4)


def test_a_file_gives_back_what_was_stored_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    FileRoot(tmp_path, LocalDisk()).store(ROOT)
    assert FileRoot(tmp_path, LocalDisk()).load() == ROOT
    assert (tmp_path / "root.key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o620, 0o601])
def test_a_root_key_that_others_may_touch_is_refused(tmp_path: Path, mode: int) -> None:
    FileRoot(tmp_path, LocalDisk()).store(ROOT)
    (tmp_path / "root.key").chmod(mode)
    with pytest.raises(KeysError, match="chmod 600"):
        FileRoot(tmp_path, LocalDisk()).load()


def test_a_root_key_with_any_bit_changed_is_refused(tmp_path: Path) -> None:
    FileRoot(tmp_path, LocalDisk()).store(ROOT)
    path = tmp_path / "root.key"
    whole = path.read_bytes()
    for at in range(len(whole)):
        for bit in range(8):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :])
            with pytest.raises(KeysError, match="not a whole root key"):
                FileRoot(tmp_path, LocalDisk()).load()


def test_no_source_is_written_over(tmp_path: Path) -> None:
    for source in (FileRoot(tmp_path, LocalDisk()), passphrase_root(tmp_path)):
        assert not source.present()
        source.store(ROOT)
        assert source.present()
        with pytest.raises(KeysError, match="holds a root key already"):
            source.store(bytes(32))
        assert source.load() == ROOT


def test_a_passphrase_opens_in_any_unicode_form_and_no_other_opens(tmp_path: Path) -> None:
    passphrase_root(tmp_path).store(ROOT)
    assert passphrase_root(tmp_path, unicodedata.normalize("NFD", PASSPHRASE)).load() == ROOT
    with pytest.raises(KeysError, match="passphrase does not open"):
        passphrase_root(tmp_path, PASSPHRASE + ".").load()


def test_a_short_passphrase_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeysError, match="at least 12"):
        passphrase_root(tmp_path, "eleven char").store(ROOT)
    assert not (tmp_path / "root.scrypt").exists()


def test_a_wrapped_key_with_any_byte_changed_is_refused(tmp_path: Path) -> None:
    passphrase_root(tmp_path).store(ROOT)
    path = tmp_path / "root.scrypt"
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(KeysError):
            passphrase_root(tmp_path).load()


def test_a_wrapped_key_that_asks_for_endless_work_is_refused(tmp_path: Path) -> None:
    passphrase_root(tmp_path).store(ROOT)
    path = tmp_path / "root.scrypt"
    path.write_bytes(path.read_bytes().replace(b'"scrypt_log_cost":"4"', b'"scrypt_log_cost":"40"'))
    with pytest.raises(KeysError, match="not a wrapped root key"):
        passphrase_root(tmp_path).load()


def test_a_home_can_stand_on_a_passphrase(place: Place) -> None:
    ring = place.ring()
    source = passphrase_root(place.keys)
    ring = KeyRing(ring.home, ring.folder, source, ring.disk, ring.randomness)
    assert create_keys(ring).public() == open_keys(ring).public()
    assert not (place.keys / "root.key").exists()


def test_a_credential_is_the_text_of_a_root_key(tmp_path: Path) -> None:
    FileRoot(tmp_path, LocalDisk()).store(ROOT)
    (tmp_path / "root.key").rename(tmp_path / "onrecord-root")
    source = CredentialRoot({"CREDENTIALS_DIRECTORY": str(tmp_path)})
    assert source.present()
    assert source.load() == ROOT
    with pytest.raises(KeysError, match="systemd-creds"):
        source.store(ROOT)


def test_a_service_without_the_credential_says_what_to_set() -> None:
    assert not CredentialRoot({}).present()
    with pytest.raises(KeysError, match="LoadCredentialEncrypted=onrecord-root"):
        CredentialRoot({}).load()
