import os
import subprocess
import sys

import pytest

from onrecord.archive.lock import idle_lock, is_any_working, is_working, serving_lock, work_lock, writer_lock
from onrecord.records.errors import HomeBusyError, HomeError

HOLDER = """
import sys
from pathlib import Path
from onrecord.archive.lock import writer_lock
with writer_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_writer_is_refused_at_once_and_told_who_writes(tmp_path):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(HomeBusyError, match=f"pid {holder.pid}"), writer_lock(tmp_path):
            pass
    finally:
        holder.kill()
        holder.communicate()
    with writer_lock(tmp_path):
        assert (tmp_path / "lock").read_text() == str(os.getpid())


def test_two_writers_in_one_process_are_two_writers(tmp_path):
    with writer_lock(tmp_path), pytest.raises(HomeBusyError), writer_lock(tmp_path):
        pass
    with writer_lock(tmp_path):
        pass


def test_a_lock_file_with_other_words_in_it_is_not_repeated(tmp_path):
    with writer_lock(tmp_path):
        (tmp_path / "lock").write_text("\x1b[2J zebrafinch")
        with pytest.raises(HomeBusyError, match="pid not known"), writer_lock(tmp_path):
            pass


def test_where_there_is_no_home_there_is_no_lock(tmp_path):
    with pytest.raises(HomeError, match="onrecord init"), writer_lock(tmp_path / "nowhere"):
        pass


def test_a_link_in_place_of_the_lock_is_refused(tmp_path):
    (tmp_path / "target").write_text("mine")
    (tmp_path / "lock").symlink_to(tmp_path / "target")
    with pytest.raises(Exception, match="symbolic link"), writer_lock(tmp_path):
        pass
    assert (tmp_path / "target").read_text() == "mine"


def test_a_worker_is_known_to_work_for_as_long_as_it_does(tmp_path):
    assert not is_working(tmp_path, "one")
    with work_lock(tmp_path, "one"), work_lock(tmp_path, "two"):
        assert is_working(tmp_path, "one")
        assert is_working(tmp_path, "two")
    assert not is_working(tmp_path, "one")
    assert list(tmp_path.iterdir()) == []


def test_what_workers_left_that_are_gone_is_removed_when_one_starts_and_what_is_held_is_not(tmp_path):
    (tmp_path / "working-killed").touch()
    with work_lock(tmp_path, "held"):
        assert not (tmp_path / "working-killed").exists()
        (tmp_path / "working-killed-since").touch()
        with work_lock(tmp_path, "mine"):
            assert is_working(tmp_path, "held")
            assert sorted(path.name for path in tmp_path.iterdir()) == ["working-held", "working-mine"]


def test_whether_any_worker_of_a_kind_runs_is_told(tmp_path):
    (tmp_path / "working-worker-killed").touch()
    assert not is_any_working(tmp_path, "worker")
    with work_lock(tmp_path, "server-1"):
        assert not is_any_working(tmp_path, "worker")
        with work_lock(tmp_path, "worker-1"):
            assert is_any_working(tmp_path, "worker")
        assert not is_any_working(tmp_path, "worker")


def test_the_services_store_is_not_moved_or_brought_back_while_a_server_or_a_worker_runs(tmp_path):
    (tmp_path / "working-killed").touch()
    with (
        work_lock(tmp_path, "one"),
        pytest.raises(HomeBusyError, match="onrecord worker"),
        idle_lock(tmp_path),
    ):
        pass
    with serving_lock(tmp_path), pytest.raises(HomeBusyError, match="serving"), idle_lock(tmp_path):
        pass
    with idle_lock(tmp_path), pytest.raises(HomeBusyError), serving_lock(tmp_path):
        pass
