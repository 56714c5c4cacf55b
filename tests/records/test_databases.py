"""Where a database may lie: here, or behind a certificate that is checked; never with a password."""

import psycopg
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from psycopg.conninfo import conninfo_to_dict

from onrecord.records.databases import Database, read_database
from onrecord.records.errors import SettingsError

ELSEWHERE = "postgresql://onrecord@db.example.gov.uk/onrecord"
PIECES = (
    *(
        "u",
        "far",
        "localhost",
        "127.0.0.1",
        "[::1]",
        "%2Ftmp",
        "@",
        ",",
        ":",
        ":5",
        "?",
        "&",
        "#",
        "=",
        "%2C",
    ),
    *("%40", "%3A", "host=", "ho%73t=", "sslmode=verify-full", "sslmode=disable", "\n", "\\", ";", "+"),
)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql:///onrecord",
        "postgresql://onrecord@localhost/onrecord",
        "postgres://onrecord@127.0.0.1:5433/onrecord",
        "postgresql://onrecord@[::1]:5433/onrecord",
        "postgresql://onrecord@/onrecord?host=/var/run/postgresql",
        "postgresql://onrecord@%2Fvar%2Frun%2Fpostgresql/onrecord",
        f"{ELSEWHERE}?sslmode=verify-full",
        f"{ELSEWHERE}?sslmode=verify-full&sslrootcert=/etc/onrecord/authority.pem",
    ],
)
def test_this_machine_and_a_server_whose_certificate_is_checked_are_taken(url):
    assert read_database({"url": url}) == Database(url=url)


@pytest.mark.parametrize(
    "url",
    [
        ELSEWHERE,
        f"{ELSEWHERE}?sslmode=require",
        f"{ELSEWHERE}?sslmode=verify-full&sslmode=disable",
        "postgresql://onrecord@localhost,db.example.gov.uk/onrecord",
        "postgresql://onrecord@localhost/onrecord?host=db.example.gov.uk",
        "postgresql://onrecord@10.0.0.7/onrecord",
        "postgresql://onrecord@localhost.example.gov.uk/onrecord",
        "postgresql://onrecord@%2Ftmp%2Cdb.example.gov.uk/onrecord",
        "postgresql://onrecord@localhost%2Cdb.example.gov.uk/onrecord",
        "postgresql://onrecord@localhost/onrecord?ho%73t=db.example.gov.uk",
    ],
)
def test_another_machine_is_refused_unless_its_certificate_is_checked(url):
    with pytest.raises(SettingsError, match="verify-full"):
        read_database({"url": url})


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://onrecord:secret@localhost/onrecord",
        "postgresql://onrecord@localhost/onrecord?password=secret",
        "postgresql://onrecord@localhost/onrecord?hostaddr=10.0.0.7",
        "postgresql://onrecord@localhost/onrecord?service=other",
        "postgresql://onrecord@localhost/onrecord?options=-csearch_path%3Dpublic",
    ],
)
def test_a_password_or_what_leads_elsewhere_is_refused_and_not_repeated(url):
    with pytest.raises(SettingsError) as refused:
        read_database({"url": url})
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "values",
    [
        {"url": "mysql://localhost/onrecord"},
        {"url": "postgresql://localhost"},
        {"url": "postgresql://[::1/onrecord"},
        {"url": "postgresql:///onrecord?host"},
        {"url": "postgresql://onrecord@localhost/onrecord#?host=db.example.gov.uk"},
        {"url": "postgresql://onrecord@db.example.gov.uk,x@localhost/onrecord"},
        {"url": "postgresql://onrecord@local\nhost/onrecord"},
        {"encrypted_volume": "perhaps"},
        {"encrypted_volume": True},
        {"host": "localhost"},
        {"password_file": "/a", "password_credential": "b"},
        "postgresql:///onrecord",
    ],
)
def test_what_is_unknown_or_impossible_is_refused(values):
    with pytest.raises(SettingsError):
        read_database(values)


@given(
    st.lists(st.sampled_from(PIECES), max_size=6).map("".join),
    st.lists(st.sampled_from(["/", "/db", *PIECES]), max_size=6).map("".join),
)
@example("u@localhost", "/db#?host=far")
@example("u@far,x@localhost", "/db")
@example("%2Ftmp%2Cfar", "/db")
def test_no_address_is_taken_as_this_machine_that_the_drivers_library_reads_otherwise(where, rest):
    """What counts is whom libpq calls: our reading of an address may only be the stricter one."""
    url = f"postgresql://{where}{rest}"
    try:
        read_database({"url": url})
        named = conninfo_to_dict(url)
    except (SettingsError, psycopg.Error):
        return
    hosts = [host for host in str(named.get("host") or "").split(",") if not host.startswith("/")]
    assert named.get("sslmode") == "verify-full" or {"", "localhost", "127.0.0.1", "::1"}.issuperset(hosts)
    assert "password" not in named


def test_nothing_set_is_no_server():
    assert not read_database({}).is_on
