"""Single-use links."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("service", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="CaptureLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("link_id", models.TextField(unique=True)),
                ("token_mac", models.TextField(unique=True)),
                ("custodian", models.TextField()),
                ("word", models.TextField(blank=True)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("holder_mac", models.TextField(blank=True)),
                ("opened_at", models.DateTimeField(null=True)),
                ("upload", models.TextField(blank=True)),
                ("claimed_at", models.DateTimeField(null=True)),
                ("used_at", models.DateTimeField(null=True)),
                ("captures", models.JSONField(default=list)),
                ("taken_back_at", models.DateTimeField(null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "capture_link",
            },
        ),
    ]
