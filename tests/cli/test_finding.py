"""``read``, ``show``, ``search``, ``conversations`` and ``count``, as an officer reads them."""

import re

import pytest

LATER = """\
12/04/2026, 09:00 - Ada Quay: The storm is due, *zebrafinch* plan?
13/04/2026, 23:50 - Ben Mole: Agreed <This message was edited>
14/04/2026, 00:10 - Ada Quay: storm-gate.jpg (file attached)
14/04/2026, 00:11 - Ada Quay frobnicated the quay
"""
ODD = """\
no header stands here
28/03/2026, 09:00 - Ada Quay: before the clocks change
29/03/2026, 01:30 - Ada Quay: in the hour that there was not
"""
UNDATED = "03/04/2026, 09:15 - Ada Quay: third of April or fourth of March\n"
INSIDE = """\
12/03/2026, 09:00 - Ada Quay: hello
32/03/2026, 09:05 - Ben Mole: on a day that there is not
13/03/2026, 09:00 - Ada Quay: bye
"""


@pytest.fixture
def held(desk):
    """Return a desk with one chat captured twice, the second time a week later."""
    name = "WhatsApp Chat with Weekly.txt"
    desk.capture(desk.export(LATER, name))
    desk.capture(desk.export(LATER + "20/04/2026, 10:00 - Ben Mole: later\n", name))
    return desk


@pytest.fixture
def odd(desk):
    desk.capture(desk.export(ODD, "WhatsApp Chat with Odd.txt"))
    desk.capture(desk.export(UNDATED, "WhatsApp Chat with Undated.txt"))
    return desk


def test_a_copy_captured_twice_is_said_to_be_counted_twice(held):
    said = "1 copy was captured 2 times: lines that both exports hold are counted in each"
    assert said in held.run("count").stdout
    assert said in held.run("conversations").stdout
    counted = held.json("count")[-1]
    assert counted["copies_captured_again"] == 1
    assert counted["captures"] == 2
    assert said in counted["counts"]
    assert held.json("conversations")[0]["captured_again"] is True


def test_a_copy_captured_once_is_not_said_to_be_counted_twice(odd):
    assert "captured 2 times" not in odd.run("count").stdout + odd.run("conversations").stdout
    assert odd.json("conversations")[0]["captured_again"] is False


def test_each_capture_of_a_copy_has_a_heading_with_when_and_by_whom(held):
    shown = held.run("show", "Weekly").stdout.splitlines()
    headings = [line for line in shown if line.startswith("Capture")]
    assert len(headings) == 2
    assert all(re.search(r"captured \d+ \w{3} \d{4} \d\d:\d\d (GMT|BST) by \S+: ", line) for line in headings)
    assert len({row["capture"] for row in held.json("show", "Weekly")}) == 2


def test_show_says_where_it_stops_and_goes_on_from_there(held):
    first = held.run("show", "Weekly", "--limit", "3").stdout
    assert first.splitlines()[-1] == "3 of 9; go on with --from 4"
    onwards = held.json("show", "Weekly", "--from", "4")
    assert [row["ordinal"] for row in onwards] == [3, 0, 1, 2, 3, 4]
    assert "go on" not in held.run("show", "Weekly", "--from", "4").stdout


def test_a_beginning_beyond_the_end_is_said(held):
    done = held.run("show", "Weekly", "--from", "10", expect=1)
    assert "beyond the end: the copy's last message is number 9" in done.stderr


def test_every_command_writes_the_phone_s_own_time_with_its_zone(held):
    time = "14 Apr 2026 00:10 BST"
    assert time in held.run("search", "gate").stdout
    assert time in held.run("show", "Weekly").stdout
    assert time in held.run("read", held.export(LATER, "WhatsApp Chat with Weekly.txt")).stdout
    assert "12 Apr 2026 09:00 to 20 Apr 2026 10:00 BST" in held.run("conversations").stdout
    hit = held.json("search", "gate")[0]
    assert (hit["said_at"], hit["said_local"]) == ("2026-04-13T23:10:00Z", "2026-04-14T00:10:00")


def test_a_day_is_the_phone_s_own_in_search_as_in_count(held):
    day = ("--since", "2026-04-14", "--before", "2026-04-15")
    assert len(held.json("search", "gate", *day)) == 3
    assert held.json("count", *day)[-1]["total"] == 4
    assert len(held.json("search", "gate", "--before", "2026-04-14")) == 1


def test_an_uncertain_time_is_shown_as_written_with_the_reason(odd):
    for command in (("search", "fourth"), ("show", "Undated")):
        shown = odd.run(*command).stdout
        assert "03/04/2026, 09:15 (day and month not known)" in shown
        assert "UTC" not in shown
    for command in (("search", "hour"), ("show", "Odd")):
        assert "29/03/2026, 01:30 (clock change: hour not certain)" in odd.run(*command).stdout


def test_march_counts_what_has_a_day_and_says_what_has_none(odd):
    march = ("--since", "2026-03-01", "--before", "2026-04-01")
    counted = odd.json("count", *march)[-1]
    assert counted["total"] == 2
    assert counted["lines_without_a_known_day_left_out"] == 1
    assert "1 line left out: their day is not known" not in odd.run("count", *march).stdout
    assert "1 line left out: its day is not known" in odd.run("count", *march).stdout


def test_what_was_not_understood_stands_in_its_place(odd):
    shown = odd.run("show", "Odd").stdout.splitlines()
    assert "line 1 not understood: " in shown[1]
    assert "before the clocks change" in shown[2]
    assert odd.json("show", "Odd")[0]["span"]["first"] == 1


def test_lines_that_look_like_messages_are_told_in_read_at_capture_and_in_the_receipt(desk):
    export, said = desk.export(INSIDE), "1 message holds lines that look like messages of their own"
    assert f"Note      {said}" in desk.run("read", export, "--summary").stdout
    done = desk.run("capture", export, "--custodian", "Ada Quay")
    assert f"Note      {said}" in done.stdout
    assert said in next(desk.folder.glob("*.receipt")).read_text()


def test_edits_files_and_unexplained_notices_are_shown_alike_in_every_command(held):
    export = held.export(LATER, "WhatsApp Chat with Weekly.txt")
    for command in (("read", export), ("show", "Weekly"), ("search",)):
        shown = held.run(*command).stdout
        assert "Agreed (edited)" in shown
        assert "[storm-gate.jpg: named, not in the export]" in shown
        assert "[notice, not explained] Ada Quay frobnicated the quay" in shown
    assert "1 edited message\n" in held.run("read", export, "--summary").stdout


def test_a_hit_in_a_pipe_is_marked_as_no_app_marks_it(held):
    shown = held.run("search", "zebrafinch").stdout
    assert "*>>zebrafinch<<* plan?" in shown
    assert (
        "[>>storm<<-gate.jpg: named, not in the export]"
        in held.run("search", "storm", "--kind", "media").stdout
    )


def test_a_page_says_whether_there_is_more(held):
    assert "2 hits, newest first" in held.run("search", "zebrafinch").stdout
    page = held.run("search", "storm", "--limit", "1").stdout
    assert page.splitlines()[-1].startswith("first 1 hit, newest first")
    row = re.search(r"there are more: a higher --limit, or --after (\d+)", page)[1]
    assert "next 2 hits" in held.run("search", "storm", "--after", row, "--limit", "2").stdout


def test_no_hit_gives_a_hint_and_or_is_said_to_be_a_word(held):
    done = held.run("search", "storm", "OR", "gate")
    assert "0 hits" in done.stdout
    assert "All words must occur" in done.stdout
    assert "OR is searched for as a word" in done.stderr


def test_no_hit_without_words_gives_no_advice_on_words(held):
    assert "All words" not in held.run("search", "--kind", "poll").stdout


def test_a_hit_says_what_show_takes_to_begin_with_it(held):
    said = re.search(r"line 3: show (\S+) --from (\d+)$", held.run("search", "gate").stdout, re.MULTILINE)
    assert held.json("show", said[1], "--from", said[2])[0]["attachments"][0]["name"] == "storm-gate.jpg"
    for hit in held.json("search", "storm")[:-1]:
        shown = held.json("show", hit["copy_id"], "--from", str(hit["number"]), "--limit", "1")[0]
        assert (shown["id"], shown["capture"]) == (hit["message"], hit["capture"])


@pytest.mark.parametrize("command", ["search", "count"])
@pytest.mark.parametrize("end", ["2026-03-01", "2026-02-01"])
def test_days_with_none_between_them_are_wrong_usage(desk, command, end):
    done = desk.run(command, "--since", "2026-03-01", "--before", end, expect=64)
    assert "--before: is not after --since" in done.stderr


@pytest.mark.parametrize("option", ["--person", "--custodian", "--conversation", "--channel"])
def test_a_blank_name_in_a_filter_is_wrong_usage(desk, option):
    assert f"{option}: is blank" in desk.run("search", option, " ", expect=64).stderr


def test_the_id_and_the_dates_of_a_copy_fit_eighty_columns_uncut(held):
    copy = held.json("conversations")[0]["copy_id"]
    lines = held.run("conversations").stdout.splitlines()
    assert lines[0] == f'{copy}  "Weekly"'
    assert lines[2].endswith("9 lines in 2 captures, 12 Apr 2026 09:00 to 20 Apr 2026 10:00 BST")
    assert all(len(line) <= 80 for line in lines)


def test_lines_are_called_lines_where_notices_are_among_them(held):
    assert held.run("count").stdout.splitlines()[0].split()[-1] == "lines"
    summary = held.run("read", held.export(LATER, "WhatsApp Chat with Weekly.txt"), "--summary").stdout
    assert "3 messages and 1 notice, 12 April 2026 to 14 April 2026, 2 people" in summary


def test_one_day_is_written_once(desk):
    line = "13/04/2026, 09:00 - Ada Quay: hello\n"
    assert "1 message, 13 April 2026, 1 person" in desk.run("read", desk.export(line), "--summary").stdout


@pytest.mark.parametrize(
    "wrong", [("count", "--by", "week"), ("search", "x", "--kind", "deletd"), ("count", "--since", "March")]
)
def test_a_value_that_there_is_not_is_wrong_usage(held, wrong):
    held.run(*wrong, expect=64)


def test_a_kind_is_named_with_hyphen_or_underscore(held):
    for kind in ("view-once", "view_once"):
        assert held.json("search", "--kind", kind)[:-1] == []


def test_nothing_from_a_known_channel_is_an_answer_and_an_unknown_one_is_not(held):
    assert held.json("count", "--channel", "signal")[-1]["total"] == 0
    refused = held.run("count", "--channel", "whatsap", expect=1).stderr
    assert "there is no channel 'whatsap'; the channels are WhatsApp, Signal, " in refused
    assert "text messages" in refused
