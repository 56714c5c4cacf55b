"""One frozen ``Settings``, read once from ``settings.toml`` in the home and the environment.

The environment names the two folders; everything else stands in the file.
``docs/settings.md`` lists each setting, and a test holds that list complete.
"""

import dataclasses
import json
import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from onrecord.records.errors import SettingsError
from onrecord.records.limits import Limits

FILE_NAME = "settings.toml"
NOT_NAMED = "Organisation not named"
YES_OR_NO = ("yes", "no")
KEY_SOURCES = ("file", "passphrase", "systemd")


@dataclass(frozen=True, slots=True)
class Settings:
    """All that an organisation decides.

    ``home`` holds ciphertext, ``keys`` the root key: keep them apart. ``second_copy``
    is a folder on other storage. ``security_contact`` is whom a stop names.
    ``same_device_copy_counts`` lets receipts count a copy on the home's own device.
    ``readers`` names readers of installed packages that are used beside the built-in ones.
    """

    home: Path
    keys: Path
    organisation: str = NOT_NAMED
    zone: str = "Europe/London"
    second_copy: Path | None = None
    security_contact: str = "your organisation's security team"
    policy_pack: str = "uk_nccc_2023"
    clearing_authority: str = ""
    key_source: str = "file"
    same_device_copy_counts: str = "no"
    readers: Sequence[str] = ()
    limits: Limits = field(default_factory=Limits)


def load(environment: Mapping[str, str], user_home: Path) -> Settings:
    """Read the settings of the home that the environment names.

    Raises:
        SettingsError: a setting is unknown or has an impossible value.
    """
    home = Path(environment.get("ONRECORD_HOME") or _data_folder(environment, user_home))
    keys = Path(environment.get("ONRECORD_KEYS") or _config_folder(environment, user_home))
    values = _read(home / FILE_NAME)
    return _checked(home.absolute(), keys.absolute(), values)


def confirm_file(settings: Settings) -> None:
    """Check that a home that was made still has its settings: the defaults name no organisation.

    Raises:
        SettingsError: its file is missing or says nothing.
    """
    path = settings.home / FILE_NAME
    if (settings.home / "keystore").exists() and not _read(path):
        raise SettingsError(
            f"{path} is missing or empty, so receipts would not name the organisation and no second copy "
            'would be made: restore it, or write organisation = "NAME" there and what else was set'
        )


def file_text(settings: Settings) -> str:
    """Return the text of a new home's ``settings.toml``.

    Raises:
        SettingsError: the organisation's name cannot be written in such a file.
    """
    text = _text(settings)
    try:
        tomllib.loads(text.encode().decode())
    except (UnicodeEncodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError("the organisation's name holds what no text can; give another name") from error
    return text


def _text(settings: Settings) -> str:
    # TOML wants this one escaped as well, which JSON leaves as it is.
    name = json.dumps(settings.organisation, ensure_ascii=False).replace("\x7f", "\\u007f")
    return (
        "# OnRecord's settings; docs/settings.md explains each.\n"
        f"organisation = {name}\n"
        f'zone = "{settings.zone}"\n'
        '# second_copy = "/mnt/other-storage/onrecord"\n'
        '# security_contact = "the security team on extension 0000"\n'
    )


def from_process() -> Settings:
    """Read the settings that this process's environment names."""
    return load(os.environ, Path.home())


def _data_folder(environment: Mapping[str, str], user_home: Path) -> Path:
    base = environment.get("XDG_DATA_HOME") or str(user_home / ".local" / "share")
    return Path(base) / "onrecord"


def _config_folder(environment: Mapping[str, str], user_home: Path) -> Path:
    base = environment.get("XDG_CONFIG_HOME") or str(user_home / ".config")
    return Path(base) / "onrecord" / "keys"


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path} cannot be read ({error}); mend it or restore it") from error


def _checked(home: Path, keys: Path, values: dict[str, Any]) -> Settings:
    limits = _limits(values.pop("limits", {}))
    known = {f.name: f for f in dataclasses.fields(Settings)} | {"home": None, "keys": None}
    for name, value in values.items():
        if known.get(name) is None:
            raise SettingsError(f"no setting is called {name!r}; docs/settings.md lists them all")
        if name == "readers":
            values[name] = _names(value)
        elif not isinstance(value, str):
            raise SettingsError(f"{name} must be text in quotes")
    if values.get("second_copy"):
        values["second_copy"] = Path(values["second_copy"]).absolute()
    else:
        values.pop("second_copy", None)
    settings = Settings(home=home, keys=keys, limits=limits, **values)
    _check_values(settings)
    return settings


def _names(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise SettingsError('readers must be a list of names, such as ["harbour-radio"]')
    return tuple(value)


def _limits(values: object) -> Limits:
    if not isinstance(values, dict):
        raise SettingsError("limits must be a table: write [limits] above them")
    names = {f.name for f in dataclasses.fields(Limits)}
    for name, value in values.items():
        if name not in names:
            raise SettingsError(f"no limit is called {name!r}; docs/settings.md lists them all")
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise SettingsError(f"limits.{name} must be a whole number of at least 1")
    return Limits(**values)


def _check_values(settings: Settings) -> None:
    try:
        ZoneInfo(settings.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingsError(
            f"zone {settings.zone!r} is not a time zone; write a name like Europe/London"
        ) from error
    if settings.key_source not in KEY_SOURCES:
        raise SettingsError(f"key_source must be one of {', '.join(KEY_SOURCES)}")
    if settings.same_device_copy_counts not in YES_OR_NO:
        raise SettingsError('same_device_copy_counts must be "yes" or "no"')
