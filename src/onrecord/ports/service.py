"""The service's own store: accounts, uploads, work, access log; backed up, never rebuilt, no record."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from onrecord.ports.doors import Doors
from onrecord.ports.exports import Exports
from onrecord.ports.links import Links
from onrecord.ports.openings import Openings
from onrecord.ports.tokens import Answers, Tokens
from onrecord.ports.webhooks import Webhooks
from onrecord.records.accounts import Access, AccessVerb, AccountRow, Grant, Invitation, Officer, Role, Scope
from onrecord.records.logs import ALWAYS, Span
from onrecord.records.recoveries import Recovery
from onrecord.records.saved_searches import SavedSearch
from onrecord.records.works import Work


class Accounts(Protocol):
    """Accounts, invitations and grants. Every change is one transaction, durable on return."""

    def is_empty(self) -> bool:
        """Tell whether there is no account yet."""

    def officer(self, account: int) -> Officer:
        """Return an active account with its grants in force.

        Raises:
            NotHeldError: there is no such account, or it is closed.
        """

    def has_second_factor(self, account: int) -> bool:
        """Tell whether an account has a second factor; recovery codes alone are none."""

    def called(self, email: str) -> int | None:
        """Return the account of an address, open or closed, whatever its case."""

    def officers(self) -> Sequence[Officer]:
        """Return all open accounts, each with its grants in force."""

    def rows(self) -> Sequence[AccountRow]:
        """Return all accounts, by name."""

    def make(self, name: str, email: str, password: str, now: dt.datetime) -> Officer:
        """Make an account.

        Raises:
            AccountError: the address has one already.
        """

    def close(self, account: int, now: dt.datetime) -> None:
        """Close an account: its sessions, tokens and recoveries end for good, and it cannot sign in."""

    def sign_out_elsewhere(self, account: int, session: str) -> None:
        """End every session of an account but one, whoever has it."""

    def reopen(self, account: int, now: dt.datetime) -> None:
        """Open a closed account again; its grants are as they were, and tokens of before do not come back."""

    def grants(self, account: int | None = None) -> Sequence[Grant]:
        """Return the grants of one account or of all, newest first."""

    def grant(self, number: int) -> Grant:
        """Return one grant.

        Raises:
            NotHeldError: there is no such grant.
        """

    def propose(self, account: int, role: Role, scope: Scope, by: int | None, now: dt.datetime) -> Grant:
        """Ask for a grant; it is in force once another person agrees."""

    def decide(self, number: int, by: int | None, now: dt.datetime, *, agreed: bool) -> Grant:
        """Put a proposed grant in force, or refuse it."""

    def end(self, number: int, by: int | None, now: dt.datetime) -> Grant:
        """End a grant."""

    def invite(self, invitation: Invitation, token_mac: str) -> Invitation:
        """Keep an invitation under the MAC of its token, until it is answered or expires."""

    def invitations(self, now: dt.datetime) -> Sequence[Invitation]:
        """Return the invitations that can still be answered."""

    def invited(self, token_mac: str, now: dt.datetime) -> Invitation:
        """Return the invitation of a token.

        Raises:
            NotHeldError: there is none, or it expired or was answered.
        """

    def answer(self, invitation: int, now: dt.datetime) -> None:
        """Note that an invitation was answered: it cannot be again."""

    def take_back(self, invitation: int) -> None:
        """Remove an invitation."""


class Recoveries(Protocol):
    """Recoveries of accounts whose password or second factor is lost."""

    def waiting(self) -> Sequence[Recovery]:
        """Return the recoveries that wait for a second person, oldest first."""

    def recovery(self, number: int) -> Recovery:
        """Return one recovery.

        Raises:
            NotHeldError: there is no such recovery.
        """

    def ask(self, account: int, by: int, now: dt.datetime) -> Recovery:
        """Note that a recovery is asked for."""

    def refuse(self, number: int, by: int) -> Recovery:
        """Note that a recovery was refused."""

    def agree(self, number: int, by: int, token_mac: str, expires_at: dt.datetime) -> Recovery:
        """Note that a recovery was agreed, under the MAC of its link's token; earlier links work no more."""

    def agreed(self, token_mac: str, now: dt.datetime) -> Recovery:
        """Return the recovery of a token.

        Raises:
            NotHeldError: there is none, or it expired or was used.
        """

    def use(self, number: int, password: str, now: dt.datetime) -> None:
        """Use a recovery: new password; other ways in, sessions and tokens end. All or nothing.

        Raises:
            NotHeldError: it was used meanwhile.
        """


class AccessLog(Protocol):
    """Who looked at what, in an append-only chain: each line commits to the one before."""

    def add(
        self, officer: Officer | None, verb: AccessVerb, about: str, amount: int, at: dt.datetime
    ) -> None:
        """Append a line, durable on return. ``about`` names ids and counts, never words."""

    def lines(
        self,
        before: int | None,
        limit: int,
        account: int | None = None,
        verb: AccessVerb | None = None,
        span: Span = ALWAYS,
    ) -> Sequence[Access]:
        """Return lines, newest first, below a number: of one account (``NOBODY``: of none), kind and time."""

    def count(self, account: int | None = None, verb: AccessVerb | None = None, span: Span = ALWAYS) -> int:
        """Return how many lines there are of one account (``NOBODY``: of none), kind and time."""

    def newest(self) -> tuple[int, str]:
        """Return how many lines there are, and the link of the last."""

    def link(self, number: int) -> str | None:
        """Return the link of a line, None where there is none."""

    def check(self) -> Iterable[str]:
        """Yield one sentence for each line that is missing, changed or out of order."""


class Works(Protocol):
    """Work in progress, so that its progress survives a restart."""

    def ask(self, verb: str, account: int, said: Mapping[str, object], now: dt.datetime) -> Work:
        """Note what is asked for, and queue it."""

    def work(self, number: str, account: int) -> Work:
        """Return a piece of work of one account.

        Raises:
            NotHeldError: the account has none of that id.
        """

    def of(self, account: int, limit: int) -> Sequence[Work]:
        """Return an account's work, newest first."""

    def waiting(self, number: str) -> Work:
        """Return a piece of work, whosever it is, for whoever does it.

        Raises:
            NotHeldError: there is none of that id.
        """

    def begin(self, number: str) -> bool:
        """Note that it runs, by whoever took it from the queue; tell whether it is not over."""

    def progress(self, number: str, step: str, done_bytes: int, total_bytes: int) -> None:
        """Note how far it is."""

    def done(self, number: str, result: Mapping[str, object], now: dt.datetime) -> None:
        """Note what came of it."""

    def refuse(self, number: str, sentence: str, now: dt.datetime) -> None:
        """Note that it was refused, and why."""

    def fail(self, number: str, sentence: str, now: dt.datetime) -> None:
        """Note that a fault of OnRecord's own ended it."""

    def under_way(self, *, near_alone: bool = False) -> int:
        """Return how many pieces of work wait or run; ``near_alone`` leaves what is with workers apart."""

    def waiting_apart(self, before: dt.datetime) -> int:
        """Return how many pieces of work that are left to workers apart wait since before an instant."""

    def is_far(self, work: Work) -> bool:
        """Tell whether a piece of work can be left to workers apart."""

    def interrupt(self, now: dt.datetime, *, near_alone: bool = False) -> int:
        """Mark what waits or runs as interrupted; return how many. ``near_alone``: as of ``under_way``."""

    def interrupt_left(self, now: dt.datetime, is_working: Callable[[str], bool]) -> int:
        """Mark what a worker began that is gone as interrupted; return how many. The rest waits again."""

    def forget(self, before: dt.datetime) -> int:
        """Remove what ended before an instant, and sessions that expired before it; return how many works."""


class Searches(Protocol):
    """Searches that people saved, each for its own account alone."""

    def of(self, account: int) -> Sequence[SavedSearch]:
        """Return an account's searches, by name."""

    def save(self, account: int, name: str, query: str, now: dt.datetime) -> SavedSearch:
        """Keep a search."""

    def rename(self, account: int, number: int, name: str) -> None:
        """Give a search another name.

        Raises:
            NotHeldError: the account has none of that number.
        """

    def remove(self, account: int, number: int) -> None:
        """Forget a search.

        Raises:
            NotHeldError: the account has none of that number.
        """


class Service(Protocol):
    """The service's store as one."""

    @property
    def searches(self) -> Searches:
        """Saved searches."""

    @property
    def works(self) -> Works:
        """Work in progress."""

    @property
    def accounts(self) -> Accounts:
        """Accounts and grants."""

    @property
    def recoveries(self) -> Recoveries:
        """Recoveries of accounts."""

    @property
    def access_log(self) -> AccessLog:
        """The access log."""

    @property
    def tokens(self) -> Tokens:
        """The API's tokens."""

    @property
    def answers(self) -> Answers:
        """What requests that must not happen twice were answered."""

    @property
    def exports(self) -> Exports:
        """Exports of messages."""

    @property
    def webhooks(self) -> Webhooks:
        """What programs are told."""

    @property
    def openings(self) -> Openings:
        """Openings of captures that wait for their custodian."""

    @property
    def links(self) -> Links:
        """Single-use links for people without an account."""

    @property
    def doors(self) -> Doors:
        """What of the store must not open again."""
