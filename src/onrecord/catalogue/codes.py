"""The small numbers that stand for words in the tables. A number never changes its meaning."""

from onrecord.records.messages import Kind, Precision

KINDS: tuple[str, ...] = (
    Kind.TEXT,
    Kind.MEDIA,
    Kind.DELETED,
    Kind.NOTICE,
    Kind.CALL,
    Kind.POLL,
    Kind.LOCATION,
    Kind.CONTACT,
    Kind.STICKER,
    Kind.VIEW_ONCE,
    Kind.UNKNOWN,
)
"""Kinds of message; a kind's place is its number."""

PRECISIONS: tuple[str, ...] = (Precision.MINUTE, Precision.SECOND, Precision.MILLISECOND)
"""Precisions of a source's clock; a precision's place is its number."""

KIND_CODES = {str(word): code for code, word in enumerate(KINDS)}
PRECISION_CODES = {str(word): code for code, word in enumerate(PRECISIONS)}

NO_LABEL = 0
"""Stands for a message without a sender where a column may not be null."""

UNKNOWN_DAY = 0
"""Stands for a day that the source does not tell; real days are ``YYYYMMDD``."""
