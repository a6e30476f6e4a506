"""kringle export and import: every byte comes back, nothing is taken over by halves, and a restored backup tells nobody twice."""
import json
import threading
import unittest

from drawn import DrawnTest
from kringle import SmtpSink
from postgresql import PostgreSqlTest


class Portable(DrawnTest, PostgreSqlTest):
    def setUp(self):
        super().setUp()
        people = self.write("few.csv", 'name,email\n"Ann ""A"" O\'Hara",ann@example.com\n"Zoë 🎄, jr.",\n{"exchange":{}},c@example.com\n')
        self.assert_code(self.kringle("draw", people, "--title", "Other", "-y"), 0)
        self.assert_code(self.run_kringle("export", "all.jsonl"), 0)

    def lines(self, name="all.jsonl"):
        return (self.folder / name).read_text().splitlines(True)

    def imported(self, name, store, code=0):
        result = self.run_kringle("import", name, "--store", store)
        self.assert_code(result, code)
        return result

    def view(self, *options):
        return self.run_kringle("status", "--all", "--json", *options).out

    def test_what_was_exported_is_the_same_in_every_store(self):
        for store in ("csv:again", "sqlite:again.db"):
            with self.subTest(store):
                self.imported("all.jsonl", store)
                self.assertEqual(self.view("--store", store), self.view())
                self.assert_code(self.run_kringle("check", store), 0)
                self.assert_code(self.run_kringle("export", f"{store[:3]}.jsonl", "--store", store), 0)
                self.assertEqual(self.lines(f"{store[:3]}.jsonl"), self.lines())

    def change_until(self, is_over, store, codes):
        """People come and move, one command after the other."""
        for number in range(1000):
            if is_over.is_set():
                return
            name = f"Guest {number // 2}"
            change = ("address", name, f"new{number}@example.com") if number % 2 else ("add", name, "--email", f"g{number}@example.com")
            codes.append(self.kringle(*change, "-e", "Tea", "-y", "--store", store).code)

    def test_a_backup_while_others_go_on_is_of_one_moment(self):
        for place, store in (("file", f"sqlite:{self.folder}/busy.db"), ("server", self.database())):
            self.assert_code(self.kringle("draw", self.people, "--title", "Tea", "-y", "--store", store), 0)
            is_over, codes = threading.Event(), []
            other = threading.Thread(target=self.change_until, args=(is_over, store, codes))
            other.start()
            sizes = set()
            try:
                for number in range(8):
                    backup, restored = f"{place}{number}.jsonl", f"csv:{place}{number}"
                    self.assert_code(self.run_kringle("export", backup, "--store", store), 0)
                    self.imported(backup, restored)
                    self.assert_code(self.run_kringle("check", restored), 0)
                    sizes.add(len(self.lines(backup)))
            finally:
                is_over.set()
                other.join()
            self.assertGreater(len(sizes), 1)  # it was busy indeed
            self.assertEqual(set(codes), {0})

    def test_each_line_is_json_and_nobody_else_can_read_the_file(self):
        for line in self.lines():
            self.assertEqual(len(json.loads(line)), 1)
        self.assertEqual((self.folder / "all.jsonl").stat().st_mode & 0o777, 0o600)
        names = [next(iter(json.loads(line))) for line in self.lines()]
        self.assertEqual((names[0], names[1], names[-1]), ("kringle", "exchange", "end"))

    def test_one_exchange_moves_in_with_others_and_its_life_goes_on(self):
        self.assert_code(self.run_kringle("export", "tea.jsonl", "--exchange", "Tea"), 0)
        people = self.write("more.csv", "name\nPat\nQuin\nRob\n")
        self.assert_code(self.kringle("draw", people, "--title", "Third", "-y", "--store", "sqlite:other.db"), 0)
        self.assertIn("1 exchange", self.imported("tea.jsonl", "sqlite:other.db").out)
        both = json.loads(self.view("--store", "sqlite:other.db"))["exchanges"]
        self.assertEqual({exchange["title"] for exchange in both}, {"Tea", "Third"})
        self.assert_code(self.kringle("remove", "Ada", "-e", "Tea", "-y", "--store", "sqlite:other.db"), 0)
        self.assert_code(self.run_kringle("check", "sqlite:other.db"), 0)

    def test_what_is_there_already_is_left_alone_or_refused(self):
        self.assertIn("2 exchanges were there already, and the same", self.run_kringle("import", "all.jsonl").out)
        self.changed("add", "Zoe", "-e", "Tea")
        self.refused(1, "not as it is in the file", "import", "all.jsonl")

    def test_a_file_that_is_not_whole_or_was_edited_changes_nothing(self):
        lines = self.lines()
        for name, words, text in (
                ("cut", "cut off here", "".join(lines[:-1])), ("half", "cut off here", "".join(lines)[:-20]),
                ("edited", "checksum does not fit", "".join(lines).replace("Ada", "Eve")),
                ("shuffled", "checksum does not fit", "".join([lines[0], *lines[2:-1], lines[1], lines[-1]])),
                ("newer", "a newer kringle", "".join(lines).replace('"format":1', '"format":2')),
                ("longer", "does not belong here", "".join(lines) + lines[3]), ("headless", "does not belong here", "".join(lines[1:])),
                ("unknown", "no line of an export", lines[0] + '{"migration":{"id":1}}\n'),
                ("unborn", "version is missing", lines[0] + '{"exchange":{"id":1,"title":"x"}}\n'),
                ("strange", "nobody knows what", lines[0] + '{"exchange":{"id":1,"wings":2}}\n'),
                ("empty", "cut off here", ""), ("table", "no line of an export", "name\nAda\n")):
            with self.subTest(name):
                self.write(f"{name}.jsonl", text)
                refused = self.imported(f"{name}.jsonl", "csv:again", code=1)
                self.assertIn(words, " ".join(refused.err.split()))
                self.assertIn(f"{name}.jsonl, line ", refused.err)
                self.assertFalse((self.folder / "again").exists())

    def test_an_export_makes_a_new_file_or_none(self):
        self.refused(1, "there already", "export", "all.jsonl")
        self.refused(1, "there is no exchange", "export", "new.jsonl", "--exchange", "Nobody knows")
        self.refused(4, "cannot write", "export", "nowhere/new.jsonl")
        self.refused(2, "name the file", "export")
        self.refused(2, "into a file, and not to standard output; name one", "export", "-")
        self.refused(1, "cannot read", "import", "new.jsonl")

    def test_a_store_that_is_not_there_gives_no_backup(self):
        for store in ("csv:gifst", "sqlite:gifst.db", self.database()):
            for more in ((), ("--exchange", "Tea")):
                with self.subTest(store, more=more):
                    self.refused(1, f"nothing was ever kept in {store}", "export", "new.jsonl", "--store", store, *more)

    def test_a_store_whose_exchanges_were_all_deleted_gives_one(self):
        for title in ("Tea", "Other"):
            self.assert_code(self.run_kringle("delete", title, "--yes"), 0)
        self.assertIn("0 exchanges", self.run_kringle("export", "none.jsonl").out)

    def test_a_restored_backup_sends_nothing_until_it_is_released(self):
        waiting = ("--mail", "smtp://127.0.0.1:1", "--mail-from", "s@example.com", "--store", "csv:gifts")
        self.assert_code(self.run_kringle("draw", self.people, "--title", "Late", *waiting), 5)
        self.assert_code(self.run_kringle("export", "backup.jsonl", "--store", "csv:gifts"), 0)
        with SmtpSink(self.folder / "sink") as sink:
            mail = ("--mail", sink.url, "--mail-from", "s@example.com")
            self.assert_code(self.run_kringle("resend", *mail, "--store", "csv:gifts"), 0)
            self.imported("backup.jsonl", "csv:restored")
            held = self.run_kringle("send", *mail, "--store", "csv:restored")
            self.assertIn("older copy", held.err)
            self.assertEqual(len(sink.mails()), 8)
            self.assert_code(self.run_kringle("outbox", "--release", *mail, "--store", "csv:restored"), 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
