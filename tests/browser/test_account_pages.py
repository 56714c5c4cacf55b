"""allauth's pages in this look, under the strict policy: passwords, codes, passkeys, sessions."""

import base64
import hmac
import re
import struct
import time

import pytest
from playwright.sync_api import Page, expect
from tests.browser.chromium import overflow
from tests.web.gallery import EMAIL, PASSWORD

PAGES = (
    "password/change/", "email/", "sessions/", "2fa/", "2fa/totp/activate/", "2fa/webauthn/",
    "2fa/webauthn/add/",
    "logout/", "inactive/", "reauthenticate/", "password/reset/done/", "password/reset/key/done/",
    "3rdparty/login/cancelled/",
)  # fmt: skip


def sign_in(page: Page) -> None:
    page.goto("account/login/")
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def confirm(page: Page) -> None:
    """Say again that it is you, as what protects the account asks."""
    page.goto("account/reauthenticate/")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()


def code(secret: str, at: float) -> str:
    """The six digits that an authenticator app shows for a key."""
    key = base64.b32decode(secret)
    digest = hmac.digest(key, struct.pack(">Q", int(at) // 30), "sha1")
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


@pytest.fixture
def authenticator(visit, viewport):
    """A page whose browser has a passkey authenticator that always agrees."""
    page, guard = visit(viewport)
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
    }
    agreed = {"isUserVerified": True, "automaticPresenceSimulation": True}
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": options | agreed})
    return page, guard


def test_signing_in_works_with_and_without_scripts(visit, viewport, scripts) -> None:
    page, _ = visit(viewport, scripts=scripts)
    sign_in(page)
    expect(page.get_by_role("heading", name="Components", exact=True)).to_be_visible()


def test_a_wrong_password_is_told_in_the_summary_and_the_title(visit, scripts, axe) -> None:
    page, _ = visit(scripts=scripts)
    page.goto("account/login/")
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_role("button", name="Sign in", exact=True).click()
    assert page.title().startswith("Error: Sign in")
    expect(page.locator(".govuk-error-summary").first).to_contain_text("Enter password")
    axe(page)


@pytest.mark.parametrize("path", PAGES)
def test_an_account_page_has_no_barrier_that_axe_finds(path, visit, viewport, axe) -> None:
    page, _ = visit(viewport)
    sign_in(page)
    confirm(page)
    page.goto(f"account/{path}")
    expect(page.locator("h1")).to_have_count(1)
    assert overflow(page) == 0
    axe(page)
    assert not re.search(r"\sstyle=|<style", page.content())


def test_an_authenticator_app_is_set_up_and_then_asked_for(visit, axe) -> None:
    page, _ = visit()
    sign_in(page)
    confirm(page)
    page.goto("account/2fa/totp/activate/")
    expect(page.get_by_role("img", name="A picture to scan")).to_be_visible()
    secret = page.locator(".onrecord-code").inner_text()
    page.get_by_label("Authenticator code").fill(code(secret, time.time()))
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    axe(page)
    recovery = page.locator("#recovery_codes").input_value().splitlines()[0]
    page.goto("account/2fa/recovery-codes/generate/")
    axe(page)
    page.goto("account/2fa/totp/deactivate/")
    axe(page)
    page.get_by_role("button", name="Sign out").click()
    sign_in(page)
    expect(page.get_by_role("heading", name="Enter your code")).to_be_visible()
    axe(page)
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator(".govuk-error-summary").first).to_contain_text("Incorrect code")
    page.get_by_label("Code").fill(recovery)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Components", exact=True)).to_be_visible()
    confirm(page)
    page.goto("account/2fa/totp/deactivate/")
    page.get_by_role("button", name="Turn it off").click()
    expect(page.locator("dd").first).to_contain_text("Off")


def test_a_passkey_is_added_and_signs_in_under_the_strict_policy(authenticator, axe) -> None:
    page, _ = authenticator
    sign_in(page)
    confirm(page)
    page.goto("account/2fa/webauthn/add/")
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add", exact=True).click()
    # Recovery codes are shown once they are made: with the first second factor of the account.
    page.wait_for_url(re.compile("/2fa/(recovery-codes/)?$"))
    page.goto("account/2fa/webauthn/")
    expect(page.locator("dd").first).to_contain_text("Passkey")
    axe(page)
    page.get_by_role("link", name="Rename").click()
    axe(page)
    page.goto("account/logout/")  # on a phone the button for it is in the menu
    page.locator("main").get_by_role("button", name="Sign out").click()
    page.goto("account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Components", exact=True)).to_be_visible()
    page.goto("account/2fa/webauthn/reauthenticate/")
    axe(page)
    page.get_by_role("button", name="Use a passkey or security key").click()
    page.wait_for_url("**/components")
    page.goto("account/2fa/webauthn/")
    page.get_by_role("link", name="Remove").click()
    axe(page)
    page.get_by_role("button", name="Remove").click()
    page.goto("account/2fa/webauthn/")
    expect(page.get_by_text("You have not added one yet.")).to_be_visible()


def test_a_passkey_that_is_not_read_is_told_in_the_page(authenticator) -> None:
    page, guard = authenticator
    page.goto("account/login/")
    page.route("**/2fa/webauthn/login/", lambda route: route.fulfill(status=500, body=""))
    guard.expect("status of 500")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator("#passkey-problem")).to_be_focused()


def test_other_sessions_are_shown_and_ended(visit, axe) -> None:
    first, _ = visit()
    sign_in(first)
    second, _ = visit("phone")
    sign_in(second)
    second.goto("account/sessions/")
    axe(second)
    second.get_by_role("button", name="Sign out everywhere else").click()
    first.goto("account/sessions/")
    expect(first.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()


def test_what_needs_scripts_is_not_offered_without_them_and_another_way_is_told(visit) -> None:
    page, _ = visit(scripts=False)
    page.goto("account/login/")
    assert not page.get_by_role("button", name="Sign in with a passkey").is_visible()
    expect(page.get_by_text("Use your password and authenticator app instead")).to_be_visible()
