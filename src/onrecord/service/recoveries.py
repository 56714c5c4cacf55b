"""``ports.service.Recoveries`` over the service's database."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet

from onrecord.records.errors import NotHeldError
from onrecord.records.recoveries import Recovery, RecoveryState
from onrecord.service import models
from onrecord.service.sessions import end_sessions
from onrecord.service.tokens import end_tokens

_USED = "this link was used already, or it has expired; ask an administrator to begin again"


class DatabaseRecoveries:
    """Recoveries of accounts; see ``ports.service.Recoveries``."""

    def waiting(self) -> Sequence[Recovery]:
        """Return the recoveries that wait for a second person, oldest first."""
        rows = _rows().filter(state=RecoveryState.ASKED.value, account__is_active=True)
        return [_recovery(row) for row in rows.order_by("pk")]

    def recovery(self, number: int) -> Recovery:
        """Return one recovery.

        Raises:
            NotHeldError: there is no such recovery.
        """
        row = _rows().filter(pk=number).first()
        if row is None:
            raise NotHeldError("there is no such recovery; the account's page says what waits")
        return _recovery(row)

    def ask(self, account: int, by: int, now: dt.datetime) -> Recovery:
        """Note that a recovery is asked for."""
        made = models.Recovery.objects.create(
            account_id=account, state=RecoveryState.ASKED.value, asked_by_id=by, asked_at=now
        )
        return self.recovery(made.pk)

    def refuse(self, number: int, by: int) -> Recovery:
        """Note that a recovery was refused."""
        return self._decided(number, by, state=RecoveryState.REFUSED.value)

    def agree(self, number: int, by: int, token_mac: str, expires_at: dt.datetime) -> Recovery:
        """Note that a recovery was agreed, under the MAC of its link's token; earlier links work no more."""
        state = RecoveryState.AGREED.value
        with transaction.atomic():
            of = models.Recovery.objects.filter(pk=number).values_list("account_id", flat=True)
            models.Recovery.objects.filter(account__in=list(of), state=state).update(token_mac=None)
            return self._decided(number, by, state=state, token_mac=token_mac, expires_at=expires_at)

    def agreed(self, token_mac: str, now: dt.datetime) -> Recovery:
        """Return the recovery of a token.

        Raises:
            NotHeldError: there is none, or it expired or was used.
        """
        rows = _rows().filter(state=RecoveryState.AGREED.value, expires_at__gt=now)
        row = rows.filter(token_mac=token_mac).first()
        if row is None:
            raise NotHeldError(_USED)
        return _recovery(row)

    def use(self, number: int, password: str, now: dt.datetime) -> None:
        """Use a recovery: new password; other ways in, sessions and tokens end. All or nothing.

        Raises:
            NotHeldError: it was used meanwhile.
        """
        from allauth.mfa.models import Authenticator  # noqa: PLC0415 - its module needs Django set up
        from allauth.socialaccount.models import SocialAccount  # noqa: PLC0415 - the same

        agreed = models.Recovery.objects.filter(pk=number, state=RecoveryState.AGREED.value)
        with transaction.atomic():
            if not agreed.update(state=RecoveryState.USED.value, token_mac=None):
                raise NotHeldError(_USED)
            account = models.Account.objects.get(pk=self.recovery(number).account)
            account.set_password(password)
            account.save()
            Authenticator.objects.filter(user_id=account.pk).delete()
            SocialAccount.objects.filter(user_id=account.pk).delete()
            end_sessions(account.pk)
            end_tokens(account.pk, now)

    def _decided(self, number: int, by: int, **values: object) -> Recovery:
        models.Recovery.objects.filter(pk=number).update(decided_by_id=by, **values)
        return self.recovery(number)


def end_links(account: int) -> None:
    """Make the links of an account's recoveries work no more."""
    models.Recovery.objects.filter(account=account).update(token_mac=None)


def _rows() -> "QuerySet[models.Recovery]":
    return models.Recovery.objects.select_related("account", "asked_by", "decided_by")


def _recovery(row: models.Recovery) -> Recovery:
    return Recovery(
        id=row.pk,
        account=row.account_id,
        account_name=row.account.name,
        state=RecoveryState(row.state),
        asked_by=row.asked_by_id,
        asked_by_name=row.asked_by.name,
        asked_at=row.asked_at,
        decided_by_name=row.decided_by.name if row.decided_by else "",
        expires_at=row.expires_at,
    )
