"""The journal keeps every event, in order, signed, and readable only with the home's keys."""

import itertools
import threading

import pytest
from tests.keys.desk import ACTOR, AT, Place, draft, files

from onrecord.integrity import merkle
from onrecord.integrity.checkpoint import open_checkpoint
from onrecord.integrity.envelopes import envelope_leaf, receipt_commitment, write_envelope
from onrecord.integrity.notes import VerifierKey
from onrecord.integrity.proofs import parse_extra, parse_proof
from onrecord.integrity.tiles import MAX_ENTRY_BYTES
from onrecord.ports.archive import Draft
from onrecord.records.errors import HomeError, KeysError, NotHeldError, VerificationError
from onrecord.records.events import HOME_OBJECT, Verb

RECEIPT = b"capture: c-1\n"


@pytest.fixture
def place(tmp_path):
    place = Place(tmp_path)
    place.make()
    return place


def log_keys(place):
    return [VerifierKey(name, key) for name, key in place.open().trusted().log_keys.items()]


def test_events_come_back_in_order_as_they_went_in(place):
    recorded = [place.journal().append(draft(number), AT, ACTOR) for number in range(3)]
    events = list(place.journal(writable=False).events())
    assert [event.envelope for event in events] == [one.envelope for one in recorded]
    assert [event.payload for event in events] == [{"number": number} for number in range(3)]
    assert [event.envelope.sequence for event in events] == [0, 1, 2]
    assert list(place.journal(writable=False).envelopes(1)) == [one.envelope for one in recorded[1:]]


def test_reading_may_begin_at_any_event(place):
    place.write(300)
    journal = place.journal(writable=False)
    assert journal.size == 300
    for start in (0, 1, 255, 256, 257, 299, 300, 10_000):
        assert [envelope.sequence for envelope in journal.envelopes(start)] == list(range(start, 300))


def test_outlines_say_of_each_event_what_its_envelope_says(place):
    place.write(260)
    journal = place.journal(writable=False)
    for start in (0, 255, 256, 260):
        said = [(one.at, one.actor, one.verb) for one in journal.envelopes(start)]
        assert [(one.at, one.actor, one.verb) for one in journal.outlines(start)] == said


def test_a_changed_event_has_no_outline(place):
    place.write(3)
    data = bytearray(place.segment.read_bytes())
    at = data.index(b'"actor"', len(data) // 2) + len(b'"actor":"')
    data[at] ^= 1
    place.segment.write_bytes(bytes(data))
    with pytest.raises(VerificationError):
        list(place.journal(writable=False).outlines())


def test_a_journal_of_several_segments_is_whole(place):
    place.write(520)
    assert place.check() == []
    assert [path.name for path in sorted((place.log / "journal").iterdir())] == [
        "000000000000.events",
        "000000000256.events",
        "000000000512.events",
    ]
    tiles = set(files(place.log / "tile"))
    assert {
        "0/000",
        "0/001",
        "0/002.p/8",
        "1/000.p/2",
        "entries/000",
        "entries/001",
        "entries/002.p/8",
    } <= tiles
    assert not [name for name in tiles if name.startswith(("0/000.p", "entries/001.p"))]


def test_every_append_leaves_a_checkpoint_that_covers_it_in_home_and_key_folder(place):
    keys, journal = place.open(), place.journal()
    for size in range(1, 6):
        journal.append(draft(size), AT, ACTOR)
        note = (place.log / "checkpoint").read_bytes()
        assert note == keys.last_checkpoint() == journal.checkpoint()
        assert open_checkpoint(note, log_keys(place)).size == size


def test_each_checkpoint_begins_with_the_one_before(place):
    journal, notes, leaves = place.journal(), [], []
    for number in range(260):
        envelope = journal.append(draft(number), AT, ACTOR).envelope
        leaves.append(envelope_leaf(write_envelope(envelope)))
        notes.append(open_checkpoint(journal.checkpoint(), log_keys(place)))
    for old, new in itertools.pairwise(notes):
        path = merkle.consistency_path(old.size, new.size, merkle.nodes_of(leaves))
        merkle.check_consistency(old.size, new.size, old.root, new.root, path)


@pytest.mark.parametrize("before", [0, 1, 6, 255, 256])
def test_the_proof_that_an_append_returns_proves_the_receipt(place, before):
    place.write(before)
    recorded = place.journal().append(draft(before, receipt=RECEIPT), AT, ACTOR)
    proof = parse_proof(recorded.proof)
    extra = parse_extra(proof.extra)
    checkpoint = open_checkpoint(proof.checkpoint, log_keys(place))
    leaf = envelope_leaf(extra.envelope)
    assert merkle.root_from_path(leaf, proof.index, checkpoint.size, proof.path) == checkpoint.root
    assert receipt_commitment(extra.salt, RECEIPT) == recorded.envelope.receipt_commitment
    assert extra.envelope == write_envelope(recorded.envelope)


def test_a_proof_can_be_made_again_later_against_a_newer_checkpoint(place):
    first = parse_proof(place.journal().append(draft(0, receipt=RECEIPT), AT, ACTOR).proof)
    place.write(300)
    journal = place.journal(writable=False)
    for sequence in (0, 1, 255, 256, 300):
        proof = parse_proof(journal.proof(sequence))
        checkpoint = open_checkpoint(proof.checkpoint, log_keys(place))
        leaf = envelope_leaf(write_envelope(next(journal.envelopes(sequence))))
        assert checkpoint.size == 301
        assert merkle.root_from_path(leaf, sequence, 301, proof.path) == checkpoint.root
    assert parse_proof(journal.proof(0)).extra == first.extra
    assert parse_proof(journal.proof(1)).extra is None
    with pytest.raises(NotHeldError):
        journal.proof(301)


def test_no_two_receipts_share_a_salt(place):
    proofs = [place.journal().append(draft(n, receipt=RECEIPT), AT, ACTOR).proof for n in range(2)]
    assert len({parse_extra(parse_proof(proof).extra).salt for proof in proofs}) == 2


def test_after_its_identity_is_destroyed_an_event_is_a_tombstone(place):
    keys = place.open()
    keys.keep_identities("c-1", {"payload": keys.new_identity()})
    journal = place.journal(keys)
    journal.append(draft(0, identity="c-1", receipt=RECEIPT), AT, ACTOR)
    journal.append(draft(1), AT, ACTOR)
    keys.destroy_identities("c-1")
    events = list(place.journal(writable=False).events())
    assert [event.payload for event in events] == [None, {"number": 1}]
    assert events[0].envelope.objects == ("c-0",)
    assert parse_proof(place.journal(writable=False).proof(0)).extra is None
    assert place.check() == []


def test_a_damaged_key_file_is_not_taken_for_a_tombstone(place):
    place.write(1)
    (place.home / "keystore" / "owners" / "home.sealed").write_bytes(b"{}")
    with pytest.raises(KeysError, match="damaged"):
        list(place.journal(writable=False).events())


def test_an_event_under_no_identity_is_refused_and_leaves_nothing(place):
    place.write(1)
    before = files(place.folder)
    with pytest.raises(KeysError):
        place.journal().append(draft(1, identity="c-9"), AT, ACTOR)
    assert files(place.folder) == before


def test_an_event_too_large_for_the_log_is_refused_and_leaves_nothing(place):
    place.write(1)
    before = files(place.folder)
    large = Draft(Verb.CAPTURE, ("x" * MAX_ENTRY_BYTES,), HOME_OBJECT, {})
    with pytest.raises(VerificationError, match="too many"):
        place.journal().append(large, AT, ACTOR)
    assert files(place.folder) == before


def test_reading_writes_nothing(place):
    place.write(3)
    before = files(place.folder)
    journal = place.journal(writable=False)
    assert journal.size == 3
    assert list(journal.events())
    assert journal.proof(1)
    assert journal.checkpoint()
    assert list(journal.check()) == []
    with pytest.raises(HomeError, match="for reading only"):
        journal.append(draft(3), AT, ACTOR)
    assert files(place.folder) == before


def test_an_empty_journal_reads_as_empty(place):
    journal = place.journal(writable=False)
    assert journal.size == 0
    assert list(journal.events()) == []
    assert list(journal.check()) == []
    with pytest.raises(HomeError, match="no event yet"):
        journal.checkpoint()
    assert not place.log.exists()
    assert place.journal().size == 0


def test_opening_a_whole_journal_for_writing_changes_nothing(place):
    for count in (1, 255, 1):
        place.write(count)
        before = files(place.folder)
        assert place.journal().recovered == ()
        assert files(place.folder) == before


def test_a_payload_of_any_size_comes_back(place):
    payload = {"text": "é" * 3_000_000, "none": None, "list": [1, {"a": True}]}
    place.journal().append(Draft(Verb.CAPTURE, (), HOME_OBJECT, payload), AT, ACTOR)
    assert next(place.journal(writable=False).events()).payload == payload
    assert place.check() == []


def test_reading_beside_a_writer_finds_no_fault(place):
    place.write(230)
    writer = threading.Thread(target=place.write, args=(60,))
    writer.start()
    while writer.is_alive():
        journal = place.journal(writable=False)
        assert list(journal.check()) == []
        assert len(list(journal.envelopes())) >= 230
        assert journal.proof(229)
    assert place.journal(writable=False).size == 290
