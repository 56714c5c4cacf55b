"""What people decide at the Department for Harbours: exceptions, findings, and who is who."""

import re
from collections.abc import Callable, Sequence

from playwright.sync_api import Page
from tests.browser.screen_steps import WORKED_MS, follow, press
from tests.browser.screens import Screen


def _undecided(page: Page) -> None:
    page.locator("input[name=exception][type=checkbox]").first.check()
    page.get_by_label("Seen: nothing more is to be done").check()
    page.get_by_label("Why, and how do you know?").fill("The office copies it on Friday")
    page.get_by_role("button", name="Decide on what is ticked").click()


def _proposed(page: Page) -> None:
    page.get_by_role("button", name="Look for copies that belong together").click()
    page.get_by_role("heading", name="Copies that may be of one conversation").wait_for(timeout=WORKED_MS)


def _reconciled(page: Page) -> None:
    """Open the one reconciliation of the department, made on the first call."""
    made = page.get_by_role("link", name="Harbour resilience")
    if made.count():
        made.first.click()
        return
    page.goto("/reconcile/choose")
    for box in page.locator("input[name=copy]").all():
        if "Harbour resilience" in page.locator(f"label[for={box.get_attribute('id')}]").inner_text():
            box.check()
    page.get_by_role("button", name="Reconcile them").click()
    page.get_by_role("heading", name="The copies, side by side").wait_for(timeout=WORKED_MS)


def _reconciled_at(name: str, selector: str = "") -> Callable[[Page], None]:
    def go_on(page: Page) -> None:
        _reconciled(page)
        page.get_by_role("link", name=name, exact=True).click()
        if selector:
            page.locator(selector).first.click()
        page.wait_for_load_state()

    return go_on


def _in_reconciliation(*presses: str) -> Callable[[Page], None]:
    def go_on(page: Page) -> None:
        page.get_by_role("link", name="Harbour resilience").first.click()
        press(*presses)(page)

    return go_on


def _who_is_who(page: Page) -> None:
    """Open the first person of the register, put into it on the first call."""
    if not page.locator("main dl a").count():
        page.goto("/reconcile")
        _reconciled_at("Who is who", "a:has-text('Confirm or reject')")(page)
        page.get_by_label("Yes: all of these names").check()
        page.get_by_label("Whose are they, or whose is that one?").fill("Jonah Quillfeather")
        page.get_by_label("Why, and how do you know?").fill("I have known him for ten years")
        page.get_by_role("button", name="Put it into the record").click()
        page.wait_for_url(re.compile("/reconcile/[^/]+/people$"), timeout=WORKED_MS)
        page.goto("/people")
    page.locator("main dl a").first.click()


SCREENS: Sequence[Screen] = [
    Screen("inbox", "/inbox", "records", "What stands open and needs a decision."),
    Screen("inbox-undo", "/inbox", "records", "A decision was made, and can be undone.", _undecided),
    Screen("inbox-decided", "/inbox/decided", "records", "What was decided, by whom and why."),
    Screen("inbox-security", "/inbox", "security", "Stopped captures, for security officers."),
    Screen("reconcile-choose", "/reconcile/choose", "records", "Choosing copies of one conversation."),
    Screen("reconcile-proposed", "/reconcile", "records", "Copies that may be of one conversation.",
           _proposed),
    Screen("reconciliation", "/reconcile", "records", "Three copies side by side.", _reconciled),
    Screen("findings", "/reconcile", "records", "What was found, with what else would explain it.",
           _reconciled_at("Findings")),
    Screen("finding", "/reconcile", "records", "One finding, with the messages that it is about.",
           _reconciled_at("Findings", ".govuk-summary-card__title a")),
    Screen("timeline", "/reconcile", "records", "Each message once, with who holds it.",
           _reconciled_at("Timeline")),
    Screen("who-is-who", "/reconcile", "records", "Names of different copies, taken for one person.",
           _reconciled_at("Who is who")),
    Screen("who-is-one", "/reconcile", "records", "Whether names are one person.",
           _in_reconciliation("Who is who", "Confirm or reject")),
    Screen("refer", "/reconcile", "records", "Changes set against a request or a hold.",
           _in_reconciliation("Set changes against a request or a hold")),
    Screen("person", "/people", "records", "A person of the register, and on whose word.", _who_is_who),
    Screen("people", "/people", "records", "The register of people."),
    Screen("name", "/people", "records", "A name, and whose it is.",
           follow("main dl a", "a:has-text('Change or undo')")),
    Screen("join", "/people", "records", "Two entries of the register are one person.",
           follow("main dl a", "a:has-text('Join with another person')")),
]  # fmt: skip
