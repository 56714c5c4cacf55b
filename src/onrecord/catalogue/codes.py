"""The small numbers that stand for words in the tables. A number never changes its meaning."""

KINDS = (
    "text",
    "media",
    "deleted",
    "notice",
    "call",
    "poll",
    "location",
    "contact",
    "sticker",
    "view_once",
    "unknown",
)
"""Kinds of message; a kind's place is its number."""

PRECISIONS = ("minute", "second", "millisecond")
"""Precisions of a source's clock; a precision's place is its number."""

KIND_CODES = {word: code for code, word in enumerate(KINDS)}
PRECISION_CODES = {word: code for code, word in enumerate(PRECISIONS)}

NO_LABEL = 0
"""Stands for a message without a sender where a column may not be null."""

UNKNOWN_DAY = 0
"""Stands for a day that the source does not tell; real days are ``YYYYMMDD``."""
