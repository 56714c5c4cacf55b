"""Lines that Slack itself wrote, by their subtype."""

from collections.abc import Mapping
from typing import Any

from onrecord.readers.formats.slack_export.context import Context

_MESSAGES = (
    *(None, "", "bot_message", "me_message", "thread_broadcast", "reply_broadcast", "slackbot_response"),
    *("file_share", "file_comment", "file_mention", "assistant_app_thread", "document_mention"),
)
_KINDS = {
    "join": "joined",
    "leave": "left",
    "name": "renamed",
    "topic": "settings",
    "purpose": "settings",
    "archive": "settings",
    "unarchive": "settings",
    "posting_permissions": "settings",
    "convert_to_private": "settings",
    "convert_to_public": "settings",
    "canvas_updated": "settings",
}
_OTHERS = {
    "bot_add": "settings",
    "bot_remove": "settings",
    "bot_enable": "settings",
    "bot_disable": "settings",
    "tabbed_canvas_updated": "settings",
    "pinned_item": "pinned",
    "unpinned_item": "pinned",
}


def notice_of(message: Mapping[str, Any], context: Context) -> dict[str, Any] | None:
    """Return the notice that a message is; None where somebody said it. What is not known is a notice too."""
    subtype = message.get("subtype")
    if subtype in _MESSAGES:
        return None
    word = str(subtype)
    kind = _OTHERS.get(word) or _KINDS.get(word.removeprefix("channel_").removeprefix("group_"), "unknown")
    name = message.get("name")
    if kind == "renamed" and isinstance(name, str):
        return {"kind": kind, "seconds": None, "subject": name}
    return {"kind": kind, "seconds": None, "subject": context.label(message.get("user"))}
