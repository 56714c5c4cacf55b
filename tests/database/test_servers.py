"""A server: signed in to without a trace of the password, its faults said without a word of content."""

import os
import subprocess
import sys

import psycopg
import pytest
from tests.support.postgres_server import fresh_database, server_log, shared_server

from onrecord.database.postgresql.connection import PostgresConnection
from onrecord.database.postgresql.homes import claim, has_schema
from onrecord.database.postgresql.safety import unsafe_server
from onrecord.database.postgresql.servers import Server, server_of
from onrecord.database.sql import value_of
from onrecord.records.databases import Database
from onrecord.records.errors import HomeBusyError, HomeError, OnRecordError, SettingsError, StorageError

CANARY = "zebrafinchcanary"
NOWHERE = "postgresql://onrecord@127.0.0.1:1/onrecord"


@pytest.fixture
def connection():
    opened = PostgresConnection(shared_server(), "public")
    yield opened
    opened.close()


def test_a_password_is_read_when_it_is_needed_and_shown_nowhere(tmp_path):
    path = tmp_path / "password"
    path.write_text(f"{CANARY}\n")
    path.chmod(0o600)
    server = server_of(Database(url=NOWHERE, password_file=str(path)), {})
    assert server.secret()["password"] == CANARY
    assert CANARY not in repr(server)
    with pytest.raises(StorageError) as refused:
        PostgresConnection(server, "public")
    assert CANARY not in repr(refused.value)
    path.chmod(0o640)
    with pytest.raises(SettingsError, match="chmod 600"):
        server.secret()
    path.unlink()
    with pytest.raises(SettingsError, match="cannot be read"):
        server.secret()


def test_a_password_may_be_a_credential_of_the_service(tmp_path):
    (tmp_path / "db").write_text(CANARY)
    (tmp_path / "db").chmod(0o400)
    database = Database(url=NOWHERE, password_credential="db")
    assert server_of(database, {"CREDENTIALS_DIRECTORY": str(tmp_path)}).secret()["password"] == CANARY
    with pytest.raises(SettingsError, match="LoadCredential=db"):
        server_of(database, {})


def test_a_server_that_is_not_there_and_a_database_that_is_not_are_said():
    for url in (NOWHERE, _url("no_such_database")):
        with pytest.raises(StorageError, match=r"check database.url"):
            PostgresConnection(Server(url), "public")


def _url(name: str) -> str:
    url = shared_server().url
    return url.replace(_name(url), name)


def _name(url: str) -> str:
    return url.partition("@/")[2].partition("?")[0]


def test_a_database_in_another_encoding_is_refused():
    with pytest.raises(HomeError, match="UTF-8"):
        PostgresConnection(Server(fresh_database("SQL_ASCII").url), "public")


def test_without_the_driver_the_officer_is_told_how_to_get_it():
    program = (
        "import sys\nsys.modules['psycopg'] = None\n"
        "from onrecord.database.postgresql.connection import PostgresConnection\n"
        "from onrecord.database.postgresql.servers import Server\n"
        "from onrecord.records.errors import SettingsError\n"
        "try:\n    PostgresConnection(Server('postgresql:///x'), 'public')\n"
        "except SettingsError as error:\n    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=os.environ
    )
    assert "make postgresql" in done.stdout


def test_a_connection_that_broke_is_made_anew_with_the_next_question(connection):
    number = value_of(connection.execute("SELECT pg_backend_pid()"))
    with psycopg.connect(shared_server().url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", (number,))
    assert value_of(connection.execute("SELECT pg_backend_pid()")) != number


def test_what_writes_is_not_sent_anew_when_the_connection_broke(connection):
    number = value_of(connection.execute("SELECT pg_backend_pid()"))
    with psycopg.connect(shared_server().url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", (number,))
    with pytest.raises(StorageError), connection.faults():
        connection.execute("NOTIFY onrecord")
    assert value_of(connection.execute("SELECT 1")) == 1


def test_a_second_writer_is_told_to_wait(connection, monkeypatch):
    monkeypatch.setattr("onrecord.database.postgresql.connection.BUSY_SECONDS", 1)
    other = PostgresConnection(shared_server(), "public")
    with connection.transaction(), pytest.raises(HomeBusyError), other.faults(), other.transaction():
        pass
    with other.transaction():
        pass
    other.close()


def test_what_fails_tells_nothing_of_the_values_to_error_or_servers_log(connection):
    connection.execute("CREATE TEMPORARY TABLE said (text text PRIMARY KEY, number int)")
    with pytest.raises(OnRecordError) as told, connection.faults():
        connection.execute("INSERT INTO said (none_such) VALUES (?)", (CANARY,))
    assert CANARY not in str(told.value)
    assert told.value.__cause__ is None
    with pytest.raises(psycopg.Error):
        connection.execute("SELECT ? || pg_sleep(0)::text || (1 / ?)::text", (CANARY, 0))
    with pytest.raises(psycopg.Error):
        connection.execute("SELECT 1 / 0 AS controlzebrafinch")
    log = server_log()
    assert "controlzebrafinch" in log, "the control: the server does log statements that fail"
    assert CANARY not in log


def test_nul_goes_in_and_out_as_itself(connection):
    assert value_of(connection.execute("SELECT CAST(? AS text)", ("a\0b\U0010ffffc",))) == "a\0b\U0010ffffc"


def test_a_schema_is_one_homes_alone():
    server = Server(fresh_database().url)
    assert not has_schema(server, "theirs")
    claim(server, "theirs", bytes(32))
    claim(server, "theirs", bytes(32))
    assert has_schema(server, "theirs")
    with pytest.raises(HomeError, match="another home"):
        claim(server, "theirs", bytes(range(32)))


def test_a_server_that_forgets_or_writes_down_values_is_not_safe():
    database = fresh_database()
    with psycopg.connect(database.url, autocommit=True) as connection:
        for setting in ("log_statement = 'all'", "log_parameter_max_length_on_error = -1"):
            connection.execute(f"ALTER DATABASE {_name(database.url)} SET {setting}")
    found = " ".join(unsafe_server(Server(database.url)))
    for named in (
        "fsync",
        "full_page_writes",
        "log_parameter_max_length =",
        "log_parameter_max_length_on_error",
    ):
        assert named in found
    assert "synchronous_commit" not in found


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        (("log_transaction_sample_rate = 0.5",), "log_parameter_max_length ="),
        (("log_statement = 'mod'",), "log_parameter_max_length ="),
        (("log_min_duration_statement = 250",), "log_parameter_max_length ="),
        (("log_min_duration_sample = 0",), "log_parameter_max_length ="),
        (
            ("session_preload_libraries = 'auto_explain'", "auto_explain.log_min_duration = 0"),
            "auto_explain.log_min_duration = -1",
        ),
        (("auto_explain.log_min_duration = '1s'",), "auto_explain.log_min_duration = -1"),
        (("pgaudit.log_parameter = on",), "pgaudit.log_parameter = off"),
        (("debug_print_plan = on",), "debug_print_plan = off"),
        (("debug_print_parse = on",), "debug_print_parse = off"),
        (("debug_print_rewritten = on",), "debug_print_rewritten = off"),
    ],
)
def test_a_server_that_writes_values_down_by_any_setting_is_not_safe(settings, named):
    database = fresh_database()
    with psycopg.connect(database.url, autocommit=True) as connection:
        for setting in settings:
            connection.execute(f"ALTER DATABASE {_name(database.url)} SET {setting}")
    found = [one for one in unsafe_server(Server(database.url)) if "may forget" not in one]
    assert len(found) == 1, found
    assert named in found[0]


def test_a_server_that_logs_statements_without_values_or_plans_never_is_safe():
    database = fresh_database()
    with psycopg.connect(database.url, autocommit=True) as connection:
        for setting in (
            "log_statement = 'all'",
            "log_parameter_max_length = 0",
            "session_preload_libraries = 'auto_explain'",
        ):
            connection.execute(f"ALTER DATABASE {_name(database.url)} SET {setting}")
    assert not [one for one in unsafe_server(Server(database.url)) if "may forget" not in one]
