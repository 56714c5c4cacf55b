"""A catalogue with a server: of one home, swapped at once, forgotten in its files, like a file in answers."""

import contextlib
import datetime as dt
import tempfile
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.catalogue.stock import KEY, NOON, SCHEMAS, Said, batches, catalogued, opened
from tests.catalogue.test_finding import CAPTURES, FILTERS, QUERIES
from tests.catalogue.test_sights import _PERIODS, _answers, _copy_of, _entries
from tests.support.postgres_server import drop_schemas, fresh_database, server_files, shared_server

from onrecord.catalogue.dialects import postgresql
from onrecord.catalogue.missing import MissingCatalogue
from onrecord.catalogue.opening import open_catalogue
from onrecord.catalogue.serving import open_existing_served, open_served, remove_served, swap_served
from onrecord.catalogue.sql_catalogue import SqlCatalogue
from onrecord.catalogue.words import VERSION
from onrecord.database.postgresql.servers import Server
from onrecord.ports.catalogue import Moved
from onrecord.records.errors import HomeBusyError, HomeError, NotHeldError, StorageError
from onrecord.records.searches import EVERYTHING, Filters, Order, Query, Sight

SCHEMA = f"{SCHEMAS}serving"
CANARY = "zebrafinchcanary"


@pytest.fixture(autouse=True, scope="module")
def _no_schemas_left() -> Iterator[None]:
    yield
    drop_schemas(SCHEMAS)


@pytest.fixture
def served() -> Iterator[SqlCatalogue]:
    remove_served(shared_server(), SCHEMA)
    with contextlib.closing(open_served(shared_server(), KEY, SCHEMA)) as catalogue:
        yield catalogue


@contextlib.contextmanager
def both(name: str = "both") -> Iterator[tuple[SqlCatalogue, SqlCatalogue]]:
    """Open an empty catalogue of each kind."""
    schema = f"{SCHEMAS}{name}"
    remove_served(shared_server(), schema)
    with (
        tempfile.TemporaryDirectory() as folder,
        contextlib.closing(open_catalogue(Path(folder) / "c.db", KEY)) as filed,
        contextlib.closing(open_served(shared_server(), KEY, schema)) as on_server,
    ):
        yield filed, on_server


@settings(max_examples=25, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(CAPTURES, st.lists(st.tuples(QUERIES, FILTERS), min_size=1, max_size=6), _PERIODS, st.data())
def test_both_databases_answer_every_question_alike(
    captures: Sequence[tuple[str, str, str, Sequence[Said]]],
    queries: Sequence[tuple[str, Filters]],
    by: str,
    data: st.DataObject,
) -> None:
    entries = _entries(captures)
    held = sorted({_copy_of(entry) for entry, _ in entries})
    some = Sight(frozenset(data.draw(st.sets(st.sampled_from(held)))))
    names = [*held, *(copy[:-1] for copy in held), "Harbour", "copy-", "capture-0"]
    with both() as (filed, on_server):
        for entry, messages in entries:
            counted = [one.add_capture(entry, batches(messages, 5)) for one in (filed, on_server)]
            assert counted[0] == counted[1]
        for sight in (EVERYTHING, some):
            told = [_answers(one, queries, by, sight, names) for one in (filed, on_server)]
            assert told[0] == told[1]
            lists = [one.received(None, 3, sight=sight) for one in (filed, on_server)]
            assert lists[0] == lists[1]
        digests = [dict(one.table_digests()) for one in (filed, on_server)]
        # The search index is another thing on each; all that it is made from is the same.
        assert {name for name in digests[0] if digests[0][name] != digests[1][name]} <= {"words"}
        assert list(on_server.check()) == []


def _common(size: int) -> list[Said]:
    """Messages in which one word is in all, others are rare, and long ones are beyond what an index takes."""
    said = [
        Said(f"the storm {number} at quay{number % 97}", at=NOON + dt.timedelta(minutes=number))
        for number in range(size)
    ]
    many = " ".join(f"word{number}{'x' * 40}" for number in range(25_000))
    long = "y" * 5_000
    return [
        *said,
        Said(f"{many} endword", at=NOON - dt.timedelta(days=1)),
        Said(f"before {long} after", at=NOON - dt.timedelta(days=2)),
        Said("zebrafinch at the quay", at=NOON - dt.timedelta(days=3)),
        Said("زن the storm \0 the quay 東京", at=NOON - dt.timedelta(days=4)),
    ]


def test_common_rare_and_boundless_words_are_found_alike_whichever_way_the_search_takes() -> None:
    texts = [
        "the",
        "the storm",
        "quay5",
        '"at quay9"',
        "zebrafinch",
        "endword",
        "word24999*",
        "y*",
        "y" * 5_000,
    ]
    texts += [
        f'"before {"y" * 5_000} after"',
        "y" * 4_999,
        "y" * 4_999 + "*",
        "quay*",
        '"storm 77"',
        "東*",
        "",
    ]
    dated = Filters(since=NOON.date(), before=NOON.date() + dt.timedelta(days=2))
    sets = [
        Filters(),
        dated,
        Filters(before=NOON.date()),
        Filters(people=("ada",)),
        Filters(kinds=("media",)),
    ]
    with both("ways") as (filed, on_server):
        for one in (filed, on_server):
            one.add_capture(catalogued(0), batches(_common(4_000), 999))
        for filters in sets:
            for text in texts:
                for limit in (1, 50, 3_000):
                    found = [one.find(Query(text, filters, limit)) for one in (filed, on_server)]
                    assert found[0].hits == found[1].hits, (text, filters, limit)
                    assert found[0].next_row == found[1].next_row
                if text:
                    ranked = [
                        one.find(Query(text, filters, order=Order.RELEVANCE)) for one in (filed, on_server)
                    ]
                    assert ranked[0].hits == ranked[1].hits
                    assert ranked[0].ranked_over == ranked[1].ranked_over
            alike = [
                one.resembling("the zebrafinch at quay9 and the storm", filters) for one in (filed, on_server)
            ]
            assert alike[0] == alike[1]


def test_a_rare_word_is_asked_of_the_index_and_a_common_one_is_not(served, monkeypatch) -> None:
    asked: list[str] = []
    served.add_capture(catalogued(0), batches(_common(4_000)))
    execute = served._connection.execute
    monkeypatch.setattr(
        served._connection,
        "execute",
        lambda statement, values=(): asked.append(statement) or execute(statement, values),
    )
    indexed = postgresql._INDEXED.partition("{")[0]
    served.find(Query("the"))
    assert not any(statement.startswith(indexed) for statement in asked)
    assert [hit.body for hit in served.find(Query("zebrafinch")).hits] == ["zebrafinch at the quay"]
    assert any(statement.startswith(indexed) for statement in asked)


def test_another_homes_tables_are_refused_and_left_alone(served) -> None:
    served.add_capture(catalogued(0), batches([Said("storm")]))
    with pytest.raises(HomeError, match="another home"):
        open_served(shared_server(), bytes(32), SCHEMA)
    missing = open_existing_served(shared_server(), bytes(32), SCHEMA)
    assert isinstance(missing, MissingCatalogue)
    assert "another home" in missing.check()[0]
    assert len(served.find(Query("storm")).hits) == 1


def test_tables_of_another_version_are_refused_with_advice(served) -> None:
    served._connection.execute("UPDATE state SET value = '99' WHERE name = 'tables_version'")
    with pytest.raises(HomeError, match="onrecord rebuild"):
        open_served(shared_server(), KEY, SCHEMA)


def test_nothing_is_made_where_an_index_is_only_looked_for() -> None:
    remove_served(shared_server(), f"{SCHEMAS}none")
    missing = open_existing_served(shared_server(), KEY, f"{SCHEMAS}none")
    assert isinstance(missing, MissingCatalogue)
    assert missing.check() == []
    with pytest.raises(HomeError, match="onrecord rebuild"):
        missing.find(Query("storm"))


def test_two_that_open_an_empty_database_at_once_make_one_set_of_tables() -> None:
    server, faults = Server(fresh_database().url), list[BaseException]()

    def open_it() -> None:
        try:
            open_served(server, KEY).close()
        except (HomeError, StorageError, psycopg.Error) as error:
            faults.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


def test_a_fresh_catalogue_takes_the_old_ones_place_under_open_connections(served) -> None:
    served.add_capture(catalogued(0), batches([Said("old")]))
    fresh_schema = f"{SCHEMAS}fresh"
    remove_served(shared_server(), fresh_schema)
    with contextlib.closing(open_served(shared_server(), KEY, fresh_schema)) as fresh:
        fresh.add_capture(catalogued(0), batches([Said("new")]))
        assert [hit.body for hit in served.find(Query("")).hits] == ["old"]
    swap_served(shared_server(), fresh_schema, SCHEMA)
    assert [hit.body for hit in served.find(Query("")).hits] == ["new"]
    assert served.table_digests()


def test_a_second_writer_waits_and_a_reader_sees_nothing_half_done(served, monkeypatch) -> None:
    monkeypatch.setattr("onrecord.database.postgresql.connection.BUSY_SECONDS", 1)
    with contextlib.closing(open_served(shared_server(), KEY, SCHEMA)) as second:

        def items() -> Iterator[object]:
            yield from batches([Said("storm")])
            with pytest.raises(HomeBusyError):
                second.mark_applied(1)
            assert second.find(Query("")).hits == []
            assert second.count(Filters(), "day").total == 0

        served.add_capture(catalogued(0), items())
        assert len(second.find(Query("storm")).hits) == 1


def test_a_writer_that_is_killed_leaves_nothing(served) -> None:
    served.add_capture(catalogued(0), batches([Said("kept")]))
    before = served.table_digests()
    with contextlib.closing(open_served(shared_server(), KEY, SCHEMA)) as other:

        def items() -> Iterator[object]:
            yield from batches([Said("storm")])
            number = other._connection.execute("SELECT pg_backend_pid()").fetchone()[0]
            served._connection.execute("SELECT pg_terminate_backend(?)", (number,))
            yield from batches([Said("storm")])

        with pytest.raises(StorageError):
            other.add_capture(catalogued(1, "Ben Mole"), items())
        assert served.table_digests() == before
        assert other.applied_sequence() == 1, "its connection is made anew"
        other.add_capture(catalogued(1, "Ben Mole"), batches([Said("again")]))
    assert {hit.body for hit in served.find(Query("")).hits} == {"kept", "again"}


def test_tables_that_do_not_add_up_are_told(served) -> None:
    served.add_capture(catalogued(0), batches([Said("storm"), Said("quay")]))
    assert served.check() == []
    served._connection.execute("DELETE FROM words WHERE text LIKE '%storm%'")
    assert "add up" in served.check()[0]


def test_a_copy_forgotten_is_gone_from_answers_counts_and_the_servers_files(served) -> None:
    attachment = {"name": f"{CANARY}.pdf", "type": "pdf", "bytes": 5, "presence": "present"}
    secrets = [Said(f"harbour {CANARY} storm", f"{CANARY} Quay") for _ in range(50)]
    secrets.append(Said("see", rare={"attachments": [attachment]}))
    kept = [Said("harbour storm")] * 50
    served.add_capture(catalogued(0, copy="kept"), batches(kept))
    served.add_capture(catalogued(1, f"{CANARY} Quay", f"{CANARY} title", copy="gone"), batches(secrets))
    assert CANARY.encode() in server_files(SCHEMA), "the control: PostgreSQL's files are plain"
    assert served.forget_copy("gone") == 51
    assert CANARY.encode() not in server_files(SCHEMA)
    assert served.find(Query(f"{CANARY}*")).hits == []
    assert len(served.find(Query("harbour", limit=200)).hits) == 50
    assert served.count(Filters(), "day").total == 50
    assert served.check() == []
    with pytest.raises(NotHeldError):
        served.forget_copy("gone")


def test_a_capture_moved_is_found_counted_and_digested_alike_in_both() -> None:
    whose = [("Ada Quay", "Harbour"), ("Ben Mole", "Basin"), ("Ada Quay", "Harbour")]
    wrong = [catalogued(number, *names) for number, names in enumerate(whose)]
    messages = [Said(f"storm {number} 東京", at=NOON + dt.timedelta(days=number)) for number in range(30)]
    (target,) = wrong[1].capture.copies
    moved = Moved(3, "capture-2", ((wrong[2].capture.copies[0].id, target),), "recognition-moved")
    with both("moved") as (filed, on_server):
        for one in (filed, on_server):
            for entry in wrong:
                one.add_capture(entry, batches(messages))
            one.move_capture(moved)
            one.move_capture(moved)
            assert one.applied_sequence() == 4
            hits = one.find(Query("東京", Filters(custodians=("ben",)), 100)).hits
            assert {(hit.custodian, hit.capture) for hit in hits} == {
                ("Ben Mole", "capture-1"),
                ("Ben Mole", "capture-2"),
            }
            assert len(hits) == 60
            assert one.count(Filters(custodians=("ada",)), "day").total == 30
            assert one.check() == []
        digests = [dict(one.table_digests()) for one in (filed, on_server)]
        assert {name for name in digests[0] if digests[0][name] != digests[1][name]} <= {"words"}


def test_words_indexed_by_other_rules_are_not_forgotten_by_these(served) -> None:
    served.add_capture(catalogued(0, copy="c"), batches([Said("storm")]))
    served._connection.execute("UPDATE state SET value = ? WHERE name = 'words_version'", (f"{VERSION}x",))
    with pytest.raises(HomeError, match="onrecord rebuild"):
        served.forget_copy("c")


def test_the_fixture_of_the_other_tests_opens_the_same_catalogue_by_the_same_name(
    tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr("tests.catalogue.stock.Engine.is_postgresql", True)
    first, again = opened(tmp_path), opened(tmp_path)
    first.mark_applied(3)
    assert again.applied_sequence() == 3
    first.close()
    again.close()
