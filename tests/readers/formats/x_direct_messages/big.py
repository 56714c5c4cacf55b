"""Long archives of X's, for measuring memory: one conversation, the newest message first."""

import json
from pathlib import Path

NAME = "direct-messages.js"


def write(path: Path, messages: int) -> None:
    """Write a conversation of this many messages."""
    with path.open("w", encoding="utf-8") as file:
        file.write('window.YTD.direct_messages.part0 = [\n  {\n    "dmConversation" : {\n')
        file.write('      "conversationId" : "3382-4471",\n      "messages" : [\n')
        for number in range(messages):
            age = messages - number
            message = {
                "recipientId": ("3382", "4471")[number % 2],
                "reactions": [],
                "urls": [],
                "text": f"Message {age} on the quay and its cranes",
                "mediaUrls": [],
                "senderId": ("4471", "3382")[number % 2],
                "id": str(1_700_000_000_000_000_000 + age),
                "createdAt": f"2024-03-{age // 86400 % 28 + 1:02}T{age // 3600 % 24:02}:"
                f"{age // 60 % 60:02}:{age % 60:02}.500Z",
                "editHistory": [],
            }
            file.write(",\n" * (number > 0) + json.dumps({"messageCreate": message}, indent=2))
        file.write("\n      ]\n    }\n  }\n]\n")
