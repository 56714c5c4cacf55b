"""Servers on loopback that speak as much of WebDAV and Microsoft Graph as filing uses, strictly."""

import base64
import contextlib
import hashlib
import json
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote, unquote, urlsplit

from tests.support.quick_xor_by_bits import quick_xor_by_bits

PIECE = 320 * 1024
Fault = Callable[["Handler"], bool]
"""Called before a request is answered; True when it has answered, or cut the connection, itself."""


@dataclass
class State:
    """What a server holds, what it was asked, and the faults that it plays, each once."""

    files: dict[str, bytes] = field(default_factory=dict)
    folders: set[str] = field(default_factory=set)
    asked: list[tuple[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    faults: list[tuple[str, str, Fault]] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    fields: dict[str, dict[str, str]] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, tuple[str, int, bytearray]] = field(default_factory=dict)
    hashes: str = "quickXorHash"
    secret: str = "s3cret"
    upload_base: str = ""

    def play(self, method: str, part: str, fault: Fault, times: int = 1) -> None:
        """Play a fault at the next calls of a method whose target holds a part."""
        self.faults += [(method, part, fault)] * times


class Handler(BaseHTTPRequestHandler):
    """Reads a request whole, notes it, plays a fault if one is due, else hands it to ``answer``."""

    protocol_version = "HTTP/1.1"
    state: State

    def log_message(self, *_: object) -> None:
        """Say nothing: a test's output is its own."""

    def handle_one(self) -> None:
        state = self.state
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        state.asked.append((self.command, self.path))
        state.headers.append(dict(self.headers.items()))
        for number, (method, part, fault) in enumerate(state.faults):
            if method == self.command and part in self.path:
                del state.faults[number]
                if fault(self):
                    return
                break
        self.answer()

    do_GET = do_PUT = do_POST = do_PATCH = do_DELETE = do_MKCOL = do_MOVE = handle_one  # noqa: N815 - as http.server names them

    def answer(self) -> None:
        raise NotImplementedError

    def reply(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status != 204:
            self.wfile.write(body)

    def reply_json(self, status: int, value: object, **headers: str) -> None:
        self.reply(status, json.dumps(value).encode(), Content_Type="application/json", **headers)

    def error(self, status: int, code: str) -> None:
        # A service may say back what it was sent: none of that may come into an error here.
        said = self.body.decode(errors="replace")
        self.reply_json(status, {"error": {"code": code, "message": said}})

    def cut(self) -> None:
        """Close the connection with no answer."""
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)


def busy(retry_after: str, status: int = 429) -> Fault:
    """Return the fault of a server that asks to wait."""

    def fault(handler: Handler) -> bool:
        handler.reply(status, handler.body, Retry_After=retry_after)
        return True

    return fault


def cut(handler: Handler) -> bool:
    """Read the request and close."""
    handler.cut()
    return True


def answers(status: int, **headers: str) -> Fault:
    """Return the fault of a server that answers with a status, saying back what it was sent."""

    def fault(handler: Handler) -> bool:
        handler.reply(status, handler.body, **headers)
        return True

    return fault


@contextlib.contextmanager
def served(handler: type[Handler], state: State, context: ssl.SSLContext | None = None) -> Iterator[str]:
    """Run a server, over TLS when a context is given; give its address."""
    bound = type("Bound", (handler,), {"state": state})
    server = ThreadingHTTPServer(("127.0.0.1", 0), bound)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"{'http' if context is None else 'https'}://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Webdav(Handler):
    """RFC 4918 with basic authentication: user ``officer``, the state's secret. ``/records/`` is there."""

    def answer(self) -> None:
        wanted = base64.b64encode(f"officer:{self.state.secret}".encode()).decode()
        if self.headers.get("Authorization") != f"Basic {wanted}":
            self.error(401, "unauthorised")
            return
        getattr(self, f"on_{self.command.lower()}", self.on_other)()

    def on_other(self) -> None:
        self.error(405, "methodNotAllowed")

    def on_mkcol(self) -> None:
        path = self.path.rstrip("/")
        if path in self.state.folders:
            self.reply(405)
        elif path.rpartition("/")[0] not in self.state.folders:
            self.reply(409)
        else:
            self.state.folders.add(path)
            self.reply(201)

    def on_put(self) -> None:
        there = self.state.files.get(self.path)
        if self.path.rpartition("/")[0] not in self.state.folders:
            self.reply(409)
        elif there is not None and self.headers.get("If-Match") != etag(there):
            self.reply(412, self.body)
        elif there is None and self.headers.get("If-None-Match") != "*":
            self.reply(428, self.body)
        else:
            self.state.files[self.path] = self.body
            self.reply(201 if there is None else 204)

    def on_get(self) -> None:
        there = self.state.files.get(self.path)
        if there is None:
            self.reply(404)
        else:
            self.reply(200, there, ETag=etag(there))


def etag(data: bytes) -> str:
    return f'"{hashlib.sha256(data).hexdigest()[:16]}"'


class GraphServer(Handler):
    """Token service, drive ``b!drive``, upload sessions, column ``FilePlan``, retention labels.

    The state's ``upload_base`` is where sessions and downloads are said to be, this server where it is empty.
    """

    _ITEM = re.compile(r"/v1\.0/drives/b!drive/items/([^/?:]+)(/[^?]*)?(?:\?.*)?")
    _PATH = re.compile(r"/v1\.0/drives/b!drive/root:/([^?:]*)(?::(/[^?]*))?(?:\?(.*))?")

    def answer(self) -> None:
        if self.path == "/tenant-1/oauth2/v2.0/token" and self.command == "POST":
            self.on_token()
        elif self.path.startswith("/up/"):
            self.on_session()
        elif self.path.startswith("/down/"):
            self.refuse_token() or self.reply(200, self.state.files[unquote(self.path[len("/down/") :])])
        elif self.headers.get("Authorization", "").removeprefix("Bearer ") not in self.state.tokens:
            self.error(401, "InvalidAuthenticationToken")
        elif found := self._PATH.fullmatch(self.path):
            self.on_path(unquote(found[1]), found[2] or "", found[3] or "")
        elif found := self._ITEM.fullmatch(self.path):
            self.on_item(unquote(found[1]), found[2] or "")
        else:
            self.error(404, "itemNotFound")

    def on_token(self) -> None:
        form = {name: values[0] for name, values in parse_qs(self.body.decode()).items()}
        wanted = {
            "client_id": "app-1",
            "client_secret": self.state.secret,
            "grant_type": "client_credentials",
        }
        if {name: form.get(name) for name in wanted} != wanted or not form["scope"].endswith("/.default"):
            self.error(401, "invalid_client")
            return
        token = f"token-{len(self.state.tokens) + 1}"
        self.state.tokens.add(token)
        self.reply_json(200, {"token_type": "Bearer", "expires_in": 3599, "access_token": token})

    def on_path(self, path: str, action: str, query: str) -> None:
        state = self.state
        if self.command == "GET" and not action:
            self.reply_item(path)
        elif (self.command, action) == ("POST", "/children"):
            body = json.loads(self.body)
            self.on_folder(path, f"{path}/{body['name']}", body)
        elif (self.command, action) == ("PUT", "/content"):
            if len(self.body) > 4 * 1024 * 1024:
                self.error(413, "tooLarge")
            elif path in state.files or "conflictBehavior=fail" not in unquote(query):
                self.error(409, "nameAlreadyExists")
            else:
                state.files[path] = self.body
                self.reply_item(path, 201)
        elif (self.command, action) == ("POST", "/createUploadSession"):
            self.on_begun(path)
        else:
            self.error(400, "invalidRequest")

    def on_folder(self, parent: str, path: str, body: dict[str, object]) -> None:
        if parent not in self.state.folders:
            self.error(404, "itemNotFound")
        elif path in self.state.folders or body["@microsoft.graph.conflictBehavior"] != "fail":
            self.error(409, "nameAlreadyExists")
        else:
            self.state.folders.add(path)
            self.reply_item(path, 201)

    def on_begun(self, path: str) -> None:
        if path in self.state.files:
            self.error(409, "nameAlreadyExists")
            return
        session = f"s{len(self.state.sessions) + 1}"
        self.state.sessions[session] = (path, -1, bytearray())
        self.reply_json(
            200, {"uploadUrl": f"{self.base}/up/{session}?tempauth=hidden", "expirationDateTime": "x"}
        )

    @property
    def base(self) -> str:
        return self.state.upload_base or f"http://{self.headers['Host']}"

    def refuse_token(self) -> bool:
        if "Authorization" in self.headers:
            self.error(401, "unauthenticated")
            return True
        return False

    def on_session(self) -> None:
        name = urlsplit(self.path).path[len("/up/") :]
        if self.refuse_token():
            return
        if name not in self.state.sessions:
            self.error(404, "itemNotFound")
            return
        path, total, got = self.state.sessions[name]
        if self.command == "GET":
            self.reply_json(200, {"nextExpectedRanges": [f"{len(got)}-"]})
            return
        first, last, size = map(
            int, re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)", self.headers["Content-Range"]).groups()
        )
        whole = last + 1 == size
        if first < len(got):
            self.error(416, "invalidRange")
        elif first > len(got) or len(self.body) != last - first + 1 or total not in {-1, size}:
            self.error(400, "invalidRange")
        elif not whole and len(self.body) % PIECE:
            self.error(400, "fragmentSize")
        else:
            got += self.body
            self.state.sessions[name] = (path, size, got)
            self.on_piece(name, whole=whole)

    def on_piece(self, name: str, *, whole: bool) -> None:
        path, _, got = self.state.sessions[name]
        if not whole:
            self.reply_json(202, {"nextExpectedRanges": [f"{len(got)}-"]})
            return
        del self.state.sessions[name]
        if path in self.state.files:
            self.error(409, "upload_name_conflict")
            return
        self.state.files[path] = bytes(got)
        self.reply_item(path, 201)

    def on_item(self, identity: str, action: str) -> None:
        path = base64.urlsafe_b64decode(identity).decode()
        fields = self.state.fields.setdefault(path, {})
        match self.command, action:
            case "GET", "/content":
                self.reply(302, Location=f"{self.base}/down/{quote(path)}")
            case "GET", "/listItem":
                self.reply_json(200, {"id": "7", "fields": {"@odata.etag": '"1"', **fields}})
            case "PATCH", "/listItem/fields":
                if path in self.state.labels:
                    self.error(423, "resourceLocked")
                else:
                    fields.update(json.loads(self.body))
                    self.reply_json(200, fields)
            case "GET", "/retentionLabel":
                if path in self.state.labels:
                    self.reply_json(200, {"name": self.state.labels[path]})
                else:
                    self.error(404, "itemNotFound")
            case "PATCH", "/retentionLabel":
                first = path not in self.state.labels
                self.state.labels[path] = json.loads(self.body)["name"]
                self.reply_json(201 if first else 200, {"name": self.state.labels[path]})
            case _:
                self.error(400, "invalidRequest")

    def reply_item(self, path: str, status: int = 200) -> None:
        if path not in self.state.files and path not in self.state.folders:
            self.error(404, "itemNotFound")
            return
        item: dict[str, object] = {
            "id": base64.urlsafe_b64encode(path.encode()).decode(),
            "name": path.rpartition("/")[2],
            "webUrl": f"https://harbours.invalid/{path}",
            "eTag": '"{1},1"',
        }
        if path in self.state.files:
            data = self.state.files[path]
            item |= {"size": len(data), "file": {"hashes": self.hashes_of(data)}}
        self.reply_json(status, item)

    def hashes_of(self, data: bytes) -> dict[str, str]:
        match self.state.hashes:
            case "quickXorHash":
                return {"quickXorHash": quick_xor_by_bits(data)}
            case "sha256Hash":
                return {"sha256Hash": hashlib.sha256(data).hexdigest().upper()}
            case _:
                return {}
