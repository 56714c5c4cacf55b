"""One service of one home for all tests of a process: Django can be set up but once."""

import contextlib
import itertools
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.support.files_at_rest import refuse_plain_reading
from tests.support.postgres_server import fresh_database

from onrecord import wiring
from onrecord.cli.init import make_home
from onrecord.hosting import Host, open_host
from onrecord.procedures.capture import Outcome, Terms, capture
from onrecord.procedures.catch_up import catch_up
from onrecord.procedures.sources import Source, sources
from onrecord.records.accounts import ALL, Officer, Role, Scope
from onrecord.records.messages import Assumptions
from onrecord.settings import Settings

ON_POSTGRESQL = "ONRECORD_TESTS_ON_POSTGRESQL"
PASSWORD = "correct horse battery staple"
NOBODY = Officer(0, "the terminal", "")


@dataclass
class Site:
    """The service, and ways to act in it without its pages."""

    host: Host
    folder: Path
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def service(self):
        from onrecord.web.requests import service_of

        return service_of()

    def officer(self, *roles: Role, scope: Scope = ALL, name: str | None = None) -> Officer:
        """Make an account that has roles."""
        number, now = next(self.numbers), self.host.now()
        made = self.service.accounts.make(
            name or f"Officer {number}", f"o{number}@example.test", PASSWORD, now
        )
        for role in roles:
            grant = self.service.accounts.propose(made.account, role, scope, None, now)
            self.service.accounts.decide(grant.id, None, now, agreed=True)
        return self.service.accounts.officer(made.account)

    def client(self, officer: Officer | None = None, *, second_factor: bool = True, confirmed: bool = True):
        """Return a browser without JavaScript, signed in as an officer who just proved to be it, or not."""
        from allauth.mfa.models import Authenticator
        from django.contrib.auth import get_user_model
        from django.test import Client

        client = Client(SERVER_NAME="localhost")
        if officer is not None:
            user = get_user_model().objects.get(pk=officer.account)
            if second_factor:
                Authenticator.objects.get_or_create(user=user, type="totp", defaults={"data": {"secret": ""}})
            client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
            if confirmed:
                confirm_anew(client, officer)
        return client

    def as_role(self, *roles: Role, scope: Scope = ALL):
        """Return a browser of a new officer with these roles."""
        return self.client(self.officer(*roles, scope=scope))

    def capture(
        self, text: str | bytes, custodian: str, *, name: str = "WhatsApp Chat with Harbour.txt"
    ) -> Outcome:
        """Capture one export and index it."""
        path = self.folder / f"{next(self.numbers)}" / name
        path.parent.mkdir()
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        settings, assumed = self.host.settings, Assumptions(zone=self.host.settings.zone)
        with self.host.writing(NOBODY) as home:
            (source,) = sources(home.sandbox, wiring.feed(path, settings), assumed, lambda _n, _w: ())
            assert isinstance(source, Source)
            terms = Terms(
                custodian=custodian,
                device="phone",
                assumptions=source.assumptions,
                organisation=settings.organisation,
                rule=wiring.clearing_rule(settings),
            )
            outcome = capture(home, source.feed, terms, _unwatched)
            catch_up(home, _unwatched)
        return outcome


def confirm_anew(client: Any, officer: Officer) -> None:
    """Note in a session that its officer gave the password a moment ago, as the library does."""
    session = client.session
    proof = {"method": "password", "at": time.time(), "reauthenticated": True}
    session["account_authentication_methods"] = [proof]
    session["account_authentication_methods_user"] = str(officer.account)
    session.save()


@contextlib.contextmanager
def opened_site(folder: Path, **others: Any) -> Iterator[Site]:
    """Make a home in a folder and set the service up on it, with other settings: once in a process.

    ``tests/service/test_on_postgresql.py`` runs tests of pages in a process whose sites lie with a server.
    """
    if os.environ.get(ON_POSTGRESQL):
        others.setdefault("database", fresh_database())
    settings = Settings(
        home=folder / "home", keys=folder / "keys", organisation="Department for Harbours", **others
    )
    make_home(settings, settings.organisation, (2, 3), None, unattended=True)
    refuse_plain_reading(settings.home)
    host = open_host(settings)
    from django.contrib.auth.hashers import PBKDF2PasswordHasher
    from django.db import connections

    from onrecord.web.setting_up import set_up

    PBKDF2PasswordHasher.iterations = 1_000  # what guessing costs is no matter of these tests

    set_up(host, is_production=False)
    site = Site(host, folder)
    site.officer(Role.ADMINISTRATOR, name="First Administrator")
    yield site
    host.close()
    connections.close_all()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with opened_site(tmp_path_factory.mktemp("service")) as opened:
        yield opened


@pytest.fixture
def unqueued(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave what is asked for to the test itself: no thread of the site takes it first."""
    from onrecord.service import queue

    monkeypatch.setattr(queue, "enqueue", lambda *_given, **_how: None)


def _unwatched(_done: int, _total: int) -> None:
    """Progress that nobody watches."""
