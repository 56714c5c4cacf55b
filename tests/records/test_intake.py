"""Settings of intake by mail: off unless named, and a wrong or unsafe one is named."""

import pytest

from onrecord.records.errors import SettingsError
from onrecord.records.intake import Intake, read_intake

SMTP = {"smtp": "127.0.0.1:2525", "recipients": ["records@example.test"]}
IMAP = {"imap": "imap.example.test", "imap_user": "records", "imap_password_file": "/password"}


def test_without_a_setting_no_mail_arrives():
    assert not read_intake({}).is_on
    assert read_intake({}) == Intake()


def test_addresses_are_taken_whatever_their_case():
    read = read_intake(
        {**SMTP, "recipients": ["Records@Example.test"], "senders": {"Ada@X.test": "Ada Quay"}}
    )
    assert read.recipients == ("records@example.test",)
    assert read.senders == {"ada@x.test": "Ada Quay"}
    assert read_intake(IMAP).mailbox == ("imap.example.test", 993)
    assert read_intake({**IMAP, "imap": "[::1]:1993"}).mailbox == ("::1", 1993)


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ("a word", "table"),
        ({"colour": "red"}, "intake.colour"),
        ({**SMTP, "recipients": []}, "intake.recipients"),
        ({**SMTP, "recipients": ["nobody"]}, "intake.recipients"),
        ({**SMTP, "smtp": "2525"}, "intake.smtp"),
        ({**SMTP, "smtp": "127.0.0.1:99999"}, "intake.smtp"),
        ({**SMTP, "smtp": "0.0.0.0:25"}, "in clear"),
        ({**SMTP, "certificate": "/c.pem"}, "go together"),
        ({**SMTP, "dkim": "maybe"}, "intake.dkim"),
        ({**SMTP, "mail_bytes": 0}, "intake.mail_bytes"),
        ({**SMTP, "mail_bytes": True}, "intake.mail_bytes"),
        ({**SMTP, "senders": {"nobody": "Ada"}}, "intake.senders"),
        ({**SMTP, "senders": {"a@b.test": ""}}, "intake.senders"),
        ({**IMAP, "imap_user": ""}, "imap_user"),
    ],
)
def test_a_wrong_setting_is_named(values, named):
    with pytest.raises(SettingsError, match=named):
        read_intake(values)
