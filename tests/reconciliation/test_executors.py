"""Work that is shared out among threads or processes gives what one process gives."""

from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import pytest
from tests.support.copies import small_world

from onrecord.reconciliation import reconcile


def processes() -> Executor:
    return ProcessPoolExecutor(2, mp_context=get_context("forkserver"))


@pytest.mark.parametrize("made", [lambda: ThreadPoolExecutor(2), processes], ids=["threads", "processes"])
def test_any_executor_gives_the_same(made: Callable[[], Executor], monkeypatch) -> None:
    monkeypatch.setattr("onrecord.reconciliation.words._PIECE", 7)
    copies = small_world(11)
    alone = reconcile(copies)
    with made() as executor:
        shared = reconcile(copies, executor=executor)
    assert shared.timeline.equals(alone.timeline)
    assert shared.findings.equals(alone.findings)
    assert repr((shared.copies, shared.people, shared.causes)) == repr(
        (alone.copies, alone.people, alone.causes)
    )
