"""What a copy that takes the place of a lost store must not open again."""

import datetime as dt

import pytest

from onrecord.database.connection import DatabaseKey, connect
from onrecord.ports.service_copies import Ended
from onrecord.service.closing_doors import close_doors

NOW = dt.datetime(2026, 3, 1, 9, 30, tzinfo=dt.UTC)
STATES = ["asked", "agreed", "refused"]


@pytest.fixture
def store(tmp_path):
    connection = connect(tmp_path / "service.db", DatabaseKey(bytes(range(32))))
    connection.execute("CREATE TABLE export (state TEXT, decided_at TEXT, expires_at TEXT)")
    connection.executemany(
        "INSERT INTO export VALUES (?, NULL, ?)",
        [(state, "2027-01-01 00:00:00" if state == "agreed" else None) for state in STATES],
    )
    yield connection
    connection.close()


def test_an_export_that_waited_to_be_agreed_is_refused_and_an_agreed_one_is_over(store):
    close_doors(store, Ended(), NOW)
    told = store.execute("SELECT state, decided_at, expires_at FROM export ORDER BY rowid").fetchall()
    then = "2026-03-01 09:30:00"
    assert told == [("refused", then, None), ("agreed", None, then), ("refused", None, None)]
