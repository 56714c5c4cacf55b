"""Single-use links by the API: made and taken back, the address given once and kept nowhere."""

import json

from onrecord.records.accounts import Role, Scope, ScopeKind


def made(asks, custodian, status=201, **more):
    answer = asks.ask("POST", "links", {"custodian": custodian}, **more)
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


def test_a_link_opens_for_its_holder_and_the_list_says_what_became_of_it(site, program):
    asks = program(Role.PRIVATE_OFFICE, scope=Scope(ScopeKind.CUSTODIAN, "Dana Whitlock"))
    link = made(asks, "Dana Whitlock")
    assert link["state"] == "waiting"
    assert site.client().get(link["address"]).status_code == 200
    (listed,) = [one for one in asks.given("links?limit=500")["items"] if one["link"] == link["link"]]
    assert listed == {name: value for name, value in link.items() if name != "address"}
    over = asks.ask("POST", f"links/{link['link']}/take-back")
    assert (over.status_code, json.loads(over.content)["state"]) == (200, "taken back")
    assert site.client().get(link["address"]).status_code == 404


def test_a_link_made_with_a_key_is_one_and_its_address_is_kept_nowhere(program):
    asks = program(Role.RECORDS)
    first = made(asks, "Priya Raman", idempotency_key="one")
    again = made(asks, "Priya Raman", idempotency_key="one")
    assert again == {**first, "address": None}
    token = first["address"].rsplit("/", 1)[1]
    from onrecord.service import models

    rows = json.dumps(
        [list(each.objects.values()) for each in (models.ApiAnswer, models.Access)], default=str
    )
    assert first["link"] in rows
    assert token not in rows


def test_pages_of_links_together_are_all_of_them(program):
    asks = program(Role.RECORDS, scope=Scope(ScopeKind.EVERYTHING))
    mine = [made(asks, f"Paged {number}")["link"] for number in range(3)]
    found, after = [], ""
    while after is not None:
        page = asks.given("links?limit=2" + (f"&cursor={after}" if after else ""))
        found += [one["link"] for one in page["items"]]
        after = page["next"]
    assert found[:3] == mine[::-1]
    assert len(set(found)) == len(found)


def test_nobody_makes_sees_or_ends_a_link_for_whom_they_may_not_act_for(program):
    dana = program(Role.PRIVATE_OFFICE, scope=Scope(ScopeKind.CUSTODIAN, "Dana Whitlock"))
    priya = program(Role.PRIVATE_OFFICE, scope=Scope(ScopeKind.CUSTODIAN, "Priya Raman"))
    made(dana, "Priya Raman", status=403)
    link = made(dana, "Dana Whitlock")["link"]
    assert link not in [one["link"] for one in priya.given("links?limit=500")["items"]]
    hidden = priya.ask("POST", f"links/{link}/take-back")
    assert hidden.status_code == priya.ask("POST", "links/l-none/take-back").status_code == 404


def test_a_link_lasts_thirty_days_at_most(program):
    asks = program(Role.RECORDS)
    for days in (0, 31):
        assert asks.ask("POST", "links", {"custodian": "Dana Whitlock", "days": days}).status_code == 422
