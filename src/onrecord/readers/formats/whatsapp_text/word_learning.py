"""A word for the time of day that no table has, understood from the file alone, where that is certain.

A file that has one known word for half of the day, and one other, has the other half in it. That must
fit the running of time, and the contrary must not.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from onrecord.readers.formats.whatsapp_text import datewords
from onrecord.readers.formats.whatsapp_text.dates import reckon
from onrecord.readers.formats.whatsapp_text.headers import Unknown, shape_of
from onrecord.readers.formats.whatsapp_text.scan import Ints
from onrecord.readers.formats.whatsapp_text.survey import Survey
from onrecord.readers.formats.whatsapp_text.timeline import SLACK_MINUTES

_EARLY, _LATE = "am", "pm"
_NOON = 12


def words_learned(survey: Survey) -> Mapping[str, str]:
    """Return the word that the file teaches, with the known one that means the same; nothing in doubt."""
    shapes = survey.own_shapes
    met = [(place, one) for place, one in survey.unknown.first if one.shape in shapes]
    words = {one.word for _, one in met}
    known = {one.hours for one in survey.scanner.layouts if shape_of(one.form) in shapes}
    halves = {word for word in (_EARLY, _LATE) if datewords.hours_of(word) in known}
    if "" in words or len(words) != 1 or len(known) != 1 or len(halves) != 1:
        return {}
    meant, other = (_LATE, _EARLY) if halves == {_EARLY} else (_EARLY, _LATE)
    fits = _steps_back(survey, met, meant) == 0 < _steps_back(survey, met, other)
    return {words.pop(): meant} if fits else {}


def _steps_back(survey: Survey, met: Sequence[tuple[int, Unknown]], word: str) -> int:
    """Count how often time runs back when the lines met are read so; -1 when it cannot be told."""
    hours = datewords.hours_of(word)
    if any(one.numbers[3] > _NOON for _, one in met) or (survey.minutes < 0).any():
        return -1
    minutes = _minutes(survey, [one for _, one in met], np.array(hours, np.int64))
    places = np.concatenate((np.arange(len(survey.minutes)) + 1, [place + 0.5 for place, _ in met]))
    told = np.concatenate((survey.minutes.astype(np.int64), minutes))[np.argsort(places, kind="stable")]
    return int(np.count_nonzero(np.diff(told) < -SLACK_MINUTES)) if (minutes >= 0).all() else -1


def _minutes(survey: Survey, met: Sequence[Unknown], hours: Ints) -> Ints:
    """Return the time of each line, read as the file's own headers of its shape are."""
    minutes = np.full(len(met), -1, np.int64)
    numbers = np.array([one.numbers for one in met], np.int64).T
    for plan, own in zip(survey.plans, survey.own, strict=False):
        mine = np.array([own and one.shape == shape_of(plan.form) for one in met], np.bool_)
        if mine.any():
            a, b, c, hour, minute = numbers[:, mine]
            at = hours[hour] * datewords.HOUR_MINUTES + minute
            minutes[mine] = reckon(plan, (a, b, c), at, np.zeros(len(a), np.int64)).minutes
    return minutes
