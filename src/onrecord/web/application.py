"""The WSGI application of one home. Importing it opens the home and sets Django up: a server does so once."""

import gc

gc.disable()  # what is made to start stays: each search of it for garbage, and there are many, finds none

import importlib  # noqa: E402 - the same
import os  # noqa: E402 - the same
import sys  # noqa: E402 - the same
import threading  # noqa: E402 - the same

from django.core.wsgi import get_wsgi_application  # noqa: E402 - the same

from onrecord import notifying  # noqa: E402 - the same
from onrecord.hosting import NEW_ACCOUNTS, PRODUCTION, open_host  # noqa: E402 - the same
from onrecord.records.errors import OnRecordError  # noqa: E402 - the same
from onrecord.settings import from_process  # noqa: E402 - the same
from onrecord.web import housekeeping, replacing  # noqa: E402 - the same
from onrecord.web.requests import service_of  # noqa: E402 - the same
from onrecord.web.saying import say_nothing_of_content  # noqa: E402 - the same
from onrecord.web.setting_up import set_up  # noqa: E402 - the same

_API_SECONDS = 5.0


def _load() -> None:
    try:
        settings = from_process()
        replacing.wait_for_predecessor(settings)
        host = open_host(settings)
        set_up(
            host,
            is_production=os.environ.get(PRODUCTION) == "yes",
            gives_up_accounts=os.environ.get(NEW_ACCOUNTS) == "yes",
        )
    except OnRecordError as error:
        sys.stderr.write(f"onrecord: {error}\n")
        raise SystemExit(error.EXIT_CODE) from None
    replacing.start(host, service_of())
    housekeeping.start(host, service_of())
    notifying.start(host, service_of().webhooks)


def _settle() -> None:
    """Say that what was made to start lives as long as the process: a search of it would stop every page."""
    gc.collect()
    gc.freeze()


def _load_api() -> None:
    importlib.import_module("onrecord.api.urls")
    _settle()


say_nothing_of_content()
_load()
application = get_wsgi_application()
_settle()
gc.enable()
# A third of all loading, and nobody's first page waits for it; a program that asks sooner has it loaded.
_later = threading.Timer(_API_SECONDS, _load_api)
_later.daemon = True
_later.start()
