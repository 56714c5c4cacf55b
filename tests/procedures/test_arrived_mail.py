"""Who may send an export by mail."""

import datetime as dt

from onrecord.procedures.arrived_mail import senders_of
from onrecord.records.accounts import ALL, Grant, GrantState, Officer, Role, Scope, ScopeKind

AT = dt.datetime(2026, 3, 13, tzinfo=dt.UTC)


def officer(email, *grants):
    made = [
        Grant(number, 1, "", role, scope, GrantState.IN_FORCE, None, "", AT)
        for number, (role, scope) in enumerate(grants)
    ]
    return Officer(1, "", email, made)


def of(name):
    return Scope(ScopeKind.CUSTODIAN, name)


def test_a_custodians_own_address_may_send_and_no_other_roles():
    known = senders_of(
        {},
        [
            officer("Ada@Example.test", (Role.CUSTODIAN, of("Ada Quay"))),
            officer("office@example.test", (Role.PRIVATE_OFFICE, of("Ada Quay"))),
            officer("records@example.test", (Role.RECORDS, ALL)),
            officer("all@example.test", (Role.CUSTODIAN, ALL)),
        ],
    )
    assert known == {"ada@example.test": "Ada Quay"}


def test_whose_a_mail_is_is_never_guessed():
    two = officer("ada@example.test", (Role.CUSTODIAN, of("Ada Quay")), (Role.CUSTODIAN, of("Ben Mole")))
    assert senders_of({}, [two]) == {}
    assert senders_of({"ADA@example.test": "Ben Mole"}, [two]) == {"ada@example.test": "Ben Mole"}


def test_two_spellings_of_one_custodian_are_one_name():
    spelled = [(Role.CUSTODIAN, of(name)) for name in ("Ada Quay", "ADA QUAY")]
    two = officer("ada@example.test", *spelled)
    assert list(senders_of({}, [two])) == ["ada@example.test"]
