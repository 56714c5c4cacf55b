"""Channels by the names that people give them: one place for what is shown and for what is understood."""

from onrecord.records.messages import CHANNELS

_NAMES = {
    "whatsapp": "WhatsApp",
    "signal": "Signal",
    "telegram": "Telegram",
    "sms": "text messages",
    "imessage": "iMessage",
    "email": "e-mail",
    "social_media": "social media",
    "slack": "Slack",
    "discord": "Discord",
    "google_chat": "Google Chat",
    "by_hand": "by hand",
}


def channel_name(channel: str) -> str:
    """Return a channel's name as its users write it."""
    return _NAMES.get(channel, channel)


def channel_meant(text: str) -> str | None:
    """Return the channel that a person means, None if there is no such one.

    Its code and its name count alike, whatever the case, and with hyphens, underscores, spaces or none.
    """
    return _MEANT.get(_letters(text))


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


_MEANT = {_letters(name): channel for channel in CHANNELS for name in (channel, _NAMES[channel])}
