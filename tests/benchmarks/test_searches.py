"""The benchmark's searches run on a real home: what they ask is what the program answers today."""

from benchmarks.__main__ import _search_rows

CHAT = """\
12/06/2021, 10:00 - Ben Whitfield: the harbour in June
13/06/2021, 10:00 - Rare Person: the harbour again
"""


def test_every_search_of_the_table_is_answered_and_timed(desk):
    desk.capture(desk.export(CHAT))
    rows = _search_rows(desk.folder)
    assert [row.work.removeprefix("search: ") for row in rows] == [
        "common word",
        "with person and dates",
        "with a rare person",
        "common word, under a sight",
        "common word, by relevance",
        "a quotation of a message",
        "a hundred messages of a copy, nine tenths on",
        "counts by person",
        "counts",
    ]
    assert all(row.measured.endswith(" ms") for row in rows)
