"""``onrecord intake`` on a mailbox: the real program, and a real server of mail."""

import subprocess
import threading

import pytest
from tests.channels.mailbox.conftest import PASSWORD, USER
from tests.support.mails import ADA, mail

from onrecord import wiring
from onrecord.settings import load

MOST_SECONDS = 120


@pytest.fixture
def intake(desk, mailbox):
    """Run the program on the mailbox; it is ended by its id."""
    desk.run("init", "--unattended", "--organisation", "Department for Harbours")
    password = desk.folder / "password"
    password.write_text(PASSWORD + "\n")
    with (desk.home / "settings.toml").open("a", encoding="utf-8") as settings:
        settings.write(
            f'[intake]\nimap = "localhost:{mailbox.port}"\nimap_user = "{USER}"\nimap_taken = "Taken"\n'
            "imap_seconds = 5\n"
            f'imap_password_file = "{password}"\nimap_authority = "{mailbox.certificate}"\n'
            f'[intake.senders]\n"{ADA}" = "Ada Quay"\n'
        )
    command = desk.command("intake")
    with subprocess.Popen(command, env=desk.environment, stderr=subprocess.PIPE, text=True) as process:
        ending = threading.Timer(MOST_SECONDS, process.terminate)  # a line that never comes must not hang
        ending.start()
        try:
            yield process
        finally:
            ending.cancel()
            process.terminate()


def test_mails_of_known_senders_wait_and_it_says_how_many_others_stay(desk, mailbox, intake):
    mailbox.deliver("ours", mail())
    mailbox.deliver("stranger", mail(author="stranger@example.test"))
    while "left in the mailbox" not in (line := intake.stderr.readline()):
        assert line, "the program ended"
    assert "1 mail left in the mailbox" in line
    assert "stranger" not in line
    assert (mailbox.in_folder("Taken"), mailbox.flags()) == (1, {"stranger": "S"})
    with wiring.reading(load(desk.environment, desk.folder)) as home:
        assert [one.custodian for one in home.mailbag.waiting()] == ["Ada Quay"]
