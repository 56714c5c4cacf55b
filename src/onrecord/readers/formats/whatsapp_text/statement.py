"""What the reader concludes from a whole chat: its title, the evidence for its choices, its limits."""

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from onrecord.readers.formats.whatsapp_text import phrases
from onrecord.readers.formats.whatsapp_text.emission import Tally
from onrecord.readers.formats.whatsapp_text.entries import IPHONE_NAME, named_title
from onrecord.readers.formats.whatsapp_text.headers import Style
from onrecord.readers.formats.whatsapp_text.survey import Survey
from onrecord.records.completeness import Incomplete
from onrecord.records.messages import DateOrder, Entry, Statement

CHANNEL = "whatsapp"
_UNTITLED = "WhatsApp chat"
_PLATFORMS = {Style.BRACKET: "iphone", Style.DASH: "android"}
_FULL_TEXT, _FULL_MEDIA = 39_900, 9_900

_LIMITS = (
    "Earlier versions of edited messages, and when they were edited.",
    "The content of deleted messages, and who deleted them and when, beyond the placeholder that stays.",
    "Messages that had disappeared, or were deleted or cleared on this phone without a placeholder.",
    "The content of view-once messages.",
    "Which message a reply answers.",
    "Reactions.",
    "When messages were delivered and read.",
    "Who voted in polls.",
    "Phone numbers of people saved as contacts: names are those of this phone's address book.",
    "The time zone: times are those of the phone when it exported.",
    "Messages before about the latest 40,000, or 10,000 with media: the app leaves out the oldest.",
    "Whether the text was changed between the app and this capture.",
)
_SECONDS_LIMIT = "Seconds: within a minute the order is that of the file."
_ANDROID_LIMIT = "Whether the app's words for a deletion, an edit, a file, a place or a call were typed."
_UNMARKED_LIMIT = "Whether words that the app also writes were typed: the file lacks the app's marks."
_SIGNALS_PATTERN = "[yyyy-m-d, h:m]"
_LIKE_SIGNALS = (
    "Which app it is from is not certain: a program that writes Signal's chats as text writes headers like "
    "these, while WhatsApp on an iPhone writes seconds. Ask which app made it."
)


def empty(name: str, entry: Entry, unread: Sequence[str]) -> Statement:
    """Return the statement on an empty chat."""
    return Statement(
        title=_title(name, entry, None),
        channel=CHANNEL,
        platform=_PLATFORMS[Style.BRACKET if entry.name.lower().endswith(IPHONE_NAME) else Style.DASH],
        entry=entry.name,
        limits=_LIMITS,
        warnings=("The chat is empty.",),
        unread_entries=tuple(unread),
    )


def conclude(name: str, entry: Entry, survey: Survey, tally: Tally, unread: Sequence[str]) -> Statement:
    """Return the statement on a chat that was read."""
    return Statement(
        title=_title(name, entry, tally.title),
        channel=CHANNEL,
        platform=_PLATFORMS[survey.style],
        entry=entry.name,
        evidence=tuple(_evidence(survey)),
        limits=(*_LIMITS, *_own_limits(survey)),
        warnings=tuple(_warnings(survey, tally)),
        incomplete=tuple(_incomplete(survey, tally)),
        unread_entries=tuple(unread),
    )


def _own_limits(survey: Survey) -> Iterator[str]:
    """Yield what this file cannot tell, by how its headers and the app's words are written."""
    if any(own and not form.seconds for form, own in zip(survey.forms, survey.own, strict=False)):
        yield _SECONDS_LIMIT
    if survey.style is Style.DASH:
        yield _ANDROID_LIMIT
    elif not survey.marked:
        yield _UNMARKED_LIMIT


def _title(name: str, entry: Entry, said: str | None) -> str:
    stem = PurePosixPath(name).name
    if stem.lower() == IPHONE_NAME:
        stem = _UNTITLED
    for extension in (".txt", ".zip"):
        stem = stem[: -len(extension)] if stem.lower().endswith(extension) else stem
    return named_title(name, entry) or said or stem


def _evidence(survey: Survey) -> Iterator[str]:
    total = survey.headers - survey.foreign
    if survey.style is Style.BRACKET:
        yield f"iPhone: {_counted(total, 'header')} in square brackets"
        yield (
            "words of the app carry the mark that iPhone sets before them"
            if survey.marked
            else "no line carries the mark that iPhone sets before words of the app"
        )
    else:
        yield f"Android: {_counted(total, 'header')} set apart by a dash"
    for plan, own in zip(survey.plans, survey.own, strict=False):
        if own:
            yield from plan.sentences
            if plan.settled is not None:
                yield f"headers are written as {_pattern(plan.form.skeleton, plan.settled)!r}"
    names = len(survey.colon_names)
    if names:
        yield f"{_counted(names, 'name')} with a colon and a space inside, as lines under it show"


def _pattern(skeleton: str, order: DateOrder) -> str:
    letters = dict(zip("abc", order.value, strict=True))
    for name, letter in letters.items():
        skeleton = skeleton.replace(f"<{name}>", letter).replace(f"<{name}{name}>", letter * 4)
    for name in "hms":
        skeleton = skeleton.replace(f"<{name}>", name)
    return phrases.plain(skeleton.replace("<p>", "am").replace("<q>", "am"))


def _incomplete(survey: Survey, tally: Tally) -> Iterator[Incomplete]:
    if _is_full(tally):
        yield Incomplete.OLDER_LEFT_OUT
    if survey.unknown.lines(survey.own_shapes):
        yield Incomplete.NOT_READ


def _warnings(survey: Survey, tally: Tally) -> Iterator[str]:
    if tally.ambiguous:
        yield (
            f"{_counted(tally.ambiguous, 'message')} without a date: day and month cannot be told; "
            "state their order with --date-order dmy, mdy or ymd."
        )
    if not survey.marked and any(_is_like_signals(survey)):
        yield _LIKE_SIGNALS
    yield from (
        plan.untaken for plan, own in zip(survey.plans, survey.own, strict=False) if own and plan.untaken
    )
    if tally.impossible:
        yield f"{_counted(tally.impossible, 'message')} without a date: the calendar has no such day."
    if lines := survey.unknown.lines(survey.own_shapes):
        yield (
            f"{_counted(len(lines), 'line')} with a word for the time of day that is not known, kept and not "
            f"read; the first is line {lines[0]:,}."
        )
    if survey.backward:
        yield f"{_counted(survey.backward, 'message')} dated before the message above."
    typed = survey.foreign + len(survey.typed)
    if typed:
        yield f"{_counted(typed, 'line')} like a header kept as text of the message above."
    if len(survey.doubtful):
        yield f"{_counted(len(survey.doubtful), 'message')} that may be text of the message above."
    if _is_full(tally):
        yield (
            f"Possibly cut: {tally.messages:,} messages without the opening notice; the app exports "
            "no more than about 40,000, or 10,000 with media."
        )


def _is_full(tally: Tally) -> bool:
    """Tell whether the app may have left out the oldest: it exports no more, and the opening is not here."""
    full = tally.messages >= _FULL_TEXT or (tally.files and tally.messages >= _FULL_MEDIA)
    return bool(full) and not tally.opening


def _is_like_signals(survey: Survey) -> Iterator[bool]:
    """Tell of each way in which headers are written whether a program for Signal writes them so, too."""
    for plan, own in zip(survey.plans, survey.own, strict=False):
        settled = plan.settled if own else None
        yield settled is not None and _pattern(plan.form.skeleton, settled) == _SIGNALS_PATTERN


def _counted(count: int, noun: str) -> str:
    return f"1 {noun}" if count == 1 else f"{count:,} {noun}s"
