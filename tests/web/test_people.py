"""The register in pages: who is who on whose word; join, part, and undo, with a reason each time."""

import html
import re
from types import SimpleNamespace

import pytest

from onrecord.procedures.identify import Whom, identify
from onrecord.procedures.register import register_of
from onrecord.records.accounts import Officer, Role, Scope, ScopeKind

NOBODY = Officer(0, "the terminal", "")
CHAT = """12/03/2026, 09:01 - Dora Lume: The {word} gate closes on Friday
12/03/2026, 09:02 - +44 7700 900321: Then we move the {word} crane
"""


def unwatched(_done: int, _total: int) -> None:
    """Nobody watches."""


@pytest.fixture
def two(site):
    """Two people of two custodians' copies, Dora in one and Teal, with an account, in the other."""
    number = next(site.numbers)
    names = (f"Tern {number} Custodian", f"Auk {number} Custodian")
    copies = [site.capture(CHAT.format(word=name), name).capture.copies[0].id for name in names]
    with site.host.writing(NOBODY) as home:
        dora = identify(
            home, (copies[0], "Dora Lume"), Whom(f"Dora {number}", is_new=True), "Her own word", unwatched
        )
        teal = identify(
            home,
            (copies[1], "Dora Lume"),
            Whom(f"Teal {number}", is_new=True, accounts=(f"+44 7700 9{number:05}",)),
            "The office's list",
            unwatched,
        )
    return copies, names, dora.person, teal.person


def owner(site, copy):
    given = register_of(site.host.reading(NOBODY)).labels[copy, "Dora Lume"].said
    return given.person, given.reason


def words_of(answer):
    return html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))


def change(page):
    return re.search(r'href="(/people/[^"]+/names/[^"]+)"', page.content.decode())[1]


def test_a_person_has_accounts_names_and_every_word_with_its_reason(site, two):
    copies, _, dora, teal = two
    browser = site.as_role(Role.RECORDS)
    assert dora.name in words_of(browser.get("/people"))
    page = words_of(browser.get(f"/people/{teal.person}"))
    held = {one["copy_id"]: one for one in site.host.reading(NOBODY).catalogue.conversations()}
    assert "The office's list" in page
    assert f"copy of {held[copies[1]]['custodian']}" in page
    assert teal.accounts[0] in page


def test_joining_moves_every_name_and_account_and_each_can_be_given_back(site, two):
    copies, _, dora, teal = two
    browser = site.as_role(Role.RECORDS)
    said = {"other": teal.person, "reason": "One telephone, she says"}
    assert browser.post(f"/people/{dora.person}/join", said).status_code == 302
    assert owner(site, copies[1]) == (dora.person, "One telephone, she says")
    register = register_of(site.host.reading(NOBODY))
    assert register.people[teal.person].said.accounts == ()
    assert list(register.people[dora.person].said.accounts) == list(teal.accounts)
    page = browser.get(f"/people/{teal.person}")
    browser.post(change(page), {"decision": "undo", "reason": "She meant another one"})
    assert owner(site, copies[1]) == (teal.person, "She meant another one")
    assert "One telephone, she says" in words_of(browser.get(f"/people/{teal.person}"))


def test_a_name_is_taken_away_and_that_is_undone(site, two):
    copies, _, dora, _ = two
    browser = site.as_role(Role.RECORDS)
    page = change(browser.get(f"/people/{dora.person}"))
    browser.post(page, {"decision": "withdraw", "reason": "It was a guess"})
    assert owner(site, copies[0]) == (None, "It was a guess")
    assert "Taken away" in words_of(browser.get(f"/people/{dora.person}"))
    browser.post(page, {"decision": "undo", "reason": "It was none"})
    assert owner(site, copies[0])[0] == dora.person


def test_undoing_the_first_word_leaves_nobody(site, two):
    copies, _, dora, _ = two
    browser = site.as_role(Role.RECORDS)
    browser.post(change(browser.get(f"/people/{dora.person}")), {"decision": "undo", "reason": "Too early"})
    assert owner(site, copies[0])[0] is None


def test_a_name_is_parted_to_somebody_else(site, two):
    copies, _, dora, teal = two
    browser = site.as_role(Role.RECORDS)
    page = change(browser.get(f"/people/{dora.person}"))
    assert "Enter whose it is" in browser.post(page, {"decision": "move", "reason": "x"}).content.decode()
    browser.post(page, {"decision": "move", "name": teal.person, "reason": "It is Teal's number"})
    assert owner(site, copies[0])[0] == teal.person


def test_every_change_needs_a_reason_and_is_an_event(site, two):
    _, _, dora, teal = two
    browser = site.as_role(Role.RECORDS)
    size = site.host.reading(NOBODY).journal.size
    pages = (
        (f"/people/{dora.person}/join", {"other": teal.person}),
        (change(browser.get(f"/people/{dora.person}")), {"decision": "withdraw"}),
    )
    for page, said in pages:
        assert browser.post(page, {**said, "reason": " "}).status_code == 200
    assert site.host.reading(NOBODY).journal.size == size
    browser.post(pages[1][0], {"decision": "withdraw", "reason": "A guess"})
    assert [one.verb for one in site.host.reading(NOBODY).journal.envelopes(size)] == ["onrecord:identify"]


def test_somebody_whom_only_unseen_copies_name_is_not_in_the_register(site, two):
    _, names, dora, teal = two
    browser = site.as_role(Role.RECORDS, scope=Scope(ScopeKind.CUSTODIAN, names[0]))
    page = words_of(browser.get("/people"))
    assert dora.name in page
    assert teal.name not in page
    assert browser.get(f"/people/{teal.person}").status_code == 404
    joined = browser.post(f"/people/{dora.person}/join", {"other": teal.person, "reason": "x"})
    assert joined.status_code == 404
    hidden = change(site.as_role(Role.RECORDS).get(f"/people/{teal.person}"))
    assert browser.get(hidden.replace(teal.person, dora.person)).status_code == 404


@pytest.fixture
def apart(site):
    """Two custodians' copies: Ida is named in the first, Sam, who has accounts, in the second."""
    number = next(site.numbers)
    names = (f"Knot {number} Custodian", f"Ruff {number} Custodian")
    spoken = f"+44 7700 7{number:05}"
    chat = CHAT.replace("+44 7700 900321", spoken)
    copies = [site.capture(chat.format(word=name), name).capture.copies[0].id for name in names]
    phone, mail = f"+44 7700 8{number:05}", f"sam{number}@example.test"
    with site.host.writing(NOBODY) as home:
        ida = Whom(f"Ida {number}", is_new=True)
        found = identify(home, (copies[0], "Dora Lume"), ida, "Plain to see", unwatched)
        sam = Whom(f"Sam Source {number}", is_new=True, accounts=(phone, mail))
        hidden = identify(home, (copies[1], "Dora Lume"), sam, "An informer told it", unwatched)
    return SimpleNamespace(
        copies=copies,
        spoken=spoken,
        seen=found.person,
        hidden=hidden.person,
        secrets=(phone, mail, "An informer told it", hidden.person.person),
        browser=site.as_role(Role.RECORDS, scope=Scope(ScopeKind.CUSTODIAN, names[0])),
    )


def every_page(browser):
    pages = re.findall(r'href="(/people/n-[0-9a-f]+)"', browser.get("/people").content.decode())
    return "".join(words_of(browser.get(page)) for page in ("/people", *pages))


def test_a_guessed_name_of_somebody_out_of_sight_makes_a_new_person_and_tells_nothing(site, apart):
    before = register_of(site.host.reading(NOBODY))
    page = change(apart.browser.get(f"/people/{apart.seen.person}"))
    said = {"decision": "move", "name": apart.hidden.name.upper(), "reason": "I guess"}
    assert apart.browser.post(page, said, follow=True).status_code == 200
    after = register_of(site.host.reading(NOBODY))
    given = after.labels[apart.copies[0], "Dora Lume"].said.person
    assert given not in before.people
    assert after.people[apart.hidden.person] == before.people[apart.hidden.person]
    shown = every_page(apart.browser)
    assert apart.hidden.name.upper() in shown
    assert not [one for one in apart.secrets if one in shown]


def test_how_many_people_of_a_name_are_out_of_sight_is_not_told(site, apart):
    with site.host.writing(NOBODY) as home:
        again = Whom(apart.hidden.name, is_new=True)
        identify(home, (apart.copies[1], apart.spoken), again, "Another one", unwatched)
    page = change(apart.browser.get(f"/people/{apart.seen.person}"))
    said = {"decision": "move", "name": apart.hidden.name, "reason": "I guess"}
    assert apart.browser.post(page, said).status_code == 302


def test_a_number_of_somebody_out_of_sight_is_refused_as_one_that_nobody_has(apart):
    page = change(apart.browser.get(f"/people/{apart.seen.person}"))
    answers = [
        apart.browser.post(page, {"decision": "move", "name": number, "reason": "I guess"})
        for number in (apart.hidden.person, "n-0123456789abcdef")
    ]
    assert [one.status_code for one in answers] == [404, 404]
    told = [re.sub(r"n-[0-9a-f]{16}", "", words_of(one)) for one in answers]
    assert told[0] == told[1]


def test_of_somebody_in_sight_what_other_copies_tell_is_not_shown(site, apart):
    with site.host.writing(NOBODY) as home:
        for label in ("Dora Lume", apart.spoken):
            known = Whom(apart.hidden.person, accounts=(apart.spoken,))
            identify(home, (apart.copies[0], label), known, "Seen by all", unwatched)
    shown = every_page(apart.browser)
    assert apart.hidden.name in shown
    assert shown.count("Seen by all") == 2
    assert apart.spoken in shown
    assert not [one for one in apart.secrets[:3] if one in shown]
    everything = every_page(site.as_role(Role.RECORDS))
    assert all(one in everything for one in apart.secrets)


def test_whoever_takes_away_the_last_name_in_sight_comes_to_the_list(apart):
    page = change(apart.browser.get(f"/people/{apart.seen.person}"))
    answer = apart.browser.post(page, {"decision": "withdraw", "reason": "A guess"})
    assert answer["Location"] == "/people"


def test_joining_under_a_narrowed_sight_moves_what_is_in_sight_and_tells_of_nothing_else(site, apart):
    with site.host.writing(NOBODY) as home:
        known = Whom(apart.hidden.person, accounts=(apart.spoken,))
        identify(home, (apart.copies[0], apart.spoken), known, "Seen by all", unwatched)
    said = {"other": apart.hidden.person, "reason": "One voice"}
    page = words_of(apart.browser.post(f"/people/{apart.seen.person}/join", said, follow=True))
    assert "They are one person now: 1 name moved" in page
    assert not [one for one in (*apart.secrets, "scope") if one in page]
    register = register_of(site.host.reading(NOBODY))
    assert register.labels[apart.copies[1], "Dora Lume"].said.person == apart.hidden.person
    assert list(register.people[apart.hidden.person].said.accounts) == list(apart.secrets[:2])
    assert list(register.people[apart.seen.person].said.accounts) == [apart.spoken]


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.RECORDS])
def test_the_register_is_closed_to_others(site, role):
    assert site.as_role(role).get("/people").status_code == 403
