"""An event's first proof is the same for ever, and a changed log never gets another one signed."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.keys.desk import Place

from onrecord.records.errors import NotHeldError, VerificationError

EVENTS = 6


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = Place(tmp_path / "ours")
    place.make()
    place.write(EVENTS)
    return place


def proofs(place: Place, of: int = EVENTS) -> list[bytes]:
    journal = place.journal(writable=False)
    return [journal.first_proof(sequence) for sequence in range(of)]


def test_a_first_proof_is_that_of_the_moment_of_its_event_however_far_the_log_grows(tmp_path: Path) -> None:
    place, then = Place(tmp_path / "ours"), []
    place.make()
    for sequence in range(300):
        place.write(1)
        if sequence % 50 == 0 or sequence in {254, 255, 256, 257}:
            then.append((sequence, place.journal(writable=False).proof(sequence)))
    journal = place.journal(writable=False)
    assert [(sequence, journal.first_proof(sequence)) for sequence, _ in then] == then


@pytest.mark.parametrize("sequence", [-1, EVENTS])
def test_an_event_that_there_is_not_has_no_proof(place: Place, sequence: int) -> None:
    with pytest.raises(NotHeldError):
        place.journal(writable=False).first_proof(sequence)


@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_no_changed_byte_of_the_log_gets_another_proof_signed(place: Place, data: st.DataObject) -> None:
    before = proofs(place)
    path = data.draw(st.sampled_from(sorted(path for path in place.log.rglob("*") if path.is_file())))
    whole = path.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    path.write_bytes(whole[:at] + bytes([whole[at] ^ data.draw(st.integers(1, 255))]) + whole[at + 1 :])
    for sequence in range(EVENTS):
        with contextlib.suppress(VerificationError):
            assert place.journal(writable=False).first_proof(sequence) == before[sequence]
    path.write_bytes(whole)
