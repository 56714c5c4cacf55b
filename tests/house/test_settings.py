"""Settings are read once, and a wrong one is named."""

from pathlib import Path

import pytest

from onrecord import settings
from onrecord.records.errors import SettingsError


def load(tmp_path: Path, text: str) -> settings.Settings:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "settings.toml").write_text(text, "utf-8")
    return settings.load({"ONRECORD_HOME": str(tmp_path / "home")}, tmp_path)


def test_the_defaults_keep_keys_apart_from_the_home(tmp_path: Path) -> None:
    chosen = settings.load({}, tmp_path)
    assert not chosen.keys.is_relative_to(chosen.home)
    assert not chosen.home.is_relative_to(chosen.keys)


def test_values_are_taken_from_the_file(tmp_path: Path) -> None:
    chosen = load(tmp_path, 'organisation = "Department for Harbours"\n[limits]\nzip_ratio = 7\n')
    assert chosen.organisation == "Department for Harbours"
    assert chosen.limits.zip_ratio == 7


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('colour = "red"', "colour"),
        ("organisation = 7", "organisation"),
        ('zone = "Europe/Atlantis"', "Europe/Atlantis"),
        ('zone = "../../etc/passwd"', "zone"),
        ("[limits]\nzip_ratio = 0", "limits.zip_ratio"),
        ("[limits]\nzip_rato = 3", "zip_rato"),
        ("limits = 3", "limits"),
        ('key_source = "sticky note"', "key_source"),
        ("organisation = ", "settings.toml"),
        ('home = "/elsewhere"', "home"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        load(tmp_path, text)


HOOK = (
    '[[webhooks]]\nname = "p"\nurl = "https://h.example"\nevents = ["receipt.issued"]\nsecret_file = "/s"\n'
)


def test_a_program_that_is_told_is_read_and_its_address_is_shown_nowhere(tmp_path: Path) -> None:
    (one,) = load(tmp_path, HOOK).webhooks
    assert (one.name, one.host, list(one.events)) == ("p", "h.example", ["receipt.issued"])
    assert one.url not in repr(one)


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('"https://h.example"', '"http://h.example"', "https"),
        ('"https://h.example"', '"https://u:p@h.example"', "password"),
        ('"https://h.example"', '"https://h.example/?a=b"', "query"),
        ('["receipt.issued"]', "[]", "events"),
        ('["receipt.issued"]', '["webhook.test"]', "webhook.test"),
        ('"/s"', '"s"', "whole path"),
        ('"p"', '"P P"', "small letters"),
        ('name = "p"\n', "", "webhooks.name"),
        ("name", "nmae", "nmae"),
        ("[[webhooks]]", "[webhooks]", "tables"),
    ],
)
def test_a_wrong_setting_of_a_program_is_named(tmp_path: Path, old: str, new: str, named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        load(tmp_path, HOOK.replace(old, new))


def test_two_programs_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="same"):
        load(tmp_path, HOOK + HOOK)
