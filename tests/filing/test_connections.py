"""An answer counts once its headers came to their end, and a call ends in time also over TLS."""

import socket
from urllib.parse import urlsplit

import pytest
from tests.support.local_servers import Handler, State, served

from onrecord.filing.connections import connection_to, ended_in_time
from onrecord.filing.web_calls import Call, Web
from onrecord.records.errors import UnreachableError

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
