"""Whose conversations an officer may hand in follows from grants that name them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.procedures.hand_in import custodians_of
from onrecord.records.accounts import ALL, Grant, GrantState, Officer, Role, Scope, ScopeKind

NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
NAMES = ("Ann Pike", "Bob Quill", "Cy Reed")
SCOPES = [ALL, *(Scope(ScopeKind.CUSTODIAN, name) for name in NAMES), Scope(ScopeKind.CONVERSATION, "v-1")]
ROLES = st.tuples(st.sampled_from(list(Role)), st.sampled_from(SCOPES))


def officer(*grants):
    return Officer(
        1,
        "o",
        "o@example.test",
        [
            Grant(n, 1, "o", role, scope, GrantState.IN_FORCE, None, "", NOW)
            for n, (role, scope) in enumerate(grants)
        ],
    )


@given(st.lists(ROLES, max_size=5))
def test_nobody_hands_in_for_one_whom_no_grant_of_theirs_names(grants):
    known = custodians_of(officer(*grants))
    named = {
        scope.name for role, scope in grants if role in {Role.CUSTODIAN, Role.PRIVATE_OFFICE, Role.RECORDS}
    }
    for name in NAMES:
        assert known.may(name) is (name in named or (Role.RECORDS, ALL) in grants)
    assert not known.may("")


@pytest.mark.parametrize("role", [Role.CUSTODIAN, Role.PRIVATE_OFFICE, Role.FOI, Role.ADMINISTRATOR])
def test_a_role_over_everything_names_nobody_but_for_a_records_officer(role):
    known = custodians_of(officer((role, ALL)))
    assert (known.names, known.is_anybody, known.only) == ((), False, None)


def test_a_private_office_acts_on_behalf_and_a_custodian_does_not():
    known = custodians_of(officer((Role.PRIVATE_OFFICE, SCOPES[1]), (Role.CUSTODIAN, SCOPES[2])))
    assert known.names == ("Bob Quill", "Ann Pike")
    assert known.is_on_behalf("Ann Pike")
    assert not known.is_on_behalf("Bob Quill")


@given(st.lists(ROLES, max_size=5), st.sampled_from([str.upper, str.lower, str.title]))
def test_a_name_is_the_same_in_capitals_or_not_as_it_is_for_reading(grants, spelled):
    known, other = custodians_of(officer(*grants)), custodians_of(officer(*_spelled(grants, spelled)))
    for name in NAMES:
        assert known.may(name) is other.may(name) is other.may(spelled(name))
        assert known.is_on_behalf(name) is other.is_on_behalf(name)
    assert len(other.names) == len({name.casefold() for name in other.names})


def _spelled(grants, spelled):
    return [(role, Scope(scope.kind, spelled(scope.name))) for role, scope in grants]


def test_two_spellings_of_ones_own_name_are_one_and_never_on_behalf():
    spelled = Scope(ScopeKind.CUSTODIAN, "ANN PIKE")
    known = custodians_of(officer((Role.PRIVATE_OFFICE, spelled), (Role.CUSTODIAN, SCOPES[1])))
    assert (known.names, known.is_on_behalf("ann pike"), known.only) == (("Ann Pike",), False, "Ann Pike")
