"""Receipts at the Department for Harbours, and captures that were filed under the wrong person."""

from collections.abc import Sequence

from playwright.sync_api import Page
from tests.browser.screen_steps import WORKED_MS, follow, press, width_of
from tests.browser.screens import Screen


def _moving(page: Page) -> None:
    page.locator("main a[href^='/receipts/c-']").first.click()
    page.get_by_role("link", name="Move it").click()


def _what_moves(page: Page) -> None:
    _moving(page)
    page.get_by_label("Whose phone is it from?").fill("Jonah Quillfeather")
    page.get_by_label("Why is it moved?").fill("The office picked the wrong minister from the list.")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="Check what changes").wait_for()


def _moved(page: Page) -> None:
    page.goto("/receipts")
    follow("main a[href^='/receipts/c-']")(page)
    press("Move it")(page)
    page.get_by_label("Whose phone is it from?").fill(
        f"Jonah Quillfeather{' junior' * (width_of(page) < 1000)}"
    )
    page.get_by_label("Why is it moved?").fill("The office picked the wrong minister from the list.")
    press("Continue", "Move it")(page)
    page.get_by_role("heading", name="Moved").wait_for(timeout=WORKED_MS)


SCREENS: Sequence[Screen] = [
    Screen("receipts", "/receipts", "private-office", "All receipts of a minister."),
    Screen("move", "/receipts", "records", "A capture is filed under the wrong person.", _moving),
    Screen("move-check", "/receipts", "records", "What would change, before it is done.", _what_moves),
    Screen("moved", "/receipts", "records", "What was moved.", _moved),
    Screen("made-for-you", "/receipts/for-you", "minister", "A minister confirms what the office captured."),
    Screen("not-mine", "/receipts/for-you", "minister", "A minister says that a capture is not theirs.",
           follow("a:has-text('Not mine')")),
]  # fmt: skip
