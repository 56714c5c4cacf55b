"""The statement on absence that a tribunal asks for, as text and as a page.

Did messages exist, what is absent from whose copy and why, which timers ran, what is shown as deleted, what
came before or after which request or hold, where was searched, who else should hold a copy. Each sentence
names the lines that it rests on.
"""

from collections.abc import Iterator, Sequence

from onrecord.records.legible import legible
from onrecord.records.reconciliation import Reconciliation
from onrecord.rendering.accounts import accounts, headline
from onrecord.rendering.escaping import escaped, isolated
from onrecord.rendering.index import Index
from onrecord.rendering.pages import page
from onrecord.rendering.statement_contents import contents
from onrecord.rendering.statement_dates import against_dates
from onrecord.rendering.statement_matter import Decided, KeyDate, Matter, Section
from onrecord.rendering.statement_people import named, others
from onrecord.rendering.statement_sections import absent, existed, searched, timers
from onrecord.rendering.times import WallClock
from onrecord.rendering.who_is_who import HEADING
from onrecord.rendering.words import AID

__all__ = ["KeyDate", "absence_statement_html", "absence_statement_text", "sections"]


def absence_statement_text(
    found: Reconciliation,
    copy: str | None = None,
    dates: Sequence[KeyDate] = (),
    clock: WallClock | None = None,
    decided: Decided | None = None,
) -> Iterator[str]:
    """Yield the statement as text, on one copy (by its id) or on all; ``decided`` is what people said of it.

    Raises:
        KeyError: there is no copy of this id.
    """
    matter = _matter(found, copy, clock)
    yield f"Statement on absent messages: {legible(found.title)}\n{AID}\n\n"
    yield f"{headline(matter.index, matter.all_copies)}.\nTimes on the clock of {matter.clock.zone}.\n"
    if decided is not None:
        yield f"{decided.summed}.\n"
    last = [decided.section] if decided is not None else []
    for number, section in enumerate([*sections(matter, dates), *last], 1):
        yield f"\n{number}. {section.heading}\n"
        for place, sentence in enumerate(section.sentences, 1):
            yield f"{number}.{place}  {sentence.says} [{'; '.join(sentence.seen)}]\n"


def absence_statement_html(
    found: Reconciliation,
    copy: str | None = None,
    dates: Sequence[KeyDate] = (),
    clock: WallClock | None = None,
) -> Iterator[str]:
    """Yield the same as one page.

    Raises:
        KeyError: there is no copy of this id.
    """
    matter = _matter(found, copy, clock)
    yield from page(f"Statement on absent messages: {found.title}", _body(matter, dates))


def _body(matter: Matter, dates: Sequence[KeyDate]) -> Iterator[str]:
    yield f"<h1>Statement on absent messages: {isolated(matter.index.found.title)}</h1>\n"
    yield f'<p class="aid">{AID}</p>\n'
    yield f'<p class="lead">{escaped(headline(matter.index, matter.all_copies))}.</p>\n'
    yield f"<p>Times on the clock of {escaped(matter.clock.zone)}.</p>\n"
    for number, section in enumerate(sections(matter, dates), 1):
        yield f'<h2>{number}. {escaped(section.heading)}</h2>\n<ul class="said">\n'
        for place, sentence in enumerate(section.sentences, 1):
            seen, cited = escaped("; ".join(sentence.seen)), f"{number}.{place}"
            yield f'<li id="s{cited}"><span class="no">{cited}</span> '
            yield f'{escaped(sentence.says)} <span class="seen">[{seen}]</span></li>\n'
        yield "</ul>\n"


def sections(matter: Matter, dates: Sequence[KeyDate] = ()) -> Iterator[Section]:
    """Yield the parts of the statement, in the order in which a tribunal asks."""
    yield Section("Did the messages exist?", list(existed(matter)))
    for one in matter.about:
        yield Section(f"What is absent from {one.whose}", list(absent(matter, one)))
    yield Section("Disappearing-message timers", list(timers(matter)))
    yield Section("What copies show as deleted, edited or different", list(contents(matter)))
    yield Section("Requests and holds", list(against_dates(matter, dates)))
    yield Section(HEADING, list(named(matter)))
    yield Section("Where was searched", list(searched(matter)))
    yield Section("Who else should hold a copy", list(others(matter)))


def _matter(found: Reconciliation, copy: str | None, clock: WallClock | None) -> Matter:
    index = Index(found)
    every = accounts(index)
    about = [one for one in every if copy in {None, one.copy.id}]
    if not about:
        raise KeyError(copy)
    return Matter(index, every, about, clock or WallClock())
