"""Matters in pages: the matrix, one answer for many cells, a cell's page, and sight that follows a matter."""

import html
import re

import pytest
from tests.web.story_site import done

from onrecord.procedures.matter_reach import Reach
from onrecord.procedures.matters import matter_of
from onrecord.procedures.show_matter import show_matter
from onrecord.records.accounts import AccessVerb, Officer, Role, Scope, ScopeKind
from onrecord.records.events import Verb
from onrecord.records.matters import CellRef, CellState

NOBODY = Officer(0, "the terminal", "")
CHAT = """12/03/2026, 09:01 - Ada: The {word} storm is due on Friday
14/03/2026, 09:02 - Ben: Agreed, we close the {word} basin
"""
DAYS = {
    "since_day": "12",
    "since_month": "3",
    "since_year": "2026",
    "until_day": "30",
    "until_month": "6",
    "until_year": "2026",
}
NIL = {"said": "nil_return", "by": "Ben <b>Mole</b>", "reason": "I was never in it"}


def words_of(answer):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def of_custodian(name):
    return Scope(ScopeKind.CUSTODIAN, name)


@pytest.fixture
def office(site):
    """Two custodians of their own names, one with a copy; the copy's id, and a matter that asks both."""
    number = next(site.numbers)
    ada, ben, title = f"Ada {number}", f"Ben {number}", f"Basin {number}"
    copy = (
        site.capture(CHAT.format(word=title), ada, name=f"WhatsApp Chat with {title}.txt")
        .capture.copies[0]
        .id
    )
    browser = site.as_role(Role.RECORDS)
    return browser, ada, ben, title, copy, opened(browser, [ada, ben], [title])


def opened(browser, custodians, conversations, **said):
    asked = {"name": "Storm <i>inquiry</i>", "reference": "R9", **DAYS, **said}
    asked |= {"custodians": "\r\n".join(custodians), "conversations": "\r\n".join(conversations)}
    answer = browser.post("/matters/new", asked)
    assert answer.status_code == 302, words_of(answer)
    return answer["Location"].rsplit("/", 1)[1]


def agreed(site, matter):
    """Have another records officer agree to what waits, on the matter's page."""
    other = site.as_role(Role.RECORDS)
    address = re.search(r"/matters/[\w-]+/widenings/[\w-]+", other.get(f"/matters/{matter}").content.decode())
    assert address
    return other.post(address.group(), {"decision": "agree"}, follow=True)


def state(site, matter, ref):
    return show_matter(site.host.reading(NOBODY), matter).cells[CellRef(*ref)].state


def size(site):
    return site.host.reading(NOBODY).journal.size


def test_a_matter_that_is_opened_shows_at_once_what_is_held_and_what_is_outstanding(office):
    browser, ada, ben, title, _, matter = office
    page = browser.get(f"/matters/{matter}")
    words = words_of(page)
    assert "0 of 2 held, 1 held in part, 1 outstanding." in words
    assert "Held to 14 Mar 2026, asked to 30 Jun 2026" in words
    assert all(name in words for name in (ada, ben, title, matter))
    assert "Storm &lt;i&gt;inquiry" in page.content.decode()
    assert "0 of 2 held, 1 held in part, 1 outstanding" in words_of(browser.get("/matters"))


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"name": ""}, "Enter what the matter is called"),
        ({"custodians": " \r\n "}, "Enter whose conversations are asked for"),
        ({"conversations": ""}, "Enter which conversations are asked for"),
        ({"until_year": "2025"}, "The last day must not stand before the first"),
        ({"until_day": "40"}, "Enter a real date"),
        ({"custodians": "x" * 201}, "a name has at most 200 signs"),
        ({"custodians": "Ada\nBen \u202eQuay"}, "a sign that nobody sees"),
    ],
)
def test_what_a_matter_lacks_is_said_and_nothing_is_written(site, said, problem):
    browser, before = site.as_role(Role.RECORDS), size(site)
    asked = {"name": "Storm", **DAYS, "custodians": "Ada", "conversations": "Harbour"}
    answer = browser.post("/matters/new", {**asked, **said})
    assert problem.casefold() in words_of(answer).casefold()
    assert size(site) == before


def test_one_answer_for_what_is_ticked_is_checked_recorded_shown_and_taken_back(site, office):
    browser, _, _, _, _, matter = office
    page = f"/matters/{matter}/answer?cell=1-1&cell=2-1"
    before = size(site)
    asked = browser.get(page)
    assert "One answer for 2 cells" in words_of(asked)
    cells = re.findall(r'name="cell" value="([^"]+)"', asked.content.decode())
    checked = browser.post(page, {**NIL, "cell": cells, "step": "check"})
    assert "Check the answer before you record it" in words_of(checked)
    assert size(site) == before
    carried = re.findall(r'type="hidden" name="(said|by|reason)" value="([^"]*)"', checked.content.decode())
    said = {name: html.unescape(value) for name, value in carried}
    done = browser.post(page, {**said, "cell": cells, "step": "record"}, follow=True)
    assert size(site) == before + 1
    assert "The answer on 2 cells is in the record" in words_of(done)
    assert "Ben &lt;b&gt;Mole&lt;/b&gt;" in done.content.decode()
    assert state(site, matter, (2, 1)) is CellState.NIL_RETURN
    answer = re.search(r'name="answer" value="(w-[0-9a-f]+)"', done.content.decode())[1]
    back = browser.post(f"/matters/{matter}/take-back", {"answer": answer}, follow=True)
    assert "is taken back" in words_of(back)
    assert state(site, matter, (2, 1)) is CellState.OUTSTANDING
    assert "Take back the answer" not in words_of(browser.get(f"/matters/{matter}"))


def test_a_nil_return_needs_somebodys_word_and_every_answer_a_reason(site, office):
    browser, _, _, _, _, matter = office
    page, before = f"/matters/{matter}/answer", size(site)
    for said in ({**NIL, "by": " "}, {**NIL, "reason": " "}, {**NIL, "said": "held"}):
        answer = browser.post(page, {**said, "cell": "2-1", "step": "record"})
        assert answer.status_code == 200
        assert "There is a problem" in words_of(answer)
    assert "Tick what the answer is about" in words_of(browser.get(page, follow=True))
    assert browser.post(page, {**NIL, "cell": "7-7", "step": "record"}).status_code == 404
    assert browser.get(f"{page}?cell=x").status_code == 404
    assert size(site) == before


def test_nothing_can_be_said_against_what_is_held_whole(site, office):
    browser, ada, ben, title, _, _ = office
    matter = opened(browser, [ada, ben], [title], until_month="3", until_day="14")
    before = size(site)
    answer = browser.post(f"/matters/{matter}/answer", {**NIL, "cell": ["1-1", "2-1"], "step": "record"})
    assert "1 cell (1-1) is held: no answer is needed, leave them out" in words_of(answer)
    assert size(site) == before
    assert 'value="1-1"' not in browser.get(f"/matters/{matter}").content.decode()


def test_a_cell_shows_its_copies_their_receipts_and_who_said_what_when(site, office):
    browser, ada, _, title, copy, matter = office
    words = words_of(browser.get(f"/matters/{matter}/cells/1-1"))
    assert all(
        said in words for said in (ada, title, copy, "Self-supplied export", "12 Mar 2026 to 14 Mar 2026")
    )
    page = browser.get(f"/matters/{matter}/cells/1-1").content.decode()
    assert f'href="/conversations/{copy}"' in page
    receipt = re.search(r'href="(/receipts/[^"]+)"', page)[1]
    assert browser.get(receipt).status_code == 200
    browser.post(f"/matters/{matter}/answer", {**NIL, "cell": "2-1", "step": "record"})
    words = words_of(browser.get(f"/matters/{matter}/cells/2-1"))
    assert all(
        said in words for said in ("No copy is held", "Nil return", "Ben <b>Mole</b>", "I was never in it")
    )
    inquiry = site.as_role(Role.INQUIRY).get(f"/matters/{matter}/cells/1-1").content.decode()
    assert f'href="/conversations/{copy}"' in inquiry
    assert "/receipts/" not in inquiry
    assert browser.get(f"/matters/{matter}/cells/9-9").status_code == 404


def test_a_later_copy_makes_a_nil_return_a_contradicted_one(site, office):
    browser, _, ben, title, _, matter = office
    browser.post(f"/matters/{matter}/answer", {**NIL, "cell": "2-1", "step": "record"})
    site.capture(CHAT.format(word="late"), ben, name=f"WhatsApp Chat with {title}.txt")
    words = words_of(browser.get(f"/matters/{matter}"))
    assert "1 answer is contradicted by a copy that came later" in words
    assert "Contradicts what was said before it came: nil return, Ben <b>Mole</b>" in words


def test_a_copy_under_another_title_is_put_in_and_taken_out_with_a_reason(site, office):
    browser, ada, _, _, _, matter = office
    text = CHAT.format(word="other")
    other = site.capture(text, ada, name="WhatsApp Chat with Another.txt").capture.copies[0].id
    page = f"/matters/{matter}/cells/1-1"
    assert other in browser.get(page).content.decode()
    before = size(site)
    assert "There is a problem" in words_of(browser.post(f"{page}/copies", {"copy": other, "reason": ""}))
    assert browser.post(f"{page}/copies", {"copy": "k-0", "reason": "Because"}).status_code == 200
    assert size(site) == before
    browser.post(f"{page}/copies", {"copy": other, "reason": "The office says that it was renamed"})
    assert len(show_matter(site.host.reading(NOBODY), matter).cells[CellRef(1, 1)].copies) == 1
    agreed(site, matter)
    assert len(show_matter(site.host.reading(NOBODY), matter).cells[CellRef(1, 1)].copies) == 2
    assert f"Put copy {other} into" in words_of(browser.get(f"/matters/{matter}"))
    assert browser.post(f"{page}/copies", {"out": other, "reason": " "}).status_code == 400
    browser.post(f"{page}/copies", {"out": other, "reason": "It was not"})
    assert len(show_matter(site.host.reading(NOBODY), matter).cells[CellRef(1, 1)].copies) == 1


def test_a_matter_is_changed_put_back_closed_and_opened_again_each_with_a_reason(site, office):
    browser, ada, ben, title, _, matter = office
    page = browser.get(f"/matters/{matter}/change").content.decode()
    assert f"{ada}\n{ben}" in html.unescape(page)
    said = {"name": "Storm", **DAYS, "custodians": ada, "conversations": title}
    assert "There is a problem" in words_of(browser.post(f"/matters/{matter}/change", said))
    done = browser.post(f"/matters/{matter}/change", {**said, "reason": "Ben left in 2020"}, follow=True)
    assert f"Left out custodian {ben}" in words_of(done)
    assert "Ben left in 2020" in words_of(done)
    back = browser.post(f"/matters/{matter}/put-back", {"reason": "He did not"}, follow=True)
    assert "You have asked for it" in words_of(back)
    assert f"Added custodian {ben}" in words_of(agreed(site, matter))
    closed = browser.post(f"/matters/{matter}/close", {"reason": "It reported"}, follow=True)
    assert "Closed" in words_of(closed)
    assert "Answer for what is ticked" not in words_of(closed)
    refused = browser.post(f"/matters/{matter}/answer", {**NIL, "cell": "2-1", "step": "record"})
    assert "the matter is closed" in words_of(refused).casefold()
    assert "Open the matter again" in words_of(browser.get(f"/matters/{matter}/close"))
    again = browser.post(f"/matters/{matter}/close", {"reason": "More came"}, follow=True)
    assert "Answer for what is ticked" not in words_of(again)
    assert "Answer for what is ticked" in words_of(agreed(site, matter))


def test_all_that_is_outstanding_can_be_ticked_without_scripts(office):
    browser, _, _, _, _, matter = office
    page = browser.get(f"/matters/{matter}?tick=outstanding").content.decode()
    assert re.findall(r'value="([^"]+)" id="tick-[^"]+" checked', page) == ["2-1"]


# Who sees what


def test_who_reads_for_a_matter_finds_and_reads_its_copies_and_no_other_until_it_is_closed(site, office):
    browser, ada, ben, title, copy, matter = office
    hidden = site.capture(CHAT.format(word="hidden"), "Somebody else").capture.copies[0].id
    reader = site.as_role(Role.INQUIRY, scope=Scope(ScopeKind.MATTER, matter))
    assert copy in reader.get("/conversations").content.decode()
    assert hidden not in reader.get("/conversations").content.decode()
    assert reader.get(f"/conversations/{copy}").status_code == 200
    assert reader.get(f"/conversations/{hidden}").status_code == 404
    assert "0 of 2 held, 1 held in part" in words_of(reader.get(f"/matters/{matter}"))
    said = {"name": "Storm", **DAYS, "custodians": ben, "conversations": title, "reason": "Not hers"}
    browser.post(f"/matters/{matter}/change", said)
    assert reader.get(f"/conversations/{copy}").status_code == 404
    browser.post(f"/matters/{matter}/put-back", {"reason": "Hers too"})
    assert reader.get(f"/conversations/{copy}").status_code == 404
    agreed(site, matter)
    assert reader.get(f"/conversations/{copy}").status_code == 200
    browser.post(f"/matters/{matter}/close", {"reason": "It reported"})
    assert reader.get(f"/conversations/{copy}").status_code == 404
    assert reader.get(f"/matters/{matter}").status_code == 404
    assert ada not in words_of(reader.get("/matters"))


def test_an_officer_of_one_custodian_sees_and_answers_that_row_alone(site, office):
    _, ada, ben, title, _, matter = office
    narrow = site.as_role(Role.RECORDS, scope=of_custodian(ben))
    words = words_of(narrow.get(f"/matters/{matter}"))
    assert ben in words
    assert ada not in words
    assert "0 of 1 held, 1 outstanding." in words
    assert "Change the matter" not in words
    assert ada not in narrow.get(f"/matters/{matter}/matrix.csv").content.decode()
    assert ada not in words_of(narrow.get(f"/matters/{matter}/print"))
    for page in ("cells/1-1", "answer?cell=1-1", "change", "close", "put-back"):
        assert narrow.get(f"/matters/{matter}/{page}").status_code == 404, page
    narrow.post(f"/matters/{matter}/answer", {**NIL, "cell": "2-1", "step": "record"})
    assert state(site, matter, (2, 1)) is CellState.NIL_RETURN
    other = site.as_role(Role.RECORDS, scope=of_custodian("Somebody without a matter"))
    assert other.get(f"/matters/{matter}").status_code == 404
    assert "There is no matter that you may see" in words_of(other.get("/matters"))
    refused = other.post("/matters/new", {"name": "Mine", "custodians": ada, "conversations": title})
    assert "your own roles do not reach" in words_of(refused)


def test_the_past_of_a_matter_names_nobody_to_an_officer_who_does_not_reach_all_of_it(site, office):
    browser, ada, ben, title, copy, matter = office
    cleo, hushed = f"Cleo {next(site.numbers)}", f"Hushed {next(site.numbers)}"
    wider = {
        "name": "Storm",
        **DAYS,
        "custodians": f"{ada}\n{ben}\n{cleo}",
        "conversations": f"{title}\n{hushed}",
    }
    browser.post(f"/matters/{matter}/change", {**wider, "reason": f"{cleo} was in it too"})
    agreed(site, matter)
    narrow = site.as_role(Role.RECORDS, scope=of_custodian(ben))
    words = words_of(narrow.get(f"/matters/{matter}"))
    assert ben in words
    assert cleo not in words
    assert "What was changed is shown to those who see all that the matter ever asked for" in words
    alone = {"name": "Storm", **DAYS, "custodians": ben, "conversations": title, "reason": f"{cleo} left"}
    browser.post(f"/matters/{matter}/change", alone)
    page = narrow.get(f"/matters/{matter}")
    assert "Change the matter" in words_of(page)
    for hidden in (ada, cleo, hushed, copy, "Put back what stood"):
        assert hidden not in words_of(page), hidden
    own = words_of(
        site.as_role(Role.INQUIRY, scope=Scope(ScopeKind.MATTER, matter)).get(f"/matters/{matter}")
    )
    for everybody in (own, words_of(browser.get(f"/matters/{matter}"))):
        assert f"Left out custodian {cleo}" in everybody


def test_an_answer_on_many_cells_tells_a_narrow_officer_of_their_own_alone(site, office):
    browser, ada, ben, title, _, _ = office
    matter = opened(browser, [ada, ben], [f"{title} a", f"{title} b", f"{title} c"])
    cells = ["1-1", "1-2", "2-1", "2-2"]
    browser.post(f"/matters/{matter}/answer", {**NIL, "cell": cells, "step": "record"})
    whole = words_of(browser.get(f"/matters/{matter}/cells/2-1"))
    assert "Said of 4 cells at once" in whole
    assert "Take it back, for all 4" in whole
    narrow = site.as_role(Role.RECORDS, scope=of_custodian(ben))
    words = words_of(narrow.get(f"/matters/{matter}/cells/2-1"))
    assert "Said of 2 cells at once" in words
    assert "Take it back" not in words
    narrow.post(f"/matters/{matter}/answer", {**NIL, "cell": ["2-3"], "step": "record"})
    assert "Take it back" in words_of(narrow.get(f"/matters/{matter}/cells/2-3"))


def test_a_role_for_a_matter_widens_nothing_by_its_own_hand(site, office):
    _, ada, ben, title, _, matter = office
    own = site.as_role(Role.RECORDS, scope=Scope(ScopeKind.MATTER, matter))
    wider = {"name": "Storm", **DAYS, "custodians": f"{ada}\n{ben}\nSomebody else", "conversations": title}
    before = size(site)
    refused = own.post(f"/matters/{matter}/change", {**wider, "reason": "To see more"})
    assert "your own roles do not reach" in words_of(refused)
    assert size(site) == before


def wider_than(office, **more):
    """Ask to widen the office's matter by a conversation; the address at which that is decided."""
    browser, ada, ben, title, _, matter = office
    said = {
        "name": "Storm",
        **DAYS,
        "custodians": f"{ada}\n{ben}",
        "conversations": f"{title}\nHushed {title}",
    }
    browser.post(f"/matters/{matter}/change", {**said, "reason": "It is <b>asked</b> for too", **more})
    page = browser.get(f"/matters/{matter}").content.decode()
    return re.search(r"/matters/[\w-]+/widenings/[\w-]+", page).group()


def waiting_matters(browser):
    """Return how many changes of matters wait for an officer's word, by the first page."""
    said = re.search(r"(\d+) matters? whose readers would see more", words_of(browser.get("/")))
    return int(said[1]) if said else 0


def test_what_waits_is_said_to_who_can_decide_it_and_to_nobody_else(site, office):
    browser, _, ben, title, _, matter = office
    other = site.as_role(Role.RECORDS)
    before = waiting_matters(browser), waiting_matters(other)
    address, hushed = wider_than(office), f"Hushed {title}"
    own = words_of(browser.get(f"/matters/{matter}"))
    assert "Take it back" in own
    assert "Refuse" not in own
    assert (waiting_matters(browser), waiting_matters(other)) == (before[0], before[1] + 1)
    assert "A change waits" in words_of(other.get("/matters"))
    page = other.get(f"/matters/{matter}")
    assert f"Added conversation {hushed}" in words_of(page)
    assert "It is &lt;b&gt;asked&lt;/b&gt; for too" in page.content.decode()
    for scope in (of_custodian(ben), Scope(ScopeKind.MATTER, matter)):
        for role in (Role.RECORDS, Role.INQUIRY):
            narrow = site.as_role(role, scope=scope)
            assert hushed not in words_of(narrow.get(f"/matters/{matter}")), (scope, role)
            assert waiting_matters(narrow) == 0
            status = narrow.post(address, {"decision": "agree"}).status_code
            assert status == (404 if role is Role.RECORDS else 403)
    other.post(address, {"decision": "refuse"})
    assert hushed not in words_of(other.get(f"/matters/{matter}"))
    assert waiting_matters(other) == before[1]


def test_who_asked_agrees_by_no_other_way_and_takes_it_back(site, office):
    browser, *_, title, _, matter = office
    address, before = wider_than(office), size(site)
    refused = browser.post(address, {"decision": "agree"})
    assert "a second person must agree" in words_of(refused).casefold()
    assert size(site) == before
    browser.post(address, {"decision": "refuse"})
    late = site.as_role(Role.RECORDS).post(address, {"decision": "agree"})
    assert "does not wait to be agreed any more" in words_of(late)
    assert f"Hushed {title}" not in words_of(browser.get(f"/matters/{matter}"))


def test_what_somebody_asked_for_is_not_agreed_once_their_role_is_over(site, office):
    _, ada, ben, title, _, matter = office
    officer = site.officer(Role.RECORDS)
    address = wider_than((site.client(officer), ada, ben, title, "", matter))
    (grant,) = site.service.accounts.grants(officer.account)
    site.service.accounts.end(grant.id, None, site.host.now())
    late = site.as_role(Role.RECORDS).post(address, {"decision": "agree"})
    assert "has no role that reaches it any more" in words_of(late)


def test_auditors_see_who_asked_and_who_agreed_that_readers_see_more(site, office):
    wider_than(office)
    agreed(site, office[-1])
    words = words_of(site.as_role(Role.AUDITOR).get("/logs/acts"))
    assert "asked that a matter's readers see more" in words
    assert "A second person agreed that a matter's readers see more" in words
    assert office[3] not in words


def test_readers_neither_open_nor_answer_and_others_see_no_matter(site, office):
    _, _, _, _, _, matter = office
    for role in (Role.INQUIRY, Role.FOI):
        browser = site.as_role(role)
        words = words_of(browser.get(f"/matters/{matter}"))
        assert "Answer for what is ticked" not in words
        assert "Change the matter" not in words
        assert browser.post(f"/matters/{matter}/answer", {**NIL, "cell": "2-1"}).status_code == 403
    for role in (Role.CUSTODIAN, Role.PRIVATE_OFFICE, Role.SECURITY, Role.AUDITOR, Role.ADMINISTRATOR):
        assert site.as_role(role).get(f"/matters/{matter}").status_code == 403


def test_auditors_see_each_act_on_a_matter_by_its_id_alone(site, office):
    browser, ada, _, _, _, matter = office
    browser.post(f"/matters/{matter}/answer", {**NIL, "cell": "2-1", "step": "record"})
    words = words_of(site.as_role(Role.AUDITOR).get("/logs/acts"))
    assert matter in words
    assert Verb.MATTER_ANSWER.value in words
    assert ada not in words


def test_looking_and_taking_away_are_in_the_access_log_by_ids_alone(site, office):
    browser, ada, _, _, _, matter = office
    for page in ("", "/cells/1-1", "/matrix.csv", "/print"):
        browser.get(f"/matters/{matter}{page}")
    lines = site.service.access_log.lines(None, 4)
    assert [(one.verb, one.about) for one in reversed(lines)] == [
        (AccessVerb.READ, matter),
        (AccessVerb.READ, f"{matter} 1-1"),
        (AccessVerb.EXPORT, f"{matter} as CSV"),
        (AccessVerb.EXPORT, f"{matter} to print"),
    ]
    assert not any(ada in one.about for one in lines)


def test_the_table_names_who_took_it_and_is_handed_over_as_a_file(site):
    officer = site.officer(Role.RECORDS, name="=Ruth Records")
    browser = site.client(officer)
    matter = opened(browser, ["Nobody yet"], ["Harbour"])
    answer = browser.get(f"/matters/{matter}/matrix.csv")
    assert answer["Content-Disposition"] == f'attachment; filename="matter-{matter}.csv"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "taken by,'=Ruth Records" in answer.content.decode("utf-8-sig")
    assert "Taken by =Ruth Records" in words_of(browser.get(f"/matters/{matter}/print"))


def test_a_table_wider_than_paper_is_printed_in_bands_that_have_every_cell_once(site):
    browser = site.client(site.officer(Role.RECORDS))
    titles = [f"Harbour {number:02}" for number in range(1, 13)]
    matter = opened(browser, ["Nobody yet", "Nobody either"], titles)
    page = browser.get(f"/matters/{matter}/print").content.decode()
    captions = re.findall(r"<caption[^>]*>([^<]*)</caption>", page)
    said = "Custodians and conversations"
    assert captions == [f"{said}, 1 to 4 of 12", f"{said}, 5 to 8 of 12", f"{said}, 9 to 12 of 12"]
    assert re.findall(r'role="region" tabindex="0" aria-label="([^"]*)"', page) == captions
    assert re.findall(r'role="columnheader"><bdi>([^<]*)</bdi>', page) == titles
    assert re.findall(r'role="cell" data-column="([^"]*)"', page) == [
        title for band in (titles[:4], titles[4:8], titles[8:]) for title in band * 2
    ]


def test_a_table_that_paper_has_room_for_is_printed_as_one(site):
    browser = site.client(site.officer(Role.RECORDS))
    matter = opened(browser, ["Nobody yet"], [f"Harbour {number}" for number in range(4)])
    page = browser.get(f"/matters/{matter}/print").content.decode()
    assert re.findall(r"<caption[^>]*>([^<]*)</caption>", page) == ["Custodians and conversations"]


def test_a_role_can_be_asked_for_an_open_matter_and_for_no_other(site, office):
    browser, _, _, _, _, matter = office
    administrator, account = site.as_role(Role.ADMINISTRATOR), site.officer().account
    asked = {"role": "inquiry", "scope": "matter", "scope_name": matter}
    form = _form(administrator.get(f"/accounts/{account}"), "scope_name")
    address = re.search(r'action="([^"]+)"', form)[1]
    assert administrator.post(address, {**asked, "scope_name": "m-0"}).status_code == 400
    assert administrator.post(address, asked).status_code == 302
    (grant,) = site.service.accounts.grants(account)
    assert grant.scope == Scope(ScopeKind.MATTER, matter)
    browser.post(f"/matters/{matter}/close", {"reason": "It reported"})
    other = site.officer().account
    answer = administrator.post(address.replace(str(account), str(other)), asked)
    assert answer.status_code == 400
    invited = {"name": "Iolo", "email": f"iolo-{other}@example.test", **asked}
    assert administrator.post("/accounts/invite", invited).status_code == 400


def _form(answer, field):
    forms = re.findall(r"<form.*?</form>", answer.content.decode(), re.DOTALL)
    return next(one for one in forms if field in one)


def test_every_word_on_a_matter_names_who_said_it(site, office):
    _, _, _, _, _, matter = office
    found = matter_of(site.host.reading(NOBODY), matter)
    assert [word.said.actor.startswith("Officer") for word in found.words] == [True]
    assert show_matter(site.host.reading(NOBODY), matter, Reach()).is_whole


def test_a_cell_leads_to_the_findings_on_its_copies_whoever_may_see_them(site, office):
    browser, ada, ben, title, copy, matter = office
    name = f"WhatsApp Chat with {title}.txt"
    text = CHAT.format(word=title) + "15/03/2026, 09:03 - Ada: Closed\n"
    other = site.capture(text, ben, name=name).capture.copies[0].id
    page = f"/matters/{matter}/cells/1-1"
    assert "/findings" not in browser.get(page).content.decode()
    made = done(site, browser, browser.post("/reconcile/choose", {"copy": [copy, other]}))
    for cell in ("1-1", "2-1"):
        assert f'href="{made}/findings"' in browser.get(f"/matters/{matter}/cells/{cell}").content.decode()
    assert browser.get(f"{made}/findings").status_code == 200
    narrow = site.as_role(Role.RECORDS, scope=of_custodian(ada))
    assert "/findings" not in narrow.get(page).content.decode()
