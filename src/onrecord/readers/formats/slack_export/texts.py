"""Slack's text: escapes and references in angle brackets, turned into what the app shows."""

import re
from collections.abc import Mapping
from typing import Any

from onrecord.readers.formats.slack_export.context import Context

_REFERENCE = re.compile(r"<([@#!]?)([^<>|\s][^<>|\n]*)(?:\|([^<>\n]*))?>")
_SCHEME = re.compile(r"^(?:https?://|mailto:|tel:)")
_ESCAPES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_MOST_BLOCK_TEXTS = 1000


def shown(text: object, context: Context) -> str:
    """Return text as the app shows it: names for ids, links with their address, escapes undone."""
    if not isinstance(text, str):
        return ""
    plain = _REFERENCE.sub(lambda found: _reference(found, context), text)
    for escape, sign in _ESCAPES:
        plain = plain.replace(escape, sign)
    return plain


def body_of(message: Mapping[str, Any], context: Context) -> str | None:
    """Return a message's text; an app's, which often has none of its own, with what it shows as cards."""
    text = shown(message.get("text"), context)
    if text and message.get("subtype") != "bot_message":
        return text
    cards = [card for card in objects(message.get("attachments")) if not is_shared(card)]
    parts = [text, *(_card(card, context) for card in cards)]
    joined = "\n".join(part for part in parts if part)
    return joined or _blocks(message.get("blocks"), context) or None


def is_shared(card: Mapping[str, Any]) -> bool:
    """Tell whether a card is another message that is passed on or linked to."""
    return bool(card.get("is_share") or card.get("is_msg_unfurl"))


def objects(value: object) -> list[Mapping[str, Any]]:
    """Return the objects in a list; none if it is no list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _card(card: Mapping[str, Any], context: Context) -> str:
    fields = [(field.get("title"), field.get("value")) for field in objects(card.get("fields"))]
    parts = [shown(card.get(name), context) for name in ("pretext", "author_name", "title", "text")]
    parts += [": ".join(shown(one, context) for one in field if one) for field in fields]
    return "\n".join(part for part in parts if part) or shown(card.get("fallback"), context)


def _blocks(blocks: object, context: Context) -> str:
    """Return the texts in an app's blocks, in their order."""
    found: list[str] = []
    waiting: list[object] = [blocks]
    while waiting and len(found) < _MOST_BLOCK_TEXTS:
        one = waiting.pop()
        if isinstance(one, list):
            waiting.extend(reversed(one))
        elif isinstance(one, dict):
            text = one.get("text")
            if isinstance(text, str) and text:
                found.append(shown(text, context))
            waiting.extend(value for value in reversed(list(one.values())) if isinstance(value, (dict, list)))
    return "\n".join(found)


def _reference(found: re.Match[str], context: Context) -> str:
    sign, target, label = found.groups()
    if sign == "@":
        return f"@{label or context.label(target) or target}"
    if sign == "#":
        return f"#{label or context.channel_name(target)}"
    if sign == "!":
        return label or f"@{target.partition('^')[0]}"
    bare = _SCHEME.sub("", target).rstrip("/")
    return f"{label} ({target})" if label and _SCHEME.sub("", label).rstrip("/") != bare else target
