"""An upload goes on after a cut with the file that it began with, and is begun anew with any other."""

import hashlib
import os
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser import chromium
from tests.browser.conftest import ANN
from tests.support.relay import Relay, relay_to

VIDEO_BYTES, CUT_AT_BYTES, PIECE_BYTES = 9_000_000, 6_000_000, 4 * 1024 * 1024
CHAT = """\
13/03/2026, 09:01 - Ann Pike: The storm is due on {day}
13/03/2026, 09:02 - Ben Mole: VID-20260313-WA0001.mp4 (file attached)
"""
AWAY = "ERR_|Failed to fetch|net::"
MADE_AT = 1_773_000_000


def export(folder: Path, day: str) -> Path:
    """Write an export whose name, length and time are those of any other day's."""
    folder.mkdir()
    path = folder / "WhatsApp Chat with Harbour.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("WhatsApp Chat with Harbour.txt", CHAT.format(day=day))
        archive.writestr("VID-20260313-WA0001.mp4", os.urandom(VIDEO_BYTES))
    os.utime(path, (MADE_AT, MADE_AT))
    return path


@pytest.fixture
def wire(handing_in) -> Iterator[Relay]:
    with relay_to(handing_in.port) as relay:
        yield relay


@pytest.fixture
def wired(browser, handing_in, wire) -> Iterator[tuple[Page, list[int]]]:
    """A page at the other end of the wire, and the places that it sends pieces from."""
    with chromium.visit(browser, wire.address, "desktop") as (page, guard):
        guard.expect(AWAY)
        guard.expect(r"409 \(Conflict\).*/files/0\?offset=")
        session = handing_in.sessions[ANN]
        cookies = {"onrecord": session["session"], "onrecord-form": session["token"]}
        page.context.add_cookies([{"name": k, "value": v, "url": wire.address} for k, v in cookies.items()])
        yield page, sent_from(page)


def sent_from(page: Page) -> list[int]:
    """Note from which places a page sends bytes: a check sends none, and says what comes before."""
    places: list[int] = []
    page.expose_function("noteSent", lambda place: places.append(place))  # noqa: PLW0108 - a builtin has no place for what Playwright notes on it
    page.add_init_script("""
        const fetched = window.fetch;
        window.fetch = async (address, options) => {
          if (options?.body instanceof Blob) await window.noteSent(Number(address.split("=")[1]));
          return fetched(address, options);
        };""")
    return places


def send(page: Page, path: Path) -> None:
    page.goto("/capture")
    page.set_input_files("input[type=file]", path)
    page.get_by_role("button", name="Send", exact=True).click()


def receipt_of(page: Page, within_ms: int = 60_000, *, leaves_out: bool = False) -> str:
    """Capture what was sent, and return what its receipt says."""
    expect(page.get_by_role("heading", name="What we read")).to_be_visible(timeout=within_ms)
    page.get_by_role("link", name="Continue").or_(page.get_by_role("button", name="Continue")).click()
    if not leaves_out:
        page.get_by_label("Yes, all of it").check()
        page.get_by_role("button", name="Continue").click()
    page.get_by_label("It was urgent, and a government system was not to hand").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Capture").click()
    expect(page.get_by_role("heading", name="Receipt", exact=True)).to_be_visible(timeout=within_ms)
    with page.expect_download() as taken:
        page.get_by_role("link", name=".receipt", exact=False).first.click()
    return taken.value.path().read_text("utf-8")


def cut_and_sent_again(wired: tuple[Page, list[int]], wire: Relay, first: Path, second: Path) -> list[int]:
    """Send a file, cut the wire, load the page anew and send another; return where that was sent from."""
    page, places = wired
    wire.cut_after(wire.sent_bytes + CUT_AT_BYTES)
    send(page, first)
    expect(page.locator("[data-onrecord-step]")).to_contain_text("Trying again")
    wire.mend()
    page.goto("about:blank")
    places.clear()
    send(page, second)
    expect(page.get_by_role("heading", name="What we read")).to_be_visible(timeout=60_000)
    return places


def test_the_same_file_goes_on_after_a_reload_where_it_stopped(wired, wire, tmp_path) -> None:
    path = export(tmp_path / "one", "Friday")
    places = cut_and_sent_again(wired, wire, path, path)
    assert min(places) >= PIECE_BYTES
    assert hashlib.sha256(path.read_bytes()).hexdigest() in receipt_of(wired[0])


def test_another_file_of_the_same_name_length_and_time_is_sent_anew_and_mixed_with_nothing(
    wired, wire, handing_in, tmp_path
) -> None:
    before = set((handing_in.home / "uploads").iterdir())
    old, new = export(tmp_path / "old", "Monday"), export(tmp_path / "new", "Sunday")
    assert old.stat().st_size == new.stat().st_size
    places = cut_and_sent_again(wired, wire, old, new)
    assert places[:2] == [0, PIECE_BYTES]
    assert len(set((handing_in.home / "uploads").iterdir()) - before) == 1, "what was sent first is given up"
    receipt = receipt_of(wired[0])
    assert hashlib.sha256(new.read_bytes()).hexdigest() in receipt


def test_where_a_browser_cannot_tell_the_file_is_sent_anew(wired, wire, tmp_path) -> None:
    path = export(tmp_path / "one", "Tuesday")
    wired[0].add_init_script("Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined })")
    places = cut_and_sent_again(wired, wire, path, path)
    assert places[0] == 0
    assert hashlib.sha256(path.read_bytes()).hexdigest() in receipt_of(wired[0])


def left_out(page: Page, path: Path, message: int) -> None:
    """Leave a message out and send the rest."""
    page.goto("/capture")
    page.set_input_files("input[type=file]", path)
    page.get_by_role("button", name="Leave some of it out first").click()
    page.locator(f"#message-{message}").check()
    page.get_by_role("button", name="Send the rest").click()


def test_what_is_kept_by_another_choice_is_sent_anew(opened, tmp_path) -> None:
    page, guard = opened("desktop")
    guard.expect(rf"{AWAY}|409 \(Conflict\)|AbortError")
    path = tmp_path / "WhatsApp Chat with Mole.txt"
    path.write_text("".join(f"13/03/2026, 09:0{n} - Ben: the mole of {n}\n" for n in range(5)))
    page.route(re.compile("/withheld$"), lambda route: route.abort("failed"))
    left_out(page, path, 1)
    expect(page.locator("[data-onrecord-step]")).to_contain_text("Trying again")
    page.unroute_all()
    page.goto("about:blank")
    left_out(page, path, 2)
    page.get_by_role("link", name="Download the opening").click()
    page.get_by_role("button", name="I have kept it: go on").click()
    expect(page.get_by_role("heading", name="What we read")).to_be_visible()
    expect(page.locator("main")).to_contain_text("4 messages")


@pytest.mark.parametrize("silent", ["/capture/uploads$", r"/files/0\?offset=0"])
def test_a_connection_that_stays_silent_is_tried_anew(opened, silent, tmp_path) -> None:
    page, guard = opened("desktop")
    guard.expect(f"{AWAY}|AbortError")
    path = tmp_path / "WhatsApp Chat with Jetty.txt"
    path.write_text("13/03/2026, 09:00 - Ben: the jetty\n" * 9)
    page.clock.install()
    page.route(re.compile(silent), lambda _route: None, times=1)
    with page.expect_request(re.compile(silent)):
        send(page, path)
    page.clock.fast_forward(59_000)
    expect(page.locator("[data-onrecord-step]")).not_to_contain_text("Trying again")
    page.clock.fast_forward(3_000)
    expect(page.locator("[data-onrecord-step]")).to_contain_text("Trying again")
    page.clock.fast_forward(2_000)
    expect(page.get_by_role("heading", name="What we read")).to_be_visible()


def another_window(page: Page) -> Page:
    """Open a window that knows what this one began, as a tab that is duplicated does."""
    with page.context.expect_page() as coming:
        page.evaluate("window.open('/capture')")
    return coming.value


def at_its_opening(page: Page, path: Path) -> str:
    """Leave a message out, send the rest and take the opening; return the file's name."""
    left_out(page, path, 1)
    with page.expect_download() as taken:
        page.get_by_role("link", name="Download the opening").click()
    return taken.value.suggested_filename


def is_void_in(page: Page) -> None:
    """Hold a window to what it says once its opening opens nothing any more."""
    expect(page.locator("[data-onrecord-problem]")).to_contain_text("this window gave is of no use")
    expect(page.locator("[data-onrecord-problem]")).to_contain_text("go on in the other window")
    expect(page.get_by_role("button", name="I have kept it: go on")).to_be_hidden()
    expect(page.get_by_role("link", name="Download the opening")).to_be_hidden()


def chat(folder: Path, about: str) -> Path:
    path = folder / f"WhatsApp Chat with {about}.txt"
    path.write_text("".join(f"13/03/2026, 09:0{n} - Ben: the {about} of {n}\n" for n in range(5)))
    return path


@pytest.mark.parametrize("hears", [True, False], ids=["told", "when-it-goes-on"])
def test_a_window_whose_opening_another_window_made_void_says_so(opened, hears, axe, tmp_path) -> None:
    page, guard = opened("phone")
    guard.expect(r"409 \(Conflict\)")
    if not hears:
        page.add_init_script("window.BroadcastChannel = class { postMessage() {} }")
    path = chat(tmp_path, f"gull {hears}")
    first = at_its_opening(page, path)
    other = another_window(page)
    second = at_its_opening(other, path)
    assert first != second
    expect(other.locator("[data-part=told]")).to_contain_text(f"{first}. It is of no use now")
    axe(other)
    if not hears:
        page.get_by_role("button", name="I have kept it: go on").click()
    is_void_in(page)
    axe(page)
    other.get_by_role("button", name="I have kept it: go on").click()
    receipt = receipt_of(other, leaves_out=True)
    assert second.removesuffix(".receipt.opening") in receipt


def test_a_window_that_lost_its_opening_gets_another_when_it_sends_the_rest_again(opened, tmp_path) -> None:
    page, _ = opened("desktop")
    path = chat(tmp_path, "tern")
    at_its_opening(page, path)
    other = another_window(page)
    at_its_opening(other, path)
    is_void_in(page)
    page.get_by_role("button", name="Send the rest").click()
    page.get_by_role("link", name="Download the opening").click()
    page.get_by_role("button", name="I have kept it: go on").click()
    expect(page.get_by_role("heading", name="What we read")).to_be_visible()
    expect(other.get_by_role("link", name="Download the opening")).to_be_visible()
