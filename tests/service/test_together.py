"""Lines that come together are written together: each is durable on return, in order, whatever fails."""

import threading
import time

import pytest

from onrecord.service.together import Together

THREADS = 12


def in_threads(do):
    threads = [threading.Thread(target=do, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_line_is_written_when_add_returns_and_once():
    written, lacking = [], []

    def write(lines):
        time.sleep(0.01)
        written.extend(lines)

    together = Together(write)

    def add(number):
        for turn in range(5):
            together.add((number, turn))
            if (number, turn) not in written:
                lacking.append((number, turn))

    in_threads(add)
    assert lacking == []
    assert sorted(written) == [(number, turn) for number in range(THREADS) for turn in range(5)]


def test_what_came_while_the_disk_was_busy_is_written_at_once():
    begun, go_on, batches = threading.Event(), threading.Event(), []

    def write(lines):
        batches.append(list(lines))
        begun.set()
        go_on.wait(10)

    together = Together(write)
    first = threading.Thread(target=together.add, args=(0,))
    first.start()
    begun.wait(10)
    others = [threading.Thread(target=together.add, args=(number,)) for number in range(1, THREADS)]
    for thread in others:
        thread.start()
    while len(together._waiting) < THREADS - 1:
        time.sleep(0.001)
    go_on.set()
    for thread in (first, *others):
        thread.join()
    assert [len(batch) for batch in batches] == [1, THREADS - 1]


def test_a_fault_is_told_and_no_line_of_another_is_lost_by_it():
    written, faults = [], []
    tries = iter([OSError("full"), OSError("full")])

    def write(lines):
        time.sleep(0.01)
        if (fault := next(tries, None)) is not None:
            raise fault
        written.extend(lines)

    together = Together(write)

    def add(number):
        try:
            together.add(number)
        except OSError:
            faults.append(number)

    in_threads(add)
    assert len(faults) == 2
    assert sorted(written + faults) == list(range(THREADS))


def test_a_fault_of_the_only_writer_leaves_nothing_to_write_later():
    def write(_lines):
        raise OSError("full")

    together = Together(write)
    with pytest.raises(OSError, match="full"):
        together.add(1)
    assert together._waiting == []
