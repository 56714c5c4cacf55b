"""The ways in and out, in the real browser: app, codes, passkeys, sessions, lockout."""

import re
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import expect
from tests.browser import chromium, serving
from tests.browser.serving import App, Served
from tests.conftest import Desk

WAIT = "Too many tries. Wait 15 minutes, then try again"


class Journey:
    """One service of one home, its first administrator, and what they carry."""

    def __init__(self, site: Served) -> None:
        self.site = site
        self.app: App | None = None
        self.codes: list[str] = []
        self.cookies: list[object] = []


@pytest.fixture(scope="module")
def journey(tmp_path_factory) -> Iterator[Journey]:
    """The service, with its first administrator made: with an app and recovery codes."""
    with serving.served(Desk(tmp_path_factory.mktemp("served"))) as site:
        yield Journey(site)


@pytest.fixture
def visit(browser, journey) -> Iterator[object]:
    """Open browsers of their own, each guarded."""
    with ExitStack() as opened:
        yield lambda viewport="desktop", *, scripts=True: opened.enter_context(
            chromium.visit(browser, journey.site.address, viewport, scripts=scripts)
        )


@pytest.fixture
def made(journey, visit):
    """See that there is a first administrator, whichever test comes first."""
    if journey.app is None:
        page, _ = visit()
        serving.make_first_administrator(page, journey.site.first_code)
        journey.app = serving.set_up_app(page)
        journey.codes = page.locator("#recovery_codes").input_value().split()
        journey.cookies = page.context.cookies()


@pytest.fixture
def inside(journey, visit, made):
    """Return a browser that is signed in with password and app, and its guard."""
    del made
    page, guard = visit()
    page.context.add_cookies(journey.cookies)
    page.goto("/")
    if not is_in(page):
        serving.sign_in(page)
        enter_code(page, journey.codes.pop(0))
        page.get_by_role("heading", name="What you can do").wait_for()
        journey.cookies = page.context.cookies()
    return page, guard


def enter_code(page, code):
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Sign in", exact=True).click()


def is_in(page):
    return page.get_by_role("heading", name="What you can do").count() == 1


def arrives(page):
    """Wait for the first page; it fails when another comes."""
    page.get_by_role("heading", name="What you can do").wait_for()


def confirm(page):
    """Give the password once more, where it is asked for."""
    if page.get_by_role("heading", name="Confirm that it is you").count():
        page.get_by_label("Password", exact=True).fill(serving.PASSWORD)
        page.get_by_role("button", name="Confirm").click()


def test_the_first_administrator_has_an_app_and_recovery_codes_that_can_be_read(inside, journey, axe):
    page, _ = inside
    assert len(journey.codes) == 10
    assert all(code.isdecimal() for code in journey.codes)
    axe(page)


@pytest.mark.parametrize("path", ["sign-in", "your-account/sign-in", "your-account/password", "sign-out"])
def test_pages_of_an_account_have_no_barrier_on_a_phone(inside, axe, path):
    page, _ = inside
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/" + path)
    axe(page)
    assert chromium.overflow(page) == 0


@pytest.mark.usefixtures("made")
def test_signing_in_takes_the_password_and_a_code_also_without_scripts(journey, visit, axe):
    page, _ = visit(scripts=False)
    serving.sign_in(page)
    assert not is_in(page)
    axe(page)
    enter_code(page, journey.app.code())
    arrives(page)
    serving.sign_out(page)
    page.goto("/")
    assert page.get_by_role("heading", name="Sign in").count() == 1


@pytest.mark.usefixtures("made")
def test_a_code_works_once(journey, visit):
    page, _ = visit()
    code = journey.app.code()
    serving.sign_in(page)
    enter_code(page, code)
    arrives(page)
    again, _ = visit()
    serving.sign_in(again)
    enter_code(again, code)
    again.locator(".govuk-error-summary__list").wait_for()
    assert not is_in(again)
    assert "Enter the code that the app shows now" in again.locator(".govuk-error-summary__list").inner_text()


@pytest.mark.usefixtures("made")
def test_a_recovery_code_works_once(journey, visit):
    page, _ = visit()
    code = journey.codes.pop(0)
    serving.sign_in(page)
    enter_code(page, code)
    arrives(page)
    again, _ = visit()
    serving.sign_in(again)
    enter_code(again, code)
    again.locator(".govuk-error-summary__list").wait_for()
    assert not is_in(again)


def test_a_passkey_is_added_and_is_enough_to_sign_in(inside, axe):
    page, _ = inside
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {**options, "hasUserVerification": True, "isUserVerified": True}},
    )
    page.goto("/your-account/passkeys/add")
    confirm(page)
    axe(page)
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    page.wait_for_url("**/your-account/sign-in")
    page.goto("/your-account/passkeys")
    assert "Passkey" in page.locator("main").inner_text()
    axe(page)
    serving.sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(re.compile(r"/$"))
    arrives(page)


def test_other_sessions_can_be_ended(inside, journey, visit, axe):
    page, _ = inside
    other, _ = visit()
    serving.sign_in(other)
    enter_code(other, journey.codes.pop(0))
    arrives(other)
    page.goto("/your-account/sessions")
    axe(page)
    page.get_by_role("button", name="Sign out everywhere else").click()
    other.goto("/")
    assert not is_in(other)
    page.goto("/")
    arrives(page)


def test_removing_the_last_second_factor_leads_back_to_setting_one_up(inside, journey):
    page, _ = inside
    page.goto("/your-account/passkeys")
    for link in page.get_by_role("link", name="Remove").all()[:1]:
        link.click()
        confirm(page)
        page.get_by_role("button", name="Remove").click()
    page.goto("/your-account/app/remove")
    confirm(page)
    page.get_by_role("button", name="Turn it off").click()
    page.goto("/accounts")
    assert page.url.endswith("/your-account/sign-in")
    journey.app = serving.set_up_app(page)
    journey.codes = page.locator("#recovery_codes").input_value().split()
    page.goto("/accounts")
    assert page.url.endswith("/accounts")


def test_a_changed_password_is_the_one_that_counts(inside, visit):
    page, _ = inside
    new = "four entirely fresh words"
    for old, chosen in ((serving.PASSWORD, new), (new, serving.PASSWORD)):
        page.goto("/your-account/password")
        page.locator("#id_oldpassword").fill(old)
        page.locator("#id_password1").fill(chosen)
        page.locator("#id_password2").fill(chosen)
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            page.get_by_role("button", name="Change the password").click()
        expect(page.locator(".govuk-error-summary__list")).to_have_count(0)
        other, _ = visit()
        serving.sign_in(other, password=old)
        expect(other.locator(".govuk-error-summary__list")).to_have_count(1)
        serving.sign_in(other, password=chosen)
        expect(other.get_by_role("heading", name="Enter your code")).to_be_visible()
    page.goto("/")
    arrives(page)


def test_closing_an_account_ends_its_sessions(inside, visit):
    page, _ = inside
    page.goto("/accounts/invite")
    page.get_by_label("Name", exact=True).fill("Ben Mole")
    page.get_by_label("Email address").fill("ben@example.test")
    page.get_by_label("Records officer").check()
    page.get_by_label("Everything that is held").check()
    page.get_by_role("button", name="Make the invitation").click()
    link = page.locator("code").inner_text()
    guest, _ = visit()
    guest.goto(link)
    guest.get_by_label("Password", exact=True).fill(serving.PASSWORD)
    guest.get_by_role("button", name="Make the account").click()
    serving.set_up_app(guest)
    guest.goto("/")
    arrives(guest)
    page.goto("/accounts")
    page.get_by_role("link", name="Ben Mole", exact=True).click()
    page.get_by_role("button", name="Close the account").click()
    expect(page.get_by_role("heading", name="Close the account of Ben Mole?")).to_be_visible()
    page.get_by_role("button", name="Close the account").click()
    expect(page.get_by_text("Closed", exact=True)).to_be_visible()
    guest.goto("/")
    assert guest.get_by_role("heading", name="Sign in").count() == 1
    serving.sign_in(guest, "ben@example.test")
    assert guest.get_by_role("heading", name="Your account is switched off").count() == 1


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("email", [serving.EMAIL, "nobody@example.test"])
def test_five_wrong_passwords_close_the_way_in_for_a_while_known_or_not(visit, axe, email):
    page, _ = visit()
    for _ in range(5):
        serving.sign_in(page, email, "not the password")
        said = page.locator(".govuk-error-summary__list").inner_text()
        assert "do not match" in said or WAIT in said, "other tests tried wrong passwords as well"
    serving.sign_in(page, email)
    assert WAIT in page.locator(".govuk-error-summary__list").inner_text()
    axe(page)
