"""Several connections read at once, each in its own thread, while another process writes."""

import subprocess
import sys
import threading
from pathlib import Path

from tests.catalogue.stock import KEY, Said, catalogued, filled

from onrecord.catalogue.missing import open_existing
from onrecord.catalogue.opening import open_catalogue
from onrecord.records.searches import Filters, Query

_CAPTURES, _LINES = 12, 50
_WRITER = """
import sys
from pathlib import Path
from tests.catalogue.stock import Said, batches, catalogued, opened
catalogue = opened(Path(sys.argv[1]))
for number in range(1, 1 + int(sys.argv[2])):
    entry, lines = catalogued(number, copy=f"copy-{number}"), [Said("storm")] * int(sys.argv[3])
    catalogue.add_capture(entry, batches(lines))
catalogue.close()
"""


def test_connections_of_several_threads_read_whole_captures_while_a_process_writes(tmp_path: Path) -> None:
    filled(tmp_path, [(catalogued(0, copy="copy-0"), [Said("storm")] * _LINES)], "catalogue.db").close()
    program = [sys.executable, "-c", _WRITER, str(tmp_path), str(_CAPTURES), str(_LINES)]
    faults: list[object] = []
    is_done = threading.Event()

    def read() -> None:
        catalogue = open_existing(tmp_path / "catalogue.db", KEY, writable=True, cache_kib=8_192)
        seen = 0
        while not faults:
            is_last = is_done.is_set()
            hits = len(catalogue.find(Query("storm", limit=10_000)).hits)
            total = catalogue.count(Filters(), "year").total
            if hits % _LINES or total % _LINES or not seen <= hits <= total:
                faults.append((seen, hits, total))
            seen = hits
            if is_last:
                break
        if seen != (1 + _CAPTURES) * _LINES:
            faults.append(seen)
        catalogue.close()

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    done = subprocess.run(program, check=False, capture_output=True, text=True, cwd=Path(__file__).parents[2])
    is_done.set()
    for thread in threads:
        thread.join()
    assert done.returncode == 0, done.stderr
    assert faults == []


def test_a_connection_keeps_no_more_in_memory_than_it_was_told(tmp_path: Path) -> None:
    filled(tmp_path, [(catalogued(0), [Said()])], "catalogue.db").close()
    for told in (1_024, 8_192):
        catalogue = open_catalogue(tmp_path / "catalogue.db", KEY, cache_kib=told)
        (size,) = catalogue._connection.execute("PRAGMA cache_size").fetchone()
        catalogue.close()
        assert size == -told
