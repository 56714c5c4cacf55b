"""A real ``onrecord serve`` of a new home, as a process of its own, and how its first officer gets in."""

import base64
import hashlib
import hmac
import re
import socket
import struct
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Page
from tests.conftest import Desk

_STEP_SECONDS = 30
_ENTERING_SECONDS = 10
_WAIT_SECONDS = 60.0
NAME, EMAIL, PASSWORD = "Ada Quay", "ada@example.test", "correct horse battery staple"


@dataclass(frozen=True)
class Served:
    """Where the service is, and what its terminal said."""

    address: str
    first_code: str


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@contextmanager
def served(desk: Desk, settings: str = "", port: int | None = None) -> Iterator[Served]:
    """Make a home, serve it, and end the service: this process's own, by its id."""
    desk.run("init", "--unattended", "--organisation", "Department for Harbours")
    port = free_port() if port is None else port
    with (desk.home / "settings.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[service]\naddress = "127.0.0.1:{port}"\n{settings}')
    command = desk.command("serve")
    with subprocess.Popen(command, env=desk.environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            said = process.stdout.readline() + process.stdout.readline()
            found = re.search(r"first-run code: ([0-9a-f]+)", said)
            assert found, f"the service did not start: {said}"
            wait_until_served(port)
            yield Served(f"http://localhost:{port}", found.group(1))
        finally:
            process.terminate()
            process.wait()


def wait_until_served(port: int) -> None:
    """Return once the service answers at a port of this machine."""
    until = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthy"):
                return
        except urllib.error.URLError:
            assert time.monotonic() < until, "the service does not answer"
            time.sleep(0.1)


def code_of(secret: str, at: float) -> str:
    """Return what an authenticator app shows at a time, by RFC 6238."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    mac = hmac.new(key, struct.pack(">Q", int(at) // _STEP_SECONDS), hashlib.sha1).digest()
    number = struct.unpack(">I", mac[mac[-1] & 15 :][:4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


class App:
    """An authenticator app: it never shows the same code twice, since the service takes each once."""

    def __init__(self, secret: str) -> None:
        """Take the key that the page shows."""
        self._secret, self._shown = secret, -1

    def code(self) -> str:
        """Return the next code, waiting for it when the present one was used."""
        while int(time.time()) // _STEP_SECONDS == self._shown or self._ends_soon():
            time.sleep(0.2)
        self._shown = int(time.time()) // _STEP_SECONDS
        return code_of(self._secret, time.time())

    @staticmethod
    def _ends_soon() -> bool:
        """Tell whether a code would end before it can be entered: a person waits for the next one then."""
        return time.time() % _STEP_SECONDS > _STEP_SECONDS - _ENTERING_SECONDS


def make_first_administrator(page: Page, first_code: str) -> None:
    """Make the first account, as whoever started the service does."""
    page.goto("/")
    page.get_by_label("First-run code").fill(first_code)
    page.get_by_label("Your name").fill(NAME)
    page.get_by_label("Email address").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()


def set_up_app(page: Page) -> App:
    """Set up an authenticator app by the key that the page shows."""
    page.get_by_role("link", name="Set up an authenticator app").click()
    app = App(page.locator("p .onrecord-code").inner_text().strip())
    page.get_by_label("Authenticator code").fill(app.code())
    page.get_by_role("button", name="Turn on").click()
    return app


def sign_out(page: Page) -> None:
    """Sign out by the page for it."""
    page.goto("/sign-out")
    page.locator("#main-content").get_by_role("button", name="Sign out").click()


def sign_in(page: Page, email: str = EMAIL, password: str = PASSWORD) -> None:
    """Enter address and password."""
    page.goto("/sign-in")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
