"""Who speaks in a file, decided from all its labels.

A name may itself hold ``": "``. One line cannot tell; the whole file can: when what
follows a label's first ``": "`` begins with one and the same word and ``": "`` again
and again, the two together are a name, unless notices or the title show the shorter
one. They are sure of the longer one only if something shows it: a notice, the title,
or a file that the container holds. On iPhone one line can tell: when the words after
the second colon are a notice with the app's mark.
"""

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from onrecord.readers.formats.whatsapp_text import notices, phrases
from onrecord.readers.formats.whatsapp_text.clues import Clues, people_in
from onrecord.readers.formats.whatsapp_text.headers import Style
from onrecord.readers.formats.whatsapp_text.notices import is_notice
from onrecord.readers.formats.whatsapp_text.people import Colons, Known
from onrecord.readers.formats.whatsapp_text.roster import LabelFacts, label_text

_NAME_LINES = 3
_NAME_SHARE = 0.9
_VERB_LETTERS = 4


@dataclass(frozen=True, slots=True)
class Verdict:
    """How lines under a label are read.

    ``names`` are the names, holding ``": "``, that the label begins; of those in
    ``unproven`` nothing but their own lines tells. ``uncertain`` says that lines under
    it could be another's; ``notice_like`` that the label may be the beginning of a
    notice, ``guessed`` that only a name with a colon that nothing else in the file
    shows makes it one.
    """

    label: str
    names: Sequence[str] = ()
    uncertain: bool = False
    notice_like: bool = False
    guessed: bool = False
    unproven: frozenset[str] = frozenset()

    def is_sure_of(self, sender: str | None) -> bool:
        """Tell whether a message under the label has this sender (``None``: is the app's) for certain."""
        if sender is None:
            return not self.guessed
        return sender in self.names and sender not in self.unproven


def judge(labels: Mapping[bytes, LabelFacts], style: Style, clues: Clues) -> Mapping[bytes, Verdict]:
    """Decide every label of a file."""
    longer = {label: _names(label_text(label), facts, clues) for label, facts in labels.items()}
    people = _People(labels, [name for names in longer.values() for name in names], clues)
    verdicts = {label: _by_itself(label, facts, longer[label], people) for label, facts in labels.items()}
    names = colon_names(verdicts)
    return {
        label: _among(names, verdict, labels[label], style, people) for label, verdict in verdicts.items()
    }


def colon_names(verdicts: Mapping[bytes, Verdict]) -> tuple[str, ...]:
    """Return the names that hold ``": "``."""
    return tuple(name for verdict in verdicts.values() for name in verdict.names)


def speakers_in(labels: Mapping[bytes, LabelFacts], verdicts: Mapping[bytes, Verdict]) -> frozenset[str]:
    """Return who wrote something in the file."""
    names: list[str] = []
    for label, facts in labels.items():
        verdict = verdicts[label]
        if facts.count > facts.marked and not verdict.notice_like:
            names.extend(_longer_speakers(verdict, facts))
            if not verdict.names or _writes(verdict, facts):
                names.append(verdict.label)
    return frozenset(names)


def _longer_speakers(verdict: Verdict, facts: LabelFacts) -> Iterator[str]:
    """Yield the names with a colon under which not every line is the app's."""
    for second in (*facts.seconds, *facts.filed):
        name = _longer(verdict.label, second)
        count = facts.seconds.get(second, 1)
        if name in verdict.names and count > facts.told.get(second, (0,))[0]:
            yield name


def _writes(verdict: Verdict, facts: LabelFacts) -> bool:
    """Tell whether somebody writes under the label itself: not all that differs is notices."""
    known = Known(tuple(verdict.names))
    return any(not is_notice(f"{verdict.label}: {_text(odd)}", known) for odd in facts.odd)


def _longer(label: str, second: bytes) -> str:
    return f"{label}: {label_text(second)}"


class _People:
    """Whom the title and the notices of a file name; nobody is looked for before somebody asks."""

    def __init__(self, labels: Mapping[bytes, LabelFacts], names: Sequence[str], clues: Clues) -> None:
        self._labels, self._known, self._clues = labels, Known(tuple(names)), clues
        self._named: set[str] | None = None

    def include(self, name: str) -> bool:
        """Tell whether a name is the title, or stands in a notice."""
        if self._named is None:
            self._named = people_in([*self._clues.lines, *self._samples()], self._known)
            self._named |= people_in([*self._marked()], replace(self._known, colons=Colons.ANYWHERE))
        return name in self._named or self._clues.is_title(name)

    def _samples(self) -> Iterator[str]:
        for label, facts in self._labels.items():
            yield _text(facts.sample)
            yield from (f"{label_text(label)}: {_text(odd)}" for odd in facts.odd)

    def _marked(self) -> Iterator[str]:
        for label, facts in self._labels.items():
            text = _text(facts.sample[len(label) + 2 :])
            if text.startswith(phrases.APP_MARKS):
                yield text


def _by_itself(label: bytes, facts: LabelFacts, longer: Mapping[str, bool], people: _People) -> Verdict:
    text = label_text(label)
    proven = [name for name, sure in longer.items() if sure or people.include(name)]
    every = all(_longer(text, second) in longer for second in facts.seconds)
    if facts.plain or facts.alone or ((longer or not every) and people.include(text)):
        return Verdict(text, tuple(proven))
    doubtful = frozenset(longer) - frozenset(proven)
    return Verdict(
        text, tuple(longer), uncertain=bool(doubtful) or not (facts.odd or every), unproven=doubtful
    )


def _names(label: str, facts: LabelFacts, clues: Clues) -> Mapping[str, bool]:
    """Return the longer names that a label may begin, and whether a line under it shows each."""
    if facts.plain:
        return {}
    anywhere = Known(colons=Colons.ANYWHERE)
    shown = [second for second, (_, words) in facts.told.items() if is_notice(_text(words), anywhere)]
    shown += [
        second for second, words in facts.filed.items() if clues.shows_file(_text(second), _text(words))
    ]
    often = [second for second, count in facts.seconds.items() if count >= _NAME_LINES]
    if not often or not _explain(often, label, facts):
        often = []
    return {_longer(label, second): second in shown for second in dict.fromkeys((*shown, *often))}


def _explain(often: Sequence[bytes], label: str, facts: LabelFacts) -> bool:
    """Tell whether longer names explain a label's lines, but for a few."""
    every = sum(facts.seconds.values())
    acts = tuple(second + b" " for second in often)
    fit = sum(count for second, count in facts.seconds.items() if second in often or second.startswith(acts))
    known = Known(tuple(_longer(label, second) for second in often))
    return fit >= every * _NAME_SHARE and all(is_notice(f"{label}: {_text(odd)}", known) for odd in facts.odd)


def _among(
    names: tuple[str, ...], verdict: Verdict, facts: LabelFacts, style: Style, people: _People
) -> Verdict:
    """Tell whether a label begins a notice, now that all names are known."""
    line = _text(facts.sample)
    if is_notice(line, Known(names)):
        return replace(verdict, notice_like=True)
    if facts.count >= _NAME_LINES:
        return verdict
    if is_notice(line, Known(names, colons=Colons.LATER)):
        return replace(verdict, notice_like=True, guessed=True, uncertain=True)
    if style is Style.DASH and _reads_like_notice(verdict.label) and not people.include(verdict.label):
        return replace(verdict, uncertain=True)
    return verdict


def _reads_like_notice(label: str) -> bool:
    """Tell whether a label begins as a notice that no phrase explains might: its owner's word, or a verb."""
    words = label.split()
    owner = len(words) > 1 and words[0] in phrases.load().you and words[1].islower()
    return owner or not _verbs().isdisjoint(words[1:])


@functools.cache
def _verbs() -> frozenset[str]:
    """Return what stands after a name in notices, but for short words that stand in names too."""
    after = (template.literals[1].split() for template in notices.templates() if not template.literals[0])
    return frozenset(words[0] for words in after if words and len(words[0]) >= _VERB_LETTERS)


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace").rstrip()
