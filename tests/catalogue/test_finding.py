"""Search finds what a naive search over the same rows finds, newest first, and never fails on a query."""

import datetime as dt
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.catalogue.stock import NOON, Said, batches, catalogued, filled, opened

from onrecord.catalogue.questions import matches, terms
from onrecord.catalogue.sql_catalogue import SqlCatalogue
from onrecord.catalogue.words import words
from onrecord.records.errors import NotHeldError, QueryError
from onrecord.records.searches import Filters, Hit, Query

pytestmark = pytest.mark.usefixtures("engine")

WORDS = [
    "storm",
    "Storm\u2019s",
    "basin",
    "BASIN",
    "outer basin",
    "café",
    "cafe\u0301",
    "東京",
    "東京タワー",
    "京",
]
WORDS += [
    "👍🏽",
    "ok👍",
    "שלום",
    "\u202b\u05e9\u05dc\u05d5\u05dd\u202c",
    "مُحَمَّد",
    "محمد",
    "हिन्दी",
    "हिन्द",
    "ที่ดิน",
    "2024",
    "٢٠٢٤",
    "st",
    "—",
]
BODIES = st.lists(
    st.one_of(st.sampled_from(WORDS), st.text(st.characters(exclude_categories=("Cs",)), max_size=6)),
    max_size=6,
).map(" ".join)
PEOPLE = ["Ada Quay", "Ben Mole", "\u202a+44\u00a07700 900123\u202c", "ADA quay"]
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MOMENTS = st.one_of(
    st.none(),
    st.integers(-3, 40).map(lambda number: NOON + dt.timedelta(minutes=97 * number)),
    st.sampled_from(
        [dt.datetime(1969, 12, 31, 23, 59, tzinfo=dt.UTC), dt.datetime(1970, 1, 1, tzinfo=dt.UTC)]
    ),
)
DAYS = st.sampled_from([EPOCH.date(), *(NOON.date() + dt.timedelta(days=number) for number in range(-1, 4))])
MESSAGES = st.builds(
    lambda offset, **said: Said(local=said["at"] and said["at"].replace(tzinfo=None) + offset, **said),
    offset=st.sampled_from([-12, 0, 1, 14]).map(lambda hours: dt.timedelta(hours=hours)),
    body=st.one_of(st.none(), BODIES),
    sender=st.one_of(st.none(), st.sampled_from(PEOPLE)),
    at=MOMENTS,
    kind=st.sampled_from(["text", "media", "notice"]),
)
CAPTURES = st.lists(
    st.tuples(
        st.sampled_from(["Ada Quay", "Ben Mole"]),
        st.sampled_from(["Harbour", "Quay 東"]),
        st.sampled_from(["whatsapp", "signal"]),
        st.lists(MESSAGES, max_size=12),
    ),
    min_size=1,
    max_size=4,
)
FILTERS = st.builds(
    Filters,
    people=st.lists(st.sampled_from(["ada QUAY", "Mole", "7700"]), max_size=2).map(tuple),
    custodians=st.lists(st.sampled_from(["Ada Quay", "ben"]), max_size=1).map(tuple),
    conversations=st.lists(st.sampled_from(["harbour", "quay"]), max_size=1).map(tuple),
    channels=st.lists(st.sampled_from(["WhatsApp", "signal"]), max_size=1).map(tuple),
    kinds=st.lists(st.sampled_from(["text", "notice"]), max_size=2).map(tuple),
    since=st.one_of(st.none(), DAYS),
    before=st.one_of(st.none(), DAYS),
)
QUERIES = st.one_of(
    st.just(""),
    st.sampled_from(
        [*WORDS, "st*", '"outer basin"', '"basin outer"', "storm basin", "東*", 'storm "', "هم*"]
    ),
    st.text(st.characters(exclude_categories=("Cs",)), max_size=8),
)


@dataclass(frozen=True)
class Line:
    """One message and whose copy it stands in."""

    custodian: str
    title: str
    channel: str
    said: Said
    capture: int
    ordinal: int


def lines_of(captures: Sequence[tuple[str, str, str, Sequence[Said]]]) -> list[Line]:
    return [
        Line(custodian, title, channel, said, capture, ordinal)
        for capture, (custodian, title, channel, messages) in enumerate(captures)
        for ordinal, said in enumerate(messages)
    ]


def chosen(lines: Sequence[Line], filters: Filters) -> list[Line]:
    """Filter as the contract says, in plain Python; raise where nothing has the name."""

    def named(names: Sequence[str], held: set[str | None]) -> set[str | None] | None:
        if not names:
            return None
        found: set[str | None] = set()
        for name in names:
            key = " ".join(words(name))
            keys = {other: " ".join(words(other)) for other in held if other is not None}
            exact = {other for other in keys if keys[other] == key} or {
                other for other in keys if key in keys[other]
            }
            if not exact:
                raise NotHeldError(name)
            found |= exact
        return found

    people = named(filters.people, {line.said.sender for line in lines})
    custodians = named(filters.custodians, {line.custodian for line in lines})
    titles = named(filters.conversations, {line.title for line in lines})
    channels = {name.lower() for name in filters.channels} or None
    return [
        line
        for line in lines
        if (people is None or line.said.sender in people)
        and (custodians is None or line.custodian in custodians)
        and (titles is None or line.title in titles)
        and (channels is None or line.channel in channels)
        and (not filters.kinds or line.said.kind in filters.kinds)
        and (filters.since is None or (line.said.day is not None and line.said.day >= filters.since))
        and (filters.before is None or (line.said.day is not None and line.said.day < filters.before))
    ]


def pages(catalogue: SqlCatalogue, query: Query) -> Iterator[Hit]:
    """Turn the pages of an answer."""
    before = query.before_row
    while True:
        found = catalogue.find(Query(query.text, query.filters, query.limit, before))
        assert len(found.hits) <= query.limit
        yield from found.hits
        if found.next_row is None:
            return
        before = found.next_row


@settings(max_examples=60, deadline=None)
@given(
    CAPTURES,
    st.lists(st.tuples(QUERIES, FILTERS), min_size=1, max_size=8),
    st.integers(1, 5),
    st.integers(1, 7),
)
def test_pages_hold_exactly_what_a_naive_search_finds_newest_first(
    captures: Sequence[tuple[str, str, str, Sequence[Said]]],
    queries: Sequence[tuple[str, Filters]],
    limit: int,
    rows: int,
) -> None:
    lines = lines_of(captures)
    with tempfile.TemporaryDirectory() as folder:
        catalogue = opened(Path(folder))
        for sequence, (custodian, title, channel, messages) in enumerate(captures):
            catalogue.add_capture(catalogued(sequence, custodian, title, channel), batches(messages, rows))
        for text, filters in queries:
            try:
                wanted = terms(text)
                expected = [line for line in chosen(lines, filters) if matches(wanted, line.said.body or "")]
            except (QueryError, NotHeldError) as error:
                # A copy without messages is held too, though no line shows it.
                if isinstance(error, NotHeldError) and any(not messages for *_, messages in captures):
                    continue
                with pytest.raises(type(error)):
                    catalogue.find(Query(text, filters))
                continue
            hits = list(pages(catalogue, Query(text, filters, limit)))
            found = sorted((int(hit.message.original.split("-")[1]), hit.first_line - 1) for hit in hits)
            assert found == sorted((line.capture, line.ordinal) for line in expected)
            # What was said before 1970 stands together, in the order it came.
            said = [None if hit.said_at is None else max(hit.said_at, EPOCH) for hit in hits]
            known = [at for at in said if at is not None]
            assert said == sorted(known, reverse=True) + [None] * (len(said) - len(known))
        catalogue.close()


def test_a_hit_says_all_that_an_officer_needs(tmp_path: Path) -> None:
    said = Said("The storm is due", "Ada Quay", NOON)
    catalogue = filled(
        tmp_path, [(catalogued(0, "Ben Mole", "Harbour", copy="copy-1"), [Said("before"), said])]
    )
    found = catalogue.find(Query("STORM"))
    (hit,) = found.hits
    assert str(hit.message) == "original-0/0/100/0"
    assert (hit.said_at, hit.said_text, hit.sender, hit.kind) == (
        NOON,
        "01/03/2026, 12:00",
        "Ada Quay",
        "text",
    )
    assert (hit.custodian, hit.title, hit.channel, hit.copy, hit.first_line) == (
        *("Ben Mole", "Harbour", "whatsapp", "copy-1", 2),
    )
    assert (hit.said_local, hit.zone, hit.precision) == (NOON.replace(tzinfo=None), "Europe/London", "minute")
    assert (hit.edited, hit.rare) == (False, {})
    assert (hit.snippet, hit.body) == ("The \x02storm\x03 is due", "The storm is due")
    assert found.next_row is None
    assert found.milliseconds > 0


def test_attachments_and_earlier_wordings_are_found(tmp_path: Path) -> None:
    attachment = {"name": "tide-tables.pdf", "type": "pdf", "bytes": 5, "presence": "present"}
    revision = {"said_at": NOON, "body": "the first wording"}
    messages = [
        Said("see this", rare={"attachments": [attachment]}),
        Said("the second", rare={"revisions": [revision]}),
    ]
    catalogue = filled(tmp_path, [(catalogued(0), messages)])
    assert catalogue.find(Query("tide*")).hits[0].snippet == "\x02tide\x03-tables.pdf"
    assert catalogue.find(Query('"first wording"')).hits[0].body == "the second"


def test_a_minute_with_many_messages_keeps_its_order_and_its_filters(tmp_path: Path) -> None:
    messages = [Said(f"storm {number}", at=NOON) for number in range(700)]
    later = [Said("storm later", at=NOON + dt.timedelta(days=1))]
    catalogue = filled(tmp_path, [(catalogued(0), messages), (catalogued(1, "Ben Mole"), later)])
    hits = list(pages(catalogue, Query("storm", Filters(before=dt.date(2026, 3, 2)), 300)))
    assert [hit.first_line for hit in hits] == list(range(700, 0, -1))
    since = catalogue.find(Query("storm", Filters(since=dt.date(2026, 3, 2))))
    assert [hit.body for hit in since.hits] == ["storm later"]


def test_a_person_is_found_by_the_whole_name_before_a_part_of_it(tmp_path: Path) -> None:
    messages = [Said("a", "Ada"), Said("b", "Ada Quay"), Said("c", "Ben")]
    catalogue = filled(tmp_path, [(catalogued(0), messages)])
    assert [hit.body for hit in catalogue.find(Query("", Filters(people=("ADA",)))).hits] == ["a"]
    assert [hit.body for hit in catalogue.find(Query("", Filters(people=("quay",)))).hits] == ["b"]
    assert {hit.body for hit in catalogue.find(Query("", Filters(people=("a", "ben")))).hits} == {
        "a",
        "b",
        "c",
    }


def test_a_conversation_is_found_by_title_id_or_the_beginning_of_its_copys_id(tmp_path: Path) -> None:
    catalogue = filled(
        tmp_path,
        [
            (catalogued(0, "Ada Quay", "Harbour", copy="7f3a"), [Said("a")]),
            (catalogued(1, "Ben Mole", "Basin", copy="90bc"), [Said("b")]),
        ],
    )
    for name, body in (("harbour", "a"), ("of-90bc", "b"), ("7f", "a"), ("asi", "b"), ("90bc", "b")):
        hits = catalogue.find(Query("", Filters(conversations=(name,)))).hits
        assert [hit.body for hit in hits] == [body]


@pytest.mark.parametrize(
    "filters",
    [
        Filters(people=("nobody",)),
        Filters(custodians=("nobody",)),
        Filters(channels=("pigeon",)),
        Filters(people=("",)),
    ],
)
def test_a_name_that_is_not_held_is_said_not_answered_with_nothing(tmp_path: Path, filters: Filters) -> None:
    catalogue = filled(tmp_path, [(catalogued(0), [Said()])])
    with pytest.raises(NotHeldError):
        catalogue.find(Query("", filters))
    with pytest.raises(NotHeldError):
        catalogue.count(filters, "day")


@pytest.mark.parametrize(
    "query", [Query("", Filters(kinds=("letter",))), Query("a", limit=0), Query("a", limit=10**6)]
)
def test_an_impossible_question_is_refused(tmp_path: Path, query: Query) -> None:
    catalogue = filled(tmp_path, [(catalogued(0), [Said()])])
    with pytest.raises(QueryError):
        catalogue.find(query)


def test_a_filter_of_thousands_of_people_is_answered(tmp_path: Path) -> None:
    messages = [Said("storm", f"Person {number}") for number in range(2000)]
    catalogue = filled(tmp_path, [(catalogued(0), messages)])
    assert len(catalogue.find(Query("storm", Filters(people=("person",)), 3000)).hits) == 2000
