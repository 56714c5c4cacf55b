"""A home whose index lies with a PostgreSQL server: the same commands, the same answers."""

import pytest
from tests.conftest import Desk
from tests.support.postgres_server import fresh_database

CHAT = """12/03/2024, 09:15 - Ada Quay: The storm is due at the outer basin
13/03/2024, 09:16 - Ben Mole: 東京タワー, storm’s café
14/03/2024, 09:17 - Ada Quay: ok
"""


@pytest.fixture
def served(desk):
    desk.run("init", "--unattended", "--organisation", "Department for Harbours")
    (desk.home / "catalogue.db").unlink()
    _use(desk, fresh_database().url)
    return desk


def _use(desk, url):
    path = desk.home / "settings.toml"
    path.write_text(
        f'{path.read_text("utf-8").partition("[database]")[0]}[database]\nurl = "{url}"\n', "utf-8"
    )


def _told(desk):
    """Ask every command that reads the index, without what is measured."""
    asked = [
        ("conversations",),
        ("count", "--by", "day"),
        ("search", "storm*"),
        ("search", "東京"),
    ]
    rows = [row for command in asked for row in desk.json(*command)]
    told = [{name: value for name, value in row.items() if "second" not in name} for row in rows]
    return [*told, *desk.json("show", str(rows[0]["copy_id"]))]


def test_commands_answer_as_with_a_file_and_no_file_is_made(served):
    served.capture(served.export(CHAT))
    with_server = _told(served)
    assert not list(served.home.glob("catalogue.db*"))
    path = served.home / "settings.toml"
    path.write_text(path.read_text("utf-8").partition("[database]")[0], "utf-8")
    assert _told(served) == with_server


def test_a_rebuild_fills_an_empty_server_and_finds_all_as_it_was(served):
    served.capture(served.export(CHAT))
    rebuilt = served.run("rebuild").stdout
    assert "as they were" in rebuilt
    assert "Good" in served.run("verify").stdout
    served.run("replicate", served.folder / "second", "--out", served.folder)
    before = _told(served)
    _use(served, fresh_database().url)
    assert "1 capture" in served.run("rebuild").stdout
    assert _told(served) == before


def test_a_home_is_verified_where_its_index_is_not_there(served):
    served.capture(served.export(CHAT))
    _use(served, fresh_database().url)
    assert "Good" in served.run("verify").stdout


def test_another_homes_database_and_a_server_that_is_gone_are_told_in_one_line(served, tmp_path):
    other = Desk(tmp_path / "other")
    other.folder.mkdir()
    other.run("init", "--unattended", "--organisation", "Department for Quays")
    served.capture(served.export(CHAT))
    theirs = (served.home / "settings.toml").read_text("utf-8").partition('url = "')[2].partition('"')[0]
    _use(other, theirs)
    _use(served, "postgresql://onrecord@127.0.0.1:1/onrecord")
    for desk, said in ((other, "another home"), (served, "database.url")):
        told = desk.run("search", "storm", expect=1).stderr
        assert said in told
        assert "Traceback" not in told
        assert len(told.splitlines()) == 1
