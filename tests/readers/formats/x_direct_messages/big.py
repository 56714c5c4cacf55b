"""Many conversations of X, for measuring memory: one is held to be turned round."""

import json
from pathlib import Path

NAME = "direct-messages.js"
EACH = 200


def write(path: Path, messages: int) -> None:
    """Write conversations of 200 messages each, this many together."""
    with path.open("w", encoding="utf-8") as file:
        file.write("window.YTD.direct_messages.part0 = [")
        for number in range(-(-messages // EACH)):
            said = [{"messageCreate": _message(number, one)} for one in range(EACH, 0, -1)]
            thread = {"dmConversation": {"conversationId": f"1-{number + 2}", "messages": said}}
            file.write(("," if number else "") + json.dumps(thread))
        file.write("]")


def _message(number: int, one: int) -> dict:
    at = f"2024-03-06T{one // 60:02}:{one % 60:02}:00.000Z"
    return {
        "id": f"{one}",
        "senderId": "1",
        "recipientId": f"{number + 2}",
        "text": f"message {one} " * 9,
        "createdAt": at,
    }
