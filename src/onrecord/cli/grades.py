"""What a grade means, for people: how far a source can be relied on for what the phone held."""

from onrecord.records.captures import Grade

_MEANINGS = {
    Grade.DEVICE_DATABASE: "it was taken from the phone's own storage, not from what its custodian chose",
    Grade.SUPERVISED_EXPORT: "it was made on the phone while an officer looked on",
    Grade.SELF_SUPPLIED_EXPORT: (
        "it was made by its custodian, and could have been edited before it was handed over"
    ),
    Grade.FORWARDED: "its messages were sent on one by one; what was left out cannot be seen",
    Grade.SCREENSHOT: "it is a picture of a screen; what stood above and below it cannot be seen",
    Grade.NOTE: "it was written down by a person afterwards, from memory or from what they saw",
}

_LETTERS = {Grade.FORWARDED: "B", Grade.SCREENSHOT: "C", Grade.NOTE: "D"}
"""Exports and backups, of whatever kind, are A."""


def graded(grade: Grade) -> str:
    """Say a grade and what it means."""
    return f"{_LETTERS.get(grade, 'A')}, {grade.value}: {_MEANINGS[grade]}"
