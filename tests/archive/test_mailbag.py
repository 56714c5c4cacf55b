"""Mails that wait: durable, in no clear word, opened by the home's keys alone."""

import dataclasses
import errno

import pytest
from tests.support.canary import leaks
from tests.support.mails import ADA, CANARY, OURS, Place, mail
from tests.support.memory_keys import NOW, MemoryKeys
from tests.support.power_cut import FailingDisk, RecordingDisk, power_cuts

from onrecord.archive.disk import LocalDisk
from onrecord.archive.mailbag import FilesystemMailbag
from onrecord.records.errors import MailboxFullError, NotHeldError, StorageError, VerificationError
from onrecord.records.mail import ArrivedMail, Dkim

MAIL = mail()
FIRST, SECOND, THIRD = (f"m-{number:016x}" for number in (1, 2, 3))
ABOUT = ArrivedMail(FIRST, "Ada Quay", ADA, ADA, OURS, CANARY, Dkim.NONE, len(MAIL), NOW)


def about(identity):
    return dataclasses.replace(ABOUT, id=identity)


def test_what_is_put_in_is_given_back_until_it_is_removed(tmp_path):
    place = Place(tmp_path)
    assert place.bag().waiting() == []
    place.slot().put(ABOUT, MAIL)
    assert place.bag().waiting() == [ABOUT]
    assert place.raw(FIRST) == MAIL
    place.bag().remove(FIRST)
    place.bag().remove(FIRST)
    assert place.bag().waiting() == []
    for gone in (FIRST, "m-nothing", "../keystore", ""):
        with pytest.raises(NotHeldError):
            place.bag().feed(gone)


def test_a_mail_that_is_kept_already_stays_as_it_is(tmp_path):
    place = Place(tmp_path)
    place.slot().put(ABOUT, MAIL)
    place.slot().put(dataclasses.replace(ABOUT, subject="another"), b"another")
    assert place.raw(FIRST) == MAIL


def test_other_keys_open_nothing(tmp_path):
    place = Place(tmp_path)
    place.slot().put(ABOUT, MAIL)
    other = MemoryKeys()
    other.keep_identities("home", {"payload": other.new_identity()})
    bag = FilesystemMailbag(tmp_path, LocalDisk(), other)
    assert bag.waiting() == []
    with pytest.raises(VerificationError):
        bag.feed(FIRST)


def test_no_word_of_a_mail_lies_on_the_disk(tmp_path):
    Place(tmp_path).slot().put(ABOUT, MAIL)
    for words in (CANARY, ADA, "Ada Quay"):
        assert list(leaks(tmp_path, words)) == []
    (tmp_path / "intake" / FIRST / "leak").write_text(CANARY)
    assert list(leaks(tmp_path, CANARY)) != []


@pytest.mark.parametrize("name", ["mail.age", "about.age", "key.age"])
def test_a_mail_with_a_byte_changed_is_not_given_as_it_was(tmp_path, name):
    place = Place(tmp_path)
    place.slot().put(ABOUT, MAIL)
    path = tmp_path / "intake" / FIRST / name
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(VerificationError):
        place.raw(FIRST)


def test_one_mail_in_the_place_of_another_is_not_taken_for_it(tmp_path):
    place = Place(tmp_path)
    place.slot().put(ABOUT, MAIL)
    (tmp_path / "intake" / FIRST).rename(tmp_path / "intake" / SECOND)
    with pytest.raises(VerificationError):
        place.bag().about(SECOND)


def test_more_than_may_wait_are_not_taken(tmp_path):
    place = Place(tmp_path, most=2)
    slot = place.slot()
    slot.put(about(FIRST), MAIL)
    slot.put(about(SECOND), MAIL)
    with pytest.raises(MailboxFullError):
        slot.put(about(THIRD), MAIL)
    assert len(place.bag().waiting()) == 2


def broken_after(tmp_path, skips):
    home = tmp_path / "home"
    home.mkdir()
    disk, place = RecordingDisk(home, skips), Place(home)
    slot = place.slot(disk)
    for identity in (FIRST, SECOND):
        slot.put(about(identity), MAIL)
        disk.acknowledge(identity)
    for number, cut in enumerate(power_cuts(disk)):
        after = Place(tmp_path / f"cut{number}", place.keys)
        cut.restore(after.folder)
        found = {one.id for one in after.bag().waiting()}
        after.slot()
        is_clear = not list(after.folder.glob("intake/*.new"))
        try:
            whole = all(after.raw(one) == MAIL for one in found)
        except (NotHeldError, VerificationError):
            whole = False
        yield not (whole and is_clear and cut.acknowledged <= found)


def test_a_power_cut_at_any_instant_loses_nothing_acknowledged_and_leaves_nothing_half_done(tmp_path):
    states = list(broken_after(tmp_path, ()))
    assert len(states) > 20
    assert not any(states)


@pytest.mark.parametrize("call", ["sync", "sync_folder"])
def test_the_check_finds_a_disk_that_leaves_out_an_fsync(tmp_path, call):
    assert any(broken_after(tmp_path, [call]))


@pytest.mark.parametrize("call", ["write", "sync", "create", "rename", "sync_folder"])
def test_when_the_disk_refuses_nothing_is_shown(tmp_path, call):
    refused = 0
    for count in range(8):
        folder = tmp_path / str(count)
        (folder / "intake").mkdir(parents=True)
        place = Place(folder)
        try:
            place.slot(FailingDisk(count, errno.ENOSPC, call)).put(ABOUT, MAIL)
        except StorageError:
            refused += 1
        assert all(place.raw(one.id) == MAIL for one in place.bag().waiting())
    assert refused
