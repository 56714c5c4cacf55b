"""What is left out of a capture, as rows for pages: what was chosen, and what that does."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.safestring import SafeString

from onrecord.governance.clearing import turns_on_order
from onrecord.procedures.accepted import Accepted
from onrecord.procedures.leaf_through import Leaf
from onrecord.procedures.look_at import Looked
from onrecord.procedures.withhold import Planned, amounts_in
from onrecord.records.messages import Kind
from onrecord.records.plurals import number_of
from onrecord.records.receipts import Clearance, Receipt, SafeToClear, Withheld
from onrecord.records.withheld import WithholdReason
from onrecord.records.withholding import Choice, LineRange, WithheldCount
from onrecord.rendering.amounts import day_month
from onrecord.rendering.chat_words import KINDS
from onrecord.web.apps_chosen import called
from onrecord.web.components import Link, Row
from onrecord.web.date_orders import is_unasked
from onrecord.web.drafts import Draft
from onrecord.web.journeys import address
from onrecord.web.keeping_back import BUSINESS, KeepingBack
from onrecord.web.reading_cards import cards, said

_ANSWERS = {SafeToClear.YES: "Yes", SafeToClear.PARTIAL: "In part", SafeToClear.NO: "No"}
_OPEN = "This turns on the order of dates, which the next page asks for"
_NOT_UNDERSTOOD = "lines that were not understood"
_WHAT = {
    Kind.NOTICE: "notice of the app",
    Kind.DELETED: "shown as deleted",
    Kind.CALL: "call",
    Kind.POLL: "poll",
    Kind.LOCATION: "location",
    Kind.CONTACT: "contact card",
    Kind.STICKER: "sticker",
    Kind.VIEW_ONCE: "view once",
}
_MOST_NAMES = 10
_NOT_KEPT = (
    "The database itself, its contacts, and every file that no message kept here names. The messages are "
    "kept as text, one a line, with all that the database says of each"
)
_A_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Chosen:
    """One choice: its key, why, and what it names."""

    key: str
    why: str
    what: SafeString


@dataclass(frozen=True, slots=True)
class Effect:
    """What leaving out does: of which app, in rows, and whether a database's rows are kept in its place."""

    app: str
    rows: Sequence[Row]
    of_rows: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """One message of the list; ``elsewhere`` says under which other reason it is left out already."""

    number: int
    when: str
    who: SafeString
    what: str
    body: SafeString
    is_ticked: bool
    elsewhere: str


def chosen_rows(chosen: KeepingBack) -> Sequence[Chosen]:
    """Return what was chosen, in words."""
    single = [
        Chosen(reason.value, BUSINESS[reason], said(number_of(len(lines), "single message")))
        for reason, lines in chosen.ticked.items()
    ]
    choices = [
        Chosen(str(number), BUSINESS[choice.reason], said(_told(choice)))
        for number, choice in enumerate(chosen.choices)
    ]
    return [*single, *choices]


def _told(choice: Choice) -> str:
    names = ", ".join(choice.senders[:_MOST_NAMES])
    more = len(choice.senders) - _MOST_NAMES
    parts = []
    if choice.senders:
        parts.append(f"What {names}{f' and {more} more' if more > 0 else ''} wrote")
    if choice.conversations:
        parts.append(number_of(len(choice.conversations), "whole conversation"))
    if choice.kinds:
        parts.append("; ".join(KINDS[kind] for kind in choice.kinds))
    if choice.files:
        parts.append(f"{number_of(len(choice.files), 'file')} that no message names")
    parts.extend(f"Everything in lines {one.first:,} to {one.last:,} of the file" for one in choice.lines)
    parts.extend(f"Messages {one.first:,} to {one.last:,} of the list" for one in choice.places)
    return f"{', '.join(parts) or 'Everything'}{_time(choice)}"


def _time(choice: Choice) -> str:
    since = f" from {day_month(choice.since)}" if choice.since else ""
    if choice.before is None:
        return since
    last = choice.before - _A_DAY
    return f"{since} to {day_month(last)}" if since else f" up to {day_month(last)}"


def shown(leaf: Leaf, chosen: KeepingBack, why: WithholdReason) -> Shown:
    """Return one message of the list, with whether it is left out."""
    lines = LineRange(leaf.first, leaf.last)
    others = [BUSINESS[one] for one, ticked in chosen.ticked.items() if one is not why and lines in ticked]
    return Shown(
        number=leaf.number,
        when=_when(leaf),
        who=said(leaf.sender) if leaf.sender else SafeString(),
        what=_what(leaf),
        body=said(" ".join(leaf.body.split())),
        is_ticked=lines in chosen.ticked.get(why, ()),
        elsewhere=", ".join(others),
    )


def _when(leaf: Leaf) -> str:
    """Return day and time as people write them; what is not known, as the source has it."""
    if not leaf.day:
        return leaf.said
    at = dt.datetime.fromisoformat(leaf.said)
    return f"{day_month(at)}, {at:%H:%M}"


def _what(leaf: Leaf) -> str:
    if not leaf.kind:
        return _NOT_UNDERSTOOD
    files = number_of(leaf.files, "file") if leaf.files else ""
    return files or _WHAT.get(Kind(leaf.kind), "")


def effects(draft: Draft) -> Sequence[Effect]:
    """Return what leaving out does, of each app of which something is."""
    return [
        Effect(called(app), list(_effects(one.planned, draft)), one.planned.of_rows)
        for app, one in draft.kept_back.items()
        if one.planned is not None
    ]


def _effects(planned: Planned, draft: Draft) -> Iterator[Row]:
    kept = planned.kept.messages if planned.kept else 0
    out = sum(one.messages for one in planned.counts.values())
    among = f", {number_of(planned.notices, 'notice')} of the app among them" if planned.notices > 0 else ""
    yield Row("Left out", f"{number_of(out, 'message')} of {out + kept:,}{among}")
    for reason, count in planned.counts.items():
        amount = _amount(replace(count, lines=0) if planned.of_rows else count)
        yield Row(BUSINESS[WithholdReason(reason)], amount)
    files = f" and {number_of(planned.kept_files, 'file')}" if planned.kept_files else ""
    yield Row("Kept", f"{number_of(kept, 'message')}{files}")
    if planned.unnamed:
        yield _unnamed(planned, draft)
    if planned.of_rows:
        yield Row("Not kept", _NOT_KEPT)
    if planned.clearance is not None:
        yield Row("May it be cleared from the phone?", _answer(planned.clearance, draft))
        yield Row("Why", said(why_of(planned.clearance)))
    if planned.whole is not None:
        yield Row("With nothing left out, it would say", _answer(planned.whole, draft))


def _unnamed(planned: Planned, draft: Draft) -> Row:
    """Say how many files nobody but their custodian can tell whose they are, and lead to choosing."""
    kept, count = len(planned.unnamed_kept), number_of(len(planned.unnamed), "file")
    stays = f"of which {kept:,} {'is' if kept == 1 else 'are'} kept: one may belong to what is left out"
    told = f"{count}, {stays if kept else 'left out too'}"
    reasons = [WithholdReason(reason) for reason in planned.counts]
    links = [
        Link(
            "Choose" if len(reasons) == 1 else f"Choose, as {BUSINESS[why].lower()}",
            address(draft, "withhold_files", why.value),
            "which of the files that no message names are left out",
        )
        for why in reasons
    ]
    return Row("Files that no message names", told, links)


def _answer(clearance: Clearance, draft: Draft) -> str:
    """Return the answer, unless it stands open until the order of dates is asked for."""
    if is_unasked(draft) and turns_on_order(clearance):
        return _OPEN
    return _ANSWERS[clearance.answer]


def left_out(draft: Draft) -> Row:
    """Return what is left out of a capture, for the page of its answers."""
    told = left_out_said(draft) or "Nothing"
    change = Link("Change", address(draft, "official_business"), "what is left out")
    return Row("Left out", told, () if draft.left_before else (change,))


def as_read(draft: Draft, looked: Looked, *, tells_people: bool) -> Mapping[str, object]:
    """Return what was read of a capture, as cards, and what is left out of it."""
    return {"cards": cards(looked, tells_people=tells_people), "withheld": left_out_said(draft)}


def left_out_said(draft: Draft) -> str:
    """Say how much is left out of a capture and as what; nothing where nothing is, or is planned yet."""
    if draft.left_before is not None:
        return f"{draft.left_before.told}. {_by_reason([draft.left_before.drawing.counts])}"
    if not draft.is_planned:
        return ""
    chosen = draft.kept_back.values()
    count = number_of(sum(one.messages for one in chosen), "message")
    amounts = _by_reason(one.planned.counts for one in chosen if one.planned is not None)
    return f"{count}, as no official business. {amounts}"


def _by_reason(counted: Iterable[Mapping[str, WithheldCount]]) -> str:
    """Return how many messages and files are left out as what: ``Personal: 2 messages, 1 file``."""
    found = dict[str, WithheldCount]()
    for reason, one in (each for counts in counted for each in counts.items()):
        so_far = found.get(reason, WithheldCount())
        found[reason] = WithheldCount(so_far.messages + one.messages, 0, so_far.files + one.files)
    return "; ".join(f"{BUSINESS[WithholdReason(why)]}: {_amount(one)}" for why, one in sorted(found.items()))


def withheld_rows(receipt: Receipt) -> Sequence[Row]:
    """Return how much was left out and as what, as the receipt holds it; no row where nothing was."""
    told = amounts_held(receipt.withheld, receipt.warnings)
    return [Row("Left out", told)] if told else []


def left_out_of(kept: Accepted) -> SafeString:
    """Return how much was left out of a capture and as what; nothing where nothing was."""
    return amounts_held(kept.withheld, kept.summary.warnings)


def amounts_held(withheld: Withheld, warnings: Sequence[str]) -> SafeString:
    """Return how much a receipt says was left out and as what; nothing where nothing was."""
    if not withheld.count:
        return SafeString()
    told = [f"{one[:1].upper()}{one[1:]}" for one in amounts_in(warnings)]
    return said("; ".join(told) or number_of(withheld.count, "line"))


def why_of(clearance: Clearance) -> str:
    """Return the scope of an answer, and the reasons that it does not say already, as one text."""
    scope = clearance.scope or ""
    sentences = [scope, *(reason for reason in clearance.reasons if reason not in scope)]
    return ". ".join(f"{one[:1].upper()}{one[1:]}" for one in sentences if one) + "."


def _amount(count: WithheldCount) -> str:
    parts = [
        number_of(count.messages, "message"),
        *([number_of(count.lines, "line")] if count.lines else []),
        *([number_of(count.files, "file")] if count.files else []),
    ]
    return ", ".join(parts)
