"""Drawing what goes from a random world's phones: tombstones, removals, stretches, clearings."""

import datetime as dt
from collections.abc import Iterator, Sequence

from onrecord.simulation.cast import Phone
from onrecord.simulation.chance import Chance
from onrecord.simulation.script import Act, Cleared, DeletedForEveryone, DeletedForMe, Message
from onrecord.simulation.shapes import WorldShape

_EVERYONE_SECONDS = 172_800
_ME_SECONDS = 864_000


def draw_acts(
    chance: Chance, shape: WorldShape, phones: Sequence[Phone], messages: Sequence[Message]
) -> Iterator[Act]:
    """Draw the acts; deleting for everyone happens within two days, as the app allows."""
    for message in messages:
        if chance.happens(shape.tombstone_share):
            yield DeletedForEveryone(_later(chance, message, _EVERYONE_SECONDS), message.id)
    for phone in phones:
        yield from _by_itself(chance, shape, phone, messages)
    yield from _stretch(chance, shape, phones, messages)
    for phone in chance.sample(phones, shape.cleared):
        cut = messages[chance.between(len(messages) // 10, len(messages) // 3)]
        yield Cleared(cut.at, phone.id)


def _by_itself(
    chance: Chance, shape: WorldShape, phone: Phone, messages: Sequence[Message]
) -> Iterator[DeletedForMe]:
    for message in messages:
        if chance.happens(shape.deletion_share):
            yield DeletedForMe(_later(chance, message, _ME_SECONDS), phone.id, (message.id,))


def _stretch(
    chance: Chance, shape: WorldShape, phones: Sequence[Phone], messages: Sequence[Message]
) -> Iterator[DeletedForMe]:
    if shape.removed_stretch:
        first = chance.between(len(messages) // 3, len(messages) * 2 // 3)
        stretch = messages[first : first + shape.removed_stretch]
        names = tuple(message.id for message in stretch)
        yield DeletedForMe(_later(chance, stretch[-1], _ME_SECONDS), chance.pick(phones).id, names)


def _later(chance: Chance, message: Message, seconds: int) -> dt.datetime:
    return message.at + dt.timedelta(seconds=chance.between(1, seconds))
