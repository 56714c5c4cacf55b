"""Administrators and the auditor at the real service: two people give a role, looks are noted."""

from playwright.sync_api import expect
from tests.browser.journeys import setting_id
from tests.browser.served import assert_fit
from tests.browser.serving import set_up_app
from tests.web.conftest import PASSWORD


def test_two_people_give_a_role_to_somebody_who_was_invited(enter, setting) -> None:
    viewport, scripts = setting
    first, _ = enter("administrator", viewport, scripts=scripts)
    first.goto("/")
    first.get_by_role("link", name="Accounts and roles").click()
    assert_fit(first)
    first.get_by_role("button", name="Invite somebody").click()
    first.get_by_label("Name", exact=True).fill("Tamsin Orchard")
    long = f"{'tamsin' * 6}{setting_id(*setting)}"  # no page may become wider than a phone for it
    first.get_by_label("Email address").fill(f"{long}@harbours.example")
    first.get_by_label("Auditor: ").check()
    assert_fit(first)
    first.get_by_role("button", name="Make the invitation").click()
    expect(first.get_by_role("heading", name="Invitation made")).to_be_visible()
    assert_fit(first)
    link = first.locator("code").inner_text()
    invited, _ = enter("", viewport, scripts=scripts)
    invited.goto(link)
    assert_fit(invited)
    invited.get_by_label("Your name").fill("Tamsin Orchard")
    invited.get_by_label("Password", exact=True).fill(PASSWORD)
    invited.get_by_role("button", name="Make the account").click()
    assert_fit(invited)
    set_up_app(invited)
    second, _ = enter("second-administrator", viewport, scripts=scripts)
    second.goto("/")
    assert_fit(second)
    second.get_by_role("link", name="1 role that a second person must agree to").click()
    second.get_by_role("link", name="Decide about Tamsin Orchard").click()
    assert_fit(second)
    second.get_by_role("button", name="Agree").click()
    expect(second.get_by_role("heading", name="Agree that Tamsin Orchard becomes auditor?")).to_be_visible()
    assert_fit(second)
    second.get_by_role("button", name="Agree to the role").click()
    expect(second.get_by_text("The role of Tamsin Orchard is in force")).to_be_visible()
    assert_fit(second)
    second.get_by_role("link", name="Tamsin Orchard").last.click()
    expect(second.get_by_text("In force", exact=True)).to_be_visible()
    invited.goto("/")
    expect(invited.get_by_role("link", name="Who looked at what")).to_be_visible()
    assert_fit(invited)
    invited.goto("/logs/acts")
    expect(invited.locator("table")).to_contain_text("Ambrose Tolliver")
    assert_fit(invited)


def test_an_auditor_sees_who_looked_and_what_was_done(enter, setting) -> None:
    viewport, scripts = setting
    reader, _ = enter("foi", viewport, scripts=scripts)
    reader.goto("/find?words=dredging")
    page, _ = enter("auditor", viewport, scripts=scripts)
    page.goto("/")
    assert_fit(page)
    page.get_by_role("link", name="Who looked at what").click()
    expect(page.locator("table")).to_contain_text("Fenella Oatway")
    assert "dredging" not in page.content()
    assert_fit(page)


def test_an_auditor_narrows_the_logs_and_keeps_that_over_their_pages(enter, setting) -> None:
    viewport, scripts = setting
    reader, _ = enter("foi", viewport, scripts=scripts)
    for _ in range(52):
        assert reader.request.get("/conversations").ok
    page, _ = enter("auditor", viewport, scripts=scripts)
    page.goto("/logs/access")
    page.get_by_text("Filters", exact=True).click()
    page.get_by_label("Who", exact=True).select_option(label="Fenella Oatway")
    page.get_by_label("What", exact=True).select_option(label="Read")
    page.get_by_role("button", name="Apply filters").click()
    expect(page.locator("#found")).to_contain_text("Who: Fenella Oatway; What: Read")
    expect(page.get_by_role("rowheader")).to_have_count(50)
    assert_fit(page)
    page.get_by_role("link", name="Earlier lines").click()
    expect(page.locator("#found")).to_contain_text("Who: Fenella Oatway; What: Read")
    expect(page.get_by_label("Who", exact=True)).to_have_value(
        page.url.partition("account=")[2].partition("&")[0]
    )
    page.get_by_role("group", name="To").get_by_label("Day").fill("31")
    page.get_by_role("button", name="Apply filters").click()
    expect(page.get_by_role("link", name="The date must include a month and year")).to_be_visible()
    assert_fit(page)
    page.goto("/logs/acts")
    page.get_by_text("Filters", exact=True).click()
    page.get_by_label("What", exact=True).select_option(
        label="A matter was opened, changed, closed or opened again"
    )
    page.get_by_role("button", name="Apply filters").click()
    expect(page.locator("#found")).to_contain_text("event")
    assert_fit(page)
    page.get_by_role("link", name="Clear filters").click()
    expect(page.locator("#found")).not_to_contain_text(" of ")


def test_the_caption_of_the_accounts_stands_on_one_line(enter, setting) -> None:
    viewport, scripts = setting
    page, _ = enter("administrator", viewport, scripts=scripts)
    page.goto("/accounts")
    caption = page.locator("caption")
    line = caption.evaluate("one => parseFloat(getComputedStyle(one).lineHeight)")
    assert caption.bounding_box()["height"] < 2 * line


def test_a_role_for_a_name_with_a_slip_in_it_is_asked_about_and_the_right_name_chosen(enter, setting) -> None:
    viewport, scripts = setting
    page, _ = enter("administrator", viewport, scripts=scripts)
    page.goto("/accounts/invite")
    page.get_by_label("Name", exact=True).fill("Petroc Slip")
    page.get_by_label("Email address").fill(f"petroc{setting_id(*setting)}@harbours.example")
    page.get_by_label("Private office: ").check()
    page.get_by_label("One custodian's copies").check()
    page.get_by_label("Whose copies, which conversation or which matter").fill("Morwena Tregallion")
    page.get_by_role("button", name="Make the invitation").click()
    expect(page.get_by_role("heading", name="Is the name right?")).to_be_visible()
    assert_fit(page)
    page.get_by_label("Morwenna Tregallion, Secretary of State", exact=True).check()
    page.get_by_role("button", name="Go on with this name").click()
    expect(page.get_by_role("heading", name="Invitation made")).to_be_visible()
    expect(page.get_by_text("(Morwenna Tregallion, Secretary of State)")).to_be_visible()
    assert_fit(page)
