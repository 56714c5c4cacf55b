"""Getting back into an account: two people agree, and a link works once."""

import datetime as dt
import re

import pytest

from onrecord.procedures.recover_account import LINK_HOURS, decide_recovery
from onrecord.records.accounts import Role
from onrecord.records.errors import NotHeldError
from onrecord.records.recoveries import RecoveryState

NEW = "four entirely fresh words"


@pytest.fixture(autouse=True)
def _quick_hashes(site, monkeypatch):
    from django.contrib.auth.hashers import PBKDF2PasswordHasher
    from django.core.cache import cache

    del site  # Django is set up once it is there
    cache.clear()
    monkeypatch.setattr(PBKDF2PasswordHasher, "iterations", 1_000)


def asked(site, account, by=None):
    """Ask for a recovery, and return who asked and its number."""
    officer = by or site.officer(Role.ADMINISTRATOR)
    assert site.client(officer).post(f"/accounts/{account}/recovery").status_code == 302
    (one,) = [one for one in site.service.recoveries.waiting() if one.account == account]
    return officer, one.id


def agreed(site, account):
    """Ask for and agree to a recovery, and return the path of its link."""
    _, number = asked(site, account)
    page = site.as_role(Role.ADMINISTRATOR).post(
        f"/accounts/recoveries/{number}/decide", {"decision": "agree"}
    )
    return re.search(r"/recovery/([0-9a-f]+)", page.content.decode()).group(0)


def sign_in(site, officer, password):
    browser = site.client()
    browser.post("/sign-in", {"login": officer.email, "password": password})
    return browser


def is_in(browser):
    return "_auth_user_id" in browser.session


def test_a_recovery_needs_a_second_person(site):
    lost = site.officer(Role.ADMINISTRATOR)
    first, number = asked(site, lost.account)
    for officer in (first, lost):
        page = site.client(officer).post(f"/accounts/recoveries/{number}/decide", {"decision": "agree"})
        assert page.status_code == 400
    assert site.service.recoveries.recovery(number).state is RecoveryState.ASKED


def test_nobody_but_administrators_can_ask_or_agree(site):
    lost = site.officer()
    _, number = asked(site, lost.account)
    others = site.as_role(*(role for role in Role if role is not Role.ADMINISTRATOR))
    assert others.post(f"/accounts/{lost.account}/recovery").status_code == 403
    assert others.post(f"/accounts/recoveries/{number}/decide", {"decision": "agree"}).status_code == 403


def test_whoever_is_asked_to_agree_finds_the_recovery_where_the_first_page_leads(site):
    lost, other = site.officer(Role.RECORDS), site.client(site.officer(Role.ADMINISTRATOR))
    asked(site, lost.account)
    home = other.get("/").content.decode()
    assert re.search(r'href="/accounts"[^>]*>\d+ recover', home)
    page = other.get("/accounts").content.decode()
    assert (
        f'href="/accounts/{lost.account}">Decide<span class="govuk-visually-hidden"> about the recovery'
        in page
    )


def test_a_used_recovery_ends_password_second_factors_and_sessions(site):
    from allauth.mfa.models import Authenticator

    lost = site.officer(Role.AUDITOR)
    elsewhere = site.client(lost)
    assert elsewhere.get("/logs/acts").status_code == 200
    link = agreed(site, lost.account)
    assert elsewhere.get("/logs/acts").status_code == 200, "nothing changes until the link is used"
    owner = site.client()
    assert owner.post(link, {"password": NEW}).status_code == 302
    assert owner.get("/logs/acts")["Location"] == "/your-account/sign-in"
    assert elsewhere.get("/logs/acts").status_code == 302
    assert not Authenticator.objects.filter(user_id=lost.account).exists()
    assert not is_in(sign_in(site, lost, "correct horse battery staple"))
    assert is_in(sign_in(site, lost, NEW))


def test_a_recovery_link_works_once(site):
    link = agreed(site, site.officer().account)
    assert site.client().post(link, {"password": NEW}).status_code == 302
    assert site.client().get(link).status_code == 404
    assert site.client().post(link, {"password": NEW}).status_code == 404


def test_a_newer_recovery_ends_the_link_of_an_earlier_one(site):
    lost = site.officer()
    first, second = agreed(site, lost.account), agreed(site, lost.account)
    assert site.client().get(first).status_code == 404
    assert site.client().get(second).status_code == 200


def test_a_recovery_link_expires(site):
    lost = site.officer()
    _, number = asked(site, lost.account)
    with site.host.writing(lost) as home:
        decided = decide_recovery(home, site.service, site.officer(Role.ADMINISTRATOR), number, agreed=True)
        mac = home.keys.mac("recovery/1", decided.token.encode())
    after = site.host.now() + dt.timedelta(hours=LINK_HOURS)
    with pytest.raises(NotHeldError):
        site.service.recoveries.agreed(mac, after)


def test_a_recovery_that_was_refused_cannot_be_agreed(site):
    lost = site.officer()
    officer, number = asked(site, lost.account)
    site.client(officer).post(f"/accounts/recoveries/{number}/decide", {"decision": "refuse"})
    page = site.as_role(Role.ADMINISTRATOR).post(
        f"/accounts/recoveries/{number}/decide", {"decision": "agree"}
    )
    assert page.status_code == 400


def test_an_account_that_was_closed_is_not_recovered(site):
    lost = site.officer()
    link = agreed(site, lost.account)
    site.service.accounts.close(lost.account, site.host.now())
    assert site.client().post(link, {"password": NEW}).status_code == 404
    assert not is_in(sign_in(site, lost, NEW))


def test_nobody_recovers_their_own_account(site):
    officer = site.officer(Role.ADMINISTRATOR)
    assert site.client(officer).post(f"/accounts/{officer.account}/recovery").status_code == 400


def test_every_step_of_a_recovery_is_in_the_journal(site):
    lost = site.officer()
    before = site.host.reading(lost).journal.size
    link = agreed(site, lost.account)
    site.client().post(link, {"password": NEW})
    verbs = [one.verb for one in site.host.reading(lost).journal.envelopes(before)]
    assert verbs == ["onrecord:account"] * 3


def test_a_weak_password_is_refused_and_the_link_still_works(site):
    link = agreed(site, site.officer().account)
    assert "too common" in site.client().post(link, {"password": "password1234"}).content.decode()
    assert site.client().get(link).status_code == 200


def test_the_page_of_an_account_shows_what_waits_and_to_whom(site):
    lost = site.officer()
    officer, _ = asked(site, lost.account)
    other = site.as_role(Role.ADMINISTRATOR).get(f"/accounts/{lost.account}").content.decode()
    assert "Agree to the recovery" in other
    own = site.client(officer).get(f"/accounts/{lost.account}").content.decode()
    assert "Agree to the recovery" not in own
    assert "Another administrator must agree, since you asked." in own


def test_a_used_recovery_ends_all_tokens_for_good(site):
    lost = site.officer(Role.AUDITOR)
    secret = token_of(site.client(lost))
    asked = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    link = agreed(site, lost.account)
    assert site.client().get("/api/v1/me", **asked).status_code == 200
    assert site.client().post(link, {"password": NEW}).status_code == 302
    assert site.client().get("/api/v1/me", **asked).status_code == 401
    assert all(one.revoked_at for one in site.service.tokens.of(lost.account))


def test_a_link_of_before_an_account_was_closed_does_not_work_once_it_is_open_again(site):
    lost, browser = site.officer(), site.as_role(Role.ADMINISTRATOR)
    link = agreed(site, lost.account)
    browser.post(f"/accounts/{lost.account}/close")
    browser.post(f"/accounts/{lost.account}/reopen")
    assert site.client().post(link, {"password": NEW}).status_code == 404


def token_of(browser):
    said = {"name": "monthly figures", "verbs": ["acts"], "days": 30}
    return re.search(
        "onrecord_[0-9a-f]{64}", browser.post("/your-account/tokens/new", said).content.decode()
    )[0]
