"""The access log is narrowed by kind and by time without reading all of it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("service", "0006_stopped_links"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="access",
            index=models.Index(fields=["verb"], name="access_verb"),
        ),
        migrations.AddIndex(
            model_name="access",
            index=models.Index(fields=["at"], name="access_at"),
        ),
    ]
