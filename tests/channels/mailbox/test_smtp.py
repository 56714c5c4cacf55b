"""The SMTP server in real conversations: what it takes is kept first, what it refuses learns nothing."""

import contextlib
import errno
import smtplib
import socket
import ssl

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.mails import ADA, CHAT, OURS, Place, listening, mail
from tests.support.power_cut import FailingDisk

from onrecord.channels.mailbox.smtp import Bounds
from onrecord.records.intake import Intake

INTAKE = Intake(smtp="127.0.0.1:0", recipients=(OURS,), mail_bytes=1_000_000)
REFUSED = (550, b"5.7.1 not accepted")


@contextlib.contextmanager
def conversation(place, intake=INTAKE, **more):
    with (
        listening(intake, place.receiving(), **more) as port,
        smtplib.SMTP("127.0.0.1", port, timeout=20) as one,
    ):
        one.ehlo("phone.example.test")
        yield one


def test_a_mail_that_was_answered_250_waits_as_it_was_sent(tmp_path):
    place = Place(tmp_path)
    with conversation(place) as server:
        assert server.sendmail(ADA, [OURS], mail()) == {}
        (kept,) = place.bag().waiting()
        assert place.raw(kept.id) == mail()
    assert (kept.custodian, kept.author, kept.recipient) == ("Ada Quay", ADA, OURS)
    assert kept.dkim.value == "not checked"


def answers(place, sender, recipient, data):
    """Return the answer that ended a conversation: the first that is no assent."""
    with conversation(place) as server:
        for answer in (server.mail(sender), server.rcpt(recipient)):
            if answer[0] >= 400:
                return answer
        return server.data(data)


@pytest.mark.parametrize(
    ("sender", "recipient", "author"),
    [
        ("stranger@example.test", OURS, ADA),
        (ADA, "minister@elsewhere.example", ADA),
        (ADA, "other@intake.example.test", ADA),
        (ADA, OURS, "stranger@example.test"),
        (ADA, OURS, f"{ADA}, stranger@example.test"),
        (ADA, OURS, "Ada Quay"),
        ("", OURS, ADA),
    ],
)
def test_every_refusal_reads_the_same_and_keeps_nothing(tmp_path, sender, recipient, author):
    place = Place(tmp_path)
    assert answers(place, sender, recipient, mail(author=author)) == REFUSED
    assert place.bag().waiting() == []


def test_a_second_from_field_is_refused(tmp_path):
    place = Place(tmp_path)
    assert answers(place, ADA, OURS, b"From: stranger@example.test\r\n" + mail()) == REFUSED
    assert answers(place, ADA, OURS, b"From: " + ADA.encode() + b"\r\n" + mail()) == REFUSED


def test_one_custodian_cannot_send_as_another(tmp_path):
    place = Place(tmp_path)
    receiving = place.receiving(senders={ADA: "Ada Quay", "ben@example.test": "Ben Mole"})
    with listening(INTAKE, receiving) as port, smtplib.SMTP("127.0.0.1", port) as server:
        server.ehlo()
        with pytest.raises(smtplib.SMTPDataError) as refused:
            server.sendmail("ben@example.test", [OURS], mail())
    assert (refused.value.smtp_code, refused.value.smtp_error) == REFUSED


def test_addresses_match_whatever_their_case(tmp_path):
    place = Place(tmp_path)
    with conversation(place) as server:
        server.sendmail("Ada@Example.TEST", [OURS.upper()], mail(author="ADA@example.test"))
    assert len(place.bag().waiting()) == 1


def test_asking_whom_it_knows_tells_nothing(tmp_path):
    with conversation(Place(tmp_path)) as server:
        assert server.verify(ADA) == server.verify("stranger@example.test") == REFUSED
        assert server.expn("list")[0] == 502
        assert b"Python" not in (server.ehlo_resp or b"")
        assert "auth" not in server.esmtp_features


def test_a_mail_over_the_limit_is_refused_before_and_after_it_was_sent(tmp_path):
    place = Place(tmp_path)
    long = mail(text=CHAT * 20_000)
    with conversation(place) as server:
        assert server.esmtp_features["size"] == str(INTAKE.mail_bytes)
        with pytest.raises(smtplib.SMTPSenderRefused):
            server.sendmail(ADA, [OURS], long)
    with conversation(place) as server:
        server.mail(ADA)
        server.rcpt(OURS)
        assert server.data(long)[0] == 552
    assert place.bag().waiting() == []


def test_what_the_disk_refuses_is_not_acknowledged(tmp_path):
    (tmp_path / "intake").mkdir()
    place = Place(tmp_path)
    receiving = place.receiving(FailingDisk(0, errno.ENOSPC))
    with listening(INTAKE, receiving) as port, smtplib.SMTP("127.0.0.1", port) as server:
        server.ehlo()
        with pytest.raises(smtplib.SMTPDataError) as refused:
            server.sendmail(ADA, [OURS], mail())
    assert refused.value.smtp_code == 452
    assert place.bag().waiting() == []


def test_a_connection_cut_before_the_data_ended_keeps_nothing(tmp_path):
    place = Place(tmp_path)
    with listening(INTAKE, place.receiving()) as port, socket.create_connection(("127.0.0.1", port)) as one:
        stream = one.makefile("rb")
        for line in (b"", b"EHLO a\r\n", f"MAIL FROM:<{ADA}>\r\n".encode(), f"RCPT TO:<{OURS}>\r\n".encode()):
            one.sendall(line)
            while stream.readline()[3:4] == b"-":
                pass
        one.sendall(b"DATA\r\n")
        assert stream.readline().startswith(b"354")
        one.sendall(mail()[:-20])
        stream.close()
    assert place.bag().waiting() == []


def test_a_lone_line_feed_before_the_dot_does_not_end_a_mail(tmp_path):
    place = Place(tmp_path)
    with conversation(place) as server:
        server.mail(ADA)
        server.rcpt(OURS)
        server.docmd("DATA")
        smuggled = f"\n.\nMAIL FROM:<{ADA}>\r\nRCPT TO:<{OURS}>\r\nDATA\r\n".encode()
        server.send(mail() + smuggled + mail() + b"\r\n.\r\n")
        server.getreply()
    assert len(place.bag().waiting()) <= 1


def test_one_connection_more_than_are_served_is_turned_away_and_served_later(tmp_path):
    place, bounds = Place(tmp_path), Bounds(connections=2)
    with listening(INTAKE, place.receiving(), bounds) as port:
        held = [smtplib.SMTP("127.0.0.1", port) for _ in range(2)]
        with pytest.raises(smtplib.SMTPConnectError) as refused:
            smtplib.SMTP("127.0.0.1", port)
        assert refused.value.smtp_code == 421
        held[0].quit()
        while len(bounds.open) == 2:
            pass
        with smtplib.SMTP("127.0.0.1", port) as server:
            assert server.ehlo()[0] == 250
        held[1].quit()


@pytest.mark.parametrize("bounds", [Bounds(silent_seconds=0.3), Bounds(longest_seconds=0.3)])
def test_a_connection_that_only_waits_is_ended(tmp_path, bounds):
    with listening(INTAKE, Place(tmp_path).receiving(), bounds) as port:
        one = socket.create_connection(("127.0.0.1", port), timeout=20)
        with one, one.makefile("rb") as stream, contextlib.suppress(ConnectionResetError):
            stream.readline()
            assert stream.read() == b""


def test_with_a_certificate_nothing_is_taken_in_clear(tmp_path, certificate):
    place = Place(tmp_path)
    cert, key = str(certificate / "certificate.pem"), str(certificate / "key.pem")
    intake = Intake(smtp="127.0.0.1:0", recipients=(OURS,), certificate=cert, certificate_key=key)
    with listening(intake, place.receiving()) as port, smtplib.SMTP("localhost", port) as server:
        server.ehlo()
        assert server.mail(ADA)[0] == 530
        server.starttls(context=ssl.create_default_context(cafile=cert))
        server.sendmail(ADA, [OURS], mail())
    assert len(place.bag().waiting()) == 1


LINES = st.lists(st.binary(max_size=80).map(lambda one: one.replace(b"\n", b"") + b"\r\n"), max_size=12)


@given(lines=LINES)
def test_whatever_is_said_the_server_goes_on_and_keeps_nothing(tmp_path_factory, lines):
    place = Place(tmp_path_factory.mktemp("said"))
    with listening(INTAKE, place.receiving()) as port:
        one = socket.create_connection(("127.0.0.1", port), timeout=20)
        with one, contextlib.suppress(ConnectionError):
            one.sendall(b"EHLO a\r\n" + b"".join(lines))
        with smtplib.SMTP("127.0.0.1", port, timeout=20) as server:
            assert server.noop()[0] == 250
    assert place.bag().waiting() == []
