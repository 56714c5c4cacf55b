"""The program of ``onrecord worker``: it does the service's far work, one piece after the other, until ended.

A first signal to end lets it do what is under way; a second, or the machine, ends that as interrupted.
"""

import sys

from onrecord.hosting import open_worker
from onrecord.records.errors import OnRecordError
from onrecord.settings import from_process
from onrecord.web.saying import say_nothing_of_content
from onrecord.web.setting_up import set_up_worker


def main() -> None:
    """Work until told to end."""
    say_nothing_of_content()
    try:
        host = open_worker(from_process())
        do = set_up_worker(host)
    except OnRecordError as error:
        sys.stderr.write(f"onrecord: {error}\n")
        raise SystemExit(error.EXIT_CODE) from None
    sys.stdout.write(f"OnRecord works for {host.settings.organisation}\n")
    sys.stdout.flush()
    try:
        host.go_on_working(do)
    finally:
        host.close()


if __name__ == "__main__":
    main()
