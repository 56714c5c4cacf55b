"""Finding: what is found, in which order, within which sight; and searches that are kept."""

import re

import pytest

from onrecord.records.accounts import Role, Scope, ScopeKind


def of(custodian):
    return Scope(ScopeKind.CUSTODIAN, custodian)


@pytest.fixture(scope="module")
def copies(site):
    """Return two copies of one conversation, whose custodians each see but one."""
    made = []
    for custodian, own in (("Finder One", "kittiwake"), ("Finder Two", "guillemot")):
        shared = "".join(f"13/03/2026, 09:{n:02} - Ada Quay: cormorant number {n}\n" for n in range(30))
        text = f"{shared}14/03/2026, 10:00 - Ben Mole: <b>{own}</b> harbour dues\n"
        made.append(site.capture(text, custodian).capture.copies[0].id)
    return made


def found(browser, **query):
    answer = browser.get("/find", query)
    assert answer.status_code == 200
    return answer.content.decode()


def hits(page):
    return re.findall(r'<h3[^>]*><a class="govuk-link" href="(/messages/[^"]+)"', page)


def sentence(page):
    return re.search(r'id="found">([^<]*)<', page)[1]


def test_what_is_found_is_counted_marked_and_leads_to_its_message(site, copies):
    browser = site.as_role(Role.RECORDS)
    page = found(browser, words="kittiwake")
    assert sentence(page) == "1 message in 1 copy, newest first"
    assert "&lt;b&gt;<mark>kittiwake</mark>&lt;/b&gt;" in page
    (address,) = hits(page)
    assert browser.get(address)["Location"] == f"/conversations/{copies[0]}?from=26#m31"


def test_a_cursor_gives_every_hit_once_whatever_is_captured_between(site, copies):
    browser, seen = site.as_role(Role.RECORDS, scope=of("Finder One")), []
    page = found(browser, words="cormorant")
    assert sentence(page) == "The first 25 messages in 1 copy, newest first"
    seen += hits(page)
    site.capture("15/03/2026, 09:00 - Ada Quay: cormorant again\n", "Finder One")
    following = re.search(r'rel="next" href="\?([^"]+)"', page)[1].replace("&amp;", "&")
    last = browser.get(f"/find?{following}").content.decode()
    assert sentence(last) == "The last 5 messages in 1 copy, newest first"
    seen += hits(last)
    assert len(seen) == len(set(seen)) == 30
    assert copies[0] in browser.get(seen[0])["Location"]


def test_by_relevance_says_over_how_many_it_was_ranked(site, copies):
    del copies
    page = found(site.as_role(Role.RECORDS), words="harbour dues", order="relevance")
    assert "by relevance, ranked over all" in sentence(page)


def test_relevance_without_words_is_refused_in_words(site, copies):
    del copies
    page = found(site.as_role(Role.RECORDS), words="", order="relevance")
    assert "There is a problem" in page
    assert "only words can be more or less relevant" in page.lower()


def test_nothing_found_proves_nothing_and_says_so(site, copies):
    del copies
    page = found(site.as_role(Role.RECORDS), words="zzzunheardof")
    assert sentence(page) == "No messages found"
    assert "does not prove that nothing was said" in page


def test_what_is_out_of_sight_is_neither_found_counted_nor_named(site, copies):
    browser = site.as_role(Role.RECORDS, scope=of("Finder Two"))
    assert sentence(found(browser, words="kittiwake")) == "No messages found"
    pages = (found(browser, custodian=name) for name in ("Finder One", "Nobody Atall"))
    unseen, unheld = (re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page) for page in pages)
    assert unseen.replace("Finder One", "Nobody Atall").replace("Finder+One", "Nobody+Atall") == unheld
    assert "onrecord conversations" not in unheld
    for named in (found(browser, conversation=copies[0]), found(browser, words="harbour")):
        assert "Finder One" not in named
    counted = browser.get("/counts", {"by": "custodian"}).content.decode()
    assert "Finder Two" in counted
    assert "Finder One" not in counted
    assert re.search(r"31 lines in 1 copy", counted)


def test_filters_stand_in_the_address_and_can_each_be_taken_away(site, copies):
    del copies
    query = {
        "words": "cormorant",
        "channel": "whatsapp",
        "kind": ["text", "notice"],
        "custodian": "Finder Two",
    }
    page = found(site.as_role(Role.RECORDS), **query)
    tags = re.findall(r'moj-filter__tag" href="\?([^"]+)"', page)
    assert len(tags) == 4
    assert all("words=cormorant" in tag for tag in tags)
    assert sum("kind=notice" in tag for tag in tags) == 3


def test_days_are_the_phones_own_and_a_wrong_one_is_refused_in_words(site, copies):
    del copies
    browser = site.as_role(Role.RECORDS, scope=of("Finder Two"))
    day = {"since_day": 14, "since_month": 3, "since_year": 2026}
    assert sentence(found(browser, **day)) == "1 message in 1 copy, newest first"
    assert "Since must" in found(browser, since_day=14) or "must include" in found(browser, since_day=14)


@pytest.mark.parametrize("after", ["x", "1e3", "9" * 30, ""])
def test_a_cursor_that_nobody_gave_is_refused(site, copies, after):
    del copies
    assert site.as_role(Role.RECORDS).get("/find", {"words": "a", "after": after}).status_code == 400


def test_no_word_that_was_looked_for_is_in_the_access_log(site, copies):
    browser = site.as_role(Role.RECORDS)
    found(browser, words="kittiwake", person="Ben Mole")
    browser.post("/quote", {"text": "the kittiwake harbour dues of Ben Mole"})
    browser.get("/counts", {"by": "person", "person": "Ben Mole"})
    lines = site.service.access_log.lines(None, 5)
    assert [line.about.split()[0] for line in lines[:3]] == ["count", "quote", "find"]
    assert lines[2].about == f"find {copies[0]}"
    for line in lines:
        assert "kittiwake" not in line.about
        assert "Mole" not in line.about


def test_each_count_leads_to_the_search_that_finds_it(site, copies):
    del copies
    browser = site.as_role(Role.RECORDS, scope=of("Finder Two"))
    for by in ("channel", "person", "custodian", "month"):
        page = browser.get("/counts", {"by": by}).content.decode()
        assert "not distinct messages" in page
        rows = re.findall(r'href="/find\?([^"]+)"><bdi>[^<]*</bdi></a></th><td[^>]*>([\d,]+)<', page)
        assert rows, by
        for query, lines in rows:
            total, address = 0, "?" + query.replace("&amp;", "&")
            while address:
                page = browser.get(f"/find{address}").content.decode()
                total += len(hits(page))
                following = re.search(r'rel="next" href="([^"]+)"', page)
                address = following[1].replace("&amp;", "&") if following else ""
            assert total == int(lines), (by, query)


def test_a_quotation_is_found_as_written_altered_or_not_and_absence_proves_nothing(site, copies):
    browser = site.as_role(Role.RECORDS)
    ask = lambda text: browser.post("/quote", {"text": text}).content.decode()  # noqa: E731
    whole = ask("cormorant number 7")
    assert "1 of 1 passage found here" in whole
    assert "Word for word" in whole
    assert "Finder One" in whole
    assert "Finder Two" in whole
    none = ask("a sentence about lighthouses which nobody has ever written down")
    assert "0 of 1 passage found here" in none
    assert "may have been said all the same" in none
    assert copies[0]
    narrow = site.as_role(Role.FOI, scope=of("Finder Two")).post("/quote", {"text": "cormorant number 7"})
    assert "Finder One" not in narrow.content.decode()


@pytest.mark.parametrize(
    ("own", "held"), [("Monday", "Friday"), ("Proposal", "Decision"), ("hotel", "puffin")]
)
def test_a_word_altered_at_either_end_is_shown_beside_the_messages(site, own, held):
    said = "Decision: route two past the puffin colony, notice out by Friday"
    site.capture(f"16/03/2026, 09:00 - Ada Quay: {said}\n", "Finder Three")
    # What other tests captured may be like it too: whoever asks sees this custodian's alone.
    browser = site.as_role(Role.FOI, scope=of("Finder Three"))
    page = browser.post("/quote", {"text": said.replace(held, own)}).content.decode()
    assert re.search(r"<h3[^>]*>Altered: \d\d% alike</h3>", page)
    assert re.findall(r"<(del|ins)>.*?</span>(.*?)</\1>", page) == [("ins", own), ("del", held)]


def test_the_page_says_that_words_around_a_quotation_count_and_leaves_out_what_has_no_word(site, copies):
    browser = site.as_role(Role.RECORDS)
    assert copies
    assert "counts as quoted too" in browser.get("/quote").content.decode()
    asked = "\u201ccormorant number 7\u201d. \u201cand cormorant number 8\u201d."
    page = browser.post("/quote", {"text": asked}).content.decode()
    assert len(re.findall("<blockquote", page)) == 2


def test_an_empty_or_too_long_quotation_is_refused_in_words(site):
    browser = site.as_role(Role.RECORDS)
    for text in ("", "x " * 20_000, "…"):
        assert "There is a problem" in browser.post("/quote", {"text": text}).content.decode()


def saved(browser):
    return re.findall(
        r'href="/find\?([^"]*)"><bdi>([^<]*)</bdi>', browser.get("/find/saved").content.decode()
    )


def test_a_saved_search_is_its_accounts_alone_and_runs_as_it_was_asked(site, copies):
    del copies
    browser, other = site.as_role(Role.RECORDS), site.as_role(Role.RECORDS)
    query = "words=cormorant&custodian=Finder+Two&after=12&csrfmiddlewaretoken=x"
    assert browser.post("/find/saved/new", {"name": "<Birds>", "query": query}).status_code == 302
    ((kept, name),) = saved(browser)
    assert (kept, name) == ("words=cormorant&amp;custodian=Finder+Two", "&lt;Birds&gt;")
    assert saved(other) == []
    number = re.search(r"/find/saved/(\d+)/remove", browser.get("/find/saved").content.decode())[1]
    assert other.post(f"/find/saved/{number}", {"name": "Mine"}).status_code == 404
    assert other.post(f"/find/saved/{number}/remove").status_code == 404
    assert browser.post(f"/find/saved/{number}", {"name": "Sea birds"}).status_code == 302
    assert saved(browser)[0][1] == "Sea birds"
    assert browser.post(f"/find/saved/{number}/remove").status_code == 302
    assert saved(browser) == []


def test_a_search_without_a_name_is_not_saved(site):
    browser = site.as_role(Role.RECORDS)
    page = browser.post("/find/saved/new", {"name": " ", "query": "words=a"}).content.decode()
    assert "Enter a name for the search" in page
    assert 'value="words=a"' in page
    assert saved(browser) == []


def test_two_saved_searches_of_an_account_never_have_one_name(site):
    browser = site.as_role(Role.RECORDS)
    assert browser.post("/find/saved/new", {"name": "Sea birds", "query": "words=gull"}).status_code == 302
    twice = {"name": "sea  Birds", "query": "words=tern"}
    page = browser.post("/find/saved/new", twice).content.decode()
    assert "You have a saved search of that name" in page
    assert 'value="words=tern"' in page
    browser.post("/find/saved/new", {**twice, "name": "Terns"})
    number = re.search(r"/find/saved/(\d+)/remove", browser.get("/find/saved").content.decode())[1]
    page = browser.post(f"/find/saved/{number}", {"name": "TERNS"}).content.decode()
    assert "You have a saved search of that name" in page
    assert [name for _, name in saved(browser)] == ["Sea birds", "Terns"]
    assert browser.post(f"/find/saved/{number}", {"name": "SEA birds"}).status_code == 302
    assert site.as_role(Role.RECORDS).post("/find/saved/new", twice).status_code == 302


def test_the_list_of_saved_searches_says_what_each_asks_for(site):
    browser = site.as_role(Role.RECORDS)
    days = "since_day=1&since_month=4&since_year=2026&before_day=2&before_month=4&before_year=2026"
    query = f"words=storm+surge&custodian=Ada+Quay&channel=whatsapp&{days}&order=relevance"
    browser.post("/find/saved/new", {"name": "Surge", "query": query})
    told = re.sub("<[^>]*>", "", browser.get("/find/saved").content.decode())
    for one in ("Words: storm surge", "Custodian: Ada Quay", "Channel: WhatsApp", "Since: 1 Apr 2026"):
        assert one in told
    assert "Before: 2 Apr 2026" in told
    assert "Order: By relevance" in told


@pytest.mark.parametrize("page", ["/find", "/counts"])
def test_days_between_which_none_lies_are_refused_in_the_form(site, page):
    browser = site.as_role(Role.RECORDS)
    asked = {f"since_{part}": 1 for part in ("day", "month")} | {"since_year": 2026}
    for day in ({"before_day": 1, "before_month": 1}, {"before_day": 31, "before_month": 12}):
        year = 2026 if day["before_day"] == 1 else 2025
        shown = browser.get(page, {**asked, **day, "before_year": year}).content.decode()
        assert "The day for “Before” must be after the day for “Since”" in shown
        assert "No messages found" not in shown
    shown = browser.get(page, {**asked, "before_day": 2, "before_month": 1, "before_year": 2026})
    assert "must be after" not in shown.content.decode()


def test_a_person_whom_nobody_is_called_is_told_with_what_to_do(site, copies):
    del copies
    page = site.as_role(Role.RECORDS).get("/find", {"person": "Nobody Known"}).content.decode()
    assert "No sender&#x27;s name is or contains &#x27;Nobody Known&#x27;: check how it is written" in page
