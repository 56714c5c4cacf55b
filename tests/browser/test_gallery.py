"""Every component in the real browser: no barrier, one origin, no error, and without JavaScript too."""

import re

import pytest
from playwright.sync_api import expect
from tests.browser.chromium import overflow

PAGES = (
    "components", "form", "question", "conversation", "confirmed", "offline",
    "400", "403", "403_csrf", "404", "429", "500", "503",
    "account/login/", "account/password/reset/",
)  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_barrier_that_axe_finds(path, visit, viewport, scripts, axe) -> None:
    page, _ = visit(viewport, scripts=scripts)
    page.goto(path)
    axe(page)
    assert overflow(page) == 0


def test_an_error_stands_in_the_summary_and_at_its_field_and_the_link_leads_there(
    visit, scripts, axe
) -> None:
    page, _ = visit(scripts=scripts)
    page.goto("form")
    page.get_by_role("button", name="Continue").click()
    assert page.title().startswith("Error: ")
    links = page.locator(".govuk-error-summary a")
    targets = [link.get_attribute("href") for link in links.all()]
    assert targets == [
        "#id_name", "#id_secret", "#id_received_on_0", "#id_reason_0", "#id_channels_0",
        "#id_zone", "#id_note", "#id_files", "#id_agreed",
    ]  # fmt: skip
    assert links.all_inner_texts() == [
        "Enter custodian’s name", "Enter password", "Enter a date", "Answer “Why was it captured?”",
        "Answer “Which channels?”", "Select time zone of the phone", "Enter note", "Choose at least one file",
        "Select “I handed over all that I have” to go on",
    ]  # fmt: skip
    assert all(page.locator(target).count() == 1 for target in targets)
    assert page.locator("#id_name").get_attribute("aria-describedby") == "id_name_helptext id_name_error"
    axe(page)


def test_the_summary_of_errors_takes_the_focus_and_its_links_give_it_on(visit) -> None:
    page, _ = visit()
    page.goto("form")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".govuk-error-summary[data-module]")).to_be_focused()
    page.locator(".govuk-error-summary a").nth(2).click()
    expect(page.locator("#id_received_on_0")).to_be_focused()


def test_an_error_of_the_whole_form_is_told(visit, scripts) -> None:
    page, _ = visit(scripts=scripts)
    page.goto("form")
    page.fill("#id_name", "Nobody")
    page.get_by_role("button", name="Continue").click()
    assert "Nobody is not in the register" in page.locator(".govuk-error-summary").inner_text()


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (("", "", ""), "Enter a date"),
        (("27", "", "2026"), "The date must include a month"),
        (("", "", "2026"), "The date must include a day and month"),
        (("31", "2", "2026"), "Enter a real date"),
        (("1", "1", "99999"), "Enter a real date"),
        (("x", "1", "2026"), "Enter a real date"),
        (("٣", "1", "2026"), "Enter a real date"),
    ],
)
def test_a_date_says_what_is_missing(written, said, visit) -> None:
    page, _ = visit(scripts=False)
    page.goto("form")
    for part, text in zip(("day", "month", "year"), written, strict=True):
        page.fill(f"[name=received_on_{part}]", text)
    page.get_by_role("button", name="Continue").click()
    assert said in page.locator("#id_received_on_error").inner_text()
    for part, text in zip(("day", "month", "year"), written, strict=True):
        assert page.locator(f"[name=received_on_{part}]").input_value() == text


def test_a_form_filled_in_is_accepted_with_and_without_scripts(visit, viewport, scripts, tmp_path) -> None:
    page, _ = visit(viewport, scripts=scripts)
    page.goto("form")
    for name, text in {"name": "Ada Quay", "secret": "harbour", "note": "Handed over"}.items():
        page.fill(f"[name={name}]", text)
    for part, text in {"day": "12", "month": "3", "year": "2026"}.items():
        page.fill(f"[name=received_on_{part}]", text)
    page.get_by_label("A phone is handed over").check()
    page.get_by_label("Signal").check()
    page.select_option("[name=zone]", "london")
    page.get_by_label("I handed over all that I have").check()
    files = [tmp_path / name for name in ("chat.txt", "media.txt")]
    for file in files:
        file.write_text("12/03/2026, 09:00 - Ada: hello", "utf-8")
    page.set_input_files("input[type=file]", files)
    page.get_by_role("button", name="Continue").click()
    assert page.get_by_role("heading", name="Captured").is_visible()


def test_what_scripts_add_is_there_with_them_and_nothing_broken_without(visit) -> None:
    page, _ = visit()
    page.goto("form")
    page.get_by_role("button", name="Show password").click()
    assert page.locator("#id_secret").get_attribute("type") == "text"
    page.fill("#id_note", "x" * 190)
    assert page.locator(".govuk-character-count__status").inner_text() == "You have 10 characters remaining"
    plain, _ = visit(scripts=False)
    plain.goto("form")
    assert not plain.get_by_role("button", name="Show password").is_visible()
    assert plain.locator("#id_note-info").inner_text() == "You can enter up to 200 characters"


def test_tabs_show_one_panel_with_scripts_and_all_without(visit) -> None:
    page, _ = visit()
    page.goto("components")
    assert not page.get_by_text("Two pictures are missing.").is_visible()
    page.get_by_role("tab", name="Media").click()
    assert page.get_by_text("Two pictures are missing.").is_visible()
    plain, _ = visit(scripts=False)
    plain.goto("components")
    assert plain.get_by_text("Two pictures are missing.").is_visible()
    assert plain.get_by_text("Four people wrote.").is_visible()


def test_the_menu_of_a_phone_opens_with_scripts_and_stands_open_without(visit) -> None:
    page, _ = visit("phone")
    page.goto("components")
    assert not page.get_by_role("link", name="Chat").is_visible()
    page.get_by_role("button", name="Menu").click()
    assert page.get_by_role("link", name="Chat").is_visible()
    plain, _ = visit("phone", scripts=False)
    plain.goto("components")
    assert plain.get_by_role("link", name="Chat").is_visible()


def test_the_first_key_leads_to_skipping_the_menu(visit) -> None:
    page, _ = visit()
    page.goto("conversation")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main-content")).to_be_focused()


def test_paging_keeps_the_rest_of_the_question(visit) -> None:
    page, _ = visit(scripts=False)
    page.goto("components?page=7&q=storm+warning")
    assert page.get_by_role("link", name="Page 8").get_attribute("href") == "?page=8&q=storm+warning"
    assert page.locator("[aria-current=page]").get_by_text("7").count() == 1


def test_on_paper_there_are_no_buttons_and_no_navigation(visit) -> None:
    page, _ = visit()
    page.goto("components")
    page.emulate_media(media="print")
    assert not page.get_by_role("button", name="Save").is_visible()
    assert not page.get_by_role("link", name="Chat").is_visible()
    assert page.get_by_text("Department for Harbours").first.is_visible()


def test_no_page_has_a_script_or_a_style_in_its_markup(visit) -> None:
    page, _ = visit(scripts=False)
    for path in PAGES:
        page.goto(path)
        markup = page.content()
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", markup), path
        inline = page.locator("script:not([src]):not([type='application/json'])")
        assert inline.count() == 0, path


def test_the_guard_finds_another_host_and_what_the_policy_refuses(visit) -> None:
    page, guard = visit()
    page.goto("components")
    page.evaluate("document.body.setAttribute('style', 'color: red')")
    page.evaluate("fetch('http://127.0.0.1:9/x').catch(() => {})")
    page.wait_for_timeout(200)
    assert any("Content Security Policy" in problem for problem in guard.problems)
    guard.strangers.append("seen")
    with pytest.raises(AssertionError, match="other hosts"):
        guard.check()
    guard.strangers.clear()
    with pytest.raises(AssertionError, match="errors in the browser"):
        guard.check()
    guard.problems.clear()
