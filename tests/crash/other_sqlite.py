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
    """As the first kringle would have written it: without checksums, and no index is as old as that."""
    tables, new_fields = names_of(store, "table"), new_fields | {"checksum"}
    run(store, "PRAGMA user_version = 1", *(f"DROP INDEX {name}" for name in names_of(store, "index")),
        *(f"DROP TABLE {name}" for name in tables if name in new_tables),
        *(f"ALTER TABLE {table} DROP COLUMN {field}" for table in tables if table not in new_tables
          for field in fields_of(store, table) if field in new_fields))


def rows(store, like=None):
    """What is in its tables, but for checksums: (columns, rows) of each; or of those tables and columns that `like` has."""
    tables = like or {table: ([field for field in fields_of(store, table) if field != "checksum"],) for table in names_of(store, "table")}
    return {table: (columns, rows_of(store, table, columns)) for table, (columns, *_) in tables.items()}


def rows_of(store, table, columns):
    quoted = ", ".join(f'"{column}"' for column in columns)
    with closing(sqlite3.connect(store / "kept.db")) as file:
        return sorted(file.execute(f'SELECT {quoted} FROM "{table}"'), key=repr)


def format_of(store):
    with closing(sqlite3.connect(store / "kept.db")) as file:
        return file.execute("PRAGMA user_version").fetchone()[0]


def has_checksums(store):
    return any("checksum" in fields_of(store, table) for table in names_of(store, "table"))


NEWER = {
    "a table": (lambda store: run(store, "CREATE TABLE wish (exchange_id INTEGER, id INTEGER, version INTEGER)"), 'a table "wish"'),
    "a field": (lambda store: run(store, "ALTER TABLE exchange ADD COLUMN colour TEXT"), 'keeps "colour" of each exchange'),
    "a format": (lambda store: run(store, "PRAGMA user_version = 3"), "Use that one, or newer"),
}
