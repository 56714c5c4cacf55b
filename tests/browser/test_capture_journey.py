"""A private office hands in a minister's conversation at the real service, and gets a receipt that holds."""

import re

import pytest
from playwright.sync_api import Page, expect
from tests.browser.served import assert_fit
from tests.browser.test_installed_app import SHARED
from tests.conftest import CHAT, Desk

from onrecord.archive.lock import writer_lock


def export(title: str) -> dict[str, object]:
    """An export that no other test hands in: the same bytes would be captured but once."""
    name = f"WhatsApp Chat with {title}.txt"
    return {
        "name": name,
        "mimeType": "text/plain",
        "buffer": CHAT.replace("zebrafinch", title.lower()).encode(),
    }


def answer(page: Page) -> None:
    """Say what the file does not, as somebody in a hurry does: first too little, then enough."""
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Choose why this app was used")
    assert_fit(page)
    page.get_by_label("It was urgent").check()
    page.get_by_label("I, or they, made it on the phone").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Check your answers")).to_be_visible()


def test_a_private_office_captures_for_a_minister(enter, department, setting, tmp_path) -> None:
    (viewport, scripts) = setting
    page, _ = enter("private-office", viewport, scripts=scripts)
    page.goto("/")
    assert_fit(page)
    page.get_by_role("link", name="Capture a conversation").click()
    expect(page.get_by_text("From the phone of " + department.holders[0])).to_be_visible()
    assert_fit(page)
    title = f"Breakwater {viewport} {'with' if scripts else 'without'}"
    page.set_input_files("input[type=file]", [export(title)])
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="What we read")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Nothing is kept yet")
    assert_fit(page)
    page.get_by_role("button", name="Continue").click()
    assert_fit(page)
    page.get_by_label("Yes, all of it").check()
    page.get_by_role("button", name="Continue").click()
    assert_fit(page)
    answer(page)
    assert_fit(page)
    with writer_lock(department.folder / "home"):
        page.get_by_role("button", name="Capture").click()
        expect(page.get_by_role("progressbar")).to_be_visible()
        if scripts:  # without them it loads itself anew every two seconds, while it is looked at
            assert_fit(page)
    page.wait_for_url("**/receipts/c-*")
    expect(page.locator("main")).to_contain_text(title)
    expect(page.locator("main")).to_contain_text("It waits for")
    assert_fit(page)
    assert_the_receipt_verifies(page, department.folder, tmp_path)


def assert_the_receipt_verifies(page: Page, folder, kept) -> None:
    """Download the files of a receipt, and have the program check them."""
    for link in page.locator("a[download]").all():
        with page.expect_download() as coming:
            link.click()
        coming.value.save_as(kept / coming.value.suggested_filename)
    (receipt,) = kept.glob("*.receipt")
    Desk(folder).run("verify", receipt)


def test_what_a_phone_shares_waits_for_whose_it_is(enter, department, setting) -> None:
    (viewport, scripts) = setting
    page, _ = enter("records", viewport, scripts=scripts)
    page.goto("/capture")
    page.evaluate(SHARED)
    page.set_input_files("#shared", [export(f"Shared {viewport} {scripts}")])
    page.evaluate("document.getElementById('shared').form.requestSubmit()")
    expect(page.get_by_role("heading", name="What you shared has arrived")).to_be_visible()
    assert_fit(page)
    page.get_by_label("Whose phone is it from?").fill(department.holders[1])
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="What we read")).to_be_visible()
    read = page.url
    page.goto("/capture")
    waiting = page.locator(".govuk-inset-text", has_text="Not captured yet")
    left = [waiting.locator(one).first.bounding_box()["x"] for one in ("h2", "li", "li a")]
    assert max(left) - min(left) < 1
    page.goto(read)
    page.get_by_role("button", name=re.compile("Give it up")).click()
    expect(page.get_by_text("Nothing of it was kept")).to_be_visible()
    assert_fit(page)


def press_until(page: Page, key: str, name: str, most: int = 60) -> None:
    """Press a key until what has the focus is called so: nothing on the way may keep the focus."""
    for _ in range(most):
        page.keyboard.press(key)
        text = page.evaluate(
            "() => { const at = document.activeElement;"
            " return `${at.innerText || ''} ${at.labels ? [...at.labels].map((l) => l.innerText) : ''}`; }"
        )
        if name in text:
            return
    pytest.fail(f"{name} cannot be reached with the keyboard")


def test_a_capture_needs_no_mouse(enter) -> None:
    page, _ = enter("private-office")
    page.on("filechooser", lambda _: None)  # handed over from now on
    page.goto("/")
    press_until(page, "Tab", "Capture a conversation")
    page.keyboard.press("Enter")
    page.wait_for_url("**/capture")
    expect(page.get_by_role("button", name="Choose file")).to_be_visible()
    press_until(page, "Tab", "Choose file")
    with page.expect_file_chooser() as chosen:
        page.keyboard.press("Enter")
    chosen.value.set_files([export("Keyboard")])
    press_until(page, "Tab", "Send")
    page.keyboard.press("Enter")
    page.wait_for_url("**/read")
    press_until(page, "Tab", "Continue")
    page.keyboard.press("Enter")
    page.wait_for_url("**/official")
    press_until(page, "Tab", "Yes, all of it")
    page.keyboard.press("Space")
    press_until(page, "Tab", "Continue")
    page.keyboard.press("Enter")
    page.wait_for_url("**/about")
    press_until(page, "Tab", "The other people use this channel")
    page.keyboard.press("Space")
    press_until(page, "Tab", "Continue")
    page.keyboard.press("Enter")
    page.wait_for_url("**/check")
    press_until(page, "Tab", "Give it up")
    press_until(page, "Shift+Tab", "Capture")
    page.keyboard.press("Enter")
    page.wait_for_url("**/receipts/c-*")


def test_a_stop_says_whom_to_call_and_keeps_nothing(enter) -> None:
    page, _ = enter("private-office", "phone")
    page.goto("/capture")
    marked = "12/03/2026, 09:00 - Ada Quay: TOP SECRET\n12/03/2026, 09:01 - Ben Mole: Oh no\n"
    spill = {"name": "WhatsApp Chat with Spill.txt", "mimeType": "text/plain", "buffer": marked.encode()}
    page.set_input_files("input[type=file]", [spill])
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Stop: a protective marking was found")).to_be_visible()
    expect(page.locator("main")).to_contain_text("extension 4410")
    assert_fit(page)
