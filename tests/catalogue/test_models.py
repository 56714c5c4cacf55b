"""Django sees the same tables: migrations are complete, and equal to those made in one step."""

import subprocess
import sys
from pathlib import Path

from tests.catalogue.stock import KEY, Said, catalogued, filled

from onrecord.catalogue.tables import make_tables
from onrecord.database.connection import DatabaseKey, connect, transaction

PROGRAM = """
import sys
from pathlib import Path
from onrecord.catalogue.orm import use_models
first, second, key = Path(sys.argv[1]), Path(sys.argv[2]), bytes(range(32))
use_models(first, key)
from django.core.management import call_command
from django.db import connection, connections
from onrecord.catalogue.models import Capture, Copy, Daily, Label, Message
call_command("makemigrations", "catalogue", "--check", verbosity=0)
call_command("migrate", verbosity=0)
with connection.cursor() as cursor:
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    for name, sql in cursor.fetchall():
        print("TABLE", name, *sql.split())
assert key.hex() not in repr(connections.databases) + repr(connection.queries)
use_models(second, key)
call_command("migrate", "--check", verbosity=0)
message = Message.objects.select_related("label", "part__copy").get(body__contains="100%")
print("MESSAGE", message.label.text, message.part.copy.title, message)
assert Daily.objects.get(period=20260301).lines == 1
Label.objects.filter(pk=message.label_id).update(key="%s changed")
assert Label.objects.get(key__endswith="changed").key == "%s changed"
assert Copy.objects.count() == Capture.objects.count() == 1
use_models(first, key)
assert Message.objects.count() == 0
"""


def _schema(rows: list[tuple[str, str]]) -> list[str]:
    return sorted(" ".join(["TABLE", name, *sql.split()]) for name, sql in rows)


def test_migrations_make_the_tables_that_are_made_in_one_step(tmp_path: Path) -> None:
    filled(tmp_path, [(catalogued(0), [Said("100% storm")])]).close()
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM, tmp_path / "django.db", tmp_path / "c.db"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    connection = connect(tmp_path / "one_step.db", DatabaseKey(KEY))
    with transaction(connection):
        make_tables(connection)
    expected = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    assert sorted(line for line in lines if line.startswith("TABLE")) == _schema(expected)
    assert "MESSAGE Ada Quay Harbour resilience message 8795069315609600"[:40] in lines[-1]
