"""Envelopes and what a receipt's proof carries: one spelling each."""

import datetime as dt
import json
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.integrity import merkle
from onrecord.integrity.envelopes import (
    envelope_leaf,
    read_envelope,
    read_outline,
    receipt_commitment,
    write_envelope,
)
from onrecord.integrity.proofs import (
    LogProof,
    ReceiptExtra,
    parse_extra,
    parse_proof,
    write_extra,
    write_proof,
)
from onrecord.records.errors import VerificationError
from onrecord.records.events import Envelope, Verb

ENVELOPE = Envelope(
    sequence=5,
    at=dt.datetime(2026, 3, 16, 9, 30, tzinfo=dt.UTC),
    actor="ines.okafor",
    verb=Verb.CAPTURE,
    objects=("cap-1", "org-2"),
    versions={"reader": "whatsapp 1"},
    identity="cap-1",
    payload_sha256="ab" * 32,
)
TEXT = (
    b'{"actor":"ines.okafor","at":"2026-03-16T09:30:00.000000Z","identity":"cap-1","objects":["cap-1","org-2"],'
    b'"payload_sha256":"' + b"ab" * 32 + b'","receipt_commitment":null,"sequence":5,"v":1,"verb":"capture",'
    b'"versions":{"reader":"whatsapp 1"}}'
)
HEX = st.binary(min_size=32, max_size=32).map(bytes.hex)
ENVELOPES = st.builds(
    Envelope,
    sequence=st.integers(0, 2**60),
    at=st.datetimes(timezones=st.just(dt.UTC)),
    actor=st.text(max_size=20),
    verb=st.sampled_from(Verb),
    objects=st.lists(st.text(max_size=20), max_size=4).map(tuple),
    versions=st.dictionaries(st.text(max_size=10), st.text(max_size=10), max_size=4),
    identity=st.text(max_size=20),
    payload_sha256=HEX,
    receipt_commitment=st.none() | HEX,
)
PROOFS = st.builds(
    LogProof,
    extra=st.none() | st.binary(max_size=50),
    index=st.integers(0, 10**17),
    path=st.lists(st.binary(min_size=32, max_size=32), max_size=6).map(tuple),
    checkpoint=st.binary(max_size=50).filter(lambda data: b"\r\n" not in data),
)


def test_an_envelope_is_written_as_documented() -> None:
    assert write_envelope(ENVELOPE) == TEXT
    assert envelope_leaf(TEXT) == sha256(b"\x00" + TEXT).digest() == merkle.leaf_hash(TEXT)


@given(ENVELOPES)
def test_an_envelope_reads_back(envelope: Envelope) -> None:
    assert read_envelope(write_envelope(envelope)) == envelope


@given(ENVELOPES, st.data())
def test_a_changed_byte_is_refused_or_makes_another_leaf(envelope: Envelope, data: st.DataObject) -> None:
    text = write_envelope(envelope)
    place = data.draw(st.integers(0, len(text) - 1))
    changed = text[:place] + bytes([text[place] ^ data.draw(st.integers(1, 255))]) + text[place + 1 :]
    try:
        read = read_envelope(changed)
    except VerificationError:
        return
    assert read != envelope
    assert envelope_leaf(changed) != envelope_leaf(text)


def variant(**changes: object) -> bytes:
    fields = {**json.loads(TEXT), **changes}
    fields = {key: value for key, value in fields.items() if value != "left out"}
    return json.dumps(fields, separators=(",", ":"), sort_keys=True, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"[" * 60_000,
        TEXT + b"\n",
        b" " + TEXT,
        TEXT.replace(b":5,", b":5.0,"),
        TEXT.replace(b'{"actor"', b'{"actor":"x","actor"'),
        TEXT.replace(b"ines", b"\\u0069nes"),
        TEXT.decode().encode("utf-16"),
        TEXT.replace(b"ines", b"\xff"),
        variant(v=2),
        variant(v=True),
        variant(v="1"),
        variant(version=1),
        variant(actor="left out"),
        variant(other="1"),
        variant(sequence=-1),
        variant(sequence=False),
        variant(sequence="5"),
        variant(at="2026-03-16T09:30:00.000000"),
        variant(at="2026-03-16T09:30:00Z"),
        variant(at="2026-03-16T10:30:00.000000+01:00"),
        variant(at="0001-01-01T00:00:00.000000+01:00"),
        variant(at=0),
        variant(verb="destroy"),
        variant(verb=["capture"]),
        variant(objects="cap-1"),
        variant(objects=[1]),
        variant(versions=[]),
        variant(payload_sha256="AB" * 32),
        variant(payload_sha256="ab" * 31),
        variant(receipt_commitment=""),
        variant(actor="x" * 66_000),
    ],
)
def test_an_entry_that_is_no_canonical_envelope_is_refused(data: bytes) -> None:
    with pytest.raises(VerificationError):
        read_envelope(data)


@pytest.mark.parametrize("actor", ["\ud800", "x" * 65_536])
def test_an_envelope_that_could_not_be_read_is_not_written(actor: str) -> None:
    envelope = Envelope(0, ENVELOPE.at, actor, Verb.CAPTURE, (), {}, "home", "ab" * 32)
    with pytest.raises(VerificationError):
        write_envelope(envelope)


def test_a_naive_time_is_not_written() -> None:
    envelope = Envelope(0, ENVELOPE.at.replace(tzinfo=None), "a", Verb.CAPTURE, (), {}, "home", "ab" * 32)
    with pytest.raises(VerificationError):
        write_envelope(envelope)


def test_a_commitment_is_as_documented_and_needs_its_salt() -> None:
    salt = bytes(range(32))
    expected = sha256(b"onrecord-receipt-commitment/1\x00" + salt + b"text").hexdigest()
    assert receipt_commitment(salt, b"text") == expected
    assert receipt_commitment(salt[::-1], b"text") != expected
    with pytest.raises(VerificationError, match="32 bytes"):
        receipt_commitment(salt + b"t", b"ext")


@given(PROOFS)
def test_a_proof_file_reads_back(proof: LogProof) -> None:
    assert parse_proof(write_proof(proof)) == proof


@given(PROOFS, st.data())
def test_a_proof_file_has_one_spelling(proof: LogProof, data: st.DataObject) -> None:
    text = write_proof(proof)
    place = data.draw(st.integers(0, len(text) - 1))
    changed = text[:place] + data.draw(st.binary(max_size=2)) + text[place + 1 :]
    try:
        assert write_proof(parse_proof(changed)) == changed
    except VerificationError:
        assert changed != text


HEAD = b"c2sp.org/tlog-proof@v1\n"
HASH = b"A" * 43 + b"=\n"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        HEAD,
        HEAD + b"index 5\n",
        HEAD + b"\nx",
        HEAD + b"index 05\n\nx",
        HEAD + b"index -1\n\nx",
        HEAD + b"index 5 \n\nx",
        HEAD + b"index 5\nextra AAAA\n\nx",
        HEAD + b"extra AAAA\nextra AAAA\nindex 5\n\nx",
        HEAD + b"extra AAA\nindex 5\n\nx",
        HEAD + b"extra AAB=\nindex 5\n\nx",
        HEAD + b"index 5\n" + HASH[:-2] + b"\n\nx",
        HEAD + b"index 5\n" + b"A" * 42 + b"B=\n\nx",
        HEAD + b"index 5\n" + b"AAAA\n\nx",
        HEAD.replace(b"v1", b"v2") + b"index 5\n\nx",
        HEAD + b"index 5\n\n" + bytes(2_000_000),
    ],
)
def test_what_is_no_proof_file_is_refused(data: bytes) -> None:
    with pytest.raises(VerificationError):
        parse_proof(data)


def test_changed_line_ends_are_named() -> None:
    with pytest.raises(VerificationError, match="line ends were changed"):
        parse_proof((HEAD + b"index 5\n\nx").replace(b"\n", b"\r\n"))


@given(st.text(max_size=200), st.binary(min_size=32, max_size=32))
def test_what_a_receipts_proof_carries_reads_back(envelope: str, salt: bytes) -> None:
    extra = ReceiptExtra(envelope.encode(), salt)
    assert parse_extra(write_extra(extra)) == extra


SALT = b'"' + b"07" * 32 + b'"'


@pytest.mark.parametrize(
    "data",
    [
        None,
        b"",
        b"[]",
        b"5",
        b"[" * 100_000,
        b'{"envelope":"x"}',
        b'{"envelope":"x","salt":5}',
        b'{"envelope":5,"salt":' + SALT + b"}",
        b'{"envelope":"\\ud800","salt":' + SALT + b"}",
        b'{"envelope":"x","salt":"07"}',
        b'{"envelope":"x","salt": ' + SALT + b"}",
        b'{"envelope":"x","more":1,"salt":' + SALT + b"}",
        b'{"salt":' + SALT + b',"envelope":"x"}',
    ],
)
def test_extra_data_written_another_way_is_refused(data: bytes | None) -> None:
    with pytest.raises(VerificationError):
        parse_extra(data)


@given(ENVELOPES)
def test_an_outline_says_what_the_envelope_says(envelope):
    read = read_outline(write_envelope(envelope))
    assert (read.at, read.actor, read.verb) == (envelope.at, envelope.actor, envelope.verb)


@pytest.mark.parametrize(
    "entry", [b"", b"[]", b"{}", b"null", TEXT.replace(b'"capture"', b'"never heard of"')]
)
def test_what_is_no_event_has_no_outline(entry):
    with pytest.raises(VerificationError):
        read_outline(entry)
