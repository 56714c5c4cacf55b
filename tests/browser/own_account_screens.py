"""Signing in at the Department for Harbours, and what everybody sees of their own account."""

from collections.abc import Callable, Sequence

from playwright.sync_api import Page
from tests.browser.account_screens import invite, recovering
from tests.browser.harbours_home import email_of
from tests.browser.screen_steps import as_office, confirmed, press
from tests.browser.screens import Screen
from tests.browser.serving import sign_in
from tests.web.conftest import PASSWORD


def _code(page: Page) -> None:
    sign_in(page, email_of("nobody"))
    page.get_by_role("heading", name="Enter your code").wait_for()


def _invitation(page: Page) -> None:
    page.goto(invite(page, "Gwen Harrowell"))


def _first_step(page: Page) -> None:
    page.goto(invite(page, "Osbert Tull"))
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    page.get_by_role("link", name="Set up an authenticator app").click()
    page.locator("p .onrecord-code").wait_for()


def _recovery(page: Page) -> None:
    recovering(page)
    link = page.locator("code").inner_text()
    as_office(page, "")
    page.goto(link)


def _token(page: Page) -> None:
    page.get_by_label("What will use the token?").fill("Monthly figures")
    page.get_by_label("Count messages").check()
    page.get_by_role("button", name="Make the token").click()
    page.get_by_role("heading", name="Token made").wait_for()


def _yours(name: str, path: str, says: str, then: Callable[[Page], None] | None = None) -> Screen:
    return Screen(name, path, "auditor", says, confirmed(then))


SCREENS: Sequence[Screen] = [
    Screen("sign-in-code", "/sign-in", says="The second step: a code of the app.", go_on=_code),
    Screen("signed-out", "/closed", says="An account that was closed."),
    Screen("offline", "/offline", says="What the installed page shows without a network."),
    Screen("invitation", "/sign-in", says="Somebody who was invited chooses a password.", go_on=_invitation),
    Screen("first-app", "/sign-in", says="Setting up an authenticator app.", go_on=_first_step),
    Screen("recovery", "/sign-in", says="Choosing a new password after a recovery.", go_on=_recovery),
    Screen("your-account", "/your-account/sign-in", "auditor", "The second step of signing in."),
    _yours("sign-out", "/sign-out", "Signing out."),
    Screen("confirm", "/confirm", "auditor", "The password once more, before what matters."),
    Screen("confirm-code", "/confirm/code", "auditor", "Or a code of the app."),
    _yours("password", "/your-account/password", "Changing the password."),
    _yours("app-off", "/your-account/app/remove", "Turning the authenticator app off."),
    _yours("passkeys", "/your-account/passkeys", "Passkeys and security keys."),
    _yours("passkey-new", "/your-account/passkeys/add", "Adding a passkey."),
    _yours("codes-new", "/your-account/codes/new", "Making recovery codes."),
    _yours("codes", "/your-account/codes/new", "Recovery codes.", press("Make")),
    _yours("sessions", "/your-account/sessions", "Where one is signed in."),
    Screen("tokens", "/your-account/tokens", "records", "Tokens for programs."),
    Screen("token-new", "/your-account/tokens/new", "foi", "Making a token for a program.", confirmed()),
    Screen("token-made", "/your-account/tokens/new", "foi", "The token, shown once.", confirmed(_token)),
    Screen("refused", "/accounts", "records", "A page that an officer's roles do not allow."),
    Screen("not-found", "/nothing-here", "records", "An address that leads nowhere."),
]  # fmt: skip
