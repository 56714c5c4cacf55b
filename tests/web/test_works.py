"""The page of a piece of work: each account sees its own, as it is, and is sent on when it is done."""

from onrecord.records.accounts import Role


def asked(site, officer, **said):
    return site.service.works.ask("untold", officer.account, said, site.host.now())


def test_work_of_another_account_is_not_found(site):
    mine, other = site.officer(Role.RECORDS), site.officer(Role.RECORDS)
    work = asked(site, mine)
    assert site.client(mine).get(f"/works/{work.id}.json").status_code == 200
    for address in (f"/works/{work.id}", f"/works/{work.id}.json", "/works/none"):
        assert site.client(other).get(address).status_code == 404


def test_work_that_the_service_left_unfinished_shows_as_interrupted(site):
    officer = site.officer(Role.RECORDS)
    work = asked(site, officer)
    site.service.works.interrupt(site.host.now())
    page = site.client(officer).get(f"/works/{work.id}").content.decode()
    assert "That was interrupted" in page
    assert "What did this ended before it was over" in page
    assert "the same files give the same receipt" in page


def test_refused_work_says_why_and_where_to_begin_again(site):
    officer = site.officer(Role.RECORDS)
    work = asked(site, officer)
    site.service.works.refuse(work.id, "the file is <empty>", site.host.now())
    page = site.client(officer).get(f"/works/{work.id}").content.decode()
    assert "The file is &lt;empty&gt;." in page
    assert "Begin again" in page


def test_work_that_is_done_sends_on(site):
    officer = site.officer(Role.RECORDS)
    work = asked(site, officer)
    site.service.works.done(work.id, {}, site.host.now())
    assert site.client(officer).get(f"/works/{work.id}").status_code == 302
    assert site.client(officer).get(f"/works/{work.id}.json").json()["over"] is True
