"""The catalogue's first tables, in the order in which they refer to one another."""

from typing import ClassVar

from django.db import migrations, models

from onrecord.catalogue.models import RowIdField
from onrecord.catalogue.tables import WORDS

_COUNT = models.BigIntegerField
_TEXT = models.TextField


def _row() -> RowIdField:
    return RowIdField(primary_key=True, serialize=False)


def _of(
    model: str, *, null: bool = False, db_index: bool = True
) -> "models.ForeignKey[models.Model, models.Model]":
    to = f"catalogue.{model}"
    return models.ForeignKey(to=to, on_delete=models.CASCADE, null=null, db_index=db_index)


def _roll_up() -> "list[tuple[str, models.Field[object, object]]]":
    return [
        (
            "pk",
            models.CompositePrimaryKey(
                "copy_id",
                "period",
                "label_id",
                "kind",
                blank=True,
                editable=False,
                primary_key=True,
                serialize=False,
            ),
        ),
        ("copy_id", _COUNT(db_column="copy")),
        ("label_id", _COUNT(db_column="label")),
        ("kind", models.SmallIntegerField()),
        ("period", _COUNT()),
        ("lines", _COUNT()),
    ]


class Migration(migrations.Migration):
    """Everything, from nothing."""

    initial = True
    dependencies: ClassVar = []
    operations: ClassVar = [
        migrations.CreateModel(
            name="State",
            fields=[("name", _TEXT(primary_key=True, serialize=False)), ("value", _TEXT())],
            options={"db_table": "state"},
        ),
        migrations.CreateModel(
            name="Copy",
            fields=[
                ("id", _row()),
                ("copy_id", _TEXT(unique=True)),
                ("conversation_id", _TEXT()),
                ("custodian", _TEXT()),
                ("custodian_number", _COUNT()),
                ("custodian_key", _TEXT()),
                ("device", _TEXT()),
                ("title", _TEXT()),
                ("title_key", _TEXT()),
                ("channel", _TEXT()),
                ("channel_number", _COUNT()),
                ("messages", _COUNT(default=0)),
                ("first_said", _COUNT(null=True)),
                ("last_said", _COUNT(null=True)),
            ],
            options={"db_table": "copy"},
        ),
        migrations.CreateModel(
            name="Capture",
            fields=[
                ("id", _row()),
                ("capture_id", _TEXT(unique=True)),
                ("recognition", _TEXT(db_index=True)),
                ("captured_at", _TEXT()),
                ("captured_by", _TEXT()),
                ("zone", _TEXT()),
                ("state", _TEXT()),
                ("reader", _TEXT()),
                ("reader_version", _TEXT()),
                ("messages", _COUNT()),
                ("by_kind", _TEXT()),
            ],
            options={"db_table": "capture"},
        ),
        migrations.CreateModel(
            name="Part",
            fields=[
                ("id", _row()),
                ("capture", _of("capture")),
                ("copy", _of("copy")),
                ("offset", _COUNT()),
                ("messages", _COUNT()),
            ],
            options={"db_table": "part"},
        ),
        migrations.CreateModel(
            name="Original",
            fields=[
                ("id", _row()),
                ("original_id", _TEXT(unique=True)),
                ("capture", _of("capture")),
                ("name", _TEXT()),
                ("size_bytes", _COUNT()),
                ("sha256", _TEXT()),
            ],
            options={"db_table": "original"},
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", _row()),
                ("capture", _of("capture")),
                ("original", _of("original", db_index=False)),
                ("number", _COUNT()),
                ("name", _TEXT()),
            ],
            options={"db_table": "entry"},
        ),
        migrations.CreateModel(
            name="Label",
            fields=[("id", _row()), ("text", _TEXT(unique=True)), ("key", _TEXT(db_index=True))],
            options={"db_table": "label"},
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", _row()),
                ("part", _of("part", db_index=False)),
                ("ordinal", _COUNT()),
                ("entry", _of("entry", db_index=False)),
                ("first_byte", _COUNT()),
                ("sub_index", _COUNT()),
                ("first_line", _COUNT()),
                ("more_lines", _COUNT()),
                ("kind", models.SmallIntegerField()),
                ("said_text", _TEXT(null=True)),
                ("said_local", _COUNT(null=True)),
                ("said_at", _COUNT(null=True)),
                ("precision", models.SmallIntegerField(null=True)),
                ("label", _of("label", null=True, db_index=False)),
                ("edited", models.SmallIntegerField()),
                ("body", _TEXT(null=True)),
                ("more", _TEXT(null=True)),
            ],
            options={
                "db_table": "message",
                "constraints": (models.UniqueConstraint(fields=["part", "ordinal"], name="message_place"),),
                "indexes": [models.Index(fields=["entry", "first_byte"], name="message_source")],
            },
        ),
        migrations.CreateModel(
            name="Anomaly",
            fields=[
                ("id", _row()),
                ("part", _of("part")),
                ("ordinal", _COUNT()),
                ("entry", _of("entry", db_index=False)),
                ("first_line", _COUNT()),
                ("last_line", _COUNT()),
                ("first_byte", _COUNT()),
                ("reason", _TEXT()),
            ],
            options={"db_table": "anomaly"},
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                (
                    "capture",
                    models.OneToOneField(
                        to="catalogue.capture",
                        on_delete=models.CASCADE,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("statement", _TEXT()),
            ],
            options={"db_table": "statement"},
        ),
        migrations.CreateModel(
            name="Timer",
            fields=[
                ("id", _row()),
                ("part", _of("part")),
                ("ordinal", _COUNT()),
                ("said_at", _COUNT(null=True)),
                ("who", _TEXT(null=True)),
                ("seconds", _COUNT(null=True)),
            ],
            options={"db_table": "timer"},
        ),
        migrations.CreateModel(name="Daily", fields=_roll_up(), options={"db_table": "daily"}),
        migrations.CreateModel(name="Monthly", fields=_roll_up(), options={"db_table": "monthly"}),
        migrations.RunSQL(list(WORDS), "DROP TABLE words"),
    ]
