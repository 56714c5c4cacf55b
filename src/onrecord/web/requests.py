"""Who asks, and what a request reaches."""

import contextlib
from collections.abc import Iterator

from django.http import HttpRequest

from onrecord import served
from onrecord.ports.homes import Home
from onrecord.procedures.sight import sight_of
from onrecord.records.accounts import Officer
from onrecord.records.errors import NotPermittedError
from onrecord.records.searches import Sight
from onrecord.web.permitting import Verb

_OFFICER = "onrecord_officer"
_HOME = "onrecord_home"
_READING = frozenset({"GET", "HEAD"})

serve, first_code = served.serve, served.first_code
host_of, service_of, note_access = served.host_of, served.service_of, served.note_access
outlines = served.outlines


def set_officer(request: HttpRequest, officer: Officer) -> None:
    """Say who asks."""
    setattr(request, _OFFICER, officer)


def asked_by(request: HttpRequest) -> Officer:
    """Return who asks.

    Raises:
        NotPermittedError: nobody is signed in.
    """
    officer: Officer | None = getattr(request, _OFFICER, None)
    if officer is None:
        raise NotPermittedError("sign in first")
    return officer


def is_script(request: HttpRequest) -> bool:
    """Say whether a page's script asks, which takes JSON and leads nowhere."""
    return request.headers.get("Accept", "").startswith("application/json")


def home_for(request: HttpRequest) -> Home:
    """Return the home, open for one question of whoever asks: what only reads has one for all its page."""
    kept: Home | None = getattr(request, _HOME, None)
    if kept is None:
        kept = served.home_of(asked_by(request))
        if request.method in _READING:
            setattr(request, _HOME, kept)
    return kept


@contextlib.contextmanager
def writing_for(request: HttpRequest, rule: Verb) -> Iterator[tuple[Home, Officer]]:
    """Open the home for whoever asks to write, if the rule still fits them; see ``served.writing_as``."""
    with served.writing_as(asked_by(request), rule.name) as (home, officer):
        set_officer(request, officer)  # whatever the request asks from here on is asked of their roles now
        yield home, officer


def sight_for(request: HttpRequest, verb: str) -> Sight:
    """Return the copies that whoever asks may see for a verb."""
    return sight_of(home_for(request), host_of().permissions, asked_by(request), verb)
