"""Headers in a form that is rare in their file: messages of another export put beside it, or pasted text.

The app writes one file in one form. A line in another form was typed, unless the
file was put together from several exports: then it comes when its neighbours say.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from onrecord.readers.formats.whatsapp_text.headers import Form, Style
from onrecord.readers.formats.whatsapp_text.timeline import SLACK_MINUTES, Minutes

_OWN_SHARE = 4
_STRETCH = 3


class _Standing(IntEnum):
    """A header's form: one of the file's own, a rare one of the file's style, or one of the other style."""

    OWN = 0
    ODD = 1
    FOREIGN = 2


@dataclass(frozen=True, slots=True)
class Weighed:
    """What became of odd headers.

    ``kept`` are the ordinals of the headers that may begin messages, ``None`` for
    all. ``own`` tells per form whether its headers do, but for those in ``typed``;
    those in ``doubtful`` do, and may be text.
    """

    kept: NDArray[np.int32] | None
    own: Sequence[bool]
    typed: Sequence[int] = ()
    doubtful: Sequence[int] = ()


def own_forms(forms: Sequence[Form], counts: Sequence[int], style: Style) -> list[bool]:
    """Tell which forms are the file's own: the commonest of its style, and others that are no rarity."""
    of_style = [
        count if number < len(forms) and forms[number].style is style else 0
        for number, count in enumerate(counts)
    ]
    total, most = sum(of_style), max(of_style)
    return [
        count > 0 and (count == most or (count > 1 and count * _OWN_SHARE >= total)) for count in of_style
    ]


def weigh(
    style: Style,
    forms: Sequence[Form],
    own: Sequence[bool],
    headers: Sequence[NDArray[np.uint8]],
    minutes: Minutes,
) -> Weighed:
    """Decide the odd headers of a file.

    Args:
        style: the file's.
        forms: its forms, numbered.
        own: per number, whether the form is the file's own.
        headers: the form of each header, stretch by stretch; numbers beyond ``own`` are foreign.
        minutes: the time of each header, -1 without a date.
    """
    table = [_standing(style, forms, number, is_own=is_own) for number, is_own in enumerate(own)]
    standing = np.concatenate([np.array([*table, _Standing.FOREIGN], np.int8)[part] for part in headers])
    if not standing.any():
        return Weighed(None, own)
    typed: list[int] = []
    doubtful: list[int] = []
    relevant = np.flatnonzero(standing != _Standing.FOREIGN)
    edges = np.flatnonzero(np.diff(standing[relevant])) + 1
    for begin, end in pairwise([0, *edges.tolist(), len(relevant)]):
        run = relevant[begin:end]
        if len(run) and standing[run[0]] == _Standing.ODD:
            before = int(minutes[relevant[begin - 1]]) if begin else -1
            after = int(minutes[relevant[end]]) if end < len(relevant) else -1
            fits = begin == 0 or (len(run) >= _STRETCH and _in_time(minutes[run], before, after))
            (doubtful if fits else typed).extend(run.tolist())
    standing[doubtful] = _Standing.OWN
    kept = np.flatnonzero(standing == _Standing.OWN).astype(np.int32)
    if not doubtful:
        return Weighed(kept, own, typed)
    return Weighed(kept, [one is not _Standing.FOREIGN for one in table], typed, doubtful)


def _standing(style: Style, forms: Sequence[Form], number: int, *, is_own: bool) -> _Standing:
    if is_own:
        return _Standing.OWN
    return _Standing.ODD if number < len(forms) and forms[number].style is style else _Standing.FOREIGN


def _in_time(minutes: Minutes, before: int, after: int) -> bool:
    """Tell whether a run of headers fits between its neighbours' times."""
    known = minutes[minutes >= 0]
    if not len(known):
        return True
    early = before < 0 or int(known[0]) >= before - SLACK_MINUTES
    late = after < 0 or int(known[-1]) <= after + SLACK_MINUTES
    return early and late
