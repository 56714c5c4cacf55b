"""What holds of every rendering: golden files, hostile text, the words that are never said."""

import re
from html.parser import HTMLParser
from xml.parsers import expat

import pytest
from tests.support.reconciled import ADA, COPIES, Row, reconciled, three_phones
from tests.support.reconciliations import CANARY, FORBIDDEN, for_any_reconciliation
from tests.support.rendered import GOLDEN, MARKED_UP, renderings

from onrecord.records.reconciliation import Reconciliation
from onrecord.rendering import timeline_html
from onrecord.rendering.coverage_chart import coverage_chart

DANGEROUS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
TAGS = {
    *(
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "main",
        "h1",
        "h2",
        "h3",
        "p",
        "div",
        "ol",
        "li",
        "span",
    ),
    *(
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "ul",
        "th",
        "td",
        "bdi",
        "br",
        "strong",
        "details",
        "summary",
        "time",
    ),
    *("svg", "desc", "defs", "pattern", "rect", "path", "circle", "text", "tspan"),
}
EMPTY = {"meta", "br", "rect", "path", "circle"}


class Nesting(HTMLParser):
    """Refuses a page whose elements are unknown or do not close in order; keeps what it fetches."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS
        names = dict(attrs)
        self.fetched += [name for name in names if name in {"src", "href", "onclick", "onload", "srcset"}]
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in EMPTY:
            assert self.open.pop() == tag


def assert_is_ours_alone(page: str) -> None:
    parser = Nesting()
    parser.feed(page)
    assert (parser.open, parser.fetched) == ([], [])
    assert "<script" not in page


@pytest.mark.parametrize("name", sorted(renderings(three_phones())))
def test_a_small_example_is_rendered_as_its_golden_file(name: str) -> None:
    assert renderings(three_phones())[name] == (GOLDEN / name).read_text("utf-8")


@for_any_reconciliation
def test_no_text_of_a_source_comes_out_as_markup_or_as_control_or_half_a_sign(found: Reconciliation) -> None:
    made = renderings(found)
    for name in MARKED_UP:
        assert_is_ours_alone(made[name])
    assert {name: DANGEROUS.findall(text) for name, text in made.items()} == {name: [] for name in made}
    assert all(text.encode() for text in made.values())


def test_a_page_that_forgets_to_escape_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timeline_html, "escaped_lines", lambda text: text)
    found = reconciled(COPIES[:1], [ADA], [Row(None, 0, CANARY, {0: 1})], [])
    with pytest.raises(AssertionError):
        assert_is_ours_alone(renderings(found)["timeline.html"])


@for_any_reconciliation
def test_the_chart_is_well_formed_xml(found: Reconciliation) -> None:
    expat.ParserCreate().Parse(coverage_chart(found), True)  # noqa: FBT003 - expat's own way


@for_any_reconciliation
def test_no_rendering_says_who_removed_or_that_it_was_wrong(found: Reconciliation) -> None:
    for text in renderings(found).values():
        assert [word for word in FORBIDDEN if word in text.lower()] == []


@pytest.mark.parametrize("name", ["timeline.html", "timeline.txt", "statement.html", "statement.txt"])
def test_what_is_made_says_that_it_is_an_aid_and_the_copies_are_the_record(name: str) -> None:
    label = "An aid to reading, made from the copies named here; the copies are the record."
    assert label in renderings(three_phones())[name][:5_000]


def test_pages_fetch_nothing_and_run_nothing() -> None:
    made = renderings(three_phones())
    for name in MARKED_UP:
        text = made[name].replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert "://" not in text
        assert "url(" not in text.replace("url(#", "")
