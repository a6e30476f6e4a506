"""kringle check: a store in order, one that somebody has edited, and one that is damaged."""
import hashlib
import json
import shutil
import unittest

from drawn import DrawnTest
from kringle import edit_database
from postgresql import PostgreSqlTest


class Check(DrawnTest, PostgreSqlTest):
    def store(self):
        return self.folder / ".local/share/kringle"

    def tearDown(self):
        """Not all of these stores are in order, as others are."""

    def edit(self, old, new, mend):
        """By hand in the file of messages. With the checksum mended, too, only sense can tell."""
        path = self.store() / "message.csv"
        text = path.read_text()
        self.assertIn(old, text)
        text = text.replace(old, new, 1)
        head = text[:text.rindex(" ") + 1]
        path.write_text(head + hashlib.sha256(head.encode()).hexdigest()[:16] + "\n" if mend else text)

    def test_a_store_in_order(self):
        checked = self.run_kringle("check")
        self.assert_code(checked, 0)
        self.assertIn("1 exchange, 8 people, 8 messages", " ".join(checked.out.split()))
        self.assertIn("All is in order", checked.out)
        answer = json.loads(self.run_kringle("check", "--json").out)
        self.assertEqual((answer["exchanges"], answer["people"], answer["messages"], answer["findings"]), (1, 8, 8, []))

    def test_nothing_is_changed_and_nothing_is_made(self):
        before = self.folder_state()
        self.assert_code(self.run_kringle("check"), 0)
        self.assertEqual(self.folder_state(), before)
        empty = self.run_kringle("check", f"csv:{self.folder}/nothing", "--vault", self.folder / "no-secret")
        self.assert_code(empty, 1)
        self.assertFalse((self.folder / "nothing").exists() or (self.folder / "no-secret").exists())

    def test_a_store_that_is_not_there_is_not_in_order(self):
        for store in ("csv:gifst", "sqlite:gifst.db", self.database()):
            with self.subTest(store):
                checked = self.run_kringle("check", store)
                self.assert_code(checked, 1)
                self.assertIn(f"nothing was ever kept in {store}", " ".join(checked.err.split()))
                self.assertNotIn("in order", checked.out)

    def test_a_store_whose_exchanges_were_all_deleted_is_in_order(self):
        self.assert_code(self.run_kringle("delete", "Tea", "--yes"), 0)
        checked = self.run_kringle("check")
        self.assert_code(checked, 0)
        self.assertIn("There is no exchange in it", checked.out)

    def test_whose_name_is_gone_stops_no_command_dead(self):
        self.assert_code(self.run_kringle("migrate", f"csv:{self.store()}", "sqlite:kept", "--commit"), 0)
        for table, column in (("participant", "name"), ("exchange", "title")):
            shutil.copy(self.folder / "kept", self.folder / "broken")
            edit_database(self.folder / "broken", f'UPDATE "{table}" SET "{column}" = NULL')
            for command in (("check",), ("status",), ("status", "Tea"), ("add", "Zoe"), ("resend", "Ada"), ("remind", "-e", "Tea", "-y"), ("cards",)):
                with self.subTest(table, command=command):
                    result = self.run_kringle(*command, "--store", "sqlite:broken", *(() if command[0] in ("check", "status", "cards") else ("--mail", "folder:mails")))
                    self.assertIn(result.code, (1, 4), result)
                    self.assertNotIn("in order", result.out)
                    self.assertTrue(result.err)

    def test_an_edited_file_is_damaged(self):
        self.edit(",sent,", ",held,", mend=False)
        checked = self.run_kringle("check")
        self.assert_code(checked, 4)
        self.assertIn("checksum", checked.err)

    def test_what_makes_no_sense_is_found_though_its_checksum_fits(self):
        self.edit(",sent,", ",queued,", mend=True)
        checked = self.run_kringle("check")
        self.assert_code(checked, 4)
        self.assertIn('"Tea"', checked.out)
        self.assertIn("message 1 is queued, and never due", " ".join(checked.out.split()))
        self.assertIn("1 thing is not in order", " ".join(checked.err.split()))
        answer = json.loads(self.run_kringle("check", "--json").out)
        self.assertEqual((len(answer["findings"]), answer["error"]["kind"]), (1, "storage"))

    def test_a_message_about_nobody_is_found_and_no_command_goes_on_with_it(self):
        self.edit(",assignment,1,", ",assignment,120,", mend=True)
        checked = self.run_kringle("check")
        self.assert_code(checked, 4)
        self.assertIn("about person 120, who is not there", " ".join(checked.out.split()))
        for command in (("pairs", "--yes"), ("resend", "Ada"), ("remind", "--exchange", "Tea")):
            result = self.run_kringle(*command, "--mail", "folder:mails")
            self.assert_code(result, 4)
            self.assertIn("about person 120, who is not there; the store is damaged", " ".join(result.err.split()))

    def test_an_exchange_that_has_lost_its_people_is_found(self):
        path = self.store() / "participant.csv"
        lines = path.read_text().splitlines(True)
        head = lines[0] + lines[-1][:lines[-1].rindex(" ") + 1].replace("# 8 rows", "# 0 rows")
        path.write_text(head + hashlib.sha256(head.encode()).hexdigest()[:16] + "\n")
        checked = self.run_kringle("check")
        self.assert_code(checked, 4)
        self.assertIn("about person 1, who is not there", " ".join(checked.out.split()))

    def test_a_draw_of_another_installation_is_checked_as_far_as_can_be(self):
        checked = self.run_kringle("check", f"csv:{self.store()}", "--vault", self.folder / "other")
        self.assert_code(checked, 0)
        self.assertIn("1 draw is sealed by another installation", " ".join(checked.out.split()))

    def test_a_secret_that_cannot_be_used_is_no_fault_of_the_store(self):
        (self.folder / ".config/kringle/secret").chmod(0o644)
        checked = self.run_kringle("check")
        self.assert_code(checked, 4)
        self.assertIn("others can read it", " ".join(checked.err.split()))
        self.assertNotIn("backup", checked.err)

    def test_damage_on_the_disk_of_a_server_is_found(self):
        store = self.database()
        self.assert_code(self.run_kringle("migrate", f"csv:{self.store()}", store, "--commit"), 0)
        database = store.split("/")[3].partition("?")[0]
        path = self.server.folder / "data" / self.server.sql(database, "SELECT pg_relation_filepath('kringle.participant')").strip()
        self.server.stop()
        with open(path, "r+b") as file:
            page = file.read(8192)
            file.seek(page.index(b"Cleo"))
            file.write(b"Clea")
        self.server.start()
        checked = self.run_kringle("check", store)
        self.assert_code(checked, 4)
        self.assertIn("invalid page", " ".join(checked.err.split()))

    def test_after_a_deletion_all_is_in_order(self):
        self.assert_code(self.kringle("delete", "Tea", "--yes", "--operation", "form 1"), 0)
        self.assert_code(self.run_kringle("check"), 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
