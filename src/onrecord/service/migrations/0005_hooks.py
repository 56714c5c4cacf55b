"""Tables of what programs are told."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("service", "0004_openings"),
    ]

    operations = [
        migrations.CreateModel(
            name="WebhookPlace",
            fields=[
                ("webhook", models.TextField(primary_key=True, serialize=False)),
                ("events", models.BigIntegerField()),
                ("works_at", models.DateTimeField()),
            ],
            options={
                "db_table": "webhook_place",
            },
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("webhook", models.TextField()),
                ("message", models.TextField()),
                ("kind", models.TextField()),
                ("at", models.DateTimeField()),
                ("about", models.JSONField(default=dict)),
                ("links", models.JSONField(default=dict)),
                (
                    "state",
                    models.TextField(
                        choices=[("waiting", "waiting"), ("delivered", "delivered"), ("given_up", "given_up")]
                    ),
                ),
                ("attempts", models.IntegerField(default=0)),
                ("since", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("tried_at", models.DateTimeField(null=True)),
                ("status", models.IntegerField(null=True)),
                ("fault", models.TextField(blank=True)),
            ],
            options={
                "db_table": "webhook_delivery",
                "indexes": [models.Index(fields=["webhook", "state", "due_at"], name="webhook_due")],
                "constraints": [
                    models.UniqueConstraint(fields=("webhook", "message"), name="webhook_message_once")
                ],
            },
        ),
    ]
