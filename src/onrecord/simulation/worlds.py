"""A simulated conversation: its people, their phones, the exports made of them, and what happens."""

from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.records.errors import SettingsError
from onrecord.simulation.cast import EXPORT_LIMIT, EXPORT_LIMIT_WITH_MEDIA, Export, Package, Person, Phone
from onrecord.simulation.drawing import draw_exports, draw_people, draw_phones
from onrecord.simulation.forms import FORMS, Platform
from onrecord.simulation.languages import LANGUAGES
from onrecord.simulation.plots import draw_script
from onrecord.simulation.script import (
    Act,
    Added,
    Cleared,
    Created,
    DeletedForEveryone,
    DeletedForMe,
    DeviceNotice,
    Event,
    Joined,
)
from onrecord.simulation.shapes import EASY, HARD, WorldShape

__all__ = [
    "EASY",
    "EXPORT_LIMIT",
    "EXPORT_LIMIT_WITH_MEDIA",
    "HARD",
    "Export",
    "Package",
    "Person",
    "Phone",
    "Platform",
    "World",
    "WorldShape",
    "check_world",
    "random_world",
]


_PAIR = 2


@dataclass(frozen=True, slots=True)
class World:
    """Everything that is true. ``script`` is in order of time.

    A script without ``Created`` is a conversation between the two people of the world.
    """

    seed: int
    title: str
    people: Sequence[Person]
    phones: Sequence[Phone]
    exports: Sequence[Export]
    script: Sequence[Event]

    @property
    def is_group(self) -> bool:
        """Tell whether this is a group rather than a conversation between two."""
        return any(isinstance(event, Created) for event in self.script)

    def phone(self, phone_id: str) -> Phone:
        """Return a phone by its id."""
        return next(phone for phone in self.phones if phone.id == phone_id)


def random_world(seed: int, shape: WorldShape) -> World:
    """Draw a world of a shape; the same seed and shape give the same world.

    Raises:
        SettingsError: the shape asks for what cannot be (see ``WorldShape``).
    """
    people = draw_people(seed, shape)
    phones = draw_phones(seed, shape, people)
    title, script = draw_script(seed, shape, people, phones)
    exports = draw_exports(seed, shape, phones, script[-1].at)
    world = World(seed, title, people, phones, exports, script)
    check_world(world)
    return world


def check_world(world: World) -> None:
    """Refuse a world that no phone could have lived in.

    Raises:
        SettingsError: times out of order, an id that is unknown or used twice, or no such form.
    """
    times = [event.at for event in world.script]
    if times != sorted(times):
        raise SettingsError("the script is not in order of time: sort it by `at`")
    people = {person.id for person in world.people}
    if not world.is_group and len(people) != _PAIR:
        raise SettingsError("a conversation without Created has two people: add Created for a group")
    for phone in world.phones:
        _check_phone(phone, people)
    phones = {phone.id for phone in world.phones}
    for export in world.exports:
        if export.phone not in phones:
            raise SettingsError(f"export {export.id!r} names no phone of this world: correct `phone`")
    _check_script(world, people, phones)


def _check_script(world: World, people: set[str], phones: set[str]) -> None:
    items = [event for event in world.script if not isinstance(event, Act)]
    ids = {item.id for item in items}
    if len(ids) < len(items):
        raise SettingsError("two events have the same id: give each its own")
    for event in world.script:
        unknown = (
            set(_people_in(event)) - people | set(_phones_in(event)) - phones | set(_items_in(event)) - ids
        )
        if unknown:
            raise SettingsError(f"an event names {min(unknown)!r}, which is not in this world: correct it")
    inside = {name for event in world.script for name in _entering(event)}
    if world.is_group and any(phone.holder not in inside for phone in world.phones):
        raise SettingsError("a phone's holder never enters the group: put them in Created, Added or Joined")


def _people_in(event: Event) -> list[str]:
    names = [getattr(event, name, None) for name in ("by", "person", "sender", "about", "caller")]
    return [name for name in (*names, *_entering(event)) if name is not None]


def _phones_in(event: Event) -> list[str]:
    return [event.phone] if isinstance(event, DeletedForMe | Cleared | DeviceNotice) else []


def _items_in(event: Event) -> Sequence[str]:
    if isinstance(event, DeletedForEveryone):
        return [event.message]
    return event.messages if isinstance(event, DeletedForMe) else []


def _entering(event: Event) -> Sequence[str]:
    if isinstance(event, Created):
        return event.members
    return [event.person] if isinstance(event, Added | Joined) else []


def _check_phone(phone: Phone, people: set[str]) -> None:
    if set(phone.names) | {phone.holder} != people:
        raise SettingsError(f"phone {phone.id!r} must name every other person: complete `names`")
    form = FORMS.get(phone.form)
    if form is None or form.platform is not phone.platform:
        raise SettingsError(f"phone {phone.id!r} has no such form on its platform: see forms.FORMS")
    if phone.hour12 and not form.halves:
        raise SettingsError(f"form {phone.form!r} has no 12-hour clock: set hour12 to False")
    if phone.language not in LANGUAGES:
        raise SettingsError(f"no phrases for language {phone.language!r}: see phrases.json")
