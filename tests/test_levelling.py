"""A service answers from no index that is behind the journal, whoever left it so."""

import threading

import pytest

from onrecord import wiring
from onrecord.archive.journal_segments import Segments
from onrecord.archive.lock import writer_lock
from onrecord.cataloguing import fresh_catalogue
from onrecord.cli.init import make_home
from onrecord.hosting import open_host
from onrecord.procedures import move_capture as moving
from onrecord.procedures.capture import Terms, capture
from onrecord.procedures.move_capture import Target, move_capture, plan_move
from onrecord.procedures.sight import sight_of
from onrecord.procedures.sources import sources
from onrecord.records.accounts import Grant, GrantState, Officer, Role, Scope, ScopeKind
from onrecord.records.messages import Assumptions
from onrecord.settings import Settings

CHAT = "14/03/2026, 11:02 - Ben Whitfield: the harbour wall\n14/03/2026, 11:03 - Ann Plover: agreed\n"
TERMINAL = Officer(0, "the terminal", "")


class KilledError(Exception):
    """Stands for a signal that ends a process."""


@pytest.fixture
def settings(tmp_path):
    made = Settings(home=tmp_path / "home", keys=tmp_path / "keys", organisation="Department for Harbours")
    make_home(made, made.organisation, (2, 3), None, unattended=True)
    return made


@pytest.fixture
def host(settings):
    opened = open_host(settings)
    yield opened
    opened.close()


def unwatched(_done, _total):
    """Nobody watches."""


def captured_and_killed(host, tmp_path, custodian):
    """Capture a chat, and end where a signal just after its event would."""
    path = tmp_path / custodian / "WhatsApp Chat with Harbour.txt"
    path.parent.mkdir()
    path.write_text(CHAT)
    settings, assumed = host.settings, Assumptions(zone=host.settings.zone)
    with host.writing(TERMINAL) as home:
        (source,) = sources(home.sandbox, wiring.feed(path, settings), assumed, lambda _n, _w: ())
        rule = wiring.clearing_rule(settings)
        terms = Terms(custodian, "phone", source.assumptions, settings.organisation, rule)
        return capture(home, source.feed, terms, unwatched).capture.id


def moved_and_killed(host, monkeypatch, capture_id, custodian):
    """Move a capture, and end where a signal between its event and the index would."""
    terms = moving.Terms(wiring.clearing_rule(host.settings), host.settings.organisation)
    calls = []

    def killed(home, _progress):
        calls.append(home.journal.size)
        if len(calls) > 1:
            raise KilledError

    with host.writing(TERMINAL) as home:
        planned = plan_move(home, capture_id, Target(custodian=custodian))
        with monkeypatch.context() as patched:
            patched.setattr(moving, "catch_up", killed)
            with pytest.raises(KilledError):
                move_capture(home, planned, "The wrong minister was picked", terms, unwatched)
    assert calls[1] == calls[0] + 1, "the event stands"


def seen_by(host, custodian):
    """Return how many copies a custodian sees, as each page asks it."""
    scope = Scope(ScopeKind.CUSTODIAN, custodian)
    grant = Grant(1, 1, custodian, Role.CUSTODIAN, scope, GrantState.IN_FORCE, None, "", host.now(), "", None)
    officer = Officer(1, custodian, "c@example.test", (grant,))
    home = host.reading(officer)
    sight = sight_of(home, host.permissions, officer, "read")
    return sum(sight.sees(row["copy_id"]) for row in home.catalogue.conversations())


def test_a_move_that_was_killed_before_the_index_takes_sight_away_at_once(host, tmp_path, monkeypatch):
    kept = captured_and_killed(host, tmp_path, "Wrong Minister")
    assert (seen_by(host, "Wrong Minister"), seen_by(host, "Right Minister")) == (1, 0)
    moved_and_killed(host, monkeypatch, kept, "Right Minister")
    assert (seen_by(host, "Wrong Minister"), seen_by(host, "Right Minister")) == (0, 1)


def test_a_service_started_anew_follows_a_move_that_was_killed(host, settings, tmp_path, monkeypatch):
    kept = captured_and_killed(host, tmp_path, "Wrong Minister")
    moved_and_killed(host, monkeypatch, kept, "Right Minister")
    host.close()
    again = open_host(settings)
    assert (seen_by(again, "Wrong Minister"), seen_by(again, "Right Minister")) == (0, 1)
    again.close()


def test_a_capture_that_was_killed_just_after_its_event_is_shown(host, tmp_path):
    assert seen_by(host, "Minister") == 0
    captured_and_killed(host, tmp_path, "Minister")
    assert seen_by(host, "Minister") == 1


def test_an_older_index_that_was_put_in_place_while_it_runs_is_brought_level(host, settings, tmp_path):
    captured_and_killed(host, tmp_path, "Minister")
    assert seen_by(host, "Minister") == 1
    with fresh_catalogue(settings, host.keys):
        """Nothing is indexed in it."""
    assert seen_by(host, "Minister") == 1


def test_who_writes_begins_with_an_index_that_is_level(host, tmp_path):
    captured_and_killed(host, tmp_path, "Minister")
    with host.writing(TERMINAL) as home:
        assert home.catalogue.applied_sequence() == home.journal.size
        assert len(list(home.catalogue.conversations())) == 1


def test_while_another_writes_a_question_does_not_wait_and_the_next_one_is_level(host, settings, tmp_path):
    captured_and_killed(host, tmp_path, "Minister")
    with writer_lock(settings.home):
        assert seen_by(host, "Minister") == 0
    assert seen_by(host, "Minister") == 1


def test_each_thread_is_answered_from_an_index_that_is_level(host, tmp_path):
    seen_by(host, "Minister")
    captured_and_killed(host, tmp_path, "Minister")
    found = []
    threads = [threading.Thread(target=lambda: found.append(seen_by(host, "Minister"))) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert found == [1, 1, 1]


def test_a_question_reads_nothing_of_a_journal_that_did_not_change(host, tmp_path, monkeypatch):
    captured_and_killed(host, tmp_path, "Minister")
    seen_by(host, "Minister")

    def read(_self, _first=0):
        raise AssertionError("the journal was read")

    monkeypatch.setattr(Segments, "tail", read)
    monkeypatch.setattr(Segments, "read", read)
    assert host.reading(TERMINAL).catalogue.applied_sequence() > 0
