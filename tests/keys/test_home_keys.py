"""What the keys of a home do, and what of them is seen nowhere."""

import copy
import hmac
import logging
import os
import traceback
from pathlib import Path

import pytest
from tests.keys.desk import Place, files

from onrecord.integrity.checkpoint import Checkpoint, checkpoint_text, open_checkpoint
from onrecord.integrity.notes import VerifierKey
from onrecord.integrity.sshsig import is_valid, parse_sshsig
from onrecord.integrity.trust import parse_trusted
from onrecord.keys import derivation
from onrecord.keys.derivation import derive
from onrecord.keys.roots import parse_root
from onrecord.records.errors import KeysError
from onrecord.records.events import HOME_OBJECT


def root_of(place: Place) -> bytes:
    path = place.keys / "root.key"
    return parse_root(path.read_bytes(), path)


def test_every_label_gives_a_key_of_its_own() -> None:
    values = {name: value for name, value in vars(derivation).items() if not name.startswith("_")}
    labels = {value for name, value in values.items() if name.isupper() and isinstance(value, str)}
    labels |= {derivation.database_label("catalogue"), derivation.database_label("service")}
    assert len(labels) == 7
    assert len({derive(bytes(32), label) for label in labels}) == 7


def test_keys_follow_from_the_root_as_documented() -> None:
    """RFC 5869 by hand, so that a home can be opened in thirty years from docs/keys.md alone."""
    root = bytes(range(32))
    extracted = hmac.digest(bytes(32), root, "sha256")
    expected = hmac.digest(extracted, b"onrecord/v1/database/catalogue" + b"\x01", "sha256")
    assert derive(root, "database/catalogue") == expected


def test_a_root_of_another_length_is_refused() -> None:
    with pytest.raises(KeysError, match="32 bytes"):
        derive(bytes(16), derivation.MAC)


def test_the_databases_have_keys_of_their_own_and_no_others_exist(place: Place) -> None:
    keys = place.make()
    assert keys.database_key("catalogue") != keys.database_key("service")
    assert len(keys.database_key("service")) == 32
    for name in ("other", "Catalogue", "", "mac", "a/b"):
        with pytest.raises(KeysError):
            keys.database_key(name)


def test_a_mac_is_apart_for_each_purpose_and_each_home(place: Place, tmp_path: Path) -> None:
    keys, other = place.make(), Place(tmp_path / "other", seed="1").make()
    assert keys.mac("a", b"bc") == keys.mac("a", b"bc")
    assert len({keys.mac("a", b"bc"), keys.mac("ab", b"c"), keys.mac("b", b"bc"), other.mac("a", b"bc")}) == 4
    for purpose in ("", "x" * 256):
        with pytest.raises(KeysError):
            keys.mac(purpose, b"")


def test_the_log_key_is_not_the_receipt_key(place: Place) -> None:
    keys = place.make()
    trusted = keys.trusted()
    assert trusted.receipt_keys[keys.origin] != trusted.log_keys[keys.origin]
    assert parse_trusted(keys.public()) == trusted


def test_a_checkpoint_is_signed_under_the_origin(place: Place) -> None:
    keys = place.make()
    checkpoint = Checkpoint(keys.origin, 1, bytes(32))
    note = keys.sign_checkpoint(checkpoint_text(checkpoint))
    assert (
        open_checkpoint(note, [VerifierKey(keys.origin, keys.trusted().log_keys[keys.origin])]) == checkpoint
    )


def test_a_receipt_is_signed_in_its_own_namespace(place: Place) -> None:
    keys = place.make()
    signature = parse_sshsig(keys.sign_receipt(b"capture: 1\n"))
    assert signature.public_key == keys.trusted().receipt_keys[keys.origin]
    assert signature.namespace == "onrecord-receipt"
    assert is_valid(signature, b"capture: 1\n")
    assert not is_valid(signature, b"capture: 2\n")


def test_the_key_folder_remembers_the_newest_checkpoint(place: Place) -> None:
    keys = place.make()
    assert keys.last_checkpoint() is None
    keys.remember_checkpoint(b"one")
    keys.remember_checkpoint(b"two")
    assert place.open().last_checkpoint() == b"two"


def test_identities_are_fresh_and_age_can_use_them(place: Place) -> None:
    keys = place.make()
    one, two = keys.new_identity(), keys.new_identity()
    assert one != two
    assert one.startswith("AGE-SECRET-KEY-1")


def secrets_of(place: Place) -> list[bytes]:
    root, keys = root_of(place), place.open()
    labels = (derivation.MAC, derivation.RECEIPT_SIGNING, derivation.LOG_SIGNING, derivation.EPOCH_WRAPPING)
    derived = [derive(root, label) for label in labels]
    derived += [keys.database_key("catalogue"), keys.database_key("service")]
    raw = [root, *derived]
    return [*raw, *(key.hex().encode() for key in raw), keys.identities(HOME_OBJECT)["payload"].encode()]


def test_no_key_stands_in_the_home(place: Place) -> None:
    place.make()
    place.write(3)
    for name, data in files(place.home).items():
        assert not [secret for secret in secrets_of(place) if secret in data], name


def test_the_search_for_keys_finds_one_that_leaks(place: Place) -> None:
    """The control of the test above."""
    place.make()
    (place.home / "leak").write_bytes(b"x" + root_of(place).hex().encode())
    assert [
        name for name, data in files(place.home).items() if any(s in data for s in secrets_of(place))
    ] == ["leak"]


def test_no_key_shows_in_a_representation_an_error_or_a_log(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    keys = place.make()
    keys.keep_identities("c-1", {"payload": keys.new_identity()})
    shown = [repr(keys), str(keys), repr(place.ring()), repr(copy.copy(keys))]
    for act in (
        lambda: keys.keep_identities("c-1", {"payload": keys.new_identity()}),
        lambda: keys.identities("c-2"),
        lambda: keys.database_key("x"),
        lambda: keys.recovery_sheet(3, 2),
        place.make,
    ):
        with pytest.raises(KeysError) as caught:
            act()
        shown.append("".join(traceback.format_exception(caught.value)))
    (place.home / "keystore" / "owners" / "c-1.sealed").write_bytes(b"not json")
    with pytest.raises(KeysError) as caught:
        keys.identities("c-1")
    shown.append("".join(traceback.format_exception(caught.value)))
    text = "\n".join([*shown, caplog.text])
    assert "AGE-SECRET-KEY" not in text
    assert not [secret for secret in secrets_of(place) if secret in text.encode()]


def test_every_key_file_is_for_its_owner_alone_whatever_the_umask(place: Place) -> None:
    before = os.umask(0)
    try:
        place.make()
        place.write(1)
    finally:
        os.umask(before)
    for path in [place.keys, place.home / "keystore", *place.keys.rglob("*"), *place.home.rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0, path
