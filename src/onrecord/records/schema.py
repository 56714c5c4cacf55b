"""The Arrow schema of a batch: one copy's messages, column by column. Version 2.

A batch has at most ``MAX_ROWS`` rows. Lists that are empty are null. Times:
``said_local`` is the source's wall clock, naive; ``said_at`` is UTC, null until
the zone is known. ``seconds`` in a notice is 0 for a timer switched off.

``conversation`` is the key of one of the statement's conversations, null when the source holds
one alone. ``recipients`` have a role (``to``, ``cc``, ``bcc``, ``member``); ``delivery`` says to whom
a message came (``sent``, ``delivered``, ``read``, ``played``, ``failed``) and when. ``quoted`` is what a
reply shows of the message that it answers; ``thread`` the native id of a thread's first message.
``body`` is the present wording. ``revisions`` are the earlier ones alone, oldest first, each with the time
from which it stood where the source has it; ``edited_at`` is the time of the last edit, null when unknown.
``timer_seconds`` is the timer under which a message was sent. ``deleted_by`` needs the source's own
word. ``is_own`` tells that the source's owner wrote it. An attachment's ``entry`` names the file
of the source that holds it, ``sha256`` (hex) its bytes when they stand inside another file.
"""

import pyarrow as pa

SCHEMA_VERSION = 2
MAX_ROWS = 65_536

Batch = pa.RecordBatch
Table = pa.Table

_CODE = pa.dictionary(pa.int8(), pa.string())
_NAME = pa.dictionary(pa.int32(), pa.string())

SPAN = pa.struct(
    [
        pa.field("entry", pa.string(), nullable=False),
        pa.field("first", pa.int64(), nullable=False),
        pa.field("last", pa.int64(), nullable=False),
        pa.field("first_byte", pa.int64(), nullable=False),
    ]
)
NOTICE = pa.struct(
    [
        pa.field("kind", pa.string(), nullable=False),
        pa.field("seconds", pa.int64()),
        pa.field("subject", pa.string()),
    ]
)
ATTACHMENT = pa.struct(
    [
        pa.field("name", pa.string()),
        pa.field("type", pa.string()),
        pa.field("bytes", pa.int64()),
        pa.field("presence", pa.string(), nullable=False),
        pa.field("entry", pa.string()),
        pa.field("sha256", pa.string()),
    ]
)
_INSTANT = pa.timestamp("ms", "UTC")
REACTION = pa.struct([pa.field("by", pa.string()), pa.field("emoji", pa.string()), pa.field("at", _INSTANT)])
RECIPIENT = pa.struct(
    [
        pa.field("role", pa.string(), nullable=False),
        pa.field("label", pa.string()),
        pa.field("address", pa.string()),
    ]
)
DELIVERY = pa.struct(
    [
        pa.field("to", pa.string()),
        pa.field("state", pa.string(), nullable=False),
        pa.field("at", _INSTANT),
    ]
)
QUOTED = pa.struct([pa.field("sender", pa.string()), pa.field("body", pa.string())])
REVISION = pa.struct([pa.field("said_at", _INSTANT), pa.field("body", pa.string())])

MESSAGES = pa.schema(
    [
        pa.field("ordinal", pa.int64(), nullable=False),
        pa.field("kind", _CODE, nullable=False),
        pa.field("said_text", pa.string()),
        pa.field("said_local", pa.timestamp("ms")),
        pa.field("said_at", _INSTANT),
        pa.field("precision", _CODE),
        pa.field("sender", _NAME),
        pa.field("address", _NAME),
        pa.field("body", pa.string()),
        pa.field("edited", pa.bool_(), nullable=False),
        pa.field("revisions", pa.list_(REVISION)),
        pa.field("reply_to", pa.string()),
        pa.field("native_id", pa.string()),
        pa.field("notice", NOTICE),
        pa.field("attachments", pa.list_(ATTACHMENT)),
        pa.field("reactions", pa.list_(REACTION)),
        pa.field("span", SPAN, nullable=False),
        pa.field("sub_index", pa.int32(), nullable=False),
        pa.field("flags", pa.list_(pa.string())),
        pa.field("conversation", _NAME),
        pa.field("is_own", pa.bool_()),
        pa.field("subject", pa.string()),
        pa.field("thread", pa.string()),
        pa.field("recipients", pa.list_(RECIPIENT)),
        pa.field("quoted", QUOTED),
        pa.field("forwarded_from", pa.string()),
        pa.field("delivery", pa.list_(DELIVERY)),
        pa.field("timer_seconds", pa.int64()),
        pa.field("deleted_at", _INSTANT),
        pa.field("deleted_by", pa.string()),
        pa.field("edited_at", _INSTANT),
    ],
    metadata={b"onrecord.schema": str(SCHEMA_VERSION).encode()},
)

PLACE = pa.struct(
    [
        pa.field("copy", pa.int16(), nullable=False),
        pa.field("ordinal", pa.int64(), nullable=False),
        pa.field("first", pa.int64(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
    ]
)
WORDING = pa.struct(
    [
        pa.field("body", pa.string(), nullable=False),
        pa.field("copies", pa.list_(pa.int16()), nullable=False),
    ]
)
_NOTICE_OR_NONE = pa.struct(
    [pa.field("kind", pa.string()), pa.field("seconds", pa.int64()), pa.field("subject", pa.string())]
)
"""A notice as Parquet can hold it: none of its parts where there is none."""

TIMELINE = pa.schema(
    [
        pa.field("ordinal", pa.int64(), nullable=False),
        pa.field("said_at", _INSTANT),
        pa.field("precision", _CODE),
        pa.field("person", pa.int32()),
        pa.field("sender", _NAME),
        pa.field("kind", _CODE, nullable=False),
        pa.field("subject", pa.string()),
        pa.field("medium", pa.string()),
        pa.field("body", pa.string()),
        pa.field("edited", pa.bool_(), nullable=False),
        pa.field("notice", _NOTICE_OR_NONE),
        pa.field("wordings", pa.list_(WORDING)),
        pa.field("agrees", pa.int16(), nullable=False),
        pa.field("able", pa.int16(), nullable=False),
        pa.field("places", pa.list_(PLACE), nullable=False),
    ],
    metadata={b"onrecord.timeline": b"2"},
)
"""Every message of several copies once, in order. Version 2, which has the subject of mails and
what is attached.

``person`` is an index into the people, ``sender`` that person's name. ``places`` are the copies that show it
(by index), each with the row's ordinal, its first line, and the kind as that copy shows it. ``wordings`` hold
texts that differ, oldest first where that is known, each with the copies that show it. ``agrees`` counts
independent copies that hold it, ``able`` those that could.
"""

FINDINGS = pa.schema(
    [
        pa.field("kind", _CODE, nullable=False),
        pa.field("copy", pa.int16(), nullable=False),
        pa.field("message", pa.int64(), nullable=False),
        pa.field("cause", pa.int32(), nullable=False),
    ],
    metadata={b"onrecord.findings": b"1"},
)
"""What was found of one message (an ordinal of the timeline) in one copy (an index), and why. Version 1."""
