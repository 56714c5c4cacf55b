from hypothesis import given
from hypothesis import strategies as st
from tests.readers.formats.whatsapp_text.source import chat, reading

from onrecord.readers.formats.whatsapp_text.familiar import Familiar
from onrecord.readers.formats.whatsapp_text.roster import find_colons
from onrecord.readers.formats.whatsapp_text.scan import HeaderScanner, Page, lines_of

HEADER = "12/03/2026, 09:{minute:02d} - "
NAMES = st.text(st.sampled_from("+4 7aé:\u202fK"), min_size=1, max_size=30).filter(
    lambda name: ": " not in name
)


@given(st.lists(NAMES, min_size=1, max_size=60), st.lists(NAMES, max_size=60))
def test_familiar_labels_are_found_where_the_search_finds_them_and_nowhere_else(known, spoken) -> None:
    familiar = Familiar().among(dict.fromkeys(name.encode() for name in known))
    text = "".join(f"{HEADER.format(minute=0)}{name}: said: so\n" for name in [*known, *spoken]).encode()
    page = Page.of(text)
    lines = lines_of(page, page.size)
    hits = HeaderScanner().scan(page, lines)
    colons = find_colons(page, lines, hits)
    for number, begin, colon in zip(familiar.find(page, hits.end), hits.end, colons, strict=True):
        label = page.cut(int(begin), int(colon))
        assert (familiar.labels[number] if number >= 0 else None) == (
            label if label in familiar.labels else None
        )


def test_labels_that_begin_alike_are_told_apart() -> None:
    labels = [f"+44 7700 9001{number:02d}".encode() for number in range(40)]
    familiar = Familiar().among(labels)
    assert len(familiar.labels) == 16  # the rounds of the table; the others are found the slow way
    for number, label in enumerate(familiar.labels):
        assert familiar.find(Page.of(label + b": x"), familiar.widths[:1] * 0).tolist() == [number]


def test_a_chat_reads_the_same_whether_its_labels_are_familiar_or_not() -> None:
    names = ["Ann", "Al", "A", "+44 7700 900123", "+44 7700 900124", "~\u202fKit", "Bob: Builder", "x" * 40]
    lines = [
        f"{HEADER.format(minute=minute)}{names[(turn * 5 + minute) % len(names)]}: line {turn} of: {minute}\n"
        for turn in range(30)
        for minute in range(60)
    ]
    text = "".join(lines).encode()
    assert reading(chat(text), 2048) == reading(chat(text))
