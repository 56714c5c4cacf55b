"""Programs that are told, at the real service: a test is sent, its answer is seen, and one is sent again."""

import re

from playwright.sync_api import expect
from tests.browser.account_screens import row_saying, tell_programs
from tests.browser.served import assert_fit


def test_an_administrator_sees_what_programs_took_and_sends_again(enter, setting) -> None:
    page, _ = enter("administrator", setting[0], scripts=setting[1])
    page.goto("/accounts")
    page.get_by_role("link", name="Programs that are told").click()
    assert_fit(page)
    tell_programs(page)
    assert_fit(page)
    page.get_by_role("button", name=re.compile("^Send again ?: A test")).first.click()
    expect(page.get_by_text("again within a few seconds")).to_be_visible()
    expect(row_saying(page, "Status 204, after 2 tries")).to_be_visible()
