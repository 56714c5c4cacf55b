"""What is left out before anything is sent is in no request, and what was sent holds as a capture."""

import base64
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect
from tests.browser import chromium
from tests.support.served import Served

from onrecord.integrity.opening import parse_opening

CANARY = "zyzzogeton-of-the-garden"
LINES = [
    f"{13 + n // 60:02}/03/2026, 09:{n % 60:02} - {('Anna', 'Mum', 'Ben')[n % 3]}: line {n}"
    for n in range(240)
]
LINES[100] += f" {CANARY}\nand {CANARY} again"
CHAT = "\n".join(LINES) + "\n"


# Chromium does not tell of the bytes of files in a request: they are noted where they are handed to it.
NOTE_BODIES = """
const fetched = window.fetch;
window.fetch = async (address, options) => {
  const body = options?.body;
  if (body instanceof Blob) {
    const bytes = new Uint8Array(await body.arrayBuffer());
    await window.noteBody(btoa(Array.from(bytes, (one) => String.fromCharCode(one)).join("")));
  }
  return fetched(address, options);
};
"""


def rest_sent(page: Page, axe: Callable[[Page], None], opening: Path) -> None:
    """Send what is not left out, keep the opening, and go on to what was read."""
    page.get_by_role("button", name="Send the rest").click()
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download the opening").click()
    coming.value.save_as(opening)
    axe(page)
    page.get_by_role("button", name="I have kept it: go on").click()
    expect(page.get_by_role("heading", name="What we read")).to_be_visible()


def proved(page: Page, handing_in: Served, source: Path, line: int) -> str:
    """Prove a line by the receipt on the page, the opening that was kept and the file that was chosen."""
    with page.expect_download() as coming:
        page.locator("main a[download]").filter(has_text=".receipt").first.click()
    folder = source.parent
    coming.value.save_as(folder / "receipt")
    theirs = ("--opening", folder / "opening", "--source", source, "--out", folder)
    done = handing_in.run("prove", folder / "receipt", "--line", line, *theirs, "--json")
    return str(json.loads(done.stdout)["line"])


def answered(page: Page) -> None:
    """Answer what the file does not say, up to the check of the answers."""
    page.get_by_role("link", name="Continue").or_(page.get_by_role("button", name="Continue")).click()
    page.get_by_label("It was urgent, and a government system was not to hand").check()
    page.get_by_role("button", name="Continue").click()


def chosen(page: Page, name: str, content: str | bytes = CHAT) -> list[bytes]:
    """Choose a file; return what the page sends from now on."""
    sent: list[bytes] = []
    page.on("request", lambda request: sent.append(request.post_data_buffer or b""))
    page.expose_function("noteBody", lambda body: sent.append(base64.b64decode(body)))
    page.add_init_script(NOTE_BODIES)
    page.goto("/capture")
    data = content.encode() if isinstance(content, str) else content
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    page.set_input_files("input[type=file]", [file])
    page.get_by_role("button", name="Leave some of it out first").click()
    return sent


def test_what_is_left_out_is_never_sent(opened, handing_in, viewport, axe, tmp_path) -> None:
    page, _ = opened(viewport)
    sent = chosen(page, f"WhatsApp Chat with Garden {viewport}.txt", CHAT.replace("line 0", viewport))
    expect(page.locator("[data-part=told]")).to_contain_text("240 messages and notices by 3 people")
    axe(page)
    assert chromium.overflow(page) <= 0
    page.get_by_label("Mum (80)").check()
    page.get_by_label("Party business").check()
    page.get_by_role("button", name="Later messages").click()
    page.locator("#message-102").check()
    expect(page.locator("[data-part=effect]")).to_contain_text(
        "81 messages of 240 left out: 80 messages as personal and 1 message as party"
    )
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_hidden()
    axe(page)
    rest_sent(page, axe, tmp_path / "opening")
    expect(page.locator("main")).to_contain_text("159 messages")
    answered(page)
    expect(page.locator("main")).to_contain_text("81 messages, before anything was sent")
    axe(page)
    page.get_by_role("button", name="Capture").click()
    expect(page.get_by_role("heading", name="Receipt", exact=True)).to_be_visible()
    opening = parse_opening((tmp_path / "opening").read_bytes())
    assert opening.capture == page.url.rpartition("/")[2]
    assert opening.count == 82
    assert any(b"line 99" in body for body in sent)
    assert not [body for body in sent if CANARY.encode() in body or opening.seed.hex().encode() in body]
    for path in handing_in.folder.rglob("*"):
        assert not path.is_file() or CANARY.encode() not in path.read_bytes(), path


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("WhatsApp Chat.zip", CHAT, "the zip is damaged"),
        ("photo.jpg", CHAT, "neither a text file nor a zip"),
        ("_chat.txt", "[13/03/2026, 09:00:00] Ben: hello\n", "lacks the marks that an iPhone sets"),
        ("WhatsApp Chat with A.txt", "nothing that the app writes\n", "does not begin with a message"),
    ],
)
def test_what_the_page_cannot_read_it_says_and_what_else_to_do(opened, name, text, why, axe) -> None:
    page, _ = opened("phone")
    chosen(page, name, text)
    told = page.locator("[data-part=told]")
    expect(told).to_contain_text(why)
    expect(told).to_contain_text("Choose Send instead")
    expect(told).to_contain_text("in its memory alone")
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_visible()
    axe(page)


PICTURE, SECRET = (
    b"\xff\xd8 a picture of the pier",
    b"\xff\xd8 a picture that is nobody's: " + CANARY.encode(),
)


def zipped(files):
    """Make a zip as a phone writes it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


PHONES = {
    "iphone": (
        "WhatsApp Chat - Pier",
        "_chat.txt",
        ("00000003-PHOTO-2026-03-13-09-02-00.jpg", "00000005-PHOTO-2026-03-13-09-04-00.jpg"),
        (
            "[13/03/2026, 09:00:00] Pier: \u200eMessages and calls are end-to-end encrypted.\r\n"
            "[13/03/2026, 09:01:00] Ann: Note: the pier is shut :)\r\n"
            "\u200e[13/03/2026, 09:02:00] Ben: \u200e<attached: {0}>\r\n"
            "[13/03/2026, 09:03:00] Ben: it will open\nat ten\r\n"
            "\u200e[13/03/2026, 09:04:00] Mum: \u200e<attached: {1}>\r\n"
            "[13/03/2026, 09:05:00] Mum: {2}\nfor you\r\n"
        ),
    ),
    "android": (
        "WhatsApp Chat with Pier",
        "WhatsApp Chat with Pier.txt",
        ("IMG-20260313-WA0001.jpg", "IMG-20260313-WA0002.jpg"),
        (
            "13/03/2026, 09:00 - Messages and calls are end-to-end encrypted. Tap to learn more.\n"
            "13/03/2026, 09:01 - Ann: Note: the pier is shut :)\n"
            "13/03/2026, 09:02 - Ben: {0} (file attached)\n"
            "13/03/2026, 09:03 - Ben: it will open\nat ten\n"
            "13/03/2026, 09:04 - Mum: {1} (file attached)\n"
            "13/03/2026, 09:05 - Mum: {2}\nfor you\n"
        ),
    ),
}


@pytest.mark.parametrize(("phone", "viewport"), [("iphone", "phone"), ("android", "desktop")])
def test_words_and_pictures_left_out_of_a_zip_are_never_sent(
    phone, viewport, opened, handing_in, axe, tmp_path
):
    page, _ = opened(viewport)
    title, name, (kept, left), text = PHONES[phone]
    files = {name: text.format(kept, left, CANARY), kept: PICTURE, left: SECRET}
    sent = chosen(page, f"{title}.zip", zipped(files))
    expect(page.locator("[data-part=told]")).to_contain_text("6 messages and notices")
    expect(page.locator("[data-part=told]")).to_contain_text("with 2 files beside them")
    expect(page.get_by_role("button", name="Send the rest")).to_be_hidden()
    page.get_by_label("Mum (2)").check()
    expect(page.locator("[data-part=effect]")).to_contain_text(
        "With them goes 1 file that no other message names"
    )
    expect(page.locator("[data-part=receipt]")).to_contain_text("you left out 2 messages as personal")
    axe(page)
    assert chromium.overflow(page) <= 0
    rest_sent(page, axe, tmp_path / "opening")
    expect(page.locator("main")).to_contain_text("Pier")
    answered(page)
    expect(page.locator("main")).to_contain_text("2 messages and 1 file, before anything was sent")
    page.get_by_role("button", name="Capture").click()
    expect(page.get_by_role("heading", name="Receipt", exact=True)).to_be_visible()
    opening = parse_opening((tmp_path / "opening").read_bytes())
    assert opening.capture == page.url.rpartition("/")[2]
    assert opening.count == 4
    (tmp_path / f"{title}.zip").write_bytes(zipped(files))
    assert proved(page, handing_in, tmp_path / f"{title}.zip", 7).endswith(f"Mum: {CANARY}")
    bodies = b"\n".join(sent)
    assert PICTURE in bodies
    for secret in (CANARY.encode(), left.encode(), SECRET, opening.seed.hex().encode()):
        assert secret not in bodies
        for path in handing_in.folder.rglob("*"):
            assert not path.is_file() or secret not in path.read_bytes(), path


def test_no_button_sends_all_while_something_is_left_out(opened) -> None:
    page, _ = opened("desktop")
    sent = chosen(page, "WhatsApp Chat with Garden.txt")
    page.locator("#message-1").check()
    page.evaluate("document.querySelector('[data-onrecord-upload]').requestSubmit()")
    expect(page.get_by_role("alert")).to_contain_text("Send the rest")
    other = {"name": "WhatsApp Chat with B.txt", "mimeType": "text/plain", "buffer": CHAT.encode()}
    page.set_input_files("input[type=file]", [other])
    expect(page.get_by_role("button", name="Send the rest")).to_be_hidden()
    page.get_by_role("button", name="Leave some of it out first").click()
    expect(page.locator("#message-1")).not_to_be_checked()
    page.locator("#message-1").check()
    page.get_by_role("button", name="Keep all of it in again").click()
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_visible()
    assert not [body for body in sent if re.search(b"line 1", body)]


def test_a_file_whose_reading_ends_late_is_not_shown_in_the_place_of_the_one_chosen_since(opened) -> None:
    page, _ = opened("desktop")
    held: list[Route] = []
    page.route("**/capture/rules.json", lambda route: held.append(route) if not held else route.continue_())
    chosen(page, "WhatsApp Chat with A.txt", f"{CHAT}17/03/2026, 10:00 - Anna: and one more\n")
    other = {"name": "WhatsApp Chat with B.txt", "mimeType": "text/plain", "buffer": CHAT.encode()}
    page.set_input_files("input[type=file]", [other])
    page.get_by_role("button", name="Leave some of it out first").click()
    page.locator("#message-1").check()
    with page.expect_response("**/capture/rules.json"):
        held[0].continue_()
    page.wait_for_timeout(1000)  # more than reading it takes
    expect(page.locator("[data-part=effect]")).to_contain_text("1 message of 240 left out")
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_hidden()


def test_what_was_cut_goes_on_without_what_is_left_out(opened) -> None:
    page, guard = opened("phone")
    guard.expect("ERR_FAILED|Failed to fetch|net::|AbortError")
    sent = chosen(page, "WhatsApp Chat with Shed.txt", CHAT.replace("line 0", "the shed"))
    page.locator("#message-100").wait_for(state="hidden")
    page.get_by_role("button", name="Later messages").click()
    page.locator("#message-100").check()
    page.route(re.compile("/withheld$"), lambda route: route.abort("failed"), times=2)
    page.get_by_role("button", name="Send the rest").click()
    expect(page.get_by_role("link", name="Download the opening")).to_be_visible()
    assert not [body for body in sent if CANARY.encode() in body]


def test_what_was_refused_is_sent_anew_as_another_upload(opened, axe, tmp_path) -> None:
    page, guard = opened("desktop")
    guard.expect("status of 409")
    chosen(page, "WhatsApp Chat with Orchard.txt", CHAT.replace("line 0", "the orchard"))
    begun: list[str] = []
    page.on("request", lambda request: begun.append(request.url))
    page.get_by_label("Mum (80)").check()
    refused = {"status": 409, "json": {"error": "It is being read, so it stands"}}
    page.route(re.compile("/withheld$"), lambda route: route.fulfill(**refused), times=1)
    page.get_by_role("button", name="Send the rest").click()
    expect(page.get_by_text("It is being read, so it stands").first).to_be_visible()
    rest_sent(page, axe, tmp_path / "opening")
    assert sum(address.endswith("/capture/uploads") for address in begun) == 2


def left_out(page: Page, number: int) -> None:
    """Hold the page to what it says beside the button that sends."""
    expect(page.locator("[data-part=effect]")).to_contain_text(f"{number} message")
    expect(page.locator("[data-part=effect]")).to_contain_text("of 240 left out")


def test_a_person_ticked_is_left_out_at_once_and_comes_back_with_the_tick(opened) -> None:
    page, _ = opened("phone")
    chosen(page, "WhatsApp Chat with Garden.txt")
    page.locator("#message-2").check()
    page.locator("#message-4").check()
    page.get_by_label("Mum (80)").check()
    left_out(page, 81)
    expect(page.locator("#message-1")).to_be_checked()
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_hidden()
    page.locator("#message-1").uncheck()
    left_out(page, 80)
    page.get_by_label("Mum (80)").uncheck()
    left_out(page, 2)
    expect(page.locator("#message-4")).to_be_checked()
    page.get_by_label("Mum (80)").check()
    left_out(page, 81)


def test_days_are_left_out_at_once_and_with_other_days(opened, axe) -> None:
    page, _ = opened("desktop")
    chosen(page, "WhatsApp Chat with Garden.txt")
    page.get_by_label("Everything from this day on").fill("2026-03-16")
    left_out(page, 60)
    expect(page.locator("#leave-narrow")).to_be_hidden()
    page.get_by_role("button", name="Choose other days as well").click()
    left_out(page, 60)
    page.get_by_label("to the end of this day").fill("2026-03-13")
    left_out(page, 120)
    page.get_by_label("Mum (80)").check()
    left_out(page, 160)
    page.get_by_label("Only what the people ticked above wrote in these days").check()
    left_out(page, 80)
    axe(page)
    page.get_by_label("Only what the people ticked above wrote in these days").uncheck()
    left_out(page, 160)
    page.get_by_role("button", name="Keep all of it in again").click()
    expect(page.get_by_label("Mum (80)")).not_to_be_checked()
    expect(page.get_by_label("to the end of this day")).to_have_value("")
    left_out(page, 0)


def half(page: Page) -> None:
    page.get_by_label("Everything from this day on").press_sequentially("13")


def reversed_(page: Page) -> None:
    page.get_by_label("Everything from this day on").fill("2026-03-15")
    page.get_by_label("to the end of this day").fill("2026-03-14")


def empty(page: Page) -> None:
    page.get_by_label("Everything from this day on").fill("2027-03-15")


def another_persons(page: Page) -> None:
    page.get_by_label("Zoe (1)").check()
    page.get_by_label("Everything from this day on").fill("2026-03-15")
    page.get_by_label("Only what the people ticked above wrote in these days").check()


WRONG = [
    (half, "Enter the whole of the day"),
    (reversed_, "must not come before the first"),
    (empty, "No message is of these days"),
    (another_persons, "wrote nothing in these days"),
]


@pytest.mark.parametrize(("given", "says"), WRONG)
@pytest.mark.parametrize("single", [False, True])
def test_nothing_is_sent_while_days_were_given_that_leave_nothing_out(
    opened, given, says, single, axe
) -> None:
    page, _ = opened("phone")
    sent = chosen(page, "WhatsApp Chat with Garden.txt", CHAT.replace("Anna: line 0", "Zoe: line 0"))
    expect(page.locator("[data-part=effect]")).to_contain_text("0 messages of 240 left out")
    if single:
        page.locator("#message-1").check()
    given(page)
    page.get_by_role("button", name="Send the rest" if single else "Send", exact=True).click()
    expect(page.locator("#leave-problem")).to_contain_text(says)
    expect(page.locator("[data-part=days] :focus")).to_have_count(1)
    axe(page)
    assert not [body for body in sent if b"line 2" in body]
    page.get_by_role("button", name="Keep all of it in again").click()
    expect(page.locator("#leave-problem")).to_be_hidden()
