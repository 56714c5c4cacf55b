"""What SQLCipher says of a disk is told as what it can be, and what to do."""

import resource
import subprocess
import sys

PROGRAM = """
import sys
from pathlib import Path
from onrecord.database.connection import faults
from onrecord.records.errors import StorageError
from sqlcipher3 import dbapi2
path = Path(sys.argv[1])
try:
    with faults(path):
        connection = dbapi2.connect(str(path))
        connection.execute("CREATE TABLE t (x)")
        connection.execute("INSERT INTO t VALUES (zeroblob(3000000))")
        connection.commit()
except StorageError as error:
    print(error)
"""


def test_a_file_that_grew_to_its_limit_is_told_as_that_or_as_a_disk_that_fails(tmp_path):
    limit = (1_000_000, 1_000_000)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "catalogue.db")],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit),
        capture_output=True,
        text=True,
        check=True,
    )
    assert "'catalogue.db' cannot be written" in done.stdout, done.stdout + done.stderr
    assert "repair the disk" in done.stdout
    assert "ulimit -f" in done.stdout
