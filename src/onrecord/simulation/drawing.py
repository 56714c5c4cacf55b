"""Drawing the people, phones and exports of a random world."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

from onrecord.records.errors import SettingsError
from onrecord.simulation.cast import Export, Package, Person, Phone
from onrecord.simulation.chance import Chance
from onrecord.simulation.forms import FORMS, Platform
from onrecord.simulation.languages import GROUP_PHRASES, LANGUAGES, TIMER_PHRASES
from onrecord.simulation.shapes import WorldShape

_FIRST = (
    "Amina", "Bertrand", "Cerys", "Dmitri", "Eleri", "Farouk", "Greta", "Hamish", "Iolanthe", "Jasper",
    "Kezia", "Lorcan", "Maribel", "Nnamdi", "Oriel", "Padraig", "Quentin", "Rosalind", "Sunniva", "Tobias",
)  # fmt: skip
_LAST = (
    "Achterberg", "Birdwhistle", "Cragfoot", "Dunmarrow", "Eavesham", "Fennimore", "Gorsedale", "Holmwrack",
    "Ironsedge", "Jessamy", "Kelpworth", "Lanternby", "Marshgate", "Netherby", "Oxenholt", "Pellworm",
    "Quaybrook", "Reedhaven", "Shorewell", "Tidewell",
)  # fmt: skip
_OFFSETS = (-97, -31, 0, 0, 0, 12, 44, 130)
_MOST_PHONES = 12
_BOM_SHARE = 0.2


def draw_people(seed: int, shape: WorldShape) -> list[Person]:
    """Draw people with different first names, last names and numbers.

    Raises:
        SettingsError: too many phones or people, or more than two in a conversation of two.
    """
    count = max(shape.people, shape.phones, 2)
    if not 1 <= shape.phones <= _MOST_PHONES or count > len(_FIRST):
        raise SettingsError(f"a world has 1 to {_MOST_PHONES} phones and at most {len(_FIRST)} people")
    if not shape.group and count != 2:  # noqa: PLR2004 - two make a conversation
        raise SettingsError("a conversation without a group has two people: set phones to 2, people to 0")
    chance = Chance(seed, "people")
    names = zip(chance.shuffled(_FIRST), chance.shuffled(_LAST), strict=True)
    numbers = chance.sample(range(1_000), count)
    return [
        Person(f"p{index + 1}", f"{first} {last}", f"+44 7700 900{number:03}")
        for index, ((first, last), number) in enumerate(zip(names, numbers, strict=False))
    ]


def draw_phones(seed: int, shape: WorldShape, people: Sequence[Person]) -> list[Phone]:
    """Draw a phone for each of the first people; no two phones share a name for anybody.

    Raises:
        SettingsError: a language of the shape cannot write what the shape asks for.
    """
    needed = (GROUP_PHRASES if shape.group else ()) + (TIMER_PHRASES if shape.timers else ())
    for code in shape.languages:
        if not LANGUAGES[code].has(*(key for key in needed)):
            raise SettingsError(f"no source shows group or timer notices in {code!r}: choose other languages")
    chance = Chance(seed, "phones")
    return [_phone(chance, shape, people, index) for index in range(shape.phones)]


def draw_exports(seed: int, shape: WorldShape, phones: Sequence[Phone], end: dt.datetime) -> list[Export]:
    """Draw one export of each phone after the end, some earlier, and some phones twice."""
    chance = Chance(seed, "exports")
    early = {phone.id for phone in chance.sample(phones, shape.early_exports)}
    exports = []
    for index, phone in enumerate(phones):
        at = _early(chance, shape, end) if phone.id in early else _late(chance, end)
        newest = _export(chance, shape, phone, at)
        if shape.truncated and index == len(phones) - 1:
            newest = replace(newest, limit=shape.truncated)
        exports.append(newest)
        if index < shape.repeat_exports:
            earlier = _export(chance, shape, phone, _early(chance, shape, at))
            exports.append(replace(earlier, id=f"{phone.id}-earlier"))
    return exports


def _export(chance: Chance, shape: WorldShape, phone: Phone, at: dt.datetime) -> Export:
    return Export(
        id=phone.id,
        phone=phone.id,
        at=at,
        package=chance.pick(tuple(Package)),
        with_media=chance.happens(shape.with_media_share),
        bom=phone.platform is Platform.IPHONE and chance.happens(_BOM_SHARE),
    )


def _late(chance: Chance, end: dt.datetime) -> dt.datetime:
    return end + dt.timedelta(seconds=chance.between(3_600, 259_200))


def _early(chance: Chance, shape: WorldShape, end: dt.datetime) -> dt.datetime:
    whole = int((end - shape.start).total_seconds())
    return shape.start + dt.timedelta(seconds=chance.between(whole // 2, whole * 9 // 10))


def _phone(chance: Chance, shape: WorldShape, people: Sequence[Person], index: int) -> Phone:
    form = FORMS[chance.pick(shape.forms)]
    holder = people[index]
    first, _, last = holder.name.partition(" ")
    return Phone(
        id=f"phone{index + 1}",
        holder=holder.id,
        platform=form.platform,
        language=shape.languages[index % len(shape.languages)],
        form=form.name,
        zone=chance.pick(shape.zones),
        own_name=f"{first} {last[0]}. {index + 1}",
        names=_names(shape, people, index),
        hour12=bool(form.halves) and chance.happens(0.5),
        clock_offset_seconds=chance.pick(_OFFSETS) if shape.clock_offsets else 0,
        outer_marks=chance.happens(0.8),
        captions=chance.happens(0.7),
        reorder_share=shape.reorder_share if form.platform is Platform.ANDROID else 0.0,
    )


def _names(shape: WorldShape, people: Sequence[Person], phone: int) -> Mapping[str, str]:
    """Rotate through the styles; as the step and their number are coprime, no two phones agree."""
    names = {}
    for index, person in enumerate(people):
        styles = _styles(person, awkward=shape.awkward_names)
        if index != phone:
            names[person.id] = styles[(5 * phone + 3 * index) % len(styles)]
    return names


def _styles(person: Person, *, awkward: bool) -> tuple[str, ...]:
    first, _, last = person.name.partition(" ")
    return (
        first,
        person.number,
        f"{first} DfH",
        person.name,
        f"{first[0]}. {last}",
        f"~\u202f{first}",
        f"{first} {last} (work)",
        f"{first}: Ports" if awkward else f"{first} Ports",
        f"{last}, {first}",
        f"{first} 🌊",
        f"{first} - private office" if awkward else f"{first} private office",
        f"Dr {last}",
        f"{first}-{last}",
    )
