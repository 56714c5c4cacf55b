"""The key file: what is printed reads back, survives mail, and refuses what it does not know."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.integrity.notes import COSIGNATURE, VerifierKey
from onrecord.integrity.trust import format_trusted, parse_trusted
from onrecord.records.errors import KeysError
from onrecord.records.receipts import TrustedKeys

RAW = st.binary(min_size=32, max_size=32)
NAMES = st.from_regex(r"[a-z0-9é日@./_-]{1,20}", fullmatch=True)


@given(
    st.dictionaries(NAMES, RAW, max_size=3),
    st.dictionaries(NAMES, RAW, max_size=3),
)
def test_keys_read_back(receipt_keys: dict[str, bytes], log_keys: dict[str, bytes]) -> None:
    trusted = TrustedKeys(receipt_keys, log_keys)
    if receipt_keys or log_keys:
        assert parse_trusted(format_trusted(trusted)) == trusted
    else:
        with pytest.raises(KeysError, match="no key"):
            format_trusted(trusted)


def test_the_file_is_laid_out_as_documented(trusted: TrustedKeys) -> None:
    signer, log = format_trusted(trusted).splitlines()
    assert log.startswith("# onrecord-log: harbours.example/onrecord/k7q2+")
    key = trusted.receipt_keys["harbours.example"]
    blob = b"\x00\x00\x00\x0bssh-ed25519\x00\x00\x00\x20" + key
    encoded = base64.b64encode(blob).decode()
    assert signer == f'harbours.example namespaces="onrecord-receipt" ssh-ed25519 {encoded}'


def test_what_mail_does_to_a_text_does_no_harm(trusted: TrustedKeys) -> None:
    text = format_trusted(trusted)
    for changed in (
        text.replace("\n", "\r\n"),
        "\ufeff" + text,
        "\n\n" + text + "\n",
        text.rstrip("\n"),
        "# our keys\n" + text,
        text + text,
    ):
        assert parse_trusted(changed) == trusted


@pytest.mark.parametrize(
    "identity", ["a b", "a,b", "*", "a?", "!a", '"a"', "#a", "", "a\nb", "a\u2028b", "a'b", "a\\b"]
)
def test_an_identity_that_ssh_keygen_would_misread_is_refused(identity: str) -> None:
    with pytest.raises(KeysError):
        format_trusted(TrustedKeys({identity: bytes(32)}, {}))


@pytest.mark.parametrize("name", ["a b", "a+b", "", "a\nb"])
def test_a_log_name_that_a_note_cannot_bear_is_refused(name: str) -> None:
    with pytest.raises(KeysError):
        format_trusted(TrustedKeys({}, {name: bytes(32)}))


def test_a_key_of_another_length_is_refused() -> None:
    for trusted in (TrustedKeys({"a": bytes(31)}, {}), TrustedKeys({}, {"a": bytes(33)})):
        with pytest.raises(KeysError):
            format_trusted(trusted)


def test_any_character_of_a_key_changed_is_refused_or_is_another_key(trusted: TrustedKeys) -> None:
    text = format_trusted(trusted)
    for place, character in enumerate(text):
        if character == "\n":
            continue
        changed = text[:place] + ("A" if character != "A" else "B") + text[place + 1 :]
        try:
            assert parse_trusted(changed) != trusted
        except KeysError as error:
            assert "\n" not in str(error)  # noqa: PT017 - refusing is one of two right outcomes


@pytest.mark.parametrize(
    "change",
    [
        ('namespaces="onrecord-receipt"', 'namespaces="file"'),
        ('namespaces="onrecord-receipt" ', ""),
        ('namespaces="onrecord-receipt"', 'namespaces="onrecord-receipt",valid-before="20200101"'),
        ("ssh-ed25519", "ssh-rsa"),
        ("# onrecord-log: ", "# onrecord-log: x"),
        ("harbours.example names", "*.example names"),
    ],
)
def test_a_line_that_is_not_understood_is_refused_never_ignored(
    trusted: TrustedKeys, change: tuple[str, str]
) -> None:
    with pytest.raises(KeysError, match="line "):
        parse_trusted(format_trusted(trusted).replace(*change))


def test_a_witness_key_is_not_a_log_key(trusted: TrustedKeys) -> None:
    witness = VerifierKey("witness.example", bytes(32), COSIGNATURE)
    with pytest.raises(KeysError, match="witness's key"):
        parse_trusted(f"# onrecord-log: {witness}\n" + format_trusted(trusted))


def test_one_name_has_one_key(trusted: TrustedKeys) -> None:
    other = format_trusted(TrustedKeys({"harbours.example": bytes(32)}, {}))
    with pytest.raises(KeysError, match="second key"):
        parse_trusted(format_trusted(trusted) + other)
