"""A second person's word counts by the roles that they have under the home's lock, not by those of before."""

import json
import re
import time

import pytest
from tests.web.api.conftest import program  # noqa: F401 - a fixture
from tests.web.conftest import NOBODY
from tests.web.test_capture import CHAT, TERMS, scope, upload_of
from tests.web.test_exports import asked as asked_export
from tests.web.test_inbox import open_of
from tests.web.test_matters import office, words_of  # noqa: F401 - a fixture
from tests.web.test_recovery import asked as asked_recovery

from onrecord.hosting import Host
from onrecord.procedures.exceptions import Cause
from onrecord.procedures.grant_role import decide_role
from onrecord.procedures.matters import matter_of
from onrecord.procedures.tokens import revoke_token
from onrecord.records.accounts import ALL, GrantState, Role
from onrecord.records.errors import NotPermittedError
from onrecord.records.exports import ExportState
from onrecord.records.matters import WideningState
from onrecord.records.recoveries import RecoveryState
from onrecord.records.works import WorkState

AGREE = {"decision": "agree"}
_ENDED = "your role for that ended while something else was written"


@pytest.fixture
def before_their_turn(monkeypatch):
    """Have something happen once a request was let in and before the home's one writer is free for it."""
    waits_for = Host.writing

    def happens(what):
        def writing(host, officer, *wait_seconds):
            monkeypatch.setattr(Host, "writing", waits_for)
            what()
            return waits_for(host, officer, *wait_seconds)

        monkeypatch.setattr(Host, "writing", writing)

    return happens


def roles_ended(site, officer):
    def end():
        for grant in officer.grants:
            site.service.accounts.end(grant.id, None, site.host.now())

    return end


def account_closed(site, officer):
    return lambda: site.service.accounts.close(officer.account, site.host.now())


def role_asked_for(site):
    first, account = site.officer(Role.ADMINISTRATOR), site.officer().account
    grant = site.service.accounts.propose(account, Role.FOI, ALL, first.account, site.host.now())
    address = f"/accounts/roles/{grant.id}/decide"
    return address, lambda: site.service.accounts.grant(grant.id).state is GrantState.PROPOSED


def recovery_asked_for(site):
    _, number = asked_recovery(site, site.officer().account)
    address = f"/accounts/recoveries/{number}/decide"
    return address, lambda: site.service.recoveries.recovery(number).state is RecoveryState.ASKED


def export_asked_for(site):
    text = "13/03/2026, 09:01 - Second: sandpiper number 1\n"
    site.capture(text, f"Second {next(site.numbers)}")
    number = asked_export(site, site.officer(Role.RECORDS)).id
    return f"/exports/{number}/decide", lambda: site.service.exports.export(number).state is ExportState.ASKED


DECIDED = {
    "role": (Role.ADMINISTRATOR, role_asked_for),
    "recovery": (Role.ADMINISTRATOR, recovery_asked_for),
    "export": (Role.RECORDS, export_asked_for),
}


@pytest.mark.parametrize("over", [roles_ended, account_closed])
@pytest.mark.parametrize("what", DECIDED)
def test_who_has_no_role_by_then_is_no_second_person(site, before_their_turn, what, over):
    role, asked_for = DECIDED[what]
    address, waits = asked_for(site)
    second = site.officer(role)
    browser = site.client(second)
    before_their_turn(over(site, second))
    answer = browser.post(address, AGREE)
    assert (answer.status_code, _ENDED in words_of(answer).lower()) == (403, True)
    assert waits()
    assert site.client(site.officer(role)).post(address, AGREE).status_code < 400


def widening_asked_for(site, office):  # noqa: F811 - the fixture
    """Return the address of a widening that waits, and how it stands."""
    browser, ada, ben, title, _, matter = office
    said = {"name": "Storm", "reference": "R9", "reason": "It is asked for too"}
    said |= {"custodians": f"{ada}\r\n{ben}", "conversations": f"{title}\r\nFog {title}"}
    assert browser.post(f"/matters/{matter}/change", said).status_code == 302
    page = site.as_role(Role.RECORDS).get(f"/matters/{matter}").content.decode()
    found = re.search(r"/matters/[\w-]+/widenings/[\w-]+", page)
    return found.group(), lambda: matter_of(site.host.reading(site.officer()), matter).widenings[0].state


def test_who_has_no_role_by_then_agrees_to_no_widening(site, office, before_their_turn):  # noqa: F811 - the fixture
    address, state = widening_asked_for(site, office)
    second = site.officer(Role.RECORDS)
    browser = site.client(second)
    before_their_turn(roles_ended(site, second))
    assert browser.post(address, AGREE).status_code == 403
    assert state() is WideningState.WAITS


def test_who_reaches_only_another_by_then_agrees_to_no_widening(site, office, before_their_turn):  # noqa: F811 - the same
    address, state = widening_asked_for(site, office)
    second = site.officer(Role.RECORDS)
    browser, accounts = site.client(second), site.service.accounts

    def narrowed():
        roles_ended(site, second)()
        other = accounts.propose(second.account, Role.RECORDS, of_nobody(), None, site.host.now())
        accounts.decide(other.id, None, site.host.now(), agreed=True)

    before_their_turn(narrowed)
    assert browser.post(address, AGREE).status_code == 404
    assert state() is WideningState.WAITS


def of_nobody():
    from tests.web.test_matters import of_custodian

    return of_custodian("Nobody whom the matter asks")


@pytest.mark.parametrize("is_token", [False, True])
def test_a_program_whose_role_or_token_ended_by_then_is_no_second_person(
    site,
    office,  # noqa: F811 - a fixture
    program,  # noqa: F811 - the same
    before_their_turn,
    is_token,
):
    asks = program(Role.ADMINISTRATOR, Role.RECORDS)

    def token_ended():
        with site.host.writing(asks.officer) as home:
            revoke_token(home, site.service, asks.officer, asks.token)

    over = token_ended if is_token else roles_ended(site, asks.officer)
    address, waits = role_asked_for(site)
    widening, state = widening_asked_for(site, office)
    before_their_turn(over)
    number = address.split("/")[3]
    answer = asks.ask("POST", f"grants/{number}/decision", {"agreed": True})
    assert answer.status_code == 403, answer.content
    assert waits()
    if not is_token:
        roles_given(site, asks.officer)
        before_their_turn(roles_ended(site, site.service.accounts.officer(asks.officer.account)))
        answer = asks.ask("POST", widening.removeprefix("/"), {"agreed": True})
        assert answer.status_code == 403, json.loads(answer.content)
        assert state() is WideningState.WAITS


def roles_given(site, officer):
    for role in officer.roles:
        grant = site.service.accounts.propose(officer.account, role, ALL, None, site.host.now())
        site.service.accounts.decide(grant.id, None, site.host.now(), agreed=True)


def exception_decided(site):
    made = site.capture(CHAT, f"Gull {next(site.numbers)}").capture
    key = open_of(site, made, Cause.SECOND_COPY)[0].key
    said = {"decision": "seen", "reason": "The office copies them", "exception": [key]}
    return "/inbox/decide", said, lambda: open_of(site, made, Cause.SECOND_COPY)[0].word is None


def link_made(site):
    custodian = f"Gull {next(site.numbers)}"
    said = {"custodian": custodian, "days": "7", "word": ""}
    return "/links/new", said, lambda: custodian not in words_of(site.as_role(Role.RECORDS).get("/links"))


@pytest.mark.parametrize("over", [roles_ended, account_closed])
@pytest.mark.parametrize("asked_for", [exception_decided, link_made])
def test_who_has_no_role_by_then_writes_nothing_by_a_form(site, before_their_turn, asked_for, over):
    address, said, is_not_done = asked_for(site)
    officer = site.officer(Role.RECORDS)
    browser = site.client(officer)
    before_their_turn(over(site, officer))
    answer = browser.post(address, said)
    assert (answer.status_code, _ENDED in words_of(answer).lower()) == (403, True)
    assert is_not_done()
    assert site.as_role(Role.RECORDS).post(address, said).status_code < 400
    assert not is_not_done()


def test_a_capture_whose_officer_has_no_role_once_it_is_its_turn_keeps_nothing(site, before_their_turn):
    custodian = f"Gull {next(site.numbers)}"
    officer = site.officer(Role.CUSTODIAN, scope=scope(custodian))
    browser = site.client(officer)
    address = upload_of(browser)
    browser.post(f"{address}/about", TERMS)
    before_their_turn(roles_ended(site, officer))
    work = browser.post(f"{address}/check")["Location"].rpartition("/")[2]
    until = time.monotonic() + 60
    while not (said := site.service.works.work(work, officer.account)).state.is_over:
        assert time.monotonic() < until
        time.sleep(0.05)
    assert (said.state, _ENDED in said.refusal) == (WorkState.REFUSED, True)
    held = site.host.reading(NOBODY).catalogue.conversations()
    assert custodian not in {one["custodian"] for one in held}


def test_nobody_but_an_administrator_decides_on_a_role_whoever_asks(site):
    first, second = site.officer(Role.ADMINISTRATOR), site.officer(Role.RECORDS)
    grant = site.service.accounts.propose(
        site.officer().account, Role.FOI, ALL, first.account, site.host.now()
    )
    with site.host.writing(second) as home, pytest.raises(NotPermittedError, match="administrators alone"):
        decide_role(home, site.service, second, grant.id, agreed=True)
    assert site.service.accounts.grant(grant.id).state is GrantState.PROPOSED
