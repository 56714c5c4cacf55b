"""Calls to the hosts that the settings name, and to no other.

Over TLS that is always verified; plain HTTP to this machine itself alone. Redirects are refused, proxies of
the environment are not asked. What is said of a call that failed names host and status, never what was sent,
received or secret: an address may hold a token too.
"""

import contextlib
import email.utils
import http.client
import re
import ssl
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import SplitResult, urlsplit

from onrecord.filing.connections import connection_to, ended_in_time
from onrecord.filing.patience import Patience
from onrecord.records.errors import FilingError, UnreachableError
from onrecord.records.places import is_safe_address

ATTEMPTS = 5
MOST_REPLY_BYTES = 8 * 1024 * 1024
TIMEOUT_SECONDS = 60.0
LONGEST_WAIT_SECONDS = 300.0
_BUSY = frozenset({429, 502, 503, 504})
_REFUSED = frozenset({401, 403})
_REDIRECTS = range(300, 400)
_AGAIN = "nothing was recorded as filed: file it again"
_CODE = re.compile(rb'"code"\s*:\s*"([A-Za-z_]{1,60})"')
_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered; names of headers are in small letters.

    ``is_again`` tells that the call had been made before, and may have been taken then.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    is_again: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """A call to make. ``answers`` are the statuses that its caller knows what to do with.

    ``attempts`` is how often it is made while the host is busy or cuts the connection: a call that is not the
    same when it is made twice has 1. ``most_bytes`` bounds the answer.
    """

    method: str
    url: str = field(repr=False)
    answers: Collection[int]
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    attempts: int = ATTEMPTS
    most_bytes: int = MOST_REPLY_BYTES


class Web:
    """Makes calls to named hosts, for as long as there is patience; ``addresses`` are the settings' own."""

    def __init__(self, addresses: Sequence[str], patience: Patience) -> None:
        """Allow the hosts of these addresses."""
        self._hosts = frozenset(_origin(urlsplit(address)) for address in addresses)
        self._patience = patience

    def is_named(self, url: str) -> bool:
        """Tell whether an address is of a host that the settings name, whatever its path and query."""
        try:
            parts = urlsplit(url)
            clean = url.isascii() and url.isprintable() and " " not in url
            named = is_safe_address(f"{parts.scheme}://{parts.netloc}/") and _origin(parts) in self._hosts
        except ValueError:
            return False
        return clean and named

    def call(self, call: Call) -> Reply:
        """Make a call, again after a while where the host is busy, or cuts the connection.

        Raises:
            UnreachableError: the host cannot be reached, or cuts the connection.
            FilingError: the settings do not name the host, it is too slow, or it gives another answer than
                those expected.
        """
        if not self.is_named(call.url):
            raise FilingError(
                f"a call to {_host(call.url)!r} was refused, since no setting names it: name it in "
                "[filing.NAME] if it is the organisation's own"
            )
        for attempt in range(1, call.attempts):
            reply = self._tried(call)
            if reply is not None and reply.status not in _BUSY:
                return _expected(call, replace(reply, is_again=attempt > 1))
            seconds, why = _pause(call, reply, attempt)
            self._patience.wait(seconds, _host(call.url), why)
        return _expected(call, replace(self._once(call), is_again=call.attempts > 1))

    def _tried(self, call: Call) -> Reply | None:
        try:
            return self._once(call)
        except UnreachableError:
            return None

    def _once(self, call: Call) -> Reply:
        parts = urlsplit(call.url)
        seconds = self._patience.for_call(_host(call.url))
        connection = connection_to(parts, TIMEOUT_SECONDS)
        with (
            contextlib.closing(connection),
            ended_in_time(connection, seconds) as is_cut,
            _told(parts, is_cut, seconds),
        ):
            # A server that refuses a body may close before it has all, and its answer says why.
            with contextlib.suppress(BrokenPipeError):
                connection.request(
                    call.method, _target(parts), body=call.body or None, headers=_headers(call)
                )
            response = connection.getresponse()
            body = response.read(call.most_bytes + 1)
            whole = response.length in {None, 0} or len(body) > call.most_bytes
            if is_cut.is_set():  # a body that ends with the connection looks whole
                raise TimeoutError
        if not whole:
            raise UnreachableError(f"{parts.hostname} cut the connection; {_AGAIN}")
        if len(body) > call.most_bytes:
            raise FilingError(f"{parts.hostname} answered with more than was asked for; look at the service")
        headers = {name.lower(): value for name, value in response.getheaders() if value.isprintable()}
        return Reply(response.status, headers, body)


def _target(parts: SplitResult) -> str:
    return f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"


@contextlib.contextmanager
def _told(parts: SplitResult, is_cut: threading.Event, seconds: float) -> Iterator[None]:
    """Say in plain words what the network refused."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise FilingError(
            f"the certificate of {parts.hostname} is not trusted here: have it mended, or its issuer "
            f"added to this machine's trusted ones; {_AGAIN}"
        ) from error
    # The last of a size in an answer that none can have.
    except (OSError, http.client.HTTPException, ValueError) as error:
        if is_cut.is_set():
            raise FilingError(
                f"{parts.hostname} took longer than {seconds:,.0f} seconds over one call; {_AGAIN} when it "
                "is faster"
            ) from error
        why = type(error).__name__
        raise UnreachableError(
            f"{parts.hostname} could not be reached or cut the connection ({why}); {_AGAIN}"
        ) from error


def _headers(call: Call) -> Mapping[str, str]:
    length = (
        {"Content-Length": str(len(call.body))}
        if call.body or call.method in {"PUT", "POST", "PATCH"}
        else {}
    )
    return {"User-Agent": "onrecord", "Accept-Encoding": "identity", **length, **call.headers}


def _expected(call: Call, reply: Reply) -> Reply:
    """Return an answer that the caller expects; say what any other means."""
    if reply.status in call.answers:
        return reply
    host = urlsplit(call.url).hostname
    if reply.status in _REDIRECTS:
        there = _host(reply.headers.get("location", ""))
        raise FilingError(
            f"{host} sends the call on ({reply.status}) to {there!r}, and that is not followed: name the "
            "final address in the settings if it is the organisation's own"
        )
    if reply.status in _REFUSED:
        raise FilingError(
            f"{host} refuses what the credentials file says ({reply.status}{_code(reply)}): have a valid one "
            "written, or the right to write granted"
        )
    if reply.status in _BUSY:
        raise UnreachableError(f"{host} is busy ({reply.status}), also after waiting; {_AGAIN} later")
    raise FilingError(
        f"{host} answered {call.method} with {reply.status}{_code(reply)}; {_AGAIN} when that is mended"
    )


def _code(reply: Reply) -> str:
    """Return the code word of an error, where the service gives one."""
    found = _CODE.search(reply.body)
    return f", {found[1].decode()}" if found else ""


def _pause(call: Call, reply: Reply | None, attempt: int) -> tuple[float, str]:
    """Return how long to wait (seconds), and what the host did: asked for it, or no more than refuse."""
    if reply is None:
        return float(2**attempt), "cannot be reached or cuts the connection"
    seconds = _retry_after(reply)
    if seconds is None:
        return float(2**attempt), f"is busy ({reply.status})"
    if seconds > LONGEST_WAIT_SECONDS:
        host = urlsplit(call.url).hostname
        raise UnreachableError(f"{host} is busy and asks to wait {seconds:,.0f} seconds; {_AGAIN} then")
    return seconds, f"asks to wait {seconds:,.0f} seconds more"


def _retry_after(reply: Reply) -> float | None:
    """Read Retry-After: seconds, or a date on the server's own clock."""
    text = reply.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    with contextlib.suppress(ValueError, TypeError, OverflowError):
        then = email.utils.parsedate_to_datetime(text)
        now = email.utils.parsedate_to_datetime(reply.headers.get("date", ""))
        return max(0.0, (then - now).total_seconds())
    return None


def _origin(parts: SplitResult) -> tuple[str, str, int]:
    return parts.scheme, parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or "an address without a host"
    except ValueError:
        return "an address that is none"
