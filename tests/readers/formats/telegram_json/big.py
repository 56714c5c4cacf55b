"""Long exports of Telegram's, for measuring memory: an account with two chats."""

import json
from pathlib import Path

NAME = "result.json"
SIZES = (40_000, 90_000)  # both longer than a batch of this reader


def write(path: Path, messages: int) -> None:
    """Write an export with this many messages."""
    with path.open("w", encoding="utf-8") as file:
        file.write(
            '{\n "about": "Here is the data you requested.",\n "chats": {\n  "about": "",\n  "list": [\n'
        )
        for chat in range(2):
            file.write(",\n" * chat)
            file.write(
                f'   {{"name": "Ben {chat}", "type": "personal_chat", "id": {7 + chat}, "messages": [\n'
            )
            for number in range(messages // 2):
                message = {
                    "id": number + 1,
                    "type": "message",
                    "date": "2023-11-14T22:13:20",
                    "date_unixtime": str(1_700_000_000 + number * 60),
                    "from": ("Ada Quay", f"Ben {chat}")[number % 2],
                    "from_id": ("user1", f"user{7 + chat}")[number % 2],
                    "text": f"Message {number} on the quay and its cranes",
                    "text_entities": [
                        {"type": "plain", "text": f"Message {number} on the quay and its cranes"}
                    ],
                }
                file.write(",\n" * (number > 0) + json.dumps(message, indent=1))
            file.write("\n   ]}")
        file.write("\n  ]\n }\n}\n")
