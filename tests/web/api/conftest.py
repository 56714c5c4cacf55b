"""Programs of officers: a token each, and requests made with it."""

import json
from dataclasses import dataclass

import pytest

from onrecord.procedures.tokens import NewToken, make_token
from onrecord.records.accounts import ALL, Officer

CHAT = """12/03/2026, 09:14 - Dana Whitlock: Morning all
12/03/2026, 09:15 - Priya Raman: The dredging contract is signed
12/03/2026, 09:16 - Dana Whitlock: Then tell the harbour master
12/03/2026, 09:20 - Priya Raman: Done, he asks about the bollards
"""


@dataclass
class Program:
    """A program that sends one token."""

    client: object
    secret: str
    officer: Officer
    token: int

    def ask(self, method: str, path: str, body=None, **headers):
        """Ask, and return the response."""
        said = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        options = {"HTTP_AUTHORIZATION": f"Bearer {self.secret}", **said}
        data = json.dumps(body) if isinstance(body, dict) else (body or b"")
        kind = "application/json" if isinstance(body, dict) else "application/octet-stream"
        return self.client.generic(method, f"/api/v1/{path}", data, content_type=kind, **options)

    def get(self, path: str, **headers):
        return self.ask("GET", path, **headers)

    def given(self, path: str):
        """Return the answer of a question that is allowed."""
        response = self.get(path)
        assert response.status_code == 200, response.content
        return json.loads(response.content)


@pytest.fixture
def program(site):
    """Make programs: roles, scope and, where they are not all that the roles have, verbs."""

    def make(*roles, scope=ALL, verbs=None, officer=None, days=30):
        officer = officer or site.officer(*roles, scope=scope)
        wanted = site.host.permissions.verbs_of(officer) if verbs is None else verbs
        with site.host.writing(officer) as home:
            said = NewToken("nightly run", wanted, days)
            made = make_token(home, site.service, site.host.permissions, officer, said)
        return Program(site.client(), made.secret, officer, made.token.id)

    return make


@pytest.fixture(scope="session")
def held(site):
    """Two custodians' copies, and one more captured under another title."""
    ours = site.capture(CHAT, "Dana Whitlock")
    theirs = site.capture(CHAT.replace("bollards", "quay"), "Priya Raman")
    return {"Dana Whitlock": ours, "Priya Raman": theirs}


@pytest.fixture(autouse=True)
def unhurried(monkeypatch):
    """Let tests ask as often as they like; what the limit does has a test of its own."""
    from onrecord.api import callers
    from onrecord.api.rates import Rates

    class Unlimited(Rates):
        def take(self, token, a_minute, now_seconds):
            """Take nothing."""

    monkeypatch.setattr(callers, "RATES", Unlimited())
