"""Statements as golden files hold them."""

from dataclasses import asdict

from onrecord.records.messages import Statement

LATER = ("incomplete", "copy_of")
"""Fields that came after the golden files were written, which hold them where they say something."""


def told(statement: Statement) -> dict[str, object]:
    """Return a statement's fields, without later ones that say nothing."""
    return {name: value for name, value in asdict(statement).items() if value or name not in LATER}
