"""May the phone be cleared? The rule is a policy pack's; the answer is never a machine's judgement.

``yes`` needs the exact original of a copy of the phone, every line accounted for and known, a date on
every message, no missing media, nothing withheld, a second confirmed copy, and an authority. ``partial``
says what is safe. A hold is never named here: that would tip off. No answer depends on the words of a
warning: what one means for clearing is an ``Incomplete``.
"""

import datetime as dt
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.records.captures import CaptureState, Grade, Summary
from onrecord.records.completeness import CopyOf, Incomplete
from onrecord.records.errors import SettingsError
from onrecord.records.messages import Flag, Kind
from onrecord.records.plurals import first_names
from onrecord.records.receipts import (
    AUTHORITY,
    COPY_NOT_CONFIRMED,
    ONE_COPY,
    SAME_DEVICE,
    SAME_DEVICE_COUNTS,
    Clearance,
    SafeToClear,
)

_AMBIGUOUS = "{} no date: say whether the day or the month comes first before the phone is cleared"
_BY_HAND = "by_hand"
_MAIL = "email"
_ACCOUNTS = ("social_media", "slack", "discord", "google_chat")
"""Channels that an account holds, and not a phone alone."""
_OF_A_MAILBOX = (
    "it is mail from a mailbox and cannot show what else is there or on the phone, so it permits no deleting"
)
_OF_AN_ACCOUNT = (
    "it is a copy of what an account holds and cannot show what the phone holds, so it permits no clearing"
)
_OF_A_COMPUTER = (
    "it is a copy of what a computer holds and cannot show what the phone holds, so it permits no clearing"
)
_KINDS = {
    CopyOf.ACCOUNT: _OF_AN_ACCOUNT,
    CopyOf.COMPUTER: _OF_A_COMPUTER,
    CopyOf.FORWARDED: "it was forwarded: what was left out cannot be seen",
    CopyOf.BY_HAND: "it was made or chosen by hand, and does not stand for a conversation on the phone",
    None: "it is not known whether it is a copy of the phone, of an account or of a computer",
}
_LACKING = {
    Incomplete.NEWEST_MISSING: "the newest messages may be missing here",
    Incomplete.MID_CHANGE: "it was copied while the app was writing, so what it holds may be unfinished",
    Incomplete.CUT_OFF: "it is cut off or damaged, or holds less than it says: copy it from the phone again",
    Incomplete.PART_BACKUP: "the app did not put into it all that the phone holds",
    Incomplete.NOT_READ: "something in it is not known or was not read, as the warnings say",
    Incomplete.LEFT_OUT_UNSAID: (
        "lines in it look as if something was left out before it came, and nobody said what: "
        "make the export on the phone again"
    ),
    Incomplete.UNSORTED: "an earlier version of OnRecord captured it with warnings: have a person read them",
}
"""Why nothing may be cleared. What the app left out of an export at its oldest end, and a file
that is damaged, leave a part."""
_FLAGGED = {
    Flag.UNKNOWN_FIELDS: " fields that are not known",
    Flag.BROKEN_STRUCTURE: " a broken structure",
    Flag.ENCRYPTED_BODY: " a text that is encrypted",
}
_UNDATED = "{} no date in the source; have a person look"
_DOUBTFUL = "{} a time that is in doubt; have a person look"
_IMPOSSIBLE = "{} a day that no calendar has; have a person look"


@dataclass(frozen=True, slots=True)
class ClearingRule:
    """One pack's rule. ``authority`` is empty when only an officer may permit clearing.

    ``same_device_counts`` is an officer's word that a copy on the home's own device counts.
    """

    authority: str
    stored_copies: int
    same_device_counts: bool = False


@dataclass(frozen=True, slots=True)
class Stored:
    """In how many copies a capture is stored, and whether the second lies on the home's own device.

    ``is_lost`` tells that an earlier receipt counted a copy that cannot be confirmed any more.
    """

    copies: int
    on_same_device: bool = False
    is_lost: bool = False

    def counted(self, rule: ClearingRule) -> int:
        """Return how many copies count: one device is lost at once."""
        return 1 if self.on_same_device and not rule.same_device_counts else self.copies


def read_rule(pack: bytes, officer_authority: str) -> ClearingRule:
    """Read ``clearing.toml``; an officer's recorded authority stands above the pack's.

    Raises:
        SettingsError: the pack lacks the rule.
    """
    try:
        table = tomllib.loads(pack.decode())["clearing"]
        permitted, authority = bool(table["permitted"]), str(table["authority"])
        copies = int(table["stored_copies"])
    except (KeyError, TypeError, ValueError) as error:
        raise SettingsError("the policy pack has no complete [clearing] rule; restore the pack") from error
    chosen = officer_authority or (authority if permitted else "")
    return ClearingRule(authority=chosen, stored_copies=copies)


def decide(
    rule: ClearingRule,
    summary: Summary,
    state: CaptureState,
    *,
    stored: Stored,
    withheld: int,
) -> Clearance:
    """Decide from counts and the summary's grade. Every reason is a sentence for the custodian."""
    against = [*_reasons_of_kind(summary), *_reasons_against(rule, summary, state, stored)]
    if against:
        return Clearance(SafeToClear.NO, None, tuple(against))
    gaps = _gaps(summary, withheld)
    if gaps:
        reasons = (*gaps, *_allowances(stored), f"{AUTHORITY}{rule.authority}")
        return Clearance(SafeToClear.PARTIAL, _scope(summary, gaps), reasons)
    reasons = (
        "the exact original is kept, and every line of it is accounted for",
        f"{stored.counted(rule)} stored copies are confirmed by reading them back",
        *_allowances(stored),
        f"{AUTHORITY}{rule.authority}",
    )
    return Clearance(SafeToClear.YES, None, reasons)


def turns_on_order(clearance: Clearance) -> bool:
    """Tell whether an order of dates may change a refusal: it has no other reason than missing dates."""
    ends = tuple(one.removeprefix("{}") for one in (_AMBIGUOUS, _IMPOSSIBLE, _UNDATED))
    waits = any(reason.endswith(ends[0]) for reason in clearance.reasons)
    return waits and clearance.scope is None and all(reason.endswith(ends) for reason in clearance.reasons)


def _reasons_of_kind(summary: Summary) -> Iterator[str]:
    """Yield why a source of this kind can permit nothing, however well it is kept."""
    copy_of = summary.copy_of
    if summary.channel == _MAIL:
        yield _OF_A_MAILBOX
    elif copy_of is not CopyOf.PHONE:
        yield _KINDS[copy_of]
    elif summary.channel == _BY_HAND:
        yield _KINDS[CopyOf.BY_HAND]
    elif summary.channel in _ACCOUNTS:
        yield _OF_AN_ACCOUNT
    if summary.grade is Grade.FORWARDED and copy_of is not CopyOf.FORWARDED:
        yield _KINDS[CopyOf.FORWARDED]


def _reasons_of_reading(summary: Summary) -> Iterator[str]:
    """Yield what is missing or was not read: whoever clears a phone would lose it."""
    yield from (_LACKING[cause] for cause in dict.fromkeys(summary.incomplete) if cause in _LACKING)
    if summary.not_read and Incomplete.NOT_READ in summary.incomplete:
        yield f"{_are(len(summary.not_read), 'file', 'files')} not read: {first_names(summary.not_read)}"
    if summary.anomalies:
        yield _are(summary.anomalies, "stretch of the source", "stretches of the source") + " not understood"
    if unknown := summary.by_kind.get(Kind.UNKNOWN, 0):
        yield _are(unknown, "message", "messages") + " of a kind that is not known"
    for flag, words in _FLAGGED.items():
        if count := summary.by_flag.get(flag, 0):
            yield _messages(count, "has", "have") + words


def _reasons_against(rule: ClearingRule, summary: Summary, state: CaptureState, stored: Stored) -> list[str]:
    reasons = []
    if stored.counted(rule) < rule.stored_copies:
        reasons.append(SAME_DEVICE if stored.on_same_device else ONE_COPY)
        reasons.extend([COPY_NOT_CONFIRMED] if stored.is_lost else [])
    reasons.extend(_reasons_of_reading(summary))
    if summary.first_said is None:
        reasons.extend(_undated(summary))
    if not rule.authority:
        reasons.append("no authority to clear is recorded: ask the records officer")
    if state not in (CaptureState.EXACT, CaptureState.DERIVED):
        reasons.append("the source was not accepted")
    return reasons


def _allowances(stored: Stored) -> tuple[str, ...]:
    return (SAME_DEVICE_COUNTS,) if stored.on_same_device else ()


def _gaps(summary: Summary, withheld: int) -> list[str]:
    gaps = list(_undated(summary))
    if doubtful := summary.by_flag.get(Flag.TIME_DOUBTFUL, 0):
        gaps.append(_DOUBTFUL.format(_messages(doubtful, "bears", "bear")))
    absent = summary.media.omitted + summary.media.missing
    if absent:
        gaps.append(_are(absent, "photo, video or file", "photos, videos or files") + " not here")
    if summary.by_kind.get("view_once"):
        gaps.append(
            _are(summary.by_kind["view_once"], "view-once message", "view-once messages")
            + " named without content"
        )
    if cut := summary.by_flag.get(Flag.TRUNCATED_LINE, 0):
        gaps.append(_messages(cut, "ends", "end") + " without a line's end and may be cut off")
    if summary.unknown_notices:
        gaps.append(_are(summary.unknown_notices, "notice", "notices") + " not understood")
    if damaged := list(summary.incomplete).count(Incomplete.FILE_DAMAGED):
        gaps.append(
            _are(damaged, "file that a message names", "files that messages name") + " damaged or locked"
        )
    if Incomplete.OLDER_LEFT_OUT in summary.incomplete:
        gaps.append("the app may have left out older messages")
    if withheld:
        gaps.append(_are(withheld, "line or file", "lines or files") + " withheld and not here")
    return gaps


def _are(number: int, one: str, many: str) -> str:
    return f"{number} {one} is" if number == 1 else f"{number:,} {many} are"


def _undated(summary: Summary) -> Iterator[str]:
    """Yield why messages have no date: an order settles the ambiguous ones alone."""
    if ambiguous := summary.by_flag.get(Flag.DATE_AMBIGUOUS, 0):
        yield _AMBIGUOUS.format(_messages(ambiguous, "has", "have"))
    if impossible := summary.by_flag.get(Flag.DATE_IMPOSSIBLE, 0):
        yield _IMPOSSIBLE.format(_messages(impossible, "bears", "bear"))
    if undated := summary.by_flag.get(Flag.DATE_MISSING, 0):
        yield _UNDATED.format(_messages(undated, "has", "have"))


def _messages(number: int, one: str, many: str) -> str:
    return f"1 message {one}" if number == 1 else f"{number:,} messages {many}"


def _scope(summary: Summary, gaps: list[str]) -> str:
    first, last = _day(summary.first_said), _day(summary.last_said)
    days = f"of {first}" if first == last else f"from {first} to {last}"
    return f"text {days} may be cleared; {'; '.join(gaps)}"


def _day(value: dt.datetime | None) -> str:
    return f"{value.day} {value:%B %Y}" if value else "an unknown day"
