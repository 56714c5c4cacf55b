"""Signatures of webhooks: as the specification's own example has them, and of every byte."""

import base64
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.integrity.webhook_signatures import headers_of, read_secrets

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def test_the_example_of_the_specification_is_signed_as_it_stands_there():
    headers = headers_of(
        read_secrets(SECRET), "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
    )
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


@given(
    body=st.binary(min_size=1, max_size=200),
    at=st.integers(0, 10_000),
    secret=st.binary(min_size=24, max_size=64),
)
def test_any_byte_of_body_id_or_time_changed_makes_another_signature(body, at, secret):
    secrets = read_secrets("whsec_" + base64.b64encode(secret).decode())
    signed = headers_of(secrets, "msg_1", at, body)["webhook-signature"]
    changed = bytes([body[0] ^ 1]) + body[1:]
    for other in (
        headers_of(secrets, "msg_1", at, changed),
        headers_of(secrets, "msg_2", at, body),
        headers_of(secrets, "msg_1", at + 1, body),
    ):
        assert not hmac.compare_digest(other["webhook-signature"], signed)


def test_each_secret_of_the_file_signs_while_one_takes_anothers_place():
    other = "whsec_" + base64.b64encode(bytes(32)).decode()
    both = headers_of(read_secrets(f"{SECRET}\n{other}\n"), "m", 1, b"{}")["webhook-signature"].split(" ")
    alone = [headers_of(read_secrets(one), "m", 1, b"{}")["webhook-signature"] for one in (SECRET, other)]
    assert both == alone


@pytest.mark.parametrize(
    "text",
    ["", "\n", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_", "whsec_AAAA", "whsec_!!!!", "whsec_" + "A" * 88],
)
def test_what_is_no_secret_signs_nothing(text):
    with pytest.raises(ValueError, match="secret"):
        read_secrets(text)
