"""Whoever holds a single-use link leaves out what is no official business, as an account does."""

import re

import pytest
from tests.support.samples import database
from tests.support.small_phone import DATABASE, SQL
from tests.web.test_capture import TERMS, finished
from tests.web.test_links import answered, capture_in, link_id, made, named, office_of, opened
from tests.web.test_links import sent as sent_text
from tests.web.test_withholding import CHAT, SECRET_WORD, assert_nowhere, person, text_of, zip_with_files

from onrecord.integrity.opening import parse_opening
from onrecord.integrity.receipt import read_receipt
from onrecord.procedures.journalled import events_of
from onrecord.records.accounts import Role
from onrecord.records.events import Verb


@pytest.fixture(autouse=True)
def _as_often_as_it_takes(monkeypatch):
    """A slow machine asks many times how far the work is; test_links tries the limit."""
    monkeypatch.setattr("onrecord.web.link_holding._take", lambda _whose, _route: None)


@pytest.fixture
def held(site):
    """Open a link; return its holder's browser, where its journey is, and who made it."""
    custodian = named(site)
    officer, office = office_of(site, custodian)
    browser, at = opened(site, made(office, custodian))
    return browser, at, officer, office


def choosing(browser, at, data=DATABASE, name="msgstore.db"):
    """Send a file by a link and say that some of it is no official business."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    answer = browser.post(f"{at}/send", {"export": SimpleUploadedFile(name, data)})
    assert finished(browser, answer["Location"])["Location"] == f"{at}/read"
    assert f"{at}/official" in browser.get(f"{at}/read").content.decode()
    answer = browser.post(f"{at}/official", {"official": "some"})
    assert answer["Location"] == f"{at}/progress"
    assert finished(browser, answer["Location"])["Location"] == f"{at}/withhold"


def told_effect(browser, at):
    answer = browser.get(f"{at}/withhold/effect")
    if answer.status_code == 302:
        assert answer["Location"] == f"{at}/progress"
        answer = browser.get(finished(browser, answer["Location"])["Location"])
    return text_of(answer.content.decode())


def captured(browser, at):
    answered(browser, at)
    done = finished(browser, browser.post(f"{at}/check")["Location"])
    return browser.get(done["Location"])["Location"]


def test_a_holder_leaves_messages_of_a_database_out_and_gets_the_opening_in_their_browser_alone(site, held):
    browser, at, officer, office = held
    word = f"canary{next(site.numbers)}quinces"
    choosing(browser, at, database(SQL.replace("quinces", word)))
    way = browser.post(f"{at}/withhold", {"reason": "personal", "way": "messages"})
    assert way["Location"] == f"{at}/withhold/personal/messages"
    assert word in browser.get(way["Location"]).content.decode()
    answer = browser.post(way["Location"], {"page": "1", "message": ["6"], "go": "done"})
    assert answer["Location"] == f"{at}/withhold"
    assert "1 message of 7" in told_effect(browser, at)
    receipt = captured(browser, at)
    capture = capture_in(browser.get(receipt))
    data = browser.get(f"{receipt}/files/receipt").content
    assert (read_receipt(data).state.value, read_receipt(data).withheld.count) == ("derived", 2)
    assert word not in data.decode()
    assert_nowhere(site.host.settings.home, word)
    page = browser.get(receipt).content.decode()
    assert "Download the opening" in page
    assert re.search(r"Left out Personal: 1 message\b", text_of(page))
    given = browser.get(f"{receipt}/opening")
    assert given["Content-Disposition"] == f'attachment; filename="{capture}.receipt.opening"'
    assert (parse_opening(given.content).capture, parse_opening(given.content).count) == (capture, 2)
    assert "Download the opening" not in office.get(f"/receipts/{capture}").content.decode()
    assert office.get(f"/receipts/{capture}/opening").status_code == 404
    assert office.post(f"/receipts/{capture}/opening/kept").status_code == 404
    assert browser.post(f"{receipt}/opening/kept")["Location"] == receipt
    assert not site.service.openings.waits(capture, officer.account)
    assert browser.get(f"{receipt}/opening").status_code == 404
    assert "Something was left out" in browser.get(receipt).content.decode()


def test_people_conversations_kinds_and_times_are_left_out_by_a_link_with_the_same_rules(held):
    browser, at, _, _ = held
    choosing(browser, at)
    people = [person(browser, at, "447700900001@s.whatsapp.net")]
    for way, said in (
        ("people", {"people": people}),
        ("conversations", {"conversations": ["1"]}),
        ("kinds", {"kinds": ["media"]}),
        ("span", {"first_message": "2", "last_message": "2"}),
    ):
        assert browser.get(f"{at}/withhold/party/{way}").status_code == 200
        assert browser.post(f"{at}/withhold/party/{way}", said)["Location"] == f"{at}/withhold"
    hub = text_of(browser.get(f"{at}/withhold").content.decode())
    assert "1 whole conversation" in hub
    assert "Messages 2 to 2 of the list" in hub
    assert browser.post(f"{at}/withhold/remove", {"choice": "0"})["Location"] == f"{at}/withhold"
    assert "messages of 7" in told_effect(browser, at)
    assert browser.post(f"{at}/about", TERMS)["Location"] == f"{at}/check"
    assert "as no official business" in text_of(browser.get(f"{at}/check").content.decode())


def test_nothing_is_captured_by_a_link_before_the_effect_of_what_is_left_out_was_said(held):
    browser, at, _, _ = held
    choosing(browser, at)
    answered(browser, at)
    for method in (browser.get, browser.post):
        assert method(f"{at}/check")["Location"] == f"{at}/withhold/effect"
    assert browser.get(f"{at}/withhold/effect")["Location"] == f"{at}/withhold"
    browser.post(f"{at}/withhold/personal/kinds", {"kinds": ["text", "media"]})
    page = finished(browser, browser.get(f"{at}/withhold/effect")["Location"]).content.decode()
    assert "name every message" in page
    assert f'href="{at}/withhold"' in page


def test_a_text_that_went_to_staging_is_left_out_of_by_its_holder(site, held):
    browser, at, officer, _ = held
    choosing(browser, at, CHAT.encode(), "WhatsApp Chat with Harbour.txt")
    browser.post(f"{at}/withhold/personal/people", {"people": [person(browser, at, "Mum")]})
    assert "2 messages of 6" in told_effect(browser, at)
    capture = capture_in(browser.get(captured(browser, at)))
    (event,) = events_of(site.host.reading(officer), Verb.CAPTURE, objects=frozenset({capture}))
    assert SECRET_WORD not in str(event.payload)
    assert "Mum" not in str(event.payload)
    about = [one.about for one in site.service.access_log.lines(None, 40)]
    assert f"{capture} by link {link_id(at)}" in about


def test_a_holder_whose_file_is_kept_whole_is_told_how_else_and_can_give_it_up(held):
    from tests.support.folders import TEXTS

    browser, at, _, _ = held
    assert sent_text(browser, at, TEXTS.decode(), "sms.xml")["Location"] == f"{at}/read"
    page = browser.post(f"{at}/official", {"official": "some"}).content.decode()
    assert "This file is kept whole" in page
    assert f'action="{at}/give-up"' in page
    assert browser.get(f"{at}/withhold").status_code == 404
    assert browser.post(f"{at}/official", {"official": "all"})["Location"] == f"{at}/about"


def test_what_a_holder_leaves_out_is_shown_to_no_other_browser(site, held):
    browser, at, _, office = held
    choosing(browser, at)
    stranger = site.client()
    records = site.as_role(Role.RECORDS)
    for page in ("official", "withhold", "withhold/effect", "withhold/personal/messages"):
        for other in (stranger, office, records):
            assert other.get(f"{at}/{page}").status_code == 404, page
    upload = site.service.links.link(link_id(at)).upload
    for page in ("official", "withhold", "withhold/effect", "withhold/personal/messages"):
        assert office.get(f"/capture/{upload}/{page}").status_code == 404
    assert stranger.post(f"{at}/withhold/personal/kinds", {"kinds": ["text"]}).status_code == 404
    assert browser.get(f"{at}/withhold/secret/people").status_code == 404


def test_looking_again_forgets_what_a_holder_chose(held):
    browser, at, _, _ = held
    choosing(browser, at)
    browser.post(f"{at}/withhold/personal/kinds", {"kinds": ["media"]})
    assert browser.post(f"{at}/give-up")["Location"] == at
    assert browser.get(f"{at}/withhold").status_code == 404
    choosing(browser, at)
    assert "Nothing yet" in browser.get(f"{at}/withhold").content.decode()


def test_a_holder_is_told_of_files_that_no_message_names_and_leaves_them_out(held):
    browser, at, _officer, _office = held
    choosing(browser, at, zip_with_files(), name="WhatsApp Chat with Yard.zip")
    browser.post(f"{at}/withhold/personal/people", {"people": [person(browser, at, "Mum")]})
    assert "2 files, of which 2 are kept" in told_effect(browser, at)
    assert "IMG-2 (1).jpg" in browser.get(f"{at}/withhold/personal/files").content.decode()
    answer = browser.post(f"{at}/withhold/personal/files", {"unnamed": ["0", "1"]})
    assert answer["Location"] == f"{at}/withhold/effect"
    assert "2 files, left out too" in told_effect(browser, at)
