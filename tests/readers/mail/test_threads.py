"""Threads, against a plain walk up the references."""

from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.readers.mail.threads import Threads

IDS = st.sampled_from([f"<{letter}>" for letter in "abcdefgh"])
MAILS = st.lists(st.tuples(st.none() | IDS, st.lists(IDS, max_size=3, unique=True)), min_size=1, max_size=12)


def _settled(mails) -> Threads:
    threads = Threads()
    for message_id, references in mails:
        threads.note(message_id, references)
    if threads.settle():
        for message_id, references in mails:
            threads.collect(message_id, references)
    return threads


def _walked(mails, number: int) -> str | None:
    first = {}
    for place, (message_id, _) in enumerate(mails):
        if message_id is not None:
            first.setdefault(message_id, place)
    at, seen = number, set()
    while at not in seen:
        seen.add(at)
        message_id, references = mails[at]
        above = next((first[one] for one in (*references[:1], *references[-1:]) if one in first), None)
        if above is None or above == at:
            return next(iter(references), message_id)
        at = above
    message_id, references = mails[number]
    return next(iter(references), message_id)


@settings(max_examples=300, deadline=None)
@given(MAILS)
def test_a_thread_is_where_a_walk_up_the_references_ends(mails) -> None:
    mails = [
        (message_id, [one for one in references if one != message_id]) for message_id, references in mails
    ]
    threads = _settled(mails)
    found = [threads.of(number, *mail) for number, mail in enumerate(mails)]
    assert found == [_walked(mails, number) for number in range(len(mails))]


def test_a_long_chain_of_answers_is_one_thread_in_whatever_order_it_stands() -> None:
    chain = [(f"<{number}>", [f"<{number - 1}>"] if number else []) for number in range(500)]
    for mails in (chain, chain[::-1], chain[250:] + chain[:250]):
        threads = _settled(mails)
        assert {threads.of(number, *mail) for number, mail in enumerate(mails)} == {"<0>"}


def test_a_thread_whose_first_mail_is_absent_is_named_by_the_oldest_reference() -> None:
    mails = [("<b>", ["<a>"]), ("<c>", ["<a>", "<b>"]), ("<d>", ["<c>"])]
    threads = _settled(mails)
    assert {threads.of(number, *mail) for number, mail in enumerate(mails)} == {"<a>"}


def test_a_later_mail_with_the_same_id_is_a_repeat() -> None:
    threads = _settled([("<a>", []), ("<b>", []), ("<a>", []), (None, []), (None, [])])
    assert [threads.is_repeat(number) for number in range(5)] == [False, False, True, False, False]


def test_an_empty_mailbox_has_no_threads() -> None:
    assert not Threads().settle()
