"""Signed notes, checkpoints and cosignatures against the C2SP texts."""

import base64
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from onrecord.integrity import merkle
from onrecord.integrity.checkpoint import (
    Checkpoint,
    checkpoint_text,
    open_checkpoint,
    parse_checkpoint,
    parse_checkpoint_text,
    sign_checkpoint,
)
from onrecord.integrity.notes import (
    COSIGNATURE,
    NoteSignature,
    SignedNote,
    VerifierKey,
    cosignature_message,
    cosigned_at,
    parse_key,
    parse_note,
    sign_note,
    verify_note,
    write_note,
)
from onrecord.records.errors import UnknownSignerError, VerificationError

LOG = Ed25519PrivateKey.from_private_bytes(bytes([4]) * 32)
WITNESS = Ed25519PrivateKey.from_private_bytes(bytes([5]) * 32)
KEY = VerifierKey("log.example/harbours", LOG.public_key().public_bytes_raw())
WITNESS_KEY = VerifierKey("witness.example/w1", WITNESS.public_key().public_bytes_raw(), COSIGNATURE)
STRANGER = VerifierKey("other.example", WITNESS.public_key().public_bytes_raw())
TEXT = b"log.example/harbours\n7\n" + base64.b64encode(bytes(32)) + b"\n"
NOTE = sign_note(TEXT, KEY, LOG.sign)

# The verifier key that Go's module tools carry for sum.golang.org (cmd/go, package modfetch).
GO_KEY = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"


def cosigned(seconds: int, text: bytes = TEXT) -> NoteSignature:
    signature = WITNESS.sign(cosignature_message(text, seconds))
    return NoteSignature(WITNESS_KEY.name, WITNESS_KEY.key_id, seconds.to_bytes(8, "big") + signature)


def test_a_note_is_laid_out_as_the_specification_says() -> None:
    key_id = sha256(b"log.example/harbours\n\x01" + KEY.public_key).digest()[:4]
    blob = base64.b64encode(key_id + LOG.sign(TEXT))
    assert TEXT + b"\n" + "— log.example/harbours ".encode() + blob + b"\n" == NOTE


def test_gos_own_verifier_key_has_the_id_that_it_bears() -> None:
    key = parse_key(GO_KEY)
    assert (key.name, key.key_id.hex(), str(key)) == ("sum.golang.org", "033de0ae", GO_KEY)


@given(
    st.from_regex(r"[a-zé日.:/_-]+", fullmatch=True),
    st.binary(min_size=32, max_size=32),
    st.sampled_from([1, 4]),
)
def test_a_key_reads_back_from_its_text(name: str, public_key: bytes, algorithm: int) -> None:
    key = VerifierKey(name, public_key, algorithm)
    assert parse_key(str(key)) == key


def test_a_key_with_any_character_changed_is_refused() -> None:
    text = str(KEY)
    for place, character in enumerate(text):
        changed = text[:place] + ("A" if character != "A" else "B") + text[place + 1 :]
        with pytest.raises(VerificationError):
            parse_key(changed)


def test_a_key_of_another_algorithm_or_length_is_refused() -> None:
    for key in (VerifierKey("log.example", KEY.public_key, 6), VerifierKey("log.example", bytes(31))):
        with pytest.raises(VerificationError, match="unknown here"):
            parse_key(str(key))


def test_a_known_key_opens_a_note_and_an_unknown_one_does_not() -> None:
    note = parse_note(NOTE)
    assert note.text == TEXT
    assert verify_note(note, [STRANGER, KEY]) == (KEY,)
    for keys in ([], [STRANGER], [VerifierKey(KEY.name, STRANGER.public_key)], [WITNESS_KEY]):
        with pytest.raises(UnknownSignerError):
            verify_note(note, keys)


def test_signatures_of_unknown_keys_are_passed_over() -> None:
    unknown = [NoteSignature("x.example", bytes([n] * 4), b"?") for n in range(16)]
    note = parse_note(write_note(SignedNote(TEXT, (*unknown, *parse_note(NOTE).signatures))))
    assert verify_note(note, [KEY]) == (KEY,)
    same_name = NoteSignature(KEY.name, b"else", b"?")
    assert verify_note(SignedNote(TEXT, (same_name, *parse_note(NOTE).signatures)), [KEY]) == (KEY,)


def test_a_known_key_that_fails_refuses_the_note_even_beside_one_that_holds() -> None:
    bad = NoteSignature(STRANGER.name, STRANGER.key_id, bytes(64))
    with pytest.raises(VerificationError, match=r"other\.example") as caught:
        verify_note(SignedNote(TEXT, (*parse_note(NOTE).signatures, bad)), [KEY, STRANGER])
    assert not isinstance(caught.value, UnknownSignerError)


def test_a_witness_cosigns_with_a_time_that_is_signed_too() -> None:
    note = parse_note(write_note(SignedNote(TEXT, (*parse_note(NOTE).signatures, cosigned(1_679_315_147)))))
    assert verify_note(note, [KEY, WITNESS_KEY]) == (KEY, WITNESS_KEY)
    assert cosigned_at(note.signatures[1]) == 1_679_315_147
    assert cosignature_message(b"x\n", 1_679_315_147) == b"cosignature/v1\ntime 1679315147\nx\n"
    late = NoteSignature(
        WITNESS_KEY.name, WITNESS_KEY.key_id, (9).to_bytes(8, "big") + cosigned(8).signature[8:]
    )
    for wrong in (late, cosigned(8, TEXT + b"more\n")):
        with pytest.raises(VerificationError, match=r"witness\.example"):
            verify_note(SignedNote(TEXT, (wrong,)), [WITNESS_KEY])


@pytest.mark.parametrize("blob", [b"", bytes(7), b"\xff" * 72])
def test_a_cosignature_without_a_possible_time_is_refused(blob: bytes) -> None:
    with pytest.raises(VerificationError, match="no time"):
        cosigned_at(NoteSignature("w", b"1234", blob))


def test_a_text_may_hold_empty_lines() -> None:
    text = b"one\n\n\ntwo\n\n"
    note = parse_note(sign_note(text, KEY, LOG.sign))
    assert note.text == text
    assert verify_note(note, [KEY]) == (KEY,)


@given(st.text().map(lambda text: text + "\n"))
def test_any_text_is_kept_or_refused_never_altered(text: str) -> None:
    try:
        data = sign_note(text.encode(), KEY, LOG.sign)
    except VerificationError:
        assert any(ord(character) < 32 and character != "\n" for character in text)
    else:
        assert parse_note(data).text == text.encode()


def test_a_note_with_any_byte_changed_removed_or_doubled_does_not_verify() -> None:
    for place in range(len(NOTE)):
        before, byte, after = NOTE[:place], NOTE[place : place + 1], NOTE[place + 1 :]
        flips = [bytes([byte[0] ^ bit]) for bit in (1, 2, 4, 8, 16, 32, 64, 128)]
        for middle in (*flips, b"", byte + byte, byte + b"\n", byte + b" "):
            changed = before + middle + after
            assert changed == NOTE or not verifies(changed), place


def verifies(data: bytes) -> bool:
    try:
        verify_note(parse_note(data), [KEY])
    except VerificationError:
        return False
    return True


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"\n\n",
        TEXT,
        TEXT + b"\n",
        TEXT + b"\n\n",
        NOTE + b"\n",
        NOTE[:-1],
        NOTE.replace(b" ", b"  "),
        NOTE.replace("— ".encode(), b"- "),
        b"\t" + NOTE,
        b"\xff" + NOTE,
        NOTE + "— a+b AAAAAAAA\n".encode(),
        NOTE + "— ab AAAAAA==\n".encode(),
        NOTE + "— ab AAAAAAB=\n".encode(),
        NOTE + "— ab\u00a0c AAAAAAAA\n".encode(),
        NOTE + "— ab\x1fc AAAAAAAA\n".encode(),
        TEXT + b"\n" + 101 * "— ab AAAAAAAA\n".encode(),
        b"x" * 1_000_001 + NOTE,
    ],
)
def test_what_is_no_note_is_refused(data: bytes) -> None:
    with pytest.raises(VerificationError):
        parse_note(data)


@given(st.data())
def test_what_is_accepted_as_a_note_has_one_spelling(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(NOTE)))
    end = data.draw(st.integers(place, len(NOTE)))
    inserted = data.draw(st.binary(max_size=3) | st.sampled_from(["— a AAAAAAAA\n".encode(), b"\n\n"]))
    changed = NOTE[:place] + inserted + NOTE[end:]
    try:
        note = parse_note(changed)
    except VerificationError:
        assert changed != NOTE
    else:
        assert write_note(note) == changed


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\n— b", "a\u2028b"])
def test_a_name_that_would_not_read_back_signs_nothing(name: str) -> None:
    with pytest.raises(VerificationError):
        sign_note(TEXT, VerifierKey(name, KEY.public_key), LOG.sign)


def test_a_text_without_its_last_line_end_is_not_signed() -> None:
    for text in (b"", b"one", b"one\n\ntwo"):
        with pytest.raises(VerificationError):
            sign_note(text, KEY, LOG.sign)


def test_changed_line_ends_are_named() -> None:
    with pytest.raises(VerificationError, match="line ends were changed"):
        parse_note(NOTE.replace(b"\n", b"\r\n"))


def test_a_checkpoint_is_three_lines_and_reads_back() -> None:
    checkpoint = Checkpoint("log.example/harbours", 7, bytes(32))
    assert checkpoint_text(checkpoint) == TEXT
    assert open_checkpoint(sign_checkpoint(checkpoint, KEY, LOG.sign), [KEY]) == checkpoint
    assert parse_checkpoint(NOTE)[0] == checkpoint
    with pytest.raises(UnknownSignerError):
        open_checkpoint(NOTE, [STRANGER])


def test_extension_lines_are_kept() -> None:
    checkpoint = Checkpoint("log.example", 0, merkle.EMPTY_ROOT, ("one", "two"))
    assert parse_checkpoint_text(checkpoint_text(checkpoint)) == checkpoint


@pytest.mark.parametrize(
    "checkpoint",
    [
        Checkpoint("", 1, bytes(32)),
        Checkpoint("a\nb", 1, bytes(32)),
        Checkpoint("a", -1, bytes(32)),
        Checkpoint("a", 10**18, bytes(32)),
        Checkpoint("a", 1, bytes(31)),
        Checkpoint("a", 1, bytes(32), ("",)),
    ],
)
def test_a_checkpoint_that_could_not_be_read_is_not_signed(checkpoint: Checkpoint) -> None:
    with pytest.raises(VerificationError):
        sign_checkpoint(checkpoint, KEY, LOG.sign)


@pytest.mark.parametrize(
    "text",
    [
        b"a\n1\n",
        b"a\n01\n" + TEXT.split(b"\n")[2] + b"\n",
        b"a\n+1\n" + TEXT.split(b"\n")[2] + b"\n",
        "a\n\u0661\n".encode() + TEXT.split(b"\n")[2] + b"\n",
        TEXT[:-1],
        TEXT + b"\n",
    ],
)
def test_a_checkpoint_written_another_way_is_refused(text: bytes) -> None:
    with pytest.raises(VerificationError):
        parse_checkpoint_text(text)
