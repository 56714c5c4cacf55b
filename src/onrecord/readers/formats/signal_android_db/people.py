"""Recipients and threads of Signal's database on Android, as the frames of its newer backup."""

import uuid
from collections.abc import Iterator

from onrecord.readers.formats.signal_android_db.held import OWNER_UNNAMED, Held
from onrecord.readers.formats.signal_android_db.tables import GROUP_COLUMNS, RECIPIENT_COLUMNS
from onrecord.readers.signal.people import People
from onrecord.readers.signal.values import Frame
from onrecord.readers.sqlite.snapshot import Snapshot
from onrecord.readers.sqlite.tables import Row, integer, text
from onrecord.records.messages import Anomaly

_PNI = "PNI:"


def people_of(database: Snapshot, held: Held, anomalies: list[Anomaly]) -> People:
    """Learn everyone whom the database knows, and with whom each thread is."""
    people = People()
    people.learn_recipient({"id": OWNER_UNNAMED, "self": {}})
    rows = list(_sound(database, "recipient", RECIPIENT_COLUMNS, anomalies))
    accounts = {integer(row["_id"]): _account(row) for row in rows}
    groups = _groups(database, accounts, anomalies)
    for row in rows:
        number = integer(row["_id"])
        if number is not None and number == held.own:
            people.learn_account({"givenName": _name(row), "e164": _phone(row), "aci": _account(row)})
            people.learn_recipient({"id": number, "self": {}})
        elif number is not None:
            people.learn_recipient(
                {"id": number, **_destination(row, groups.get(text(row["group_id"]) or ""))}
            )
    for row in _sound(database, "thread", ("_id", "recipient_id", "thread_recipient_id"), anomalies):
        recipient = row["recipient_id"] if row["recipient_id"] is not None else row["thread_recipient_id"]
        people.learn_chat({"id": integer(row["_id"]), "recipientId": integer(recipient)})
    return people


def account_of(database_account: str | None) -> bytes:
    """Return an account's id as bytes; none for what is no id."""
    try:
        return uuid.UUID((database_account or "").removeprefix(_PNI)).bytes
    except ValueError:
        return b""


def _account(row: Row) -> bytes:
    return account_of(text(row["aci"]) or text(row["uuid"]))


def _sound(
    database: Snapshot, table: str, columns: tuple[str, ...], anomalies: list[Anomaly]
) -> Iterator[Row]:
    for row in database.rows(table, columns):
        if isinstance(row, Anomaly):
            anomalies.append(row)
        else:
            yield row


def _groups(
    database: Snapshot, accounts: dict[int | None, bytes], anomalies: list[Anomaly]
) -> dict[str, Frame]:
    members: dict[str, list[Frame]] = {}
    for row in _sound(database, "group_membership", ("group_id", "recipient_id"), anomalies):
        account = accounts.get(integer(row["recipient_id"]), b"")
        members.setdefault(text(row["group_id"]) or "", []).append({"userId": account})
    found: dict[str, Frame] = {}
    for row in _sound(database, "groups", GROUP_COLUMNS, anomalies):
        group = text(row["group_id"]) or ""
        snapshot = {"title": {"title": text(row["title"]) or ""}, "members": members.get(group, [])}
        found[group] = {
            "masterKey": row["master_key"],
            "groupId": group.rpartition("!")[2],
            "snapshot": snapshot,
        }
    return found


def _destination(row: Row, group: Frame | None) -> Frame:
    if row["group_id"]:
        return {"group": group or {"groupId": (text(row["group_id"]) or "").rpartition("!")[2]}}
    if row["distribution_list_id"]:
        return {"distributionList": {}}
    if row["call_link_room_id"]:
        return {"callLink": {"rootKey": (text(row["call_link_room_id"]) or "").encode()}}
    digits = _phone(row).removeprefix("+")
    contact: dict[str, object] = {
        "aci": _account(row),
        "pni": account_of(text(row["pni"])),
        "e164": int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 20 else None,  # noqa: PLR2004
        "username": text(row["username"]) or "",
        "nickname": {
            "given": text(row["nickname_given_name"]) or "",
            "family": text(row["nickname_family_name"]) or "",
        },
        "systemGivenName": text(row["system_given_name"]) or text(row["system_joined_name"]) or "",
        "systemFamilyName": (text(row["system_family_name"]) or "") if row["system_given_name"] else "",
        "profileGivenName": text(row["profile_given_name"]) or text(row["signal_profile_name"]) or "",
        "profileFamilyName": text(row["profile_family_name"]) or "",
    }
    return {"contact": contact}


def _name(row: Row) -> str:
    given = text(row["profile_given_name"]) or text(row["signal_profile_name"]) or ""
    family = text(row["profile_family_name"]) or ""
    return " ".join(filter(None, (given, family))) or _phone(row)


def _phone(row: Row) -> str:
    return text(row["e164"]) or text(row["phone"]) or ""
