"""``onrecord serve``: the web service of this home, in one process and its supervisor."""

import os
import sys
import time
from typing import Annotated, NoReturn

import typer

from onrecord import founding
from onrecord.backing_up import refuse_unmoved, unserved
from onrecord.cli.init import make_home, tell_made
from onrecord.cli.plurals import number_of
from onrecord.cli.screen import note
from onrecord.hosting import NEW_ACCOUNTS, PRODUCTION, SUPERVISOR
from onrecord.production import unsafe
from onrecord.records.errors import HomeBusyError, SettingsError
from onrecord.settings import ServiceSettings, Settings, confirm_file, from_process

_QUORUM = (2, 3)
_APPLICATION = "onrecord.web.application:application"
_ENDS_SECONDS, _PAUSE_SECONDS = 5.0, 0.1


def command(
    *,
    production: Annotated[
        bool,
        typer.Option("--production", help="Refuse an unsafe setting; needed on a network."),
    ] = False,
    new_accounts: Annotated[
        bool,
        typer.Option("--new-accounts", help="Give up accounts that are lost; the journal says so."),
    ] = False,
) -> None:
    """Open the service in a browser.

    It listens on this machine alone unless settings.toml says otherwise.
    """
    settings = from_process()
    if founding.is_new(settings):
        settings = _new_home(settings)
    confirm_file(settings)
    refuse_unmoved(settings)
    _refuse_unsafe(settings, is_production=production)
    _confirm_unserved(settings)
    os.environ[PRODUCTION] = "yes" if production else "no"
    os.environ[NEW_ACCOUNTS] = "yes" if new_accounts else "no"
    _serve(settings.service)


def _new_home(settings: Settings) -> Settings:
    sheets = make_home(settings, None, _QUORUM, None, unattended=True)
    note(f"made a new home in {settings.home} and keys in {settings.keys} (onrecord init --unattended)")
    tell_made(settings, None, sheets, _QUORUM[0], error=True)
    return from_process()


def _confirm_unserved(settings: Settings) -> None:
    """Refuse while another service runs: the supervisor of one that cannot begin adds words of its own.

    One that was just killed is waited for, since a process manager starts the next at once.
    """
    until = time.monotonic() + _ENDS_SECONDS
    while True:
        try:
            with unserved(settings):
                return
        except HomeBusyError:
            if time.monotonic() >= until:
                raise
            time.sleep(_PAUSE_SECONDS)


def _refuse_unsafe(settings: Settings, *, is_production: bool) -> None:
    if is_production:
        if found := unsafe(settings):
            for fault in found:
                note(fault)
            raise SettingsError(
                f"not safe for production: {number_of(len(found), 'thing')} to put right first, named above"
            )
    elif not settings.service.is_local:
        raise SettingsError(
            f"service.address {settings.service.address} can be reached from the network: start it with "
            "--production, which checks that this is safe, or listen on 127.0.0.1"
        )


def _serve(service: ServiceSettings) -> NoReturn:
    """Become the supervisor: a program that holds nothing of OnRecord and starts the one that answers."""
    host, port = service.listens_on
    options = {
        "interface": "wsgi",
        "host": host,
        "port": str(port),
        "http": "1",
        "workers": "1",
        "blocking-threads": str(service.threads),
        "backpressure": str(service.threads * 8),
        "log-level": "error",
        # A process that is to be replaced goes at once, and no slow sender keeps it for long.
        "respawn-interval": "0.1",
        "workers-kill-timeout": "60",
        **({"ssl-certificate": service.certificate} if service.certificate else {}),
        **({"ssl-keyfile": service.certificate_key} if service.certificate_key else {}),
    }
    said = [part for name, value in options.items() for part in (f"--{name}", value)]
    os.environ[SUPERVISOR] = str(os.getpid())
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "granian", *said, "--no-ws", _APPLICATION])  # noqa: S606 - itself
