"""The rules are data: another pack gives other words and other outcomes, without code."""

import re
import tomllib
from importlib import resources
from pathlib import Path

import pytest

from onrecord.records.captures import MarkingLevel, MarkingTier
from onrecord.records.errors import SettingsError
from onrecord.screening.markings import Screen
from onrecord.screening.pack import Construct, load, parse

DEFAULT = resources.files("onrecord").joinpath("policy_packs/uk_gscp_2024/markings.toml").read_text("utf-8")
LIGHTHOUSE = """
[scheme]
id = "lighthouse"
[sources]
keeper = "The keeper's rules"
[[tier]]
words = ["LANTERN ROOM"]
abbreviations = ["LR"]
level = "SECRET"
rank = 2
any_case = false
alone = "marking"
leading = "assertion"
named = "upper"
shorthand = true
source = "keeper"
[nations]
codes = ["NORTH", "SOUTH"]
source = "keeper"
[[companion]]
kind = "caveat"
words = ["{nations} TOWER ONLY"]
level = "TOP SECRET"
strong = true
source = "keeper"
[labels]
level = ["LIGHT"]
title = ["SIGNAL"]
key = ["LUX"]
joining = ["WITH"]
source = "keeper"
[prose]
cues = ["LIT"]
cue_links = ["AS"]
copulas = ["SHINES"]
negations = ["NOT"]
documents = ["LOG"]
contrasts = ["ONE"]
source = "keeper"
[jest]
words = ["AHOY"]
signs = "\\u2693"
source = "keeper"
[portion]
words = 3
window = 2
counters = ["GULL"]
source = "keeper"
"""
RULES = "".join(
    f'[[rule]]\nid = "light-{construct}"\nconstruct = "{construct}"\noutcome = "marking"\nsource = "keeper"\n'
    for construct in Construct
    if construct is not Construct.NAMED
)


def judged(screen: Screen, text: str) -> list[tuple[str, str, str]]:
    found = screen.lines("x", 1, [text.encode()])
    return [(item.level.value, item.tier.value, item.rule) for item in found]


@pytest.mark.parametrize(
    ("text", "level", "outcome", "construct"),
    [
        ("LANTERN ROOM", "SECRET", "marking", "whole_line"),
        ("L A N T E R N  R O O M", "SECRET", "marking", "whole_line"),
        ("LANTERN ROOM - dim", "SECRET", "assertion", "leading"),
        ("LANTERN ROOM - dim, ahoy", "SECRET", "assertion", "unsure"),
        ("NORTH/SOUTH TOWER ONLY", "TOP SECRET", "marking", "caveat"),
        ("Light: LANTERN ROOM", "SECRET", "marking", "field"),
        ("LUX=LANTERN ROOM", "SECRET", "marking", "key_value"),
        ("it is lit as LANTERN ROOM", "SECRET", "marking", "said_marked"),
        ("not lit as LANTERN ROOM", "SECRET", "marking", "negated"),
        ("the LANTERN ROOM log", "SECRET", "marking", "document"),
        ("bring the LR one", "SECRET", "marking", "shorthand"),
        ("(LR) Tower lamp dims", "SECRET", "marking", "portion"),
        ("(LR) Tower gull lamp", "SECRET", "marking", "portion_uncorroborated"),
    ],
)
def test_another_pack_brings_its_own_words(text: str, level: str, outcome: str, construct: str) -> None:
    assert judged(Screen(parse(LIGHTHOUSE + RULES)), text) == [(level, outcome, f"light-{construct}")]


@pytest.mark.parametrize(
    "text", ["TOP SECRET", "UK EYES ONLY", "Classification: SECRET", "it's marked secret"]
)
def test_another_pack_knows_nothing_of_the_first(text: str) -> None:
    assert judged(Screen(parse(LIGHTHOUSE + RULES)), text) == []
    assert judged(Screen(), text) != []


@pytest.mark.parametrize("outcome", list(MarkingTier))
def test_a_rules_outcome_is_the_packs_to_say(outcome: MarkingTier) -> None:
    changed = DEFAULT.replace(
        'construct = "whole_line"\noutcome = "marking"', f'construct = "whole_line"\noutcome = "{outcome}"'
    )
    assert judged(Screen(parse(changed)), "UK SECRET")[0] == ("SECRET", outcome, "banner")


def test_a_construct_without_a_rule_is_not_looked_for() -> None:
    assert judged(Screen(parse("rule = []\n" + LIGHTHOUSE)), "LANTERN ROOM") == []


def test_a_tiers_level_is_the_packs_to_say() -> None:
    changed = DEFAULT.replace('level = "TOP SECRET"\nrank = 5', 'level = "OFFICIAL"\nrank = 5')
    assert {level for level, _, _ in judged(Screen(parse(changed)), "TOP SECRET")} == {"OFFICIAL"}


def test_every_entry_of_the_default_pack_names_a_known_source() -> None:
    pack = load()
    entries = [
        *pack.tier,
        *pack.companion,
        *pack.rule,
        pack.nations,
        pack.labels,
        pack.prose,
        pack.jest,
        pack.portion,
    ]
    for entry in entries:
        name = re.match(r"[a-z0-9]+", entry.source)
        assert name is not None
        assert name[0] in pack.sources


def test_the_default_pack_has_a_rule_for_every_construct() -> None:
    assert set(load().rules) == set(Construct)


def test_every_rule_of_the_default_pack_is_reached_by_a_labelled_case() -> None:
    groups = tomllib.loads(Path(__file__).with_name("cases.toml").read_text("utf-8"))["group"]
    texts = [text for group in groups for text in group["texts"]]
    screen = Screen()
    lines = ([line.encode() for line in text.split("\n")] for text in texts)
    reached = {found.rule for block in lines for found in screen.lines("x", 1, block)}
    reached |= {found.rule for found in screen.names(["basin SECRET final.pdf"])}
    assert reached == {rule.id for rule in load().rule}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('words = ["LANTERN ROOM"]', 'words = ["Lantern room"]'),
        ('words = ["LANTERN ROOM"]', 'words = ["LANTERN  ROOM"]'),
        ('words = ["LANTERN ROOM"]', 'words = ["LANTERN {nations}"]'),
        ('words = ["{nations} TOWER ONLY"]', 'words = ["{nations}"]'),
        ('words = ["{nations} TOWER ONLY"]', 'words = ["{countries} TOWER"]'),
        ('words = ["LANTERN ROOM"]', 'words = [""]'),
        ('level = "SECRET"', 'level = "DIM"'),
        ("rank = 2", 'rank = "two"'),
        ("rank = 2", "rank = 2\nglow = 3"),
        ("window = 2", ""),
        ('id = "light-leading"', 'id = "light-whole_line"'),
        ('construct = "leading"', 'construct = "whole_line"'),
        ('outcome = "marking"', 'outcome = "maybe"'),
        ("[scheme]", "[scheme"),
    ],
)
def test_an_impossible_pack_is_refused(old: str, new: str) -> None:
    text = LIGHTHOUSE + RULES
    assert old in text
    with pytest.raises(SettingsError) as refused:
        parse(text.replace(old, new, 1))
    assert "\n" not in str(refused.value)


def test_a_pack_that_does_not_exist_is_refused() -> None:
    with pytest.raises(SettingsError, match="uk_gscp_2024"):
        load("uk_gscp_1824")


def test_the_default_pack_stops_at_secret_and_above_alone() -> None:
    spilling = {tier.level for tier in load().tier} & {MarkingLevel.SECRET, MarkingLevel.TOP_SECRET}
    assert spilling == {MarkingLevel.SECRET, MarkingLevel.TOP_SECRET}
    stops = [
        found.spills
        for text in ("OFFICIAL-SENSITIVE", "UK CONFIDENTIAL")
        for found in Screen().lines("x", 1, [text.encode()])
    ]
    assert stops == [False, False]
