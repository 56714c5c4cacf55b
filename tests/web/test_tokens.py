"""An officer's tokens: made with verbs of theirs alone, shown once, ended at once."""

import re

from onrecord.records.accounts import Role

PASSWORD = "correct horse battery staple"

SECRET = re.compile(r"onrecord_[0-9a-f]{64}")


def make(browser, *verbs, days=30):
    said = {"name": "monthly figures", "verbs": verbs, "days": days}
    return browser.post("/your-account/tokens/new", said).content.decode()


def test_a_token_is_shown_once_and_works(site):
    browser = site.as_role(Role.AUDITOR)
    (secret,) = SECRET.findall(make(browser, "acts"))
    assert SECRET.search(browser.get("/your-account/tokens").content.decode()) is None
    asked = site.client().get("/api/v1/logs/acts", HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert asked.status_code == 200
    assert "monthly figures" in browser.get("/your-account/tokens").content.decode()


def test_a_token_ended_on_its_page_opens_nothing(site):
    officer = site.officer(Role.AUDITOR)
    browser = site.client(officer)
    (secret,) = SECRET.findall(make(browser, "acts"))
    (token,) = site.service.tokens.of(officer.account)
    assert browser.post(f"/your-account/tokens/{token.id}/end").status_code == 302
    assert site.client().get("/api/v1/me", HTTP_AUTHORIZATION=f"Bearer {secret}").status_code == 401
    assert browser.post(f"/your-account/tokens/{token.id}/end").status_code == 404


def test_nobody_ends_anothers_token(site):
    officer = site.officer(Role.AUDITOR)
    make(site.client(officer), "acts")
    (token,) = site.service.tokens.of(officer.account)
    assert site.as_role(Role.AUDITOR).post(f"/your-account/tokens/{token.id}/end").status_code == 404
    assert site.service.tokens.of(officer.account)[0].revoked_at is None


def test_no_token_is_made_for_what_its_officer_may_not_or_for_too_long(site):
    officer = site.officer(Role.AUDITOR)
    browser = site.client(officer)
    for page in (make(browser, "read"), make(browser, "acts", days=91), make(browser)):
        assert SECRET.search(page) is None
        assert "error" in page
    assert site.service.tokens.of(officer.account) == []


def test_a_page_offers_what_the_officer_may_do_alone(site):
    page = site.as_role(Role.AUDITOR).get("/your-account/tokens/new").content.decode()
    assert set(re.findall(r'value="(\w+)"', page)) & site.host.permissions.all_verbs == {"acts", "access"}


def test_what_a_token_may_do_is_said_in_words_and_not_by_its_verb():
    from onrecord.api.permitting import VERBS
    from onrecord.web.forms.tokens import VERB_NAMES

    assert set(VERB_NAMES) == VERBS


def test_a_token_is_made_only_by_whoever_proves_anew_who_they_are(site):
    officer, address = site.officer(Role.AUDITOR), "/your-account/tokens/new"
    browser = site.client(officer, confirmed=False)
    page = browser.get(address)
    assert (page.status_code, page["Location"].partition("?")[0]) == (302, "/confirm")
    sent = browser.post(address, {"name": "figures", "verbs": ["acts"], "days": 30})
    assert (sent.status_code, sent["Location"]) == (302, address)
    assert site.service.tokens.of(officer.account) == []
    answer = browser.post(page["Location"], {"password": PASSWORD})
    assert answer["Location"] == address
    assert site.service.tokens.of(officer.account) == [], "nothing that was sent before is done now"
    assert SECRET.search(make(browser, "acts"))


def test_a_token_of_before_an_account_was_closed_opens_nothing_once_it_is_open_again(site):
    officer, administrator = site.officer(Role.AUDITOR), site.as_role(Role.ADMINISTRATOR)
    (secret,) = SECRET.findall(make(site.client(officer), "acts"))
    for act in ("close", "reopen"):
        assert administrator.post(f"/accounts/{officer.account}/{act}").status_code == 302
        asked = site.client().get("/api/v1/me", HTTP_AUTHORIZATION=f"Bearer {secret}")
        assert asked.status_code == 401
    assert all(one.revoked_at for one in site.service.tokens.of(officer.account))
