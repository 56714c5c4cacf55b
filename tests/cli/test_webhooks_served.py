"""docs/api.md's receiver is run as it stands, against the real service: nothing is lost."""

import base64
import json
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.conftest import CHAT
from tests.support.served import _free_port, environment, served

ADA = "Ada Quay"
PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text("utf-8")
(RECEIVER,) = re.findall(r"```python\n(import base64.*?)```", PAGE, re.DOTALL)
WAIT_SECONDS = 60


class Receiver:
    """The page's program, in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, _free_port()
        self.secret = folder / "webhook.secret"
        self.secret.write_text("whsec_" + base64.b64encode(bytes(range(32))).decode() + "\n")
        self.secret.chmod(0o600)
        self.program = folder / "receiver.py"
        self.program.write_text(RECEIVER)
        self.heard = folder / "heard"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, secret: Path | None = None) -> None:
        command = [sys.executable, str(self.program), str(self.port), str(secret or self.secret)]
        with self.heard.open("ab") as out, (self.folder / "receiver.log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=out, stderr=log)

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def messages(self) -> list[dict[str, object]]:
        return (
            [json.loads(line) for line in self.heard.read_text().splitlines()] if self.heard.exists() else []
        )

    def hears(self, kind: str, count: int = 1) -> list[dict[str, object]]:
        until = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < until:
            found = [one for one in self.messages() if one["type"] == kind]
            if len(found) >= count:
                return found
            time.sleep(0.2)
        raise AssertionError(self.messages())


@pytest.fixture
def service(tmp_path):
    with served(tmp_path, ADA) as running:
        yield running


@pytest.fixture
def receiver(service):
    made = Receiver(service.folder)
    service.kill()
    with (service.home / "settings.toml").open("a") as settings:
        settings.write(
            f'[[webhooks]]\nname = "records-system"\nurl = "http://127.0.0.1:{made.port}/told"\n'
            f'events = ["capture.received", "receipt.issued"]\nsecret_file = "{made.secret}"\n'
        )
    service.start()
    yield made
    made.stop()


def capture(service, text: str) -> str:
    export = service.folder / "WhatsApp Chat with Harbour.txt"
    export.write_text(text)
    command = [sys.executable, "-m", "onrecord", "capture", export, "--custodian", ADA, "--json"]
    done = subprocess.run(
        command,
        env=environment(service.folder),
        cwd=service.folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[0])["capture"]


def test_the_receiver_of_the_page_hears_of_a_capture_once_though_it_or_the_service_was_away(
    service, receiver
):
    receiver.start()
    first = capture(service, CHAT)
    assert receiver.hears("receipt.issued")[0]["about"]["capture"] == first
    receiver.stop()
    second = capture(service, CHAT.replace("storm", "gale"))
    service.kill()
    third = capture(service, CHAT.replace("storm", "flood"))
    receiver.start()
    service.start()
    heard = receiver.hears("capture.received", 3)
    assert [one["about"]["capture"] for one in heard] == [first, second, third]
    ids = [one["id"] for one in receiver.messages()]
    assert len(ids) == len(set(ids))
    assert "zebrafinch" not in receiver.heard.read_text()


def test_a_receiver_with_another_secret_takes_nothing(service, receiver):
    """The control: what the receiver checks is the signature."""
    other = service.folder / "other.secret"
    other.write_text("whsec_" + base64.b64encode(bytes(32)).decode())
    receiver.start(other)
    capture(service, CHAT)
    until = time.monotonic() + WAIT_SECONDS
    while " 401 " not in (service.folder / "receiver.log").read_text():
        assert time.monotonic() < until
        time.sleep(0.2)
    assert receiver.messages() == []
