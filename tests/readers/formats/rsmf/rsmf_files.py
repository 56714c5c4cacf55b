"""A writer of RSMF, by the standard library's mail and zip writers."""

import json
import zipfile
from email.message import EmailMessage
from io import BytesIO

PEOPLE = [
    {"id": "P1", "display": "Ann Abel", "email": "ann@example.org", "avatar": "ann.png"},
    {"id": "P2", "display": "Ben Bold", "account_id": "+447700900002"},
    {"id": "P3"},
]
CONVERSATIONS = [
    {
        "id": "C1",
        "display": "Ann and Ben",
        "platform": "whatsapp",
        "type": "direct",
        "participants": ["P1", "P2"],
        "custodian": "P1",
    },
    {"id": "C2", "platform": "skype", "type": "channel", "participants": ["P1", "P2", "P3"]},
]
EVENTS = [
    {"type": "disclaimer", "conversation": "C1", "timestamp": "2024-03-01T08:59:00Z", "body": "Be careful."},
    {
        "id": "m1",
        "type": "message",
        "conversation": "C1",
        "participant": "P1",
        "timestamp": "2024-03-01T09:00:00.250Z",
        "body": "Hello, caf\u00e9 \U0001f600",
        "direction": "outgoing",
        "importance": "high",
        "reactions": [{"value": "thumbsup", "count": 3, "participants": ["P2"]}],
        "read_receipts": [
            {"participant": "P2", "action": "delivered", "timestamp": "2024-03-01T09:00:01Z"},
            {"participant": "P2", "action": "read", "timestamp": "2024-03-01T09:05:00Z"},
        ],
        "edits": [
            {
                "participant": "P1",
                "timestamp": "2024-03-01T09:02:00Z",
                "previous": "Helo again",
                "new": "Hello",
            },
            {
                "participant": "P1",
                "timestamp": "2024-03-01T09:01:00Z",
                "previous": "Helo",
                "new": "Helo again",
            },
        ],
        "custom": [{"name": "GPS", "value": "1, 2"}],
    },
    {
        "id": "m2",
        "type": "message",
        "conversation": "C1",
        "participant": "P2",
        "timestamp": "2024-03-01T10:05+01:00",
        "parent": "m1",
        "attachments": [{"id": "ATT1.JPG", "display": "photo.jpg", "size": 7}, {"id": "gone.pdf", "size": 9}],
    },
    {
        "id": "m3",
        "type": "message",
        "conversation": "C1",
        "participant": "P2",
        "timestamp": "2024-03-01T09:10:00",
        "body": "regretted",
        "deleted": True,
    },
    {"type": "join", "conversation": "C2", "participant": "P3", "timestamp": "2024-03-01T11:00:00Z"},
    {
        "type": "leave",
        "conversation": "C2",
        "participant": "P3",
        "timestamp": "2024-03-01T12:00:00Z",
        "body": "left",
    },
    {"type": "history", "conversation": "C2", "participant": "P2", "timestamp": "2024-03-01T12:01:00Z"},
    {"type": "unknown", "conversation": "C2", "timestamp": "no time", "body": "what is this"},
    {"type": "message", "conversation": "C2", "participant": "P9", "body": "by a stranger", "new_member": 1},
]
FILES = {"ATT1.JPG": b"picture", "ann.png": b"face", "notes.txt": b"a note inside"}


def manifest(events=EVENTS, **more) -> dict[str, object]:
    """Return a manifest."""
    return {
        "version": "2.0.0",
        "participants": PEOPLE,
        "conversations": CONVERSATIONS,
        "events": events,
        **more,
    }


def zipped(content: object, files=FILES, *, packed: bool = True) -> bytes:
    """Return rsmf.zip."""
    written = BytesIO()
    method = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    with zipfile.ZipFile(written, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)
        archive.writestr(zipfile.ZipInfo("rsmf_manifest.json"), json.dumps(content, indent=1), method)
    return written.getvalue()


def mailed(inner: bytes, **headers: str) -> bytes:
    """Return the mail that carries it."""
    mail = EmailMessage()
    mail["From"] = "tool@example.org"
    mail["X-RSMF-Generator"] = (
        "a test, in a name so long that the header must be folded before it comes to its end"
    )
    mail["X-RSMF-Version"] = headers.pop("Version", "2.0.0")
    for name, value in headers.items():
        mail[f"X-RSMF-{name}"] = value
    mail.set_content("flattened text")
    mail.add_attachment(inner, maintype="application", subtype="zip", filename="rsmf.zip")
    mail.set_boundary("=-made-by-a-test")
    return mail.as_bytes()
