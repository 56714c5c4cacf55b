"""Recovering an account whose owner lost everything: one administrator asks, another agrees.

A link then works once. Each act is journalled before it takes effect. Neither who asked nor whose account
it is can agree.
"""

import datetime as dt
from dataclasses import dataclass

from onrecord.ports.homes import Home
from onrecord.ports.service import Service
from onrecord.procedures.administrators import administrators, confirm_is_administrator, journal_account
from onrecord.records.accounts import Officer
from onrecord.records.errors import AccountError
from onrecord.records.recoveries import Recovery, RecoveryState

LINK_HOURS = 24
_TOKEN = "recovery/1"  # noqa: S105 - names what the home's key is asked for
_TOKEN_BYTES = 24


@dataclass(frozen=True, slots=True)
class Recovering:
    """A recovery that was decided; ``token`` is of its link, shown once and kept nowhere, or empty."""

    recovery: Recovery
    token: str = ""


def ask_recovery(home: Home, service: Service, officer: Officer, account: int) -> Recovery:
    """Ask that an account be recovered; nothing changes until another administrator agrees.

    Raises:
        NotHeldError: there is no such account, or it is closed.
        AccountError: it is the officer's own, or a recovery of it waits already.
    """
    service.accounts.officer(account)
    if account == officer.account:
        raise AccountError("you are signed in: change your password or second factor on your account's pages")
    if any(one.account == account for one in service.recoveries.waiting()):
        raise AccountError("a recovery of this account waits to be agreed already")
    _journal(home, "ask for recovery", account)
    return service.recoveries.ask(account, officer.account, home.clock.now())


def decide_recovery(
    home: Home, service: Service, officer: Officer, number: int, *, agreed: bool
) -> Recovering:
    """Agree to a recovery that another asked for, and return the token of its link; or refuse it.

    Raises:
        AccountError: it does not wait any more, the officer asked for it or it is of their own account, or
            who asked is no administrator any more.
        NotHeldError: there is no such recovery, or its account was closed.
    """
    recovery, now = service.recoveries.recovery(number), home.clock.now()
    if recovery.state is not RecoveryState.ASKED:
        raise AccountError("that recovery does not wait to be agreed any more; see the account's page")
    if not agreed:
        _journal(home, "refuse recovery", recovery.account)
        return Recovering(service.recoveries.refuse(number, officer.account))
    if officer.account in (recovery.asked_by, recovery.account):
        raise AccountError("a second person must agree: neither who asked nor whose account it is can")
    confirm_is_administrator(service, recovery.asked_by)
    service.accounts.officer(recovery.account)
    token = home.randomness.token(_TOKEN_BYTES).hex()
    _journal(home, "agree to recovery", recovery.account)
    expires_at = now + dt.timedelta(hours=LINK_HOURS)
    mac = home.keys.mac(_TOKEN, token.encode())
    return Recovering(service.recoveries.agree(number, officer.account, mac, expires_at), token)


def recover_last_administrator(home: Home, service: Service) -> Recovering:
    """Let the only administrator back in, on the word of whoever runs the server and holds its keys.

    Nobody else could agree. Where two are left, they recover accounts for one another.

    Raises:
        AccountError: there is no administrator, or there are others.
    """
    left = administrators(service)
    if not left:
        raise AccountError("there is no administrator yet: `onrecord serve` says where to make the first one")
    if len(left) > 1:
        raise AccountError(
            f"{len(left)} administrators are left: one asks for the recovery on the account's page, "
            "another agrees"
        )
    (account,) = left
    recovery = service.recoveries.ask(account, account, home.clock.now())
    token = home.randomness.token(_TOKEN_BYTES).hex()
    _journal(home, "recover the last administrator", account)
    expires_at = home.clock.now() + dt.timedelta(hours=LINK_HOURS)
    mac = home.keys.mac(_TOKEN, token.encode())
    return Recovering(service.recoveries.agree(recovery.id, account, mac, expires_at), token)


def recovery_of(home: Home, service: Service, token: str) -> Recovery:
    """Return the recovery that a link is for.

    Raises:
        NotHeldError: it was used or has expired, or a newer one took its place.
    """
    return service.recoveries.agreed(home.keys.mac(_TOKEN, token.encode()), home.clock.now())


def recover_account(home: Home, service: Service, token: str, password: str) -> Officer:
    """Give the account its new password; its second factors, linked sign-ins, sessions and tokens end.

    Raises:
        NotHeldError: the link was used or has expired, or the account was closed meanwhile.
    """
    recovery = recovery_of(home, service, token)
    officer = service.accounts.officer(recovery.account)
    _journal(home, "recover", recovery.account)
    service.recoveries.use(recovery.id, password, home.clock.now())
    return officer


def _journal(home: Home, act: str, account: int) -> None:
    journal_account(home, {"act": act, "account": account})
