"""What a restart of the service ended is said once, and nothing of it is kept to say it."""

import json
import re

import pytest
from tests.web.test_capture import CHAT, captured, scope, upload_of

from onrecord.records.accounts import Role
from onrecord.web.drafts import DRAFTS

LOST = "the service was restarted, and nothing was kept of it"


@pytest.fixture
def browser(site):
    return site.client(site.officer(Role.CUSTODIAN, scope=scope(f"Avocet {next(site.numbers)}")))


def restarted(monkeypatch, *addresses):
    """End the process as far as uploads go: their keys and drafts were in its memory alone."""
    monkeypatch.setattr("onrecord.web.lost_uploads._PROCESS", "another")
    for address in addresses:
        DRAFTS.drop(address.rpartition("/")[2])


def says(browser, page="/"):
    return browser.get(page).content.decode().count(LOST)


@pytest.mark.parametrize("page", ["/", "/capture"])
def test_what_a_restart_ended_is_said_once(site, browser, monkeypatch, page):
    address = upload_of(browser)
    assert says(browser, page) == 0
    restarted(monkeypatch, address)
    told = browser.get(page).content.decode()
    assert re.search(rf"What you sent on \d+ \w+ \d{{4}} at \d\d:\d\d was not captured: {LOST}", told)
    assert 'href="/capture">Choose the file again' in told
    assert says(browser) == says(browser, "/capture") == 0
    other = site.client(site.officer(Role.CUSTODIAN, scope=scope("Avocet")))
    assert says(other, page) == 0


def test_what_was_begun_in_pieces_is_said_too(site, monkeypatch):
    name = f"Avocet {next(site.numbers)}"
    browser = site.client(site.officer(Role.CUSTODIAN, scope=scope(name)))
    begun = browser.post("/capture/uploads", {"custodian": name}, content_type="application/json")
    restarted(monkeypatch, begun.json()["upload"])
    assert says(browser) == 1


def test_what_was_captured_or_given_up_before_a_restart_is_not_said_to_be_lost(site, browser, monkeypatch):
    kept = upload_of(browser, CHAT.replace("quay", f"pier {next(site.numbers)}"))
    given_up = upload_of(browser)
    captured(browser, kept)
    browser.get(browser.post(f"/capture/uploads/{given_up.rpartition('/')[2]}/give-up")["Location"])
    restarted(monkeypatch)
    assert says(browser) == 0


def test_of_a_capture_that_was_cut_off_it_is_not_said_that_nothing_was_kept(browser, monkeypatch):
    address = upload_of(browser, CHAT.replace("quay", "slipway"))

    def ends_after_the_commit(*_given, **_named):
        raise RuntimeError

    monkeypatch.setattr("onrecord.web.capturing.give_up", ends_after_the_commit)
    with pytest.raises(KeyError, match="location"):  # its page leads on to no receipt
        captured(browser, address)
    monkeypatch.undo()
    restarted(monkeypatch, address)
    page = browser.get("/").content.decode()
    assert LOST not in page
    assert "was cut off, and the service was restarted" in page
    assert 'href="/receipts">among the receipts' in page


def test_a_session_keeps_no_name_and_no_content_of_what_was_sent(browser):
    address = upload_of(browser)
    (sent,) = browser.session["onrecord_sent"]
    assert sent[0] == address.rpartition("/")[2]
    assert len(sent) == 3
    assert not any(word in json.dumps(sent) for word in ("Harbour", "Avocet", "quay"))
