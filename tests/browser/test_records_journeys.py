"""The records officer at the real service: from a question to its line, the inbox, copies put together."""

import re

from playwright.sync_api import Page, expect
from tests.browser.journeys import setting_id
from tests.browser.served import assert_fit

SAID = "The committee has asked for all messages on the dredging contract"


def test_a_question_leads_to_the_line_that_answers_it(enter, setting) -> None:
    page, _ = enter("records", setting[0], scripts=setting[1])
    page.goto("/")
    page.get_by_role("link", name="Find messages").click()
    assert_fit(page)
    page.get_by_label("Words", exact=True).fill("committee dredging contract")
    page.get_by_role("button", name="Find", exact=True).click()
    expect(page.locator("#found")).to_contain_text("2 messages in 2 copies")
    assert_fit(page)
    page.locator(".onrecord-hits a").first.click()
    message = page.locator("#chat > li:target")
    expect(message).to_contain_text(SAID)
    message.locator("summary").click()
    expect(message.locator("dl")).to_contain_text("28/04/2026, 09:05:31")
    assert_fit(page)


def test_a_published_sentence_is_found_with_who_holds_it(enter, setting) -> None:
    page, _ = enter("records", setting[0], scripts=setting[1])
    page.goto("/quote")
    page.get_by_label("What is quoted").fill("Nobody deletes anything, please, from now.")
    page.get_by_role("button", name="Look for it").click()
    expect(page.locator("main")).to_contain_text("copy of Morwenna Tregallion")
    assert_fit(page)
    page.goto("/counts?by=custodian")
    expect(page.locator("table")).to_contain_text("Kit Varnholt")
    assert_fit(page)


def test_the_inbox_is_decided_and_a_decision_undone(enter) -> None:
    page, _ = enter("records", "phone")
    page.goto("/inbox")
    # What lets a phone be cleared is no exception: nobody has to decide on it.
    expect(page.locator("main")).not_to_contain_text("authority", ignore_case=True)
    assert_fit(page)
    boxes = page.locator("input[name=exception][type=checkbox]")
    before = boxes.count()
    boxes.first.check()
    page.get_by_label("Seen: nothing more is to be done").check()
    page.get_by_label("Why, and how do you know?").fill("The office copies it on Friday")
    page.get_by_role("button", name="Decide on what is ticked").click()
    expect(boxes).to_have_count(before - 1)
    assert_fit(page)
    page.get_by_role("button", name="Undo what you just decided").click()
    expect(boxes).to_have_count(before)


def reconciled(page: Page) -> None:
    """Choose the three copies, and wait until they are put together."""
    page.goto("/reconcile")
    assert_fit(page)
    page.get_by_role("button", name="Choose copies").click()
    expect(page.get_by_role("heading", name="Choose copies")).to_be_visible()
    for box in page.get_by_label(re.compile("^Harbour resilience: ")).all():
        box.check()
    assert_fit(page)
    page.get_by_role("button", name="Reconcile them").click()
    expect(page.get_by_role("heading", name="The copies, side by side")).to_be_visible(timeout=60_000)


def test_three_copies_become_one_timeline_and_a_finding_gets_a_word(enter, setting) -> None:
    viewport, scripts = setting
    page, _ = enter("records", viewport, scripts=scripts)
    reconciled(page)
    for name in ("Findings", "Timeline", "Who is who"):
        assert_fit(page)
        page.get_by_role("link", name=name, exact=True).click()
    assert_fit(page)
    page.get_by_role("link", name="Findings", exact=True).click()
    page.locator(".govuk-summary-card__title a").first.click()
    assert_fit(page)
    page.get_by_label("I confirm it").check()
    reason = f"Both holders say so, {setting_id(*setting)}"
    page.get_by_label("Why, and how do you know?").fill(reason)
    page.get_by_role("button", name="Put my word beside it").click()
    expect(page.get_by_text(reason)).to_be_visible()
    assert_fit(page)


def test_a_conversation_is_read_with_the_keyboard_alone(enter) -> None:
    page, _ = enter("records")
    page.goto("/conversations")
    assert_fit(page)
    first = page.get_by_role("link", name=re.compile("Harbour resilience")).first
    first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Harbour resilience", exact=True)).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.wait_for_function("document.activeElement.id === 'm1'")
    for _ in ("its address", "choose", "its line"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#m1 dl")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("north light")
    page.keyboard.press("Enter")
    expect(page.locator("#found")).to_contain_text("in 1 copy")
