"""Two texts are the same where only the phones' ways of writing differ; what is shown stays as written."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.copies import copy_of, findings, hour, renamed, said, talk, texts, to_the_minute

from onrecord.reconciliation import reconcile
from onrecord.reconciliation.words import plain_words

OF_ONE_TEXT = [
    ("@\u2068Ada\u2069 send it tonight", "@\u2068Minister\u2069 send it tonight"),
    ("@\u2068Ada\u2069 send it tonight", "@447700900123 send it tonight"),
    ("ask @\u2068You\u2069, please", "ask @+447700900123, please"),
    ("Great \u2764\ufe0f thanks", "Great \u2764 thanks"),
    ("hello \u200dthere", "hello there"),
    ('it\'s the "draft" - tonight', "it\u2019s the \u201cdraft\u201d \u2014 tonight"),
]


def plain(text: str) -> str:
    return str(plain_words(pa.array([text]))[0].as_py())


@pytest.mark.parametrize(("one", "other"), OF_ONE_TEXT)
def test_what_phones_alone_write_unlike_each_other_is_one_message_shown_as_written(one, other):
    rows, names = talk(20), {"Ada": "Minister", "Ben": "Ben W"}
    first = [*rows[:7], said(hour(7), "Ben", one), *rows[8:]]
    second = renamed([*rows[:7], said(hour(7), "Ben", other), *rows[8:]], names)
    found = reconcile([copy_of("a", first), copy_of("b", to_the_minute(second))])
    assert findings(found) == []
    assert texts(found)[7] == one
    assert found.timeline.num_rows == 20


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("write to me@4477009001.com", "write to me@4477009002.com"),
        ("at @1400 then", "at @1500 then"),
        ("pay 500", "pay 900"),
        ("Please Send", "please send"),
        ("@\u2068Ada\u2069 yes", "@\u2068Ada\u2069 no"),
        ("@ada yes", "@ben yes"),
    ],
)
def test_what_a_person_wrote_unlike_is_not_the_same(one, other):
    assert plain(one) != plain(other)


PLAIN = st.text("ab c\u2764\u05d0", max_size=20)


@given(PLAIN, st.sampled_from("\u200d\ufe0f\u200e\u2060\U000e0100"), PLAIN)
def test_what_has_no_width_changes_no_words(one, mark, other):
    assert plain(one + mark + other) == plain(one + other)


@given(st.text())
def test_plain_words_are_plain_already(text):
    assert plain(plain(text)) == plain(text)
