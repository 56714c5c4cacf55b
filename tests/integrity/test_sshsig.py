"""SSH signatures: byte for byte what ssh-keygen makes, and checked by it."""

import base64
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st

from onrecord.integrity.sshsig import (
    SshSignature,
    fingerprint,
    is_valid,
    parse_sshsig,
    sign_ssh,
    write_sshsig,
)
from onrecord.integrity.trust import format_trusted
from onrecord.records.errors import VerificationError
from onrecord.records.receipts import RECEIPT_NAMESPACE, SignedReceipt, TrustedKeys

KEY = Ed25519PrivateKey.from_private_bytes(bytes([6]) * 32)
PUBLIC = KEY.public_key().public_bytes_raw()
MESSAGE = b"onrecord-receipt: 1\n"
ARMORED = sign_ssh(MESSAGE, RECEIPT_NAMESPACE, PUBLIC, KEY.sign)


def ssh_keygen(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["ssh-keygen", *arguments], input=stdin, capture_output=True, check=False)


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "id"
    path.write_bytes(KEY.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    path.chmod(0o600)
    return path


@pytest.mark.parametrize("message", [b"", MESSAGE, bytes(range(256)) * 50])
def test_a_signature_is_byte_for_byte_what_ssh_keygen_makes(key_file: Path, message: bytes) -> None:
    made = ssh_keygen("-Y", "sign", "-f", str(key_file), "-n", RECEIPT_NAMESPACE, "-q", stdin=message)
    assert made.returncode == 0, made.stderr
    assert sign_ssh(message, RECEIPT_NAMESPACE, PUBLIC, KEY.sign) == made.stdout


def test_a_fingerprint_is_the_one_that_ssh_keygen_shows(key_file: Path) -> None:
    shown = ssh_keygen("-l", "-f", str(key_file)).stdout.split()[1]
    assert fingerprint(PUBLIC).encode() == shown


def verify_with_ssh(folder: Path, sealed: SignedReceipt, trusted: TrustedKeys, text: bytes) -> int:
    keys, signature = folder / "keys.txt", folder / "x.receipt.sig"
    keys.write_text(format_trusted(trusted), "utf-8")
    signature.write_bytes(sealed.signature)
    identity = next(iter(trusted.receipt_keys))
    arguments = ("-f", str(keys), "-I", identity, "-n", RECEIPT_NAMESPACE, "-s", str(signature))
    return ssh_keygen("-Y", "verify", *arguments, stdin=text).returncode


def test_ssh_keygen_checks_a_receipt_with_the_key_file_as_printed(
    tmp_path: Path, sealed: SignedReceipt, trusted: TrustedKeys
) -> None:
    assert verify_with_ssh(tmp_path, sealed, trusted, sealed.text) == 0
    assert verify_with_ssh(tmp_path, sealed, trusted, sealed.text + b"\n") != 0
    assert verify_with_ssh(tmp_path, sealed, trusted, sealed.text.replace(b"\n", b"\r\n")) != 0


def test_ssh_keygen_refuses_another_key(tmp_path: Path, sealed: SignedReceipt, trusted: TrustedKeys) -> None:
    another = TrustedKeys({"harbours.example": PUBLIC}, trusted.log_keys)
    assert verify_with_ssh(tmp_path, sealed, another, sealed.text) != 0


def test_a_signature_reads_back_and_holds() -> None:
    signature = parse_sshsig(ARMORED)
    assert (signature.public_key, signature.namespace) == (PUBLIC, RECEIPT_NAMESPACE)
    assert write_sshsig(signature) == ARMORED
    assert is_valid(signature, MESSAGE)


@given(st.binary(max_size=200), st.text("abc-", min_size=1, max_size=20))
def test_a_signature_holds_for_its_message_and_namespace_only(message: bytes, namespace: str) -> None:
    signature = parse_sshsig(sign_ssh(message, namespace, PUBLIC, KEY.sign))
    assert is_valid(signature, message)
    assert not is_valid(signature, message + b"\x00")
    assert not is_valid(SshSignature(PUBLIC, namespace + "x", signature.signature), message)


def test_a_signature_with_any_byte_changed_removed_or_doubled_does_not_hold() -> None:
    for place in range(len(ARMORED)):
        before, byte, after = ARMORED[:place], ARMORED[place : place + 1], ARMORED[place + 1 :]
        flips = [bytes([byte[0] ^ bit]) for bit in (1, 2, 4, 8, 16, 32, 64, 128)]
        for middle in (*flips, b"", byte + byte, byte + b"\n", byte + b" "):
            changed = before + middle + after
            assert changed == ARMORED or not holds(changed), place


def holds(armored: bytes) -> bool:
    try:
        signature = parse_sshsig(armored)
    except VerificationError:
        return False
    return signature.namespace == RECEIPT_NAMESPACE and is_valid(signature, MESSAGE)


@pytest.mark.parametrize("data", [b"", b"\n", ARMORED[:100], ARMORED * 2, MESSAGE, b"\xff" * 90])
def test_what_is_no_signature_is_refused(data: bytes) -> None:
    with pytest.raises(VerificationError):
        parse_sshsig(data)


@given(st.binary(max_size=200), st.sampled_from([b"", b"SSHSIG", b"SSHSIG\x00\x00\x00\x01"]))
def test_any_other_blob_in_the_armor_is_refused(blob: bytes, start: bytes) -> None:
    text = base64.b64encode(start + blob)
    lines = [text[at : at + 70] for at in range(0, len(text), 70)]
    begin, end = ARMORED.split(b"\n")[0], ARMORED.split(b"\n")[-2]
    with pytest.raises(VerificationError):
        parse_sshsig(b"\n".join([begin, *lines, end, b""]))


def test_changed_line_ends_are_named() -> None:
    with pytest.raises(VerificationError, match="line ends were changed"):
        parse_sshsig(ARMORED.replace(b"\n", b"\r\n"))
