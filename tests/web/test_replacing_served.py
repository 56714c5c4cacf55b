"""After a stop the process that took the bytes is replaced: no live process holds anything of them."""

import contextlib
import json
import os
import time

import pytest
from tests.support.live_memory import holders
from tests.support.served import _below, served

pytestmark = pytest.mark.minutes

ANN, BOB = "Ann Pike", "Bob Quill"
NAME = "WhatsApp Chat with Harbour.txt"
CANARY = "zyzzogeton-of-the-quay"
WAIT_SECONDS = 120


@pytest.fixture
def service(tmp_path):
    with served(tmp_path, ANN, BOB) as one:
        yield one


def processes(service):
    return [service.process.pid, *_below(service.process.pid)]


def worker(service):
    """Return the process that answers: it alone holds the lock, and says so there."""
    held = (service.home / "serving").read_text()
    return int(held) if held else 0


def chat(marking):
    lines = "".join(f"{1 + n % 28:02}/03/2026, 09:00 - Anna: {CANARY} number {n}\n" for n in range(3000))
    return f"01/03/2026, 08:59 - Anna: {marking}\n{lines}".encode()


def send(service, name, data):
    upload = service.begin(name)
    number = service.announce(name, upload, NAME, len(data))
    assert service.put(name, upload, number, 0, data).json["received"] == len(data)
    return upload


def looked_at(service, name, data):
    """Send a chat and have it looked at; return the page that this leads to."""
    upload = send(service, name, data)
    page = service.ask(name, "POST", f"/capture/uploads/{upload}/look").json["page"]
    return service.finished(name, page).headers["location"]


def until(holds):
    end = time.monotonic() + WAIT_SECONDS
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.2)


def replaced(service, before):
    until(lambda: worker(service) not in {0, before} and answers(service))


def answers(service):
    with contextlib.suppress(OSError):
        return service.ask("", "GET", "/healthy").status == 200
    return False


def test_after_a_stop_no_live_process_holds_a_word_and_sessions_and_the_stopped_page_go_on(service):
    before = worker(service)
    page = looked_at(service, ANN, chat("TOP SECRET"))
    assert "/stopped/" in page
    replaced(service, before)
    until(lambda: before not in processes(service))
    assert holders(processes(service), CANARY) == []
    answer = service.ask(ANN, "GET", page)
    assert (answer.status, b"protective marking was found" in answer.body) == (200, True)
    assert service.process.poll() is None
    assert "/read" in looked_at(service, BOB, chat("no marking"))


def test_the_search_of_memory_finds_what_a_process_holds(service):
    """The control: the same chat without a marking stays with its upload, and is found."""
    kept = [f"{CANARY} {os.getpid()}"]
    assert holders([os.getpid()], kept[0]) == [os.getpid()]
    before = worker(service)
    looked_at(service, ANN, chat("no marking"))
    assert before in holders(processes(service), CANARY)
    assert worker(service) == before


def test_an_upload_of_somebody_else_is_waited_for(service):
    data = chat("no marking")
    upload = service.begin(BOB)
    number = service.announce(BOB, upload, NAME, len(data))
    half = len(data) // 2 // 65536 * 65536
    service.put(BOB, upload, number, 0, data[:half])
    before = worker(service)
    looked_at(service, ANN, chat("SECRET"))
    time.sleep(2)
    assert worker(service) == before
    assert service.put(BOB, upload, number, half, data[half:]).json["received"] == len(data)
    service.ask(BOB, "POST", f"/capture/uploads/{upload}/give-up", json.dumps({}))
    replaced(service, before)
