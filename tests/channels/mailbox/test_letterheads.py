"""Who wrote a mail, and whether their domain signed it: what people send, and what attackers do."""

import base64
import contextlib

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import strategies as st
from tests.support.mails import ADA, mail

from onrecord.channels.mailbox.letterheads import letterhead, signed
from onrecord.records.errors import MailRefusedError
from onrecord.records.mail import Dkim

KEY = rsa.generate_private_key(65537, 2048)
PRIVATE = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
)
PUBLIC = base64.b64encode(
    KEY.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
)
FIELDS = [b"from", b"to", b"subject"]


class Names:
    """DNS as a test has it; it notes what it was asked."""

    def __init__(self, *domains):
        self.asked = []
        self._held = {f"phone._domainkey.{one}.".encode() for one in domains}

    def __call__(self, name, timeout=5):
        del timeout
        self.asked.append(name)
        return b"v=DKIM1; k=rsa; p=" + PUBLIC if name in self._held else None


def with_signature(raw, domain=b"example.test", **more):
    return dkim.sign(raw, b"phone", domain, PRIVATE, include_headers=FIELDS, **more) + raw


def test_the_signature_of_the_authors_own_domain_passes():
    assert signed(with_signature(mail()), ADA, Names("example.test")) is Dkim.PASS


def test_a_domain_above_the_authors_may_sign():
    raw = mail(author="ada@office.example.test")
    assert signed(with_signature(raw), "ada@office.example.test", Names("example.test")) is Dkim.PASS


def test_nobody_is_asked_unless_that_is_permitted():
    assert signed(with_signature(mail()), ADA, None) is Dkim.NOT_CHECKED


@pytest.mark.parametrize(
    ("raw", "names", "verdict"),
    [
        (mail(), Names("example.test"), Dkim.NONE),
        (with_signature(mail()), Names(), Dkim.FAIL),
        (with_signature(mail()).replace(b"iPhone", b"iphone"), Names("example.test"), Dkim.FAIL),
        (with_signature(mail(), b"attacker.example"), Names("attacker.example"), Dkim.NONE),
        (with_signature(mail(), b"ample.test"), Names("ample.test"), Dkim.NONE),
        (with_signature(mail(), b"test"), Names("test"), Dkim.NONE),
        (with_signature(mail(), length=True), Names("example.test"), Dkim.FAIL),
        (b"DKIM-Signature: nonsense\r\n" + mail(), Names("example.test"), Dkim.NONE),
    ],
    ids=["none", "no key", "changed", "another's", "ends alike", "top level", "part of the body", "nonsense"],
)
def test_any_other_signature_vouches_for_nothing(raw, names, verdict):
    assert signed(raw, ADA, names) is verdict


def test_a_good_signature_passes_among_others():
    raw = with_signature(with_signature(mail(), b"lists.example"))
    assert signed(raw, ADA, Names("example.test")) is Dkim.PASS


def test_when_dns_does_not_answer_nothing_is_said():
    def silent(_name, **_):
        raise TimeoutError

    assert signed(with_signature(mail()), ADA, silent) is Dkim.NOT_CHECKED


def test_no_domain_but_the_authors_is_asked():
    names = Names()
    signed(with_signature(mail(), b"tracker.example"), ADA, names)
    assert names.asked == []


def test_no_more_than_a_few_signatures_are_looked_up():
    raw, names = mail(), Names("example.test")
    for _ in range(40):
        raw = b"DKIM-Signature: v=1; a=rsa-sha256; d=example.test; s=no; h=from; bh=aa; b=aa\r\n" + raw
    assert signed(raw, ADA, names) is Dkim.FAIL
    assert len(names.asked) <= 5


@given(raw=st.binary(max_size=600))
def test_whatever_a_mail_is_it_is_read_or_refused(raw):
    for data in (raw, b"From: a@b.example\r\n" + raw, b"DKIM-Signature: " + raw):
        with contextlib.suppress(MailRefusedError):
            assert "@" in letterhead(data).author
        assert signed(data, ADA, Names("example.test")) in Dkim


def test_a_huge_header_is_read_in_bounds():
    head = b"X-Long: " + b"a" * 2_000_000 + b"\r\n"
    with pytest.raises(MailRefusedError):
        letterhead(head + mail())
    assert letterhead(mail(author=ADA)[:-10] + b"\r\n" * 100_000).author == ADA
