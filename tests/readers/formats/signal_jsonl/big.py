"""Long exports of Signal's, for measuring memory."""

import json
from pathlib import Path

NAME = "main.jsonl"
_HEAD = (
    {"version": "1", "backupTimeMs": "1741690000000"},
    {"account": {"givenName": "Ada", "familyName": "Quay"}},
    {"recipient": {"id": "1", "self": {}}},
    {
        "recipient": {
            "id": "2",
            "contact": {
                "aci": "tYfsKKEOUVmPt1+scIt1fw==",
                "e164": "447700900001",
                "profileGivenName": "Ben",
                "profileFamilyName": "Mole",
            },
        }
    },
    {"chat": {"id": "7", "recipientId": "2"}},
)


def write(path: Path, messages: int) -> None:
    """Write an export of one chat with this many messages."""
    with path.open("w", encoding="utf-8") as file:
        for frame in _HEAD:
            file.write(json.dumps(frame) + "\n")
        for number in range(messages):
            sent = str(1_700_000_000_000 + number * 60_000)
            item = {
                "chatId": "7",
                "authorId": "12"[number % 2],
                "dateSent": sent,
                "standardMessage": {"text": {"body": f"Message {number} on the quay and its cranes"}},
            }
            way = (
                {"outgoing": {"sendStatus": []}} if number % 2 == 0 else {"incoming": {"dateReceived": sent}}
            )
            file.write(json.dumps({"chatItem": {**item, **way}}) + "\n")
