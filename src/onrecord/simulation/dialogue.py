"""What people write in random worlds: short repeats, sentences with something in them, long texts."""

from collections.abc import Mapping, Sequence

from onrecord.simulation.chance import Chance

_SHORT: Sequence[str] = (
    "Ok", "Yes", "No", "👍", "Thanks", "Will do", "Agreed", "On it", "Noted", "🙏", "Great", "Yep", "Ta",
)  # fmt: skip

_SENTENCES: Mapping[str, Sequence[str]] = {
    "en": (
        "Can we move the {topic} to {hour}:{minute}? Room {number} is free.",
        "The {topic} note came back with {number} comments, the main one on page {page}.",
        "I make it {number} vessels waiting off {place} as of {hour}:{minute}.",
        "{place} say the {topic} will cost £{number}k, not £{page}k as we told them.",
        "Draft {page} of the {topic} is with you. Two points in square brackets.",
        "Press asked about {place} again: {number} complaints since Monday.",
        "Please hold the {topic} until I have spoken to {place} at {hour}:{minute}.",
        "Ref {number}/{page}: are we content for the {topic} to go tonight?",
        "Treasury want {number} more words on the {topic} by {hour}:{minute}.",
        "Tide at {place} {hour}:{minute}, {page} metres and a bit. Pilot boat {number} is out.",
    ),
    "es": (
        "¿Pasamos la reunión sobre {topic} a las {hour}:{minute}? Sala {number}.",
        "En {place} hay {number} barcos esperando desde las {hour}:{minute}.",
        "El borrador {page} sobre {topic} tiene {number} cambios.",
        "Llamo a {place} a las {hour}:{minute} y te digo, expediente {number}.",
    ),
    "de": (
        "Können wir {topic} auf {hour}:{minute} Uhr verschieben? Raum {number} ist frei.",
        "Vor {place} liegen {number} Schiffe, Stand {hour}:{minute} Uhr.",
        "Entwurf {page} zu {topic} hat {number} Anmerkungen.",
        "Ich rufe {place} um {hour}:{minute} Uhr an, Vorgang {number}.",
    ),
    "fr": (
        "Peut-on déplacer le point sur {topic} à {hour}h{minute} ? Salle {number}.",
        "Il y a {number} navires devant {place} à {hour}h{minute}.",
        "Le projet {page} sur {topic} a reçu {number} remarques.",
        "J'appelle {place} à {hour}h{minute}, dossier {number}.",
    ),
}
_TOPICS = (
    "dredging",
    "pilotage",
    "storm plan",
    "berth 4",
    "crane order",
    "fees letter",
    "quay wall",
    "ferry slot",
)
_PLACES = ("Saltmere", "Wickhaven", "Gannet Point", "Brackwater", "Sandholm", "Netherquay", "Tarn Ferry")
_IMITATIONS: Sequence[str] = (
    "This message was deleted",
    "null",
    "Missed voice call",
    "He pasted this:\n12/03/2026, 10:15 - Somebody: not a message of this chat",
    "She pasted this:\n[12/03/2026, 10:15:09] Somebody: not a message of this chat",
    "<Media omitted>",
)


def short(chance: Chance) -> str:
    """Return a repeat that says nothing by itself."""
    return chance.pick(_SHORT)


def sentence(chance: Chance, language: str) -> str:
    """Return a sentence in a language (English where there is none), seldom the same twice."""
    return chance.pick(_SENTENCES.get(language, _SENTENCES["en"])).format(
        topic=chance.pick(_TOPICS),
        place=chance.pick(_PLACES),
        hour=chance.between(7, 22),
        minute=f"{chance.between(0, 59):02}",
        number=chance.between(2, 9_999),
        page=chance.between(2, 40),
    )


def long_text(chance: Chance, language: str) -> str:
    """Return several lines, at times with an empty one between."""
    lines = [sentence(chance, language) for _ in range(chance.between(2, 5))]
    if chance.happens(0.5):
        lines.insert(1, "")
    return "\n".join(lines)


def imitation(chance: Chance) -> str:
    """Return a text that somebody typed and that looks like the app's own."""
    return chance.pick(_IMITATIONS)


def topic(chance: Chance) -> str:
    """Return what a document or a poll is about."""
    return chance.pick(_TOPICS)


def place(chance: Chance) -> str:
    """Return the name of a place that does not exist."""
    return chance.pick(_PLACES)
