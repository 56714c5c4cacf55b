"""Making Django a host's own: once in a process."""

import sys

import django
from django.conf import settings as django_conf
from django.core.checks import run_checks

from onrecord.hosting import Host
from onrecord.ports.service import Service
from onrecord.procedures.older_store import give_up_accounts, older_store, shut_older_store
from onrecord.records.accounts import Officer
from onrecord.records.errors import HomeError, SettingsError
from onrecord.settings import ServiceSettings
from onrecord.web.configuration import django_settings
from onrecord.web.requests import serve
from onrecord.web.verbs import FAR, VERBS
from onrecord.web.working import Working

_CODE_BYTES = 8
_SERVICE = Officer(account=0, name="the service", email="")


def set_up(host: Host, *, is_production: bool, gives_up_accounts: bool = False) -> None:
    """Make Django this host's own, and say on the terminal where to begin.

    Raises:
        HomeBusyError: its store is older than the journal, and another writes.
        HomeError: the service's store is damaged, or lost.
        SettingsError: Django's own checks for deployment warn of something.
    """
    _configure(host)
    if is_production:
        _confirm_deployment()
    service = host.service(FAR)
    code = host.token(_CODE_BYTES)
    home = host.reading(_SERVICE)  # the index is level before anybody asks it
    if gives_up_accounts:
        _give_up_accounts(host, service)
    if older_store(home, service):
        _shut(host, service)
    serve(host, service, code)
    _listen()
    service.works.interrupt(host.now(), near_alone=host.has_workers)
    host.begin_work(Working(host, service, VERBS))
    address = address_of(host.settings.service)
    _say(f"OnRecord serves {host.settings.organisation} at {address}")
    if service.accounts.is_empty():
        _say(f"Make the first administrator at {address}first-administrator - first-run code: {code}")


def set_up_worker(host: Host) -> Working:
    """Make Django this host's own for a worker apart; return what does work.

    Raises:
        HomeError: the service's store is damaged, lost or older than the journal, or the server never ran.
    """
    _configure(host)
    service = host.service(FAR, migrates=False)
    if older_store(host.reading(_SERVICE), service):
        _refuse_older(host, service)
    serve(host, service, "")
    service.works.interrupt_left(host.now(), host.is_working)
    return Working(host, service, VERBS)


def set_up_beside(host: Host) -> None:
    """Make Django this host's own for a program that does one thing beside the service.

    Raises:
        HomeError: the service's store is damaged, or the server never ran.
    """
    _configure(host)
    serve(host, host.service(FAR, migrates=False), "")


def _give_up_accounts(host: Host, service: Service) -> None:
    with host.writing(_SERVICE) as home:
        if give_up_accounts(home, service):
            _say("The accounts that there were are given up, and the journal says so.")


def _shut(host: Host, service: Service) -> None:
    with host.writing(_SERVICE) as home:
        older = shut_older_store(home, service)
    if older is not None:
        sys.stderr.write(
            f"onrecord: the service's store is older than the journal: from event {older.event} on it lacks "
            f"{older.acts} that the journal tells. Everybody is signed out; tokens, links, invitations and "
            "recovery codes are over, and roles and accounts that were ended are ended again. The auditor's "
            "page that checks the log says so too. Find out who put it there\n"
        )
        sys.stderr.flush()


def _refuse_older(host: Host, service: Service) -> None:
    """Refuse unless an act was under way: it is journalled before it takes effect."""
    with host.writing(_SERVICE) as home:
        if older_store(home, service):
            raise HomeError(
                "the service's store is older than the journal: start onrecord serve first, which shuts what "
                "must not be open"
            )


def _configure(host: Host) -> None:
    django_conf.configure(**django_settings(host))
    django.setup()


def _listen() -> None:
    from onrecord.web.sign_in_log import listen  # noqa: PLC0415 - the library's models need Django set up

    listen()


def address_of(service: ServiceSettings) -> str:
    """Return where to point a browser: by name, since browsers keep no passkey for a bare address.

    A proxy answers on the port of https, under the first of the hosts.
    """
    listens, port = service.listens_on
    name = "localhost" if service.is_local else listens
    named = next((host for host in service.hosts if not host.startswith((".", "*"))), name)
    if service.behind_proxy == "yes" and named in service.hosts:
        return f"https://{named}/"
    return f"https://{named}:{port}/" if service.has_tls else f"http://{name}:{port}/"


def _confirm_deployment() -> None:
    if found := run_checks(include_deployment_checks=True):
        raise SettingsError("not safe for production: " + "; ".join(str(one.msg) for one in found))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
