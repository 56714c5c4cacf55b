"""The menu is drawn once for all who have the same; the form that signs out has each page's own token."""

import re

import pytest

from onrecord.records.accounts import Role

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"<>]+)"')
MENU = re.compile(r'<ul class="govuk-service-navigation__list".*?</ul>', re.DOTALL)


CURRENT = re.compile(r"<a[^>]* aria-current=[^>]*>(?:<strong[^>]*>)?([^<]*)")


def current(client, path):
    return CURRENT.findall(menu_of(client, path))


def menu_of(client, path="/"):
    found = MENU.search(client.get(path).content.decode())
    return found.group() if found else ""


def test_two_people_of_one_role_have_the_same_menu_each_with_a_token_of_their_own(site):
    one, other = (menu_of(site.as_role(Role.RECORDS)) for _ in range(2))
    assert TOKEN.sub("", one) == TOKEN.sub("", other)
    assert TOKEN.search(one).group(1) != TOKEN.search(other).group(1)


def test_a_role_sees_its_own_places_whoever_looked_before(site):
    records, administrator = site.as_role(Role.RECORDS), site.as_role(Role.ADMINISTRATOR)
    menus = [menu_of(one) for one in (records, administrator, records, administrator)]
    assert [">Read<" in menu for menu in menus] == [True, False, True, False]
    assert [">Accounts<" in menu for menu in menus] == [False, True, False, True]


def test_the_token_of_a_menu_signs_out(site):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True, SERVER_NAME="localhost")
    strict.cookies = site.as_role(Role.RECORDS).cookies
    menu_of(site.as_role(Role.RECORDS))
    token = TOKEN.search(menu_of(strict)).group(1)
    assert strict.post("/sign-out", {"csrfmiddlewaretoken": "a" * len(token)}).status_code == 403
    assert strict.post("/sign-out", {"csrfmiddlewaretoken": token}).status_code == 302
    assert menu_of(strict) == ""


def test_the_menu_says_which_page_it_stands_on(site):
    client = site.as_role(Role.RECORDS)
    assert "aria-current" in menu_of(client, "/conversations")
    assert current(client, "/your-account/sign-in") == ["Your account"]
    assert 'aria-current="page"' in menu_of(client, "/your-account/sign-in")


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/", "Home"),
        ("/conversations/{copy}", "Read"),
        ("/receipts/{capture}", "Receipts"),
        ("/find/saved", "Find"),
        ("/exports", "Find"),
        ("/exports/new", "Find"),
        ("/matters/new", "Matters"),
        ("/your-account/password", "Your account"),
        ("/your-account/tokens", "Your account"),
    ],
)
def test_a_page_below_a_place_marks_that_place_and_no_other(site, path, label):
    made = site.capture("12/03/2026, 09:01 - Ada: Storm\n", "Menu Minnow").capture
    address = path.format(copy=made.copies[0].id, capture=made.id)
    assert current(site.as_role(Role.RECORDS), address) == [label]


def test_the_pages_of_accounts_mark_accounts(site):
    officer = site.officer(Role.ADMINISTRATOR)
    for path in ("/accounts", f"/accounts/{officer.account}", "/accounts/invite", "/webhooks"):
        assert current(site.client(officer), path) == ["Accounts"]
