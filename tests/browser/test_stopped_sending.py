"""What stops an upload is said, asks for nothing for ever, and leaves a way to go on."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

AWAY = "ERR_|Failed to fetch|net::"
PIECE = re.compile(r"/files/0\?offset=")
LINE = "13/03/2026, 09:{:02} - {}: {} {}\n"


def chat(folder: Path, about: str, padding: str = "") -> Path:
    """Write a chat of 60 messages by three people."""
    path = folder / f"WhatsApp Chat with {about}.txt"
    lines = (LINE.format(n, ("Anna", "Mum", "Ben")[n % 3], f"the {about} of {n}", padding) for n in range(60))
    path.write_text("".join(lines))
    return path


def choose(page: Page, path: Path) -> None:
    page.goto("/capture")
    page.set_input_files("input[type=file]", path)


def problem(page: Page):
    return page.locator("[data-onrecord-problem]")


def told(page: Page):
    return page.locator("[data-part=told]")


def leave_out(page: Page, message: int = 1) -> None:
    page.get_by_role("button", name="Leave some of it out first").click()
    page.locator(f"#message-{message}").check()


def opening_kept(page: Page) -> None:
    """Send the rest, take the opening, and go on."""
    page.get_by_role("button", name="Send the rest").click()
    page.get_by_role("link", name="Download the opening").click()
    page.get_by_role("button", name="I have kept it: go on").click()


def is_read(page: Page, messages: int) -> None:
    expect(page.get_by_role("heading", name="What we read")).to_be_visible()
    expect(page.locator("main")).to_contain_text(f"{messages} messages")
    expect(page.get_by_text("What you sent was given up")).to_have_count(0)


def wait_out(page: Page) -> None:
    """Let the page's clock go on until it says that it stopped, slower than a request is taken for lost."""
    for _ in range(60):
        if problem(page).is_visible():
            return
        page.clock.fast_forward(4000)
        page.wait_for_timeout(250)


def begun_uploads(page: Page) -> list[str]:
    """Note each upload that the page begins."""
    begun: list[str] = []

    def note(response) -> None:
        if response.url.endswith("/capture/uploads") and response.ok:
            begun.append(response.json()["upload"])

    page.on("response", note)
    return begun


def upload_of(page: Page) -> str:
    return page.evaluate("JSON.parse(sessionStorage.getItem('onrecord-upload')).upload")


def status_of(page: Page, upload: str) -> int:
    return page.request.get(f"/capture/uploads/{upload}").status


REFUSALS = [
    (
        {"status": 507, "json": {"error": "the disk of the harbour is full"}},
        "The disk of the harbour is full.",
    ),
    ({"status": 507, "content_type": "text/html", "body": "<p>full</p>"}, "disk is full or fails"),
    (None, "The connection was lost."),
]


@pytest.mark.parametrize(("answer", "words"), REFUSALS, ids=["words", "page", "cut"])
def test_pieces_that_fail_are_sent_ever_later_and_not_for_ever(opened, tmp_path, answer, words) -> None:
    page, guard = opened("desktop")
    guard.expect(f"507|{AWAY}")
    tried: list[str] = []

    def refuse(route: Route) -> None:
        tried.append(route.request.url)
        if answer:
            route.fulfill(**answer)
        else:
            route.abort("failed")

    page.clock.install()
    page.route(PIECE, refuse)
    choose(page, chat(tmp_path, "quay"))
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("[data-onrecord-step]")).to_contain_text(words)
    expect(page.locator("[data-onrecord-step]")).to_contain_text("Trying again")
    wait_out(page)
    expect(problem(page)).to_contain_text(words)
    expect(problem(page)).to_contain_text("Choose Send to go on")
    assert len(tried) == 8
    page.unroute_all()
    page.get_by_role("button", name="Send", exact=True).click()
    is_read(page, 60)


def test_something_is_left_out_of_one_file_alone(opened, tmp_path, viewport, axe) -> None:
    page, _ = opened(viewport)
    path, folder = chat(tmp_path, "sluice"), tmp_path / "more"
    folder.mkdir()
    other = chat(folder, "other")
    begin, note = (
        page.get_by_role("button", name="Leave some of it out first"),
        page.get_by_text("of one file alone"),
    )
    choose(page, path)
    expect(note).to_be_hidden()
    leave_out(page)
    page.locator("summary").filter(has_text="Is it a whole folder").click()
    page.set_input_files("#folder", folder)
    expect(begin).to_be_hidden()
    expect(note).to_be_visible()
    expect(page.get_by_role("button", name="Send the rest")).to_be_hidden()
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Take the folder away").click()
    expect(page.locator("[data-onrecord-chosen]")).to_have_text("")
    expect(note).to_be_hidden()
    expect(begin).to_be_visible()
    page.set_input_files("input[type=file]", [path, other])
    expect(begin).to_be_hidden()
    expect(note).to_be_visible()


def cut_short(page: Page, path: Path) -> str:
    """Send a piece of a file, lose the connection, and load the page anew; return the upload."""
    page.route(re.compile(r"/files/0\?offset=[1-9]"), lambda route: route.abort("failed"))
    choose(page, path)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("[data-onrecord-step]")).to_contain_text("Trying again")
    upload = upload_of(page)
    page.unroute_all()
    choose(page, path)
    assert status_of(page, upload) == 200
    return upload


def test_what_was_sent_of_a_file_is_given_up_before_some_of_it_is_left_out(opened, tmp_path) -> None:
    page, guard = opened("desktop")
    guard.expect(AWAY)
    upload = cut_short(page, chat(tmp_path, "weir", "x" * 90_000))
    leave_out(page)
    expect(told(page)).to_contain_text("What was sent before of this file was given up")
    assert status_of(page, upload) == 404
    opening_kept(page)
    is_read(page, 59)


def test_what_could_not_be_given_up_is_said_and_given_up_with_the_rest(opened, tmp_path) -> None:
    page, guard = opened("desktop")
    guard.expect(AWAY)
    upload = cut_short(page, chat(tmp_path, "lock", "x" * 90_000))
    page.route("**/give-up", lambda route: route.abort("failed"))
    leave_out(page)
    expect(told(page)).to_contain_text("this service may have it yet")
    expect(told(page)).not_to_contain_text("Nothing is sent yet")
    assert status_of(page, upload) == 200
    opening_kept(page)
    is_read(page, 59)
    assert status_of(page, upload) == 404


def test_what_was_kept_in_before_goes_on_with_the_same_choice(opened, tmp_path) -> None:
    page, guard = opened("desktop")
    guard.expect(AWAY)
    begun, path = begun_uploads(page), chat(tmp_path, "buoy")
    page.route(re.compile("/withheld$"), lambda route: route.abort("failed"))
    choose(page, path)
    leave_out(page)
    page.get_by_role("button", name="Send the rest").click()
    expect(page.locator("[data-onrecord-step]")).to_contain_text("Trying again")
    page.unroute_all()
    choose(page, path)
    leave_out(page)
    expect(told(page)).to_contain_text("Of what you kept in before, a part was sent")
    opening_kept(page)
    is_read(page, 59)
    assert len(begun) == 1


def test_whoever_cancels_before_they_have_the_opening_is_told_and_can_send_again(
    opened, tmp_path, axe
) -> None:
    page, guard = opened("phone")
    guard.expect("AbortError")
    choose(page, chat(tmp_path, "mast"))
    leave_out(page)
    page.get_by_role("button", name="Send the rest").click()
    page.get_by_role("link", name="Download the opening").click()
    upload = upload_of(page)
    with page.expect_response("**/give-up"):
        page.get_by_role("button", name="Cancel").click()
    expect(told(page)).to_contain_text("nothing is captured")
    expect(told(page)).to_contain_text("is of no use")
    expect(page.get_by_role("button", name="I have kept it: go on")).to_be_hidden()
    expect(page.locator("#message-1")).to_be_checked()
    assert status_of(page, upload) == 404
    axe(page)
    opening_kept(page)
    is_read(page, 59)


def test_what_could_not_be_given_up_by_cancelling_is_said(opened, tmp_path) -> None:
    page, guard = opened("desktop")
    guard.expect(f"{AWAY}|AbortError")
    page.route("**/give-up", lambda route: route.abort("failed"))
    choose(page, chat(tmp_path, "keel"))
    leave_out(page)
    page.get_by_role("button", name="Send the rest").click()
    expect(page.get_by_role("link", name="Download the opening")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(problem(page)).to_contain_text("could not be given up")
    opening_kept(page)
    is_read(page, 59)


LOST = {
    "signed out": lambda route: route.fulfill(content_type="text/html", body="<p>Sign in</p>"),
    "cut": lambda route: route.abort("failed"),
}


@pytest.mark.parametrize("lost", LOST)
def test_the_last_step_that_was_lost_is_gone_on_with(opened, tmp_path, lost) -> None:
    page, guard = opened("desktop")
    guard.expect(AWAY)
    choose(page, chat(tmp_path, f"stern {lost}"))
    leave_out(page)
    page.clock.install()
    page.route(re.compile("/look$"), LOST[lost])
    opening_kept(page)
    wait_out(page)
    expect(problem(page)).to_contain_text("signed out" if lost == "signed out" else "“I have kept it: go on”")
    page.unroute_all()
    page.get_by_role("button", name="I have kept it: go on").click()
    is_read(page, 59)


def test_the_last_step_that_was_refused_leads_back_to_what_is_left_out(opened, tmp_path) -> None:
    page, guard = opened("desktop")
    guard.expect("404")
    choose(page, chat(tmp_path, "hull"))
    leave_out(page)
    gone = {"status": 404, "json": {"error": "this upload is no longer here"}}
    page.route(re.compile("/look$"), lambda route: route.fulfill(**gone), times=1)
    opening_kept(page)
    expect(problem(page)).to_contain_text("This upload is no longer here")
    expect(told(page)).to_contain_text("is of no use")
    opening_kept(page)
    is_read(page, 59)
