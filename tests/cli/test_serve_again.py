"""A service that was just killed holds its home for a moment yet."""

import threading

import pytest

from onrecord.archive.lock import serving_lock
from onrecord.cli.serve import _confirm_unserved
from onrecord.records.errors import HomeBusyError
from onrecord.settings import Settings


@pytest.fixture
def settings(tmp_path, monkeypatch):
    (tmp_path / "home").mkdir()
    monkeypatch.setattr("onrecord.cli.serve._ENDS_SECONDS", 30.0)
    return Settings(home=tmp_path / "home", keys=tmp_path / "keys")


def test_a_home_that_a_killed_service_holds_yet_is_waited_for(settings, monkeypatch):
    held = serving_lock(settings.home)
    held.__enter__()
    waited = threading.Event()

    def pause(_seconds):
        if not waited.is_set():
            waited.set()
            held.__exit__(None, None, None)

    monkeypatch.setattr("onrecord.cli.serve.time.sleep", pause)
    _confirm_unserved(settings)
    assert waited.is_set()


def test_a_home_that_stays_held_is_refused(settings, monkeypatch):
    monkeypatch.setattr("onrecord.cli.serve._ENDS_SECONDS", 0.0)
    with serving_lock(settings.home), pytest.raises(HomeBusyError, match="serving"):
        _confirm_unserved(settings)
