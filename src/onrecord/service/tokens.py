"""``ports.tokens.Tokens`` over the service's database."""

import datetime as dt
from collections.abc import Sequence

from onrecord.records.errors import NotHeldError
from onrecord.records.tokens import Token
from onrecord.service import models

_NONE = (
    "there is no such token of yours, or it is over; your account's page of tokens has those that there are"
)


class DatabaseTokens:
    """Tokens of the API; see ``ports.tokens.Tokens``."""

    def make(self, token: Token, mac: str) -> Token:
        """Keep a token; its id is given here."""
        row = models.ApiToken.objects.create(
            mac=mac,
            account_id=token.account,
            name=token.name,
            verbs=sorted(token.verbs),
            made_at=token.made_at,
            expires_at=token.expires_at,
        )
        return _token(row)

    def of(self, account: int) -> Sequence[Token]:
        """Return an account's tokens, newest first, with those that are over."""
        return [_token(row) for row in models.ApiToken.objects.filter(account=account).order_by("-pk")]

    def held(self, mac: str) -> Token:
        """Return the token of a MAC, whether or not it is in force.

        Raises:
            NotHeldError: there is none.
        """
        row = models.ApiToken.objects.filter(mac=mac).first()
        if row is None:
            raise NotHeldError(_NONE)
        return _token(row)

    def used(self, token: int, at: dt.datetime) -> None:
        """Note when a token was last used."""
        models.ApiToken.objects.filter(pk=token).update(last_used_at=at)

    def revoke(self, token: int, account: int, at: dt.datetime) -> None:
        """End a token of an account.

        Raises:
            NotHeldError: the account has none of that id that is not over.
        """
        rows = models.ApiToken.objects.filter(pk=token, account=account, revoked_at=None)
        if not rows.update(revoked_at=at):
            raise NotHeldError(_NONE)


def end_tokens(account: int, now: dt.datetime) -> None:
    """End every token of an account for good."""
    models.ApiToken.objects.filter(account=account, revoked_at=None).update(revoked_at=now)


def _token(row: models.ApiToken) -> Token:
    return Token(
        id=row.pk,
        account=row.account_id,
        name=row.name,
        verbs=frozenset(map(str, row.verbs)),
        made_at=row.made_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
    )
