"""The service's store with a server: tests of pages, run in a process whose sites lie there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.web.conftest import ON_POSTGRESQL

ROOT = Path(__file__).parents[2]
MODULES = (
    "tests/web/test_accounts.py",
    "tests/web/test_stores.py",
    "tests/web/test_full_store.py",
    "tests/web/test_works.py",
    "tests/web/test_tokens.py",
    "tests/web/test_recovery.py",
    "tests/web/test_exports.py",
    "tests/web/test_capture.py",
    "tests/web/test_arrived_mail.py",
    "tests/web/test_older_store.py",
)
"""Those that make, ask or change what the store holds, and one journey through the index."""

# Django leaves the connection of a thread that ended to the collector, and the driver warns of it.
_WARNINGS = ("-W", "ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.mark.parametrize("module", MODULES)
def test_pages_do_with_a_server_what_they_do_with_a_file(module):
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:xdist",
            *_WARNINGS,
            module,
        ],
        env={**os.environ, ON_POSTGRESQL: "yes"},
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stdout[-3000:]
