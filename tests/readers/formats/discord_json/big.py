"""Long channels, for measuring memory."""

import json
from pathlib import Path

NAME = "Harbour - general [12].json"
SIZES = (40_000, 80_000)


def write(path: Path, messages: int) -> None:
    """Write a channel with this many messages."""
    author = {"id": "71", "name": "ada.quay", "discriminator": "0000", "nickname": "Ada Quay", "isBot": False}
    head = {"guild": {"id": "11", "name": "Harbour"}, "channel": {"id": "12", "name": "general"}}
    with path.open("w", encoding="utf-8") as file:
        file.write(json.dumps(head, indent=2)[:-2] + ',\n  "messages": [')
        for number in range(messages):
            message = {
                "id": str(number),
                "type": "Default",
                "timestamp": f"2024-03-05T{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}+00:00",
                "content": f"Message {number} on the quay and its cranes",
                "author": author,
                "attachments": [],
            }
            file.write("," * (number > 0) + "\n" + json.dumps(message, indent=2))
        file.write(f'\n  ],\n  "messageCount": {messages}\n}}')
