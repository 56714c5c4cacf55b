"""Getting into one's account and back into it, and tokens for one's programs, at the real service."""

from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect
from tests.browser import chromium
from tests.browser.harbours_home import email_of
from tests.browser.journeys import setting_id
from tests.browser.served import assert_fit
from tests.browser.serving import set_up_app, sign_in, sign_out
from tests.web.conftest import PASSWORD
from tests.web.test_organisation import Place, place

# Each has a phone of its own: an app's code works once, and the next comes after half a minute.
OFFICES = {
    "phone-scripts": "security",
    "phone-no-scripts": "minister",
    "desktop-scripts": "foi",
    "desktop-no-scripts": "inquiry",
}


def confirm(page: Page) -> None:
    """Give the password once more, where it is asked for before a token is made."""
    asked = page.get_by_role("heading", name="Confirm that it is you")
    asked.or_(page.get_by_role("heading", name="Make a token")).wait_for()
    if asked.count():
        assert_fit(page)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Confirm").click()


def test_a_password_and_the_code_of_an_app_let_somebody_in(enter, department, setting) -> None:
    viewport, scripts = setting
    office = OFFICES[setting_id(*setting)]
    page, _ = enter("", viewport, scripts=scripts)
    page.goto("/sign-in")
    assert_fit(page)
    sign_in(page, email_of(office))
    expect(page.get_by_role("heading", name="Enter your code")).to_be_visible()
    assert_fit(page)
    page.get_by_label("Code").fill(department.app(office).code())
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="What you can do")).to_be_visible()
    sign_out(page)
    page.goto("/inbox")
    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()


def test_two_administrators_let_somebody_back_into_their_account(enter, setting) -> None:
    viewport, scripts = setting
    first, _ = enter("administrator", viewport, scripts=scripts)
    first.goto("/accounts")
    first.get_by_role("link", name="Nora Blank", exact=True).click()
    first.get_by_role("button", name="Ask for a recovery").click()
    expect(first.locator("main")).to_contain_text("Another administrator must agree, since you asked")
    assert_fit(first)
    second, _ = enter("second-administrator", viewport, scripts=scripts)
    second.goto("/accounts")
    second.get_by_role("link", name="Nora Blank", exact=True).click()
    second.get_by_role("button", name="Agree to the recovery").click()
    expect(second.get_by_role("heading", name="Recovery agreed")).to_be_visible()
    assert_fit(second)
    link = second.locator("code").inner_text()
    owner, _ = enter("", viewport, scripts=scripts)
    owner.goto(link)
    expect(owner.get_by_role("heading", name="Choose a new password")).to_be_visible()
    assert_fit(owner)
    owner.get_by_label("Password", exact=True).fill(f"{PASSWORD} {viewport}")
    owner.get_by_role("button", name="Save the password").click()
    assert_fit(owner)
    set_up_app(owner)
    owner.goto("/")
    expect(owner.get_by_role("heading", name="What you can do")).to_be_visible()


def test_a_token_is_made_shown_once_and_ended(enter, setting) -> None:
    viewport, scripts = setting
    page, _ = enter("auditor", viewport, scripts=scripts)
    page.goto("/your-account/tokens")
    assert_fit(page)
    page.get_by_role("button", name="Make a token").click()
    confirm(page)
    expect(page.get_by_role("heading", name="Make a token")).to_be_visible()
    assert_fit(page)
    page.get_by_role("button", name="Make the token").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Enter what will use the token")
    name = f"Figures {setting_id(*setting)}"
    page.get_by_label("What will use the token?").fill(name)
    page.get_by_label("Read the log of what was done").check()
    page.get_by_role("button", name="Make the token").click()
    expect(page.get_by_role("heading", name="Token made")).to_be_visible()
    assert_fit(page)
    secret = page.locator("code").inner_text()
    page.get_by_role("link", name="Back to your tokens").click()
    assert secret not in page.content()
    page.get_by_role("button", name=f"End the token {name}").click()
    expect(page.locator("body")).to_contain_text("no program can use it any more")
    assert_fit(page)


@pytest.fixture(scope="module")
def organisation(tmp_path_factory) -> Iterator[Place]:
    with place(tmp_path_factory.mktemp("organisation")) as both:
        yield both


def test_who_was_invited_comes_in_by_the_organisations_own_sign_in(organisation, browser, setting) -> None:
    viewport, scripts = setting
    away = organisation.browser("ada").ask()
    provider = f"http://{urlsplit(away).netloc}"
    with ExitStack() as opened:
        page, guard = opened.enter_context(
            chromium.visit(browser, organisation.address, viewport, scripts=scripts)
        )
        guard.allow(provider)
        page.context.add_cookies([{"name": "who", "value": "ada", "url": provider}])
        page.goto("/sign-in")
        assert_fit(page)
        page.get_by_role("button", name="Harbours").click()
        page.wait_for_url("**/your-account/sign-in")
        assert_fit(page)
