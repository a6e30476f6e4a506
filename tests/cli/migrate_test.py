"""kringle migrate: nothing is lost on the way, and of two copies only one is in use."""
import json
import sqlite3
import subprocess
import time
import unittest

from drawn import DrawnTest
from kringle import PROGRAM, edit_database
from postgresql import PostgreSqlTest

HOSTILE = '''name,email,wish
"=cmd|' /C calc'!A0",a@example.com,"quotes "" and, commas"
'; DROP TABLE participant; --,b@example.com,
"Zoë 🎄",,"two
lines"
"  ",c@example.com,x
Ω,d@example.com,NULL
'''.replace('"  ",c@example.com,x\n', "")


class Migrate(DrawnTest, PostgreSqlTest):
    def setUp(self):
        super().setUp()
        hostile = self.write("hostile.csv", HOSTILE)
        self.assert_code(self.kringle("draw", hostile, "--title", 'Odd "names"', "-y"), 0)
        self.first = f"csv:{self.folder}/.local/share/kringle"
        self.second, self.third = f"sqlite:{self.folder}/gifts.db", f"csv:{self.folder}/back"

    def tearDown(self):
        """Not the usual store is in use at the end."""

    def moved(self, source, target, *options):
        result = self.run_kringle("migrate", source, target, *options)
        self.assert_code(result, 0)
        return result

    def view(self, store):
        return self.run_kringle("status", "--all", "--json", "--store", store)

    def tables(self, store):
        """What the files say, but for what only concerns the moving."""
        for _ in range(2):
            self.assert_code(self.run_kringle("check", store), 0)  # whoever opens the store brings its tables up to date
        paths = [path for path in sorted((self.folder / store.partition(":")[2]).glob("*.csv"))
                 if path.name not in ("journal.csv", "migration.csv")]
        return {path.name: [line for line in path.read_text().splitlines() if not line.startswith("# ")] for path in paths}

    def test_there_and_back_every_byte_is_the_same(self):
        before, view = self.tables(self.first), self.view(self.first).out
        self.moved(self.first, self.second, "--commit")
        self.assertEqual(self.view(self.second).out, view)
        self.moved(self.second, self.third, "--commit")
        self.assertEqual(self.view(self.third).out, view)
        self.assertEqual(self.tables(self.third), before)

    def test_up_and_down_all_stores_every_byte_is_the_same(self):
        before, view = self.tables(self.first), self.view(self.first).out
        place = self.first
        for target in (self.second, self.database(), f"sqlite:{self.folder}/again.db", self.third):
            self.moved(place, target, "--commit")
            self.assertEqual(self.view(target).out, view)
            self.assert_code(self.run_kringle("check", target), 0)
            if "postgresql" in target:
                self.assertIn(f"--store '{target}'", self.view(place).out)
            self.assertIn("was moved to", self.view(place).out)
            place = target
        self.assertEqual(self.tables(self.third), before)

    def test_only_one_of_the_two_is_in_use(self):
        copied = self.moved(self.first, self.second)
        self.assertIn("still the one in use", " ".join(copied.out.split()))
        self.assert_code(self.view(self.first), 0)
        refused = self.view(self.second)
        self.assert_code(refused, 1)
        self.assertIn("not in use yet", json.loads(refused.out)["error"]["message"])

        self.moved(self.first, self.second, "--commit")
        self.assert_code(self.view(self.second), 0)
        for command in (("status",), ("add", "Zoe", "-y", "--mail", "folder:mails"), ("send", "--mail", "folder:mails")):
            refused = self.run_kringle(*command, "--store", self.first)
            self.assert_code(refused, 1)
            self.assertIn("was moved to sqlite:", refused.err)
        self.assert_code(self.run_kringle("check", self.first), 0)
        self.assertIn("was moved already", self.moved(self.first, self.second, "--commit").out)

    def test_what_is_written_between_copy_and_commit_comes_along(self):
        self.moved(self.first, self.second)
        self.changed("add", "Zoe", "--email", "zoe@example.com", "-e", "Tea")
        view = self.view(self.first).out
        self.moved(self.first, self.second, "--commit")
        self.assertEqual(self.view(self.second).out, view)

    def test_the_life_of_an_exchange_goes_on_in_the_new_place(self):
        self.moved(self.first, self.second, "--commit")
        count = len(self.mails())
        self.assert_code(self.kringle("send", "--store", self.second), 0)
        self.assertEqual(len(self.mails()), count, "somebody was told twice")
        self.assert_code(self.kringle("remove", "Ada", "-e", "Tea", "-y", "--store", self.second), 0)
        self.assert_code(self.run_kringle("check", self.second), 0)

    def test_a_place_that_is_in_use_is_left_alone(self):
        people = self.write("few.csv", "name\nAda\nBen\nCleo\n")
        self.assert_code(self.kringle("draw", people, "--title", "Other", "-y", "--store", self.second), 0)
        before = self.view(self.second).out
        refused = self.run_kringle("migrate", self.first, self.second)
        self.assert_code(refused, 1)
        self.assertIn("holds something already", refused.err)
        self.assertEqual(self.view(self.second).out, before)

    def test_who_was_overtaken_by_another_leaves_what_is_in_use_alone(self):
        source = f"sqlite:{self.folder}/source.db"
        self.moved(self.first, source, "--commit")
        self.moved(source, self.second)
        slow = self.stopped_before_the_change_over(source)
        # Another has changed over, and somebody makes use of it.
        edit_database(self.folder / "gifts.db", "DELETE FROM migration", "UPDATE exchange SET title = 'New'")
        self.assertIn('"New"', self.view(self.second).out)
        self.lock.close()
        self.assertIn(b"at the same time", b" ".join(slow.communicate()[1].split()))
        self.assertEqual(slow.returncode, 1)
        self.assertIn('"New"', self.view(self.second).out)

    def stopped_before_the_change_over(self, source):
        """All is copied, and the old store cannot say so yet."""
        self.lock = sqlite3.connect(self.folder / "source.db", isolation_level=None)
        self.lock.execute("BEGIN IMMEDIATE")
        started = subprocess.Popen([PROGRAM, "migrate", source, self.second, "--commit"], env=self.environment(),
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(1.5)
        return started

    def test_a_copy_that_was_deleted_in_the_middle_of_the_change_over_is_made_again(self):
        view = self.view(self.first).out
        self.moved(self.first, self.second, "--commit")
        for path in self.folder.glob("gifts.db*"):
            path.unlink()
        self.moved(self.first, self.second, "--commit")
        self.assertEqual(self.view(self.second).out, view)

    def test_a_mark_that_names_no_place_is_damage(self):
        self.moved(self.first, self.second)
        edit_database(self.folder / "gifts.db", "UPDATE migration SET other = NULL")
        for command in (("migrate", self.first, self.second), ("status", "--store", self.second)):
            refused = self.run_kringle(*command)
            self.assert_code(refused, 4)
            self.assertIn("does not say where", " ".join(refused.err.split()))

    def test_the_whole_name_is_said_of_a_place_far_down_and_safely(self):
        folder = self.folder / ("deep" * 30) / ("\x1b" + "down" * 30)
        folder.mkdir(parents=True)
        name = f"sqlite:{folder}/gifts.db".replace("\x1b", "\\x1b")
        copied = self.moved(self.first, f"sqlite:{folder}/gifts.db", "--commit")
        self.assertIn(f"--store '{name}'", copied.out)
        self.assertIn(f"--store '{name}'", self.run_kringle("status", "--store", self.first).err)
        self.assertIn(name, self.run_kringle("check", f"sqlite:{folder}/gifts.db").out)

    def test_what_cannot_be_moved_is_said(self):
        (self.folder / "link").symlink_to(self.first.removeprefix("csv:"))
        for code, words, arguments in (
                (2, "name the old store and the new one", ()), (2, "name the old store and the new one", (self.first,)),
                (2, "two different stores", (self.first, self.first)), (2, "not a store", (self.first, "gifts.db")),
                (2, "forgets everything", (self.first, "memory:")), (2, "lies within", (self.first, f"{self.first}/new")),
                (2, "two different stores", (self.first, "csv:link")), (2, "lies within", (self.first, "sqlite:link/new.db")),
                (1, "there is nothing in", (self.second, self.third))):
            with self.subTest(words):
                refused = self.run_kringle("migrate", *arguments)
                self.assert_code(refused, code)
                self.assertIn(words, " ".join(refused.err.split()))
        self.assertFalse((self.folder / "gifts.db").exists() or (self.folder / "back").exists())

    def test_programs_are_answered_in_json(self):
        answer = json.loads(self.moved(self.first, self.second, "--json").out)
        self.assertEqual((answer["rows"] > 30, answer["in_use"]), (True, False))
        self.assertTrue(json.loads(self.moved(self.first, self.second, "--commit", "--json").out)["in_use"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
