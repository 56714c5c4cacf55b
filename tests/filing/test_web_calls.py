"""Calls go to hosts that the settings name, wait when asked, follow nobody, and tell no content."""

import datetime as dt
import ssl

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from tests.support.local_servers import Handler, State, answers, busy, cut, served

from onrecord.filing.web_calls import ATTEMPTS, Call, Web
from onrecord.records.errors import FilingError, UnreachableError

SECRET = "zebrafinch"


class Plain(Handler):
    def answer(self) -> None:
        self.reply(200, b"here")


@pytest.fixture
def state() -> State:
    return State()


@pytest.fixture
def base(state):
    with served(Plain, state) as address:
        yield address


def put(base: str, **more) -> Call:
    return Call("PUT", f"{base}/a?t={SECRET}", (200,), {"Authorization": SECRET}, SECRET.encode(), **more)


def test_a_host_that_no_setting_names_is_never_called(base, state, patience):
    web = Web(["https://records.invalid/"], patience)
    with pytest.raises(FilingError, match=r"'127.0.0.1' was refused.*\[filing.NAME\]"):
        web.call(put(base))
    assert state.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "http://records.invalid/a",
        "https://records.invalid:444/a",
        "https://x@records.invalid/a",
        "ftp://records.invalid/",
        "https://records.invalid.example/",
        "https://records.invalid/a\r\nX: y",
        "https://[::1",
        "https://records.invalid:x/",
    ],
)
def test_only_the_very_host_over_tls_is_named(url, patience):
    web = Web(["https://records.invalid/dav"], patience)
    assert web.is_named("https://records.invalid/elsewhere?x=1")
    assert not web.is_named(url)


def test_a_redirect_to_another_host_is_refused_and_named_without_its_address(base, state, patience):
    state.play("PUT", "", answers(302, Location=f"https://elsewhere.invalid/take?token={SECRET}"))
    with pytest.raises(FilingError, match=r"sends the call on \(302\) to 'elsewhere.invalid'") as told:
        Web([base], patience).call(put(base))
    assert SECRET not in str(told.value)
    assert len(state.asked) == 1


def test_a_busy_host_is_asked_again_after_what_it_asked_to_wait(base, state, waits, patience):
    state.play("PUT", "", busy("7"))
    state.play("PUT", "", busy("", status=503))
    assert Web([base], patience).call(put(base)).body == b"here"
    assert waits == [7.0, 4.0]


def test_a_date_to_wait_for_is_read_on_the_server_s_own_clock(base, state, waits, patience):
    def fault(handler):
        handler.send_response_only(429)
        handler.send_header("Date", "Thu, 12 Mar 2026 09:00:00 GMT")
        handler.send_header("Retry-After", "Thu, 12 Mar 2026 09:00:09 GMT")
        handler.send_header("Content-Length", "0")
        handler.end_headers()
        return True

    state.play("PUT", "", fault)
    Web([base], patience).call(put(base))
    assert waits == [9.0]


@pytest.mark.parametrize("zone", ["+99999999999999", "+9999"])
def test_a_date_beyond_all_numbers_is_no_date(base, state, waits, patience, zone):
    def fault(handler):
        handler.send_response_only(503)
        handler.send_header("Date", "Thu, 12 Mar 2026 09:00:00 GMT")
        handler.send_header("Retry-After", f"Mon, 01 Jan 2001 00:00:00 {zone}")
        handler.send_header("Content-Length", "0")
        handler.end_headers()
        return True

    state.play("PUT", "", fault)
    assert Web([base], patience).call(put(base)).status == 200
    assert len(waits) == 1


def test_a_host_that_stays_busy_or_asks_for_an_hour_is_given_up(base, state, waits, patience):
    state.play("PUT", "", busy("1"), times=ATTEMPTS)
    with pytest.raises(UnreachableError, match=r"busy \(429\)"):
        Web([base], patience).call(put(base))
    state.play("PUT", "", busy("3600"))
    with pytest.raises(UnreachableError, match="3,600 seconds"):
        Web([base], patience).call(put(base))
    assert waits == [1.0] * (ATTEMPTS - 1)


def test_a_connection_that_is_cut_is_tried_again_and_one_that_must_not_be_is_not(base, state, patience):
    state.play("PUT", "", cut)
    assert Web([base], patience).call(put(base)).status == 200
    state.play("PUT", "", cut)
    with pytest.raises(UnreachableError, match="cut the connection"):
        Web([base], patience).call(put(base, attempts=1))


def test_an_answer_that_is_cut_midway_is_no_answer(base, state, patience):
    def fault(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "4")
        handler.end_headers()
        handler.wfile.write(b"he")
        handler.close_connection = True
        return True

    state.play("PUT", "", fault)
    with pytest.raises(UnreachableError, match="cut the connection"):
        Web([base], patience).call(put(base, attempts=1))


@pytest.mark.parametrize(
    "chunks", [b"-5\r\nhere\r\n0\r\n\r\n", b"zz\r\nhere", b"5\r\nhe", b"f" * 16 + b"\r\nhere"]
)
def test_an_answer_in_chunks_that_are_none_is_no_answer(base, state, patience, chunks):
    def fault(handler):
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        handler.wfile.write(chunks)
        handler.cut()
        return True

    state.play("PUT", "", fault)
    with pytest.raises(UnreachableError, match="cut the connection"):
        Web([base], patience).call(put(base, attempts=1))


def test_more_than_was_asked_for_is_not_read(base, patience):
    with pytest.raises(FilingError, match="more than was asked"):
        Web([base], patience).call(put(base, most_bytes=3))


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 500, 507])
def test_an_error_tells_status_and_remedy_and_nothing_of_what_was_sent_or_answered(
    base, state, patience, status
):
    state.play("PUT", "", answers(status))
    with pytest.raises(FilingError, match=str(status)) as told:
        Web([base], patience).call(put(base))
    assert SECRET not in f"{told.value!r} {told.value.__cause__!r}"
    assert SECRET not in repr(put(base))


def test_an_error_s_code_word_is_told(base, state, patience):
    def fault(handler):
        handler.reply_json(409, {"error": {"code": "nameAlreadyExists", "message": SECRET}})
        return True

    state.play("PUT", "", fault)
    with pytest.raises(FilingError, match="409, nameAlreadyExists"):
        Web([base], patience).call(put(base))


def test_a_host_that_is_not_there_is_said_to_be_unreachable(state, waits, patience):
    with served(Plain, state) as gone:
        pass
    with pytest.raises(UnreachableError, match=r"could not be reached.*file it again"):
        Web([gone], patience).call(put(gone))
    assert len(waits) == ATTEMPTS - 1


def test_a_certificate_that_nobody_vouches_for_is_refused_at_once(tmp_path, waits, patience):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    begin = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, begin, begin + dt.timedelta(days=36500))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    pem = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "server.pem").write_bytes(pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "server.pem")
    with served(Plain, State(), context) as address:
        url = address.replace("127.0.0.1", "localhost")
        with pytest.raises(FilingError, match="certificate of localhost is not trusted"):
            Web([url], patience).call(put(url))
    assert waits == []
