"""What is no official business is left out in the browser: on phone and desktop, with scripts and without."""

import io
import re
import zipfile

from playwright.sync_api import Page, expect
from tests.browser import chromium
from tests.support.canary import guises_in
from tests.support.samples import database
from tests.support.small_phone import SQL

from onrecord.integrity.opening import parse_opening

CANARY = "zyzzogeton-of-the-garden"
LONG = "verylongword" * 12
LINES = [
    f"{13 + n // 60:02}/03/2026, 09:{n % 60:02} - {('Anna', f'Mum {LONG}', 'Ben')[n % 3]}: line {n}"
    for n in range(240)
]
LINES[100] += f" {CANARY}"
CHAT = "\n".join(LINES) + "\n"


def test_from_the_question_to_the_opening(opened, handing_in, viewport, scripts, axe, tmp_path) -> None:
    page, _ = opened(viewport, scripts=scripts)

    def looked() -> None:
        axe(page)
        assert chromium.overflow(page) <= 0

    sent(page, f"Garden {viewport} {scripts}")
    looked()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_contain_text("Say whether all of it is official business")
    page.get_by_label("No: leave some of it out").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="What is left out")).to_be_visible()
    looked()
    add(page, "Personal", "Everything that some people wrote")
    looked()
    page.get_by_label("Mum").check()
    page.get_by_role("button", name="Leave these out").click()
    looked()
    for way in ("Everything of one kind, such as calls", "Everything in a time, or between two messages"):
        add(page, "Constituency business", way)
        looked()
        page.get_by_role("link", name="Back", exact=True).click()
    add(page, "Party business", "Single messages, from a list")
    page.locator("#m6").check()
    page.get_by_role("button", name="show the next").click()
    expect(page.locator("#m103")).to_be_visible()
    looked()
    page.locator("#m103").check()
    page.get_by_role("button", name="Keep these ticks and go back").click()
    expect(page.locator("main")).to_contain_text("2 single messages")
    page.get_by_role("button", name="See what that does").click()
    expect(page.get_by_role("heading", name="What leaving it out does")).to_be_visible()
    expect(page.locator("main")).to_contain_text("82 messages of 240")
    looked()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("It was urgent, and a government system was not to hand").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("main")).to_contain_text("82 messages, as no official business")
    looked()
    page.context.clear_cookies(name=re.compile("onrecord-opening"))
    page.get_by_role("button", name="Capture").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was captured yet")
    looked()
    page.get_by_role("button", name="Capture").click()
    expect(page.get_by_role("heading", name="Receipt", exact=True)).to_be_visible()
    looked()
    assert_the_opening_is_handed_over_once_kept(page, tmp_path / "opening")
    assert_nowhere(handing_in)


def test_a_file_that_no_message_names_is_asked_about_before_it_is_kept(
    opened, viewport, scripts, axe
) -> None:
    page, _ = opened(viewport, scripts=scripts)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(
            "WhatsApp Chat with Slip.txt", f"{CHAT}16/03/2026, 09:00 - Ben: {viewport} {scripts}\n"
        )
        for name in ("scan (1).jpg", f"{LONG}.pdf"):
            archive.writestr(name, b"a picture")
    asked_of(page, "WhatsApp Chat with Slip.zip", made.getvalue())
    page.get_by_label("No: leave some of it out").check()
    page.get_by_role("button", name="Continue").click()
    add(page, "Personal", "Everything that some people wrote")
    page.get_by_label("Mum").check()
    page.get_by_role("button", name="Leave these out").click()
    page.get_by_role("button", name="See what that does").click()
    expect(page.locator("main")).to_contain_text("2 files, of which 2 are kept")
    axe(page)
    page.get_by_role("link", name="which of the files that no message names").click()
    axe(page)
    assert chromium.overflow(page) <= 0
    page.get_by_label("scan (1).jpg").check()
    page.get_by_role("button", name="See what that does").click()
    expect(page.locator("main")).to_contain_text("2 files, of which 1 is kept")
    assert chromium.overflow(page) <= 0


def test_a_conversation_is_left_out_of_a_database(opened, viewport, scripts, axe) -> None:
    page, _ = opened(viewport, scripts=scripts)
    asked_of(page, "msgstore.db", database(SQL.replace("zebrafinch", f"{viewport} {scripts}")))
    page.get_by_label("No: leave some of it out").check()
    page.get_by_role("button", name="Continue").click()
    add(page, "Personal", "Whole conversations")
    expect(page.get_by_role("heading", name="Whole conversations")).to_be_visible()
    axe(page)
    assert chromium.overflow(page) <= 0
    page.get_by_label("447700900002@s.whatsapp.net (1 message)").check()
    page.get_by_role("button", name="Leave these out").click()
    expect(page.locator("main")).to_contain_text("1 whole conversation")
    page.get_by_role("button", name="See what that does").click()
    expect(page.locator("main")).to_contain_text("1 message of 7")
    expect(page.locator("main")).to_contain_text("The database itself, its contacts")
    axe(page)
    assert chromium.overflow(page) <= 0


def sent(page: Page, title: str) -> None:
    """Send an export that no other test hands in, and go on to the question."""
    asked_of(page, f"WhatsApp Chat with {title}.txt", CHAT.replace("line 0", title).encode())


def asked_of(page: Page, name: str, data: bytes) -> None:
    page.goto("/capture")
    page.set_input_files("input[type=file]", [{"name": name, "mimeType": "text/plain", "buffer": data}])
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="What we read")).to_be_visible()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Is all of it official business?")).to_be_visible()


def add(page: Page, why: str, way: str) -> None:
    page.get_by_label(why, exact=True).check()
    page.get_by_label(way).check()
    page.get_by_role("button", name="Choose").click()


def assert_the_opening_is_handed_over_once_kept(page: Page, kept) -> None:
    for _ in range(2):  # a download that was lost is no loss
        with page.expect_download() as coming:
            page.get_by_role("link", name="Download the opening").click()
        coming.value.save_as(kept)
    assert parse_opening(kept.read_bytes()).count == 82
    page.get_by_role("button", name="I have kept it").click()
    expect(page.locator("main")).to_contain_text("This service has it no more")
    expect(page.get_by_role("link", name="Download the opening")).to_have_count(0)


def assert_nowhere(handing_in) -> None:
    """Look for the word in every file of the service: its home, its temporary files, its output."""
    for path in handing_in.folder.rglob("*"):
        if path.is_file():
            assert CANARY.encode() not in path.read_bytes(), path
    small = [path for path in handing_in.folder.rglob("*") if path.is_file() and path.stat().st_size < 20_000]
    assert [guise for path in small for guise in guises_in(path.read_bytes(), CANARY)] == []
