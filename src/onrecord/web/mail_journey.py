"""From a mail that arrived to a capture under way: what is attached becomes an upload like any other."""

import os

from onrecord.hosting import Host
from onrecord.ports.homes import Home
from onrecord.ports.originals import Unwrapped
from onrecord.procedures.arrived_mail import attachments_of, came_by, mail_of
from onrecord.procedures.hand_in import custodians_of
from onrecord.records.accounts import Officer
from onrecord.web import capturing
from onrecord.web.drafts import DRAFTS, Draft


def begin(host: Host, home: Home, officer: Officer, mail: str) -> Draft:
    """Begin a capture of what is attached to a mail; the mail waits on until that is captured.

    Raises:
        NotHeldError: none of that id waits for the officer's word.
        UnreadableError: nothing is attached, or what is was damaged.
    """
    about = mail_of(home, custodians_of(officer), mail)
    attached = attachments_of(home, about)
    draft = capturing.begin(host, officer)
    is_whole = False
    try:
        draft = capturing.name_custodian(host, officer, draft, about.custodian)
        _stage(host, draft, attached)
        is_whole = True
    finally:
        if not is_whole:
            capturing.give_up(host, draft)
    return DRAFTS.change(draft.upload, draft.account, mail=about.id, came_by=came_by(about))


def _stage(host: Host, draft: Draft, attached: Unwrapped) -> None:
    for entry in attached.files:
        file = host.uploads.add_file(draft.upload, draft.owner, entry.name, entry.size_bytes)
        with os.fdopen(attached.open(entry.number), "rb") as stream:
            host.uploads.append(draft.upload, draft.owner, file.number, 0, stream)
    attached.confirm_unchanged()
