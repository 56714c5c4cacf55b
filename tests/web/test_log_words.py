"""The words of the logs: none is missing, so that an auditor never meets a bare term."""

from onrecord.records.accounts import AccessVerb
from onrecord.records.events import Verb
from onrecord.web.log_words import ACTS, LOOKS, duty_said


def test_every_event_and_every_look_has_plain_words_of_its_own():
    assert set(ACTS) == set(Verb)
    assert set(LOOKS) == set(AccessVerb)
    assert len({*ACTS.values(), *LOOKS.values()}) == len(ACTS) + len(LOOKS)


def test_a_role_in_the_log_says_whose_it_is_and_for_what():
    said = {"act": "propose", "account": 4, "role": "private_office", "scope": "custodian", "of": "Mara {Q}"}
    assert duty_said(said, {4: "Tom Ash"}) == "Asked that Tom Ash becomes private office, for Mara {Q}"
    assert duty_said({**said, "act": "never heard of"}, {}) == ""
    invited = {"act": "invite", "email": "t@x", "role": "foi", "scope": "everything"}
    assert duty_said(invited, {}) == "Invited t@x as freedom of information officer"
