"""Microsoft Graph as filing needs it: a token of the application's own, and JSON both ways.

Source: Microsoft identity platform, OAuth 2.0 client credentials; Microsoft Graph v1.0.
"""

import json
from collections.abc import Collection, Mapping
from typing import Any, cast
from urllib.parse import quote, urlencode, urlsplit

from onrecord.filing.credentials import read_credentials
from onrecord.filing.patience import Patience
from onrecord.filing.web_calls import Call, Reply, Web
from onrecord.records.errors import FilingError
from onrecord.records.places import SharepointPlace, is_safe_address

_OK, _UNAUTHORISED = 200, 401
_MOST_CHARACTERS = 8_192
Json = Mapping[str, Any]


class Graph:
    """Calls below the address that the settings name, with a token that is asked for when it is needed."""

    def __init__(self, place: SharepointPlace, patience: Patience) -> None:
        """Name the service; nothing is called and no credential read yet."""
        self.web = Web([place.graph, place.login, *place.uploads], patience)
        self._place = place
        self._token = ""

    def call(
        self,
        method: str,
        path: str,
        answers: Collection[int],
        *,
        body: bytes = b"",
        media_type: str = "application/json",
    ) -> Reply:
        """Call a path of the service; a token that ended is asked for again, once.

        Raises:
            FilingError: the service refuses or cannot be reached.
        """
        reply = self._call(method, path, (*answers, _UNAUTHORISED), body, media_type)
        if reply.status == _UNAUTHORISED:
            self._token = ""
            reply = self._call(method, path, answers, body, media_type)
        return reply

    def _call(self, method: str, path: str, answers: Collection[int], body: bytes, media_type: str) -> Reply:
        self._token = self._token or self._new_token()
        headers = {"Authorization": f"Bearer {self._token}", "Accept": "application/json"}
        typed = {"Content-Type": media_type} if body else {}
        url = f"{self._place.graph.rstrip('/')}{path}"
        return self.web.call(Call(method, url, answers, {**headers, **typed}, body))

    def _new_token(self) -> str:
        secret = read_credentials(self._place.credentials, "client_secret")["client_secret"]
        host = self._place.graph.split("/")[2]
        form = {
            "client_id": self._place.client_id,
            "scope": f"https://{host}/.default",
            "client_secret": secret,
            "grant_type": "client_credentials",
        }
        url = f"{self._place.login.rstrip('/')}/{quote(self._place.tenant, safe='')}/oauth2/v2.0/token"
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        reply = self.web.call(Call("POST", url, (_OK, 400), headers, urlencode(form).encode()))
        token = read_json(reply).get("access_token")
        if reply.status != _OK or not isinstance(token, str) or not _is_token(token):
            raise FilingError(
                f"the token service that {self._place.name} names gives no token: check tenant and "
                "client_id in the settings, and client_secret in the credentials file"
            )
        return token


def read_json(reply: Reply) -> Json:
    """Return an answer's JSON object.

    Raises:
        FilingError: it is none.
    """
    try:
        value = json.loads(reply.body)
    except (ValueError, RecursionError):  # the last of what is nested without end
        value = None
    if not isinstance(value, dict):
        raise FilingError("the service answered with something that is no JSON object; look at its address")
    return cast("Json", value)


def _is_token(text: str) -> bool:
    return bool(text) and text.isascii() and text.isprintable()


def text_of(value: Json, name: str) -> str:
    """Return a text of an answer, empty where it has none.

    Raises:
        FilingError: it is one that no receipt or address can hold.
    """
    text = value.get(name)
    if not isinstance(text, str):
        return ""
    if not text.isprintable() or len(text) > _MOST_CHARACTERS:  # half of a surrogate pair is not printable
        raise FilingError(
            f"the service answered with a {name} that cannot be written down; nothing was recorded as filed: "
            "have its owner look at it, then file again"
        )
    return text


def address_of(value: Json) -> str:
    """Return where an answer says that an item is to be seen.

    Raises:
        FilingError: it says nothing, or no address that begins with https.
    """
    address = text_of(value, "webUrl")
    try:
        parts = urlsplit(address)
        safe = is_safe_address(f"{parts.scheme}://{parts.netloc}/")
    except ValueError:
        safe = False
    if not safe:
        raise FilingError(
            "the service does not say at which https address the item is to be seen (webUrl); nothing was "
            "recorded as filed: have its owner look at it, then file again"
        )
    return address
