"""Starting the service of one home: importing this opens the home and sets Django up, once for a server."""

import gc
import os
import sys

from django.core.wsgi import get_wsgi_application

from onrecord import notifying
from onrecord.hosting import NEW_ACCOUNTS, PRODUCTION, open_host
from onrecord.records.errors import OnRecordError
from onrecord.settings import from_process
from onrecord.web import housekeeping, replacing
from onrecord.web.requests import service_of
from onrecord.web.saying import say_nothing_of_content
from onrecord.web.setting_up import set_up


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


say_nothing_of_content()
_load()
application = get_wsgi_application()
# What was made to start lives as long as the process: searching it for garbage would stop every page.
gc.collect()
gc.freeze()
