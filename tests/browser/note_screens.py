"""Notes for the record at the Department for Harbours, and what was filed in its corporate system."""

import re
from collections.abc import Callable, Sequence

from playwright.sync_api import Page
from tests.browser.screen_steps import WORKED_MS, press, width_of
from tests.browser.screens import Screen


def chosen_messages(page: Page, where: str) -> None:
    """Open a page about two messages of the first copy."""
    page.goto("/conversations?name=resilience")
    first = page.locator(".onrecord-copies a:has-text('Harbour resilience')").first
    copy = (first.get_attribute("href") or "").rpartition("/")[2]
    page.goto(f"{where}?copy={copy}&messages=8-9")


def _note(page: Page) -> None:
    chosen_messages(page, "/notes/new")


def _decision(page: Page) -> None:
    _note(page)
    # The very same words on the same messages are one note, and the window before wrote them.
    verb = "stays" if width_of(page) < 1000 else "is"
    page.get_by_label("What was decided?").fill(f"The outer basin {verb} closed until the storm has passed.")
    page.get_by_label("Who decided it?").fill("Morwenna Tregallion")
    press("Continue")(page)


def _recorded(page: Page) -> None:
    _decision(page)
    press("Record this decision")(page)
    page.get_by_role("heading", name="Decision recorded").wait_for()


def _of_note(*presses: str) -> Callable[[Page], None]:
    """Return what opens the newest note, made on the first call, and goes on from it."""

    def go_on(page: Page) -> None:
        page.goto("/notes")
        if not page.locator("main a[href^='/notes/d-']").count():
            _recorded(page)
            page.goto("/notes")
        href = page.locator("main a[href^='/notes/d-']").last.get_attribute("href") or ""
        page.goto(href.partition("#")[0])
        press(*presses)(page)

    return go_on


def _filing(page: Page) -> None:
    _of_note("File it")(page)
    page.get_by_label("Records").check()
    page.get_by_label("File-plan reference").fill("HB/24/9")
    page.get_by_label("Retention label").fill("Keep seven years")
    press("Continue")(page)


def _filed(page: Page) -> None:
    _filing(page)
    press("File it")(page)
    page.wait_for_url(re.compile("/filed/"), timeout=WORKED_MS)


SCREENS: Sequence[Screen] = [
    Screen("notes", "/notes", "records", "Notes for the record."),
    Screen("filed", "/filed", "records", "What went to the corporate system."),
    Screen("note-new", "/notes", "records", "Recording a decision that messages show.", _note),
    Screen("note-check", "/notes", "records", "The decision, before it is recorded.", _decision),
    Screen("note-recorded", "/notes", "records", "It is recorded, and can be filed.", _recorded),
    Screen("note", "/notes", "records", "A note, its messages, and where it is filed.", _of_note()),
    Screen("note-correct", "/notes", "records", "Correcting a note.", _of_note("Correct it")),
    Screen("note-withdraw", "/notes", "records", "Withdrawing a note.", _of_note("Withdraw it")),
    Screen("file", "/notes", "records", "Filing it in the corporate system.", _of_note("File it")),
    Screen("file-check", "/notes", "records", "What will be filed, and where.", _filing),
    Screen("filing", "/notes", "records", "The receipt of filing.", _filed),
    Screen("file-messages", "/conversations", "records", "Filing messages themselves.",
           lambda page: chosen_messages(page, "/file")),
]  # fmt: skip
