"""A simulated conversation: its people, their phones, the exports made of them, and what happens."""

from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.records.errors import SettingsError
from onrecord.simulation.cast import EXPORT_LIMIT, EXPORT_LIMIT_WITH_MEDIA, Export, Package, Person, Phone
from onrecord.simulation.drawing import draw_exports, draw_people, draw_phones
from onrecord.simulation.forms import FORMS, Platform
from onrecord.simulation.languages import LANGUAGES
from onrecord.simulation.plots import draw_script
from onrecord.simulation.script import Created, Event
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
        SettingsError: times out of order, an unknown id, or a form that does not exist.
    """
    times = [event.at for event in world.script]
    if times != sorted(times):
        raise SettingsError("the script is not in order of time: sort it by `at`")
    people = {person.id for person in world.people}
    if not world.is_group and len(people) != 2:  # noqa: PLR2004 - two make a conversation
        raise SettingsError("a conversation without Created has two people: add Created for a group")
    for phone in world.phones:
        _check_phone(phone, people)
    for export in world.exports:
        if all(phone.id != export.phone for phone in world.phones):
            raise SettingsError(f"export {export.id!r} names no phone of this world: correct `phone`")


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
