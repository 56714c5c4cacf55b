"""Who is who by the addresses that readers find: a database with a text export, a mailbox with a mailbox."""

import pyarrow as pa
import pyarrow.compute as pc
from hypothesis import given
from hypothesis import strategies as st
from tests.support.copies import exported
from tests.support.phone_databases import Files
from tests.support.samples import SAMPLES, contents

from onrecord.readers.formats import email_mbox, whatsapp_android_db
from onrecord.reconciliation import Copy, reconcile
from onrecord.reconciliation.labels import account_of, accounts_in, number_or_mail
from onrecord.records.messages import Anomaly, Statement
from onrecord.records.reconciliation import Reconciliation
from onrecord.records.schema import MESSAGES

GROUP = "120363000000000001@g.us"
EXPORT = """\
14/11/2023, 22:46 - +44 7700 900002: Morning all
14/11/2023, 22:47 - Cerys: Morning
14/11/2023, 22:49 - +44 7700 900004: This message was deleted
14/11/2023, 22:53 - +44 7700 900004 left
"""


def read(name: str, reader, original, conversation: str | None = None) -> Copy:
    items = list(reader.read(original))
    batches = [item for item in items if isinstance(item, pa.RecordBatch)]
    statement = items[-1]
    assert isinstance(statement, Statement)
    assert not [item for item in items if isinstance(item, Anomaly)] or conversation
    table = pa.Table.from_batches(batches, MESSAGES)
    if conversation:
        table = table.filter(pc.equal(table.column("conversation").cast(pa.string()), conversation))
    about = {"entry": statement.entry, "platform": statement.platform, "title": "Harbour works"}
    return Copy(id=name, file=name, channel=statement.channel, messages=table, **about)


def joined(found: Reconciliation) -> dict[str, dict[str, list[str]]]:
    return {
        person.name: {copy: list(labels) for copy, labels in person.labels.items()} for person in found.people
    }


def test_a_number_in_a_text_export_is_the_contact_whose_number_the_database_has() -> None:
    sample = SAMPLES / whatsapp_android_db.NAME / "new-layout"
    database = read("database", whatsapp_android_db, contents(sample).original(), GROUP)
    found = reconcile([database, exported("text", EXPORT)])
    people = joined(found)
    assert people["Owain"] == {"database": ["Owain"], "text": ["+44 7700 900004"]}
    assert people["Bethan Rees"] == {"database": ["Bethan Rees"], "text": ["+44 7700 900002"]}
    why = {person.name: person.joined_by for person in found.people}
    assert why["Owain"] == ["'Owain' in database and '+44 7700 900004' in text are one number"]


def mailbox(name: str, ada: str, extra: str) -> Copy:
    mails = [
        f"From ada@x.org Mon Jan 12 09:00:00 2026\nFrom: {sender}\nTo: team@harbours.test\n"
        f"Subject: Berth {number}\nMessage-ID: <{number}@harbours.test>\n"
        f"Date: Mon, 12 Jan 2026 09:{number:02}:00 +0000\n\nBerth {number} is free from Monday on\n\n"
        for number, sender in enumerate(["Ben Mole <ben@harbours.test>"] * 5)
    ]
    mails.append(
        f"From ada@x.org Mon Jan 12 09:00:00 2026\nFrom: {ada}\nTo: team@harbours.test\nSubject: {extra}\n"
        f"Message-ID: <{extra}@harbours.test>\nDate: Mon, 12 Jan 2026 10:00:00 +0000\n\nOnly {extra}\n\n"
    )
    return read(name, email_mbox, Files({"box.mbox": "".join(mails).encode()}, name))


def test_two_mailboxes_have_one_person_where_they_have_one_address() -> None:
    found = reconcile(
        [
            mailbox("a", "Ada Quay <Ada.Quay@harbours.test>", "here"),
            mailbox("b", '"Quay, A." <ada.quay@HARBOURS.test>', "there"),
        ]
    )
    ada = next(person for person in found.people if person.labels.get("a") == ["Ada Quay"])
    assert ada.labels["b"] == ["Quay, A."]
    assert ada.joined_by == ["'Ada Quay' in a and 'Quay, A.' in b have one address"]


digits = st.text("0123456789", min_size=8, max_size=15)


@given(digits, st.data())
def test_a_number_is_one_account_however_people_and_apps_write_it(number: str, data: st.DataObject) -> None:
    spaced = "".join(each + data.draw(st.sampled_from(["", " ", "-", "\u00a0", ") ("])) for each in number)
    for written in (number, f"+{number}", spaced, f"\u202a+{spaced}\u202c"):
        assert number_or_mail(written) == number
    for written in (f"{number}@s.whatsapp.net", f"{number}:7@s.whatsapp.net", f"{number}.0:12@c.us"):
        assert number_or_mail(written) == number


@given(st.text(max_size=12), st.lists(st.sampled_from(["+447700900123", "447700900123", "ada@x.org", "7"])))
def test_a_label_stands_for_one_account_or_none(label: str, addresses: list[str]) -> None:
    account = account_of(label, addresses, "whatsapp")
    assert (
        account is None
        or number_or_mail(label) == account
        or {number_or_mail(each) for each in addresses} == {account}
    )


def test_a_handle_of_one_app_is_nobody_s_in_another() -> None:
    assert account_of("Ada", ["ada.01"], "signal") == account_of("Mum", ["Ada.01"], "signal")
    assert account_of("Ada", ["ada.01"], "signal") != account_of("Ada", ["ada.01"], "telegram")


def test_every_label_of_a_copy_is_told_once_and_titles_are_none() -> None:
    sample = SAMPLES / whatsapp_android_db.NAME / "new-layout"
    database = read("database", whatsapp_android_db, contents(sample).original(), GROUP)
    known = accounts_in(database.messages, database.channel)
    assert known["Owain"] == "447700900004"
    assert not [label for label in known if label.startswith("Harbour works")]
