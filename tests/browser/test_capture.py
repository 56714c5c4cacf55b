"""A capture as a minister makes it: on a phone and at a desk, with scripts and without."""

import re

from playwright.sync_api import Page, expect
from tests.browser import chromium
from tests.browser.test_installed_app import SHARED
from tests.readers.containers.crypt_files import ROOT_FILE, crypt15
from tests.support.phone_databases import SAMPLES, database

LINES = [
    f"{1 + n % 28:02}/03/2026, 09:{n % 60:02} - {('Anna Harbour', 'Ben')[n % 2]}: line {n}"
    for n in range(400)
]
CHAT = ("\n".join(LINES) + "\n").encode()
RIGHT_TO_LEFT = "WhatsApp Chat with \u202e" + "verylongword" * 12 + ".txt"


def chosen(page: Page, name: str = "WhatsApp Chat with Harbour.txt", data: bytes = CHAT) -> None:
    page.set_input_files("input[type=file]", [{"name": name, "mimeType": "text/plain", "buffer": data}])


def test_a_capture_from_the_file_to_the_receipt(opened, viewport, scripts, axe) -> None:
    page, _ = opened(viewport, scripts=scripts)

    def looked() -> None:
        if scripts:
            axe(page)

    page.goto("/capture")
    looked()
    chosen(page, RIGHT_TO_LEFT)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="What we read")).to_be_visible(timeout=60_000)
    expect(page.locator("main")).to_contain_text("400 messages")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth") if scripts else True
    looked()
    page.get_by_role("button", name="Continue").click()
    looked()
    page.get_by_label("Yes, all of it").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Continue").click()
    looked()
    expect(page.get_by_role("alert")).to_contain_text("Choose why this app was used")
    page.get_by_label("It was urgent, and a government system was not to hand").check()
    looked()
    page.get_by_role("button", name="Continue").click()
    looked()
    page.get_by_role("button", name="Capture").click()
    expect(page.get_by_role("heading", name="Receipt", exact=True)).to_be_visible(timeout=60_000)
    looked()
    page.goto("/receipts")
    looked()
    page.goto("/receipts/for-you")
    looked()


def test_a_marking_shows_what_to_do_and_whom_to_call(opened, viewport, scripts, axe) -> None:
    page, _ = opened(viewport, scripts=scripts)
    page.goto("/capture")
    chosen(page, data=CHAT + b"01/04/2026, 09:00 - Anna Harbour: TOP SECRET\n")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Stop: a protective marking was found")).to_be_visible(
        timeout=60_000
    )
    axe(page)


def test_a_locked_backup_is_opened_with_the_file_of_its_key(opened, setting, axe) -> None:
    viewport, scripts = setting
    page, _ = opened(viewport, scripts=scripts)
    page.goto("/capture")
    scheme = (SAMPLES / "whatsapp-android-db" / "new-layout").glob("*.sql")
    backup = crypt15(database(*(one.read_text("utf-8") for one in sorted(scheme))))
    chosen(page, "msgstore.db.crypt15", backup)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Locked: a key is needed")).to_be_visible()
    axe(page)
    assert chromium.overflow(page) == 0
    for key, comes in ((b"not this one", "What you gave does not open it"), (ROOT_FILE, "Continue")):
        file = {"name": "encrypted_backup.key", "mimeType": "application/octet-stream", "buffer": key}
        page.set_input_files("input[type=file]", [file])
        page.get_by_role("button", name="Open it").click()
        expect(page.locator("main")).to_contain_text(comes)
        axe(page)
        assert chromium.overflow(page) == 0


def test_without_scripts_a_folder_is_said_to_be_zipped_first(opened, viewport) -> None:
    page, _ = opened(viewport, scripts=False)
    page.goto("/capture")
    expect(page.get_by_label("Choose the folder")).to_be_hidden()
    expect(page.locator("main")).to_contain_text("Make a zip file of it first")


def test_a_folder_is_chosen_whole_and_its_files_keep_their_places(opened, viewport, axe, tmp_path) -> None:
    page, _ = opened(viewport)
    page.goto("/capture")
    phone = tmp_path / "Phones"
    for name in ("Harbour", "Quay"):
        (phone / name).mkdir(parents=True)
        (phone / name / f"WhatsApp Chat with {name}.txt").write_bytes(CHAT.replace(b"line", name.encode()))
    page.get_by_text("Is it a whole folder").first.click()
    page.get_by_label("Choose the folder").set_input_files(phone)
    expect(page.locator("[data-onrecord-chosen]")).to_contain_text("2 files in the folder")
    axe(page)
    announced: list[str] = []
    page.on("request", lambda one: announced.append(one.post_data or "") if "/files" in one.url else None)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="What we read")).to_be_visible()
    expect(page.locator(".govuk-summary-card")).to_have_count(2)
    assert any("Phones/Quay/WhatsApp Chat with Quay.txt" in one for one in announced)


def test_an_upload_goes_on_after_the_network_was_away(opened) -> None:
    page, guard = opened("phone")
    guard.expect("ERR_INTERNET_DISCONNECTED|ERR_FAILED|Failed to fetch")
    page.goto("/capture")
    failures = iter([True, True, False])

    def sometimes(route) -> None:
        if route.request.method == "PUT" and next(failures, False):
            route.abort("internetdisconnected")
        else:
            route.continue_()

    page.route(re.compile("/capture/uploads/"), sometimes)
    chosen(page)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="What we read")).to_be_visible(timeout=60_000)


def test_cancelling_gives_up_what_was_sent(opened, handing_in) -> None:
    page, guard = opened("desktop")
    guard.expect("ERR_FAILED|Failed to fetch|net::|AbortError")
    before = set((handing_in.home / "uploads").iterdir())
    page.route(re.compile("/capture/uploads/.*/files/"), lambda _route: None)
    page.goto("/capture")
    chosen(page)
    with page.expect_request(re.compile("/files/")):
        page.get_by_role("button", name="Send").click()
    with page.expect_request(re.compile("give-up")):
        page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("button", name="Send")).to_be_enabled()
    page.goto("/receipts")
    assert set((handing_in.home / "uploads").iterdir()) <= before


def test_what_is_shared_into_the_installed_app_waits_for_the_person(opened) -> None:
    page, _ = opened("phone")
    page.goto("/capture")
    page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    page.reload()
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.evaluate(SHARED)
    page.set_input_files(
        "#shared", [{"name": "WhatsApp Chat with Quay.txt", "mimeType": "text/plain", "buffer": CHAT}]
    )
    page.evaluate("document.getElementById('shared').form.requestSubmit()")
    expect(page.get_by_role("heading", name="What we read")).to_be_visible(timeout=60_000)
    expect(page.locator("main")).to_contain_text("Nothing is kept yet")
