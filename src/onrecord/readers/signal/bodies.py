"""What one of Signal's messages says, as text: bodies with mentions, contacts, polls, payments."""

import codecs
from collections.abc import Iterator

from onrecord.readers.signal.media import Media
from onrecord.readers.signal.people import People, full_name
from onrecord.readers.signal.schema import choice
from onrecord.readers.signal.values import Frame, number, part, parts, raw, text

# A reader runs where no file can be opened: what turns text into bytes is loaded when it is imported.
codecs.lookup("utf-16-le")

_ADDRESS = ("label", "street", "pobox", "neighborhood", "city", "region", "postcode", "country")


def said(body: Frame, people: People) -> str:
    """Return a text, with the names of those mentioned where the app keeps only a placeholder."""
    words = text(body, "body")
    mentions = [one for one in parts(body, "bodyRanges") if raw(one, "mentionAci")]
    return with_mentions(words, list(_placed(mentions, people))) if mentions else words


def _placed(mentions: list[Frame], people: People) -> Iterator[tuple[int, int, str]]:
    for one in mentions:
        label = people.by_account(raw(one, "mentionAci")).label
        yield number(one, "start") or 0, number(one, "length") or 0, label or "someone"


def with_mentions(words: str, mentions: list[tuple[int, int, str]]) -> str:
    """Put names where mentions stand: start and length in UTF-16 units, as the app counts."""
    units = words.encode("utf-16-le", "surrogatepass")
    for start, length, label in sorted(mentions, reverse=True):
        end = start + length
        if 0 <= start < end <= len(units) // 2:
            name = f"@{label}".encode("utf-16-le", "surrogatepass")
            units = units[: 2 * start] + name + units[2 * end :]
    return units.decode("utf-16-le", "replace")


def whole(body: Frame, long_text: Frame, people: People, media: Media) -> tuple[str, bool]:
    """Return a text, and whether the rest of it is missing: what is long stands in a file of its own."""
    if not long_text:
        return said(body, people), False
    found = media.long_text(long_text)
    if found is None:
        return said(body, people), True
    return said({**body, "body": found}, people), False


def contact(card: Frame) -> str:
    """Return a shared contact as lines."""
    name = part(card, "name")
    given = full_name(text(name, "prefix"), full_name(text(name, "givenName"), text(name, "middleName")))
    shown = full_name(given, full_name(text(name, "familyName"), text(name, "suffix")))
    lines = [shown or text(name, "nickname"), text(card, "organization")]
    for entries in ("number", "email"):
        lines += [text(one, "value") for one in parts(card, entries)]
    for one in parts(card, "address"):
        lines.append(", ".join(filter(None, (text(one, field) for field in _ADDRESS))))
    return "\n".join(filter(None, lines))


def poll(found: Frame, people: People) -> str:
    """Return a poll: its question, then a line an option with who voted for it."""
    lines = [text(found, "question")]
    for option in parts(found, "options"):
        voters = [people.by_id(number(vote, "voterId")).label or "someone" for vote in parts(option, "votes")]
        votes = f"{len(voters)}: {', '.join(voters)}" if voters else "0"
        lines.append(f"- {text(option, 'option')} ({votes})")
    return "\n".join(lines)


def payment(found: Frame) -> str:
    """Return a payment in a line, and the note on it."""
    amount, fee = text(found, "amountMob"), text(found, "feeMob")
    line = f"Payment of {amount} MOB" if amount else "Payment"
    line += f", fee {fee} MOB" if fee else ""
    return "\n".join(filter(None, (line, text(found, "note"))))


def gift(found: Frame) -> str:
    """Return a donation badge in a line."""
    return f"Donation badge, {choice('GiftState', found.get('state')).lower()}"
