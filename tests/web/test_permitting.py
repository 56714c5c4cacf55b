"""Every address against every role: what no rule names is closed, and no role reaches more than its verbs."""

import pytest
from django.urls import URLPattern

from onrecord.records.accounts import Role
from onrecord.web.permitting import RULES, Gate, Verb

ARGUMENTS = {"number": 1, "pk": 1, "token": "0123456789"}


def _patterns(site):
    del site  # the addresses can be imported once Django is set up
    from onrecord.web import urls

    return [one for one in urls.urlpatterns if isinstance(one, URLPattern)]


def _address(pattern):
    from django.urls import reverse

    named = {name: ARGUMENTS.get(name, "1") for name in pattern.pattern.converters}
    return reverse(pattern.name, kwargs=named)


def test_every_address_has_a_rule_and_every_rule_an_address(site):
    names = {pattern.name for pattern in _patterns(site)}
    assert names - set(RULES) == set()
    assert set(RULES) - names == set()


def test_every_rule_names_a_verb_that_some_role_has(site):
    verbs = {rule.name for rule in RULES.values() if isinstance(rule, Verb)}
    assert verbs <= site.host.permissions.all_verbs


@pytest.mark.parametrize("role", list(Role))
def test_a_role_reaches_what_its_verbs_open_and_nothing_else(site, role):
    browser = site.as_role(role)
    for pattern in _patterns(site):
        rule = RULES[pattern.name]
        if not isinstance(rule, Verb):
            continue
        for method in ("get", "post"):
            status = getattr(browser, method)(_address(pattern)).status_code
            allowed = rule.name in site.host.permissions.verbs[role]
            assert (status != 403) is allowed, (pattern.name, method, status)
            assert status < 500, (pattern.name, method, status)


def test_nobody_who_is_not_signed_in_gets_past_signing_in(site):
    for pattern in _patterns(site):
        if RULES[pattern.name] is not Gate.OPEN:
            answer = site.client().get(_address(pattern))
            assert answer.status_code == 302, pattern.name
            assert answer["Location"].startswith("/sign-in?"), pattern.name


def test_nobody_without_a_second_factor_gets_past_setting_it_up(site):
    browser = site.client(site.officer(*Role), second_factor=False)
    for pattern in _patterns(site):
        if RULES[pattern.name] is Gate.SIGNED_IN or isinstance(RULES[pattern.name], Verb):
            answer = browser.get(_address(pattern))
            assert (answer.status_code, answer["Location"]) == (302, "/your-account/sign-in"), pattern.name


def test_a_closed_account_is_signed_out_at_once(site):
    officer = site.officer(Role.AUDITOR)
    browser = site.client(officer)
    assert browser.get("/logs/acts").status_code == 200
    site.service.accounts.close(officer.account, site.host.now())
    assert browser.get("/logs/acts").status_code == 302


def test_an_address_that_nobody_gave_a_rule_is_closed_to_everybody(site, monkeypatch):
    browser = site.client(site.officer(*Role))
    assert browser.get("/logs/acts").status_code == 200
    monkeypatch.delitem(RULES, "acts")
    assert browser.get("/logs/acts").status_code == 403
