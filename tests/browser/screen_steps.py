"""Steps to a picture that several lists of pages take."""

import re
from collections.abc import Callable

from playwright.sync_api import Page
from tests.browser.served import SERVED
from tests.conftest import CHAT
from tests.web.conftest import PASSWORD

WORKED_MS = 120_000


def width_of(page: Page) -> int:
    """Return a window's width, by which what is made for one picture differs from that of another."""
    size = page.viewport_size
    assert size
    return size["width"]


def follow(selector: str, *more: str) -> Callable[[Page], None]:
    """Return what follows the first link of each kind, one page after another."""

    def go_on(page: Page) -> None:
        for one in (selector, *more):
            page.locator(one).first.click()
            page.wait_for_load_state()

    return go_on


def press(*names: str) -> Callable[[Page], None]:
    """Return what presses buttons or links one after another."""

    def go_on(page: Page) -> None:
        for name in names:
            page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name)).first.click()
            page.wait_for_load_state()

    return go_on


def confirmed(then: Callable[[Page], None] | None = None) -> Callable[[Page], None]:
    """Return what gives the password once more where it is asked for, and goes on."""

    def go_on(page: Page) -> None:
        if page.get_by_role("heading", name="Confirm that it is you").is_visible():
            page.get_by_label("Password", exact=True).fill(PASSWORD)
            page.get_by_role("button", name="Confirm").click()
            page.wait_for_load_state()
        if then is not None:
            then(page)

    return go_on


def as_office(page: Page, office: str) -> None:
    """Let a page be an office's from now on, or nobody's."""
    browser = page.context.browser
    assert browser
    page.context.clear_cookies()
    if office:
        page.context.add_cookies(SERVED[0].cookies(browser, office))


def sent(page: Page, *files: tuple[str, bytes]) -> None:
    """Send files and wait for what came of looking at them."""
    kind = "application/octet-stream"
    page.set_input_files(
        "input[type=file]", [{"name": name, "mimeType": kind, "buffer": data} for name, data in files]
    )
    page.get_by_role("button", name="Send").click()
    page.wait_for_url(re.compile("/read$|/stopped/|/ended$"), timeout=WORKED_MS)


def export_of(word: str, page: Page) -> tuple[str, bytes]:
    """Return the name and bytes of an export that no other picture hands in."""
    said = CHAT.replace("zebrafinch", f"{word} {width_of(page)}")
    return f"WhatsApp Chat with {word.capitalize()}.txt", said.encode()
