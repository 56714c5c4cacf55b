"""300 MB from a phone over a connection that is cut: a real browser, a real service, a wire between."""

import hashlib
import os
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.browser import chromium
from tests.browser.conftest import ANN
from tests.browser.test_going_on import receipt_of
from tests.support.relay import Relay, relay_to
from tests.support.served import Served, served

pytestmark = pytest.mark.minutes

VIDEO_BYTES, PIECE_BYTES = 300_000_000, 4 * 1024 * 1024
CUT_AT_BYTES = 140_000_000
CHAT = """\
13/03/2026, 09:01 - Ann Pike: The storm is due on Friday
13/03/2026, 09:02 - Ben Mole: VID-20260313-WA0001.mp4 (file attached)
"""
WORKED_MS = 240_000


@pytest.fixture
def export(tmp_path) -> Iterator[Path]:
    path = tmp_path / "WhatsApp Chat with Harbour.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("WhatsApp Chat with Harbour.txt", CHAT)
        archive.writestr("VID-20260313-WA0001.mp4", os.urandom(VIDEO_BYTES))
    yield path
    path.unlink()


@pytest.fixture
def service(tmp_path) -> Iterator[Served]:
    folder = tmp_path / "served"
    folder.mkdir()
    with served(folder, ANN) as one:
        yield one
    shutil.rmtree(folder)


@pytest.fixture
def wire(service) -> Iterator[Relay]:
    with relay_to(service.port) as relay:
        yield relay


def test_300_megabytes_go_on_where_a_cut_connection_stopped_them(browser, service, wire, export) -> None:
    wire.cut_after(CUT_AT_BYTES)
    with chromium.visit(browser, wire.address, "phone") as (page, guard):
        guard.expect("ERR_|Failed to fetch")
        guard.expect(r"409 \(Conflict\).*/files/0\?offset=")  # a piece arrived, and its answer did not
        session = service.sessions[ANN]
        cookies = {"onrecord": session["session"], "onrecord-form": session["token"]}
        page.context.add_cookies([{"name": k, "value": v, "url": wire.address} for k, v in cookies.items()])
        page.goto("/capture")
        page.set_input_files("input[type=file]", export)
        page.get_by_role("button", name="Send").click()
        expect(page.locator("[data-onrecord-step]")).to_contain_text("Trying again", timeout=WORKED_MS)
        wire.mend()
        expect(page.get_by_role("heading", name="What we read")).to_be_visible(timeout=WORKED_MS)
        assert wire.sent_bytes < export.stat().st_size + 2 * PIECE_BYTES
        receipt = receipt_of(page, WORKED_MS)
    with export.open("rb") as file:
        assert hashlib.file_digest(file, "sha256").hexdigest() in receipt
