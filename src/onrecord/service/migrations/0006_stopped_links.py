"""When a marking stopped what came by a link."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("service", "0002_links"),
        ("service", "0005_hooks"),
    ]

    operations = [
        migrations.AddField(
            model_name="capturelink",
            name="stopped_at",
            field=models.DateTimeField(null=True),
        ),
    ]
