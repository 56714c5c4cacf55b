"""Dates that can be read in two ways: the order is asked for, said, and what it costs not to know it."""

import re

import pytest
from tests.web.test_capture import TERMS, finished, scope, upload_of
from tests.web.test_links import link_id, made, opened, sent
from tests.web.test_withholding import by_people, choosing, effect, text_of

from onrecord.governance.clearing import ClearingRule
from onrecord.records.accounts import Role

CHAT = "01/03/2026, 09:30 - Anna: one\n02/03/2026, 09:30 - Ben: two\n04/03/2026, 09:30 - Anna: three\n"
ASKED = "Choose in which order the phone writes dates"
WARNED = "You do not know in which order the phone writes dates"
AGAIN = "Capture the same file again"


@pytest.fixture
def browser(site):
    return site.client(site.officer(Role.CUSTODIAN, scope=scope(f"Whimbrel {next(site.numbers)}")))


@pytest.fixture
def one_copy_suffices(monkeypatch):
    monkeypatch.setattr("onrecord.wiring.clearing_rule", lambda _settings: ClearingRule("an officer", 1))


def of_link(site):
    """Return a browser that holds a link and sent a file, and where its journey is."""
    custodian = f"Curlew {next(site.numbers)}"
    office = site.client(site.officer(Role.PRIVATE_OFFICE, scope=scope(custodian)))
    holder, at = opened(site, made(office, custodian))
    sent(holder, at, f"{CHAT}05/03/2026, 09:30 - Ben: {custodian}\n")
    return holder, at


def chosen(page):
    asked = page[page.index("In which order does the phone write dates?") :]
    return "checked" in asked[: asked.index("</fieldset>")]


@pytest.mark.parametrize("by_link", [False, True])
def test_the_order_of_dates_is_not_preset_and_an_answer_is_needed(site, browser, by_link):
    asks, at = of_link(site) if by_link else (browser, upload_of(browser, CHAT))
    page = asks.get(f"{at}/about").content.decode()
    assert not chosen(page)
    assert "In which order does the phone write dates? (optional)" not in page
    for said in ({}, {"date_order": ""}, {"date_order": "ydm"}):
        assert asks.post(f"{at}/about", {**TERMS, **said}).status_code == 200
    assert ASKED in asks.post(f"{at}/about", TERMS).content.decode()
    assert asks.get(f"{at}/check")["Location"] == f"{at}/about"


@pytest.mark.parametrize("by_link", [False, True])
def test_the_page_of_answers_has_the_order_and_warns_while_it_is_not_known(site, browser, by_link):
    asks, at = of_link(site) if by_link else (browser, upload_of(browser, CHAT))
    for order, said in (("unknown", "I do not know"), ("mdy", "Month, then day (12/31/2026)")):
        asks.post(f"{at}/about", {**TERMS, "date_order": order})
        page = asks.get(f"{at}/check").content.decode()
        assert f"Order of dates {said} Change order of dates" in text_of(page)
        assert (WARNED in page) is (order == "unknown")
        assert chosen(asks.get(f"{at}/about").content.decode())


def test_no_order_is_asked_for_nor_said_where_dates_are_certain(browser):
    at = upload_of(browser, f"{CHAT}13/03/2026, 09:30 - Ben: four\n")
    assert "In which order" not in browser.get(f"{at}/about").content.decode()
    browser.post(f"{at}/about", TERMS)
    page = browser.get(f"{at}/check").content.decode()
    assert "Order of dates" not in page
    assert WARNED not in page


def captured(browser, at, order):
    browser.post(f"{at}/about", {**TERMS, "date_order": order})
    done = finished(browser, browser.post(f"{at}/check")["Location"])
    return browser.get(done["Location"])["Location"]


def test_a_receipt_without_the_order_leads_to_where_the_file_is_captured_again(site, browser):
    text = CHAT.replace("three", f"three {next(site.numbers)}")
    receipt = captured(browser, upload_of(browser, text), "unknown")
    assert f'href="/capture">{AGAIN}</a>' in browser.get(receipt).content.decode()
    again = captured(browser, upload_of(browser, text), "dmy")
    assert again != receipt
    assert AGAIN not in browser.get(again).content.decode()


def test_the_receipt_of_a_link_without_the_order_says_whom_to_ask_for_another(site):
    holder, at = of_link(site)
    page = holder.get(captured(holder, at, "unknown")).content.decode()
    assert "Ask whoever sent you the link for another one" in page
    assert link_id(at) in page
    assert 'href="/capture"' not in page


def test_the_inbox_leads_to_where_a_file_with_open_dates_is_captured_again(site, browser):
    captured(browser, upload_of(browser, CHAT.replace("two", f"two {next(site.numbers)}")), "unknown")
    page = site.as_role(Role.RECORDS).get("/inbox").content.decode()
    group = page[page.index("Dates that can be read in two ways") :]
    assert 'href="/capture">capture it again</a>' in group[: group.index("</fieldset>")]


def answer_in(page):
    return re.search(r"May it be cleared from the phone\? (.*?) Why", text_of(page))[1]


@pytest.mark.usefixtures("one_copy_suffices")
def test_the_effect_of_leaving_out_says_what_turns_on_the_order_until_that_is_answered(browser):
    at = choosing(browser, CHAT)
    by_people(browser, at, "Ben")
    assert answer_in(effect(browser, at)).startswith("This turns on the order of dates, which the next page")
    for order, said in (("dmy", "In part"), ("unknown", "No"), ("mdy", "In part")):
        browser.post(f"{at}/about", {**TERMS, "date_order": order})
        assert browser.get(f"{at}/check").status_code == 200
        assert answer_in(effect(browser, at)) == said


def test_the_effect_of_leaving_out_refuses_where_no_order_would_change_that(browser):
    at = choosing(browser, CHAT)
    by_people(browser, at, "Ben")
    assert answer_in(effect(browser, at)) == "No"
