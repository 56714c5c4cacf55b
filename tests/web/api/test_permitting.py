"""Every endpoint against every role and scope: what no rule names is closed, what is hidden is not there."""

import datetime as dt
import json

import pytest
from tests.support.files_at_rest import files_at_rest

from onrecord.api.permitting import ANY, RULES, VERBS
from onrecord.procedures.tokens import revoke_token
from onrecord.records.accounts import AccessVerb, Role, Scope, ScopeKind
from onrecord.records.errors import NotPermittedError, TokenError

ARGUMENTS = {
    "copy_id": "k-0",
    "message": "o-0/0/0/0",
    "capture": "c-0",
    "kind": "receipt",
    "upload": "u-0",
    "number": "0",
    "work": "w-0",
    "account": "1000",
    "grant": "1000",
    "export": "1000",
    "matter": "m-0",
    "widening": "x-0",
    "cell": "1-1",
    "answer": "w-0",
    "link": "l-0",
    "webhook": "nobody",
    "delivery": "1000",
}


def endpoints():
    from onrecord.api.application import API

    paths = API.get_openapi_schema(path_prefix="")["paths"]
    return {f"{method.upper()} {path.lstrip('/')}" for path, methods in paths.items() for method in methods}


def ask(program, endpoint):
    method, path = endpoint.split(" ")
    return program.ask(method, path.format(**ARGUMENTS))


def test_every_endpoint_has_a_rule_and_every_rule_an_endpoint(site):
    del site  # the API can be imported once Django is set up
    assert endpoints() == set(RULES)


def test_every_rule_names_a_verb_that_some_role_has(site):
    assert site.host.permissions.all_verbs >= VERBS


@pytest.mark.parametrize("role", list(Role))
def test_a_role_reaches_what_its_verbs_open_and_nothing_else(site, program, role):
    asks = program(role)
    for endpoint, rule in RULES.items():
        status = ask(asks, endpoint).status_code
        allowed = rule == ANY or rule in site.host.permissions.verbs[role]
        assert (status != 403) is allowed, (endpoint, status)
        assert status < 500, (endpoint, status)


def test_a_token_does_what_it_was_made_for_and_nothing_else(site, program):
    officer = site.officer(*Role)
    for verb in sorted(VERBS):
        asks = program(officer=officer, verbs={verb})
        for endpoint, rule in RULES.items():
            assert (ask(asks, endpoint).status_code != 403) is (rule in {ANY, verb}), (verb, endpoint)


def test_a_token_never_has_more_than_its_officer_has_now(site, program):
    asks = program(Role.AUDITOR)
    assert asks.get("logs/acts").status_code == 200
    for grant in asks.officer.grants:
        site.service.accounts.end(grant.id, None, site.host.now())
    assert asks.get("logs/acts").status_code == 403
    assert asks.given("me")["verbs"] == []


def test_a_token_cannot_be_made_for_more_than_its_officer_has(program):
    with pytest.raises(NotPermittedError):
        program(Role.AUDITOR, verbs={"read"})


@pytest.mark.parametrize("days", [0, 91])
def test_a_token_lasts_no_longer_than_ninety_days(program, days):
    with pytest.raises(TokenError):
        program(Role.AUDITOR, days=days)


def test_a_token_that_is_over_opens_nothing(site, program, monkeypatch):
    ended, old, closed = program(Role.AUDITOR), program(Role.AUDITOR), program(Role.AUDITOR)
    with site.host.writing(ended.officer) as home:
        revoke_token(home, site.service, ended.officer, ended.token)
    site.service.accounts.close(closed.officer.account, site.host.now())
    assert ended.get("me").status_code == closed.get("me").status_code == 401
    assert old.get("me").status_code == 200
    later = site.host.now() + dt.timedelta(days=31)
    monkeypatch.setattr(type(site.host), "now", lambda _host: later)
    assert old.get("me").status_code == 401


@pytest.mark.parametrize(
    "sent", ["", "Bearer", "Bearer x", "Basic b2s6b2s=", "Bearer " + "é" * 73, "Bearer " + "x" * 9999]
)
def test_what_is_no_token_opens_nothing(site, sent):
    for endpoint in RULES:
        method, path = endpoint.split(" ")
        response = site.client().generic(
            method, "/api/v1/" + path.format(**ARGUMENTS), HTTP_AUTHORIZATION=sent
        )
        assert response.status_code == 401, endpoint
        assert response["Content-Type"] == "application/problem+json"


def test_a_browser_that_is_signed_in_has_no_part_in_it(site):
    browser = site.as_role(*Role)
    assert browser.get("/").status_code == 200
    for endpoint in RULES:
        method, path = endpoint.split(" ")
        assert browser.generic(method, "/api/v1/" + path.format(**ARGUMENTS)).status_code == 401, endpoint


def test_an_endpoint_that_nobody_gave_a_rule_is_closed_to_everybody(program, monkeypatch):
    asks = program(*Role)
    assert asks.get("people").status_code == 200
    monkeypatch.delitem(RULES, "GET people")
    assert asks.get("people").status_code == 403


def test_a_copy_out_of_sight_answers_as_one_that_is_not_held(program, held):
    scope = Scope(ScopeKind.CUSTODIAN, "Priya Raman")
    everything = program(Role.RECORDS)
    asks = program(Role.RECORDS, scope=scope)
    mine = asks.given("conversations")["items"]
    assert {one["custodian"] for one in mine} == {"Priya Raman"}
    hidden = [one for one in everything.given("conversations")["items"] if one["custodian"] != "Priya Raman"]
    capture = held["Dana Whitlock"].capture.id
    message = everything.given(f"conversations/{hidden[0]['copy_id']}/messages")["items"][0]["id"]
    for path in (
        f"conversations/{hidden[0]['copy_id']}",
        f"conversations/{hidden[0]['copy_id']}/messages",
        f"messages/{message}",
        f"captures/{capture}",
        f"captures/{capture}/receipt/receipt",
    ):
        assert everything.get(path).status_code == 200, path
        seen, none = (
            asks.get(path),
            asks.get(path.replace("k-", "k-f").replace("c-", "c-f").replace("o-", "o-f")),
        )
        assert seen.status_code == none.status_code == 404, path
        assert seen.content.replace(hidden[0]["copy_id"].encode(), b"") == none.content.replace(
            hidden[0]["copy_id"].replace("k-", "k-f").encode(), b""
        )
    assert asks.given("search?q=bollards")["items"] == []
    assert {one["custodian"] for one in asks.given("search")["items"]} == {"Priya Raman"}
    assert asks.given("counts")["total"] == sum(one["messages"] for one in mine)
    assert capture not in [one["capture"] for one in asks.given("captures")["items"]]


def test_work_is_seen_by_the_token_that_asked_for_it_alone(site, program):
    first = program(Role.RECORDS)
    second = program(Role.RECORDS, officer=first.officer)
    for asks in (first, second):
        site.service.works.ask("nothing", asks.officer.account, {"token": asks.token}, site.host.now())
    (work,) = first.given("works")["items"]
    assert first.get(f"works/{work['work']}").status_code == 200
    assert second.get(f"works/{work['work']}").status_code == 404


@pytest.mark.usefixtures("held")
def test_the_access_log_says_that_a_token_asked(site, program):
    asks = program(Role.RECORDS)
    asks.given("search?q=dredging")
    asks.get("logs/access")
    refused, search = site.service.access_log.lines(None, 2, asks.officer.account)
    assert (search.verb, search.about) == (AccessVerb.SEARCH, f"messages, token {asks.token}")
    assert (refused.verb, refused.about) == (AccessVerb.REFUSED, f"access, token {asks.token}")


def test_when_a_token_was_last_used_is_kept(site, program):
    asks = program(Role.AUDITOR)
    assert [one.last_used_at for one in site.service.tokens.of(asks.officer.account)] == [None]
    asks.given("me")
    (token,) = site.service.tokens.of(asks.officer.account)
    assert token.last_used_at is not None


def test_what_a_program_sends_is_kept_nowhere(site, program, capfd):
    asks = program(*Role)
    for endpoint in RULES:
        assert asks.secret.encode() not in ask(asks, endpoint).getvalue()
    said = capfd.readouterr()
    assert asks.secret not in said.out + said.err
    from onrecord.service import models

    rows = [json.dumps(list(models.ApiToken.objects.values()), default=str)]
    rows += [json.dumps(list(models.Access.objects.values()), default=str)]
    assert all(asks.secret not in row for row in rows)
    found = list(files_at_rest(site.folder))
    assert found
    assert all(asks.secret.encode() not in data for _, data in found)
