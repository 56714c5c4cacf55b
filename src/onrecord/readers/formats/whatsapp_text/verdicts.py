"""Who speaks in a file, decided from all its labels.

A name may itself hold ``": "``. One line cannot tell; the whole file can: when what
follows a label's first ``": "`` begins with one and the same word and ``": "`` again
and again, the label alone is nobody, and the two together are a name. On iPhone one
line can tell: when the words after the second colon are a notice with the app's mark.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from onrecord.readers.formats.whatsapp_text.notices import Colons, is_notice
from onrecord.readers.formats.whatsapp_text.roster import LabelFacts, label_text

_NAME_LINES = 3
_NAME_SHARE = 0.9


@dataclass(frozen=True, slots=True)
class Verdict:
    """How lines under a label are read.

    ``names`` are the names, holding ``": "``, that the label begins; ``uncertain``
    says that every line under it could have a longer name; ``notice_like`` that the
    label may be the beginning of a notice, ``guessed`` that only a name with a colon
    that nothing else in the file shows makes it one.
    """

    label: str
    names: Sequence[str] = ()
    uncertain: bool = False
    notice_like: bool = False
    guessed: bool = False

    def is_sure_of(self, sender: str | None) -> bool:
        """Tell whether a message under the label has this sender (``None``: is the app's) for certain."""
        return sender in self.names if sender is not None else not self.guessed


def judge(labels: Mapping[bytes, LabelFacts]) -> Mapping[bytes, Verdict]:
    """Decide every label of a file."""
    verdicts = {label: _by_itself(label, facts) for label, facts in labels.items()}
    names = colon_names(verdicts)
    return {label: _among(names, verdict, labels[label]) for label, verdict in verdicts.items()}


def colon_names(verdicts: Mapping[bytes, Verdict]) -> tuple[str, ...]:
    """Return the names that hold ``": "``."""
    return tuple(name for verdict in verdicts.values() for name in verdict.names)


def speakers_in(labels: Mapping[bytes, LabelFacts], verdicts: Mapping[bytes, Verdict]) -> frozenset[str]:
    """Return who wrote something in the file."""
    names: list[str] = []
    for label, facts in labels.items():
        verdict = verdicts[label]
        if facts.count > facts.marked and not verdict.notice_like:
            names.extend(_longer_speakers(verdict, facts) if verdict.names else (verdict.label,))
    return frozenset(names)


def _longer_speakers(verdict: Verdict, facts: LabelFacts) -> Iterator[str]:
    """Yield the names with a colon under which not every line is the app's."""
    for second, count in facts.seconds.items():
        name = _longer(verdict.label, second)
        if name in verdict.names and count > facts.told.get(second, (0,))[0]:
            yield name


def _longer(label: str, second: bytes) -> str:
    return f"{label}: {label_text(second)}"


def _by_itself(label: bytes, facts: LabelFacts) -> Verdict:
    text = label_text(label)
    names = tuple(_names(text, facts))
    short = facts.plain or facts.alone or bool(facts.odd)
    longer = all(_longer(text, second) in names for second in facts.seconds)
    return Verdict(text, names, uncertain=not short and not longer)


def _names(label: str, facts: LabelFacts) -> Sequence[str]:
    if facts.plain:
        return ()
    told = [
        second for second, (_, words) in facts.told.items() if is_notice(_text(words), (), Colons.ANYWHERE)
    ]
    often = [second for second, count in facts.seconds.items() if count >= _NAME_LINES]
    if not often or not _explain(often, label, facts):
        often = []
    return [_longer(label, second) for second in dict.fromkeys((*told, *often))]


def _explain(often: Sequence[bytes], label: str, facts: LabelFacts) -> bool:
    """Tell whether longer names explain a label's lines, but for a few."""
    every = sum(facts.seconds.values())
    acts = tuple(second + b" " for second in often)
    fit = sum(count for second, count in facts.seconds.items() if second in often or second.startswith(acts))
    names = [_longer(label, second) for second in often]
    return fit >= every * _NAME_SHARE and all(is_notice(f"{label}: {_text(odd)}", names) for odd in facts.odd)


def _among(names: Sequence[str], verdict: Verdict, facts: LabelFacts) -> Verdict:
    """Tell whether a label begins a notice, now that all names are known."""
    line = _text(facts.sample)
    if is_notice(line, names):
        return replace(verdict, notice_like=True)
    if facts.count < _NAME_LINES and is_notice(line, names, Colons.LATER):
        return replace(verdict, notice_like=True, guessed=True, uncertain=True)
    return verdict


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace").rstrip()
