"""An answer counts once its headers came to their end, and a call ends in time also over TLS."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from tests.support.local_servers import Handler, State, served

from onrecord.filing.connections import connection_to, ended_in_time
from onrecord.filing.patience import Patience
from onrecord.filing.web_calls import Call, Web
from onrecord.records.errors import FilingError, UnreachableError

WHOLE = b"HTTP/1.1 201 Created\r\nX-A: b\r\nETag: c\r\n\r\n"


class Cut(Handler):
    """Answers with a beginning of an answer and closes."""

    begin = b""

    def answer(self) -> None:
        self.wfile.write(self.begin)
        self.cut()


@pytest.mark.parametrize("size", range(len(WHOLE) - 2))
def test_an_answer_that_is_cut_anywhere_in_its_headers_is_none(patience, size):
    cut = type("Cut", (Cut,), {"begin": WHOLE[:size]})
    with served(cut, State()) as base, pytest.raises(UnreachableError, match="cut the connection"):
        Web([base], patience).call(Call("PUT", f"{base}/a", (201,), attempts=1))


@pytest.mark.parametrize(
    "answer", [WHOLE, WHOLE.replace(b"\r\n", b"\n"), b"HTTP/1.1 100 Continue\r\n\r\n" + WHOLE]
)
def test_an_answer_that_ends_with_its_headers_is_one(patience, answer):
    with served(type("Cut", (Cut,), {"begin": answer}), State()) as base:
        assert Web([base], patience).call(Call("PUT", f"{base}/a", (201,), attempts=1)).headers["etag"] == "c"


def test_what_is_cut_never_goes_on_in_clear():
    class AsOfTls(socket.socket):
        def shutdown(self, _how):
            raise AssertionError("this takes the encryption away first")

    connection = connection_to(urlsplit("https://records.invalid/"), 1.0)
    near, far = socket.socketpair()
    with near, far:
        connection.held = AsOfTls(fileno=near.detach())
        with connection.held, ended_in_time(connection, 0.0) as is_cut:
            assert far.recv(1) == b""
            assert is_cut.is_set()


@pytest.fixture
def hurried(monkeypatch) -> Patience:
    """A second for each call, and no other end of waiting for a host."""
    monkeypatch.setattr("onrecord.filing.web_calls.TIMEOUT_SECONDS", None)
    return Patience(lambda _seconds: None, time.monotonic, call_seconds=1.0)


@contextlib.contextmanager
def listening(scheme: str) -> Iterator[tuple[socket.socket, str]]:
    """A host that listens and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server:
        yield server, f"{scheme}://127.0.0.1:{server.getsockname()[1]}"


def put(base: str) -> Call:
    return Call("PUT", f"{base}/a", (201,), attempts=1)


def test_a_host_that_takes_no_connection_is_given_up_when_the_call_has_had_its_time(hurried):
    with listening("http") as (server, base), contextlib.ExitStack() as others:
        for _ in range(8):  # more than wait there: the next is not answered at all
            other = others.enter_context(socket.socket())
            other.settimeout(0)
            other.connect_ex(server.getsockname())
        with pytest.raises(FilingError, match=r"127.0.0.1 took longer than 1 seconds over one call"):
            Web([base], hurried).call(put(base))


def test_a_host_whose_name_is_looked_up_for_long_is_given_up_when_the_call_has_had_its_time(
    hurried, monkeypatch
):
    is_over = threading.Event()

    def looks_up(*_asked, **_more):
        is_over.wait()
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", looks_up)
    base = "https://records.invalid"
    try:
        with pytest.raises(FilingError, match=r"records.invalid took longer than 1 seconds over one call"):
            Web([base], hurried).call(put(base))
    finally:
        is_over.set()


def test_a_host_that_agrees_on_no_keys_is_given_up_when_the_call_has_had_its_time(hurried):
    with (
        listening("https") as (_, base),
        pytest.raises(FilingError, match=r"127.0.0.1 took longer than 1 seconds over one call"),
    ):
        Web([base], hurried).call(put(base))


def test_a_connection_that_opens_after_the_call_was_cut_is_closed(monkeypatch):
    near, far = socket.socketpair()
    may_open = threading.Event()

    def opens(*_where):
        may_open.wait()
        return near

    monkeypatch.setattr(socket, "create_connection", opens)
    connection = connection_to(urlsplit("http://records.invalid/"), 1.0)
    with near, far:
        with pytest.raises(TimeoutError), ended_in_time(connection, 0.0):
            connection.connect()
        may_open.set()
        assert far.recv(1) == b""
