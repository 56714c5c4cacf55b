"""The tables, as Django sees them. ``tables`` makes the same ones without Django.

Times are milliseconds since 1970 (``said_at`` in UTC, ``said_local`` on the source's own
clock), days ``YYYYMMDD``, months ``YYYYMM``, ``kind`` and ``precision`` numbers of ``codes``.
Names, titles and labels are content: they stand in this encrypted file alone.
"""

from typing import Any

from django.db import models


class RowIdField(models.BigIntegerField):  # type: ignore[type-arg]  # not generic when run
    """SQLite's own row number, chosen by us: an integer primary key without autoincrement."""

    def db_type(self, connection: Any) -> str:  # noqa: ANN401, ARG002 - Django's signature
        """Return the one type name that SQLite takes for its row number."""
        return "integer"


class Table(models.Model):
    """What all tables have: a name for people that shows no content."""

    class Meta:
        """No table of its own."""

        abstract = True

    def __str__(self) -> str:
        """Return the table and the row's key."""
        return f"{self._meta.db_table} {self.pk}"


class State(Table):
    """What the catalogue knows of itself, such as ``applied_sequence``."""

    name = models.TextField(primary_key=True)
    value = models.TextField()

    class Meta:
        """Table name."""

        db_table = "state"


class Copy(Table):
    """One custodian's copy, on one device, of one conversation."""

    id = RowIdField(primary_key=True)
    copy_id = models.TextField(unique=True)
    conversation_id = models.TextField()
    custodian = models.TextField()
    custodian_number = models.BigIntegerField()
    custodian_key = models.TextField()
    device = models.TextField()
    title = models.TextField()
    title_key = models.TextField()
    channel = models.TextField()
    channel_number = models.BigIntegerField()
    messages = models.BigIntegerField(default=0)
    first_said = models.BigIntegerField(null=True)
    last_said = models.BigIntegerField(null=True)

    class Meta:
        """Table name."""

        db_table = "copy"


class Capture(Table):
    """One accepted capture, numbered as its event."""

    id = RowIdField(primary_key=True)
    capture_id = models.TextField(unique=True)
    recognition = models.TextField(db_index=True)
    captured_at = models.TextField()
    captured_by = models.TextField()
    zone = models.TextField()
    state = models.TextField()
    reader = models.TextField()
    reader_version = models.TextField()
    messages = models.BigIntegerField()
    by_kind = models.TextField()

    class Meta:
        """Table name."""

        db_table = "capture"


class Part(Table):
    """What one capture holds of one copy. ``offset`` is how many messages the copy had before."""

    id = RowIdField(primary_key=True)
    capture = models.ForeignKey(Capture, models.CASCADE)
    copy = models.ForeignKey(Copy, models.CASCADE)
    offset = models.BigIntegerField()
    messages = models.BigIntegerField()

    class Meta:
        """Table name."""

        db_table = "part"


class Original(Table):
    """A blob as kept."""

    id = RowIdField(primary_key=True)
    original_id = models.TextField(unique=True)
    capture = models.ForeignKey(Capture, models.CASCADE)
    name = models.TextField()
    size_bytes = models.BigIntegerField()
    sha256 = models.TextField()

    class Meta:
        """Table name."""

        db_table = "original"


class Entry(Table):
    """A file inside an original that messages or anomalies were read from."""

    id = RowIdField(primary_key=True)
    capture = models.ForeignKey(Capture, models.CASCADE)
    original = models.ForeignKey(Original, models.CASCADE, db_index=False)
    number = models.BigIntegerField()
    name = models.TextField()

    class Meta:
        """Table name."""

        db_table = "entry"


class Label(Table):
    """A sender's name as copies show it. Equal labels share a row; that they are one person is not said."""

    id = RowIdField(primary_key=True)
    text = models.TextField(unique=True)
    key = models.TextField(db_index=True)

    class Meta:
        """Table name."""

        db_table = "label"


class Message(Table):
    """One message. Its number follows time (``times``); ``more`` is JSON of the columns that are rare."""

    id = RowIdField(primary_key=True)
    part = models.ForeignKey(Part, models.CASCADE, db_index=False)
    ordinal = models.BigIntegerField()
    entry = models.ForeignKey(Entry, models.CASCADE, db_index=False)
    first_byte = models.BigIntegerField()
    sub_index = models.BigIntegerField()
    first_line = models.BigIntegerField()
    more_lines = models.BigIntegerField()
    kind = models.SmallIntegerField()
    said_text = models.TextField(null=True)  # noqa: DJ001 - none is not the empty text
    said_local = models.BigIntegerField(null=True)
    said_at = models.BigIntegerField(null=True)
    precision = models.SmallIntegerField(null=True)
    label = models.ForeignKey(Label, models.CASCADE, null=True, db_index=False)
    edited = models.SmallIntegerField()
    body = models.TextField(null=True)  # noqa: DJ001 - none is not the empty text
    more = models.TextField(null=True)  # noqa: DJ001 - none is not the empty text

    class Meta:
        """Table name, the source's order within a part, and the way from a message's identity to its row."""

        db_table = "message"
        constraints = (models.UniqueConstraint(fields=["part", "ordinal"], name="message_place"),)
        indexes = (models.Index(fields=["entry", "first_byte"], name="message_source"),)


class Anomaly(Table):
    """Bytes that no rule placed; before message ``ordinal`` of the part that the reader was at."""

    id = RowIdField(primary_key=True)
    part = models.ForeignKey(Part, models.CASCADE)
    ordinal = models.BigIntegerField()
    entry = models.ForeignKey(Entry, models.CASCADE, db_index=False)
    first_line = models.BigIntegerField()
    last_line = models.BigIntegerField()
    first_byte = models.BigIntegerField()
    reason = models.TextField()

    class Meta:
        """Table name."""

        db_table = "anomaly"


class Statement(Table):
    """What the reader concluded from a whole source, as JSON."""

    capture = models.OneToOneField(Capture, models.CASCADE, primary_key=True)
    statement = models.TextField()

    class Meta:
        """Table name."""

        db_table = "statement"


class Timer(Table):
    """A notice that set (``seconds``), cleared (0) or left unread (null) a disappearing-message timer."""

    id = RowIdField(primary_key=True)
    part = models.ForeignKey(Part, models.CASCADE)
    ordinal = models.BigIntegerField()
    said_at = models.BigIntegerField(null=True)
    who = models.TextField(null=True)  # noqa: DJ001 - none is not the empty text
    seconds = models.BigIntegerField(null=True)

    class Meta:
        """Table name."""

        db_table = "timer"


class RollUp(Table):
    """Lines of one copy, sender and kind in one period."""

    copy_id = models.BigIntegerField(db_column="copy")
    label_id = models.BigIntegerField(db_column="label")
    kind = models.SmallIntegerField()
    period = models.BigIntegerField()
    lines = models.BigIntegerField()

    class Meta:
        """Two tables share these columns."""

        abstract = True


class Daily(RollUp):
    """Roll-up by day (``YYYYMMDD``, 0 when the source tells none)."""

    pk = models.CompositePrimaryKey("copy_id", "period", "label_id", "kind")

    class Meta:
        """Table name."""

        db_table = "daily"


class Monthly(RollUp):
    """Roll-up by month (``YYYYMM``, 0 when the source tells none)."""

    pk = models.CompositePrimaryKey("copy_id", "period", "label_id", "kind")

    class Meta:
        """Table name."""

        db_table = "monthly"
