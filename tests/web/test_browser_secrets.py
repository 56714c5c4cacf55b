"""What is left out can be opened: by a secret that the browser had before it confirmed, and keeps."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.web.test_capture import TERMS, finished, scope
from tests.web.test_links import answered, capture_in, made, named, office_of, opened
from tests.web.test_withholding import CHAT, by_people, choosing, effect, text_of

from onrecord.integrity.opening import parse_opening
from onrecord.records.accounts import Role

NAME = "onrecord-opening"
DAYS = 90 * 24 * 3600


@pytest.fixture(autouse=True)
def _as_often_as_it_takes(monkeypatch):
    """A slow machine asks many times how far the work is; test_links tries the limit."""
    monkeypatch.setattr("onrecord.web.link_holding._take", lambda _whose, _route: None)


@pytest.fixture
def browser(site):
    return site.client(site.officer(Role.CUSTODIAN, scope=scope(f"Minister {next(site.numbers)}")))


def window(browser):
    """Return a window of a browser: it has the cookies of that moment, and an answer's are its own."""
    from django.test import Client

    other = Client(SERVER_NAME="localhost")
    other.cookies.load(browser.cookies.output(header="", sep=";"))
    return other


def heard(browser, *windows):
    """Let a browser have what came to its windows."""
    for one in windows:
        browser.cookies.update(one.cookies)


def secrets(browser):
    return {name: one.value for name, one in browser.cookies.items() if name.startswith(NAME)}


def forget(browser):
    for name in secrets(browser):
        del browser.cookies[name]


def prepared(site, browser):
    """Leave messages of a new chat out, with what that does said to no page yet."""
    address = choosing(browser, CHAT.replace("quay", f"quay{next(site.numbers)}"))
    by_people(browser, address, "Mum")
    finished(browser, browser.get(f"{address}/withhold/effect")["Location"])
    browser.post(f"{address}/about", TERMS)
    return address


def by_link(site):
    """Open a link and leave messages out, as ``prepared`` does; return the browser and the address."""
    custodian = named(site)
    _, office = office_of(site, custodian)
    browser, at = opened(site, made(office, custodian))
    left_out_by_link(site, browser, at)
    return browser, at


def left_out_by_link(site, browser, at):
    from tests.web import test_link_withholding as links

    text = CHAT.replace("quay", f"quay{next(site.numbers)}").encode()
    links.choosing(browser, at, text, "WhatsApp Chat with Harbour.txt")
    browser.post(f"{at}/withhold/personal/people", {"people": [links.person(browser, at, "Mum")]})
    finished(browser, browser.get(f"{at}/withhold/effect")["Location"])
    answered(browser, at)


def receipt_of(browser, confirmed):
    return browser.get(finished(browser, confirmed["Location"])["Location"])["Location"]


def at_once(*asks):
    """Ask each in a thread of its own, at one moment; return the answers."""
    from django.db import connections

    together = threading.Barrier(len(asks))

    def asked(ask):
        together.wait(60)
        try:
            return ask()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(asks)) as threads:
        return list(threads.map(asked, asks))


def opening_in(browser, receipt):
    answer = browser.get(f"{receipt}/opening")
    assert answer.status_code == 200, answer.content.decode()
    return parse_opening(answer.content)


@pytest.mark.parametrize("page", ["check", "withhold/effect"])
@pytest.mark.parametrize("hears_of_both", [True, False])
def test_of_two_first_captures_at_one_moment_in_one_browser_both_openings_are_had(
    site, browser, page, hears_of_both
):
    addresses = [prepared(site, browser) for _ in range(2)]
    assert not secrets(browser)
    windows = [window(browser) for _ in addresses]
    at_once(
        *(lambda one=one, at=at: one.get(f"{at}/{page}") for one, at in zip(windows, addresses, strict=True))
    )
    heard(browser, *windows)
    assert len(secrets(browser)) == 2
    if hears_of_both:
        windows = [window(browser) for _ in addresses]
    confirmed = at_once(
        *(lambda one=one, at=at: one.post(f"{at}/check") for one, at in zip(windows, addresses, strict=True))
    )
    heard(browser, *windows)
    assert len(secrets(browser)) == 2
    for one in confirmed:
        receipt = receipt_of(browser, one)
        assert opening_in(browser, receipt).capture == receipt.rpartition("/")[2]
        assert "Download the opening" in browser.get(receipt).content.decode()
        browser.post(f"{receipt}/opening/kept")
        assert browser.get(f"{receipt}/opening").status_code == 404


def test_of_two_links_used_at_one_moment_in_one_browser_both_openings_are_had(site):
    held = [by_link(site) for _ in range(2)]
    at_once(*(lambda one=one, at=at: one.get(f"{at}/check") for one, at in held))
    browser = held[0][0]
    heard(browser, *(one for one, _ in held))
    assert len(secrets(browser)) == 2
    confirmed = at_once(*(lambda one=one, at=at: one.post(f"{at}/check") for one, at in held))
    for one in confirmed:
        receipt = receipt_of(browser, one)
        assert opening_in(browser, receipt).capture == capture_in(browser.get(receipt))
        assert browser.post(f"{receipt}/opening/kept")["Location"] == receipt
        assert browser.get(f"{receipt}/opening").status_code == 404


@pytest.mark.parametrize("page", ["check", "withhold/effect"])
def test_the_opening_is_had_where_the_answer_to_the_first_confirmation_is_lost(site, browser, page):
    address = prepared(site, browser)
    browser.get(f"{address}/{page}")
    confirmed = window(browser).post(f"{address}/check")
    receipt = receipt_of(browser, confirmed)
    assert opening_in(browser, receipt).count == 3


def test_a_holder_has_the_opening_where_the_answer_to_the_first_confirmation_is_lost(site):
    browser, at = by_link(site)
    browser.get(f"{at}/check")
    receipt = receipt_of(browser, window(browser).post(f"{at}/check"))
    assert opening_in(browser, receipt).count == 3


def told_that_nothing_was_captured(answer):
    page = text_of(answer.content.decode())
    assert answer.status_code == 200
    assert "Nothing was captured yet" in page
    assert "let your browser keep cookies" in page
    return page


def test_nothing_is_captured_by_a_browser_that_brings_no_secret_until_it_has_one(site, browser):
    address = prepared(site, browser)
    for _ in range(2):
        forget(browser)
        assert "Error: Check your answers" in told_that_nothing_was_captured(browser.post(f"{address}/check"))
        assert len(secrets(browser)) == 1
    asked_again = browser.get(f"{address}/check")
    assert asked_again.status_code == 200
    assert "Nothing was captured yet" not in asked_again.content.decode()
    receipt = receipt_of(browser, browser.post(f"{address}/check"))
    assert opening_in(browser, receipt).count == 3


def test_a_link_is_not_used_by_a_browser_that_brings_no_secret_until_it_has_one(site):
    browser, at = by_link(site)
    assert "Error: Check your answers" in told_that_nothing_was_captured(browser.post(f"{at}/check"))
    assert browser.get(at).status_code == 200
    receipt = receipt_of(browser, browser.post(f"{at}/check"))
    assert opening_in(browser, receipt).count == 3


def test_no_secret_is_asked_of_who_leaves_nothing_out(browser):
    from tests.web.test_capture import upload_of

    address = upload_of(browser)
    browser.post(f"{address}/official", {"official": "all"})
    browser.post(f"{address}/about", TERMS)
    browser.get(f"{address}/check")
    assert not secrets(browser)
    assert browser.post(f"{address}/check").status_code == 302
    assert not secrets(browser)


def test_a_secret_of_the_name_that_all_had_before_opens_what_it_sealed_and_seals_yet(site):
    officer = site.officer(Role.CUSTODIAN, scope=scope(f"Minister {next(site.numbers)}"))
    browser, old = site.client(officer), bytes([7]) * 32
    address = prepared(site, browser)
    effect(browser, address)
    (new,) = secrets(browser)
    first = receipt_of(browser, browser.post(f"{address}/check"))
    browser.cookies[NAME] = old.hex()
    other = prepared(site, browser)
    effect(browser, other)
    second = receipt_of(browser, browser.post(f"{other}/check"))
    assert set(secrets(browser)) == {NAME, new}
    assert browser.cookies[NAME].value == old.hex()
    assert site.service.openings.opened(second.rpartition("/")[2], officer.account, old)
    for receipt in (first, second):
        assert opening_in(browser, receipt).capture == receipt.rpartition("/")[2]


def test_what_is_no_secret_of_ours_neither_seals_nor_takes_the_place_of_one(site, browser):
    others = {
        f"{NAME}s": "07" * 32,
        f"{NAME}-0000000z": "07" * 32,
        f"{NAME}-00000000-": "07" * 32,
        f"{NAME}-00000001": "07" * 31,
        f"{NAME}-00000002": "zz" * 32,
        NAME: "",
    }
    for name, value in others.items():
        browser.cookies[name] = value
    address = prepared(site, browser)
    told_that_nothing_was_captured(browser.post(f"{address}/check"))
    assert len(secrets(browser)) == len(others) + 1
    receipt = receipt_of(browser, browser.post(f"{address}/check"))
    assert opening_in(browser, receipt).count == 3


def test_a_browser_with_more_secrets_than_are_looked_at_seals_under_one_that_is(site, browser):
    for number in range(40):
        browser.cookies[f"{NAME}-{number:08x}"] = f"{number + 1:064x}"
    address = prepared(site, browser)
    browser.get(f"{address}/check")
    receipt = receipt_of(browser, browser.post(f"{address}/check"))
    assert len(secrets(browser)) == 40
    assert opening_in(browser, receipt).count == 3


def test_a_secret_is_kept_for_its_days_from_each_page_that_leads_to_a_confirmation(site, browser):
    address = prepared(site, browser)
    pages = [f"{address}/withhold/effect", f"{address}/check"]
    for ask in (*(lambda page=page: browser.get(page) for page in pages), lambda: browser.post(pages[-1])):
        (kept,) = (one for name, one in ask().cookies.items() if name.startswith(NAME))
        assert (kept["max-age"], kept["httponly"], kept["samesite"]) == (DAYS, True, "Lax")
        assert (kept["path"], kept["domain"], kept["secure"]) == ("/", "", "")
    assert len(secrets(browser)) == 1


def test_with_tls_a_secret_is_of_this_host_alone_and_goes_over_tls_alone(site, browser, monkeypatch):
    address = prepared(site, browser)
    browser.cookies[f"{NAME}-00000000"] = "07" * 32
    settings = type(site.host.settings.service)
    monkeypatch.setattr(settings, "has_tls", property(lambda _settings: True))
    (kept,) = (
        one
        for name, one in browser.get(f"{address}/check").cookies.items()
        if name.startswith(f"__Host-{NAME}-")
    )
    assert (kept["secure"], kept["path"], kept["domain"], kept["httponly"]) == (True, "/", "", True)
    receipt = receipt_of(browser, browser.post(f"{address}/check"))
    assert opening_in(browser, receipt).count == 3
    forget(browser)
    assert opening_in(browser, receipt).count == 3


def test_another_browser_of_the_same_account_opens_nothing_with_its_own_secret(site):
    officer = site.officer(Role.CUSTODIAN, scope=scope(f"Minister {next(site.numbers)}"))
    browser, other = site.client(officer), site.client(officer)
    address = prepared(site, browser)
    for one in (browser, other):
        one.get(f"{address}/check")
    receipt = receipt_of(browser, browser.post(f"{address}/check"))
    assert secrets(other)
    assert other.get(f"{receipt}/opening").status_code == 404
    assert other.post(f"{receipt}/opening/kept").status_code == 404
    assert "only in the browser in which the capture was made" in text_of(other.get(receipt).content.decode())
    assert opening_in(browser, receipt).count == 3
