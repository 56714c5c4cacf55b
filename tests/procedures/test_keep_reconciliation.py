"""A reconciliation that is kept is the one that was found, whatever it holds; each finding has a key."""

from dataclasses import dataclass, field
from types import SimpleNamespace

from hypothesis import HealthCheck, given, settings
from tests.support.memory_keys import NOW, MemoryKeys
from tests.support.reconciled import three_phones
from tests.support.reconciliations import reconciliations

from onrecord.procedures.decide_finding import finding_key
from onrecord.procedures.keep_reconciliation import (
    About,
    Kept,
    _parts,
    as_json,
    kept_reconciliation,
)
from onrecord.procedures.show_reconciliation import entries, finding_keys, kinds_found
from onrecord.records.canonical import build, loads
from onrecord.rendering.index import Index


@dataclass
class MemoryReconciliations:
    """Parts in memory."""

    parts: dict = field(default_factory=dict)

    def part(self, identity, name):
        del identity
        return self.parts[name]


def kept(found):
    about = About(
        "t-0",
        found.title,
        "",
        NOW,
        "Officer",
        "Europe/London",
        ("k-1",),
        {one.id: f"c-{one.id}" for one in found.copies},
    )
    return Kept(about, found, Index(found))


def home_with(one):
    store = MemoryReconciliations(dict(_parts(one.about, one.found)))
    return SimpleNamespace(reconciliations=store, keys=MemoryKeys())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(reconciliations())
def test_what_is_kept_is_what_was_found_whatever_it_holds(found):
    one = kept(found)
    again = kept_reconciliation(home_with(one), "t-0")
    assert again.about == one.about
    assert again.found.timeline.to_pylist() == found.timeline.to_pylist()
    assert again.found.findings.to_pylist() == found.findings.to_pylist()
    for name in ("title", "copies", "people", "causes", "doubts"):
        assert list(getattr(again.found, name)) == [_as_kept(each) for each in getattr(found, name)], name


def _as_kept(value):
    """Lists of values come back as tuples."""
    if isinstance(value, str):
        return value
    return build(type(value), loads(as_json(value)))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(reconciliations())
def test_findings_are_all_listed_once_and_each_has_a_key_of_its_own_places(found):
    one = kept(found)
    home = home_with(one)
    keys = finding_keys(one)
    assert len(set(keys)) == len(keys)
    listed = {(key.copy, key.kind, key.cause) for key in keys}
    there = {(row["copy"], row["kind"], row["cause"]) for row in found.findings.to_pylist()}
    assert listed == there
    assert sum(each.findings for each in kinds_found(one)) == len(keys)
    assert [finding_key(home, one, key) for key in keys] == [finding_key(home, one, key) for key in keys]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(reconciliations())
def test_no_sign_of_a_source_that_turns_text_around_comes_to_a_page(found):
    one = kept(found)
    for entry in entries(one, range(one.index.messages)):
        shown = "".join(
            (entry.sender, entry.subject, entry.body, *entry.remarks, *(text for _, text in entry.wordings))
        )
        assert not set(shown) & set("\u202e\u202d\x00\u2028")


def test_findings_of_other_messages_or_evidence_have_other_keys():
    one = kept(three_phones())
    home = home_with(one)
    keys = [finding_key(home, one, key) for key in finding_keys(one)]
    assert len(set(keys)) == len(keys) > 5
