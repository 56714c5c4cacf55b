"""Strategies for chats: real forms, hostile bodies, broken bytes."""

import datetime as dt

from hypothesis import strategies as st

NAMES = (
    "Amara Okafor",
    "Ben",
    "Zoë O’Neill",
    "+44 7700 900123",
    "~\u202fKit",
    "Ops: Duty",
    "د. ليلى",
    "You",
    "A",
)
WORDS = (
    "yes",
    "the pier",
    "ok",
    "null",
    "left",
    "🙂",
    "naïve",
    "12",
    "https://x.org/a:b",
    "ـ",
    "\u200e",
    "\u200f",
    "“q”",
)
TEXTS = (
    "This message was deleted",
    "This message was deleted.",
    "\u200eThis message was deleted.",
    "You deleted this message",
    "Diese Nachricht wurde gelöscht",
    "<Media omitted>",
    "<Media omitted>\na caption",
    "\u200eimage omitted",
    "image omitted",
    "\u200eDraft.pdf • \u200e2 pages \u200edocument omitted",
    "\u200e<attached: 00000001-PHOTO-2024-01-01-10-00-00.jpg>",
    "<attached: 00000001-PHOTO-2024-01-01-10-00-00.jpg>",
    "one <attached: x.jpg> two",
    "IMG-20240101-WA0000.jpg (file attached)\nthe pier",
    "\u200eIMG-20240101-WA0000.jpg (file attached)",
    "AUD-20240101-WA0001. (file attached)",
    "null",
    "Null",
    "edited now <This message was edited>",
    "edited now \u200e<This message was edited>",
    "live location shared",
    "location: https://maps.google.com/?q=51.5,-0.1",
    "POLL:\nWhen?\nOPTION: Monday (2 votes)\nOPTION: Friday (1 vote)",
    "Missed voice call",
    "\u200eVoice call, \u200e3 min",
    "Waiting for this message. This may take a while.",
    "Ben left",
    "\u200eBen left",
    "Amara Okafor added Ben",
    "You turned off disappearing messages. Tap to change.",
    "\u200eYou turned off disappearing messages.",
    "Ben updated the message timer. New messages will disappear from this chat 7 days after they're sent.",
    "Your security code with Dr. No changed. Tap to learn more.",
    "\u200eYour security code with Ben changed.",
    "Messages and calls are end-to-end encrypted. Tap to learn more.",
    "\u200eMessages and calls are end-to-end encrypted.",
    "\u200esomething new from the app",
    "<View once voice message omitted>",
    "note: call Ben: urgent",
    "Duty: all quiet",
    "(see above)",
    "a > b",
    "",
)
NOTICES = (
    "Messages and calls are end-to-end encrypted. Tap to learn more.",
    "Ben added Amara Okafor",
    "Amara Okafor created group “Harbour: East”",
    'Ben changed the subject from "A: B" to "C: D"',
    "You were added",
    "Ops: Duty left",
    "Missed voice call",
    "Ben:",
    "Ben:hello",
    "+44 7700 900123 is a contact",
    "something that no phrase explains",
    "Anna включила исчезающие сообщения, 7 дней",
)
HEADER_LIKE = (
    "[12/03/2024, 10:15:30] Ben: pasted",
    "12/03/2024, 10:15 - Ben: pasted",
    "12.03.24, 10:15 - Ben: pasted",
    "45/13/2024, 10:15 - Ben: impossible",
    "12/03/2024, 25:15 - Ben: impossible",
    "[10:15, 3/12/2024] Ben: copied",
    "[12/03, 10:15] Ben: copied",
    "2024-03-12 10:15 - Ben: pasted",
    "3/4/2031, 10:15 - Ben: the future",
    "- 12/03/2024, 10:15 - Ben: quoted",
    "12/03/2024, 10:15 noonish - Ben: a word that is not known",
    "12/03/2024, 10:15 noonish - nobody",
    "[12/03/2024, 10:15:30 G.M.] Ben: a word that is not known",
)


def android(at: dt.datetime) -> str:
    return f"{at:%d/%m/%Y, %H:%M} - "


def american(at: dt.datetime) -> str:
    return (
        f"{at.month}/{at.day}/{at:%y}, {at.hour % 12 or 12}:{at:%M}\u202f{'AM' if at.hour < 12 else 'PM'} - "
    )


def german(at: dt.datetime) -> str:
    return f"{at:%d.%m.%y, %H:%M} - "


def swedish(at: dt.datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} - "


def iphone(at: dt.datetime) -> str:
    return f"[{at:%d/%m/%Y, %H:%M:%S}] "


def vietnamese(at: dt.datetime) -> str:
    return f"[{at:%H:%M:%S, %d/%m/%Y}] "


def arabic(at: dt.datetime) -> str:
    text = f"[\u200f{at.day}\u200f/{at.month}\u200f/{at.year}، {at:%H:%M:%S}] "
    return text.translate({ord("0") + n: 0x660 + n for n in range(10)})


def hindi(at: dt.datetime) -> str:
    return f"{at:%d/%m/%Y, %H:%M} - ".translate({ord("0") + n: 0x966 + n for n in range(10)})


def korean(at: dt.datetime) -> str:
    half = "오전" if at.hour < 12 else "오후"
    return f"{at.year}. {at.month}. {at.day}. {half} {at.hour % 12 or 12}:{at:%M} - "


def thai(at: dt.datetime) -> str:
    return f"[{at.day}/{at.month}/{at.year + 543} BE {at:%H:%M:%S}] "


FORMS = (android, american, german, swedish, iphone, vietnamese, arabic, hindi, korean, thai)

times = st.datetimes(dt.datetime(2009, 1, 2), dt.datetime(2026, 12, 30))  # noqa: DTZ001 - exports are naive
bodies = st.one_of(
    st.sampled_from(TEXTS),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join),
    st.text(max_size=40).map(lambda text: text.replace("\n", " ")),
)
continuations = st.lists(st.one_of(st.sampled_from(HEADER_LIKE), bodies), max_size=2)


@st.composite
def lines(draw: st.DrawFn, form, at: dt.datetime) -> str:
    mark = draw(st.sampled_from(("", "", "", "\u200e")))
    if draw(st.integers(0, 5)) == 0:
        text = draw(st.sampled_from(NOTICES))
    else:
        text = f"{draw(st.sampled_from(NAMES))}: {draw(bodies)}"
    return "\n".join([f"{mark}{form(at)}{text}", *draw(continuations)])


@st.composite
def chats(draw: st.DrawFn) -> bytes:
    """Draw a chat: mostly one form, times that mostly rise, and sometimes broken bytes."""
    main = draw(st.sampled_from(FORMS))
    other = draw(st.sampled_from(FORMS))
    at = draw(times)
    pieces = draw(st.lists(bodies, max_size=2)) if draw(st.integers(0, 6)) == 0 else []
    for _ in range(draw(st.integers(1, 14))):
        step = draw(st.sampled_from((0, 1, 2, 59, 600, 5_000, 90_000, -3, -4_000)))
        at = min(max(at + dt.timedelta(minutes=step), dt.datetime(2009, 1, 2)), dt.datetime(2030, 1, 1))  # noqa: DTZ001
        form = other if draw(st.integers(0, 9)) == 0 else main
        pieces.append(draw(lines(form, at)))
    end = draw(st.sampled_from(("\n", "\n", "\r\n")))
    data = end.join(pieces).encode("utf-8", "replace") + draw(st.sampled_from((b"\n", b"\r\n", b"", b"\r")))
    if draw(st.integers(0, 5)) == 0:
        data = b"\xef\xbb\xbf" + data
    return broken(draw, data) if draw(st.integers(0, 4)) == 0 else data


def broken(draw: st.DrawFn, data: bytes) -> bytes:
    """Put hostile bytes somewhere into a chat."""
    place = draw(st.integers(0, len(data)))
    piece = draw(
        st.one_of(st.binary(max_size=6), st.sampled_from((b"\0", b"\xff", b"\n", b"\r", b": ", b"\xe2\x80")))
    )
    return data[:place] + piece + data[place:]
