"""Somebody without an account hands in a conversation by a link, at the real service; a capture is moved."""

from playwright.sync_api import Page, expect
from tests.browser.journeys import setting_id
from tests.browser.served import assert_fit
from tests.browser.test_capture_journey import assert_the_receipt_verifies, export


def link_from(page: Page) -> str:
    """Make a link as the private office does, from its receipts; return it."""
    page.goto("/receipts")
    page.get_by_role("link", name="Links for people without an account").click()
    assert_fit(page)
    page.get_by_role("button", name="Make a link").click()
    page.get_by_label("For how many days should it work?").fill("31")
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Make the link").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("30 days at most")
    assert_fit(page)
    page.get_by_label("For how many days should it work?").fill("30")
    page.get_by_role("button", name="Make the link").click()
    expect(page.get_by_role("heading", name="Link made")).to_be_visible()
    assert_fit(page)
    return page.locator("code").inner_text()


def leave_the_first_message_out(page: Page) -> None:
    """Say that some is no official business, choose one message, and see what that does."""
    expect(page.get_by_role("heading", name="Is all of it official business?")).to_be_visible()
    assert_fit(page)
    page.get_by_label("No: leave some of it out").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="What is left out")).to_be_visible()
    assert_fit(page)
    page.get_by_label("Personal").check()
    page.get_by_label("Single messages, from a list").check()
    page.get_by_role("button", name="Choose").click()
    page.get_by_role("checkbox").first.check()
    assert_fit(page)
    page.get_by_role("button", name="Keep these ticks and go back").click()
    page.get_by_role("button", name="See what that does").click()
    expect(page.get_by_role("heading", name="What leaving it out does")).to_be_visible()
    assert_fit(page)
    page.get_by_role("button", name="Continue").click()


def keep_the_opening(page: Page) -> None:
    """Download what shows later what was left out, and say that it is kept."""
    with page.expect_download() as given:
        page.get_by_role("link", name="Download the opening").click()
    assert given.value.suggested_filename.endswith(".receipt.opening")
    page.get_by_role("button", name="I have kept it").click()
    expect(page.get_by_text("The opening is yours alone now")).to_be_visible()
    assert_fit(page)


def confirmed_by(office: Page) -> None:
    """See among the links that the newest was used, and say that it came from whom it was for."""
    office.goto("/links")
    expect(office.locator("main")).to_contain_text("Used")
    office.get_by_role("link", name="Receipt c-").first.click()
    expect(office.get_by_role("heading", name="Did it come from")).to_be_visible()
    assert_fit(office)
    office.get_by_role("link", name="No, or I cannot tell").click()
    expect(office.get_by_role("heading", name="It may not have come from them")).to_be_visible()
    assert_fit(office)
    office.go_back()
    office.get_by_role("button", name="Yes, it came from them").click()
    expect(office.get_by_text("The record says so")).to_be_visible()


def test_a_link_takes_somebody_without_an_account_to_a_receipt_that_holds(
    enter, department, setting, tmp_path
) -> None:
    (viewport, scripts) = setting
    office, _ = enter("private-office", viewport, scripts=scripts)
    link = link_from(office)
    page, _ = enter("", viewport, scripts=scripts)
    page.goto(link)
    expect(page.get_by_role("heading", name="Hand in a conversation")).to_be_visible()
    assert_fit(page)
    page.get_by_role("button", name="Start now").click()
    expect(page.get_by_role("heading", name="Choose the file")).to_be_visible()
    assert_fit(page)
    title = f"Mole {setting_id(*setting)}"
    page.set_input_files("input[type=file]", [export(title)])
    if scripts:
        page.get_by_role("button", name="Leave some of it out first").click()
        expect(page.get_by_text("Nothing is sent yet")).to_be_visible()
        assert_fit(page)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("heading", name="What we read")).to_be_visible()
    assert_fit(page)
    page.get_by_role("button", name="Continue").click()
    leave_the_first_message_out(page)
    expect(page.get_by_role("heading", name="A few questions")).to_be_visible()
    assert_fit(page)
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Choose why this app was used")
    page.get_by_label("It was urgent").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Choose how the file was made")
    assert_fit(page)
    page.get_by_label("The app or the phone made it").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Check your answers")).to_be_visible()
    expect(page.locator("main")).to_contain_text("The app or the phone made it")
    expect(page.locator("main")).to_contain_text("1 message, as no official business")
    assert_fit(page)
    page.get_by_role("button", name="Hand it in").click()
    page.wait_for_url("**/receipts/c-*")
    expect(page.get_by_role("heading", name="May it be cleared from the phone?")).to_be_visible()
    expect(page.locator("main")).to_contain_text("the holder of single-use link l-")
    assert_fit(page)
    keep_the_opening(page)
    assert_the_receipt_verifies(page, department.folder, tmp_path)
    page.goto(link)
    page.wait_for_url("**/receipts/c-*")
    stranger, guard = enter("", viewport, scripts=scripts)
    guard.expect("the server responded with a status of 40[34]")
    stranger.goto(link)
    expect(stranger.get_by_role("heading", name="This link was opened already")).to_be_visible()
    assert_fit(stranger)
    confirmed_by(office)


def test_a_link_that_is_none_says_so_and_leads_nowhere_else(enter) -> None:
    page, guard = enter("", "phone")
    guard.expect("the server responded with a status of 404")
    page.goto("/link/" + "0" * 48)
    expect(page.get_by_text("ask whoever sent it for another")).to_be_visible()
    assert_fit(page)


def test_a_records_officer_sees_what_moves_before_it_is_moved(enter, setting) -> None:
    (viewport, scripts) = setting
    page, _ = enter("records", viewport, scripts=scripts)
    page.goto("/capture")
    page.set_input_files("input[type=file]", [export(f"Groyne {setting_id(*setting)}")])
    page.get_by_label("Whose phone is it from?").fill("Wrong Minister")
    page.get_by_role("button", name="Send").click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Yes, all of it").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("It was urgent").check()
    page.get_by_label("I, or they, made it on the phone").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Capture").click()
    page.wait_for_url("**/receipts/c-*")
    page.get_by_role("link", name="Move it").click()
    expect(page.get_by_role("heading", name="Move a capture that is filed wrongly")).to_be_visible()
    assert_fit(page)
    page.get_by_label("Whose phone is it from?").fill("Right Minister")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Say why it is moved")
    assert_fit(page)
    page.get_by_label("Why is it moved?").fill("The office picked the wrong one")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Check what changes")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Wrong Minister → Right Minister")
    assert_fit(page)
    page.get_by_role("button", name="Move it").click()
    expect(page.get_by_role("heading", name="Moved")).to_be_visible()
    assert_fit(page)
    page.get_by_role("link", name="See the new receipt").click()
    expect(page.locator("main")).to_contain_text("Right Minister, phone")
    expect(page.get_by_role("heading", name="It was moved")).to_be_visible()
    expect(page.locator("main")).to_contain_text("The office picked the wrong one")
    assert_fit(page)
