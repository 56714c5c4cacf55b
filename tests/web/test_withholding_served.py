"""Rows left out in a real service: they are in no file of its home, its store, its spool or its logs."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from tests.support.canary import leaks
from tests.support.samples import database
from tests.support.served import served
from tests.support.small_phone import SQL

from onrecord.integrity.opening import parse_opening

pytestmark = pytest.mark.minutes

ANN = "Ann Pike"
CANARY = "zyzzogeton-of-the-harbour"
DATABASE = database(SQL.replace("bring the quinces", CANARY))


@pytest.fixture
def service(tmp_path):
    with served(tmp_path, ANN) as one:
        yield one


def chosen(service, data=DATABASE):
    """Send a database, and choose the one message that is to be left out; return the capture's address."""
    upload = service.begin(ANN)
    number = service.announce(ANN, upload, "msgstore.db", len(data))
    service.put(ANN, upload, number, 0, data)
    page = service.ask(ANN, "POST", f"/capture/uploads/{upload}/look").json["page"]
    address = service.finished(ANN, page).headers["location"].removesuffix("/read")
    laying = service.form(ANN, f"{address}/official", official="some").headers["location"]
    assert service.finished(ANN, laying).headers["location"] == f"{address}/withhold"
    listed = f"{address}/withhold/personal/messages"
    shown = service.ask(ANN, "GET", listed).body.decode()
    (number,) = re.findall(rf'id="m(\d+)-text">[^\n]*{CANARY}', shown)
    service.form(ANN, listed, page="1", message=number, go="done")
    planning = service.ask(ANN, "GET", f"{address}/withhold/effect").headers["location"]
    assert service.finished(ANN, planning).headers["location"] == f"{address}/withhold/effect"
    return address


def answered(service, address):
    said = {"reason": "urgent", "supplied": "self", "device": "phone", "zone": "Europe/London"}
    service.form(ANN, f"{address}/about", **said)


def captured(service, address):
    answered(service, address)
    service.ask(ANN, "GET", f"{address}/check")
    return service.form(ANN, f"{address}/check").headers["location"]


def receipt_of(service, work):
    return service.ask(ANN, "GET", service.finished(ANN, work).headers["location"]).headers["location"]


def only_receipt(service):
    """Wait for the one capture of the home; return the page of its receipt."""
    for _ in range(600):
        listed = service.ask(ANN, "GET", "/receipts").body.decode()
        if found := re.search(r'href="(/receipts/c-[a-z0-9]+)"', listed):
            return found[1]
        time.sleep(0.1)
    raise AssertionError("nothing was captured")


def opens(service, receipt):
    """Tell whether this browser has the opening of a receipt."""
    opening = service.ask(ANN, "GET", f"{receipt}/opening")
    return opening.status == 200 and parse_opening(opening.body).capture == receipt.rpartition("/")[2]


def assert_nowhere(service):
    needles = [CANARY.encode(codec) for codec in ("utf-8", "utf-16-le", "utf-16-be")]
    for path in service.folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes().lower()
            assert not any(needle in data for needle in needles), path


def test_a_row_that_is_left_out_in_staging_is_in_no_file_of_the_service(service):
    address = chosen(service)
    assert_nowhere(service)
    done = service.finished(ANN, captured(service, address))
    assert done.status == 302
    assert_nowhere(service)
    assert not list((service.home / "uploads").glob("*"))
    service.kill()
    for part in (service.home / "archive", service.folder / "tmp"):
        assert list(leaks(part, CANARY)) == []
    service.start()
    rows = service.run("search", "zebrafinch", "--json").stdout
    assert "zebrafinch" in rows
    assert CANARY not in service.run("search", CANARY, "--json").stdout
    assert_nowhere(service)


@pytest.mark.parametrize("wait_seconds", [0.0, 0.4, 0.9])
def test_a_service_killed_while_rows_are_left_out_has_none_of_them_in_any_file(service, wait_seconds):

    page = captured(service, chosen(service))
    time.sleep(wait_seconds)
    service.kill()
    assert_nowhere(service)
    service.start()
    assert_nowhere(service)
    assert not list((service.home / "uploads").glob("*"))
    assert service.ask(ANN, "GET", f"{page}.json").json["over"]
    assert CANARY not in service.run("search", CANARY, "--json").stdout
    service.kill()
    assert list(leaks(service.home / "archive", CANARY)) == []


def test_the_search_for_what_is_left_out_finds_a_leak(service):
    """The control."""
    (service.folder / "tmp" / "leak").write_bytes(DATABASE)
    with pytest.raises(AssertionError):
        assert_nowhere(service)


def test_two_windows_with_their_first_captures_at_one_moment_leave_both_openings(service):
    two = database(SQL.replace("bring the quinces", CANARY).replace("zebrafinch", "goldfinch"))
    addresses = [chosen(service, data) for data in (DATABASE, two)]
    for address in addresses:
        answered(service, address)
    assert not any("opening" in name for name in service.cookies.get(ANN, {}))
    together = Barrier(len(addresses))

    def confirmed(address):
        together.wait(60)
        service.ask(ANN, "GET", f"{address}/check")
        together.wait(60)
        return service.form(ANN, f"{address}/check").headers["location"]

    with ThreadPoolExecutor(len(addresses)) as windows:
        works = list(windows.map(confirmed, addresses))
    assert all(opens(service, receipt_of(service, work)) for work in works)


def test_a_confirmation_whose_answer_never_arrives_leaves_its_opening(service):
    address = chosen(service)
    answered(service, address)
    service.ask(ANN, "GET", f"{address}/check")
    before = dict(service.cookies[ANN])
    service.cut(ANN, "POST", f"{address}/check", b"", 0, Content_Type="application/x-www-form-urlencoded")
    receipt = only_receipt(service)
    assert service.cookies[ANN] == before
    assert opens(service, receipt)
