"""Large exports of Signal, for measuring memory: people, chats, then messages with reactions."""

import json
from pathlib import Path

NAME = "main.jsonl"

_BEFORE = (
    {"version": "1", "backupTimeMs": "1741600000000"},
    {"account": {"givenName": "Owner"}},
    {"recipient": {"id": "1", "self": {}}},
    {"recipient": {"id": "2", "contact": {"e164": "447700900001", "profileGivenName": "Ann"}}},
    {"chat": {"id": "3", "recipientId": "2"}},
)


def write(path: Path, messages: int) -> None:
    """Write an export of this many messages."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(frame) + "\n" for frame in (*_BEFORE, *map(_message, range(messages))))


def _message(number: int) -> dict[str, object]:
    reaction = {"emoji": "+", "authorId": "1", "sentTimestamp": "1741600000000", "sortOrder": "1"}
    said = {"text": {"body": f"Message {number} of many"}, "reactions": [reaction]}
    sent = {"dateSent": str(1741600000000 + number), "incoming": {"dateReceived": "1741600000000"}}
    return {"chatItem": {"chatId": "3", "authorId": "2", **sent, "standardMessage": said}}
