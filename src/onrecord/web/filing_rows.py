"""A filing as rows for a page: before it goes, and as its receipt has it."""

from collections.abc import Mapping

from onrecord.procedures.filing_package import Prepared
from onrecord.records.filing import Filed, FiledFile, FilingSaid
from onrecord.records.places import Place
from onrecord.records.plurals import number_of
from onrecord.rendering.fragments import Fragment
from onrecord.rendering.said_times import at_instant
from onrecord.web.components import Row
from onrecord.web.forms.filing import where
from onrecord.web.reading_cards import said as told

_KINDS = {"folder": "a folder", "webdav": "a WebDAV server", "sharepoint": "SharePoint"}


def check_rows(said: Mapping[str, object], place: Place, prepared: Prepared) -> list[Row]:
    """Return where a package goes, under which terms, and what is in it."""
    size_bytes = sum(len(file.data) for file in prepared.package.files)
    files = number_of(len(prepared.package.files), "file")
    return [
        Row("Where", told(f"{str(said['destination']).capitalize()}: {where(place)}")),
        Row("File-plan reference", told(str(said["reference"]))),
        Row("Retention label", told(str(said["label"]))),
        Row(
            "What goes there", f"{files} with {number_of(prepared.messages, 'message')}, {size_bytes:,} bytes"
        ),
        Row("Name of the folder", told(prepared.package.folder)),
    ]


def filing_rows(filed: Filed, zone: str) -> list[Row]:
    """Return what a receipt of filing says."""
    said = filed.said
    return [
        Row("Filed", at_instant(filed.at, zone)),
        Row("By", told(said.actor)),
        Row("Where", told(f"{said.destination.capitalize()}, {_KINDS.get(said.kind, said.kind)}")),
        Row("Place", told(said.location)),
        Row("File-plan reference", told(said.reference)),
        Row("Retention label", told(said.label)),
        Row("Messages", f"{said.messages:,}"),
        Row("Digest (SHA-256)", told(said.digest)),
    ]


def file_rows(said: FilingSaid) -> list[Row]:
    """Return the files where they stand, each with its digest and by what it was found again."""
    return [Row(told(one.name), _found_again(one)) for one in said.files]


def _found_again(file: FiledFile) -> Fragment:
    size = f"{file.size_bytes:,} bytes, found again by {file.checked.value}<br>"
    return Fragment.of([size, "SHA-256 ", told(file.sha256)])
