"""Put several copies of one conversation together: from files as they are, or from what the archive holds."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from onrecord.ports.homes import Home
from onrecord.ports.sandbox import Progress, Sandbox
from onrecord.procedures.assumed_clocks import with_clocks_told
from onrecord.procedures.read_copies import Given, held_offers, offers_in
from onrecord.procedures.register import register_of
from onrecord.procedures.registered_labels import known_labels, rulings_of
from onrecord.procedures.said_rulings import NOTHING_SAID, Said, rulings_said
from onrecord.reconciliation import Copy, reconcile
from onrecord.reconciliation.choosing import Offer, of_one_conversation
from onrecord.reconciliation.copies import repeated
from onrecord.records.errors import NotHeldError
from onrecord.records.messages import DateOrder
from onrecord.records.reconciliation import Reconciliation
from onrecord.records.searches import EVERYTHING, Sight

Tell = Callable[[str], None]
"""Called with a sentence on what of the given counts once, or is left out."""


def _unheard(sentence: str) -> None:
    del sentence


@dataclass(frozen=True, slots=True)
class Terms:
    """What a person decides of a reconciliation.

    ``default_zone`` is the clock that most copies are taken to show where none proves another,
    ``date_order`` how dates are read that held copies leave open, ``tell`` who hears what is left out,
    ``said`` who is who in this run alone. From ``seen_since`` on (UTC) holders could see others' copies.
    People that the register has of copies out of ``sight`` are not known.
    """

    default_zone: str
    date_order: DateOrder | None = None
    tell: Tell = _unheard
    said: Said = NOTHING_SAID
    seen_since: dt.datetime | None = None
    sight: Sight = EVERYTHING


def reconcile_files(
    sandbox: Sandbox, given: Sequence[Given], terms: Terms, progress: Progress
) -> Reconciliation:
    """Reconcile files; nothing is stored. Of a file with several conversations the common one is taken.

    Raises:
        NotOneConversationError: they are not copies of one conversation.
        UnreadableError: one of them cannot be read.
        AmbiguousFormatError: they have several in common, or nothing tells a copy's dates.
        RulingError: what is said of who is who names nobody there, or contradicts itself.
    """
    chosen = _chosen(list(_offers(sandbox, given, progress)), terms.tell)
    return reconcile(chosen, rulings=rulings_said(chosen, terms.said), default_zone=terms.default_zone)


def reconcile_held(home: Home, copies: Sequence[str], terms: Terms, progress: Progress) -> Reconciliation:
    """Reconcile copies that the archive holds, each capture of them a copy.

    Who is who is as the register of people has it, beside what is said for this run.

    Raises:
        NotHeldError: the archive holds no such copy.
        NotOneConversationError: they are not copies of one conversation.
        AmbiguousFormatError: nothing tells a copy's dates.
        RulingError: what is said of who is who names nobody there, or contradicts itself.
    """
    confirm_held(home, copies)
    held = list(held_offers(home, copies, progress, terms.date_order))
    chosen = [_seen(copy, terms) for copy in _chosen([one.offer for one in held], terms.tell)]
    known = known_labels(register_of(home).within(terms.sight), chosen)
    found = reconcile(
        chosen,
        rulings=[*rulings_of(known), *rulings_said(chosen, terms.said)],
        known={label: one.known for label, one in known.items()},
        default_zone=terms.default_zone,
    )
    assumed = {one.offer.itself.id: one.zone for one in held if one.zone is not None}
    return with_clocks_told(found, assumed, terms.default_zone)


def confirm_held(home: Home, copies: Sequence[str]) -> None:
    """Check that the archive holds each of these copies.

    Raises:
        NotHeldError: it does not; the message says what to give instead.
    """
    known = {str(row["copy_id"]) for row in home.catalogue.conversations()}
    for copy in copies:
        if copy in known:
            continue
        if inside := home.catalogue.copies_in(copy):
            raise NotHeldError(
                f"{copy!r} is a capture, and copies are reconciled: give what it holds, {' '.join(inside)}"
            )
        raise NotHeldError(
            f"the archive holds no copy {copy!r}: give ids (k-…) that `onrecord conversations` lists"
        )


def _offers(sandbox: Sandbox, given: Sequence[Given], progress: Progress) -> Iterator[Offer]:
    """Read each source once; progress is of all of them together."""
    sizes = [sum(file.size_bytes for file in one.source.feed.files) for one in given]
    passed, total = 0, sum(sizes)
    for one, size in zip(given, sizes, strict=True):
        yield from offers_in(sandbox, one, _share(progress, passed, size, total))
        passed += size


def _share(progress: Progress, passed: int, size: int, total: int) -> Progress:
    return lambda done, of: progress(passed + size * done // max(of, 1), total)


def _chosen(offers: Sequence[Offer], tell: Tell) -> Sequence[Copy]:
    chosen = of_one_conversation(offers)
    for remark in chosen.remarks:
        tell(remark)
    copies = _each_by_its_own_id(chosen.copies)
    for copy, other in repeated(copies):
        tell(f"{copy.id!r} holds the same as {other.id!r}: counted once")
    return copies


def _each_by_its_own_id(copies: Sequence[Copy]) -> Sequence[Copy]:
    """Number copies that would be called the same, as two conversations of one title in one source."""
    taken: Counter[str] = Counter(copy.id for copy in copies)
    found: list[Copy] = []
    for copy in copies:
        name, number = copy.id, 1
        while taken[name] > 1 or any(name == other.id for other in found):
            number += 1
            name = f"{copy.id} ({number})"
        found.append(replace(copy, id=name))
    return found


def _seen(copy: Copy, terms: Terms) -> Copy:
    """Mark a copy that was received when its holder could see others'."""
    since, received = terms.seen_since, copy.received_at
    return replace(copy, saw_others=True) if since and received and received >= since else copy
