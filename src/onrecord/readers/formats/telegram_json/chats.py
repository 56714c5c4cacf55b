"""The chats of an export: what they are called, who writes in them, which numbers are there."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from onrecord.records.messages import Conversation

_MOST_LABELS = 1000
_MOST_NUMBERS = 1 << 31
_PEERS = {
    "saved_messages": "user",
    "replies": "user",
    "verification_codes": "user",
    "personal_chat": "user",
    "bot_chat": "user",
    "private_group": "chat",
    "private_supergroup": "channel",
    "public_supergroup": "channel",
    "private_channel": "channel",
    "public_channel": "channel",
}
_TITLES = {
    "saved_messages": "Saved Messages",
    "replies": "Replies",
    "verification_codes": "Verification Codes",
}


class Chat:
    """One chat, as far as it has been read."""

    def __init__(self, place: str) -> None:
        """Begin a chat that stands at a place of the export."""
        self._place = place
        self.known: dict[str, object] = {}
        self.labels: dict[str, None] = {}
        self.messages = 0
        self._numbers = self._highest = 0
        self._lowest: int | None = None

    @property
    def key(self) -> str:
        """The chat's id as the app writes it of senders: ``channel123``; its place when it has none."""
        number, kind = self.known.get("id"), self.known.get("type")
        if not isinstance(number, int):
            return self._place
        return f"{_PEERS.get(kind, 'chat') if isinstance(kind, str) else 'chat'}{number}"

    @property
    def title(self) -> str:
        """The chat's name, or a word for one that has none."""
        name, kind = self.known.get("name"), self.known.get("type")
        if isinstance(name, str) and name:
            return name
        return _TITLES.get(kind, "Chat without a name") if isinstance(kind, str) else "Chat without a name"

    @property
    def absent_numbers(self) -> int:
        """How many numbers between the first and the last are not present, where they are the chat's own."""
        kind = self.known.get("type")
        own = isinstance(kind, str) and _PEERS.get(kind) == "channel"
        if not own or self._lowest is None:
            return 0
        return max(0, self._highest - self._lowest + 1 - self._numbers)

    def note(self, names: Iterable[object], numbers: NDArray[np.int64]) -> None:
        """Count messages, by who said them and by their numbers."""
        self.messages += len(numbers)
        if len(self.labels) < _MOST_LABELS:
            self.labels |= {name: None for name in dict.fromkeys(names) if isinstance(name, str)}
        # Messages of the group that a supergroup was before have numbers below zero.
        whole = numbers[(numbers > 0) & (numbers < _MOST_NUMBERS)]
        if whole.size:
            lowest, highest = int(whole.min()), int(whole.max())
            self._numbers += len(whole)
            self._highest = max(self._highest, highest)
            self._lowest = lowest if self._lowest is None else min(self._lowest, lowest)

    def conversation(self, channel: str) -> Conversation:
        """Return the chat as the statement lists it."""
        return Conversation(self.key, self.title, channel, tuple(self.labels)[:_MOST_LABELS])
