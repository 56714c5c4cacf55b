"""Tokens: an officer makes one for a program of theirs, sees which there are, and ends it.

Making and ending are journalled before they take effect. A token has some of its officer's verbs, and at each
request only those that the officer still has.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from onrecord.governance.permissions import Permissions
from onrecord.ports.archive import Draft
from onrecord.ports.homes import Home
from onrecord.ports.keys import Keys
from onrecord.ports.service import Service
from onrecord.records.accounts import Officer
from onrecord.records.errors import NotHeldError, NotPermittedError, TokenError
from onrecord.records.events import HOME_OBJECT, Verb
from onrecord.records.tokens import Token

MOST_DAYS = 90
MOST_TOKENS = 20
_PURPOSE = "api-token/1"
_BEGINS = "onrecord_"
_RANDOM_BYTES = 32
_MOST_LENGTH = len(_BEGINS) + 2 * _RANDOM_BYTES
_NOTED_AFTER = dt.timedelta(minutes=1)
_UNKNOWN = "no such token is in force: make one on your account's page of tokens, and send it as Bearer"


@dataclass(frozen=True, slots=True)
class NewToken:
    """What an officer asks for: a name to know it by, verbs, and for how many days."""

    name: str
    verbs: Collection[str]
    days: int


@dataclass(frozen=True, slots=True)
class Made:
    """A token and what a program sends, which is shown once and kept nowhere."""

    token: Token
    secret: str


def make_token(
    home: Home, service: Service, permissions: Permissions, officer: Officer, said: NewToken
) -> Made:
    """Make a token.

    Raises:
        TokenError: it would last too long, have no verb, or be one too many.
        NotPermittedError: it would have a verb that its officer lacks.
    """
    now = home.clock.now()
    if not 1 <= said.days <= MOST_DAYS:
        raise TokenError(f"a token lasts 1 to {MOST_DAYS} days; choose fewer, and make another in time")
    if not said.verbs or not said.name.strip():
        raise TokenError("a token needs a name, and at least one thing that it may do")
    if not set(said.verbs) <= permissions.verbs_of(officer):
        raise NotPermittedError("a token cannot do what your roles do not allow; choose among what they do")
    if sum(one.is_in_force(now) for one in service.tokens.of(officer.account)) >= MOST_TOKENS:
        raise TokenError(f"you have {MOST_TOKENS} tokens in force: end those that no program uses any more")
    secret = _BEGINS + home.randomness.token(_RANDOM_BYTES).hex()
    ends = now + dt.timedelta(days=said.days)
    verbs = frozenset(said.verbs)
    _journal(home, {"act": "make token", "account": officer.account, "verbs": sorted(verbs)})
    token = Token(0, officer.account, said.name.strip(), verbs, now, ends)
    return Made(service.tokens.make(token, mac_of(home.keys, secret)), secret)


def tokens_of(service: Service, officer: Officer) -> Sequence[Token]:
    """Return an officer's tokens, newest first, with those that are over."""
    return service.tokens.of(officer.account)


def revoke_token(home: Home, service: Service, officer: Officer, number: int) -> None:
    """End a token at once.

    Raises:
        NotHeldError: the officer has none of that number that is not over.
    """
    if not any(one.id == number and one.revoked_at is None for one in service.tokens.of(officer.account)):
        raise NotHeldError(
            "there is no such token of yours, or it is over; see your account's page of tokens"
        )
    _journal(home, {"act": "end token", "account": officer.account, "token": number})
    service.tokens.revoke(number, officer.account, home.clock.now())


def holder_of(keys: Keys, service: Service, secret: str, now: dt.datetime) -> tuple[Token, Officer]:
    """Return the token that a program sent, and its officer as they are now.

    Raises:
        NotHeldError: there is no such token, it is over, or its officer's account is closed.
    """
    if len(secret) != _MOST_LENGTH or not secret.isascii():
        raise NotHeldError(_UNKNOWN)
    token = service.tokens.held(mac_of(keys, secret))
    if not token.is_in_force(now):
        raise NotHeldError(_UNKNOWN)
    officer = service.accounts.officer(token.account)
    if token.last_used_at is None or now - token.last_used_at >= _NOTED_AFTER:
        service.tokens.used(token.id, now)
    return token, officer


def mac_of(keys: Keys, secret: str) -> str:
    """Return what a token is kept under."""
    return keys.mac(_PURPOSE, secret.encode())


def _journal(home: Home, payload: dict[str, object]) -> None:
    said = {**payload, "actor": home.actor.name}
    draft = Draft(verb=Verb.ACCOUNT, objects=(), identity=HOME_OBJECT, payload=said)
    home.journal.append(draft, home.clock.now(), home.actor.id)
