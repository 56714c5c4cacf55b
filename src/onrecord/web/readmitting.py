"""The program of ``onrecord readmit``: it makes one link, beside the service or without it, and ends."""

import sys

from onrecord.backing_up import refuse_unmoved
from onrecord.hosting import open_beside
from onrecord.procedures.recover_account import LINK_HOURS, recover_last_administrator
from onrecord.records.accounts import Officer
from onrecord.records.errors import OnRecordError
from onrecord.settings import from_process
from onrecord.web.requests import service_of
from onrecord.web.saying import say_nothing_of_content
from onrecord.web.setting_up import address_of, set_up_beside

_TERMINAL = Officer(account=0, name="the terminal", email="")


def main() -> None:
    """Make the link and print it."""
    say_nothing_of_content()
    try:
        settings = from_process()
        refuse_unmoved(settings)
        host = open_beside(settings)
        set_up_beside(host)
        with host.writing(_TERMINAL) as home:
            made = recover_last_administrator(home, service_of())
    except OnRecordError as error:
        sys.stderr.write(f"onrecord: {error}\n")
        raise SystemExit(error.EXIT_CODE) from None
    said = (
        f"Link for {made.recovery.account_name}, who chooses a new password and second factor with it:\n"
        f"{address_of(host.settings.service)}recovery/{made.token}\n"
        f"It works once, for {LINK_HOURS} hours. Whoever has it becomes the administrator.\n"
    )
    sys.stdout.write(said)
    host.close()


if __name__ == "__main__":
    main()
