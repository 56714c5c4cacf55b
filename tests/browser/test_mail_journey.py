"""A private office confirms, at the real service, what a phone sent by mail; and refuses another."""

import itertools
from pathlib import Path

from playwright.sync_api import Page, expect
from tests.browser.served import assert_fit
from tests.conftest import CHAT
from tests.support.mails import Counting, Still, mail

from onrecord import wiring
from onrecord.archive.disk import LocalDisk
from onrecord.archive.mailbag import MailSlot, recipient_of
from onrecord.channels.mailbox.receiving import Receiving
from onrecord.keys.ceremony import open_keys
from onrecord.settings import load

AUTHOR = "minister@example.test"
IDS, TITLES = Counting(), itertools.count(1)


def arrive(folder: Path, custodian: str, *, has_file: bool = True) -> str:
    """Let a mail arrive in a home that is served, with an export that no other test hands in, or none."""
    settings = load({"ONRECORD_HOME": str(folder / "home"), "ONRECORD_KEYS": str(folder / "keys")}, folder)
    slot = MailSlot(settings.home, LocalDisk(), recipient_of(open_keys(wiring.ring_of(settings))), 50)
    receiving = Receiving(slot.put, Still(), IDS, 1_000_000, None, {AUTHOR: custodian})
    text = CHAT.replace("zebrafinch", f"breakwater {next(TITLES)}")
    # Of a title of its own: the matter's cells and the copies to reconcile are found by theirs.
    raw = mail(author=AUTHOR, text=text.replace("Harbour resilience", "Jetty watch"))
    if not has_file:
        raw = f"From: {AUTHOR}\r\nSubject: The chat\r\n\r\nHere it is.\r\n".encode()
    return receiving.take(raw, "", "records@example.test", receiving.new_id()).id


def opened(page: Page, identity: str) -> None:
    page.goto("/mail")
    expect(page.get_by_role("heading", name="Mail that arrived")).to_be_visible()
    assert_fit(page)
    page.locator(f'a[href="/mail/{identity}"]').click()
    expect(page.locator("main")).to_contain_text("_chat.txt")
    assert_fit(page)


def test_what_came_by_mail_is_confirmed_or_refused(enter, department, setting) -> None:
    (viewport, scripts) = setting
    confirmed, refused = (arrive(department.folder, department.holders[0]) for _ in range(2))
    page, _ = enter("private-office", viewport, scripts=scripts)
    opened(page, refused)
    page.get_by_role("link", name="It is not from them").click()
    assert_fit(page)
    page.get_by_role("button", name="Discard it").click()
    expect(page.locator("body")).to_contain_text("The mail was discarded")
    assert page.locator(f'a[href="/mail/{refused}"]').count() == 0
    opened(page, confirmed)
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("heading", name="What we read")).to_be_visible()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Yes, all of it").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("It was urgent").check()
    page.get_by_label("I, or they, made it on the phone").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("main")).to_contain_text(f"mail from {AUTHOR}")
    assert_fit(page)
    page.get_by_role("button", name="Capture").click()
    page.wait_for_url("**/receipts/c-*")
    expect(page.locator("main")).to_contain_text(f"mail from {AUTHOR}, DKIM not checked")


def test_a_mail_that_came_without_its_file_says_what_to_do_and_is_discarded_as_that(
    enter, department, setting
) -> None:
    (viewport, scripts) = setting
    identity = arrive(department.folder, department.holders[0], has_file=False)
    page, _ = enter("private-office", viewport, scripts=scripts)
    page.goto(f"/mail/{identity}")
    missing = page.get_by_role("heading", name="It is from them, but the file is missing or damaged")
    expect(missing).to_be_visible()
    assert_fit(page)
    page.get_by_role("button", name="Hand the file in here").click()
    expect(page.get_by_role("heading", name="Capture a conversation")).to_be_visible()
    page.go_back()
    page.get_by_role("button", name="Discard this mail").click()
    expect(page.locator("body")).to_contain_text("its file was missing or damaged")
    assert page.locator(f'a[href="/mail/{identity}"]').count() == 0
    assert_fit(page)
