"""A decision recorded and filed in a browser: on a phone and a desktop, with and without scripts."""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser import chromium


@dataclass(frozen=True)
class Served:
    """Where the site is, an officer's session, a copy, and the pages of a note and of a filing."""

    address: str
    cookie: dict[str, str]
    copy: str
    note: str
    filing: str


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Iterator[Served]:
    command = [sys.executable, "-m", "tests.web.notes_site", str(tmp_path_factory.mktemp("notes-site"))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            line = next(said for said in process.stdout if said.startswith("http://localhost:"))
            address, name, value, copy, note, filing = line.split()
            yield Served(address, {"name": name, "value": value, "url": address}, copy, note, filing)
        finally:
            process.terminate()
            process.wait()


@pytest.fixture
def page(browser: Browser, served: Served, viewport, scripts) -> Iterator[Page]:
    with chromium.visit(browser, served.address, viewport, scripts=scripts) as (opened, _):
        opened.context.add_cookies([served.cookie])
        yield opened


def is_sound(page: Page, axe) -> None:
    assert chromium.overflow(page) == 0, page.url
    assert page.locator("h1").count() == 1, page.url
    axe(page)


def test_every_page_is_accessible_and_fits_its_window(page, served, axe):
    chosen = f"copy={served.copy}&messages=8-9"
    pages = [f"/conversations/{served.copy}", "/notes", served.note, served.filing, "/filed"]
    pages += [f"{served.note}/{end}" for end in ("correct", "withdraw", "recorded", "file")]
    pages += [f"/notes/new?{chosen}", f"/notes/new?copy={served.copy}&first=0", f"/file?{chosen}"]
    for address in pages:
        page.goto(address)
        is_sound(page, axe)


def choose(page: Page, first: int, last: int, *, scripts: bool) -> None:
    """Choose messages as one does with scripts: by touch; and without: by number."""
    if scripts:
        page.get_by_role("button", name=f"Choose message {first}", exact=True).click()
        page.get_by_role("button", name=f"Choose message {last}", exact=True).click()
        expect(page.get_by_text(f"Messages {first} to {last} are chosen.")).to_be_visible()
        return
    page.get_by_text("Record a decision, or file").click()
    page.get_by_label("From number").fill(str(first))
    page.get_by_label("To number").fill(str(last))


def test_a_decision_is_recorded_from_the_conversation_and_filed(page, served, axe, scripts, viewport):
    page.goto(f"/conversations/{served.copy}")
    choose(page, 20, 21, scripts=scripts)
    page.get_by_role("button", name="Record a decision").click()
    decision = f"Dues go up, {viewport}, {scripts}"
    page.get_by_label("What was decided?").fill(decision)
    page.get_by_label("Who decided it?").fill("Cy Reeve")
    page.get_by_role("button", name="Continue").click()
    is_sound(page, axe)
    page.get_by_role("button", name="Change it").click()
    assert page.get_by_label("What was decided?").input_value() == decision
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Record this decision").click()
    expect(page.get_by_role("heading", name="Decision recorded")).to_be_visible()
    is_sound(page, axe)
    page.get_by_role("button", name="File it").click()
    page.get_by_label("Records").check()
    page.get_by_label("File-plan reference").fill("HB/24/9")
    page.get_by_label("Retention label").fill("Keep seven years")
    page.get_by_role("button", name="Continue").click()
    is_sound(page, axe)
    page.get_by_role("button", name="File it").click()
    page.wait_for_url(re.compile("/filed/"))
    expect(page.get_by_role("heading", name="Filed", exact=True)).to_be_visible()
    is_sound(page, axe)


def test_a_place_that_is_away_is_told_on_the_page_of_the_work(page, served, axe):
    page.goto(f"/file?copy={served.copy}&messages=8")
    page.get_by_label("Registry").check()
    page.get_by_label("File-plan reference").fill("HB/24/9")
    page.get_by_label("Retention label").fill("Keep seven years")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="File it").click()
    expect(page.get_by_role("heading", name="That was not done")).to_be_visible()
    is_sound(page, axe)
    page.get_by_role("button", name="Begin again").click()
    expect(page.get_by_label("Registry")).to_be_visible()


def test_choosing_by_touch_can_be_taken_back_and_extended(browser, served):
    with chromium.visit(browser, served.address, "phone") as (page, _):
        page.context.add_cookies([served.cookie])
        page.goto(f"/conversations/{served.copy}")
        page.get_by_role("button", name="Choose message 12", exact=True).click()
        page.get_by_role("button", name="Choose message 10", exact=True).click()
        assert page.get_by_label("From number").input_value() == "10"
        assert page.locator(".onrecord-chosen").count() == 3
        page.get_by_role("button", name="Chosen message 11", exact=True).click()
        assert page.locator(".onrecord-chosen").count() == 1
        page.get_by_role("button", name="Chosen message 11", exact=True).click()
        assert page.locator(".onrecord-chosen").count() == 0
