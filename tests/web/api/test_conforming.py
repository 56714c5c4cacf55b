"""The API is as its description says, whatever it is asked: no fault, no answer that is not described."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.api.permitting import RULES
from onrecord.records.accounts import Role

EXAMPLES = 15


@pytest.fixture(scope="session")
def described(site):
    """Return the API's own description over the real WSGI application."""
    import schemathesis
    from django.core.wsgi import get_wsgi_application

    del site
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app=get_wsgi_application())


@pytest.fixture
def checks():
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi import checks

    return [
        not_a_server_error,
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_headers_conformance,
        checks.response_schema_conformance,
    ]


def test_the_description_is_openapi_3_1_and_each_of_its_schemas_is_one(described):
    import jsonschema_rs

    said = described.raw_schema
    assert said["openapi"].startswith("3.1.")
    for name, schema in said["components"]["schemas"].items():
        assert jsonschema_rs.meta.is_valid({**schema, "components": said["components"]}), name
    named = [one["operationId"] for methods in said["paths"].values() for one in methods.values()]
    assert len(named) == len(set(named)) == len(RULES)


def test_each_parameter_of_a_search_is_described_and_so_are_the_marks_of_a_snippet(described):
    said = described.raw_schema
    search = said["paths"]["/api/v1/search"]["get"]["parameters"]
    left = {one["name"] for one in search if not (one.get("description") or one["schema"].get("description"))}
    assert left == set()
    assert "U+0002" in said["components"]["schemas"]["Hit"]["properties"]["snippet"]["description"]


@pytest.mark.parametrize("endpoint", sorted(RULES))
def test_whatever_an_endpoint_is_asked_it_answers_as_described(program, held, described, checks, endpoint):
    assert held
    asks = program(*Role)
    method, path = endpoint.split(" ")
    operation = described[f"/api/v1/{path}"][method]

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        derandomize=True,
    )
    @given(data=st.data())
    def ask(data):
        case = data.draw(operation.as_strategy())
        case.call_and_validate(checks=checks, headers={"Authorization": f"Bearer {asks.secret}"})

    ask()


@pytest.mark.parametrize(
    "path",
    [
        "me",
        "conversations",
        "conversations/{copy}",
        "conversations/{copy}/messages",
        "messages/{message}",
        "search?q=dredging",
        "counts?split=true&by=day",
        "captures",
        "captures/{capture}",
        "people",
        "works",
        "accounts",
        "grants",
        "logs/access",
        "logs/acts",
        "matters",
        "matters/{matter}",
        "matters/{matter}/cells",
        "matters/{matter}/cells/1-1",
        "links",
        "captures/{capture}/move?device=tablet",
        "webhooks",
    ],
)
def test_what_is_held_is_answered_as_described(program, held, described, path):
    asks = program(*Role)
    capture = held["Dana Whitlock"].capture.id
    (copy,) = asks.given(f"captures/{capture}")["copies"]
    message = asks.given(f"conversations/{copy}/messages")["items"][0]["id"]
    opened = {"name": "Storm", "custodians": ["Dana Whitlock"], "conversations": ["Harbour"]}
    matter = json.loads(asks.ask("POST", "matters", opened).content)["matter"]
    assert asks.ask("POST", "links", {"custodian": "Dana Whitlock"}).status_code == 201
    said = asks.given(path.format(copy=copy, message=message, capture=capture, matter=matter))
    name = path.split("?")[0].replace("{copy}", "{copy_id}").replace("1-1", "{cell}")
    schema = described.raw_schema["paths"][f"/api/v1/{name}"]["get"]["responses"]["200"]
    import jsonschema_rs

    wanted = {
        **schema["content"]["application/json"]["schema"],
        "components": described.raw_schema["components"],
    }
    assert jsonschema_rs.is_valid(wanted, said)
    assert said
