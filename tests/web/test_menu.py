"""The menu is drawn once for all who have the same; the form that signs out has each page's own token."""

import re

from onrecord.records.accounts import Role

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"<>]+)"')
MENU = re.compile(r'<ul class="govuk-service-navigation__list".*?</ul>', re.DOTALL)


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
    assert 'aria-current="page">Your account' in menu_of(client, "/your-account/sign-in")
    assert 'aria-current="page">Your account' not in menu_of(client, "/conversations")
