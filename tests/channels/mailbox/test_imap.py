"""A mailbox on a real server: what is there is kept before it is moved or flagged, and once."""

import dataclasses
import errno

import pytest
from tests.channels.mailbox.conftest import PASSWORD, USER
from tests.support.failing_disks import FailingDisk
from tests.support.mails import CHAT, Place, mail

from onrecord.channels.mailbox.imap import Looked, look_into
from onrecord.records.errors import MailboxError, MailboxFullError, StorageError
from onrecord.records.intake import Intake


@pytest.fixture
def place(tmp_path):
    (tmp_path / "home" / "intake").mkdir(parents=True)
    return Place(tmp_path / "home")


@pytest.fixture
def intake(mailbox, tmp_path):
    (tmp_path / "password").write_text(PASSWORD + "\n")
    return Intake(
        imap=f"localhost:{mailbox.port}",
        imap_user=USER,
        imap_password_file=str(tmp_path / "password"),
        imap_authority=str(mailbox.certificate),
        mail_bytes=100_000,
    )


def test_a_mail_is_kept_as_it_was_delivered_and_flagged(mailbox, intake, place):
    mailbox.deliver("one", mail())
    assert look_into(intake, place.receiving()) == Looked(1, 0)
    (kept,) = place.bag().waiting()
    assert place.raw(kept.id) == mail()
    assert (kept.custodian, kept.envelope, kept.recipient) == ("Ada Quay", "", USER)
    assert mailbox.flags() == {"one": "S"}
    assert look_into(intake, place.receiving()) == Looked(0, 0)


def test_a_mail_is_moved_where_a_folder_is_named(mailbox, intake, place):
    mailbox.deliver("one", mail())
    assert look_into(dataclasses.replace(intake, imap_taken="Taken"), place.receiving()) == Looked(1, 0)
    assert mailbox.flags() == {}
    assert mailbox.in_folder("Taken") == 1


def test_a_mail_of_nobody_known_or_too_long_stays_and_is_not_kept(mailbox, intake, place):
    mailbox.deliver("stranger", mail(author="stranger@example.test"))
    mailbox.deliver("long", mail(text=CHAT * 2_000))
    mailbox.deliver("ours", mail())
    assert look_into(dataclasses.replace(intake, imap_taken="Taken"), place.receiving()) == Looked(1, 2)
    assert mailbox.flags() == {"stranger": "S", "long": "S"}
    assert len(place.bag().waiting()) == 1


def test_what_the_disk_refuses_stays_as_it_was_and_is_taken_later(mailbox, intake, place):
    mailbox.deliver("one", mail())
    with pytest.raises(StorageError):
        look_into(intake, place.receiving(FailingDisk(0, errno.ENOSPC)))
    assert mailbox.flags() == {"one": ""}
    assert look_into(intake, place.receiving()) == Looked(1, 0)


def test_when_too_many_wait_a_mail_stays_as_it_was(mailbox, intake, place):
    place.most = 0
    mailbox.deliver("one", mail())
    with pytest.raises(MailboxFullError):
        look_into(intake, place.receiving())
    assert mailbox.flags() == {"one": ""}


def test_a_mail_that_was_kept_and_not_flagged_is_kept_once(mailbox, intake, place):
    class KilledError(BaseException):
        """Stands for the end of the process."""

    mailbox.deliver("one", mail())
    receiving = place.receiving()
    keep = receiving.keep

    def killed(about, raw):
        keep(about, raw)
        raise KilledError

    receiving.keep = killed
    with pytest.raises(KilledError):
        look_into(intake, receiving)
    assert len(place.bag().waiting()) == 1
    assert mailbox.flags() == {"one": ""}
    look_into(intake, place.receiving())
    assert len(place.bag().waiting()) == 1
    assert mailbox.flags() == {"one": "S"}


@pytest.mark.parametrize(
    "change",
    [{"imap_authority": ""}, {"imap_folder": "Nowhere"}, {"imap_user": "nobody@example.test"}],
    ids=["unknown authority", "no such folder", "wrong name"],
)
def test_a_mailbox_that_cannot_be_used_says_what_to_check(mailbox, intake, place, change):
    mailbox.deliver("one", mail())
    with pytest.raises(MailboxError, match="password file"):
        look_into(dataclasses.replace(intake, **change), place.receiving())
    assert place.bag().waiting() == []
