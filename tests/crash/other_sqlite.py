"""A store in an SQLite file as other kringles have it: the first one, or one that is newer than this."""
import sqlite3
from contextlib import closing


def run(store, *statements):
    with closing(sqlite3.connect(store / "kept.db", isolation_level=None)) as file:
        for statement in statements:
            file.execute(statement)


def names_of(store, kind):
    with closing(sqlite3.connect(store / "kept.db")) as file:
        return [name for name, in file.execute("SELECT name FROM sqlite_schema WHERE type = ? AND name NOT LIKE 'sqlite%'", (kind,))]


def fields_of(store, table):
    with closing(sqlite3.connect(store / "kept.db")) as file:
        return [name for name, in file.execute("SELECT name FROM pragma_table_info(?)", (table,))]


def make_older(store, new_tables, new_fields):
    """As the first kringle would have written it, and no index is as old as that."""
    tables = names_of(store, "table")
    run(store, *(f"DROP INDEX {name}" for name in names_of(store, "index")),
        *(f"DROP TABLE {name}" for name in tables if name in new_tables),
        *(f"ALTER TABLE {table} DROP COLUMN {field}" for table in tables if table not in new_tables
          for field in fields_of(store, table) if field in new_fields))


NEWER = {
    "a table": (lambda store: run(store, "CREATE TABLE wish (exchange_id INTEGER, id INTEGER, version INTEGER)"), 'a table "wish"'),
    "a field": (lambda store: run(store, "ALTER TABLE exchange ADD COLUMN colour TEXT"), 'keeps "colour" of each exchange'),
    "a format": (lambda store: run(store, "PRAGMA user_version = 2"), "Use that one, or newer"),
}
