"""Credentials stand in a file that its owner alone may read, and are never told."""

import pytest

from onrecord.filing.credentials import basic, read_credentials
from onrecord.records.errors import FilingError


def test_user_and_password_become_the_header_of_rfc_7617(credentials):
    path = credentials('user = "Aladdin"\npassword = "open sesame"\n')
    assert basic(path) == {"Authorization": "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="}


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o777])
def test_a_file_that_others_may_read_is_refused_with_the_remedy(credentials, mode):
    path = credentials('client_secret = "zebrafinch"\n', mode)
    with pytest.raises(FilingError, match="chmod 600"):
        read_credentials(path, "client_secret")


@pytest.mark.parametrize(
    "text",
    [
        "zebrafinch",
        'user = "zebrafinch"',
        'user = "zebrafinch"\npassword = ""',
        'user = 7\npassword = "zebrafinch"',
        'user = "zebra:finch"\npassword = "zebrafinch"',
        'user = "a"\npassword = "zebrafinch\\n"',
    ],
)
def test_what_a_file_lacks_is_said_and_nothing_of_what_it_holds(credentials, text):
    with pytest.raises(FilingError, match="credentials file") as told:
        basic(credentials(text))
    assert "zebrafinch" not in f"{told.value!r}"


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(FilingError, match="cannot be read"):
        basic(tmp_path / "none.toml")
