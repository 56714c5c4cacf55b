"""Text without anything to change is taken as it is; all else is made safe, sign by sign."""

import html

from hypothesis import example, given
from hypothesis import strategies as st

from onrecord.records.legible import legible
from onrecord.rendering.escaping import escaped, escaped_lines

SIGNS = "&<>\"'\x00\t\r\n\x7f\x9f\u061c\u200e\u2028\u202e\u2069\ufeff\ufffe\uffff\ud800\udfff"
ANY = st.text(st.one_of(st.characters(), st.sampled_from(SIGNS)), max_size=30)


@given(ANY)
@example(SIGNS)
def test_what_is_shown_is_legible_has_no_markup_and_is_xml(text):
    xml = legible(text).replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")
    assert escaped(text) == html.escape(xml)


@given(ANY)
@example(SIGNS)
def test_a_body_keeps_its_own_lines_and_each_is_made_safe(text):
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    assert escaped_lines(text) == "<br>".join(map(escaped, lines))
