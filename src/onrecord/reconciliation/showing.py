"""What the copies show of each message, taken together: any, none, or different words."""

from typing import NamedTuple

import numpy as np

from onrecord.reconciliation.lines import Lines, Mask, Numbers, Sort


class Texts(NamedTuple):
    """``shown``: which copies show a message as text; ``differ``: which messages in different words."""

    shown: Mask
    differ: Mask


def any_shows(flag: Mask, places: Numbers) -> Mask:
    """Tell of which messages at least one copy's line has a flag."""
    return np.asarray(((places >= 0) & flag[np.maximum(places, 0)]).any(axis=1))


def texts_of(lines: Lines, places: Numbers) -> Texts:
    """Compare what copies show of each message as text."""
    line = np.maximum(places, 0)
    shown = (places >= 0) & (lines.sort[line] == Sort.TEXT)
    high = np.max(lines.key[line], axis=1, where=shown, initial=-1)
    low = np.min(lines.key[line], axis=1, where=shown, initial=np.iinfo(np.int64).max)
    return Texts(shown, (high > low) & (high >= 0))


def rows_of_lines(lines: Lines, places: Numbers) -> Numbers:
    """Return which message each line shows, as its row in ``places``."""
    row = np.full(len(lines), -1)
    message, copy = np.nonzero(places >= 0)
    row[places[message, copy]] = message
    return row
