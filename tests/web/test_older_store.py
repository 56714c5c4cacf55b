"""A store that does not hold what the journal says was done: found, shut and told once."""

import pytest

from onrecord.procedures.accounts import close_account, reopen_account
from onrecord.procedures.anchor_access_log import anchors, check_access_log, cuts
from onrecord.procedures.grant_role import decide_role, end_role, propose_role
from onrecord.procedures.older_store import give_up_accounts, older_store, shut_older_store
from onrecord.procedures.recover_account import ask_recovery, decide_recovery, recover_account
from onrecord.procedures.tokens import NewToken, make_token, revoke_token
from onrecord.records.accounts import ALL, GrantState, Role
from onrecord.records.events import Verb

PASSWORD = "another long pass phrase"


@pytest.fixture
def home(site):
    """Return the home, with nothing left to find of what other tests did."""
    with site.host.writing(site.officer(Role.ADMINISTRATOR)) as opened:
        shut_older_store(opened, site.service)
        assert older_store(opened, site.service) is None
        yield opened


@pytest.fixture
def people(site):
    return site.officer(Role.ADMINISTRATOR), site.officer(Role.ADMINISTRATOR), site.officer(Role.FOI)


def grant_of(site, officer):
    (found,) = site.service.accounts.grants(officer.account)
    return found


def as_before(model, number, **values):
    """Have a row as it is in a copy from before."""
    assert model.objects.filter(pk=number).update(**values) == 1


def test_a_role_that_was_ended_is_ended_again_and_it_is_told_once(site, home, people):
    from django.contrib.sessions.models import Session

    from onrecord.service import models

    first, _, officer = people
    grant = grant_of(site, officer)
    end_role(home, site.service, first, grant.id)
    assert older_store(home, site.service) is None
    as_before(models.Grant, grant.id, state=GrantState.IN_FORCE.value)
    browser = site.client(officer)
    events = home.journal.size
    assert shut_older_store(home, site.service).event == events - 1
    assert grant_of(site, officer).state is GrantState.ENDED
    assert not Session.objects.exists()
    assert browser.get("/find").status_code == 302
    assert home.journal.size == events + 1
    assert cuts(home)[-1].was_found
    assert all(one.lines <= cuts(home)[-1].lines for one in anchors(home))
    assert list(check_access_log(home, site.service)) == []
    assert shut_older_store(home, site.service) is None
    auditor = site.as_role(Role.AUDITOR)
    assert "older than the journal" in auditor.get("/logs/access/check").content.decode()


def test_an_account_that_was_closed_is_closed_again_unless_it_was_opened_since(site, home, people):
    from onrecord.service import models

    first, _, officer = people
    close_account(home, site.service, first, officer.account)
    assert older_store(home, site.service) is None
    as_before(models.Account, officer.account, is_active=True)
    shut_older_store(home, site.service)
    assert not models.Account.objects.get(pk=officer.account).is_active
    reopen_account(home, site.service, first, officer.account)
    assert older_store(home, site.service) is None


def test_a_token_that_was_ended_and_every_other_opens_nothing(site, home, people):
    from onrecord.service import models

    said = NewToken("program", frozenset({"accounts"}), 30)
    first = people[0]
    ended, other = (
        make_token(home, site.service, site.host.permissions, first, said).token for _ in range(2)
    )
    revoke_token(home, site.service, first, ended.id)
    assert older_store(home, site.service) is None
    as_before(models.ApiToken, ended.id, revoked_at=None)
    shut_older_store(home, site.service)
    rows = models.ApiToken.objects.filter(pk__in=[ended.id, other.id])
    assert all(one.revoked_at is not None and one.mac.startswith("ended-") for one in rows)


def test_a_password_that_was_replaced_is_good_no_more(site, home, people):
    from onrecord.service import models

    first, second, officer = people
    asked = ask_recovery(home, site.service, first, officer.account)
    token = decide_recovery(home, site.service, second, asked.id, agreed=True).token
    recover_account(home, site.service, token, PASSWORD)
    assert older_store(home, site.service) is None
    as_before(models.Recovery, asked.id, state="agreed")
    shut_older_store(home, site.service)
    assert not models.Account.objects.get(pk=officer.account).has_usable_password()
    assert older_store(home, site.service) is None


def test_a_role_that_the_store_lacks_tells_its_age_and_is_given_to_nobody(site, home, people):
    from onrecord.service import models

    first, second, officer = people
    wanted = propose_role(home, site.service, first, officer.account, (Role.RECORDS, ALL))
    decide_role(home, site.service, second, wanted.id, agreed=True)
    assert older_store(home, site.service) is None
    as_before(models.Grant, wanted.id, state=GrantState.PROPOSED.value)
    assert older_store(home, site.service) is not None
    shut_older_store(home, site.service)
    assert site.service.accounts.grant(wanted.id).state is GrantState.REFUSED
    assert older_store(home, site.service) is None


def test_what_was_cut_off_between_journal_and_store_is_finished(site, home, people, monkeypatch):
    class KilledError(Exception):
        """Stands for a signal that ends a process."""

    def killed(*_said):
        raise KilledError

    first, _, officer = people
    grant = grant_of(site, officer)
    with monkeypatch.context() as patched:
        patched.setattr(type(site.service.accounts), "end", killed)
        with pytest.raises(KilledError):
            end_role(home, site.service, first, grant.id)
    assert grant_of(site, officer).state is GrantState.IN_FORCE
    shut_older_store(home, site.service)
    assert grant_of(site, officer).state is GrantState.ENDED


def test_accounts_that_there_are_cannot_be_given_up(site, home):
    events = home.journal.size
    assert not give_up_accounts(home, site.service)
    assert home.journal.size == events
    assert any(one.verb is Verb.ACCOUNT for one in home.journal.envelopes())
