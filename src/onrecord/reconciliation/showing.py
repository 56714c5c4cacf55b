"""What the copies show of each message, taken together: any, none, or different words."""

from typing import NamedTuple

import numpy as np
import pyarrow.compute as pc

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


def typed_by_somebody(lines: Lines, places: Numbers) -> Mask:
    """Tell which lines look like the app's own though another copy shows that somebody typed their words."""
    line = np.maximum(places, 0)
    shown = texts_of(lines, places).shown
    words = np.max(lines.body[line], axis=1, where=shown, initial=-1)
    typed = (places >= 0) & ~shown & (lines.body[line] == words[:, None]) & (lines.length[line] > 0)
    found = np.zeros(len(lines), bool)
    found[places[typed]] = True
    return found


def bodies_match(lines: Lines, pattern: str) -> Mask:
    """Tell which lines' bodies a pattern (RE2) is found in."""
    found = [
        pc.match_substring_regex(copy.messages.column("body").fill_null(""), pattern).to_numpy()
        for copy in lines.copies
    ]
    return np.concatenate(found).astype(bool)


def body_of(lines: Lines, line: int) -> str:
    """Return what a line says, as its copy shows it; empty for no text."""
    copy = int(lines.copy[line])
    said = lines.copies[copy].messages.column("body")[line - lines.starts[copy]].as_py()
    return said or ""


def rows_of_lines(lines: Lines, places: Numbers) -> Numbers:
    """Return which message each line shows, as its row in ``places``."""
    row = np.full(len(lines), -1)
    message, copy = np.nonzero(places >= 0)
    row[places[message, copy]] = message
    return row
