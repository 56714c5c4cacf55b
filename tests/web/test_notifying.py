"""Calls to programs: to the one address that a setting names, and never for long."""

import contextlib
import datetime as dt
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from onrecord import notifying
from onrecord.records.webhooks import Answer, Happening, Message, Webhook

NOW = dt.datetime(2026, 3, 1, 9, 30, tzinfo=dt.UTC)
MESSAGE = Message("msg_1", Happening.TEST, NOW, {}, {})


@contextlib.contextmanager
def server(answer):
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            asked.append((self.path, self.rfile.read(int(self.headers["Content-Length"])), self.headers))
            answer(self)

        def log_message(self, *_):
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{made.server_address[1]}", asked
        made.shutdown()


@pytest.fixture
def secret(tmp_path):
    path = tmp_path / "secret"
    path.write_text("whsec_" + "A" * 32)
    path.chmod(0o600)
    return path


def send(url, secret):
    return notifying.send(Webhook("p", url, secret, ()), MESSAGE, NOW)


def test_a_message_is_posted_with_its_three_headers(secret):
    with server(lambda one: (one.send_response(204), one.end_headers())) as (url, asked):
        assert send(f"{url}/told", secret) == Answer(204)
    ((path, body, headers),) = asked
    assert (path, body) == ("/told", notifying.written(MESSAGE))
    assert headers["webhook-id"] == "msg_1"
    assert headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    assert headers["webhook-signature"].startswith("v1,")


def test_a_redirect_is_an_answer_and_is_not_followed(secret):
    def away(one):
        one.send_response(307)
        one.send_header("Location", "/elsewhere")
        one.end_headers()

    with server(away) as (url, asked):
        assert send(f"{url}/told", secret) == Answer(307)
    assert [path for path, _, _ in asked] == ["/told"]


def test_a_program_that_answers_a_byte_at_a_time_is_cut_off(secret, monkeypatch):
    monkeypatch.setattr(notifying, "_WHOLE_SECONDS", 0.5)
    done = threading.Event()

    def drip(one):
        with contextlib.suppress(OSError):
            while not done.wait(0.1):
                one.wfile.write(b"H")

    with server(drip) as (url, _):
        assert "cut the connection" in send(url, secret).fault
        done.set()


def test_an_answer_that_was_cut_off_midway_is_none_whatever_its_status(secret, monkeypatch):
    monkeypatch.setattr(notifying, "_WHOLE_SECONDS", 0.5)
    done = threading.Event()

    def begin(one):
        with contextlib.suppress(OSError):
            one.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            done.wait(5)

    with server(begin) as (url, _):
        assert send(url, secret) == Answer(fault="it could not be reached, or cut the connection")
        done.set()


@pytest.mark.parametrize(
    "begun", [b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nX-A: b\r\n", b"HTTP/1.1 200 OK\r\nX-A"]
)
def test_an_answer_that_ends_within_its_headers_is_none(secret, begun):
    with server(lambda one: one.wfile.write(begun)) as (url, _):
        assert send(url, secret) == Answer(fault="it could not be reached, or cut the connection")


def test_an_answer_that_ends_with_its_headers_is_one(secret):
    with server(lambda one: one.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")) as (url, _):
        assert send(url, secret) == Answer(200)


def test_an_address_that_no_host_can_have_ends_no_programs_thread(secret):
    assert send("https://a..b/", secret) == Answer(fault="it could not be reached, or cut the connection")


def test_the_environments_proxy_is_not_asked(secret, monkeypatch):
    with server(lambda one: (one.send_response(200), one.end_headers())) as (proxy, asked):
        monkeypatch.setenv("http_proxy", proxy)
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        send("http://127.0.0.1:9/told", secret)
        assert asked == []


def test_nobody_listening_is_said_and_is_no_answer(secret):
    assert send("http://127.0.0.1:9/told", secret) == Answer(
        fault="it could not be reached, or cut the connection"
    )
