"""Databases of an older format are taken over as they are, and rows that are not as they were written are found.

What is in formats/ was kept by a kringle of format 1, and exported by it.
"""
import pathlib
import shutil
import sqlite3
import unittest
from contextlib import closing

from drawn import DrawnTest
from kringle import KringleTest
from postgresql import PostgreSqlTest

OLD = pathlib.Path(__file__).resolve().parent / "formats"
ROWS = "SELECT {columns} FROM {table} ORDER BY {columns}"


class TakesOver:
    """`old()` is the name of a store of format 1, `rows()` what is in it, and `format()` the number."""

    def setUp(self):
        super().setUp()
        vault = self.folder / ".config/kringle"
        vault.mkdir(parents=True)
        shutil.copy(OLD / "secret", vault / "secret")
        (vault / "secret").chmod(0o400)

    def test_a_store_of_an_older_format_is_taken_over_as_it_is(self):
        store = self.old()
        self.assertEqual(self.format(), "1")
        before = self.rows()
        self.assert_code(self.run_kringle("check", store), 0)
        self.assertEqual(self.format(), "2")
        after = self.rows()
        self.assertEqual({table: after.pop(table) for table in before}, before)
        self.assertFalse(any(after.values()), "there is something in a table that is new")
        self.assert_code(self.run_kringle("export", "after.jsonl", "--store", store), 0)
        self.assertEqual((self.folder / "after.jsonl").read_bytes(), (OLD / "exported-1.jsonl").read_bytes())

    def test_whoever_reads_first_takes_it_over(self):
        store = self.old()
        status = self.run_kringle("status", "Tea", "--store", store)
        self.assert_code(status, 0)
        self.assertIn("5 handed over", status.out)
        self.assertEqual(self.format(), "2")

    def test_it_can_be_changed(self):
        store = self.old()
        self.assert_code(self.run_kringle("address", "Ada", "other@example.com", "--store", store, "--mail", "folder:mails"), 0)
        self.assert_code(self.run_kringle("check", store), 0)
        self.assertIn("other@example.com", self.run_kringle("data", "Ada", "--store", store).out)


class SqliteTakesOver(TakesOver, KringleTest):
    def old(self):
        with closing(sqlite3.connect(self.folder / "old.db")) as file:
            file.executescript((OLD / "sqlite-1.sql").read_text())
        (self.folder / "old.db").chmod(0o600)
        return "sqlite:old.db"

    def ask(self, question):
        with closing(sqlite3.connect(self.folder / "old.db")) as file:
            return file.execute(question).fetchall()

    def format(self):
        return str(self.ask("PRAGMA user_version")[0][0])

    def rows(self):
        tables = [name for name, in self.ask("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
        columns = {table: ", ".join(f'"{name}"' for _, name, *_ in self.ask(f'PRAGMA table_info("{table}")') if name != "checksum")
                   for table in tables}
        return {table: self.ask(ROWS.format(table=f'"{table}"', columns=columns[table])) for table in tables}


class PostgreSqlTakesOver(TakesOver, PostgreSqlTest):
    def old(self):
        self.url = self.database()
        self.ask((OLD / "postgresql-1.sql").read_text())
        return self.url

    def ask(self, text):
        return self.server.sql(f"gifts{self.server.databases}", text)

    def format(self):
        return self.ask("SELECT obj_description('kringle'::regnamespace)").strip().removeprefix("kringle ")

    def rows(self):
        """But for the table of those who write."""
        tables = self.ask("SELECT tablename FROM pg_tables WHERE schemaname = 'kringle' AND tablename <> 'writer' ORDER BY 1").split()
        return {table: self.ask(f"SELECT to_jsonb(a) - 'checksum' FROM kringle.{table} AS a ORDER BY 1") for table in tables}


class Edited(DrawnTest, PostgreSqlTest):
    """A name that somebody has changed by a statement of their own."""

    EDIT = "UPDATE {}participant SET name = 'Adam' WHERE name = 'Ada'"

    def expect_found(self, store):
        for command in (("check", store), ("status", "Tea", "--store", store), ("resend", "Ben", "--store", store)):
            with self.subTest(command=command[0]):
                told = self.kringle(*command)
                self.assert_code(told, 4)
                self.assertRegex(" ".join(told.err.split()), r"is damaged: participant \d+, 1 is not as it was written. Restore it from a backup")
                self.assertNotIn("in order", told.out)

    def move_to(self, store):
        self.assert_code(self.run_kringle("migrate", f"csv:{self.folder}/.local/share/kringle", store, "--commit"), 0)

    def test_a_name_that_was_edited_in_sqlite_is_found(self):
        self.move_to("sqlite:gifts.db")
        with closing(sqlite3.connect(self.folder / "gifts.db", isolation_level=None)) as file:
            file.execute(self.EDIT.format(""))
        self.expect_found("sqlite:gifts.db")

    def test_a_name_that_was_edited_in_postgresql_is_found(self):
        url = self.database()
        self.move_to(url)
        self.server.sql(f"gifts{self.server.databases}", self.EDIT.format("kringle."))
        self.expect_found(url)

    def tearDown(self):
        """Nothing is in order here."""


if __name__ == "__main__":
    unittest.main(verbosity=2)
