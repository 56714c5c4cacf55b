"""The only administrator who lost everything is let back in by whoever runs the server; nobody else is."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.web.conftest import opened_site

from onrecord.procedures.recover_account import recover_last_administrator
from onrecord.records.accounts import Role
from onrecord.records.errors import AccountError

_LIVE = """
import sys
from pathlib import Path
from tests.web.test_readmitting import live
live(Path(sys.argv[1]))
"""


def live(folder: Path) -> None:
    """Lose the only administrator's ways in, ask for a link beside the running service, and use it."""
    with opened_site(folder) as site:
        asked = _readmit(site)
        assert asked.returncode == 0, asked.stderr
        path = re.search(r"http://\S+?(/recovery/[0-9a-f]+)", asked.stdout).group(1)
        browser = site.client()
        page = browser.post(path, {"password": "four entirely fresh words"})
        assert page.status_code == 302
        assert "_auth_user_id" in browser.session
        assert site.client().get(path).status_code == 404, "it works once"
        site.officer(Role.ADMINISTRATOR)
        refused = _readmit(site)
        assert refused.returncode == 1
        assert "2 administrators are left" in refused.stderr


def _readmit(site):
    home = {"ONRECORD_HOME": str(site.host.settings.home), "ONRECORD_KEYS": str(site.host.settings.keys)}
    return subprocess.run(
        [sys.executable, "-m", "onrecord", "readmit"],
        env={**os.environ, **home},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_only_administrator_gets_back_in_by_a_link_from_the_terminal(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", _LIVE, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0, done.stderr[-3000:]


def test_of_two_administrators_none_is_let_in_by_the_terminal(site):
    site.officer(Role.ADMINISTRATOR)
    before = site.service.recoveries.waiting()
    with site.host.writing(site.officer()) as home, pytest.raises(AccountError, match="another agrees"):
        recover_last_administrator(home, site.service)
    assert site.service.recoveries.waiting() == before
