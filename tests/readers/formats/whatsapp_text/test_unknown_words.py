"""A line whose word for the time of day is not known is no part of the message above, nor guessed at."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.formats.whatsapp_text.source import chat, reading

from onrecord.records.completeness import Incomplete

KNOWN = ("14/03/2026, 09:00 - Ann: hello", "14/03/2026, 09:07 - Ben: hello")


def told(*lines: str):
    rows, anomalies, statement = reading(chat("\n".join([*lines, ""]).encode()))
    return [(row["sender"], row["body"]) for row in rows], [one.span for one in anomalies], statement


def half_days(late: str, days: int = 1) -> list[str]:
    return [
        f"{day}/03/26, {hour % 12 or 12}:00 {late if hour > 11 else 'A.M.'} - {'Ben' if hour > 11 else 'Ann'}: {hour}"
        for day in range(20, 20 + days)
        for hour in range(24)
    ]


@pytest.mark.parametrize("word", ["μεσημ", "G.M.", "ao meio-dia", "quand il est midi"])
def test_a_line_with_an_unknown_word_is_an_anomaly_and_not_text(word) -> None:
    rows, spans, statement = told(
        *KNOWN, f"14/03/2026, 11:20 {word} - Cy: no", "more", "14/03/2026, 11:30 - Ann: x"
    )
    assert rows == [("Ann", "hello"), ("Ben", "hello"), ("Ann", "x")]
    assert [(one.first, one.last) for one in spans] == [(3, 4)]
    assert statement.incomplete == (Incomplete.NOT_READ,)
    assert "the first is line 3" in statement.warnings[0]


@pytest.mark.parametrize(
    "pasted",
    [
        "14/03/2026, 11:20 lunch - with nobody",
        "14.03.2026, 11:20 μεσημ - Cy: other separators",
        "2026-03-14 11:20 μεσημ - Cy: other order",
        "14/03/2026, 11:20 one two three four five - Cy: many words",
        "44/44/2026, 11:20 μεσημ - Cy: no date",
        "14/03/2026, 11:99 μεσημ - Cy: no time",
    ],
)
def test_what_is_not_written_as_the_file_s_own_headers_stays_text(pasted) -> None:
    rows, spans, statement = told(*KNOWN, pasted)
    assert rows == [("Ann", "hello"), ("Ben", f"hello\n{pasted}")]
    assert (spans, statement.incomplete) == ([], ())


@pytest.mark.parametrize("days", [1, 3])
def test_the_other_of_two_words_is_learned_where_time_leaves_one_meaning(days) -> None:
    lines = half_days("G.M.", days)
    rows, anomalies, statement = reading(chat("\n".join([*lines, ""]).encode()))
    assert not anomalies
    assert statement.incomplete == ()
    assert [(row["sender"], row["said_local"].hour) for row in rows] == [
        ("Ben" if hour > 11 else "Ann", hour) for hour in range(24)
    ] * days


def test_a_word_that_time_does_not_explain_is_not_learned() -> None:
    lines = [
        "20/03/26, 1:00 A.M. - Ann: a",
        "20/03/26, 9:00 G.M. - Ben: either half fits",
        "21/03/26, 1:00 A.M. - Ann: c",
    ]
    rows, spans, _ = told(*lines)
    assert rows == [("Ann", "a"), ("Ann", "c")]
    assert len(spans) == 1


def test_two_unknown_words_teach_nothing() -> None:
    lines = half_days("G.M.")
    lines[20] = lines[20].replace("G.M.", "noz")
    rows, spans, _ = told(*lines)
    assert len(rows) == len(spans) == 12


def test_khmer_noon_is_noon() -> None:
    rows, _, _ = reading(
        chat(
            "20/3/26, 11:11 ព្រឹក - Ann: a\n20/3/26, 12:12 ល្ងាច - Ann: b\n20/3/26, 1:13 ល្ងាច - Ann: c\n".encode()
        )
    )
    assert [row["said_local"].hour for row in rows] == [11, 12, 13]


def test_an_hour_that_its_word_does_not_allow_is_an_anomaly() -> None:
    rows, spans, _ = told(
        "20/3/26, 11:11 AM - Ann: a", "20/3/26, 1:13 in the evening - Ann: b", "20/3/26, 2:00 PM - Ann: c"
    )
    assert [body for _, body in rows] == ["a", "c"]
    assert [(one.first, one.last) for one in spans] == [(2, 2)]


@given(st.lists(st.booleans(), max_size=30), st.integers(40, 200))
def test_no_line_is_lost_and_no_page_matters(strange: list[bool], block_bytes: int) -> None:
    lines = [KNOWN[0]]
    lines += [f"14/03/2026, 10:{n:02}{' μεσημ' if odd else ''} - Ben: {n}" for n, odd in enumerate(strange)]
    rows, anomalies, _ = reading(chat("\n".join([*lines, ""]).encode()), block_bytes)
    seen = [row["span"]["first"] for row in rows] + [one.span.first for one in anomalies]
    assert sorted(seen) == list(range(1, len(lines) + 1))
    assert len(anomalies) == sum(strange)
