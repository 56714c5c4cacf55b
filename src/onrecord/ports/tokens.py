"""Tokens of the API, and what requests that must not happen twice were answered."""

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from onrecord.records.tokens import Answered, Token


class Tokens(Protocol):
    """Tokens under the MAC of what a program sends. Every change is durable on return."""

    def make(self, token: Token, mac: str) -> Token:
        """Keep a token; its id is given here."""

    def of(self, account: int) -> Sequence[Token]:
        """Return an account's tokens, newest first, with those that are over."""

    def held(self, mac: str) -> Token:
        """Return the token of a MAC, whether or not it is in force.

        Raises:
            NotHeldError: there is none.
        """

    def used(self, token: int, at: dt.datetime) -> None:
        """Note when a token was last used."""

    def revoke(self, token: int, account: int, at: dt.datetime) -> None:
        """End a token of an account.

        Raises:
            NotHeldError: the account has none of that id that is not over.
        """


class Answers(Protocol):
    """Answers under the key that a program chose, each for one token."""

    def begin(self, token: int, key: str, digest: str, now: dt.datetime) -> Answered | None:
        """Take a key: None when it is ours now, else what stands under it.

        Of several that ask at once, one alone gets None.
        """

    def keep(self, token: int, key: str, status: int, body: object) -> None:
        """Keep the answer, durable on return."""

    def forget(self, token: int, key: str) -> None:
        """Free a key whose request was refused: nothing was done under it."""
