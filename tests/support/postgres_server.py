"""A PostgreSQL server of one test run's own: in a temporary folder, on a socket, gone with the run."""

import atexit
import contextlib
import ctypes
import functools
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

from onrecord.database.postgresql.servers import Server
from onrecord.records.databases import Database

_PROGRAMS = "/usr/lib/postgresql/*/bin"
_SETTINGS = ("fsync=off", "full_page_writes=off", "listen_addresses=", "max_connections=200", "jit=off")
_PARENT_DIES = 1  # prctl's PR_SET_PDEATHSIG
_numbers = itertools.count(1)


def fresh_database(encoding: str = "UTF8") -> Database:
    """Make an empty database and return the settings that name it."""
    name = f"onrecord_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(_url("postgres"), autocommit=True) as connection:
        connection.execute(
            f"CREATE DATABASE {name} ENCODING '{encoding}' TEMPLATE template0 LOCALE 'C'"  # type: ignore[arg-type]
        )
    return Database(url=_url(name))


@contextlib.contextmanager
def away(database: Database) -> Iterator[None]:
    """Cut every connection to a database and let none in, as while its server starts anew."""
    name = psycopg.conninfo.conninfo_to_dict(database.url)["dbname"]
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
    with psycopg.connect(_url("postgres"), autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")  # type: ignore[arg-type]
        connection.execute(cut, (name,))
        try:
            yield
        finally:
            connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")  # type: ignore[arg-type]


@functools.cache
def shared_server() -> Server:
    """Return one database in which tests take schemas of their own."""
    return Server(fresh_database().url)


def server_log() -> str:
    """Return what the server wrote into its log so far."""
    return (_socket_folder() / "log").read_text("utf-8", "replace")


def server_files(schema: str) -> bytes:
    """Return what stands in the files of a schema's tables and indexes, once the server wrote them."""
    statement = """SELECT pg_relation_filepath(c.oid) FROM pg_class AS c
 WHERE c.relnamespace = CAST(%s AS regnamespace) OR c.oid IN (SELECT reltoastrelid FROM pg_class
 WHERE relnamespace = CAST(%s AS regnamespace))"""
    with psycopg.connect(shared_server().url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        paths = [row[0] for row in connection.execute(statement, (schema, schema)) if row[0]]
    return b"".join((_socket_folder() / "data" / path).read_bytes() for path in paths)


def drop_schemas(beginning: str) -> None:
    """Drop the schemas that a test took."""
    with psycopg.connect(shared_server().url, autocommit=True) as connection:
        names = connection.execute(
            "SELECT nspname FROM pg_namespace WHERE starts_with(nspname, %s)", (beginning,)
        ).fetchall()
        for (name,) in names:
            connection.execute(f'DROP SCHEMA "{name}" CASCADE')  # type: ignore[arg-type]


def _url(name: str) -> str:
    return f"postgresql://onrecord@/{name}?host={_socket_folder()}"


@functools.cache
def _socket_folder() -> Path:
    """Start the server; return the folder of its socket."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="onrecord-pg-"))
    user = _unprivileged()
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)
    as_user = {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    data = folder / "data"
    initdb = [programs / "initdb", "-D", data, "-U", "onrecord", "-A", "trust", "-E", "UTF8", "--locale=C"]
    subprocess.run([*initdb, "--no-sync"], check=True, capture_output=True, cwd=folder, **as_user)
    options = [part for setting in _SETTINGS for part in ("-c", setting)]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [programs / "postgres", "-D", data, "-k", folder, *options],
            stdout=log,
            stderr=log,
            cwd=folder,
            preexec_fn=_end_with_parent,
            **as_user,
        )
    atexit.register(_stop, server, folder)
    _wait(folder, server)
    return folder


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PARENT_DIES, signal.SIGQUIT)


def _programs() -> Path:
    found = sorted(Path("/").glob(_PROGRAMS.lstrip("/")), key=lambda path: int(path.parent.name))
    on_path = shutil.which("initdb")
    if not found and on_path is None:
        message = "PostgreSQL is not installed: run `sh tests/database/install_postgresql.sh`"
        raise FileNotFoundError(message)
    return found[-1] if found else Path(on_path or "").resolve().parent


def _unprivileged() -> pwd.struct_passwd | None:
    """Return whom the server runs as: itself refuses root."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    message = "PostgreSQL refuses to run as root, and there is no user postgres or nobody"
    raise LookupError(message)


def _wait(folder: Path, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(f"postgresql://onrecord@/postgres?host={folder}").close()
            return
        if server.poll() is not None:
            break
        time.sleep(0.05)
    message = f"PostgreSQL did not start: {(folder / 'log').read_text()[-500:]}"
    raise RuntimeError(message)


def _stop(server: "subprocess.Popen[bytes]", folder: Path) -> None:
    server.send_signal(signal.SIGINT)
    with contextlib.suppress(subprocess.TimeoutExpired):
        server.wait(10)
    shutil.rmtree(folder, ignore_errors=True)
