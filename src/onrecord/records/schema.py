"""The Arrow schema of a batch: one copy's messages, column by column. Version 1.

A batch has at most ``MAX_ROWS`` rows. Lists that are empty are null. Times:
``said_local`` is the source's wall clock, naive; ``said_at`` is UTC, null until
the zone is known. ``seconds`` in a notice is 0 for a timer switched off.
"""

import pyarrow as pa

SCHEMA_VERSION = 1
MAX_ROWS = 65_536

Batch = pa.RecordBatch

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
    ]
)
REACTION = pa.struct([pa.field("by", pa.string()), pa.field("emoji", pa.string())])
REVISION = pa.struct([pa.field("said_at", pa.timestamp("ms", "UTC")), pa.field("body", pa.string())])

MESSAGES = pa.schema(
    [
        pa.field("ordinal", pa.int64(), nullable=False),
        pa.field("kind", _CODE, nullable=False),
        pa.field("said_text", pa.string()),
        pa.field("said_local", pa.timestamp("ms")),
        pa.field("said_at", pa.timestamp("ms", "UTC")),
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
    ],
    metadata={b"onrecord.schema": str(SCHEMA_VERSION).encode()},
)
