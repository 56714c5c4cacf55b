"""From copies to one timeline and its findings."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor

from onrecord.reconciliation.absences import absences_of
from onrecord.reconciliation.accounts import accounts_of, people_of
from onrecord.reconciliation.anchors import fitting_anchors
from onrecord.reconciliation.clocks import clocks_of
from onrecord.reconciliation.copies import Copy, distinct_copies
from onrecord.reconciliation.corroboration import corroboration_of, sources_of
from onrecord.reconciliation.coverage import reaches_of
from onrecord.reconciliation.discoveries import Grounds, findings_of
from onrecord.reconciliation.identities import Identities, identities_of
from onrecord.reconciliation.lines import Lines, lines_of
from onrecord.reconciliation.linking import link
from onrecord.reconciliation.membership import stays_of
from onrecord.reconciliation.phones import phones_of
from onrecord.reconciliation.rulings import ruled
from onrecord.reconciliation.sameness import confirm_one_conversation
from onrecord.reconciliation.tables import timeline_table
from onrecord.reconciliation.timeline import ordered
from onrecord.reconciliation.timers import settings_of
from onrecord.records.reconciliation import Doubt, Known, Label, Reconciliation, Ruling


def reconcile(
    copies: Sequence[Copy],
    *,
    rulings: Iterable[Ruling] = (),
    known: Mapping[Label, Known] | None = None,
    default_zone: str = "Europe/London",
    executor: Executor | None = None,
) -> Reconciliation:
    """Put copies of one conversation together.

    The order of the copies does not matter, and one that is given twice counts once. ``rulings`` are persons'
    words on who is who, in any order; ``known`` names labels that the register of people has.
    ``default_zone`` is the clock that most copies are taken to show when no copy proves another. ``executor``
    runs what can be run side by side; none runs it here.

    Raises:
        NotOneConversationError: they are not copies of one conversation.
        RulingError: a ruling is about a label that no copy has, or rulings contradict each other.
    """
    given = distinct_copies(copies, executor)
    lines = lines_of(given.copies, executor)
    said = ruled(lines, rulings, given.stands_for)
    matrix = fitting_anchors(lines)
    agree = confirm_one_conversation(lines, matrix)
    clocks = clocks_of(lines, matrix, agree, default_zone)
    identities = identities_of(lines, clocks.utc, said)
    phones = phones_of(lines, clocks, identities)
    links = link(lines, clocks.utc, identities, phones)
    order = ordered(lines, links)
    reaches = reaches_of(lines, links, stays_of(lines, links, identities))
    settings = settings_of(lines, links)
    sources = sources_of(lines, phones, identities)
    absences = absences_of(lines, order.known, reaches, settings, sources)
    findings, causes = findings_of(Grounds(lines, order, absences, phones, settings, identities.voice))
    people = people_of(lines, identities, given.under_ids_here(known or {}))
    grown = corroboration_of(lines, order, absences, (sources, identities))
    holders = people.ids_of(identities.holder)
    return Reconciliation(
        title=_title(lines.copies),
        copies=accounts_of(lines, clocks, holders, phones, (order, reaches, absences, settings)),
        people=people.people,
        timeline=timeline_table(lines, order, people, grown),
        findings=findings,
        causes=causes,
        doubts=_doubts(lines, identities),
    )


def _title(copies: Sequence[Copy]) -> str:
    """Return the title that most copies give, the first of several."""
    titles = [copy.title for copy in copies]
    return max(dict.fromkeys(titles), key=titles.count)


def _doubts(lines: Lines, identities: Identities) -> Sequence[Doubt]:
    named = [(lines.copies[copy].id, label) for copy, label in lines.labels]
    return [Doubt(named[one], named[other], why) for (one, other), why in identities.doubts]
