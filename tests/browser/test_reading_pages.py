"""Finding and reading in the real browser: from a question to the message in its conversation."""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import Page, expect
from tests.browser import chromium
from tests.browser.chromium import overflow

PATHS = (
    *("/conversations", "/find", "/find?words=harbour&channel=whatsapp&kind=text", "/find?words=unheardof"),
    *("/find?words=&order=relevance", "/find/saved", "/counts", "/counts?by=person&kind=notice", "/quote"),
)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    command = [sys.executable, "-m", "tests.web.reading_site", str(tmp_path_factory.mktemp("reading"))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as served:
        assert served.stdout
        try:
            address, cookie = served.stdout.readline().strip(), served.stdout.readline().strip()
            assert cookie, "the service did not start"
            yield address, cookie.partition("=")
        finally:
            served.terminate()
            served.wait()


@pytest.fixture
def page(browser, site, viewport, scripts):
    address, (name, _, value) = site
    with chromium.visit(browser, address, viewport, scripts=scripts) as (opened, _):
        opened.context.add_cookies([{"name": name, "value": value, "url": address}])
        yield opened


@pytest.fixture
def barriers(scripts, axe):
    """Look for barriers where scripts run: axe is one itself."""
    return axe if scripts else (lambda _: None)


def of_ada(page: Page) -> str:
    page.goto("/conversations?name=ada")
    return page.locator(".onrecord-copies a").first.get_attribute("href") or ""


@pytest.mark.parametrize("path", PATHS)
def test_a_page_of_finding_has_no_barrier(path, page, barriers) -> None:
    page.goto(path)
    barriers(page)
    assert overflow(page) == 0


def test_a_conversation_has_no_barrier_and_a_hostile_message_does_nothing(page, barriers) -> None:
    page.goto(of_ada(page))
    barriers(page)
    assert overflow(page) == 0
    expect(page.get_by_text("<b>bold</b> & <script>alert(1)</script>").first).to_be_visible()


def test_from_a_question_to_the_message_and_back_to_its_day(page) -> None:
    page.goto("/find")
    page.get_by_label("Words").fill('"pilot station"')
    page.get_by_role("button", name="Find", exact=True).click()
    expect(
        page.get_by_role("heading", level=2, name=re.compile("messages in 2 copies|first 25 messages"))
    ).to_be_visible()
    page.locator(".onrecord-hits a").first.click()
    number = page.url.partition("#")[2]
    expect(page.locator(f"#{number}")).to_contain_text("Can somebody ring the pilot station?")
    expect(page.locator(f"#{number}")).to_be_in_viewport()


def test_a_day_is_gone_to_and_pages_are_turned(page) -> None:
    page.goto(of_ada(page))
    page.get_by_text("Go to a day or month").click()
    for label, value in (("Day", "15"), ("Month", "3"), ("Year", "2026")):
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="Go to the day").click()
    expect(page.locator(".onrecord-chat__day").first).to_have_text("Sunday 15 March 2026")
    page.get_by_role("link", name="Last").first.click()
    expect(page.get_by_text("of 344").first).to_be_visible()


def test_a_picture_is_shown_on_demand(page) -> None:
    page.goto(of_ada(page))
    page.get_by_text("Show the picture").click()
    picture = page.get_by_role("img", name="The picture IMG-20260313-WA0001.png")
    expect(picture).to_be_visible()
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("naturalWidth", 48)


def test_a_quotation_shows_what_was_altered_and_who_holds_it(page, barriers) -> None:
    page.goto("/quote")
    page.get_by_label("What is quoted").fill("The ramp at berth 4 is rated for 40 tonnes")
    page.get_by_role("button", name="Look for it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 of 1 passage found here")
    expect(page.locator(".onrecord-said ins").first).to_contain_text("4")
    expect(page.locator(".onrecord-said del").first).to_contain_text("3")
    barriers(page)


def test_a_search_is_saved_run_and_removed(page) -> None:
    page.goto("/find?words=harbour")
    page.get_by_label("Name of the search").fill("Dues")
    page.get_by_role("button", name="Save this search").click()
    page.get_by_role("link", name="Dues", exact=True).first.click()
    expect(page.get_by_label("Words")).to_have_value("harbour")
    page.goto("/find/saved")
    page.get_by_role("button", name="Remove Dues").first.click()
    expect(page.get_by_text("is removed; nothing that it found is")).to_be_visible()


def test_keys_go_from_message_to_message_and_can_be_switched_off(browser, site) -> None:
    address, (name, _, value) = site
    with chromium.visit(browser, address) as (page, _):
        page.context.add_cookies([{"name": name, "value": value, "url": address}])
        page.goto(of_ada(page))
        focused = "document.activeElement.id"
        page.keyboard.press("j")
        page.keyboard.press("j")
        assert page.evaluate(focused) == "m2"
        page.keyboard.press("k")
        assert page.evaluate(focused) == "m1"
        page.keyboard.press("/")
        assert page.evaluate(focused) == "words"
        page.keyboard.type("jk/?")
        expect(page.locator("#words")).to_have_value("jk/?")
        page.locator("h1").click()
        page.keyboard.press("?")
        page.get_by_label("Use these keys").uncheck()
        page.reload()
        page.keyboard.press("j")
        assert page.evaluate(focused) == ""
