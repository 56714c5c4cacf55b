"""What comes from elsewhere to the Department for Harbours: by a single-use link, and by mail."""

from collections.abc import Callable, Sequence

from playwright.sync_api import Page
from tests.browser.screen_steps import WORKED_MS, as_office, export_of, press, sent
from tests.browser.screens import Screen
from tests.browser.served import SERVED
from tests.browser.test_mail_journey import arrive

_SPILL = "12/03/2026, 09:00 - Ada Quay: TOP SECRET\n"


def _link(page: Page) -> str:
    """Make a link for the minister, and return it; the page is the private office's."""
    page.goto("/links/new")
    page.get_by_label("A word to them (optional)").fill("The harbour group, please, since Easter.")
    if page.get_by_role("radio").count():
        page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Make the link").click()
    return page.locator("code").inner_text()


def _as_nobody(page: Page) -> None:
    """Open a new link as somebody who has no account."""
    as_office(page, "private-office")
    link = _link(page)
    as_office(page, "")
    page.goto(link)


def _by_link(page: Page) -> None:
    _as_nobody(page)
    page.get_by_role("button", name="Start now").click()
    page.get_by_role("heading", name="Choose the file").wait_for()


def _handed_in(page: Page) -> None:
    _by_link(page)
    sent(page, export_of("wren", page))
    page.get_by_role("link", name="Continue").or_(page.get_by_role("button", name="Continue")).click()
    page.get_by_label("Yes, all of it").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("It was urgent").check()
    page.get_by_label("The app or the phone made it").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Hand it in").click()
    page.wait_for_url("**/receipts/c-*", timeout=WORKED_MS)


def _used_link(page: Page) -> None:
    """Look at what came through the newest link that was used."""
    page.get_by_role("link", name="Receipt c-").first.click()
    page.get_by_role("heading", name="Did it come from").wait_for()


def _link_read(page: Page) -> None:
    _by_link(page)
    sent(page, export_of("dunlin", page))


def _link_about(page: Page) -> None:
    _link_read(page)
    press("Continue")(page)
    page.get_by_label("Yes, all of it").check()
    press("Continue")(page)


def _link_check(page: Page) -> None:
    _link_about(page)
    page.get_by_label("It was urgent").check()
    page.get_by_label("The app or the phone made it").check()
    press("Continue")(page)


def _link_stopped(page: Page) -> None:
    _by_link(page)
    sent(page, ("WhatsApp Chat with Spill.txt", _SPILL.encode()))


def _not_theirs(page: Page) -> None:
    _link_check(page)
    press("Hand it in")(page)
    page.wait_for_url("**/receipts/c-*", timeout=WORKED_MS)
    as_office(page, "private-office")
    page.goto("/links")
    page.get_by_role("link", name="Receipt c-").first.click()
    press("No, or I cannot tell")(page)


def _mail() -> str:
    return arrive(SERVED[0].folder, SERVED[0].holders[0])


def _of_mail(end: str) -> Callable[[Page], None]:
    def go_on(page: Page) -> None:
        identity = _mail()
        page.goto(f"/mail/{identity}{end}")

    return go_on


def _mails(page: Page) -> None:
    _mail()
    page.goto("/mail")


SCREENS: Sequence[Screen] = [
    Screen("link-made", "/links/new", "private-office", "A link for somebody without an account, shown once.",
           _link),
    Screen("link-opened", "/sign-in", says="What its holder reads first.", go_on=_as_nobody),
    Screen("link-file", "/sign-in", says="The holder of a link chooses the file.", go_on=_by_link),
    Screen("link-read", "/sign-in", says="What was read, to the holder of a link.", go_on=_link_read),
    Screen("link-about", "/sign-in", says="What the file does not say.", go_on=_link_about),
    Screen("link-check", "/sign-in", says="Their answers, before it is handed in.", go_on=_link_check),
    Screen("link-stopped", "/sign-in", says="A marking stopped what came by a link.", go_on=_link_stopped),
    Screen("link-receipt", "/sign-in", says="What may be cleared, and the receipt to download.",
           go_on=_handed_in),
    Screen("links", "/links", "private-office", "Links: opened, used or over."),
    Screen("link-confirm", "/links", "private-office", "Did it come from whom the link was for?", _used_link),
    Screen("link-not-theirs", "/links", "private-office", "It may not have come from them.", _not_theirs),
    Screen("mail", "/mail", "private-office", "Mail that arrived, and waits.", _mails),
    Screen("mail-one", "/mail", "private-office", "One mail, before it is confirmed.", _of_mail("")),
    Screen("mail-not-mine", "/mail", "private-office", "A mail is refused.", _of_mail("/not-mine")),
]  # fmt: skip
