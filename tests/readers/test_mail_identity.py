"""The EDRM Message Identification Hash, against the vector that a review platform publishes."""

import hashlib

from onrecord.readers.mail_identity import edrm_message_hash


def test_the_hash_is_that_of_the_id_with_its_brackets() -> None:
    published = "1de319c276884bd0c9e2f1621ada26cc"
    assert edrm_message_hash("<CALckR-a8UDkRjO4xJyjd_s0GPxQWw@mail.gmail.com>") == published


def test_only_the_first_id_counts_and_white_space_around_it_does_not() -> None:
    expected = hashlib.md5(b"<a@b>", usedforsecurity=False).hexdigest()
    assert edrm_message_hash(" <a@b> <c@d> (comment)") == expected


def test_a_mail_without_an_id_has_no_hash() -> None:
    assert edrm_message_hash(None) is None
    assert edrm_message_hash("  ") is None
