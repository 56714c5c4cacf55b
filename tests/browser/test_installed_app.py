"""The service as an app on a phone: its manifest, what it takes from a share, and being without a network."""

import json
import struct

from playwright.sync_api import Page, expect

SHARED = """() => {
  const form = document.createElement("form");
  form.method = "post"; form.action = "/capture/share"; form.enctype = "multipart/form-data";
  const files = document.createElement("input");
  files.type = "file"; files.name = "files"; files.multiple = true; files.id = "shared";
  form.append(files); document.body.append(form);
}"""


def controlled(page: Page) -> None:
    """Open a page and wait until the worker answers for it."""
    page.goto("conversation")
    page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    page.reload()
    page.wait_for_function("navigator.serviceWorker.controller !== null")


def share(page: Page, names: list[str]) -> None:
    page.evaluate(SHARED)
    page.set_input_files(
        "#shared", [{"name": n, "mimeType": "text/plain", "buffer": b"hello"} for n in names]
    )
    page.evaluate("document.getElementById('shared').form.requestSubmit()")


def test_the_manifest_takes_chats_and_media_that_a_phone_shares(visit) -> None:
    page, _ = visit()
    manifest = json.loads(page.request.get("manifest.webmanifest").text())
    assert manifest["name"] == "OnRecord – Department for Harbours"
    target = manifest["share_target"]
    assert (target["action"], target["method"], target["enctype"]) == (
        "/capture/share",
        "POST",
        "multipart/form-data",
    )
    accepted = set(target["params"]["files"][0]["accept"])
    assert {"text/plain", "application/zip", "image/*", "video/*", "audio/*"} <= accepted
    for icon in manifest["icons"]:
        data = page.request.get(icon["src"]).body()
        if icon["type"] == "image/png":
            width, height = struct.unpack(">II", data[16:24])
            assert icon["sizes"] == f"{width}x{height}"


def test_the_browser_finds_nothing_wrong_with_the_manifest(visit) -> None:
    page, _ = visit()
    page.goto("conversation")
    found = page.context.new_cdp_session(page).send("Page.getAppManifest")
    assert found["errors"] == []
    assert found["url"].endswith("/manifest.webmanifest")


def test_without_a_network_a_page_says_so_and_no_content_is_shown(visit, axe) -> None:
    page, guard = visit("phone")
    controlled(page)
    guard.expect("ERR_INTERNET_DISCONNECTED|Failed to load")
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_role("heading", name="You are not connected")).to_be_visible()
    assert "zebrafinch" not in page.content()
    axe(page)


def test_the_browser_keeps_no_page_of_content(visit) -> None:
    page, _ = visit("phone")
    controlled(page)
    page.goto("components")
    kept = page.evaluate(
        """() => caches.keys()
          .then((names) => Promise.all(names.map((name) => caches.open(name).then((store) => store.keys()))))
          .then((kept) => kept.flat().map((request) => new URL(request.url).pathname))"""
    )
    assert sorted(kept) == [
        "/offline", "/static/onrecord/icon.svg", "/static/onrecord/onrecord.css",
        "/static/onrecord/supported.js",
    ]  # fmt: skip


def test_what_is_shared_goes_through_the_worker_untouched(visit) -> None:
    page, _ = visit("phone")
    controlled(page)
    share(page, ["WhatsApp Chat with Harbour.txt", "IMG-1.jpg"])
    expect(page.get_by_role("heading", name="Shared")).to_be_visible()
    assert page.locator("main li").all_inner_texts() == ["WhatsApp Chat with Harbour.txt", "IMG-1.jpg"]


def test_a_share_without_a_network_says_that_nothing_was_sent(visit) -> None:
    page, guard = visit("phone")
    controlled(page)
    guard.expect("ERR_INTERNET_DISCONNECTED|Failed to load")
    page.context.set_offline(True)
    share(page, ["WhatsApp Chat with Harbour.txt"])
    expect(page.get_by_text("Nothing was sent")).to_be_visible()
