"""Who may do what: nothing without a grant in force, and nothing beyond its scope."""

import datetime as dt
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.governance.permissions import read_permissions
from onrecord.records.accounts import ALL, Grant, GrantState, Officer, Role, Scope, ScopeKind
from onrecord.records.errors import SettingsError

PACK = (resources.files("onrecord.policy_packs") / "uk_nccc_2023" / "permissions.toml").read_bytes()
PERMISSIONS = read_permissions(PACK)
AT = dt.datetime(2026, 3, 12, tzinfo=dt.UTC)
READ = {"read", "search", "quote", "count", "receipt", "reconcile", "note", "file"}


def officer(*grants):
    made = [Grant(1, 1, "", role, scope, state, None, "", AT) for role, scope, state in grants]
    return Officer(1, "Ada Quay", "ada@example.test", made)


@given(
    st.sampled_from(Role), st.sampled_from([state for state in GrantState if state != GrantState.IN_FORCE])
)
def test_a_role_that_is_not_in_force_permits_nothing(role, state):
    assert PERMISSIONS.verbs_of(officer((role, ALL, state))) == frozenset()


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR, Role.SECURITY])
def test_who_runs_or_audits_the_service_reads_no_content(role):
    assert PERMISSIONS.verbs[role] & PERMISSIONS.content == frozenset()


def test_no_role_both_gives_roles_and_reads():
    assert [
        role for role, verbs in PERMISSIONS.verbs.items() if verbs & {"grants", "accounts"} and verbs & READ
    ] == []


def test_a_custodian_sees_neither_timeline_nor_finding():
    assert "reconcile" not in PERMISSIONS.verbs[Role.CUSTODIAN]


def test_scopes_are_those_of_the_grants_that_have_the_verb():
    own, one = Scope(ScopeKind.CUSTODIAN, "Ada Quay"), Scope(ScopeKind.CONVERSATION, "v-1")
    asked = officer(
        (Role.CUSTODIAN, own, GrantState.IN_FORCE),
        (Role.INQUIRY, one, GrantState.IN_FORCE),
        (Role.RECORDS, ALL, GrantState.ENDED),
    )
    assert PERMISSIONS.scopes(asked, "read") == (own, one)
    assert PERMISSIONS.scopes(asked, "receipt") == (own,)
    assert PERMISSIONS.scopes(asked, "identify") == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"auditor =", b"auditing ="),
        (b'"read", "search", "quote"', b'"raed", "search", "quote"'),
        (b"[roles]", b"["),
    ],
)
def test_a_table_that_lacks_a_role_or_a_verb_is_refused(before, after):
    with pytest.raises(SettingsError, match="restore the pack"):
        read_permissions(PACK.replace(before, after, 1))
