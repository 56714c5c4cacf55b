"""The tables made in one step, as the migrations make them one by one (a test holds both equal).

A new home's first command would pay a quarter of a second for Django otherwise.
"""

from onrecord.catalogue.words import VERSION as WORDS_VERSION
from onrecord.database.sql import Connection, value_of

APPLICATION_ID = 0x4F6E5265  # "OnRe": SQLite's mark of whose file this is
VERSION = 4

WORDS = (
    # Contentless: the text stands in message alone. Without columnsize nothing is ranked,
    # and no row per message is written. The ascii tokenizer suffices (words.py).
    "CREATE VIRTUAL TABLE words USING fts5(text, content='', columnsize=0, tokenize='ascii')",
    # Pages fill the file's own; pending words are held longer, so that fewer segments are merged.
    "INSERT INTO words(words, rank) VALUES ('pgsz', 8050)",
    "INSERT INTO words(words, rank) VALUES ('hashsize', 33554432)",
    "INSERT INTO words(words, rank) VALUES ('secure-delete', 1)",
)
"""The search index, and its settings: measured in docs/formats/catalogue.md."""

_ROLL_UP = """CREATE TABLE "{}" ("copy" bigint NOT NULL, "label" bigint NOT NULL,
 "kind" smallint NOT NULL, "period" bigint NOT NULL, "lines" bigint NOT NULL,
 PRIMARY KEY ("copy", "period", "label", "kind"))"""

_MIGRATIONS = """CREATE TABLE "django_migrations" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
 "app" varchar(255) NOT NULL, "name" varchar(255) NOT NULL, "applied" datetime NOT NULL)"""

TABLES = (
    'CREATE TABLE "state" ("name" text NOT NULL PRIMARY KEY, "value" text NOT NULL)',
    """CREATE TABLE "copy" ("id" integer NOT NULL PRIMARY KEY, "copy_id" text NOT NULL UNIQUE,
 "conversation_id" text NOT NULL, "custodian" text NOT NULL, "custodian_number" bigint NOT NULL,
 "custodian_key" text NOT NULL, "device" text NOT NULL, "title" text NOT NULL,
 "title_key" text NOT NULL, "channel" text NOT NULL, "channel_number" bigint NOT NULL,
 "messages" bigint NOT NULL, "first_said" bigint NULL, "last_said" bigint NULL)""",
    """CREATE TABLE "capture" ("id" integer NOT NULL PRIMARY KEY, "capture_id" text NOT NULL UNIQUE,
 "recognition" text NOT NULL, "captured_at" text NOT NULL,
 "captured_by" text NOT NULL, "zone" text NOT NULL,
 "state" text NOT NULL, "reader" text NOT NULL, "reader_version" text NOT NULL,
 "messages" bigint NOT NULL, "by_kind" text NOT NULL)""",
    """CREATE TABLE "part" ("id" integer NOT NULL PRIMARY KEY,
 "capture_id" integer NOT NULL REFERENCES "capture" ("id") DEFERRABLE INITIALLY DEFERRED,
 "copy_id" integer NOT NULL REFERENCES "copy" ("id") DEFERRABLE INITIALLY DEFERRED,
 "offset" bigint NOT NULL, "messages" bigint NOT NULL)""",
    """CREATE TABLE "original" ("id" integer NOT NULL PRIMARY KEY, "original_id" text NOT NULL UNIQUE,
 "capture_id" integer NOT NULL REFERENCES "capture" ("id") DEFERRABLE INITIALLY DEFERRED,
 "name" text NOT NULL, "size_bytes" bigint NOT NULL, "sha256" text NOT NULL)""",
    """CREATE TABLE "entry" ("id" integer NOT NULL PRIMARY KEY,
 "capture_id" integer NOT NULL REFERENCES "capture" ("id") DEFERRABLE INITIALLY DEFERRED,
 "original_id" integer NOT NULL REFERENCES "original" ("id") DEFERRABLE INITIALLY DEFERRED,
 "number" bigint NOT NULL, "name" text NOT NULL)""",
    """CREATE TABLE "label" ("id" integer NOT NULL PRIMARY KEY, "text" text NOT NULL UNIQUE,
 "key" text NOT NULL)""",
    """CREATE TABLE "message" ("id" integer NOT NULL PRIMARY KEY,
 "part_id" integer NOT NULL REFERENCES "part" ("id") DEFERRABLE INITIALLY DEFERRED,
 "ordinal" bigint NOT NULL,
 "entry_id" integer NOT NULL REFERENCES "entry" ("id") DEFERRABLE INITIALLY DEFERRED,
 "first_byte" bigint NOT NULL, "sub_index" bigint NOT NULL, "first_line" bigint NOT NULL,
 "more_lines" bigint NOT NULL, "kind" smallint NOT NULL, "said_text" text NULL,
 "said_local" bigint NULL, "said_at" bigint NULL, "precision" smallint NULL,
 "label_id" integer NULL REFERENCES "label" ("id") DEFERRABLE INITIALLY DEFERRED,
 "edited" smallint NOT NULL, "body" text NULL, "more" text NULL,
 CONSTRAINT "message_place" UNIQUE ("part_id", "ordinal"))""",
    """CREATE TABLE "anomaly" ("id" integer NOT NULL PRIMARY KEY,
 "part_id" integer NOT NULL REFERENCES "part" ("id") DEFERRABLE INITIALLY DEFERRED,
 "ordinal" bigint NOT NULL,
 "entry_id" integer NOT NULL REFERENCES "entry" ("id") DEFERRABLE INITIALLY DEFERRED,
 "first_line" bigint NOT NULL, "last_line" bigint NOT NULL, "first_byte" bigint NOT NULL,
 "reason" text NOT NULL)""",
    """CREATE TABLE "statement" ("capture_id" integer NOT NULL PRIMARY KEY
 REFERENCES "capture" ("id") DEFERRABLE INITIALLY DEFERRED, "statement" text NOT NULL)""",
    """CREATE TABLE "timer" ("id" integer NOT NULL PRIMARY KEY,
 "part_id" integer NOT NULL REFERENCES "part" ("id") DEFERRABLE INITIALLY DEFERRED,
 "ordinal" bigint NOT NULL, "said_at" bigint NULL, "who" text NULL, "seconds" bigint NULL)""",
    _ROLL_UP.format("daily"),
    _ROLL_UP.format("monthly"),
    'CREATE INDEX "capture_recognition_9afbe9d3" ON "capture" ("recognition")',
    'CREATE INDEX "part_capture_id_9b00e39d" ON "part" ("capture_id")',
    'CREATE INDEX "part_copy_id_70125271" ON "part" ("copy_id")',
    'CREATE INDEX "original_capture_id_540b25da" ON "original" ("capture_id")',
    'CREATE INDEX "entry_capture_id_b576d472" ON "entry" ("capture_id")',
    'CREATE INDEX "label_key_512ab2db" ON "label" ("key")',
    'CREATE INDEX "message_source" ON "message" ("entry_id", "first_byte")',
    'CREATE INDEX "anomaly_part_id_9fcc5eb3" ON "anomaly" ("part_id")',
    'CREATE INDEX "timer_part_id_2b6f68b3" ON "timer" ("part_id")',
)
"""All but the search index and Django's own: the same on either database (postgresql_tables.py)."""

_FIRST_STATE = (
    # The tables' age is not known here, and nothing asks it: 1970 stands for that.
    """INSERT INTO django_migrations (app, name, applied)
 VALUES ('catalogue', '0001_initial', '1970-01-01 00:00:00')""",
    "INSERT INTO state (name, value) VALUES ('applied_sequence', '0')",
    "INSERT INTO state (name, value) VALUES ('most_displaced', '0')",
    "INSERT INTO state (name, value) VALUES ('unread', '[]')",
    f"PRAGMA application_id = {APPLICATION_ID}",
    f"PRAGMA user_version = {VERSION}",
)


def make_tables(connection: Connection) -> None:
    """Make all tables in an empty database, inside the caller's transaction."""
    for statement in (_MIGRATIONS, *TABLES, *WORDS, *_FIRST_STATE):
        connection.execute(statement)
    connection.execute("INSERT INTO state (name, value) VALUES ('words_version', ?)", (WORDS_VERSION,))


def is_empty(connection: Connection) -> bool:
    """Tell whether the database has no tables yet."""
    return bool(value_of(connection.execute("SELECT count(*) = 0 FROM sqlite_master")))


def is_ours(connection: Connection) -> bool:
    """Tell whether the tables are the ones that this version makes."""
    application = value_of(connection.execute("PRAGMA application_id"))
    version = value_of(connection.execute("PRAGMA user_version"))
    return bool(application == APPLICATION_ID and version == VERSION)
