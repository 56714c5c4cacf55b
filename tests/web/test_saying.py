"""Nothing of an address, a message or a value is written to the terminal."""

import errno
import logging

from onrecord.web.saying import WordlessHandler

CANARY = "zebrafinch"


def test_a_line_says_where_and_never_what(capsys):
    logger = logging.getLogger("onrecord.test_saying")
    logger.addHandler(WordlessHandler())
    try:
        int(CANARY)
    except ValueError:
        logger.exception("Internal Server Error: /invitation/%s", CANARY, extra={"status_code": 500})
    said = capsys.readouterr().err
    assert CANARY not in said
    assert "ERROR onrecord.test_saying status 500 ValueError in test_a_line_says_where_and_never_what" in said


class Full:
    """A terminal's file on a disk with no room."""

    tried = 0

    def write(self, _line):
        self.tried += 1
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_terminal_that_takes_no_line_ends_nothing(monkeypatch):
    full = Full()
    monkeypatch.setattr("sys.stderr", full)
    WordlessHandler().emit(logging.makeLogRecord({"levelname": "ERROR", "name": "django"}))
    assert full.tried == 1
