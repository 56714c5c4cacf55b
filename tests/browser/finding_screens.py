"""Finding and reading at the Department for Harbours, counting, and taking messages away."""

from collections.abc import Sequence

from playwright.sync_api import Page
from tests.browser.screen_steps import follow, press
from tests.browser.screens import Screen


def _quoted(page: Page) -> None:
    said = "Nobody deletes anything, please, from now. Best message of the whole year."
    page.get_by_label("What is quoted").fill(said)
    page.get_by_role("button", name="Look for it").click()
    page.locator("blockquote").first.wait_for()


def _filtered(page: Page) -> None:
    page.get_by_text("Filters", exact=False).first.click()


def _renaming(page: Page) -> None:
    page.get_by_label("Name of the search").fill("Harbour dues")
    press("Save this search")(page)
    page.goto("/find/saved")
    press("Rename")(page)


def _saved(page: Page) -> None:
    """Keep two searches, but where the phone's picture has kept them already."""
    for name, query in (("The contract, in texts", "dredging+contract&kind=text"), ("The storm", "storm")):
        page.goto("/find/saved")
        if not page.get_by_role("link", name=name).count():
            page.goto(f"/find?words={query}")
            page.get_by_label("Name of the search").fill(name)
            press("Save this search")(page)
    page.goto("/find/saved")


def _asking(page: Page) -> None:
    page.get_by_label("What is it for?").fill("Module 2, draft 3")
    page.get_by_label("Who is to have the file?").fill("Inquiry Team, Quay House")
    page.get_by_label("Words").fill("dredging")


def _asked(page: Page) -> None:
    _asking(page)
    press("Ask for the export")(page)
    page.get_by_text("Another person must agree").wait_for()


SCREENS: Sequence[Screen] = [
    Screen("find", "/find?words=dredging+contract", "records", "Messages found by their words."),
    Screen("find-filters", "/find?words=dredging+contract&kind=text", "records", "Filters of a search.",
           _filtered, ["phone"]),
    Screen("find-nothing", "/find?words=zeppelin", "foi", "Nothing found, and what to try."),
    Screen("saved-searches", "/find/saved", "records", "Searches that an officer keeps.", _saved),
    Screen("search-name", "/find?words=harbour", "records", "Naming a search.", _renaming),
    Screen("conversations", "/conversations", "records", "Every copy that an officer may read."),
    Screen("conversation", "/conversations", "records", "A copy, read as its source has it.",
           follow(".onrecord-copies a")),
    Screen("message", "/find?words=dredging+contract", "records", "A message found, in its conversation.",
           follow(".onrecord-hits a")),
    Screen("quotation", "/quote", "records", "A published text, compared with what is held.", _quoted),
    Screen("counts", "/counts?by=custodian", "records", "Lines counted by whose copy they are in."),
    Screen("counts-by-month", "/counts?by=month", "foi", "Lines counted by month."),
    Screen("export-new", "/exports/new", "foi", "Asking for an export.", _asking),
    Screen("export", "/exports/new", "foi", "It waits for a second person.", _asked),
    Screen("exports", "/exports", "foi", "All exports."),
]  # fmt: skip
