"""What holds of every reconciliation: of simulated worlds, and of tables that no phone made."""

import inspect
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, pairwise

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.reconciliation.arbitrary import copies
from tests.support.copies import copy_of, outcome, said, small_world

from onrecord.reconciliation import Copy, reconcile, together
from onrecord.reconciliation.copies import distinct_copies
from onrecord.reconciliation.labels import accounts_in
from onrecord.records.errors import NotOneConversationError, RulingError
from onrecord.records.reconciliation import ABSENCES, Evidence, Reconciliation, Ruling

pytestmark = pytest.mark.filterwarnings("error")

FEW = settings(max_examples=6, suppress_health_check=[HealthCheck.too_slow])
MANY = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@st.composite
def worlds(draw: st.DrawFn) -> Sequence[Copy]:
    return small_world(
        draw(st.integers(1, 6)),
        short_share=draw(st.sampled_from((0.3, 0.55))),
        zones=draw(st.sampled_from((("Europe/London",), ("Europe/London", "Asia/Kolkata")))),
    )


def laws(law):
    """Try a law on worlds and on arbitrary tables; it may draw more data."""
    draws = len(inspect.signature(law).parameters) > 1

    @FEW
    @given(worlds(), st.data())
    def of_worlds(some, data):
        law(some, data) if draws else law(some)

    @MANY
    @given(copies(), st.data())
    def of_tables(some, data):
        law(some, data) if draws else law(some)

    def both():
        of_worlds()
        of_tables()

    both.__name__ = law.__name__
    return both


def reconciled(some: Sequence[Copy]) -> Reconciliation:
    try:
        return reconcile(some)
    except NotOneConversationError:
        assume(False)  # noqa: FBT003 - refused with a reason, which other laws look at
        raise


@laws
def test_the_order_of_the_copies_does_not_matter(some, data):
    assert outcome(data.draw(st.permutations(some))) == outcome(some)


@laws
def test_a_copy_added_twice_changes_nothing(some, data):
    again = data.draw(st.sampled_from(some))
    renamed = replace(again, id=f"{again.id}~", file="the same under another name.txt")
    assert outcome([*some, again]) == outcome([renamed, *some]) == outcome(some)


@laws
def test_merging_in_stages_equals_merging_at_once(some, data):
    cut = data.draw(st.integers(0, len(some)))
    one, other = some[:cut], some[cut:]
    assert outcome(together(together(one), other)) == outcome(some)
    assert outcome(together(other, together(one, other))) == outcome(some)


@laws
def test_no_line_of_a_copy_is_lost_or_used_twice(some):
    found = reconciled(some)
    used = Counter(
        (found.copies[place["copy"]].id, place["ordinal"])
        for place in chain.from_iterable(found.timeline.column("places").to_pylist())
    )
    lines = {(one.id, number) for one in together(some) for number in range(one.messages.num_rows)}
    assert set(used) == lines
    assert set(used.values()) <= {1}


@laws
def test_a_message_has_at_most_one_line_of_each_copy(some):
    for places in reconciled(some).timeline.column("places").to_pylist():
        copies_of = [place["copy"] for place in places]
        assert len(set(copies_of)) == len(copies_of) > 0


@laws
def test_the_evidence_of_every_finding_exists(some):
    found = reconciled(some)
    firsts = {one.id: {span["first"] for span in one.messages.column("span").to_pylist()} for one in some}
    for row in found.findings.to_pylist():
        cause = found.causes[row["cause"]]
        assert cause.kind == row["kind"]
        assert cause.copy == found.copies[row["copy"]].id
        assert 0 <= row["message"] < found.timeline.num_rows
    for evidence in _all_evidence(found):
        assert evidence.line is None or evidence.line in firsts[evidence.copy]
        assert evidence.copy in firsts


def _all_evidence(found: Reconciliation) -> list[Evidence]:
    spans = chain.from_iterable(one.coverage for one in found.copies)
    return [evidence for each in (*found.causes, *spans) for evidence in each.evidence]


@laws
def test_a_message_is_absent_only_from_copies_that_do_not_show_it(some):
    found = reconciled(some)
    places = [{place["copy"] for place in each} for each in found.timeline.column("places").to_pylist()]
    absent = [row for row in found.findings.to_pylist() if row["kind"] in ABSENCES]
    assert all(row["copy"] not in places[row["message"]] for row in absent)
    assert len({(row["copy"], row["message"]) for row in absent}) == len(absent)


@laws
def test_more_copies_agree_than_hold_a_message_never(some):
    for row in reconciled(some).timeline.to_pylist():
        assert 1 <= row["agrees"] <= len(row["places"])
        assert row["agrees"] <= row["able"] <= len(some)


@laws
def test_messages_stand_in_order_of_time(some):
    times = [time for time in reconciled(some).timeline.column("said_at").to_pylist() if time is not None]
    assert all(later >= earlier.replace(second=0) for earlier, later in pairwise(times))


@laws
def test_identical_copies_give_no_finding_of_absence(some, data):
    one = data.draw(st.sampled_from(some))
    twins = [replace(one, id=name, custodian=name) for name in ("Ada", "Ben", "Cleo")]
    found = reconciled(twins)
    # Two who only ever say one word in one minute cannot be told apart across copies: a known limit.
    known = {doubt.one[1] for doubt in found.doubts} | _who_speak_alone(one)
    absent = [row["message"] for row in found.findings.to_pylist() if row["kind"] in ABSENCES]
    assert not {found.timeline.column("sender")[message].as_py() for message in absent} & known
    found = reconciled([replace(twin, custodian=None) for twin in twins])
    assert not {row["kind"] for row in found.findings.to_pylist()} & set(ABSENCES)
    assert found.timeline.num_rows == one.messages.num_rows


def _who_speak_alone(one: Copy) -> set[str]:
    """Labels that say some text or caption that nobody else in the copy says."""
    said = one.messages.select(["sender", "body", "kind"]).to_pylist()
    # A poll or a place is compared by its kind alone, as each phone words it differently: one word for all.
    said = [row for row in said if row["kind"] in ("text", "media")]
    speakers = {
        row["body"]: {other["sender"] for other in said if other["body"] == row["body"]} for row in said
    }
    return {who for each in speakers.values() if len(each) == 1 for who in each if who is not None}


def rulings(some: Sequence[Copy], data: st.DataObject) -> Sequence[Ruling]:
    """A few words on who is who, by labels that copies have; they may contradict each other."""
    labels = [(one.id, label) for one in some for label in accounts_in(one.messages, one.channel)]
    assume(labels)
    one = st.sampled_from(labels)
    words = st.builds(Ruling, one, one, is_same=st.booleans(), said=st.sampled_from(("Ada's", "Ben's")))
    return data.draw(st.lists(words, max_size=5))


def swapped(ruling: Ruling) -> Ruling:
    return replace(ruling, one=ruling.other, other=ruling.one)


@laws
def test_the_order_of_words_on_who_is_who_does_not_matter(some, data):
    said = rulings(some, data)
    shuffled = [data.draw(st.sampled_from((one, swapped(one)))) for one in data.draw(st.permutations(said))]
    told = outcome(some, rulings=said)
    assert outcome(data.draw(st.permutations(some)), rulings=shuffled) == told
    again = data.draw(st.sampled_from(some))
    assert outcome([*some, replace(again, id=f"{again.id}~")], rulings=[*said, *said]) == told


@laws
def test_what_persons_say_of_who_is_who_holds(some, data):
    said = rulings(some, data)
    try:
        found = reconcile(some, rulings=said)
    except (NotOneConversationError, RulingError):
        assume(False)  # noqa: FBT003 - refused with a reason, which other laws look at
        raise
    stands_for = distinct_copies(some).stands_for
    person = {
        (copy, label): one.id
        for one in found.people
        for copy, labels in one.labels.items()
        for label in labels
    }
    doubted = {frozenset((doubt.one, doubt.other)) for doubt in found.doubts}
    for ruling in said:
        one, other = ((stands_for[copy], label) for copy, label in (ruling.one, ruling.other))
        assert (person[one] == person[other]) is ruling.is_same
        assert frozenset((one, other)) not in doubted
    assert all(
        person[doubt.one] != person[doubt.other]
        for doubt in found.doubts
        if "You" not in (doubt.one[1], doubt.other[1])
    )


FORBIDDEN = ("deleted by", "tampered", "unlawful", "forged", "manipulated")


@laws
def test_no_sentence_accuses(some):
    try:
        found = reconcile(some)
    except NotOneConversationError as refusal:
        sentences = [str(refusal)]
    else:
        sentences = [evidence.says for evidence in _all_evidence(found)]
        sentences += [other for cause in found.causes for other in cause.other_explanations]
        sentences += [doubt.why for doubt in found.doubts]
        sentences += [why for person in found.people for why in person.joined_by]
    told = " ".join(sentences).casefold()
    assert not [word for word in FORBIDDEN if word in told]


@given(st.integers(1, 4), st.integers(5, 8))
@FEW
def test_two_conversations_are_refused_with_the_reason(seed, other):
    apart = [replace(one, id=f"other-{one.id}") for one in small_world(other)]
    with pytest.raises(NotOneConversationError, match="not copies of one conversation"):
        reconcile([*small_world(seed), *apart])


def test_the_result_is_the_same_in_every_process():
    script = (
        "import hashlib; from tests.support.copies import outcome, small_world;"
        "print(hashlib.sha256(outcome(small_world(3)).encode()).hexdigest())"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("0", "1", "77")
    }
    assert len(seen) == 1


def test_copies_that_say_the_same_from_two_custodians_corroborate_each_other():
    rows = [said(60 * number, "Ada", f"Berth {number} is free from Monday") for number in range(5)]
    found = reconcile([copy_of(name, rows, custodian=name) for name in ("Ada", "Ben")])
    assert set(found.timeline.column("agrees").to_pylist()) == {2}
    assert found.findings.num_rows == 0


def test_nothing_at_all_is_refused():
    with pytest.raises(NotOneConversationError, match="nothing to reconcile"):
        reconcile([])
