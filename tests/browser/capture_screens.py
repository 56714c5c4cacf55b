"""Capturing at the Department for Harbours: what was read, left out, locked, or shared by a phone."""

import io
import re
import zipfile
from collections.abc import Callable, Sequence

from playwright.sync_api import Page
from tests.browser.screen_steps import WORKED_MS, export_of, press, sent
from tests.browser.screens import Screen
from tests.browser.test_installed_app import SHARED
from tests.conftest import CHAT
from tests.readers.containers.crypt_files import crypt15
from tests.support import samples
from tests.support.phone_databases import SAMPLES, database
from tests.support.small_phone import SQL

_MARKED = "12/03/2026, 09:00 - Ada Quay: TOP SECRET\n12/03/2026, 09:01 - Ben Mole: Oh no\n"
_PHOTO = "00000004-PHOTO-2026-03-13-09-03-00.jpg"
_BY_NAME = "".join(
    f"{mark}[13/03/2026, 09:0{minute}:00] {who}: {said}\r\n"
    for minute, (mark, who, said) in enumerate(
        [
            ("", "Harbour watch", "\u200eMessages and calls are end-to-end encrypted."),
            ("", "Ada Quay", "The storm is due on Friday"),
            ("", "Mum", "Can you ring on Sunday?"),
            ("\u200e", "Mum", f"\u200e<attached: {_PHOTO}>"),
            ("", "Ben Mole", "Agreed, we close the outer basin"),
            ("", "Mum", "Or on Monday"),
        ]
    )
)


def _send(text: str, title: str) -> Callable[[Page], None]:
    """Return what sends an export and waits for what came of looking at it."""

    def send(page: Page) -> None:
        file = {"name": f"WhatsApp Chat with {title}.txt", "mimeType": "text/plain", "buffer": text.encode()}
        page.set_input_files("input[type=file]", [file])
        page.get_by_role("button", name="Send").click()
        page.wait_for_url(re.compile("/read$|/stopped/"), timeout=WORKED_MS)

    return send


def _official(page: Page) -> None:
    _send(CHAT, "Harbour watch")(page)
    page.get_by_role("button", name="Continue").click()


def _questions(page: Page) -> None:
    _official(page)
    page.get_by_label("Yes, all of it").check()
    page.get_by_role("button", name="Continue").click()


def _leaving_out(page: Page) -> None:
    _official(page)
    page.get_by_label("No: leave some of it out").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="What is left out").wait_for(timeout=WORKED_MS)


def _conversations(page: Page) -> None:
    """Choose among the conversations of a phone's database."""
    data = samples.database(SQL.replace("447700900002@s", "Mum@s"))
    file = {"name": "msgstore.db", "mimeType": "application/octet-stream", "buffer": data}
    page.set_input_files("input[type=file]", [file])
    page.get_by_role("button", name="Send").click()
    page.wait_for_url(re.compile("/read$"), timeout=WORKED_MS)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("No: leave some of it out").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="What is left out").wait_for(timeout=WORKED_MS)
    page.get_by_label("Personal").check()
    page.get_by_label("Whole conversations").check()
    page.get_by_role("button", name="Choose").click()
    page.get_by_role("checkbox").nth(1).check()


def _listed(page: Page) -> None:
    _leaving_out(page)
    page.get_by_label("Personal").check()
    page.get_by_label("Single messages, from a list").check()
    page.get_by_role("button", name="Choose").click()
    page.locator("input[name=message]").nth(1).check()


def _before_sending(page: Page) -> None:
    """Leave something out of an iPhone's export before anything is sent."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("_chat.txt", _BY_NAME)
        archive.writestr(_PHOTO, b"a picture")
    file = {
        "name": "WhatsApp Chat - Harbour watch.zip",
        "mimeType": "application/zip",
        "buffer": made.getvalue(),
    }
    page.set_input_files("input[type=file]", [file])
    page.get_by_role("button", name="Leave some of it out first").click()
    page.get_by_label("Mum (3)").check()


def _effect(page: Page) -> None:
    _listed(page)
    page.get_by_role("button", name="Keep these ticks and go back").click()
    page.get_by_role("button", name="See what that does").click()
    page.get_by_role("heading", name="What leaving it out does").wait_for(timeout=WORKED_MS)


def _left_out(page: Page) -> None:
    _effect(page)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("It was urgent").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Capture").click()
    page.wait_for_url("**/receipts/c-*", timeout=WORKED_MS)


def _check(page: Page) -> None:
    _questions(page)
    page.get_by_label("It was urgent").check()
    page.get_by_role("button", name="Continue").click()


def _captured(page: Page) -> None:
    _check(page)
    page.get_by_role("button", name="Capture").click()
    page.wait_for_url("**/receipts/c-*", timeout=WORKED_MS)


def _locked(page: Page) -> None:
    scheme = sorted((SAMPLES / "whatsapp-android-db" / "new-layout").glob("*.sql"))
    sent(page, ("msgstore.db.crypt15", crypt15(database(*(one.read_text("utf-8") for one in scheme)))))


def _wrong_key(page: Page) -> None:
    _locked(page)
    page.get_by_label("Password or key").fill("0" * 64)
    page.get_by_role("button", name="Open it").click()
    page.get_by_text("What you gave does not open it").wait_for(timeout=WORKED_MS)


def _several(page: Page) -> None:
    sent(page, export_of("skerry", page), export_of("spinney", page))
    press("Continue")(page)
    page.get_by_label("Yes, all of it").check()
    press("Continue")(page)
    page.get_by_label("It was urgent").check()
    press("Continue")(page)
    page.get_by_role("button", name="Capture", exact=True).click()
    page.wait_for_url("**/capture/done/**", timeout=WORKED_MS)


def _shared(page: Page) -> None:
    page.evaluate(SHARED)
    name, data = export_of("sandpiper", page)
    page.set_input_files("#shared", [{"name": name, "mimeType": "text/plain", "buffer": data}])
    page.evaluate("document.getElementById('shared').form.requestSubmit()")
    page.get_by_role("heading", name="What you shared has arrived").wait_for()


def _files(page: Page) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("_chat.txt", _BY_NAME)
        archive.writestr(_PHOTO.replace(".jpg", " (1).jpg"), b"a picture")
        archive.writestr("minutes.pdf", b"a paper")
    sent(page, ("WhatsApp Chat - Harbour watch.zip", made.getvalue()))
    press("Continue")(page)
    page.get_by_label("No: leave some of it out").check()
    press("Continue")(page)
    page.get_by_role("heading", name="What is left out").wait_for(timeout=WORKED_MS)
    page.get_by_label("Personal").check()
    page.get_by_label("Everything that some people wrote").check()
    press("Choose")(page)
    page.get_by_label("Mum").check()
    press("Leave these out")(page)
    press("See what that does")(page)
    page.get_by_role("link", name="which of the files that no message names").click(timeout=WORKED_MS)


def _left_out_by(way: str) -> Callable[[Page], None]:
    def go_on(page: Page) -> None:
        sent(page, export_of("lapwing", page))
        press("Continue")(page)
        page.get_by_label("No: leave some of it out").check()
        press("Continue")(page)
        page.get_by_role("heading", name="What is left out").wait_for(timeout=WORKED_MS)
        page.get_by_label("Personal").check()
        page.get_by_label(way).check()
        press("Choose")(page)

    return go_on


SCREENS: Sequence[Screen] = [
    Screen("capture", "/capture", "private-office", "Choosing the file that the phone made."),
    Screen("capture-read", "/capture", "private-office", "What was read, before anything is kept.",
           _send(CHAT, "Harbour watch")),
    Screen("left-out-first", "/capture", "private-office", "Leaving something out before anything is sent.",
           _before_sending),
    Screen("official-business", "/capture", "private-office", "Whether any of it is no official business.",
           _official),
    Screen("left-out", "/capture", "private-office", "Choosing what is left out.", _leaving_out),
    Screen("left-out-conversations", "/capture", "private-office", "Leaving a conversation out whole.",
           _conversations),
    Screen("left-out-messages", "/capture", "private-office", "Single messages, ticked.", _listed),
    Screen("left-out-people", "/capture", "private-office", "Leaving out what some people wrote.",
           _left_out_by("Everything that some people wrote")),
    Screen("left-out-kinds", "/capture", "private-office", "Leaving out a kind, such as calls.",
           _left_out_by("Everything of one kind, such as calls")),
    Screen("left-out-span", "/capture", "private-office", "Leaving out a time.",
           _left_out_by("Everything in a time, or between two messages")),
    Screen("left-out-files", "/capture", "private-office", "Files of which no message says whose they are.",
           _files),
    Screen("left-out-effect", "/capture", "private-office", "What leaving it out does, before it is done.",
           _effect),
    Screen("opening", "/capture", "private-office", "The opening of what was left out, to be kept.",
           _left_out),
    Screen("capture-questions", "/capture", "private-office", "What the file does not say.", _questions),
    Screen("capture-check", "/capture", "private-office", "All answers, before the capture.", _check),
    Screen("capture-stopped", "/capture", "private-office", "A protective marking stopped it.",
           _send(_MARKED, "Spill")),
    Screen("capture-locked", "/capture", "private-office", "An encrypted backup.", _locked),
    Screen("capture-wrong-key", "/capture", "private-office", "A key that does not open it.", _wrong_key),
    Screen("receipt", "/capture", "private-office", "A receipt, and what may be cleared from the phone.",
           _captured),
    Screen("captured", "/capture", "private-office", "Several conversations at once.", _several),
    Screen("shared", "/capture", "records", "What a phone shared, before it is said whose it is.", _shared),
]  # fmt: skip
