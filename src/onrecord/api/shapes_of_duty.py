"""What the API takes and gives on accounts, roles and the two logs."""

import datetime as dt
from typing import Annotated

from ninja import Schema
from pydantic import Field, StringConstraints

from onrecord.api.shapes import MOST, Given, Next
from onrecord.records.accounts import AccessVerb, GrantState, Role, ScopeKind
from onrecord.records.events import Verb


class Grant(Schema):
    """One role of one account."""

    grant: int
    account: int
    role: Role
    scope: ScopeKind
    scope_name: str
    state: GrantState
    proposed_by: int | None
    proposed_at: dt.datetime
    decided_at: dt.datetime | None


class Account(Schema):
    """An account and its roles."""

    account: int
    name: str
    email: str
    is_active: bool
    created_at: dt.datetime
    last_login: dt.datetime | None
    has_second_factor: bool
    grants: list[Grant]


class Accounts(Schema):
    """All accounts, by name."""

    items: list[Account]


class Grants(Schema):
    """All grants, newest first."""

    items: list[Grant]


class NewGrant(Given):
    """A role to ask for; another administrator agrees."""

    role: Role
    scope: ScopeKind = ScopeKind.EVERYTHING
    scope_name: Annotated[str, StringConstraints(max_length=200, strip_whitespace=True)] = ""


class Decision(Given):
    """A second person's word on a role that was asked for."""

    agreed: bool


class _LogNarrowed(Given):
    """What narrows a log: an account by number, 0 for none; days of the organisation's clock, inclusive."""

    account: Annotated[int | None, Field(ge=0, le=MOST)] = None
    since: dt.date | None = None
    until: dt.date | None = None


class LooksNarrowed(_LogNarrowed):
    """What narrows the access log; account 0 is nobody who was signed in."""

    verb: AccessVerb | None = None


class ActsNarrowed(_LogNarrowed):
    """What narrows the journal; account 0 is the service itself, or somebody at the terminal."""

    verb: Verb | None = None


class Access(Schema):
    """A line of the access log: who looked at what."""

    number: int
    at: dt.datetime
    account: int | None
    account_name: str
    verb: AccessVerb
    about: str
    amount: int


class AccessLog(Schema):
    """A page of the access log, newest first: `matching` of `total` lines are what was asked for."""

    items: list[Access]
    matching: int
    total: int
    next: Next


class Act(Schema):
    """The clear part of an event of the journal."""

    sequence: int
    at: dt.datetime
    actor: str
    verb: Verb
    objects: list[str]


class Acts(Schema):
    """A page of the journal, newest first: `matching` of `total` events are what was asked for."""

    items: list[Act]
    matching: int
    total: int
    next: Next
