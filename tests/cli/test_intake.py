"""``onrecord intake`` as a process: what it acknowledged is never lost, whenever it is killed."""

import contextlib
import os
import re
import signal
import smtplib
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.support.canary import leaks
from tests.support.mails import ADA, CANARY, OURS, mail

from onrecord import wiring
from onrecord.settings import load

REFUSED = (550, b"5.7.1 not accepted")


def free_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


@contextmanager
def taking(desk, port=None, more=""):
    """Take mail for a new or an old home; give the process and its port. It is ended by its id."""
    if not desk.home.exists():
        desk.run("init", "--unattended", "--organisation", "Department for Harbours")
        plain = (desk.home / "settings.toml").read_text("utf-8")
        (desk.folder / "plain.toml").write_text(plain, "utf-8")
    port = port or free_port()
    plain = (desk.folder / "plain.toml").read_text("utf-8")
    table = f'\n[intake]\nsmtp = "127.0.0.1:{port}"\nrecipients = ["{OURS}"]\n{more}'
    (desk.home / "settings.toml").write_text(
        f'{plain}{table}\n[intake.senders]\n"{ADA}" = "Ada Quay"\n', "utf-8"
    )
    process = subprocess.Popen(
        desk.command("intake"), env=desk.environment, stderr=subprocess.PIPE, text=True
    )
    with process:
        try:
            said = process.stderr.readline()
            assert "is taken at" in said, said
            yield process, port
        finally:
            process.terminate()
            process.wait()


def taker_of(process):
    """Return the id of the process that faces the network."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text("ascii")
    (child,) = map(int, children.split())
    return child


def waiting(desk):
    settings = load(desk.environment, desk.folder)
    with wiring.reading(settings) as home:
        return [_whole(home, one) for one in home.mailbag.waiting()]


def _whole(home, about):
    feed = home.mailbag.feed(about.id)
    with os.fdopen(feed.open(0), "rb") as stream:
        data = stream.read()
    feed.confirm_unchanged()
    return data


def begun(port):
    """Return a conversation that has said all but the data."""
    server = smtplib.SMTP("127.0.0.1", port, timeout=20)
    server.ehlo()
    assert server.mail(ADA)[0] == server.rcpt(OURS)[0] == 250
    return server


def sent(port):
    """Send a mail; tell whether it was acknowledged."""
    with begun(port) as server:
        return server.data(mail())[0] == 250


def test_mail_is_taken_by_a_process_without_keys_and_waits_after_a_restart(desk):
    with taking(desk) as (process, port):
        assert sent(port)
        environment = Path(f"/proc/{taker_of(process)}/environ").read_bytes()
        assert str(desk.keys).encode() not in environment
        opened = [str(one.readlink()) for one in Path(f"/proc/{taker_of(process)}/fd").iterdir()]
        assert not [one for one in opened if one.startswith(str(desk.keys))]
    assert waiting(desk) == [mail()]
    assert list(leaks(desk.home / "intake", CANARY)) == []
    desk.run("verify")


def test_killed_after_the_answer_nothing_is_lost(desk):
    with taking(desk) as (process, port):
        for _ in range(3):
            assert sent(port)
        os.kill(taker_of(process), signal.SIGKILL)
        process.wait(30)
    assert waiting(desk) == [mail()] * 3


def test_killed_before_the_answer_nothing_half_done_is_shown(desk):
    lost = contextlib.suppress(smtplib.SMTPServerDisconnected, ConnectionError)
    with taking(desk) as (process, port), lost, begun(port) as server:
        server.docmd("DATA")
        server.send(mail()[:-30])
        os.kill(taker_of(process), signal.SIGKILL)
        server.send(b"\r\n.\r\n")
        assert server.getreply()[0] != 250
    assert waiting(desk) == []
    with taking(desk) as (_, port):
        assert sent(port)
    assert waiting(desk) == [mail()]


@pytest.mark.parametrize("moment", [0.0, 0.002, 0.005, 0.01, 0.02, 0.05])
def test_killed_at_any_moment_what_was_acknowledged_waits(desk, moment):
    acknowledged = 0
    with taking(desk) as (process, port):
        taker = taker_of(process)
        if os.fork() == 0:
            time.sleep(moment)
            os.kill(taker, signal.SIGKILL)
            os._exit(0)
        with contextlib.suppress(smtplib.SMTPException, ConnectionError):
            for _ in range(100):
                acknowledged += sent(port)
    os.wait()
    found = waiting(desk)
    assert acknowledged <= len(found) <= acknowledged + 1
    assert set(found) <= {mail()}


def test_two_do_not_take_mail_for_one_home(desk):
    with taking(desk):
        assert "taking mail" in desk.run("intake", expect=1).stderr


def test_a_home_without_the_setting_says_what_to_set(desk):
    desk.run("init", "--unattended", "--organisation", "Harbours")
    assert "intake.smtp" in desk.run("intake", expect=1).stderr


def test_no_address_and_no_word_is_on_the_terminal(desk):
    with taking(desk) as (process, port):
        with contextlib.suppress(smtplib.SMTPException), smtplib.SMTP("127.0.0.1", port) as server:
            server.sendmail("spy@example.test", ["else@example.test"], mail())
        assert sent(port)
        process.terminate()
        said = process.stderr.read()
    assert not re.search(f"spy|ada|{CANARY}", said), said
