"""The program that makes the service's tables with a server, and brings a file's to the same version.

``onrecord restore`` and ``onrecord move-service`` run it with the path of a file of rows that is to go there:
Django is set up once in a process, and the tables are its own.
"""

import sys
from pathlib import Path

import django
from django.conf import settings as django_conf

from onrecord.hosting import Host, open_beside
from onrecord.records.errors import OnRecordError
from onrecord.settings import from_process
from onrecord.web.configuration import django_settings
from onrecord.web.saying import say_nothing_of_content


def main() -> None:
    """Make them and end."""
    say_nothing_of_content()
    try:
        host = open_beside(from_process())
        _make(host, Path(sys.argv[1]))
    except OnRecordError as error:
        sys.stderr.write(f"onrecord: {error}\n")
        raise SystemExit(error.EXIT_CODE) from None
    host.close()


def _make(host: Host, file: Path) -> None:
    told, store = django_settings(host), host.database()
    django_conf.configure(**{**told, "DATABASES": {"default": store, "file": host.database_in(file)}})
    django.setup()
    host.service()
    host.make_tables("file")


if __name__ == "__main__":
    main()
