"""A large file goes up while the service gets further, and for no longer."""

import itertools
import time

import pytest
from tests.support.local_servers import PIECE, Handler, State, served

from onrecord.filing.patience import Patience
from onrecord.filing.upload_sessions import PIECE_BYTES, upload_in_pieces
from onrecord.filing.web_calls import Web
from onrecord.records.errors import UnreachableError

LARGE = bytes(2 * PIECE_BYTES)


class Session(Handler):
    """Says of each piece what it lacks next."""

    def answer(self) -> None:
        self.reply_json(202, {"nextExpectedRanges": [next(self.lacks)]})


def upload(lacks):
    state = State()
    with served(type("Session", (Session,), {"lacks": iter(lacks)}), state) as base:
        upload_in_pieces(Web([base], Patience(lambda _: None, time.monotonic)), f"{base}/up/1", LARGE)
    return [one["Content-Range"] for one in state.headers]


def test_a_service_that_steps_back_and_goes_on_in_turn_is_given_up():
    lacks = itertools.cycle(["1-", "0-"])
    counted = itertools.count()
    with pytest.raises(UnreachableError, match="takes no more of a large file"):
        upload(one for one, _ in zip(lacks, counted, strict=False))
    assert next(counted) < 12


def test_a_service_that_gets_further_by_a_byte_a_piece_is_given_up():
    counted = itertools.count(1)
    with pytest.raises(UnreachableError, match="takes no more of a large file"):
        upload(f"{at}-" for at in counted)
    assert next(counted) <= 10 * 2 + 8


def test_a_service_that_takes_the_least_of_each_piece_gets_all():
    ends = [*range(PIECE, len(LARGE), PIECE), len(LARGE)]
    asked = upload(f"{at}-" for at in ends)
    assert len(asked) == len(LARGE) // PIECE


def test_a_service_that_lost_a_part_is_sent_it_again():
    asked = upload([f"{PIECE_BYTES}-", f"{PIECE}-", f"{PIECE + PIECE_BYTES}-", f"{len(LARGE)}-"])
    assert [one.split()[1].split("-")[0] for one in asked] == [
        "0",
        str(PIECE_BYTES),
        str(PIECE),
        str(PIECE + PIECE_BYTES),
    ]
