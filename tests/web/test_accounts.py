"""Accounts and roles: by invitation alone, and every role by two people."""

import re

import pytest

from onrecord.procedures.administrators import administrators, is_alone
from onrecord.procedures.check_name import check_name
from onrecord.procedures.grant_role import propose_role
from onrecord.records.accounts import ALL, GrantState, Role
from onrecord.records.errors import AccountError

NEW = {"name": "Ben Mole", "password": "three random wooden words"}


def invited(browser, role=Role.RECORDS, email="ben@example.test"):
    said = {"name": "Ben Mole", "email": email, "role": role.value, "scope": "everything"}
    page = browser.post("/accounts/invite", said)
    assert page.status_code == 200
    return re.search(r"/invitation/([0-9a-f]+)", page.content.decode()).group(0)


def test_who_is_invited_makes_an_account_and_has_no_role_until_a_second_person_agrees(site):
    site.officer(Role.ADMINISTRATOR)
    first, second = site.officer(Role.ADMINISTRATOR), site.officer(Role.ADMINISTRATOR)
    link = invited(site.client(first), email="ben1@example.test")
    guest = site.client()
    assert guest.get(link).status_code == 200
    assert guest.post(link, NEW).status_code == 302
    (row,) = [one for one in site.service.accounts.rows() if one.email == "ben1@example.test"]
    assert site.service.accounts.officer(row.account).roles == frozenset()
    (grant,) = row.grants
    decide, agree = f"/accounts/roles/{grant.id}/decide", {"decision": "agree"}
    for officer in (first, site.service.accounts.officer(row.account)):
        assert site.client(officer).post(decide, agree).status_code in {400, 403}
        assert site.service.accounts.grant(grant.id).state is GrantState.PROPOSED
    assert site.client(second).post(decide, agree).status_code == 302
    assert site.service.accounts.officer(row.account).roles == {Role.RECORDS}


def test_signing_out_everywhere_else_ends_what_an_invitation_began_too(site):
    link = invited(site.as_role(Role.ADMINISTRATOR), email="everywhere@example.test")
    guest = site.client()
    assert guest.post(link, NEW).status_code == 302
    (row,) = [one for one in site.service.accounts.rows() if one.email == "everywhere@example.test"]
    other, third = (site.client(site.service.accounts.officer(row.account)) for _ in range(2))
    assert "This browser" in guest.get("/your-account/sessions").content.decode()
    assert "Another browser" in other.get("/your-account/sessions").content.decode()
    stranger = site.as_role(Role.RECORDS)
    assert other.post("/your-account/sessions").status_code == 302
    assert {one.get("/your-account/sessions").status_code for one in (other, stranger)} == {200}
    for gone in (guest, third):  # the library's list has never heard of the third
        answer = gone.get("/your-account/sessions")
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/sign-in")


def test_an_invitation_works_once(site):
    link = invited(site.as_role(Role.ADMINISTRATOR), email="ben2@example.test")
    assert site.client().post(link, NEW).status_code == 302
    assert site.client().get(link).status_code == 404
    assert site.client().post(link, NEW).status_code == 404


def test_an_invitation_that_was_taken_back_works_no_more(site):
    browser = site.as_role(Role.ADMINISTRATOR)
    link = invited(browser, email="ben3@example.test")
    waiting = site.service.accounts.invitations(site.host.now())
    (open_one,) = [one for one in waiting if one.email == "ben3@example.test"]
    browser.post(f"/accounts/invitations/{open_one.id}")
    assert site.client().get(link).status_code == 404


def test_an_administrator_cannot_agree_to_a_role_of_their_own(site):
    officer, other = site.officer(Role.ADMINISTRATOR), site.officer(Role.ADMINISTRATOR)
    grant = site.service.accounts.propose(
        officer.account, Role.RECORDS, officer.grants[0].scope, other.account, site.host.now()
    )
    answer = site.client(officer).post(f"/accounts/roles/{grant.id}/decide", {"decision": "agree"})
    assert answer.status_code == 400
    assert Role.RECORDS not in site.service.accounts.officer(officer.account).roles


def test_a_role_is_taken_away_at_once(site):
    officer = site.officer(Role.AUDITOR)
    browser = site.client(officer)
    assert browser.get("/logs/acts").status_code == 200
    site.as_role(Role.ADMINISTRATOR).post(f"/accounts/roles/{officer.grants[0].id}/end")
    assert browser.get("/logs/acts").status_code == 403


def test_every_change_of_accounts_and_roles_is_in_the_journal(site):
    before = site.host.reading(site.officer()).journal.size
    browser = site.as_role(Role.ADMINISTRATOR)
    officer = site.officer()
    browser.post(f"/accounts/{officer.account}/role", {"role": "foi", "scope": "everything"})
    browser.post(f"/accounts/{officer.account}/close")
    browser.post(f"/accounts/{officer.account}/reopen")
    verbs = [one.verb for one in site.host.reading(officer).journal.envelopes(before)]
    asked, closed, refused, reopened = "role", "account", "role", "account"
    assert verbs == [f"onrecord:{verb}" for verb in (asked, closed, refused, reopened)]


def test_an_account_that_is_opened_again_has_no_role(site):
    officer = site.officer(Role.RECORDS)
    browser = site.as_role(Role.ADMINISTRATOR)
    browser.post(f"/accounts/{officer.account}/close")
    browser.post(f"/accounts/{officer.account}/reopen")
    assert site.service.accounts.officer(officer.account).roles == frozenset()


def test_a_short_or_common_password_is_refused_in_words(site):
    link = invited(site.as_role(Role.ADMINISTRATOR), email="ben4@example.test")
    page = site.client().post(link, {"name": "Ben", "password": "password1234"})
    assert page.status_code == 200
    assert "too common" in page.content.decode()


def test_an_invitation_to_a_role_without_content_never_says_that_it_is_for_all_that_is_held(site):
    browser = site.as_role(Role.ADMINISTRATOR)
    page = site.client().get(invited(browser, Role.ADMINISTRATOR, "sees-none@example.test")).content.decode()
    assert "It sees no content" in page
    assert "everything that is held" not in page
    page = site.client().get(invited(browser, Role.RECORDS, "sees-all@example.test")).content.decode()
    assert "For: everything that is held" in page


def test_the_first_administrator_is_made_once(site):
    page = site.client().get("/first-administrator")
    assert (page.status_code, page["Location"]) == (302, "/sign-in")


FIRST_CODE = "ab12cd34ef56ab78"


@pytest.mark.parametrize(
    ("code", "is_other"),
    [(FIRST_CODE, False), (f" {FIRST_CODE.upper()} ", False), ("ab12cd34ef56ab79", True), ("\u0131", True)],
)
def test_another_code_is_told_beside_a_password_that_is_too_short(site, monkeypatch, code, is_other):
    monkeypatch.setattr(type(site.service.accounts), "is_empty", lambda _accounts: True)
    monkeypatch.setattr("onrecord.web.views.accounts.first_code", lambda: FIRST_CODE)
    said = {"code": code, "name": "Ada", "email": "ada@example.test", "password": "short"}
    page = site.client().post("/first-administrator", said).content.decode()
    assert "This password is too short" in page
    assert ("Enter the first-run code as it stands" in page) is is_other


@pytest.fixture
def alone(site):
    """Return the only administrator that there ever was; what a test does is undone after it."""
    from django.db import transaction

    from onrecord.service import models

    with transaction.atomic():
        models.Invitation.objects.all().delete()
        models.Grant.objects.filter(role=Role.ADMINISTRATOR.value).delete()
        assert is_alone(site.service)
        yield site.officer(Role.ADMINISTRATOR)
        transaction.set_rollback(True)


def accepted(site, link):
    """Accept an invitation; return the officer, or None where no account was made."""
    before = {row.account for row in site.service.accounts.rows()}
    site.client().post(link, NEW)
    made = [row.account for row in site.service.accounts.rows() if row.account not in before]
    return site.service.accounts.officer(made[0]) if made else None


def acts(site, since):
    """Return what the journal says was done since an event: verb and act."""
    events = site.host.reading(site.officer()).journal.events(since)
    return [(one.envelope.verb.removeprefix("onrecord:"), one.payload["act"]) for one in events]


def test_the_first_one_invited_to_administer_agrees_by_accepting_and_no_other_ever(site, alone):
    browser = site.client(alone)
    links = [invited(browser, Role.ADMINISTRATOR, f"second{number}@example.test") for number in range(3)]
    second, third = accepted(site, links[0]), accepted(site, links[1])
    assert (second.roles, third.roles) == ({Role.ADMINISTRATOR}, frozenset())
    end_without_asking(site, second)
    assert administrators(site.service) == {alone.account}
    assert accepted(site, links[2]).roles == frozenset(), "there has been a second administrator"


def test_whoever_is_invited_to_another_role_never_agrees_by_accepting(site, alone):
    assert accepted(site, invited(site.client(alone), Role.RECORDS, "r@example.test")).roles == frozenset()


def test_an_administrator_whose_account_was_closed_is_still_one_that_there_was(site, alone):
    second = site.officer(Role.ADMINISTRATOR)
    site.service.accounts.close(second.account, site.host.now())
    link = invited(site.client(alone), Role.ADMINISTRATOR, "own@example.test")
    assert accepted(site, link).roles == frozenset()


@pytest.mark.parametrize("way", ["close", "end"])
def test_one_administrator_cannot_take_away_the_last_but_themselves(site, alone, way):
    others = [site.officer(Role.ADMINISTRATOR) for _ in range(3)]
    browser = site.client(alone)
    paths = [path_of(way, other) for other in others]
    assert [browser.post(path).status_code for path in paths] == [302, 302, 400]
    assert administrators(site.service) == {alone.account, others[-1].account}
    said = browser.post(paths[-1]).content.decode()
    assert "invite another administrator first" in said


def test_one_administrator_gets_no_role_agreed_after_taking_away_all_that_they_can(site, alone):
    others = [site.officer(Role.ADMINISTRATOR) for _ in range(2)]
    browser = site.client(alone)
    for other in others:
        for way in ("close", "end"):
            browser.post(path_of(way, other))
    own = accepted(site, invited(browser, Role.ADMINISTRATOR, "own2@example.test"))
    (grant,) = site.service.accounts.grants(own.account)
    browser.post(f"/accounts/roles/{grant.id}/decide", {"decision": "agree"})
    assert site.service.accounts.officer(own.account).roles == frozenset()


def test_closing_somebody_who_is_no_administrator_needs_no_third(site, alone):
    site.officer(Role.ADMINISTRATOR)
    other = site.officer(Role.RECORDS)
    assert site.client(alone).post(f"/accounts/{other.account}/close").status_code == 302


@pytest.mark.parametrize("way", ["close", "end"])
def test_an_administrator_who_goes_takes_what_they_had_begun_with_them(site, way):
    leaver, browser = site.officer(Role.ADMINISTRATOR), site.as_role(Role.ADMINISTRATOR)
    link = invited(site.client(leaver), Role.ADMINISTRATOR, f"left-{way}@example.test")
    asked, lost = site.officer(), site.officer()
    site.client(leaver).post(f"/accounts/{asked.account}/role", {"role": "foi", "scope": "everything"})
    site.client(leaver).post(f"/accounts/{lost.account}/recovery")
    before = site.host.reading(lost).journal.size
    assert browser.post(path_of(way, leaver)).status_code == 302
    assert accepted(site, link) is None
    assert site.client().get(link).status_code == 404
    assert leaver.account not in {
        one.invited_by for one in site.service.accounts.invitations(site.host.now())
    }
    assert [one.state for one in site.service.accounts.grants(asked.account)] == [GrantState.REFUSED]
    assert lost.account not in {one.account for one in site.service.recoveries.waiting()}
    first = ("account", "close") if way == "close" else ("role", "end")
    others = [("account", "take back invitation"), ("role", "refuse"), ("account", "refuse recovery")]
    assert acts(site, before) == [first, *others]


def test_what_an_administrator_began_counts_only_while_they_are_one(site):
    leaver, other = site.officer(Role.ADMINISTRATOR), site.officer(Role.ADMINISTRATOR)
    link = invited(site.client(leaver), Role.ADMINISTRATOR, "late@example.test")
    asked, lost = site.officer(), site.officer()
    site.client(leaver).post(f"/accounts/{asked.account}/role", {"role": "foi", "scope": "everything"})
    site.client(leaver).post(f"/accounts/{lost.account}/recovery")
    end_without_asking(site, leaver)
    assert accepted(site, link) is None
    (grant,) = site.service.accounts.grants(asked.account)
    (recovery,) = [one for one in site.service.recoveries.waiting() if one.account == lost.account]
    for path in (f"/accounts/roles/{grant.id}/decide", f"/accounts/recoveries/{recovery.id}/decide"):
        assert site.client(other).post(path, {"decision": "agree"}).status_code == 400
    assert site.service.accounts.officer(asked.account).roles == frozenset()


def test_a_role_that_waits_for_somebody_is_refused_when_their_account_closes(site):
    officer, browser = site.officer(), site.as_role(Role.ADMINISTRATOR)
    browser.post(f"/accounts/{officer.account}/role", {"role": "foi", "scope": "everything"})
    browser.post(f"/accounts/{officer.account}/close")
    assert [one.state for one in site.service.accounts.grants(officer.account)] == [GrantState.REFUSED]


def test_an_account_that_is_open_is_not_opened_again(site):
    other, own = site.officer(Role.RECORDS), site.officer(Role.ADMINISTRATOR)
    before = site.host.reading(own).journal.size
    for officer in (other, own):
        page = site.client(own).post(f"/accounts/{officer.account}/reopen")
        assert page.status_code == 400
        assert site.service.accounts.officer(officer.account).roles == officer.roles
    assert site.host.reading(own).journal.size == before
    assert site.client(own).post("/accounts/999999/reopen").status_code == 404


def test_opening_an_account_again_journals_each_role_that_it_ends_and_leaves_those_refused(site):
    officer, browser = site.officer(Role.RECORDS, Role.FOI), site.as_role(Role.ADMINISTRATOR)
    now = site.host.now()
    refused = site.service.accounts.propose(officer.account, Role.AUDITOR, ALL, None, now)
    site.service.accounts.decide(refused.id, None, now, agreed=False)
    browser.post(f"/accounts/{officer.account}/close")
    before = site.host.reading(officer).journal.size
    assert browser.post(f"/accounts/{officer.account}/reopen").status_code == 302
    assert acts(site, before) == [("account", "reopen"), ("role", "end"), ("role", "end")]
    states = {one.role: one.state for one in site.service.accounts.grants(officer.account)}
    ended = GrantState.ENDED
    assert states == {Role.RECORDS: ended, Role.FOI: ended, Role.AUDITOR: GrantState.REFUSED}


def path_of(way, officer):
    """Return the address that closes an account or ends its only role."""
    grant = officer.grants[0].id
    return f"/accounts/{officer.account}/close" if way == "close" else f"/accounts/roles/{grant}/end"


def end_without_asking(site, officer):
    """End somebody's roles in the store alone, as an earlier version left them."""
    for grant in officer.grants:
        site.service.accounts.end(grant.id, None, site.host.now())


def test_what_is_hard_to_take_back_is_asked_first_and_changes_nothing_until_it_is_sent(site):
    browser, officer = site.as_role(Role.ADMINISTRATOR), site.officer(Role.FOI)
    grant = officer.grants[0]
    for path in (f"/accounts/{officer.account}/close", f"/accounts/roles/{grant.id}/end"):
        page = browser.get(path)
        assert officer.name in page.content.decode()
        assert 'method="post"' in page.content.decode()
    row = next(row for row in site.service.accounts.rows() if row.account == officer.account)
    assert row.is_active
    assert row.grants[0].state is GrantState.IN_FORCE


def test_nobody_is_everybodys_private_office(site):
    browser, officer = site.as_role(Role.ADMINISTRATOR), site.officer(Role.FOI)
    said = {"role": "private_office", "scope": "everything"}
    page = browser.post(f"/accounts/{officer.account}/role", said).content.decode()
    assert "Select one custodian&#x27;s copies" in page
    with site.host.writing(officer) as home, pytest.raises(AccountError, match="the custodian's name"):
        propose_role(home, site.service, officer, officer.account, (Role.PRIVATE_OFFICE, ALL))


def test_the_log_of_acts_says_which_role_was_asked_for_and_for_whom(site):
    browser, officer = site.as_role(Role.ADMINISTRATOR), site.officer(Role.FOI, name="Ash Verity")
    said = {"role": "private_office", "scope": "custodian", "scope_name": "Mara Quill"}
    said["checked_name"] = "Mara Quill"
    browser.post(f"/accounts/{officer.account}/role", said)
    page = site.as_role(Role.AUDITOR).get("/logs/acts").content.decode()
    assert "Asked that Ash Verity becomes private office, for Mara Quill" in page


# What new users asked for


def test_a_role_for_a_conversation_that_is_not_held_is_refused_in_words(site):
    copy = site.capture("12/03/2026, 09:01 - Ada: Storm\n", "Ada Quay").capture.copies[0].id
    asker, to = site.officer(Role.ADMINISTRATOR), site.officer()
    role = {"role": Role.INQUIRY.value, "scope": "conversation", "scope_name": "v-0000"}
    browser = site.client(asker)
    refused = browser.post(f"/accounts/{to.account}/role", role)
    assert "no conversation that is held has that reference" in refused.content.decode().casefold()
    assert not site.service.accounts.grants(to.account)
    browser.post(f"/accounts/{to.account}/role", {**role, "scope_name": copy})
    assert [one.scope.name for one in site.service.accounts.grants(to.account)] == [copy]


def test_a_second_open_invitation_to_one_address_is_warned_of(site):
    browser, said = site.as_role(Role.ADMINISTRATOR), {"name": "Zoe", "role": "auditor"}
    first = browser.post("/accounts/invite", {**said, "email": "zoe@example.test"}).content.decode()
    assert "is open already" not in first
    second = browser.post("/accounts/invite", {**said, "email": "ZOE@example.test"}).content.decode()
    assert "is open already" in second
    assert "Take back the earlier invitation" in second


def test_a_role_for_a_name_that_nobody_bears_is_asked_about_with_the_names_that_are_nearly_that(site):
    browser, to = site.as_role(Role.ADMINISTRATOR), site.officer()
    site.capture("12/03/2026, 09:01 - Ada: Storm\n", "Morwena Tregellion")
    asked = {"role": "private_office", "scope": "custodian", "scope_name": "Morwena Tregallion"}
    invited = {**asked, "name": "Petra", "email": "petra@example.test"}
    for address, said in (("/accounts/invite", invited), (f"/accounts/{to.account}/role", asked)):
        page = browser.post(address, said).content.decode()
        assert "Nobody of this name is in the register or has a capture" in page
        assert 'value="Morwena Tregellion"' in page
        assert "Ada Quay" not in page
    assert not site.service.accounts.grants(to.account)
    assert "petra@example.test" not in browser.get("/accounts").content.decode()
    fields = {**asked, **dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))}
    browser.post(f"/accounts/{to.account}/role", {**fields, "scope_name": "Morwena Tregellion"})
    assert [one.scope.name for one in site.service.accounts.grants(to.account)] == ["Morwena Tregellion"]


@pytest.mark.parametrize("slip", ["Tamsyn Carveth", "tamsin carvet", "Tamsin Carvth, Harbour Master"])
def test_a_name_is_near_also_where_an_office_stands_behind_one_of_the_two(site, slip):
    site.capture("12/03/2026, 09:01 - Ada: Storm\n", "Tamsin Carveth, Head of the Harbours Secretariat")
    found = check_name(site.host.reading(site.officer()), slip)
    assert (found.is_known, list(found.near)) == (
        False,
        ["Tamsin Carveth, Head of the Harbours Secretariat"],
    )


def test_a_role_for_a_name_that_nobody_bears_is_still_allowed_once_it_was_asked_about(site):
    browser = site.as_role(Role.ADMINISTRATOR)
    said = {"role": "custodian", "scope": "custodian", "scope_name": "Xanthippe Quux"}
    said |= {"name": "Xanthippe", "email": "xanthippe@example.test"}
    page = browser.post("/accounts/invite", said).content.decode()
    assert "Nobody of this name is in the register or has a capture" in page
    assert "Whom do you mean?" not in page
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    del fields["csrfmiddlewaretoken"]
    assert fields == {**said, "checked_name": "Xanthippe Quux"}
    assert "Invitation made" in browser.post("/accounts/invite", fields).content.decode()
    other = {**fields, "scope_name": "Xanthippe Quuux", "email": "x2@example.test"}
    assert "Nobody of this name" in browser.post("/accounts/invite", other).content.decode()


def test_a_role_for_a_custodian_who_has_a_capture_is_asked_for_at_once(site):
    browser, to = site.as_role(Role.ADMINISTRATOR), site.officer()
    site.capture("12/03/2026, 09:01 - Ada: Storm\n", "Jory Penrose")
    asked = {"role": "private_office", "scope": "custodian", "scope_name": " Jory \u00a0Pen\u200brose"}
    assert browser.post(f"/accounts/{to.account}/role", asked).status_code == 302
    assert [one.scope.name for one in site.service.accounts.grants(to.account)] == ["Jory Penrose"]


def test_a_role_for_a_held_name_in_other_capitals_leads_to_that_name_unless_the_officer_insists(site):
    browser, to = site.as_role(Role.ADMINISTRATOR), site.officer()
    site.capture("12/03/2026, 09:01 - Ada: Storm\n", "Jenna Penhale")
    asked = {"role": "private_office", "scope": "custodian", "scope_name": "jenna  penhale"}
    page = browser.post(f"/accounts/{to.account}/role", asked).content.decode()
    assert "has this name in other capitals" in page
    (chosen,) = [one for one in re.findall("<input[^>]*>", page) if "checked" in one.split()]
    assert 'value="Jenna Penhale"' in chosen
    assert 'value="jenna penhale"' in page
    fields = {**asked, **dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))}
    for name in ("Jenna Penhale", "jenna penhale"):
        other = site.officer()
        browser.post(f"/accounts/{other.account}/role", {**fields, "scope_name": name})
        assert [one.scope.name for one in site.service.accounts.grants(other.account)] == [name]


def test_whose_role_waits_is_told_whom_to_ask_and_not_who_asked_for_it(site):
    asker = site.officer(Role.ADMINISTRATOR, name="Asks Askew")
    site.officer(Role.ADMINISTRATOR, name="Agrees Agnew")
    waiting = site.officer()
    with site.host.writing(asker) as home:
        propose_role(home, site.service, asker, waiting.account, (Role.AUDITOR, ALL))
    page = site.client(waiting).get("/").content.decode()
    assert "Agrees Agnew" in page
    assert "Asks Askew" not in page


def test_what_a_password_must_be_is_said_before_one_is_refused(site):
    browser = site.as_role(Role.AUDITOR)
    assert "at least 12 characters" in browser.get("/your-account/password").content.decode().casefold()
    assert "New password, once more" in browser.get("/your-account/password").content.decode()
    administrator = site.as_role(Role.ADMINISTRATOR)
    guest = site.client()
    page = guest.get(invited(administrator, email="pass@example.test")).content.decode()
    assert "not one that many people use" in page


def test_the_page_of_the_second_step_says_that_it_is_needed_and_leads_on_once_it_is_there(site):
    officer = site.officer(Role.AUDITOR)
    without = site.client(officer, second_factor=False).get("/your-account/sign-in").content.decode()
    assert "Everybody needs one" in without
    assert "Continue" not in without
    on = site.client(officer).get("/your-account/sign-in").content.decode()
    assert "Everybody needs one" not in on
    assert "Continue" in on


def test_a_role_that_was_asked_for_or_decided_leads_back_to_the_list_which_says_whose(site):
    asks, agrees = (site.as_role(Role.ADMINISTRATOR) for _ in range(2))
    officer = site.officer(Role.CUSTODIAN)
    answer = asks.post(f"/accounts/{officer.account}/role", {"role": "foi", "scope": "everything"})
    assert answer["Location"] == "/accounts"
    assert f"The role of {officer.name} is asked for" in asks.get("/accounts").content.decode()
    (grant,) = [one for one in site.service.accounts.grants(officer.account) if one.state == "proposed"]
    answer = agrees.post(f"/accounts/roles/{grant.id}/decide", {"decision": "agree"})
    assert answer["Location"] == "/accounts"
    assert f"The role of {officer.name} is in force" in agrees.get("/accounts").content.decode()
