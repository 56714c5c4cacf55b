"""A home comes back from its recovery sheets and itself alone."""

import itertools
import shutil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shamir_mnemonic import combine_mnemonics
from tests.keys.desk import ACTOR, AT, Place, draft

from onrecord.keys.ceremony import restore_keys
from onrecord.keys.recovery import recover_root, recovery_sheet
from onrecord.keys.roots import parse_root
from onrecord.records.errors import KeysError

ROOT = bytes(range(32))


def words(sheet: str) -> str:
    lines = [line.split() for line in sheet.splitlines()]
    return " ".join(" ".join(line[1::2]) for line in lines if line and all(n.isdigit() for n in line[::2]))


def test_a_home_is_restored_from_its_sheets_and_itself_alone(place: Place) -> None:
    keys = place.make()
    place.write(3)
    sheets = keys.recovery_sheet(2, 3)
    public, before = keys.public(), list(place.journal(writable=False).events())
    shutil.rmtree(place.keys)
    restored = restore_keys(place.ring(), recover_root(sheets[1:]))
    assert restored.public() == public
    assert list(place.journal(writable=False).events()) == before
    assert place.journal().append(draft(3), AT, ACTOR).envelope.sequence == 3
    assert place.check() == []


def test_any_threshold_of_shares_gives_the_key_and_fewer_do_not() -> None:
    sheets = recovery_sheet(ROOT, "o.example", 3, 5)
    for chosen in itertools.combinations(sheets, 3):
        assert recover_root(chosen) == ROOT
    assert recover_root(sheets) == ROOT
    assert recover_root([sheets[0], *sheets[:3]]) == ROOT
    for chosen in itertools.combinations(sheets, 2):
        with pytest.raises(KeysError, match="do not give a key"):
            recover_root(chosen)


def test_any_other_program_for_slip_39_gives_the_same_bytes() -> None:
    sheets = recovery_sheet(ROOT, "o.example", 2, 3)
    assert combine_mnemonics([words(sheet) for sheet in sheets[:2]]) == ROOT


@settings(max_examples=10, deadline=None)
@given(st.binary(min_size=32, max_size=32))
def test_typed_words_in_any_layout_are_read(root: bytes) -> None:
    sheets = [words(sheet) for sheet in recovery_sheet(root, "o.example", 2, 2)]
    assert recover_root([sheets[0].upper(), sheets[1].replace(" ", "\r\n")]) == root


def test_a_sheet_says_what_it_is_and_is_fit_to_print() -> None:
    (sheet, *_) = recovery_sheet(ROOT, "records.example/log", 2, 3)
    assert "share 1 of 3" in sheet
    assert "records.example/log" in sheet
    assert "Any 2 of the\n3 shares" in sheet
    assert len(words(sheet).split()) == 33
    assert max(len(line) for line in sheet.splitlines()) <= 80
    assert sheet.isascii()


def test_a_misspelt_word_is_refused_without_repeating_a_word() -> None:
    first, second, _ = (words(sheet) for sheet in recovery_sheet(ROOT, "o.example", 2, 3))
    wrong = first.split()
    wrong[20] = "zzzz"
    with pytest.raises(KeysError) as caught:
        recover_root([" ".join(wrong), second])
    assert not set(str(caught.value).lower().split()) & ({"zzzz"} | set(first.split()[5:]))


def test_shares_of_different_sets_do_not_mix() -> None:
    old, new = recovery_sheet(ROOT, "o.example", 2, 3), recovery_sheet(ROOT, "o.example", 2, 3)
    with pytest.raises(KeysError, match="one set"):
        recover_root([old[0], new[1]])
    assert recover_root(old[:2]) == recover_root(new[:2])


@pytest.mark.parametrize(("threshold", "shares"), [(0, 1), (1, 2), (3, 2), (2, 17), (-1, -1)])
def test_an_impossible_division_is_refused(threshold: int, shares: int) -> None:
    with pytest.raises(KeysError, match="not possible"):
        recovery_sheet(ROOT, "o.example", threshold, shares)


def test_no_shares_give_no_key() -> None:
    with pytest.raises(KeysError):
        recover_root([])
    with pytest.raises(KeysError):
        recover_root([""])


def test_the_key_of_another_home_is_not_restored(place: Place) -> None:
    place.make()
    shutil.rmtree(place.keys)
    with pytest.raises(KeysError, match="use the shares of its own sheet"):
        restore_keys(place.ring(), ROOT)
    assert not place.keys.exists()


def test_a_root_key_that_stands_is_not_written_over(place: Place) -> None:
    place.make()
    path = place.keys / "root.key"
    root = parse_root(path.read_bytes(), path)
    with pytest.raises(KeysError, match="holds a root key already"):
        restore_keys(place.ring(), root)


def test_a_key_folder_that_lost_only_its_root_keeps_its_witness(place: Place) -> None:
    place.make()
    place.write(2)
    path = place.keys / "root.key"
    root, witness = parse_root(path.read_bytes(), path), (place.keys / "last-checkpoint").read_bytes()
    path.unlink()
    assert restore_keys(place.ring(), root).last_checkpoint() == witness
