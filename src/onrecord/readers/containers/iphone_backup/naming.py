"""Which of a phone's files are conversations, and the names that their readers know them by."""

from onrecord.readers.zips.directory import refuse_path

_WHATSAPP = {
    "AppDomainGroup-group.net.whatsapp.WhatsApp.shared": "whatsapp/",
    "AppDomainGroup-group.net.whatsapp.WhatsAppSMB.shared": "whatsapp-business/",
}
_WHATSAPP_DATABASES = frozenset(
    f"{name}.sqlite{beside}"
    for name in ("ChatStorage", "ContactsV2", "CallHistory", "LID")
    for beside in ("", "-wal", "-shm")
)
_WHATSAPP_MEDIA = "Message/"
_MESSAGES_DOMAINS = ("HomeDomain", "MediaDomain")
_MESSAGES = "Library/SMS/"
_NEEDED = ("ChatStorage.sqlite", "messages/sms.db")


def part_name(domain: str, path: str) -> str | None:
    """Return the part's name for a file of the phone; None for one that is no conversation's.

    Raises:
        UnsafeSourceError: the path leads outside its folder.
    """
    name = _name(domain, path)
    if name is not None:
        name = name.replace("\\", "_")
        refuse_path(domain, name)
    return name


def is_needed(name: str) -> bool:
    """Tell whether a part holds the messages themselves."""
    return name.endswith(_NEEDED)


def _name(domain: str, path: str) -> str | None:
    if domain in _MESSAGES_DOMAINS and path.startswith(_MESSAGES):
        return "messages/" + path.removeprefix(_MESSAGES)
    folder = _WHATSAPP.get(domain)
    if folder is not None and (path.startswith(_WHATSAPP_MEDIA) or path in _WHATSAPP_DATABASES):
        return folder + path
    return None
