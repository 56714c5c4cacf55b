"""``onrecord intake``: take exports that arrive by mail."""

from onrecord.mailroom import take_mail
from onrecord.settings import confirm_file, from_process


def command() -> int:
    """Take exports that custodians send by mail.

    What arrives is kept sealed and waits for its custodian, who signs in to the service to confirm it.
    """
    settings = from_process()
    confirm_file(settings)
    return take_mail(settings)
