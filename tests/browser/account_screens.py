"""Accounts and roles of the Department for Harbours, programs that are told, and the two logs."""

from collections.abc import Sequence

from playwright.sync_api import Locator, Page, expect
from tests.browser.screen_steps import as_office, confirmed, follow, press, width_of
from tests.browser.screens import Screen
from tests.web.conftest import PASSWORD


def _account_of(page: Page, name: str, office: str) -> None:
    as_office(page, office)
    page.goto("/accounts")
    page.get_by_role("link", name=name, exact=True).click()
    page.wait_for_load_state()


def invite(page: Page, name: str) -> str:
    """Invite somebody as an administrator, and return the link."""
    as_office(page, "administrator")
    page.goto("/accounts/invite")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Email address").fill(
        f"{name.split(maxsplit=1)[0].lower()}-{width_of(page)}@harbours.example"
    )
    page.get_by_label("Auditor: ").check()
    page.get_by_role("button", name="Make the invitation").click()
    link = page.locator("code").inner_text()
    as_office(page, "")
    return link


def _invited(page: Page) -> None:
    page.get_by_label("Name", exact=True).fill("Tamsin Orchard")
    page.get_by_label("Email address").fill(f"tamsin-{page.viewport_size['width']}@harbours.example")
    page.get_by_label("Auditor: ").check()
    page.get_by_role("button", name="Make the invitation").click()


def recovering(page: Page) -> None:
    """Ask for an account's recovery as one administrator, and agree to it as another."""
    _account_of(page, "Iolo Brassington", "administrator")
    page.get_by_role("button", name="Ask for a recovery").click()
    _account_of(page, "Iolo Brassington", "second-administrator")
    page.get_by_role("button", name="Agree to the recovery").click()
    page.get_by_role("heading", name="Recovery agreed").wait_for()


def _role(page: Page) -> None:
    _account_of(page, "Nora Blank", "administrator")
    if not page.get_by_text("Waits for a second person").count():
        page.get_by_label("Auditor: ").check()
        page.get_by_role("button", name="Ask for the role").click()
        page.get_by_text("The role of Nora Blank is asked for").wait_for()
    _account_of(page, "Nora Blank", "second-administrator")
    press("Agree")(page)


def _closing(page: Page) -> None:
    _account_of(page, "Sefton Quarrell", "administrator")
    press("Close the account")(page)


def _reopening(page: Page) -> None:
    name = "Wilmot Fenn" if width_of(page) < 1000 else "Sidony Fenn"
    link = invite(page, name)
    page.goto(link)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    page.wait_for_load_state()
    _account_of(page, name, "administrator")
    press("Close the account", "Close the account", "Open the account again")(page)


def _ending(page: Page) -> None:
    _account_of(page, "Fenella Oatway", "administrator")
    press("Take the role away")(page)


def tell_programs(page: Page) -> None:
    """Send a test to each program, and wait until one took it and the other did not."""
    for name in ("records-system", "dashboard"):
        page.get_by_role("button", name=f"Send a test message to {name}").click()
        expect(page.get_by_text(f"A test message will be sent to {name}")).to_be_visible()
    expect(row_saying(page, "Taken")).to_be_visible()
    expect(row_saying(page, "Not taken yet")).to_be_visible()


def row_saying(page: Page, text: str) -> Locator:
    """Reload the page of programs until a row of a test says something; what happened since has rows too."""
    rows = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="A test"))
    found = rows.get_by_text(text, exact=True).first
    for _ in range(60):
        if found.is_visible():
            break
        page.wait_for_timeout(500)
        page.reload()
    return found


SCREENS: Sequence[Screen] = [
    Screen("accounts", "/accounts", "administrator", "Accounts and their roles."),
    Screen("account", "/accounts", "administrator", "One account, its roles, and how it is recovered.",
           follow("table a")),
    Screen("invite", "/accounts/invite", "administrator", "Inviting somebody to a role."),
    Screen("invited", "/accounts/invite", "administrator", "The invitation's link, shown once.", _invited),
    Screen("invitation-back", "/accounts", "administrator", "Taking an invitation back.", press("Take back")),
    Screen("account-close", "/accounts", "administrator", "Closing an account.", _closing),
    Screen("account-reopen", "/accounts", "administrator", "Opening it again.", _reopening),
    Screen("role-end", "/accounts", "administrator", "Taking a role away.", _ending),
    Screen("role-decide", "/accounts", "second-administrator", "A second person agrees to a role.", _role),
    Screen("recovery-agreed", "/accounts", "second-administrator", "The link of a recovery, shown once.",
           recovering),
    Screen("webhooks", "/webhooks", "administrator", "Programs that are told, and what became of messages.",
           tell_programs),
    Screen("who-looked", "/logs/access", "auditor", "Who looked at what."),
    Screen("what-was-done", "/logs/acts", "auditor", "Every event of the journal."),
    Screen("log-check", "/logs/access/check", "auditor", "Whether the access log is as it was written.",
           confirmed()),
]  # fmt: skip
