"""A place to file in is named whole and safe in the settings, or the settings are refused by name."""

import tomllib
from pathlib import Path

import pytest

from onrecord.records.errors import SettingsError
from onrecord.records.places import FolderPlace, SharepointPlace, WebdavPlace, is_safe_address, places_of

SHAREPOINT = """
[filing.spo]
kind = "sharepoint"
graph = "https://graph.invalid/v1.0"
login = "https://login.invalid"
uploads = ["https://harbours.invalid"]
tenant = "t"
client_id = "c"
drive = "b!d"
folder = "Registered files"
reference_field = "FilePlan"
credentials = "/etc/onrecord/spo.toml"
"""


def test_each_kind_of_place_is_read():
    found = places_of(
        tomllib.loads(
            '[filing.share]\nkind = "folder"\npath = "/mnt/records"\n'
            '[filing.dav]\nkind = "webdav"\nurl = "https://dav.invalid/r"\ncredentials = "/etc/dav.toml"\n'
            + SHAREPOINT
        )["filing"]
    )
    assert found["share"] == FolderPlace("share", Path("/mnt/records"))
    assert found["dav"] == WebdavPlace("dav", "https://dav.invalid/r", Path("/etc/dav.toml"))
    assert isinstance(found["spo"], SharepointPlace)
    assert found["spo"].uploads == ("https://harbours.invalid",)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("folder = ", "colour = "), "colour"),
        (('tenant = "t"\n', ""), "tenant"),
        (('tenant = "t"', "tenant = 7"), "tenant"),
        (('tenant = "t"', 'tenant = " "'), "tenant"),
        (("https://login", "http://login"), "login"),
        (("https://login", "https://user:word@login"), "login"),
        (('["https://harbours.invalid"]', "[]"), "uploads"),
        (('["https://harbours.invalid"]', '["ftp://harbours.invalid"]'), "uploads"),
        (("/etc/onrecord", "etc"), "credentials"),
        (("sharepoint", "pigeon"), "kind"),
        (("Registered files", "/"), "folder"),
        (("Registered files", "a/../b"), "folder"),
        (("filing.spo", "filing.'S P'"), "small letters"),
    ],
)
def test_what_a_place_lacks_or_has_wrong_is_named(change, named):
    values = tomllib.loads(SHAREPOINT.replace(*change))["filing"]
    with pytest.raises(SettingsError, match=named) as told:
        places_of(values)
    assert "word" not in str(told.value).replace("password", "")


def test_a_secret_in_the_settings_is_refused_as_unknown_and_not_told():
    values = tomllib.loads(SHAREPOINT + 'client_secret = "zebrafinch"\n')["filing"]
    with pytest.raises(SettingsError, match="client_secret") as told:
        places_of(values)
    assert "zebrafinch" not in str(told.value)


@pytest.mark.parametrize("values", [3, "x", {"a": 3}, {"a": []}])
def test_what_is_no_table_is_refused(values):
    with pytest.raises(SettingsError, match=r"\[filing.NAME\]"):
        places_of(values)


@pytest.mark.parametrize(
    ("address", "is_safe"),
    [
        ("https://dav.invalid/records/", True),
        ("https://dav.invalid:8443", True),
        ("http://localhost:8080/r", True),
        ("http://127.0.0.1/", True),
        ("http://[::1]:80/", True),
        ("http://dav.invalid/", False),
        ("http://localhost.invalid/", False),
        ("http://127.0.0.1.invalid/", False),
        ("https:///records", False),
        ("https://dav.invalid/?token=1", False),
        ("https://dav.invalid/#x", False),
        ("https://user@dav.invalid/", False),
        ("https://dav.invalid:99999/", False),
        ("https://dav.invalid/a b", False),
        ("https://dav.invalid/\u00e9", False),
        ("file:///etc/passwd", False),
        ("https://[::1", False),
        ("https://dav..invalid/", False),
        ("https://.dav.invalid/", False),
        (f"https://{'a' * 63}.invalid/", True),
        (f"https://{'a' * 64}.invalid/", False),
        (f"https://{'a.' * 127}invalid/", False),
    ],
)
def test_only_https_or_this_machine_itself_is_safe(address, is_safe):
    assert is_safe_address(address) is is_safe
