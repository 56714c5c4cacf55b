"""A token of the organisation's sign-in is believed only as it was signed, for this service and now."""

import base64
import json

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import strategies as st

from onrecord.records.errors import SettingsError
from onrecord.records.organisation_sign_in import OrganisationSignIn, read_organisation_sign_in
from onrecord.web.provider import providers

ISSUER = "https://login.example.test/o"
SAID = OrganisationSignIn(issuer=ISSUER, client_id="onrecord", secret_file="s", name="Harbours")
KEY, OTHER = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
PUBLIC = {**json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key())), "kid": "one", "alg": "RS256"}
KEYS = {"keys": [PUBLIC]}
NOW = 4_000_000_000
CLAIMS = {
    "iss": ISSUER,
    "sub": "7",
    "aud": "onrecord",
    "exp": NOW,
    "iat": 1_700_000_000,
    "nonce": "a nonce",
    "email": "ada@example.test",
}


@pytest.fixture
def verified(site):
    del site  # the module needs Django set up
    from onrecord.web import organisation

    return organisation.verified


def token(claims=None, key=KEY, algorithm="RS256", kid="one"):
    return jwt.encode(CLAIMS if claims is None else claims, key, algorithm=algorithm, headers={"kid": kid})


def without(name):
    return {key: value for key, value in CLAIMS.items() if key != name}


def test_a_token_that_is_as_it_was_signed_is_believed(verified):
    assert verified(token(), KEYS, SAID, ISSUER) == CLAIMS


def unsigned():
    parts = [{"alg": "none", "kid": "one"}, CLAIMS]
    head, body = (base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=").decode() for one in parts)
    return f"{head}.{body}."


FORGED = {
    "another key": token(key=OTHER),
    "no signature": unsigned(),
    "the public key as a shared secret": token(key=PUBLIC["n"].encode(), algorithm="HS256"),
    "a key that is not published": token(kid="two"),
    "another service": token({**CLAIMS, "aud": "somebody else"}),
    "another issuer": token({**CLAIMS, "iss": "https://evil.example"}),
    "over": token({**CLAIMS, "exp": 1_700_000_000}),
    "not begun": token({**CLAIMS, "iat": NOW}),
    "no token at all": "",
    **{f"no {name}": token(without(name)) for name in ("iss", "sub", "aud", "exp", "iat", "nonce")},
}


@pytest.mark.parametrize("how", FORGED)
def test_a_forged_or_stale_token_is_refused(verified, how):
    with pytest.raises(jwt.PyJWTError):
        verified(FORGED[how], KEYS, SAID, ISSUER)


def test_a_published_key_of_a_shared_secret_is_not_used(verified):
    secret = base64.urlsafe_b64encode(b"s" * 32).rstrip(b"=").decode()
    keys = {"keys": [{"kty": "oct", "k": secret, "kid": "one", "alg": "HS256"}]}
    with pytest.raises(jwt.PyJWTError):
        verified(token(key=b"s" * 32, algorithm="HS256"), keys, SAID, ISSUER)


@given(st.data())
def test_a_token_with_any_character_changed_is_refused(site, data):
    del site
    from onrecord.web.organisation import verified

    whole = token()
    at = data.draw(st.integers(0, len(whole) - 3))  # the last signs of base64 may hold bits that mean nothing
    sign = data.draw(st.sampled_from("ABCDEFabcdef0123456789-_.").filter(lambda one: one != whole[at]))
    with pytest.raises((jwt.PyJWTError, UnicodeDecodeError)):
        verified(whole[:at] + sign + whole[at + 1 :], KEYS, SAID, ISSUER)


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ("yes", "a table"),
        ({"colour": "red"}, "service.oidc.colour"),
        ({"issuer": 7}, "service.oidc.issuer"),
        ({"issuer": ISSUER}, "client_id, secret_file, name"),
        ({"issuer": "http://login.example.test"}, "https"),
        ({"issuer": "http://127.0.0.1.evil.example"}, "https"),
        ({"issuer": ISSUER + "?a=b"}, "without"),
        ({"hosts": "login.example.test"}, "list"),
        ({"issuer": ISSUER, "trusts_mfa": "maybe"}, "trusts_mfa"),
    ],
)
def test_a_provider_that_is_not_named_whole_or_not_over_tls_is_refused(values, named):
    rest = {"client_id": "a", "secret_file": "b", "name": "c"}
    whole = values if values == {"issuer": ISSUER} or not isinstance(values, dict) else {**rest, **values}
    with pytest.raises(SettingsError, match=named.replace(".", r"\.")):
        read_organisation_sign_in(whole)


def test_only_named_hosts_are_asked_and_only_over_tls():
    said = OrganisationSignIn(issuer=ISSUER, hosts=("keys.example.test",))
    assert said.may_ask("https://login.example.test/token")
    assert said.may_ask("https://keys.example.test/jwks")
    assert not said.may_ask("https://evil.example/token")
    assert not said.may_ask("http://login.example.test/token")
    assert not said.may_ask("https://login.example.test.evil.example/token")
    assert not said.may_ask("https://login.example.test@evil.example/token")


def test_a_secret_that_cannot_be_read_is_named(tmp_path):
    for path in (tmp_path / "gone", tmp_path):
        with pytest.raises(SettingsError, match="secret_file"):
            providers(OrganisationSignIn(issuer=ISSUER, secret_file=str(path)))
    (tmp_path / "empty").write_text(" \n", "utf-8")
    with pytest.raises(SettingsError, match="empty"):
        providers(OrganisationSignIn(issuer=ISSUER, secret_file=str(tmp_path / "empty")))
