"""The documents are true: every command, option and setting stands in them."""

import dataclasses
import re
from pathlib import Path

import pytest

from onrecord.cli.main import program
from onrecord.records.databases import Database
from onrecord.records.intake import Intake
from onrecord.records.limits import Limits
from onrecord.records.organisation_sign_in import OrganisationSignIn
from onrecord.records.places import KINDS
from onrecord.settings import ServiceSettings, Settings

ROOT = Path(__file__).parents[2]
COMMANDS = program()
TABLES = {
    "limits": Limits,
    "service": ServiceSettings,
    "service.oidc": OrganisationSignIn,
    "intake": Intake,
    "database": Database,
}
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#]+)")


@pytest.mark.parametrize("name", sorted(COMMANDS.commands))
def test_every_command_and_option_is_documented(name: str) -> None:
    text = (ROOT / "docs" / "commands.md").read_text("utf-8")
    section = text.split(f"## `onrecord {name}`", 1)[1].split("\n## ", 1)[0]
    for parameter in COMMANDS.commands[name].params:
        flags = [flag for flag in parameter.opts if flag.startswith("--")]
        for flag in flags:
            assert f"`{flag}" in section, f"{name} {flag}"


def test_every_setting_is_documented() -> None:
    text = (ROOT / "docs" / "settings.md").read_text("utf-8")
    names = [field.name for field in dataclasses.fields(Settings) if field.name not in TABLES]
    named = [f"{name}.{field.name}" for name, table in TABLES.items() for field in dataclasses.fields(table)]
    names += [name for name in named if name not in TABLES]
    for kind, place in KINDS.items():
        assert f'| `"{kind}"` |' in text
        names += [f"filing.NAME.{field.name}" for field in dataclasses.fields(place) if field.name != "name"]
    assert [name for name in names if f"`{name}`" not in text] == []


@pytest.mark.parametrize(
    "page", sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]), ids=lambda p: p.name
)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    targets = LINK.findall(page.read_text("utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_decision_is_in_the_index() -> None:
    index = (ROOT / "docs" / "decisions" / "README.md").read_text("utf-8")
    decisions = [path.name for path in (ROOT / "docs" / "decisions").glob("[0-9]*.md")]
    assert decisions
    assert [name for name in decisions if name not in index] == []


def test_make_help_explains_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = re.findall(r"^\.PHONY: (\S+)$", makefile, re.MULTILINE)
    assert targets
    for target in targets:
        assert re.search(rf"^{target}:.*## \S", makefile, re.MULTILINE), target


def test_the_lock_files_carry_hashes_and_no_host() -> None:
    locks = sorted(ROOT.glob("requirements*.lock"))
    assert len(locks) == 4
    for path in locks:
        text = path.read_text("utf-8")
        assert "--hash=sha256:" in text
        assert "://" not in text
        assert "--index-url" not in text
