"""Intake by mail: who may send, where it arrives, and what is asked of other hosts. Off unless named."""

import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields

from onrecord.records.errors import SettingsError

_YES_OR_NO = ("yes", "no")
_MIB = 1024**2
_HIGHEST_PORT = 65_535
_IMAP_PORT = 993


@dataclass(frozen=True, slots=True)
class Intake:
    """How exports arrive by mail.

    ``smtp`` is the address and port to listen on; mail is taken for ``recipients`` alone, from the addresses
    of accounts with a custodian's role and of ``senders``, each with the custodian's name. ``certificate``
    and ``certificate_key`` are PEM files: STARTTLS is then demanded. ``dkim`` permits asking DNS for a
    domain's key. A mail has at most ``mail_bytes``, and at most ``most_waiting`` wait.

    ``imap`` is the host (and port) of a mailbox, looked into every ``imap_seconds`` as ``imap_user`` with the
    password in ``imap_password_file``; mails in ``imap_folder`` that were kept are moved to
    ``imap_taken``, or flagged as seen where that is empty. ``imap_authority`` is a PEM file of the authority
    that vouches for the host, for when the system does not know it.
    """

    smtp: str = ""
    recipients: Sequence[str] = ()
    senders: Mapping[str, str] = field(default_factory=dict)
    certificate: str = ""
    certificate_key: str = ""
    dkim: str = "no"
    mail_bytes: int = 50 * _MIB
    most_waiting: int = 500
    imap: str = ""
    imap_user: str = ""
    imap_password_file: str = ""
    imap_folder: str = "INBOX"
    imap_taken: str = ""
    imap_authority: str = ""
    imap_seconds: int = 60

    @property
    def is_on(self) -> bool:
        """Tell whether mail arrives in any way."""
        return bool(self.smtp or self.imap)

    @property
    def listens_on(self) -> tuple[str, int]:
        """Return the host and port of the SMTP server."""
        return _parted(self.smtp, 0)

    @property
    def mailbox(self) -> tuple[str, int]:
        """Return the host and port of the mailbox."""
        return _parted(self.imap, _IMAP_PORT)


def read_intake(values: object) -> Intake:
    """Read the table ``[intake]``.

    Raises:
        SettingsError: a setting is unknown, lacking or unsafe.
    """
    if not isinstance(values, dict):
        raise SettingsError("intake must be a table: write [intake] above its settings")
    known = {one.name: one for one in fields(Intake)}
    for name, value in values.items():
        if name not in known:
            raise SettingsError(f"no setting is called intake.{name}; docs/settings.md lists them all")
        _check_kind(name, value)
    told = {name: value for name, value in values.items() if name not in {"recipients", "senders"}}
    read = Intake(
        **told,
        recipients=tuple(one.strip().lower() for one in values.get("recipients", ())),
        senders={name.strip().lower(): whose for name, whose in values.get("senders", {}).items()},
    )
    _check(read)
    return read


def _check_kind(name: str, value: object) -> None:
    if name == "recipients":
        if not _are_addresses(value):
            raise SettingsError(
                'intake.recipients must be a list, such as ["records@onrecord.example.gov.uk"]'
            )
    elif name == "senders":
        if (
            not isinstance(value, dict)
            or not _are_addresses(list(value))
            or not _are_names([*value.values()])
        ):
            raise SettingsError('[intake.senders] has lines such as "name@example.gov.uk" = "Custodian"')
    elif type(value) is not type(getattr(_DEFAULTS, name)):
        raise SettingsError(f"intake.{name} must be like {getattr(_DEFAULTS, name)!r}")
    elif isinstance(value, int) and value < 1:
        raise SettingsError(f"intake.{name} must be at least 1")


def _are_addresses(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and one.count("@") == 1 for one in value)


def _are_names(values: list[object]) -> bool:
    return all(isinstance(one, str) and one.strip() for one in values)


def _check(read: Intake) -> None:
    if read.dkim not in _YES_OR_NO:
        raise SettingsError('intake.dkim must be "yes" or "no"')
    if bool(read.certificate) != bool(read.certificate_key):
        raise SettingsError("intake.certificate and intake.certificate_key go together: name both files")
    if read.smtp:
        _check_smtp(read)
    if read.imap and not (read.imap_user and read.imap_password_file and read.mailbox[0]):
        raise SettingsError("intake.imap needs imap_user and imap_password_file as well")


def _check_smtp(read: Intake) -> None:
    host, port = read.listens_on
    if not host or not 0 < port <= _HIGHEST_PORT:
        raise SettingsError("intake.smtp must be an address and a port, such as 127.0.0.1:2525")
    if not read.recipients:
        raise SettingsError("intake.smtp takes mail for nobody: name the addresses in intake.recipients")
    if not _is_loopback(host) and not read.certificate:
        raise SettingsError(
            f"mail to {read.smtp} would cross the network in clear: set intake.certificate and "
            "intake.certificate_key, or listen on 127.0.0.1"
        )


def _parted(address: str, usual_port: int) -> tuple[str, int]:
    host, colon, port = address.rpartition(":")
    if not colon:
        return address, usual_port
    return host.strip("[]"), int(port) if port.isdecimal() else 0


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


_DEFAULTS = Intake()
