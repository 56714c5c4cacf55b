"""``onrecord move-service``: accounts, roles and the access log go from ``service.db`` into PostgreSQL."""

from onrecord import wiring
from onrecord.backing_up import idle, service_copies
from onrecord.cli import options
from onrecord.cli.plurals import number_of
from onrecord.cli.screen import console, print_json
from onrecord.procedures.move_service import move_service
from onrecord.settings import confirm_file, from_process


def command(*, json: options.Json = False) -> None:
    """Move accounts, roles and the access log into PostgreSQL.

    The settings name the database, which is empty; the service is stopped. Everybody signs in as before.
    """
    settings = from_process()
    confirm_file(settings)
    with wiring.writing(settings) as home:
        moved = move_service(home, service_copies(home, settings), idle(settings))
    if json:
        print_json({"accounts": moved.accounts, "access_lines": moved.access_lines})
        return
    out = console()
    out.print(f"Moved     {number_of(moved.accounts, 'account')}, with roles and the access log")
    out.tell("service.db lies in set-aside, as it was: keep it until the service runs well", "Note")
    out.tell("onrecord serve", "Next")
