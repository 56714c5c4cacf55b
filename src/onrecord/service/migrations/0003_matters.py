"""A role may be for one matter."""

from django.db import migrations, models

_KINDS = [(name, name) for name in ("everything", "custodian", "conversation", "matter")]


class Migration(migrations.Migration):
    dependencies = [("service", "0002_links")]

    operations = [
        migrations.AlterField("grant", "scope_kind", models.TextField(choices=_KINDS)),
        migrations.AlterField("invitation", "scope_kind", models.TextField(choices=_KINDS)),
    ]
