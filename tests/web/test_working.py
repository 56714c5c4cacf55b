"""Work and the store: a database server that starts anew ends no work, also none under way."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from tests.support.postgres_server import away, fresh_database
from tests.web.conftest import opened_site

_AWAY_SECONDS = 2.0
_SITE = """
import sys
from pathlib import Path
from tests.web import test_working
getattr(test_working, sys.argv[2])(Path(sys.argv[1]))
"""


def captures_go_on(folder: Path) -> None:
    from django.db import close_old_connections
    from tests.web.test_capture import TERMS, finished, scope, upload_of
    from tests.web.test_withholding import CHAT

    from onrecord.records.accounts import Role

    database = fresh_database()
    with opened_site(folder, database=database) as site:
        officer = site.officer(Role.CUSTODIAN, scope=scope("Ada Quay"))

        def captured(word: str) -> str:
            close_old_connections()  # as a server does before each request
            browser = site.client(officer)
            address = upload_of(browser, CHAT.replace("quay", word))
            browser.post(f"{address}/official", {"official": "all"})
            browser.post(f"{address}/about", TERMS)
            return finished(browser, browser.post(f"{address}/check")["Location"])["Location"]

        assert captured("before").startswith("/capture/done/")
        with away(database):
            time.sleep(_AWAY_SECONDS)
        assert captured("after").startswith("/capture/done/")
        assert captured("later").startswith("/capture/done/")


def what_is_under_way_ends_as_it_would(folder: Path) -> None:
    from django.db import close_old_connections

    from onrecord.records.works import WorkState
    from onrecord.web import setting_up

    database, is_away, is_told = fresh_database(), threading.Event(), threading.Event()

    def slow(_host, _service, _officer, _work, told):
        is_told.set()
        assert is_away.wait(60)
        told("while the store is away", 1, 2)
        return {"said": "done all the same"}

    setting_up.VERBS.update(slow=slow)
    with opened_site(folder, database=database) as site:
        officer, works = site.officer(), site.service.works
        asked = works.ask("slow", officer.account, {}, site.host.now())
        assert is_told.wait(60)
        with away(database):
            is_away.set()
            time.sleep(_AWAY_SECONDS)
        until = time.monotonic() + 60
        while time.monotonic() < until:
            close_old_connections()
            found = works.work(asked.id, officer.account)
            if found.state.is_over:
                break
            time.sleep(0.1)
        assert found.state is WorkState.DONE, found
        assert found.result == {"said": "done all the same"}


def pages_and_programs_are_told_that_the_server_is_away(folder: Path) -> None:
    from django.db import close_old_connections

    from onrecord.procedures.tokens import NewToken, make_token
    from onrecord.records.accounts import Role

    database = fresh_database()
    with opened_site(folder, database=database) as site:
        officer = site.officer(Role.RECORDS)
        with site.host.writing(officer) as home:
            wanted = NewToken("run", site.host.permissions.verbs_of(officer), 30)
            made = make_token(home, site.service, site.host.permissions, officer, wanted)
        browser, program = site.client(officer), site.client()
        strict = browser.get("/receipts").headers["Content-Security-Policy"]
        browser.raise_request_exception = program.raise_request_exception = False
        with away(database):
            for address in ("/receipts", "/conversations", "/"):
                page = browser.get(address)
                said = page.content.decode()
                assert (page.status_code, "The database server does not answer now" in said) == (503, True)
                assert "disk is full" not in said
                assert page.headers["Content-Security-Policy"] == strict
            answer = program.get("/api/v1/me", headers={"Authorization": f"Bearer {made.secret}"})
            assert answer.status_code == 503, answer.content
            assert "database server does not answer" in answer.json()["detail"]
        close_old_connections()
        browser.get("/receipts")  # finds the index's own connection broken, which is made anew after that
        assert browser.get("/receipts").status_code == 200


@pytest.mark.parametrize("what", ["captures_go_on", "what_is_under_way_ends_as_it_would"])
def test_a_database_server_that_starts_anew_ends_no_work(tmp_path, what):
    done_apart(tmp_path, what)


def test_a_database_server_that_is_away_is_told_as_that_and_not_as_a_full_disk(tmp_path):
    done_apart(tmp_path, "pages_and_programs_are_told_that_the_server_is_away")


def done_apart(tmp_path, what):
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", _SITE, str(tmp_path), what],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0, done.stderr[-3000:]
