"""The web service as its own process, with an account signed in: what is killed and cut is the real one.

``python -m tests.support.served HOME KEYS NAME…`` makes a home, an account for each name and a session for
each, and prints them as JSON: Django can be set up but once in a process, so the tests' own is left alone.
"""

import atexit
import contextlib
import functools
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path

from tests.support.warm_program import Running, run_warm, start_warm

START_SECONDS = 60
WORK_SECONDS = 180


@dataclass(frozen=True)
class Answer:
    """What the service answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


@dataclass
class Served:
    """One home and the process that serves it."""

    folder: Path
    sessions: dict[str, dict[str, str]]
    port: int
    process: Running | None = None
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)
    """What each browser was given beside its session."""

    @property
    def home(self) -> Path:
        return self.folder / "home"

    def run(self, *arguments: object, expect: int = 0) -> "subprocess.CompletedProcess[str]":
        """Run ``onrecord`` beside the service, on its home."""
        done = run_warm([*map(str, arguments)], self.folder, environment(self.folder))
        assert done is not None
        assert done.returncode == expect, done.stdout + done.stderr
        return done

    def start(self, *options: str) -> None:
        with (self.folder / "service.log").open("ab") as log:
            streams = (log.fileno(), log.fileno())
            self.process = start_warm(["serve", *options], Path.cwd(), environment(self.folder), streams)
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            with contextlib.suppress(OSError):
                if self.ask("", "GET", "/healthy").status == 200:
                    return
            time.sleep(0.1)
        raise AssertionError((self.folder / "service.log").read_text())

    def kill(self) -> None:
        """End every process of the service at once, as a power cut does."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def peak_bytes(self) -> int:
        """Return the most memory that any one process of the service ever had."""
        assert self.process is not None
        ours = [self.process.pid, *_below(self.process.pid)]
        return max(_peak(pid) for pid in ours)

    def headers(self, name: str) -> dict[str, str]:
        session = self.sessions.get(name)
        if session is None:
            return {}
        own = {"onrecord": session["session"], "onrecord-form": session["token"]}
        cookies = "; ".join(f"{key}={value}" for key, value in {**self.cookies.get(name, {}), **own}.items())
        return {"Cookie": cookies, "X-CSRFToken": session["token"]}

    def ask(self, name: str, method: str, path: str, body=None, **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            more = {key.replace("_", "-"): value for key, value in headers.items()}
            connection.request(method, path, body=body, headers={**self.headers(name), **more})
            response = connection.getresponse()
            for given in response.headers.get_all("Set-Cookie", []):
                kept = {key: one.value for key, one in SimpleCookie(given).items()}
                self.cookies.setdefault(name, {}).update(kept)
            return Answer(response.status, dict(response.headers), response.read())
        finally:
            connection.close()

    def form(self, name: str, path: str, **fields: str) -> Answer:
        from urllib.parse import urlencode  # noqa: PLC0415

        return self.ask(
            name, "POST", path, urlencode(fields), Content_Type="application/x-www-form-urlencoded"
        )

    def begin(self, name: str) -> str:
        return self.ask(name, "POST", "/capture/uploads", json.dumps({"custodian": name})).json["upload"]

    def announce(self, name: str, upload: str, file: str, size: int) -> int:
        said = json.dumps({"name": file, "size": size})
        return self.ask(name, "POST", f"/capture/uploads/{upload}/files", said).json["number"]

    def put(self, name: str, upload: str, number: int, offset: int, data) -> Answer:
        return self.ask(name, "PUT", f"/capture/uploads/{upload}/files/{number}?offset={offset}", data)

    def cut(self, name: str, method: str, path: str, body: bytes, sent: int, **headers: str) -> None:
        """Announce a body, send the beginning of it, and cut the connection."""
        more = {key.replace("_", "-"): value for key, value in headers.items()}
        lines = {"Host": "127.0.0.1", "Content-Length": str(len(body)), **self.headers(name), **more}
        head = "".join(f"{key}: {value}\r\n" for key, value in lines.items())
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as connection:
            connection.sendall(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body[:sent])
            time.sleep(0.5)

    def finished(self, name: str, page: str) -> Answer:
        """Follow a page of work until the work is over."""
        until = time.monotonic() + WORK_SECONDS
        while time.monotonic() < until:
            if self.ask(name, "GET", f"{page}.json").json["over"]:
                return self.ask(name, "GET", page)
            time.sleep(0.05)
        raise AssertionError("the work did not end")


@contextlib.contextmanager
def served(folder: Path, *names: str, settings_more: str = "") -> Iterator[Served]:
    """Serve a new home in which each name has a custodian's account, until the block ends.

    ``settings_more`` are lines of ``[service]``.
    """
    made, sessions = _made(names)
    for part in ("home", "keys"):
        shutil.copytree(made / part, folder / part)
    port = _free_port()
    with (folder / "home" / "settings.toml").open("a") as settings:
        settings.write(f'\n[service]\naddress = "127.0.0.1:{port}"\n{settings_more}\n')
    service = Served(folder, sessions, port)
    try:
        service.start()
        yield service
    finally:
        service.kill()


@functools.cache
def _made(names: tuple[str, ...]) -> tuple[Path, dict[str, dict[str, str]]]:
    """Make a home with accounts of these names, once for each process of tests: every service has a copy."""
    kept = tempfile.TemporaryDirectory(prefix="onrecord-")
    atexit.register(kept.cleanup)
    folder = Path(kept.name)
    made = subprocess.run(
        [sys.executable, "-m", "tests.support.served", str(folder / "home"), str(folder / "keys"), *names],
        env=environment(folder),
        capture_output=True,
        check=True,
        text=True,
    )
    return folder, json.loads(made.stdout.splitlines()[-1])


def environment(folder: Path) -> dict[str, str]:
    """Return what the processes of a folder's home are started with."""
    temporary = folder / "tmp"
    temporary.mkdir(exist_ok=True)
    names = {"ONRECORD_HOME": folder / "home", "ONRECORD_KEYS": folder / "keys", "TMPDIR": temporary}
    return {**os.environ, **{name: str(value) for name, value in names.items()}}


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _below(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            found += [child, *_below(child)]
    return found


def _peak(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


def _make(home: str, keys: str, names: list[str]) -> None:
    from django.contrib.auth.hashers import PBKDF2PasswordHasher  # noqa: PLC0415

    from onrecord.cli.init import make_home  # noqa: PLC0415
    from onrecord.hosting import open_host  # noqa: PLC0415
    from onrecord.settings import Settings  # noqa: PLC0415
    from onrecord.web.setting_up import set_up  # noqa: PLC0415

    PBKDF2PasswordHasher.iterations = 1_000  # nobody signs in with these passwords
    settings = Settings(home=Path(home), keys=Path(keys), organisation="Department for Harbours")
    make_home(settings, settings.organisation, (2, 3), None, unattended=True)
    host = open_host(settings)
    set_up(host, is_production=False)
    sys.stdout.write(json.dumps({name: _session(host, name) for name in names}) + "\n")
    sys.stdout.flush()
    host.close()


def _session(host, name: str) -> dict[str, str]:
    from allauth.mfa.models import Authenticator  # noqa: PLC0415
    from django.contrib.auth import get_user_model  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from onrecord.records.accounts import Role, Scope, ScopeKind  # noqa: PLC0415
    from onrecord.web.requests import service_of  # noqa: PLC0415

    accounts, now = service_of().accounts, host.now()
    email = f"{name.lower().replace(' ', '.')}@example.test"
    made = accounts.make(name, email, "correct horse battery staple", now)
    scope = Scope(ScopeKind.CUSTODIAN, name)
    grant = accounts.propose(made.account, Role.CUSTODIAN, scope, None, now)
    accounts.decide(grant.id, None, now, agreed=True)
    user = get_user_model().objects.get(pk=made.account)
    Authenticator.objects.create(user=user, type="totp", data={"secret": ""})
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get("/capture")
    return {
        "session": client.cookies["onrecord"].value,
        "token": client.cookies["onrecord-form"].value,
    }


if __name__ == "__main__":
    _make(sys.argv[1], sys.argv[2], sys.argv[3:])
