"""An export at the real service: nobody takes one alone; at a desk, on a phone, with and without scripts."""

import pyarrow.parquet as pq
from playwright.sync_api import expect
from tests.browser.served import assert_fit


def test_one_officer_asks_another_agrees_and_the_first_takes_the_file(enter, tmp_path, setting) -> None:
    viewport, scripts = setting
    asks, _ = enter("foi", viewport, scripts=scripts)
    asks.goto("/exports")
    assert_fit(asks)
    asks.get_by_role("button", name="Ask for an export").click()
    assert_fit(asks)
    asks.get_by_label("What is it for?").fill("Module 2, draft 3")
    asks.get_by_role("button", name="Ask for the export").click()
    expect(asks.get_by_role("link", name="Enter who is to have the file")).to_be_visible()
    assert_fit(asks)
    asks.get_by_label("Who is to have the file?").fill("Inquiry Team, Quay House")
    asks.get_by_label("Words").fill("dredging")
    asks.get_by_role("button", name="Ask for the export").click()
    expect(asks.get_by_text("Another person must agree, since you asked for it.")).to_be_visible()
    assert_fit(asks)
    agrees, _ = enter("records", viewport, scripts=scripts)
    agrees.goto("/inbox")
    assert_fit(agrees)
    agrees.get_by_role("link", name="1 export waits for a second person").click()
    assert_fit(agrees)
    agrees.get_by_role("link", name="for Inquiry Team, Quay House").click()
    assert_fit(agrees)
    agrees.get_by_role("button", name="Agree").click()
    expect(agrees.get_by_text("You agreed: who asked can take the file now")).to_be_visible()
    assert_fit(agrees)
    asks.reload()
    expect(asks.get_by_text("3 of 3 times are left", exact=False)).to_be_visible()
    assert_fit(asks)
    with asks.expect_download() as begun:
        asks.get_by_role("button", name="Download the file").click()
    begun.value.save_as(tmp_path / "taken.parquet")
    assert begun.value.suggested_filename.endswith("-for-inquiry-team-quay-house.parquet")
    assert (
        pq.read_schema(tmp_path / "taken.parquet").metadata[b"onrecord.recipient"]
        == b"Inquiry Team, Quay House"
    )
    asks.reload()
    expect(asks.get_by_text("2 of 3 times are left", exact=False)).to_be_visible()
