"""What production refuses: settings that are not safe on a network, each told in a sentence."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from onrecord.archive.file_systems import type_in_memory
from onrecord.cataloguing import server_for
from onrecord.database.postgresql.safety import unsafe_server
from onrecord.keys.recovery import SHEET_FILES, are_enough
from onrecord.settings import NOT_NAMED, Settings


def unsafe(settings: Settings) -> list[str]:
    """Return a sentence for each setting that is not safe on a network."""
    service, found = settings.service, []
    if _is_inside(settings.keys, settings.home) or _is_inside(settings.home, settings.keys):
        found.append("the keys lie in the home's own folder: move them, and name theirs in ONRECORD_KEYS")
    found += _sheets_with_keys(settings.keys)
    if not service.has_tls:
        found.append(
            "browsers would reach it without TLS: set service.certificate and service.certificate_key, or "
            'service.behind_proxy = "yes" where a proxy ends TLS'
        )
    if not service.hosts:
        found.append('no host is named: set service.hosts = ["onrecord.example.gov.uk"]')
    if any(name.startswith((".", "*")) for name in service.hosts):
        found.append("service.hosts would take any name: write each host in full")
    if any("/" in name or (":" in name and not name.startswith("[")) for name in service.hosts):
        found.append(
            'service.hosts holds an address: write each name alone, as "onrecord.example.gov.uk", without '
            "https://, port or path, or no browser is answered"
        )
    found += _unsafe_second_copy(settings)
    found += _unsafe_database(settings)
    if settings.organisation == NOT_NAMED:
        found.append('receipts would say "Organisation not named": set organisation')
    return found


def _is_inside(one: Path, other: Path) -> bool:
    return one.resolve().is_relative_to(other.resolve())


def _sheets_with_keys(keys: Path) -> Iterator[str]:
    files = sorted(keys.rglob(SHEET_FILES))
    if are_enough(_texts(files)):
        yield (
            f"as many recovery sheets as give the root key back lie beside it in {files[0].parent}: print "
            "them, give each to another person and delete the files, or move them apart, so that fewer than "
            "are needed to recover lie there"
        )


def _texts(files: list[Path]) -> Iterator[str]:
    for file in files:
        with contextlib.suppress(OSError):  # what this account cannot read gives nobody here the key
            yield file.read_text("utf-8", "replace")


def _unsafe_second_copy(settings: Settings) -> Iterator[str]:
    copy = settings.second_copy
    if copy is None:
        yield "there is no second copy: run onrecord replicate FOLDER, and set second_copy"
    elif not copy.is_dir():
        yield f"the second copy {copy} cannot be reached: connect its storage, or set another second_copy"
    elif copy.stat().st_dev == settings.home.stat().st_dev:
        yield (
            "the second copy lies on the home's own device, and one failure would take both: set second_copy "
            "to other storage"
        )
    elif kind := type_in_memory(copy):
        yield (
            f"the second copy {copy} lies in this machine's memory ({kind}), which a restart empties: set "
            "second_copy to storage that stays"
        )
    if settings.same_device_copy_counts == "yes":
        yield (
            "receipts would count a copy on the home's own device, which is for trying out alone: take "
            "same_device_copy_counts out of settings.toml"
        )


def _unsafe_database(settings: Settings) -> Iterator[str]:
    server = server_for(settings)
    if server is None:
        return
    if settings.database.encrypted_volume != "yes":
        yield (
            "PostgreSQL keeps text of messages unencrypted on its disk: have its data folder on an encrypted "
            'volume, and declare that with database.encrypted_volume = "yes"'
        )
    yield from unsafe_server(server)
