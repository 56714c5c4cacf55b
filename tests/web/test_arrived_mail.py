"""The journey of an export that came by mail: seen, confirmed or refused by its custodian alone."""

import re
import subprocess
import sys
from dataclasses import replace

import pytest
from tests.support.canary import leaks
from tests.support.mails import CANARY, CHAT, Counting, mail
from tests.web.test_capture import captured, finished, scope

from onrecord.archive.disk import LocalDisk
from onrecord.archive.mailbag import MailSlot, recipient_of
from onrecord.channels.mailbox.receiving import Receiving
from onrecord.compute.machine import SystemClock
from onrecord.records.accounts import Role
from onrecord.records.errors import SandboxError

IDS = Counting()


@pytest.fixture
def arrive(site):
    """Return a function by which a mail arrives for a custodian; it returns the mail's id."""

    def arriving(custodian, raw=None, author="ada@example.test"):
        slot = MailSlot(site.host.settings.home, LocalDisk(), recipient_of(site.host.keys), 50)
        receiving = Receiving(slot.put, SystemClock(), IDS, 10_000_000, None, {author: custodian})
        return receiving.take(raw or mail(author=author), "", "records@example.test", receiving.new_id()).id

    return arriving


def custodian(site, name):
    return site.client(site.officer(Role.CUSTODIAN, scope=scope(name)))


@pytest.fixture
def taking_mail(site, monkeypatch):
    """Have the service say that it takes mail."""
    intake = replace(site.host.settings.intake, smtp="127.0.0.1:2525")
    monkeypatch.setattr(site.host, "settings", replace(site.host.settings, intake=intake))


def first_page(browser):
    """Return what waits, in the words of the first page."""
    return re.findall(r'href="/mail">(.*?)</a>', browser.get("/").content.decode())


def waiting(site):
    return {one.id for one in site.host.reading(site.officer()).mailbag.waiting()}


def confirmed(browser, identity):
    """Confirm a mail and have it looked at; return the address of what was read."""
    answer = browser.post(f"/mail/{identity}/confirm")
    assert answer.status_code == 302, answer.content.decode()
    return finished(browser, answer["Location"])["Location"].removesuffix("/read")


def test_a_custodian_confirms_what_they_mailed_and_gets_a_receipt(site, arrive):
    identity, browser = arrive("Mail Quay"), custodian(site, "Mail Quay")
    page = browser.get("/mail").content.decode()
    assert CANARY in page
    one = browser.get(f"/mail/{identity}").content.decode()
    for told in ("_chat.txt", "ada@example.test", "Mail Quay", "Not checked"):
        assert told in one
    address = confirmed(browser, identity)
    assert "Anna Harbour" in browser.get(f"{address}/read").content.decode()
    assert identity in waiting(site)
    answer = captured(browser, address)
    receipt = browser.get(answer["Location"]).content.decode()
    assert "mail from ada@example.test, DKIM not checked" in receipt
    assert "self-supplied" in receipt.lower()
    assert "the Sent folder of your mail" in receipt
    assert identity not in waiting(site)
    assert browser.get(f"/mail/{identity}").status_code == 404


def test_nobody_sees_a_mail_before_signing_in(site, arrive):
    identity = arrive("Mail Quay")
    for address in ("/mail", f"/mail/{identity}"):
        answer = site.client().get(address)
        assert answer.status_code == 302
        assert CANARY.encode() not in answer.content


def test_anothers_mail_is_as_one_that_is_not_held(site, arrive):
    identity, browser = arrive("Mail Mole"), custodian(site, "Somebody Else")
    assert CANARY not in browser.get("/mail").content.decode()
    for gone in (identity, "m-0000000000000000", "nothing"):
        assert browser.get(f"/mail/{gone}").status_code == 404
        assert browser.get(f"/mail/{gone}/not-mine").status_code == 404
        assert browser.post(f"/mail/{gone}/not-mine").status_code == 404
        assert browser.post(f"/mail/{gone}/file-missing").status_code == 404
        assert browser.post(f"/mail/{gone}/confirm").status_code == 404
    assert identity in waiting(site)


def test_a_private_office_confirms_for_its_minister_who_is_asked_for_their_word(site, arrive):
    identity = arrive(
        "Mail Minister", mail(text=CHAT.replace("quay", "pier") + "16/03/2026, 10:02 - Ben: more\n")
    )
    from django.urls import reverse

    office = site.client(site.officer(Role.PRIVATE_OFFICE, scope=scope("Mail Minister")))
    minister = custodian(site, "Mail Minister")
    captured(office, confirmed(office, identity))
    assert "Captured by" in minister.get(reverse("made_for_you")).content.decode()


@pytest.mark.usefixtures("taking_mail")
def test_whoever_is_not_the_custodian_is_told_whose_mail_waits_and_decides_nothing_in_their_own_name(
    site, arrive
):
    number = next(site.numbers)
    ada, minister = f"Ada Quay {number}", f"Min Pier {number}"
    mails = [arrive(ada), arrive(ada)]
    office = site.client(site.officer(Role.PRIVATE_OFFICE, scope=scope(ada)))
    assert f"2 mails wait for {ada}" in first_page(office)
    assert "2 mails in your name: say whether they are yours" in first_page(custodian(site, ada))
    one = office.get(f"/mail/{mails[0]}").content.decode()
    assert "It is not from them" in one
    assert "Confirm for" in one
    assert "Ask the sender whether they sent it" in one
    assert "Not mine" not in one
    asked = office.get(f"/mail/{mails[0]}/not-mine").content.decode()
    assert "This mail is not mine" not in asked
    assert "ask them first whether they sent it" in asked
    own = custodian(site, ada).get(f"/mail/{mails[0]}").content.decode()
    assert "Not mine" in own
    assert "Ask the sender" not in own
    both = site.client(site.officer(Role.RECORDS))
    arrive(minister)
    (said,) = [line for line in first_page(both) if "wait for" in line]
    assert re.fullmatch(r"\d+ mails wait for \d+ people", said)
    for mail_id in mails:
        assert office.post(f"/mail/{mail_id}/not-mine").status_code == 302


def test_what_is_not_theirs_is_discarded_and_the_journal_says_so(site, arrive):
    identity, browser = arrive("Mail Quay"), custodian(site, "Mail Quay")
    assert identity in waiting(site)
    assert "cannot be brought back" in browser.get(f"/mail/{identity}/not-mine").content.decode()
    answer = browser.post(f"/mail/{identity}/not-mine")
    assert answer.status_code == 302
    assert identity not in waiting(site)
    assert not (site.host.settings.home / "intake" / identity).exists()
    last = last_event(site)
    assert last.envelope.verb == "onrecord:mail-refused"
    assert (last.payload["mail"], last.payload["why"]) == (identity, "not theirs")
    assert CANARY not in str(last)


def test_a_marked_mail_is_discarded_at_once(site, arrive):
    marked = mail(text=CHAT + "15/03/2026, 11:00 - Anna Harbour: TOP SECRET\n")
    staged = set((site.host.settings.home / "uploads").glob("*"))
    identity, browser = arrive("Mail Quay", marked), custodian(site, "Mail Quay")
    done = finished(browser, browser.post(f"/mail/{identity}/confirm")["Location"])
    assert "Stop: a protective marking was found" in browser.get(done["Location"]).content.decode()
    assert identity not in waiting(site)
    assert set((site.host.settings.home / "uploads").glob("*")) <= staged


EMPTY = b"From: ada@example.test\r\nSubject: hello\r\n\r\nhello\r\n"


def last_event(site):
    *_, last = site.host.reading(site.officer()).journal.events()
    return last


def test_a_mail_with_nothing_attached_says_how_to_send_the_file_and_cannot_be_confirmed(site, arrive):
    identity, browser = arrive("Mail Quay", EMPTY), custodian(site, "Mail Quay")
    page = browser.get(f"/mail/{identity}").content.decode()
    for told in ("nothing is attached", "It is mine, but the file is missing", "Export chat", "Not mine"):
        assert told in page
    assert ">Confirm<" not in page
    assert 'href="/capture"' in page
    assert browser.post(f"/mail/{identity}/confirm").status_code == 400
    assert identity in waiting(site)


def test_a_mail_whose_file_is_missing_is_discarded_as_that_and_not_as_anothers(site, arrive):
    identity, browser = arrive("Mail Quay", EMPTY), custodian(site, "Mail Quay")
    assert browser.post(f"/mail/{identity}/file-missing").status_code == 302
    assert identity not in waiting(site)
    assert (last_event(site).payload["mail"], last_event(site).payload["why"]) == (
        identity,
        "file missing or damaged",
    )
    assert "its file was missing or damaged" in browser.get("/mail").content.decode()


def test_a_mail_with_its_file_is_never_discarded_as_one_without(site, arrive):
    identity, browser = arrive("Mail Quay"), custodian(site, "Mail Quay")
    page = browser.get(f"/mail/{identity}").content.decode()
    assert "the file is missing or damaged" not in page
    answer = browser.post(f"/mail/{identity}/file-missing")
    assert answer.status_code == 400
    assert "the file of this mail is not missing" in answer.content.decode().lower()
    assert identity in waiting(site)


def test_a_capture_that_was_given_up_leaves_the_mail_where_it_was(site, arrive):
    identity, browser = arrive("Mail Quay"), custodian(site, "Mail Quay")
    address = confirmed(browser, identity)
    assert browser.post(f"/capture/uploads/{address.rpartition('/')[2]}/give-up").status_code == 302
    assert identity in waiting(site)


def test_looking_at_mail_is_in_the_access_log(site, arrive):
    identity, officer = arrive("Mail Quay"), site.officer(Role.CUSTODIAN, scope=scope("Mail Quay"))
    site.client(officer).get(f"/mail/{identity}")
    assert site.service.access_log.lines(None, 1)[0].about == identity


def test_no_word_of_a_mail_lies_on_the_disk_at_any_step(site, arrive):
    browser, home = custodian(site, "Mail Canary"), site.host.settings.home
    canary = "heronwatch lock seven"
    identity = arrive("Mail Canary", mail(text=CHAT.replace(CANARY, canary)))
    for folder in ("intake", "uploads"):
        assert list(leaks(home / folder, canary)) == []
    address = confirmed(browser, identity)
    for folder in ("intake", "uploads"):
        assert list(leaks(home / folder, canary)) == []
    captured(browser, address)
    for folder in ("intake", "uploads"):
        assert list(leaks(home / folder, canary)) == []
    (home / "intake" / "leak").write_text(canary)
    assert list(leaks(home / "intake", canary)) != []
    (home / "intake" / "leak").unlink()


BESIDE = """
import sys
from pathlib import Path
from onrecord.procedures.arrived_mail import senders_of
from onrecord.database.postgresql.servers import Server
from onrecord.service.beside import officers_beside
home, key, url = sys.stdin.read().split("\\n")
server = Server(url) if url else None
for _ in range(2):
    print(senders_of({}, officers_beside(Path(home), bytes.fromhex(key), server)))
"""


def test_the_accounts_of_custodians_are_known_to_a_process_beside_the_service(site, tmp_path):
    officer = site.officer(Role.CUSTODIAN, scope=scope("Mail Beside"))
    settings = site.host.settings
    said = f"{settings.home}\n{site.host.keys.database_key('service').hex()}\n{settings.database.url}"
    done = subprocess.run(
        [sys.executable, "-c", BESIDE], input=said, capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(f"'{officer.email}': 'Mail Beside'") == 2


def test_a_mail_that_could_not_be_looked_at_just_now_is_not_taken_for_one_without_its_file(
    site, arrive, monkeypatch
):
    from onrecord.web.views import arrived_mail

    def busy(_home, _about):
        raise SandboxError("reading took too long; try again")

    identity, browser = arrive("Mail Quay"), custodian(site, "Mail Quay")
    monkeypatch.setattr(arrived_mail, "attachments_of", busy)
    page = browser.get(f"/mail/{identity}").content.decode()
    assert "Try again in a few minutes" in page
    assert "Discard this mail" not in page
    assert browser.post(f"/mail/{identity}/file-missing").status_code == 400
    assert identity in waiting(site)


def test_when_a_mail_arrived_is_said_on_the_organisations_clock_with_its_zone(site, arrive):
    from onrecord.rendering.said_times import at_instant

    browser = custodian(site, "Mail Zone")
    identity = arrive("Mail Zone")
    (about,) = [one for one in site.host.reading(site.officer()).mailbag.waiting() if one.id == identity]
    said = at_instant(about.arrived_at, site.host.settings.zone)
    assert said.rpartition(" ")[2] in ("GMT", "BST")
    for page in ("/mail", f"/mail/{identity}"):
        assert said in browser.get(page).content.decode()
