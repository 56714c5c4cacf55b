"""``python -m onrecord``: the same program as the ``onrecord`` command."""

from onrecord.cli.main import run

run()
