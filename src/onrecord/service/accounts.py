"""``ports.service.Accounts`` over the service's database."""

import datetime as dt
from collections.abc import Sequence

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from onrecord.records.accounts import (
    AccountRow,
    Grant,
    GrantState,
    Invitation,
    Officer,
    Role,
    Scope,
    ScopeKind,
)
from onrecord.records.errors import AccountError, NotHeldError
from onrecord.service import models
from onrecord.service.officers import active_officer, has_second_factor
from onrecord.service.recoveries import end_links
from onrecord.service.sessions import end_sessions
from onrecord.service.tokens import end_tokens

_NO_ACCOUNT = "there is no such account; the list of accounts has those that there are"


class DatabaseAccounts:
    """Accounts, invitations and grants; see ``ports.service.Accounts``."""

    def __init__(self) -> None:
        """Begin without knowing whether there are accounts."""
        self._has_accounts = False

    def is_empty(self) -> bool:
        """Tell whether there is no account yet; accounts are closed, never removed."""
        self._has_accounts = self._has_accounts or models.Account.objects.exists()
        return not self._has_accounts

    def officer(self, account: int) -> Officer:
        """Return an active account with its grants in force.

        Raises:
            NotHeldError: there is no such account, or it is closed.
        """
        found = active_officer(account)
        if found is None:
            raise NotHeldError(_NO_ACCOUNT)
        return found

    def has_second_factor(self, account: int) -> bool:
        """Tell whether an account has a second factor; recovery codes alone are none."""
        return has_second_factor(account)

    def called(self, email: str) -> int | None:
        """Return the account of an address, open or closed, whatever its case."""
        return models.Account.objects.filter(email__iexact=email.strip()).values_list("pk", flat=True).first()

    def officers(self) -> Sequence[Officer]:
        """Return all open accounts, each with its grants in force."""
        numbers = models.Account.objects.filter(is_active=True).order_by("pk").values_list("pk", flat=True)
        return [found for found in map(active_officer, numbers) if found is not None]

    def rows(self) -> Sequence[AccountRow]:
        """Return all accounts, by name."""
        from allauth.mfa.models import Authenticator  # noqa: PLC0415 - its module needs Django set up

        secured = set(Authenticator.objects.values_list("user_id", flat=True))
        accounts = models.Account.objects.order_by("name", "pk").prefetch_related("grants")
        return [
            AccountRow(
                account=one.pk,
                name=one.name,
                email=one.email,
                is_active=one.is_active,
                created_at=one.created_at,
                last_login=one.last_login,
                has_second_factor=one.pk in secured,
                grants=[_grant(grant) for grant in _with_people().filter(account=one)],
            )
            for one in accounts
        ]

    def make(self, name: str, email: str, password: str, now: dt.datetime) -> Officer:
        """Make an account.

        Raises:
            AccountError: the address has one already.
        """
        made = models.Account(
            email=email.strip().lower(), name=name.strip(), password=make_password(password), created_at=now
        )
        try:
            with transaction.atomic():
                made.save()
        except IntegrityError as error:
            raise AccountError("that address has an account already; sign in with it") from error
        return Officer(made.pk, made.name, made.email)

    def close(self, account: int, now: dt.datetime) -> None:
        """Close an account: its sessions, tokens and recoveries end for good, and it cannot sign in."""
        with transaction.atomic():
            self._set_active(account, is_active=False)
            end_sessions(account)
            end_tokens(account, now)
            end_links(account)

    def sign_out_elsewhere(self, account: int, session: str) -> None:
        """End every session of an account but one, whoever has it."""
        end_sessions(account, but=session)

    def reopen(self, account: int, now: dt.datetime) -> None:
        """Open a closed account again; its grants are as they were, and tokens of before do not come back."""
        with transaction.atomic():
            end_tokens(account, now)
            self._set_active(account, is_active=True)

    def grants(self, account: int | None = None) -> Sequence[Grant]:
        """Return the grants of one account or of all, newest first."""
        rows = _with_people() if account is None else _with_people().filter(account=account)
        return [_grant(row) for row in rows]

    def grant(self, number: int) -> Grant:
        """Return one grant.

        Raises:
            NotHeldError: there is no such grant.
        """
        row = _with_people().filter(pk=number).first()
        if row is None:
            raise NotHeldError("there is no such role; the list of accounts has those that there are")
        return _grant(row)

    def propose(self, account: int, role: Role, scope: Scope, by: int | None, now: dt.datetime) -> Grant:
        """Ask for a grant; it is in force once another person agrees."""
        made = models.Grant.objects.create(
            account_id=account,
            role=role.value,
            scope_kind=scope.kind.value,
            scope_name=scope.name,
            state=GrantState.PROPOSED.value,
            proposed_by_id=by,
            proposed_at=now,
        )
        return self.grant(made.pk)

    def decide(self, number: int, by: int | None, now: dt.datetime, *, agreed: bool) -> Grant:
        """Put a proposed grant in force, or refuse it."""
        state = GrantState.IN_FORCE if agreed else GrantState.REFUSED
        return self._decided(number, state, by, now)

    def end(self, number: int, by: int | None, now: dt.datetime) -> Grant:
        """End a grant."""
        return self._decided(number, GrantState.ENDED, by, now)

    def invite(self, invitation: Invitation, token_mac: str) -> Invitation:
        """Keep an invitation under the MAC of its token, until it is answered or expires."""
        made = models.Invitation.objects.create(
            token_mac=token_mac,
            email=invitation.email.strip().lower(),
            name=invitation.name.strip(),
            role=invitation.role.value,
            scope_kind=invitation.scope.kind.value,
            scope_name=invitation.scope.name,
            invited_by_id=invitation.invited_by,
            expires_at=invitation.expires_at,
        )
        return _invitation(made)

    def invitations(self, now: dt.datetime) -> Sequence[Invitation]:
        """Return the invitations that can still be answered."""
        return [_invitation(row) for row in _open_invitations(now).order_by("expires_at")]

    def invited(self, token_mac: str, now: dt.datetime) -> Invitation:
        """Return the invitation of a token.

        Raises:
            NotHeldError: there is none, or it expired or was answered.
        """
        found = _open_invitations(now).filter(token_mac=token_mac).first()
        if found is None:
            raise NotHeldError(
                "this link was used already, or it has expired; ask the administrator who sent it for another"
            )
        return _invitation(found)

    def answer(self, invitation: int, now: dt.datetime) -> None:
        """Note that an invitation was answered: it cannot be again."""
        models.Invitation.objects.filter(pk=invitation).update(answered_at=now)

    def take_back(self, invitation: int) -> None:
        """Remove an invitation."""
        models.Invitation.objects.filter(pk=invitation, answered_at=None).delete()

    def _set_active(self, account: int, *, is_active: bool) -> None:
        if not models.Account.objects.filter(pk=account).update(is_active=is_active):
            raise NotHeldError(_NO_ACCOUNT)

    def _decided(self, number: int, state: GrantState, by: int | None, now: dt.datetime) -> Grant:
        rows = models.Grant.objects.filter(pk=number)
        if not rows.update(state=state.value, decided_by_id=by, decided_at=now):
            raise NotHeldError("there is no such role; the list of accounts has those that there are")
        return self.grant(number)


def _with_people() -> "QuerySet[models.Grant]":
    return models.Grant.objects.select_related("account", "proposed_by", "decided_by").order_by("-pk")


def _open_invitations(now: dt.datetime) -> "QuerySet[models.Invitation]":
    rows = models.Invitation.objects.select_related("invited_by")
    return rows.filter(answered_at=None, expires_at__gt=now)


def _grant(row: models.Grant) -> Grant:
    return Grant(
        id=row.pk,
        account=row.account_id,
        account_name=row.account.name,
        role=Role(row.role),
        scope=Scope(ScopeKind(row.scope_kind), row.scope_name),
        state=GrantState(row.state),
        proposed_by=row.proposed_by_id,
        proposed_by_name=_name(row.proposed_by),
        proposed_at=row.proposed_at,
        decided_by_name=_name(row.decided_by),
        decided_at=row.decided_at,
    )


def _invitation(row: models.Invitation) -> Invitation:
    return Invitation(
        id=row.pk,
        email=row.email,
        name=row.name,
        role=Role(row.role),
        scope=Scope(ScopeKind(row.scope_kind), row.scope_name),
        invited_by=row.invited_by_id,
        invited_by_name=_name(row.invited_by),
        expires_at=row.expires_at,
    )


def _name(account: models.Account | None) -> str:
    return account.name if account is not None else ""
