"""The records officer's pages in a browser: inbox, reconciliation and register, on a phone and a desktop."""

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
    """Where the site is, an officer's session, and the page of the reconciliation."""

    address: str
    cookie: dict[str, str]
    result: str


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Iterator[Served]:
    command = [sys.executable, "-m", "tests.web.story_site", str(tmp_path_factory.mktemp("story-site"))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            # What the service itself says comes first.
            line = next(said for said in process.stdout if said.startswith("http://localhost:"))
            address, name, value, result = line.split()
            yield Served(address, {"name": name, "value": value, "url": address}, result)
        finally:
            process.terminate()
            process.wait()


@pytest.fixture
def page(browser: Browser, served: Served, viewport, scripts) -> Iterator[Page]:
    with chromium.visit(browser, served.address, viewport, scripts=scripts) as (opened, _):
        opened.context.add_cookies([served.cookie])
        yield opened


def finding_of(page: Page, served: Served) -> str:
    page.goto(f"{served.result}/findings?kind=deleted_from_copy")
    return str(page.locator(".govuk-summary-card__title a").first.get_attribute("href"))


def register_of(page: Page) -> list[str]:
    """Pages of the one person of the register, of a name of theirs, and of joining."""
    page.goto("/people")
    person = str(page.locator(".govuk-summary-list a").first.get_attribute("href"))
    page.goto(person)
    name = str(page.get_by_role("link", name="Change or undo").first.get_attribute("href"))
    return [person, name, f"{person}/join"]


def test_every_page_is_accessible_and_fits_its_window(page, served, axe, scripts):
    pages = ["/inbox", "/inbox/decided", "/reconcile", "/reconcile/choose", "/people"]
    pages += [served.result + end for end in ("", "/findings", "/timeline", "/people", "/people/0", "/refer")]
    for address in [*pages, finding_of(page, served), *register_of(page)]:
        page.goto(address)
        assert chromium.overflow(page) == 0, address
        assert page.locator("h1").count() == 1, address
        if scripts:
            axe(page)


def test_the_chart_is_drawn(page, served):
    page.goto(served.result)
    chart = page.locator(".onrecord-chart img")
    assert chart.evaluate("one => one.complete && one.naturalWidth > 0")


def test_an_officer_decides_and_undoes(page, served):
    del served
    page.goto("/inbox")
    before = page.locator("input[name=exception]").count()
    box = page.locator("input[name=exception]").first
    box.check()
    page.get_by_label("Seen: nothing more is to be done").check()
    page.get_by_label("Why, and how do you know?").fill("The office copies it on Friday")
    page.get_by_role("button", name="Decide on what is ticked").click()
    expect(page.locator("input[name=exception][type=checkbox]")).to_have_count(before - 1)
    page.get_by_role("button", name="Undo what you just decided").click()
    expect(page.locator("input[name=exception][type=checkbox]")).to_have_count(before)


def test_all_of_a_group_is_ticked_by_one_button_where_scripts_run(page, served, axe, scripts):
    del served
    page.goto("/inbox")
    if not scripts:
        expect(page.get_by_role("button", name="Tick all")).to_have_count(0)
        return
    group = page.locator("fieldset[data-onrecord-tick-all]").filter(has=page.get_by_role("button")).first
    every, button, told = (
        group.get_by_role("checkbox"),
        group.get_by_role("button"),
        group.get_by_role("status"),
    )
    number, heading = every.count(), group.locator("legend").inner_text().strip()
    assert number > 1
    expect(button).to_have_accessible_name(re.compile(f"^Tick all {number}\\s+of “{re.escape(heading)}”$"))
    button.focus()
    page.keyboard.press("Space")
    expect(page.locator("input[name=exception]:checked")).to_have_count(number)
    expect(group.locator("input:checked")).to_have_count(number)
    expect(told).to_have_text(f"{number} of the {number} shown are ticked")
    expect(button).to_have_accessible_name(re.compile(f"^Untick all {number}\\s+of “{re.escape(heading)}”$"))
    expect(button).to_be_focused()
    axe(page)
    every.first.uncheck()
    expect(button).to_have_accessible_name(re.compile(f"^Tick all {number}\\s+of “{re.escape(heading)}”$"))
    button.click()
    button.click()
    expect(page.locator("input[name=exception]:checked")).to_have_count(0)
    expect(told).to_have_text("None is ticked")
    assert chromium.overflow(page) == 0


def test_an_officer_puts_a_word_beside_a_finding(page, served):
    page.goto(finding_of(page, served))
    page.get_by_label("I confirm it").check()
    page.get_by_label("Why, and how do you know?").fill("Both holders say so")
    page.get_by_role("button", name="Put my word beside it").click()
    expect(page.get_by_text("Both holders say so")).to_have_count(1)
