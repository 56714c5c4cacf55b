"""What of a copy was not understood, and what its reader warns of, in sentences."""

from collections.abc import Iterator

from onrecord.records.legible import legible
from onrecord.records.plurals import number_of
from onrecord.rendering.accounts import Account
from onrecord.rendering.escaping import escaped
from onrecord.rendering.words import and_so

_MOST_LINES = 6


def unread(account: Account) -> Iterator[str]:
    """Yield a sentence on the pieces that were not understood, if any, and each warning of the reader."""
    pieces = account.copy.not_understood
    if pieces:
        lines = [str(piece.line) for piece in pieces[:_MOST_LINES]]
        more = len(pieces) - len(lines)
        named = and_so([*lines, f"{more:,} more"] if more else lines)
        at = f"line {named}" if len(pieces) == 1 else f"lines {named}"
        yield (
            f"{number_of(len(pieces), 'piece')} of this copy could not be read as a message ({at}): "
            "a message that is called absent may stand there."
        )
    yield from (legible(warning) for warning in account.copy.warnings)


def unread_html(accounts: list[Account]) -> Iterator[str]:
    """Yield a list of what was not understood, for each copy of which there is such."""
    for one in accounts:
        if sentences := list(unread(one)):
            yield f"<p>What to know of copy {one.letter}:</p>\n<ul>"
            yield "".join(f'<li dir="auto">{escaped(sentence)}</li>' for sentence in sentences)
            yield "</ul>\n"
