"""A delivery ends: each call as a whole in time, and all its calls and waits together."""

import threading

import pytest
from tests.filing.conftest import TERMS, package_of
from tests.support.local_servers import State, Webdav, answers, busy, cut, served

from onrecord.filing.patience import DELIVERY_SECONDS, Patience
from onrecord.filing.webdav import WebdavDestination
from onrecord.records.errors import FilingError
from onrecord.records.places import WebdavPlace


class Watch:
    """A clock that goes on by what is waited."""

    def __init__(self):
        self.at = 1_000.0

    def wait(self, seconds):
        self.at += seconds

    def __call__(self):
        return self.at


@pytest.fixture
def watch():
    return Watch()


@pytest.fixture
def state():
    return State(folders={"/records"})


@pytest.fixture
def place(state, credentials):
    with served(Webdav, state) as base:
        yield WebdavPlace(
            "records", f"{base}/records/", credentials('user = "officer"\npassword = "s3cret"\n')
        )


def test_a_host_that_asks_to_wait_with_every_answer_has_ten_minutes_in_all(place, state, watch):
    for method in ("MKCOL", "PUT", "GET"):
        state.play(method, "", busy("250"), times=100)
    begun = watch.at
    with pytest.raises(FilingError, match=r"asks to wait 250 seconds more, and one filing may take 10 min"):
        WebdavDestination(place, Patience(watch.wait, watch)).deliver(package_of(b"one", b"two"), TERMS)
    assert watch.at - begun <= DELIVERY_SECONDS
    assert len(state.asked) == 3


@pytest.mark.parametrize(
    ("does", "said"),
    [(cut, "cannot be reached or cuts the connection"), (answers(429), r"is busy \(429\)")],
    ids=["cuts", "busy"],
)
def test_a_host_that_asked_for_no_wait_is_not_said_to_have_asked(place, state, watch, does, said):
    state.play("MKCOL", "", does, times=100)
    with pytest.raises(FilingError, match=f"{said}, and one filing may take 0.1 minutes") as told:
        WebdavDestination(place, Patience(watch.wait, watch, delivery_seconds=6)).deliver(
            package_of(b"one"), TERMS
        )
    assert "asks to wait" not in str(told.value)
    assert "what had arrived counts" in str(told.value)


def test_waits_of_several_calls_count_together(place, state, watch):
    for method in ("MKCOL", "PUT", "GET"):
        state.play(method, "", busy("250"))
    with pytest.raises(FilingError, match="what had arrived counts"):
        WebdavDestination(place, Patience(watch.wait, watch)).deliver(package_of(b"one"), TERMS)
    assert [method for method, _ in state.asked] == ["MKCOL", "MKCOL", "PUT", "PUT", "GET"]


def test_slow_answers_without_a_wait_count_too(place, state, watch):
    def slow(_):
        watch.wait(DELIVERY_SECONDS)
        return False

    state.play("PUT", "", slow)
    with pytest.raises(FilingError, match="is too slow, and one filing may take 10 minutes"):
        WebdavDestination(place, Patience(watch.wait, watch)).deliver(package_of(b"one"), TERMS)
    assert [method for method, _ in state.asked] == ["MKCOL", "PUT"]


def test_each_delivery_has_its_time_from_its_own_beginning(place, watch):
    destination = WebdavDestination(place, Patience(watch.wait, watch))
    for body in (b"one", b"two"):
        watch.wait(2 * DELIVERY_SECONDS)
        destination.deliver(package_of(body), TERMS)


def test_the_last_call_of_a_delivery_has_what_is_left(watch):
    patience = Patience(watch.wait, watch, call_seconds=100.0, delivery_seconds=150.0)
    assert patience.for_call("host") == 100.0
    watch.wait(90)
    assert patience.for_call("host") == 60.0


@pytest.mark.parametrize(
    "begins", [b"", b"HTTP/1.1 201 Created\r\nX-A: ", b"HTTP/1.1 201 Created\r\nConnection: close\r\n\r\n"]
)
def test_a_host_that_answers_a_byte_at_a_time_is_cut_off_and_not_asked_again(place, state, watch, begins):
    is_over = threading.Event()

    def drip(handler):
        handler.close_connection = True
        handler.wfile.write(begins)
        while not is_over.wait(0.05):
            handler.wfile.write(b"H")
        return True

    state.play("MKCOL", "", drip)
    patience = Patience(watch.wait, watch, call_seconds=0.3)
    with pytest.raises(FilingError, match="over one call; nothing was recorded as filed"):
        WebdavDestination(place, patience).deliver(package_of(b"one"), TERMS)
    is_over.set()
    assert len(state.asked) == 1
