"""The service's own store brought back: nothing that was ended lets anybody in again."""

import contextlib
import datetime as dt
from dataclasses import replace

import pytest

from onrecord.backing_up import service_copies
from onrecord.database.connection import DatabaseKey, connect
from onrecord.procedures.accounts import close_account, invite, reopen_account
from onrecord.procedures.anchor_access_log import anchor_access_log, anchors, check_access_log, cuts
from onrecord.procedures.grant_role import decide_role, end_role, propose_role
from onrecord.procedures.recover_account import ask_recovery, decide_recovery, recover_account
from onrecord.procedures.service_copies import (
    check_service_copy,
    copy_service,
    renew_service_copy,
    restore_service,
)
from onrecord.procedures.tokens import NewToken, make_token
from onrecord.records.accounts import ALL, AccessVerb, Invitation, Role
from onrecord.records.databases import Database
from onrecord.records.errors import StorageError, VerificationError
from onrecord.service.snapshots import Snapshots

PASSWORD = "another long pass phrase"


@pytest.fixture
def home(site):
    with site.host.writing(site.officer(Role.ADMINISTRATOR)) as opened:
        yield opened


def copies_of(home):
    from onrecord.web.requests import host_of

    return service_copies(home, host_of().settings)


def elsewhere(home, tmp_path):
    """Return copies that are brought back into an empty folder, so that the running store stays."""
    folder = tmp_path / "restored"
    folder.mkdir()
    return Snapshots(folder, DatabaseKey(home.keys.database_key("service")), home.disk), folder / "service.db"


def brought_back(home, tmp_path, copy):
    copies, path = elsewhere(home, tmp_path)
    done = restore_service(home, copies, copy, contextlib.nullcontext())
    return done, connect(path, DatabaseKey(home.keys.database_key("service")))


def test_the_running_services_store_is_copied_and_says_how_old_it_is(site, home, tmp_path):
    taken = copy_service(home, copies_of(home), tmp_path / "copy")
    checked = check_service_copy(copies_of(home), tmp_path / "copy")
    assert checked.snapshot == taken
    assert (taken.accounts, taken.events) == (len(site.service.accounts.rows()), home.journal.size)
    assert checked.faults == ()


def test_sessions_links_invitations_tokens_and_exports_of_a_copy_let_nobody_in(site, home, tmp_path):
    from onrecord.service import models

    first, second, officer = (site.officer(Role.ADMINISTRATOR) for _ in range(3))
    site.client(officer)
    soon = site.host.now() + dt.timedelta(days=1)
    invite(home, site.service, first, Invitation(0, "n@example.test", "New", Role.FOI, ALL, None, "", soon))
    asked = ask_recovery(home, site.service, first, officer.account)
    decide_recovery(home, site.service, second, asked.id, agreed=True)
    said = NewToken("program", frozenset({"accounts"}), 30)
    make_token(home, site.service, site.host.permissions, officer, said)
    export = models.Export.objects.create(
        account_id=officer.account, state="agreed", filters={}, recipient="", purpose="",
        asked_at=soon, messages=1, expires_at=soon,
    )  # fmt: skip
    copy_service(home, copies_of(home), tmp_path / "copy")
    key = DatabaseKey(home.keys.database_key("service"))
    copied = connect(tmp_path / "copy/service/service.db", key, writable=False)
    _, store = brought_back(home, tmp_path, tmp_path / "copy")
    for still_open in (
        "SELECT count(*) FROM django_session",
        "SELECT count(*) FROM invitation WHERE answered_at IS NULL",
        "SELECT count(*) FROM api_token WHERE revoked_at IS NULL",
        "SELECT count(*) FROM export WHERE expires_at > datetime('now', '+1 hour')",
    ):
        assert copied.execute(still_open).fetchone()[0] > 0, still_open
        assert store.execute(still_open).fetchone() == (0,), still_open
    copied.close()
    export.delete()
    assert store.execute("SELECT count(*) FROM account").fetchone() == (len(site.service.accounts.rows()),)
    store.close()


def test_no_token_that_was_ever_given_finds_a_row_of_a_restored_store(home, tmp_path):
    """Every column that is found by a secret's MAC, of whichever table, also one that is not made yet."""
    from django.apps import apps

    copy_service(home, copies_of(home), tmp_path / "copy")
    _, store = brought_back(home, tmp_path, tmp_path / "copy")
    found = [
        (model._meta.db_table, one.column)
        for model in apps.get_models()
        for one in model._meta.get_fields()
        if getattr(one, "column", None) and "mac" in one.column.split("_")
    ]
    assert ("invitation", "token_mac") in found
    for table, column in found:
        rows = store.execute(f'SELECT "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL').fetchall()  # noqa: S608
        assert all(value.startswith("ended-") for (value,) in rows), table
    store.close()


def test_what_was_ended_after_the_copy_is_ended_again(site, home, tmp_path):
    first, second = site.officer(Role.ADMINISTRATOR), site.officer(Role.ADMINISTRATOR)
    closed, lesser, lost = (
        site.officer(Role.FOI),
        site.officer(Role.FOI, Role.RECORDS),
        site.officer(Role.FOI),
    )
    reopened, same = site.officer(Role.FOI), site.officer(Role.FOI)
    site.client(lost)
    copy_service(home, copies_of(home), tmp_path / "copy")
    close_account(home, site.service, first, closed.account)
    close_account(home, site.service, first, reopened.account)
    reopen_account(home, site.service, first, reopened.account)
    end_role(home, site.service, first, lesser.grants[0].id)
    asked = ask_recovery(home, site.service, first, lost.account)
    token = decide_recovery(home, site.service, second, asked.id, agreed=True).token
    recover_account(home, site.service, token, PASSWORD)
    done, store = brought_back(home, tmp_path, tmp_path / "copy")
    assert done.changes >= 7
    active = dict(store.execute("SELECT id, is_active FROM account").fetchall())
    assert [active[one.account] for one in (closed, reopened, lesser, lost, same)] == [0, 0, 1, 1, 1]
    roles = "SELECT role FROM account_grant WHERE account_id = ? AND state = 'in_force'"
    kept = {grant.role.value for grant in lesser.grants[1:]}
    assert {role for (role,) in store.execute(roles, (lesser.account,))} == kept
    (password,) = store.execute("SELECT password FROM account WHERE id = ?", (lost.account,)).fetchone()
    assert password.startswith("!")
    factors = "SELECT count(*) FROM mfa_authenticator WHERE user_id = ?"
    assert store.execute(factors, (lost.account,)).fetchone() == (0,)
    store.close()


def test_what_waited_to_be_agreed_and_codes_for_a_lost_phone_do_not_come_back_with_a_copy(
    site, home, tmp_path
):
    """Refused since or not: to ask again is cheap, and a code that was used is good once alone."""
    from allauth.mfa.models import Authenticator

    first, second, third = (site.officer(Role.ADMINISTRATOR) for _ in range(3))
    wanting, lost = site.officer(Role.FOI), site.officer(Role.FOI)
    phone, codes = (
        Authenticator.objects.create(user_id=lost.account, type=kind, data={})
        for kind in (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)
    )
    refused, waiting = (
        propose_role(home, site.service, one, wanting.account, (role, ALL))
        for one, role in ((first, Role.RECORDS), (third, Role.INQUIRY))
    )
    asked = ask_recovery(home, site.service, first, lost.account)
    copy_service(home, copies_of(home), tmp_path / "copy")
    decide_role(home, site.service, second, refused.id, agreed=False)
    decide_recovery(home, site.service, second, asked.id, agreed=False)
    _, store = brought_back(home, tmp_path, tmp_path / "copy")
    state_of = "SELECT state FROM {} WHERE id = ?"
    for table, number in (
        ("account_grant", refused.id),
        ("account_grant", waiting.id),
        ("recovery", asked.id),
    ):
        assert store.execute(state_of.format(table), (number,)).fetchone() == ("refused",), table
    factors = store.execute("SELECT id FROM mfa_authenticator WHERE user_id = ?", (lost.account,)).fetchall()
    assert factors == [(phone.pk,)]
    store.close()
    codes.delete()


def test_bringing_back_is_journalled_and_the_log_is_whole_up_to_where_it_was_lost(site, home, tmp_path):
    officer = site.officer(Role.AUDITOR)
    site.service.access_log.add(officer, AccessVerb.READ, "c-1", 1, site.host.now())
    taken = copy_service(home, copies_of(home), tmp_path / "copy")
    for number in range(3):
        site.service.access_log.add(officer, AccessVerb.READ, f"c-{number}", 1, site.host.now())
    anchor_access_log(home, site.service)
    events = home.journal.size
    _, store = brought_back(home, tmp_path, tmp_path / "copy")
    assert home.journal.size == events + 1
    assert cuts(home)[-1].lines == taken.access_lines
    assert all(one.lines <= taken.access_lines for one in anchors(home))
    lines = store.execute("SELECT count(*) FROM access").fetchone()
    assert lines == (taken.access_lines,)
    store.close()
    said = site.client(officer).get("/logs/access/check").content.decode()
    assert "brought back from the second copy" in said
    assert list(check_access_log(home, site.service)) == []


def test_a_whole_store_is_left_alone_and_a_service_never_served_has_none(home, tmp_path):
    copies = copies_of(home)
    copy_service(home, copies, tmp_path / "copy")
    events = home.journal.size
    assert restore_service(home, copies, tmp_path / "copy", contextlib.nullcontext()) is None
    nowhere, _ = elsewhere(home, tmp_path)
    assert restore_service(home, nowhere, tmp_path / "none", contextlib.nullcontext()) is None
    assert copy_service(home, nowhere, tmp_path / "none") is None
    assert home.journal.size == events


def test_the_version_before_is_taken_when_the_last_does_not_open_and_none_is_said(home, tmp_path):
    copies = copies_of(home)
    before = copy_service(home, copies, tmp_path / "copy")
    copy_service(home, copies, tmp_path / "copy")
    last = tmp_path / "copy/service/service.db"
    last.write_bytes(last.read_bytes()[:9000])
    assert any(
        "service/service.db" in fault for fault in check_service_copy(copies, tmp_path / "copy").faults
    )
    done, store = brought_back(home, tmp_path, tmp_path / "copy")
    store.close()
    assert (done.snapshot, len(done.faults)) == (before, 1)
    (tmp_path / "copy/service/service.db.before").write_bytes(b"")
    (tmp_path / "restored/service.db").write_bytes(b"none")
    with pytest.raises(VerificationError, match="another copy"):
        restore_service(
            home, replace(copies, home=tmp_path / "restored"), tmp_path / "copy", contextlib.nullcontext()
        )


def test_where_the_server_that_holds_the_store_is_gone_nothing_is_copied_and_what_there_was_stays(
    site, home, tmp_path
):
    url = "postgresql://onrecord@127.0.0.1:1/onrecord"
    taken = copy_service(home, copies_of(home), tmp_path / "copy")
    copies = service_copies(home, replace(site.host.settings, database=Database(url=url)))
    for do in (copy_service, lambda *given: restore_service(*given, contextlib.nullcontext())):
        with pytest.raises(StorageError, match="cannot be reached"):
            do(home, copies, tmp_path / "copy")
    assert check_service_copy(copies, tmp_path / "copy").snapshot == taken


def test_a_service_renews_a_copy_that_is_a_day_old_and_no_younger_one(home, tmp_path):
    copies, folder = copies_of(home), tmp_path / "copy"
    assert renew_service_copy(home, copies, folder) is not None
    assert renew_service_copy(home, copies, folder) is None
    copies.take(folder, home.clock.now() - dt.timedelta(days=1, minutes=1), 1)
    assert renew_service_copy(home, copies, folder) is not None
