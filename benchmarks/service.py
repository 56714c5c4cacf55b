"""The service under load: a real server of a home of many messages, asked by many browsers at once.

The browsers share the machine's cores with the server, as they would not in an office.
"""

import http.client
import os
import random  # noqa: TID251 - which page is asked for next is no secret
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measuring import MEGABYTE, Row

CLIENTS = 16
ASKING_SECONDS = 20.0
_WORDS = ("harbour", "storm", "meeting", "contract", "tomorrow", "the", "basin", "minister")
_FIRST_PAGE = "/sign-in"
_STARTS_SECONDS = 30.0
_SESSION = """
import sys
from onrecord.hosting import open_host
from onrecord.records.accounts import ALL, Role
from onrecord.settings import from_process
from onrecord.web.setting_up import set_up

host = open_host(from_process())
set_up(host, is_production=False)
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.test import Client
from onrecord.web.requests import service_of

now, accounts = host.now(), service_of().accounts
made = accounts.make("Bench", "bench@example.test", "three random wooden words", now)
grant = accounts.propose(made.account, Role.RECORDS, ALL, None, now)
accounts.decide(grant.id, None, now, agreed=True)
user = get_user_model().objects.get(pk=made.account)
Authenticator.objects.create(user=user, type="totp", data={"secret": ""})
client = Client(SERVER_NAME="localhost")
client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
print("session", client.cookies["onrecord"].value)
sys.stdout.flush()
host.close()
"""


@dataclass(frozen=True, slots=True)
class Site:
    """A running server, a session of a records officer, and what it took to start."""

    port: int
    cookie: str
    process: int
    first_page_seconds: float

    def get(self, connection: http.client.HTTPConnection, path: str) -> tuple[int, bytes]:
        """Ask for one page."""
        connection.request("GET", path, headers={"Cookie": f"onrecord={self.cookie}", "Host": "localhost"})
        answer = connection.getresponse()
        return answer.status, answer.read()


@contextmanager
def served(environment: dict[str, str]) -> Iterator[Site]:
    """Start the real server for a home, with one account that may read everything."""
    cookie = _session(environment)
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (Path(environment["ONRECORD_HOME"]) / "settings.toml").open("a", encoding="utf-8") as settings:
        settings.write(f'[service]\naddress = "127.0.0.1:{port}"\nsearches_a_minute = 1000000\n')
    begun = time.monotonic()
    command = [sys.executable, "-m", "onrecord", "serve"]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait(port)
        yield Site(port, cookie, server.pid, time.monotonic() - begun)
    finally:
        server.terminate()
        server.wait(timeout=_STARTS_SECONDS)


def _session(environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-c", _SESSION], env=environment, capture_output=True, text=True, check=True
    )
    found = re.search(r"^session (\S+)$", done.stdout, re.MULTILINE)
    if found is None:
        raise ValueError(done.stdout)
    return found.group(1)


def _wait(port: int) -> None:
    until = time.monotonic() + _STARTS_SECONDS
    while time.monotonic() < until:
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
                connection.request("GET", _FIRST_PAGE, headers={"Host": "localhost"})
                if connection.getresponse().status in {200, 302}:
                    return
        except OSError:
            time.sleep(0.02)
    raise TimeoutError


def memory_bytes(process: int) -> int:
    """Return the resident memory of a process and all that it started."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()
    pages = int(Path(f"/proc/{process}/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") + sum(memory_bytes(int(child)) for child in children)


def asked(site: Site, path: Callable[[random.Random], str]) -> list[float]:
    """Return the milliseconds of every answer to ``CLIENTS`` browsers that ask without a pause."""
    took: list[float] = []
    until = time.monotonic() + ASKING_SECONDS

    def browse(seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311 - which page is asked for next is no secret
        with closing(http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)) as connection:
            while time.monotonic() < until:
                begun = time.perf_counter()
                status, _ = site.get(connection, path(chance))
                if status != 200:
                    raise ValueError(status)
                took.append((time.perf_counter() - begun) * 1_000)

    browsers = [threading.Thread(target=browse, args=(seed,)) for seed in range(CLIENTS)]
    for browser in browsers:
        browser.start()
    for browser in browsers:
        browser.join()
    return took


def percentile(took: list[float], part: float) -> float:
    """Return what so large a part of the answers took at most."""
    return sorted(took)[min(len(took) - 1, int(part * len(took)))]


def rows(environment: dict[str, str], copy: str, messages: int) -> list[Row]:
    """Measure the server of a home that holds one copy of so many messages."""
    with served(environment) as site:
        idle = memory_bytes(site.process)
        found = asked(site, lambda chance: f"/find?words={chance.choice(_WORDS)}")
        read = asked(site, lambda chance: f"/conversations/{copy}?from={chance.randrange(1, messages)}")
        anywhere = _alone(site, copy, messages)
    return [
        Row("start to first page", f"{site.first_page_seconds:.1f} s", "4 s", site.first_page_seconds <= 4),
        Row("server, idle memory", f"{idle / MEGABYTE:.0f} MB", "250 MB", idle <= 250 * MEGABYTE),
        _under_load("search page", found),
        _under_load("conversation page", read),
        Row(
            "conversation, opened at any point by one browser",
            f"{percentile(anywhere, 0.95):.0f} ms at the 95th percentile",
            "200 ms",
            percentile(anywhere, 0.95) <= 200,
        ),
    ]


def _under_load(name: str, took: list[float]) -> Row:
    last = percentile(took, 0.95)
    said = f"{percentile(took, 0.5):.0f} / {last:.0f} ms, {len(took) / ASKING_SECONDS:.0f} a second"
    return Row(f"{name}, {CLIENTS} browsers, median / 95th percentile", said, "150 ms", last <= 150)


def _alone(site: Site, copy: str, messages: int) -> list[float]:
    took = []
    with closing(http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)) as connection:
        for number in range(1, messages, max(1, messages // 60)):
            begun = time.perf_counter()
            site.get(connection, f"/conversations/{copy}?from={number}")
            took.append((time.perf_counter() - begun) * 1_000)
    return took
