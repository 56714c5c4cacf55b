"""The rules by which headers are told, as data for a reader of another language: the browser's.

What the browser's reader cannot tell by them it does not guess: the file is then read here.
"""

from collections.abc import Mapping

from onrecord.readers.formats.whatsapp_text import datewords, notices, phrases
from onrecord.readers.formats.whatsapp_text.header_pattern import PERIOD_LENGTH
from onrecord.readers.formats.whatsapp_text.headers import HEAD_BYTES, LABEL_BYTES, MARKS_LIMIT
from onrecord.readers.formats.whatsapp_text.timeline import SLACK_MINUTES

RULES_VERSION = 3


def rules() -> Mapping[str, object]:
    """Return the rules as JSON's own types; ``docs/formats/whatsapp-text.md`` says what each is."""
    words = datewords.load()
    return {
        "version": RULES_VERSION,
        "zeros": list(words.zeros),
        "marks": sorted(datewords.MARKS),
        "app_marks": sorted(phrases.APP_MARKS),
        "space": datewords.SPACE,
        "eras_before_year": sorted(words.eras_before_year),
        "eras_after_year": sorted(words.eras_after_year),
        "year_words": list(words.year_words),
        "time_words": list(words.time_words),
        "glue": list(words.glue),
        "year_first_periods": sorted(words.year_first_periods),
        "periods": {word: list(datewords.hours_of(word)) for word in sorted(words.periods)},
        "notice_openings": sorted(_openings()),
        "notice_verbs": sorted(_verbs()),
        "you": sorted(phrases.load().you),
        "attached": sorted(phrases.load().loose_keys["attached_ios"]),
        "attached_after_name": sorted(phrases.load().loose_keys["attached_after_name"]),
        "attached_in_brackets": sorted(phrases.load().loose_keys["attached_android"]),
        "omitted": sorted(phrases.load().omitted),
        "omitted_in_brackets": sorted(phrases.load().loose_keys["media_omitted_android"]),
        "deleted": sorted(phrases.load().keys["deleted_by_sender"] | phrases.load().keys["deleted_by_you"]),
        "stops": phrases.KEY_STOPS,
        "edges": phrases.KEY_EDGES,
        "period_length": PERIOD_LENGTH,
        "head_bytes": HEAD_BYTES,
        "label_bytes": LABEL_BYTES,
        "marks_limit": MARKS_LIMIT,
        "slack_minutes": SLACK_MINUTES,
    }


def _openings() -> set[str]:
    """Return the words with which notices begin that begin with no name."""
    return {text for one in notices.templates() if (text := one.literals[0].strip()) and text[:1].isalpha()}


def _verbs() -> set[str]:
    """Return the words that follow a name in notices."""
    after = (one.literals[1].split() for one in notices.templates() if not one.literals[0].strip())
    return {words[0] for words in after if words}
