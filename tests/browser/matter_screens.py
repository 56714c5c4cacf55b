"""Matters of the Department for Harbours: what is asked for, what is held, and what was said of the rest."""

from collections.abc import Callable, Sequence

from playwright.sync_api import Page
from tests.browser.screen_steps import follow, press
from tests.browser.screens import Screen

_STORM = '.onrecord-copies a:has-text("Storm inquiry")'
"""The matter of the pictures, among others that they open."""


def _of_matter(link: str) -> Callable[[Page], None]:
    """Return what opens the matter and follows a link of its page."""

    def go_on(page: Page) -> None:
        follow(_STORM)(page)
        page.get_by_text(link, exact=True).click()
        page.wait_for_load_state()

    return go_on


def _cell(tag: str) -> Callable[[Page], None]:
    """Return what opens the matter's first cell with a tag."""

    def go_on(page: Page) -> None:
        follow(_STORM)(page)
        page.locator(f".onrecord-matrix a:has({tag})").first.click()
        page.wait_for_load_state()

    return go_on


def _ticked(page: Page) -> None:
    _of_matter("Tick all that are outstanding")(page)
    page.get_by_role("button", name="Answer for what is ticked").click()
    page.wait_for_load_state()


def _answered(page: Page) -> None:
    _ticked(page)
    page.get_by_label("Expected: ask again").check()
    page.get_by_label("Why, and how is that known?").fill("Asked by letter of 26 November")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Record this answer").wait_for()


def _recorded(page: Page) -> None:
    _answered(page)
    page.get_by_role("button", name="Record this answer").click()
    page.get_by_role("button", name="Take back the answer").wait_for()


def _widened(page: Page) -> None:
    """Ask to add a conversation to the matter, unless the picture before this one did."""
    follow(_STORM)(page)
    if page.get_by_role("heading", name="A change waits").count():
        return
    page.get_by_text("Change the matter", exact=True).click()
    asked = page.get_by_label("Which conversations?")
    asked.fill(f"{asked.input_value()}\nQuay rota")
    page.get_by_label("Why is it changed?").fill("The inquiry's letter of 20 November asks for it too")
    page.get_by_role("button", name="Change it").click()
    page.get_by_role("heading", name="A change waits").wait_for()


def _put_back(page: Page) -> None:
    """Change a matter of its own, and ask for what stood before."""
    page.goto("/matters/new")
    page.get_by_label("What is the matter called?").fill("Dredging review")
    page.get_by_label("Whose conversations are asked for?").fill("Morwenna Tregallion")
    page.get_by_label("Which conversations?").fill("Harbour resilience\nDredging contract")
    press("Open it")(page)
    page.get_by_text("Change the matter", exact=True).click()
    page.get_by_label("Which conversations?").fill("Harbour resilience")
    page.get_by_label("Why is it changed?").fill("The review asks for it no more")
    press("Change it", "Put back what stood before")(page)


SCREENS: Sequence[Screen] = [
    Screen("matters", "/matters", "records", "Whose conversations an inquiry asks for, and what is held."),
    Screen("matter", "/matters", "records", "Custodians and conversations: held, said, outstanding.",
           follow(_STORM)),
    Screen("matter-inquiry", "/matters", "inquiry", "The same, as an inquiry reviewer sees it.",
           follow(_STORM)),
    Screen("matter-cell", "/matters", "records", "A cell: its copies, receipts, and what was said.",
           _cell(".govuk-tag--yellow, .govuk-tag--green")),
    Screen("matter-said", "/matters", "records", "A cell of which a nil return was given.",
           _cell(".govuk-tag--blue")),
    Screen("matter-answer", "/matters", "records", "One answer for all that is outstanding.", _ticked),
    Screen("matter-check", "/matters", "records", "The answer, before it is recorded.", _answered),
    Screen("matter-undo", "/matters", "records", "An answer was recorded, and can be taken back.", _recorded),
    Screen("matter-change", "/matters", "records", "Changing what a matter asks for.",
           _of_matter("Change the matter")),
    Screen("matter-close", "/matters", "records", "Closing a matter.", _of_matter("Close the matter")),
    Screen("matter-print", "/matters", "inquiry", "The matrix as a page to print.", _of_matter("Print it")),
    Screen("matter-waits", "/matters", "records", "A change that waits for a second person.", _widened),
    Screen("matter-new", "/matters/new", "records", "Opening a matter."),
    Screen("matter-put-back", "/matters", "records", "What stood before a change.", _put_back),
]  # fmt: skip
