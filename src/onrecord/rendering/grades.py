"""What a grade means, for people: how far a source can be relied on for what the phone held."""

from enum import StrEnum

from onrecord.records.captures import Grade


class FromLink(StrEnum):
    """What is known of whom a capture came from that came through a single-use link."""

    UNSAID = "unsaid"
    AS_MEANT = "as meant"
    DOUBTED = "doubted"
    ON_RECEIPT = "on receipt"


_MEANINGS = {
    Grade.DEVICE_DATABASE: "it was taken from the phone's own storage, not from what its custodian chose",
    Grade.SUPERVISED_EXPORT: "it was made on the phone while an officer looked on",
    Grade.SELF_SUPPLIED_EXPORT: (
        "it was made on its custodian's phone, by them or for them, and could have been edited before it was "
        "handed over"
    ),
    Grade.FORWARDED: "its messages were sent on one by one; what was left out cannot be seen",
    Grade.SCREENSHOT: "it is a picture of a screen; what stood above and below it cannot be seen",
    Grade.NOTE: "it was written down by a person afterwards, from memory or from what they saw",
}

_FROM_LINK = {
    FromLink.UNSAID: "it came through a single-use link, and nobody has said yet from whom",
    FromLink.AS_MEANT: (
        "it came through a single-use link, from its custodian by the word of who made the link"
    ),
    FromLink.DOUBTED: "it came through a single-use link, and who made the link doubts from whom",
    FromLink.ON_RECEIPT: "it came through a single-use link: its receipt tells whether it is said from whom",
}
_BY_HOLDER = {
    Grade.SUPERVISED_EXPORT: "that an officer looked on while it was made is the word of who holds the link",
    Grade.SELF_SUPPLIED_EXPORT: "it could have been edited before it was handed over",
    Grade.FORWARDED: _MEANINGS[Grade.FORWARDED],
}
"""What a grade means that rests on what a link's holder said."""

_LETTERS = {Grade.FORWARDED: "B", Grade.SCREENSHOT: "C", Grade.NOTE: "D"}
"""Exports and backups, of whatever kind, are A."""
_SOURCES = {
    "A": "a conversation as an app or a phone wrote it out",
    "B": "messages sent on one by one",
    "C": "a picture of a screen",
    "D": "a note written afterwards",
}

_CAME = {
    Grade.DEVICE_DATABASE: "Taken from the phone's own storage",
    Grade.SUPERVISED_EXPORT: "Exported on the phone while an officer looked on",
    Grade.SELF_SUPPLIED_EXPORT: "Exported on the phone, by its custodian or for them",
    Grade.FORWARDED: "Sent on message by message",
    Grade.SCREENSHOT: "A picture of a screen",
    Grade.NOTE: "Written down by a person afterwards",
}


def came(grade: Grade) -> str:
    """Say in a few words how something of a grade came."""
    return _CAME[grade]


def graded(grade: Grade) -> str:
    """Say a grade and what it means."""
    return f"{_LETTERS.get(grade, 'A')}, {grade.value}: {_MEANINGS[grade]}"


def relied_on(grade: Grade, link: FromLink | None = None) -> str:
    """Say what a grade means to who does not know the table of grades: its letter comes last, with its own.

    Alone, a letter reads as praise.

    ``link`` is what is known of from whom a capture came through a link; None for any other capture.
    """
    meaning = _MEANINGS[grade]
    if link and grade in _BY_HOLDER:
        meaning = f"{_FROM_LINK[link]}; {_BY_HOLDER[grade]}"
    letter = _LETTERS.get(grade, "A")
    return (
        f"{grade.value.capitalize()}: {meaning}. Grade {letter}, of A to D, stands for the kind of source: "
        f"{_SOURCES[letter]}. It does not say that nothing is missing or was changed."
    )
