"""What is withheld of a database: what is kept reads as it did in the whole, and nothing else is kept."""

import json
from base64 import b64decode, b64encode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.samples import contents, samples
from tests.support.withholding import SEED, derived_files, drawn, kept_of, opened, read, reopened

from onrecord.compute import jobs, proving
from onrecord.compute.line_trees import Commitment, tree_of
from onrecord.integrity.salts import kept_salts
from onrecord.readers.laid_out import DATABASES
from onrecord.readers.registry import READERS
from onrecord.records.errors import WithholdingError
from onrecord.records.messages import Presence
from onrecord.records.withheld import WithholdReason
from onrecord.records.withholding import Choice, LineRange

SAMPLES = {
    f"{name}/{path.name}": contents(path).files for name in sorted(DATABASES) for path in samples(name)
}
WHOLE = {name: read(opened(files, name)) for name, files in SAMPLES.items()}
SEVERAL = sorted(name for name, (rows, _) in WHOLE.items() if len(rows) > 1)
HERE = ("ordinal", "span", "quoted", "attachments")


def number(row):
    return (row["span"]["first_byte"], row["sub_index"])


def withholding_of(made):
    ranges = [(one.first, one.last) for one in made.withheld]
    return kept_of(made, b64encode(kept_salts(SEED, made.tree.leaves, ranges)).decode())


def places(*ordinals, reason=WithholdReason.PERSONAL):
    return Choice(reason, places=tuple(LineRange(one + 1, one + 1) for one in sorted(ordinals)))


@st.composite
def withheld_databases(draw):
    name = draw(st.sampled_from(SEVERAL))
    rows, _ = WHOLE[name]
    every = range(len(rows))
    out = draw(st.sets(st.sampled_from(every), min_size=1, max_size=len(rows) - 1))
    half = draw(st.sets(st.sampled_from(sorted(out))))
    choices = [
        places(*ordinals, reason=reason)
        for ordinals, reason in ((half, WithholdReason.PARTY), (out - half, WithholdReason.PERSONAL))
        if ordinals
    ]
    return name, choices, out


def told(row, files):
    """Return a row without its place, and with files as far as they are kept."""
    found = {column: value for column, value in row.items() if column not in HERE}
    gone = {"entry": None, "presence": "missing"}
    found["attachments"] = [
        one if one["entry"] is None or one["entry"] in files else {**one, **gone}
        for one in row["attachments"] or ()
    ]
    return found


@settings(max_examples=40, deadline=None)
@given(withheld_databases())
def test_what_is_kept_of_a_database_reads_as_it_did_in_the_whole(case):
    name, choices, out = case
    files = SAMPLES[name]
    made = drawn(files, choices, name)
    kept = derived_files(files, made, name)
    before, anomalies = WHOLE[name]
    after, gaps = read(reopened(kept, made, name))
    left = [row for row in before if row["ordinal"] not in out]
    assert [number(row) for row in after] == [number(row) for row in left]
    assert [told(row, kept) for row in after] == [told(row, kept) for row in left]
    hidden = {row["native_id"] for row in before if row["ordinal"] in out} - {None}
    words = {row["body"] for row in before if row["ordinal"] in out} - {None, ""}
    for ours, theirs in zip(after, left, strict=True):
        shows = theirs["quoted"] is not None and not (
            theirs["reply_to"] in hidden or is_part(theirs["quoted"]["body"] or "", words)
        )
        assert ours["quoted"] == (theirs["quoted"] if shows else None)
    assert [one.reason for one in gaps if one.withheld is None] == [one.reason for one in anomalies]
    assert sum(one.messages for one in made.counts.values()) == len(out)


def is_part(quoted, words):
    """Tell whether what is quoted is one of these texts, or so much of its beginning that it tells which."""
    return quoted in words or (len(quoted) > 11 and any(one.startswith(quoted) for one in words))


@settings(max_examples=20, deadline=None)
@given(withheld_databases())
def test_a_withheld_row_stands_as_a_placeholder_that_says_its_reason_alone(case):
    name, choices, _ = case
    made = drawn(SAMPLES[name], choices, name)
    lines = next(iter(kept_rows(SAMPLES[name], made, name))).splitlines(keepends=True)
    hidden = {n: one.reason for one in made.text.lines for n in range(one.first, one.last + 1)}
    for place, line in enumerate(lines, 1):
        if place in hidden:
            assert line == hidden[place].placeholder
        else:
            assert json.loads(line)


def kept_rows(files, made, name):
    return [data for path, data in derived_files(files, made, name).items() if path.endswith(".rows.txt")]


@settings(max_examples=15, deadline=None)
@given(withheld_databases(), st.data())
def test_every_row_is_proved_from_what_is_kept_and_from_the_custodians_own_file(case, data):
    name, choices, _ = case
    files = SAMPLES[name]
    made = drawn(files, choices, name)
    withholding = withholding_of(made)
    original = reopened(derived_files(files, made, name), made, name)
    assert tree_of(original, Commitment(withholding=withholding)).tree() == made.tree
    (text,) = kept_rows(files, made, name)
    line = data.draw(st.integers(1, text.count(b"\n")))
    proven = proving.prove(original, iter(()), line, Commitment(withholding=withholding))
    whole = jobs.as_lines(opened(files, name), READERS)
    exact = proving.prove(whole, jobs.items(whole, READERS, lambda _d, _t: None), line, Commitment(SEED))
    assert (proven.tree, proven.index, proven.leaf) == (exact.tree, exact.index, exact.leaf)
    if proven.leaf in made.leaves:
        assert (proven.salt, proven.line) == (None, None)
    else:
        assert b64decode(proven.line) == text.splitlines(keepends=True)[line - 1]


ANDROID = "whatsapp-android-db/new-layout"
FILES = SAMPLES[ANDROID]
ROWS = WHOLE[ANDROID][0]


def row_with(test):
    return next(row for row in ROWS if test(row))


def every_byte(kept):
    return b"\n".join((*map(str.encode, kept), *kept.values()))


def test_neither_the_database_nor_what_no_kept_message_names_is_kept():
    photo = row_with(
        lambda row: any(one["presence"] == "present" and one["entry"] for one in row["attachments"] or ())
    )
    entry = photo["attachments"][0]["entry"]
    some = next(row["ordinal"] for row in ROWS if row is not photo)
    assert set(derived_files(FILES, drawn(FILES, [places(some)], ANDROID), ANDROID)) >= {
        entry,
        "msgstore.db.rows.txt",
    }
    naming = [row["ordinal"] for row in ROWS if entry in {one["entry"] for one in row["attachments"] or ()}]
    kept = derived_files(FILES, drawn(FILES, [places(*naming)], ANDROID), ANDROID)
    assert entry not in kept
    assert not set(kept) & {"msgstore.db", "wa.db", "Media/WhatsApp Images/IMG-stray.jpg"}


def test_words_that_a_kept_message_quotes_of_a_withheld_one_are_withheld_with_it():
    reply = row_with(lambda row: row["quoted"] and row["quoted"]["body"])
    quoted = row_with(lambda row: row["native_id"] == reply["reply_to"])
    made = drawn(FILES, [places(quoted["ordinal"])], ANDROID)
    kept = derived_files(FILES, made, ANDROID)
    assert reply["quoted"]["body"].encode() not in every_byte(kept)
    after = {number(row): row for row in read(reopened(kept, made, ANDROID))[0]}
    assert after[number(reply)]["quoted"] is None
    assert after[number(reply)]["body"] == reply["body"]


def test_a_conversation_of_which_nothing_is_kept_is_not_named():
    key = ROWS[-1]["conversation"]
    title = next(one for one in statement(FILES).conversations if one.key == key).title
    choice = places(*(row["ordinal"] for row in ROWS if row["conversation"] == key))
    made = drawn(FILES, [choice], ANDROID)
    original = reopened(derived_files(FILES, made, ANDROID), made, ANDROID)
    left = {row["conversation"] for row in ROWS} - {key}
    assert {one.key for one in statement_of(original).conversations} == left
    assert all(one.title != title for one in statement_of(original).conversations)


def test_a_conversation_is_withheld_whole_by_its_key():
    key = ROWS[0]["conversation"]
    made = drawn(FILES, [Choice(WithholdReason.PERSONAL, conversations=(key,))], ANDROID)
    after = read(reopened(derived_files(FILES, made, ANDROID), made, ANDROID))[0]
    assert [number(row) for row in after] == [number(row) for row in ROWS if row["conversation"] != key]


def statement(files):
    return statement_of(opened(files, ANDROID))


def statement_of(original):
    return list(jobs.items(original, READERS, lambda _d, _t: None))[-1]


def test_rows_are_named_by_their_own_numbers_and_a_number_that_is_not_there_is_a_slip():
    row = ROWS[3]
    at = row["span"]["first"]
    made = drawn(FILES, [Choice(WithholdReason.PERSONAL, lines=(LineRange(at, at),))], ANDROID)
    after = read(reopened(derived_files(FILES, made, ANDROID), made, ANDROID))[0]
    assert {r["span"]["first_byte"] for r in ROWS} - {r["span"]["first_byte"] for r in after} == {at}
    absent = max(r["span"]["first"] for r in ROWS) - 0
    numbers = {r["span"]["first"] for r in ROWS}
    absent = next(n for n in range(1, absent + 2) if n not in numbers)
    with pytest.raises(WithholdingError, match="rows of which"):
        drawn(FILES, [Choice(WithholdReason.PERSONAL, lines=(LineRange(absent, absent),))], ANDROID)


def test_what_stands_inside_the_database_alone_is_missing_from_what_is_kept():
    card = row_with(lambda row: any(one["sha256"] for one in row["attachments"] or ()))
    made = drawn(FILES, [places(next(r["ordinal"] for r in ROWS if r is not card))], ANDROID)
    after = read(reopened(derived_files(FILES, made, ANDROID), made, ANDROID))[0]
    ours = next(row for row in after if number(row) == number(card))
    assert {one["presence"] for one in ours["attachments"]} == {Presence.MISSING.value}
