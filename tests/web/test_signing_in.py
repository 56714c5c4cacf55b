"""Signing in without scripts: what failures say, how many there may be, and what the log hears."""

import pytest

from onrecord.records.accounts import AccessVerb

PASSWORD = "correct horse battery staple"

WAIT = "Too many tries. Wait 15 minutes, then try again"
WRONG = "The email address and the password do not match an account that is open"


@pytest.fixture(autouse=True)
def _no_tries_yet(site, monkeypatch):
    from django.contrib.auth.hashers import PBKDF2PasswordHasher
    from django.core.cache import cache

    del site  # Django is set up once it is there
    monkeypatch.setattr(PBKDF2PasswordHasher, "iterations", 1_000)
    cache.clear()


def test_tries_at_other_addresses_do_not_make_a_lockout_forgotten(site):
    from django.core.cache import cache

    officer = site.officer()
    for _ in range(5):
        tried(site.client(), officer.email, "wrong password here")
    for n in range(1_000):
        cache.set(f"another-try-{n}", [], 900)
    assert WAIT in tried(site.client(), officer.email, PASSWORD).content.decode()


def tried(browser, email, password, **more):
    return browser.post("/sign-in", {"login": email, "password": password}, **more)


def newest(site, number=1):
    return site.service.access_log.lines(None, number)[number - 1]


def words(page, *typed):
    """Return the page without what differs for a reason: what was typed, and the form's own secret."""
    import re

    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page.content.decode())
    for one in typed:
        text = text.replace(one, "")
    return text


def test_after_five_wrong_passwords_the_right_one_is_refused_too_and_it_says_how_long(site):
    officer, browser = site.officer(), site.client()
    for _ in range(5):
        assert WRONG in tried(browser, officer.email, "wrong password here").content.decode()
    page = tried(browser, officer.email, PASSWORD)
    assert WAIT in page.content.decode()
    assert "_auth_user_id" not in browser.session


@pytest.mark.parametrize("way", ["case", "spaces", "host", "address"])
def test_a_lockout_cannot_be_got_round(site, way):
    officer, browser = site.officer(), site.client()
    more = [{"HTTP_HOST": f"localhost:{8000 + n}"} if way == "host" else {} for n in range(6)]
    if way == "address":
        more = [{"HTTP_X_FORWARDED_FOR": f"192.0.2.{n}"} for n in range(6)]
    email = {"case": officer.email.upper(), "spaces": f"  {officer.email} "}.get(way, officer.email)
    for said in more[:5]:
        tried(browser, officer.email, "wrong password here", **said)
    assert WAIT in tried(browser, email, PASSWORD, **more[5]).content.decode()


def test_an_unknown_address_is_answered_like_a_known_one(site):
    known, closed = site.officer(), site.officer()
    site.service.accounts.close(closed.account, site.host.now())
    emails = (known.email, closed.email, "nobody@example.test")
    for n in range(6):
        pages = [
            tried(site.client(), email, "wrong password here", REMOTE_ADDR=f"192.0.2.{n}") for email in emails
        ]
        assert len({page.status_code for page in pages}) == 1
        assert len({words(page, *emails) for page in pages}) == 1
    assert WAIT in pages[0].content.decode()


def test_an_unknown_address_costs_as_many_password_hashes_as_a_known_one(site, monkeypatch):
    from django.contrib.auth.hashers import PBKDF2PasswordHasher

    made, real = [], PBKDF2PasswordHasher.encode
    monkeypatch.setattr(
        PBKDF2PasswordHasher, "encode", lambda self, *said: made.append(1) or real(self, *said)
    )
    counts = []
    for email in (site.officer().email, "nobody@example.test"):
        made.clear()
        tried(site.client(), email, "wrong password here")
        counts.append(len(made))
    assert counts == [1, 1]


def test_the_log_hears_who_signed_in_and_out(site):
    officer = site.officer()
    browser = site.client()
    tried(browser, officer.email, PASSWORD)
    line = newest(site)
    assert (line.account, line.verb, line.about) == (officer.account, AccessVerb.SIGN_IN, "password")
    browser.post("/sign-out")
    assert (newest(site).account, newest(site).verb) == (officer.account, AccessVerb.SIGN_OUT)


def test_the_log_hears_of_a_wrong_password_and_whose(site):
    officer = site.officer()
    tried(site.client(), officer.email.upper(), "wrong password here")
    line = newest(site)
    assert (line.account, line.verb) == (officer.account, AccessVerb.SIGN_IN_FAILED)


def test_the_log_never_has_the_address_of_an_unknown_account(site):
    tried(site.client(), "Zebrafinch@example.test", "wrong password here")
    first = newest(site)
    assert first.verb is AccessVerb.SIGN_IN_FAILED
    assert first.account is None
    assert "zebrafinch" not in first.about.lower()
    tried(site.client(), "zebrafinch@example.test ", "wrong password here")
    assert newest(site).about == first.about, "the same address can be recognised again"
    tried(site.client(), "other@example.test", "wrong password here")
    assert newest(site).about != first.about


def test_the_log_hears_of_a_closed_account_whose_password_was_right(site):
    officer = site.officer()
    site.service.accounts.close(officer.account, site.host.now())
    page = tried(site.client(), officer.email, PASSWORD)
    assert page["Location"] == "/closed"
    about = [site.service.access_log.lines(None, 2)[n].about for n in range(2)]
    assert "closed account" in about
    assert newest(site).account == officer.account


def test_recovery_codes_alone_are_no_second_factor(site):
    from allauth.mfa.models import Authenticator

    officer = site.officer()
    Authenticator.objects.create(user_id=officer.account, type="recovery_codes", data={"seed": "x"})
    page = site.client(officer, second_factor=False).get("/")
    assert page["Location"] == "/your-account/sign-in"


@pytest.mark.parametrize(
    "away",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "https:evil.example",
        "http://127.0.0.1/",
    ],
)
def test_signing_in_leads_nowhere_else(site, away):
    officer = site.officer()
    said = {"login": officer.email, "password": PASSWORD, "next": away}
    page = site.client().post(f"/sign-in?next={away}", said)
    assert (page.status_code, page["Location"]) == (302, "/")


def test_a_session_is_a_new_one_after_signing_in(site):
    officer, browser = site.officer(), site.client()
    browser.get("/sign-in")
    session = browser.session
    session["planted"] = "by somebody else"
    session.save()
    before = session.session_key
    tried(browser, officer.email, PASSWORD)
    assert browser.session.session_key != before


def test_the_file_of_recovery_codes_names_the_service_and_whose_they_are(site):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from django.contrib.auth import get_user_model

    officer = site.officer()
    browser = site.client(officer)
    codes = RecoveryCodes.activate(get_user_model().objects.get(pk=officer.account))
    file = browser.get("/your-account/codes/file")
    assert file["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
    lines = file.content.decode().splitlines()
    assert lines[:3] == [
        "Recovery codes of OnRecord, Department for Harbours",
        "Service: http://localhost/",
        f"Account: {officer.email}",
    ]
    assert lines[6:] == codes.get_unused_codes()
