"""The real ``onrecord serve`` of the Department for Harbours, and its officers signed in by the real page."""

import fcntl
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from weakref import WeakSet

from playwright.sync_api import Browser, Page, expect
from tests.browser import chromium
from tests.browser.chromium import Guard
from tests.browser.harbours_home import email_of, secret_of
from tests.browser.serving import App, free_port, sign_in, wait_until_served
from tests.conftest import Desk
from tests.support.warm_program import start_warm

_SETTINGS = """
zone = "Europe/London"
same_device_copy_counts = "yes"
second_copy = "{copy}"
security_contact = "the duty security officer, extension 4410"
[service]
address = "127.0.0.1:{port}"
replaced_after_stop = "no"
[[webhooks]]
name = "records-system"
url = "http://127.0.0.1:{told}/onrecord"
events = ["capture.received", "receipt.issued", "exception.raised"]
secret_file = "{secret}"
[filing.records]
kind = "folder"
path = "{share}"
[[webhooks]]
name = "dashboard"
url = "http://127.0.0.1:{nobody}/onrecord"
events = ["work.finished"]
secret_file = "{secret}"
"""


class _Told(BaseHTTPRequestHandler):
    """A program that takes whatever it is told."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@dataclass
class Harbours:
    """The department's service: its address, whose phones it holds, and who is signed in."""

    address: str
    folder: Path
    holders: Sequence[str]
    _passes: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    _apps: dict[str, App] = field(default_factory=dict)

    @contextmanager
    def visit(
        self, browser: Browser, office: str = "", viewport: str = "desktop", *, scripts: bool = True
    ) -> Iterator[tuple[Page, Guard]]:
        """Open a page of an office, signed in; what it did is checked at the end."""
        known = self.cookies(browser, office) if office else []
        with chromium.visit(browser, self.address, viewport, scripts=scripts) as (page, guard):
            page.context.add_cookies(known)
            yield page, guard

    def cookies(self, browser: Browser, office: str) -> list[dict[str, object]]:
        """Return an office's session: it signs in by the page for it, once."""
        if office not in self._passes:
            self._passes[office] = self._signed_in(browser, office)
        return self._passes[office]

    def app(self, office: str) -> App:
        """Return an office's authenticator app."""
        return self._apps.setdefault(office, App(secret_of(office)))

    def _signed_in(self, browser: Browser, office: str) -> list[dict[str, object]]:
        with chromium.visit(browser, self.address) as (page, _):
            sign_in(page, email_of(office))
            page.get_by_label("Code").fill(self.app(office).code())
            page.get_by_role("button", name="Sign in", exact=True).click()
            expect(page.get_by_role("heading", name="What you can do")).to_be_visible()
            return [cookie for cookie in page.context.cookies() if cookie["name"] == "onrecord"]


def filled_home(shared: Path) -> Path:
    """Return a folder with the department's home; of several that ask for it the first makes it."""
    folder, told = shared / "department", shared / "department.json"
    with (shared / "department.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            folder.mkdir()
            making = [sys.executable, "-m", "tests.browser.harbours_home", str(folder)]
            made = subprocess.run(making, stdout=subprocess.PIPE, text=True, check=True)
            told.write_text(made.stdout, "utf-8")
    return folder


@contextmanager
def harbours(folder: Path, shared: Path | None = None) -> Iterator[Harbours]:
    """Copy a filled home, make its second copy, and serve it until the end: this process's own, by its id.

    ``shared`` is a folder where another process may have filled one.
    """
    filled = filled_home(shared or folder)
    folder = folder / "served"
    shutil.copytree(filled, folder)
    holders = json.loads(filled.with_suffix(".json").read_text("utf-8"))["holders"]
    desk, port = Desk(folder), free_port()
    settings, copy = desk.home / "settings.toml", folder / "second-copy"
    kept = re.sub(r"(?m)^zone =.*\n", "", settings.read_text("utf-8"))
    told, secret = ThreadingHTTPServer(("127.0.0.1", 0), _Told), folder / "webhook.secret"
    threading.Thread(target=told.serve_forever, daemon=True).start()
    secret.write_text("whsec_" + "A" * 32)
    secret.chmod(0o600)
    places = {"copy": copy, "port": port, "secret": secret, "nobody": free_port(), "share": folder / "share"}
    places["share"].mkdir()
    settings.write_text(kept + _SETTINGS.format(**places, told=told.server_address[1]), "utf-8")
    desk.run("replicate", copy)
    with told, (folder / "service.log").open("ab") as log:
        streams = (log.fileno(), log.fileno())
        process = start_warm(["serve"], Path.cwd(), desk.environment, streams)
        try:
            wait_until_served(port)
            yield Harbours(f"http://localhost:{port}", folder, holders)
        finally:
            os.kill(process.pid, signal.SIGTERM)
            process.wait()
            told.shutdown()


SERVED: list[Harbours] = []
"""The department whose pictures are being taken, if they are."""

LIGHT: WeakSet[Page] = WeakSet()
"""Pages of a setting that differs from one where axe looks at the same pages in width or scripts alone."""


def assert_fit(page: Page) -> None:
    """Fail when a page has a barrier that axe finds, is wider than its window, or has not one heading."""
    found = [] if page in LIGHT else chromium.violations(page)
    assert found == [], "\n".join([page.url, *found])
    assert chromium.overflow(page) == 0, page.url
    assert page.locator("h1").count() == 1, page.url
