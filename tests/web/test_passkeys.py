"""A passkey signs in where this very service asked for it: what was signed on another address is refused."""

import json
import re

import pytest
from tests.support.passkey import Passkey
from tests.web.test_matters import words_of

HERE = "http://localhost"
ELSEWHERE = [
    "http://evil.localhost",  # a subdomain, whose pages a browser lets ask for this name's passkeys
    "https://localhost",
    "http://localhost:8001",
    "https://onrecord.example.test",
    "null",
]
_REFUSED = "That passkey could not be used"


def options_on(page):
    found = re.search(r'<script id="js_data"[^>]*>(.*?)</script>', page.content.decode(), re.DOTALL)
    return json.loads(found[1])["creation_options"]


def added(site, officer, origin):
    """Add a passkey of an origin; return it and the answer."""
    browser, key = site.client(officer), Passkey("localhost")
    page = browser.get("/your-account/passkeys/add")
    said = {"name": "Phone", "passwordless": "on", "credential": key.made(options_on(page), origin)}
    return key, browser.post("/your-account/passkeys/add", said)


def asked(site):
    """Return a browser of its own address, so that no count of tries is shared, and what it is asked for."""
    browser, number = site.client(), next(site.numbers)
    browser.defaults["REMOTE_ADDR"] = f"10.0.{number // 256}.{number % 256}"
    return browser, browser.get("/sign-in/passkey", headers={"X-Requested-With": "XMLHttpRequest"}).json()


def used(site, key, origin, handle=None, **how):
    """Sign in by a passkey from an origin; return the browser, and the page that it is led to."""
    browser, given = asked(site)
    key.handle = handle or key.handle
    said = {"credential": key.used(given["request_options"], origin, **how)}
    return browser, browser.post("/sign-in/passkey", said, follow=True)


def is_in(browser):
    return "_auth_user_id" in browser.session


@pytest.fixture
def key(site):
    made, answer = added(site, site.officer(), HERE)
    assert answer.status_code == 302, words_of(answer)
    return made


def test_a_passkey_signs_in_on_the_address_that_asked_for_it(site, key):
    browser, _ = used(site, key, HERE)
    assert is_in(browser)


@pytest.mark.parametrize("origin", ELSEWHERE)
def test_what_a_passkey_signed_on_another_address_is_refused_in_plain_words(site, key, origin):
    browser, answer = used(site, key, origin)
    assert not is_in(browser)
    assert _REFUSED in words_of(answer)
    assert is_in(used(site, key, HERE)[0])


@pytest.mark.parametrize("origin", ELSEWHERE)
def test_a_passkey_made_on_another_address_is_not_added(site, origin):
    key, answer = added(site, site.officer(), origin)
    assert (answer.status_code, _REFUSED in words_of(answer)) == (200, True)
    assert not is_in(used(site, key, HERE)[0])


def test_what_a_passkey_signed_within_another_sites_page_is_refused(site, key):
    browser, answer = used(site, key, HERE, is_framed=True)
    assert (is_in(browser), _REFUSED in words_of(answer)) == (False, True)


def test_a_passkey_of_another_service_or_account_is_refused(site, key):
    browser, answer = used(site, Passkey("onrecord.example.test", key.handle, key.id, key.key), HERE)
    assert (is_in(browser), _REFUSED in words_of(answer)) == (False, True)
    other, _ = added(site, site.officer(), HERE)
    browser, answer = used(site, key, HERE, handle=other.handle)
    assert (is_in(browser), _REFUSED in words_of(answer)) == (False, True)


@pytest.mark.parametrize("sent", ["{}", "[]", '"x"', "1", '{"response": {"clientDataJSON": "%%"}}'])
def test_what_is_no_passkey_is_refused_in_plain_words(site, sent):
    browser, _ = asked(site)
    answer = browser.post("/sign-in/passkey", {"credential": sent}, follow=True)
    assert (answer.status_code, is_in(browser)) == (200, False)


@pytest.mark.parametrize("lacking", ["rawId", "response", "authenticatorData", "signature"])
def test_a_credential_that_lacks_a_part_or_has_another_in_its_place_is_refused(site, key, lacking):
    browser, given = asked(site)
    said = json.loads(key.used(given["request_options"], HERE))
    parts = said["response"] if lacking in said["response"] else said
    for other in ("absent", 1, [], None):
        parts.pop(lacking, None)
        if other != "absent":
            parts[lacking] = other
        page = browser.post("/sign-in/passkey", {"credential": json.dumps(said)}, follow=True)
        assert (page.status_code, _REFUSED in words_of(page)) == (200, True)
    assert not is_in(browser)
