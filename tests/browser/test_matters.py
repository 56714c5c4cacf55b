"""A matter at the real service: its matrix, an answer on all that is outstanding, on paper and in a file."""

import re

import pytest
from playwright.sync_api import Page, expect
from tests.browser.chromium import overflow
from tests.browser.served import assert_fit


def matter_of(page: Page) -> None:
    page.goto("/matters")
    assert_fit(page)
    page.get_by_role("link", name="Storm inquiry, request 4").click()
    expect(page.get_by_role("heading", name="Storm inquiry, request 4")).to_be_visible()


def test_a_matrix_says_in_words_what_is_held_and_what_is_not_and_a_cell_why(enter, setting) -> None:
    page, _ = enter("inquiry", setting[0], scripts=setting[1])
    matter_of(page)
    table = page.get_by_role("table")
    for said in ("Held in part", "Nil return", "Lost", "Outstanding", "Not expected"):
        expect(table.get_by_text(said, exact=True).first).to_be_visible()
    expect(table).to_contain_text("Held to 24 Mar 2026, asked to 30 Apr 2026")
    expect(page.locator("main")).to_contain_text("1 of 9 held, 2 held in part, 1 nil return, 1 lost")
    assert_fit(page)
    table.get_by_role("link", name="Nil return").click()
    expect(page.locator("main")).to_contain_text("Her letter of 2 May")
    assert_fit(page)
    page.go_back()
    table.get_by_role("link", name=re.compile("^Held ?: Morwenna")).click()
    expect(page.locator("main")).to_contain_text("Self-supplied export")
    assert_fit(page)
    page.get_by_role("link", name="Read this copy").click()
    expect(page.locator("#chat")).to_be_visible()


def test_what_is_outstanding_is_answered_at_once_checked_and_taken_back(enter, setting) -> None:
    page, _ = enter("records", setting[0], scripts=setting[1])
    matter_of(page)
    before = page.locator("main .govuk-body-l").inner_text()
    page.get_by_role("link", name="Tick all that are outstanding").click()
    expect(page.locator("input[name=cell]:checked")).to_have_count(4)
    page.get_by_role("button", name="Answer for what is ticked").click()
    expect(page.get_by_role("heading", name="One answer for 4 cells")).to_be_visible()
    assert_fit(page)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose what the answer is")
    assert_fit(page)
    page.get_by_label("Lost", exact=True).check()
    page.get_by_label("On whose word?").fill("The office of the Chief Engineer")
    page.get_by_label("Why, and how is that known?").fill("A flood in the basement, letter of 3 May")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("main")).to_contain_text("It is for 4 cells")
    assert_fit(page)
    page.get_by_role("button", name="Record this answer").click()
    expect(page.locator("main .govuk-body-l")).to_contain_text("5 lost, 0 outstanding")
    assert_fit(page)
    page.get_by_role("button", name="Take back the answer").click()
    expect(page.locator("main .govuk-body-l")).to_have_text(before)


def test_a_matter_is_opened_changed_and_closed(enter, setting) -> None:
    page, _ = enter("records", setting[0], scripts=setting[1])
    page.goto("/matters/new")
    assert_fit(page)
    page.get_by_label("What is the matter called?").fill("A review that asks nobody yet")
    page.get_by_label("Whose conversations are asked for?").fill("Nobody who is held")
    page.get_by_label("Which conversations?").fill("Harbour resilience")
    page.get_by_role("button", name="Open it").click()
    expect(page.locator("main .govuk-body-l")).to_have_text("0 of 1 held, 1 outstanding.")
    page.get_by_text("Change the matter", exact=True).click()
    assert_fit(page)
    page.get_by_label("Which conversations?").fill("Harbour resilience\nDredging contract")
    page.get_by_label("Why is it changed?").fill("The review asks for it too")
    page.get_by_role("button", name="Change it").click()
    expect(page.get_by_role("heading", name="A change waits for a second person")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Added conversation Dredging contract")
    assert_fit(page)
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator("main")).not_to_contain_text("Added conversation Dredging contract")
    page.get_by_role("link", name="Close the matter").click()
    assert_fit(page)
    page.get_by_label("Why?").fill("It is a rehearsal")
    page.get_by_role("button", name="Close it").click()
    expect(page.get_by_role("button", name="Answer for what is ticked")).to_have_count(0)
    expect(page.locator("main h1")).to_contain_text("Closed")
    assert_fit(page)


def test_the_page_to_print_and_the_file_say_who_took_them(enter, viewport) -> None:
    page, _ = enter("inquiry", viewport)
    matter_of(page)
    with page.expect_download() as taken:
        page.get_by_text("Take it as a spreadsheet", exact=True).click()
    assert "taken by,Iolo Brassington" in taken.value.path().read_text("utf-8-sig")
    page.get_by_text("Print it", exact=True).click()
    expect(page.locator("main")).to_contain_text("Taken by Iolo Brassington")
    assert_fit(page)


def test_many_conversations_and_endless_names_scroll_by_themselves(enter, setting) -> None:
    page, _ = enter("records", setting[0], scripts=setting[1])
    page.goto("/matters/new")
    page.get_by_label("What is the matter called?").fill("W" * 200)
    page.get_by_label("Whose conversations are asked for?").fill("\n".join(["A" * 200, "Ada Quay"]))
    titles = [f"{'B' * 190} {number}" for number in range(12)]
    page.get_by_label("Which conversations?").fill("\n".join(titles))
    page.get_by_role("button", name="Open it").click()
    expect(page.locator("main .govuk-body-l")).to_have_text("0 of 24 held, 24 outstanding.")
    assert_fit(page)
    page.get_by_role("table").get_by_role("link").first.click()
    expect(page.locator("main")).to_contain_text("No copy is held")
    assert_fit(page)
    page.get_by_role("link", name="Back to the matter").click()
    page.get_by_role("link", name="Tick all that are outstanding").click()
    page.get_by_role("button", name="Answer for what is ticked").click()
    expect(page.get_by_role("heading", name="One answer for 24 cells")).to_be_visible()
    assert_fit(page)


_SPLIT_WORDS = """() => {
  const split = [];
  for (const cell of document.querySelectorAll(".onrecord-matrix :is(th, td, caption)")) {
    const walk = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      for (const word of walk.currentNode.data.matchAll(/[^\\s-]+/g)) {
        const range = document.createRange();
        range.setStart(walk.currentNode, word.index);
        range.setEnd(walk.currentNode, word.index + word[0].length);
        const tops = new Set([...range.getClientRects()].map((one) => Math.round(one.top)));
        if (tops.size > 1) split.push(word[0]);
      }
    }
  }
  return split;
}"""
SHEETS = {"landscape": (1_047, 718), "portrait": (718, 1_047)}
"""A4 with the margins of a browser, in pixels of style sheets."""


@pytest.mark.parametrize("sheet", SHEETS)
def test_on_paper_no_name_is_broken_within_a_word_and_nothing_is_cut_off(enter, sheet) -> None:
    page, _ = enter("records")
    page.goto("/matters/new")
    page.get_by_label("What is the matter called?").fill(f"Of twelve conversations, {sheet}")
    page.get_by_label("Whose conversations are asked for?").fill(
        "Rt Hon Bartholomew Featherstonehaugh-Cholmondeley MP\nMorwenna Tregallion"
    )
    titles = [f"Constituency correspondence on the Harbour resilience programme {n}" for n in range(12)]
    page.get_by_label("Which conversations?").fill("\n".join(titles))
    page.get_by_role("button", name="Open it").click()
    page.get_by_text("Print it", exact=True).click()
    expect(page.get_by_role("table")).to_have_count(3)
    assert_fit(page)
    page.emulate_media(media="print")
    width, height = SHEETS[sheet]
    page.set_viewport_size({"width": width, "height": height})
    assert page.evaluate(_SPLIT_WORDS) == []
    assert overflow(page) == 0
    assert all(
        one.evaluate("t => t.scrollWidth <= t.clientWidth") for one in page.locator(".onrecord-scroll").all()
    )
