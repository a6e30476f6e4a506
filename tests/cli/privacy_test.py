"""What can be seen of others, what is kept about somebody, and how it is forgotten."""
import csv
import json
import os
import pty
import shlex
import subprocess

from drawn import PEOPLE, DrawnTest
from kringle import PROGRAM, SmtpSink, main


class Privacy(DrawnTest):
    def test_status_tells_what_was_done_and_not_to_whom(self):
        self.changed("add", "Zoe", "--email", "zoe@example.com")
        self.changed("remove", "Cleo")
        status = self.kringle("status").out
        self.assertIn("Zoe joined; 1 person got another name", status)
        self.assertRegex(status, r"Cleo left; [12] (person|people) got another name")
        self.assertNotIn("change", "\n".join(line for line in status.split("\n") if not line.startswith("Changed")).lower())

    def test_nobody_can_tell_from_the_status_who_was_told_again(self):
        """All people read alike in it, but for their names and addresses: any difference would give somebody away."""
        with SmtpSink(self.folder / "sink") as sink:
            server = ("--mail", sink.url, "--mail-from", "s@example.com", "-y")
            self.assert_code(self.run_kringle("draw", self.people, "--title", "Quiet", *server), 0)
            self.assert_code(self.run_kringle("add", "Zoe", "--email", "zoe@example.com", "-e", "Quiet", *server), 0)
            self.assert_code(self.run_kringle("remove", "Cleo", "-e", "Quiet", *server), 0)
        people = json.loads(self.kringle("status", "Quiet", "--all", "--json").out)["exchanges"][0]["participants"]
        for person in people:
            for message in person["messages"]:
                self.assertRegex(message.pop("message_id"), "^[0-9a-f]{32}@example.com$")
        kinds = {json.dumps({**person, "name": "", "email": ""}) for person in people if person["name"] != "Cleo"}
        self.assertEqual(len(kinds), 1, kinds)
        lines = self.kringle("status", "Quiet", "--all").out.split("Mails")[1].split("\n")[1:]
        lines = [line.split(None, 1)[1] for line in lines if line.strip() and "Cleo" not in line and "whom to give to" not in line]
        self.assertEqual(len(lines), 8)
        self.assertEqual(len(set(lines)), 1, lines)

    def test_nobody_can_tell_from_what_took_the_mails_who_was_told_again(self):
        """The second file for a person has a number, and the second mail a later name in the server's queue."""
        self.changed("add", "Zoe", "--email", "zoe@example.com")
        for status in (self.kringle("status", "--all").out, self.kringle("status", "--all", "--json").out):
            self.assertNotIn("(2).eml", status)

    def test_looking_is_told_to_everybody(self):
        self.refused(1, "there is no exchange", "pairs", "-e", "Nowhere")
        self.refused(2, "say --yes", "pairs")
        result, again, news = self.changed("pairs", "--yes")
        self.assertEqual(again, set())
        for giver, receiver in self.draw.items():
            self.assertIn(f"{giver} gives to {receiver}", result.out)
        self.assertEqual(sorted(giver for giver, _ in news), sorted(self.draw))
        self.assertEqual({giver for giver, mail in news if self.draw[giver] in mail.text.split()}, set(), "that mail names nobody")

    def test_a_program_is_not_asked_even_at_a_terminal(self):
        master, slave = pty.openpty()
        self.addCleanup(os.close, master)
        self.assert_code(self.kringle("remove", "Cleo"), 0)
        for command in (("delete", "Tea"), ("erase", "Cleo"), ("pairs", "--mail", "folder:mails")):
            asked = subprocess.run([PROGRAM, *command, "--json"], stdin=slave, stderr=slave, stdout=subprocess.PIPE, cwd=self.folder,
                                   env=self.environment(), timeout=20)
            self.assertIn("--yes", json.loads(asked.stdout)["error"]["message"])
        os.close(slave)

    def test_whoever_was_cut_off_while_looking_can_look_again(self):
        look = ("pairs", "--yes", "--operation", "look")
        first, count = self.kringle(*look).out, len(self.mails())
        again = self.kringle(*look)
        self.assert_code(again, 0)
        self.assertEqual(again.out[again.out.index("Pairs"):].count(" gives to "), first.count(" gives to "))
        self.assertEqual(len(self.mails()), count)

    def test_data_of_one_person_are_theirs_alone(self):
        data = json.loads(self.kringle("data", "ada@example.com").out)
        self.assertEqual(data["participant"]["name"], "Ada")
        self.assertEqual([group["name"] for group in data["groups"]], ["Byron"])
        self.assertEqual([message["kind"] for message in data["messages"]], ["assignment"])
        others = [name for name, _ in PEOPLE if name != "Ada"]
        self.assertFalse(any(f'"{name}"' in json.dumps(data) for name in others), data)

    def test_data_say_how_many_gifts_somebody_gives_and_receives(self):
        people = self.write("roles.csv", "name,role\nAnn,\nBob,giver\nCid,receiver\nDot,\nEve,\n")
        self.assert_code(self.kringle("draw", people, "--title", "Roles", "-y"), 0)
        self.assert_code(self.kringle("remove", "Eve", "-e", "Roles", "-y"), 0)
        for name, gifts in (("Ann", (1, 1)), ("Bob", (1, 0)), ("Cid", (0, 1)), ("Eve", (0, 0))):
            person = json.loads(self.kringle("data", name, "-e", "Roles").out)["participant"]
            self.assertEqual((person["gives"], person["receives"]), gifts, name)
        several = self.write("several.csv", "name\nAnn\nBob\nCid\nDot\n")
        self.assert_code(self.kringle("draw", several, "--title", "Several", "--gifts", "2", "-y"), 0)
        person = json.loads(self.kringle("data", "Ann", "-e", "Several").out)["participant"]
        self.assertEqual((person["gives"], person["receives"]), (2, 2))

    def test_erased_is_erased_everywhere(self):
        self.refused(1, "take them out first", "erase", "Cleo", "--yes")
        self.changed("remove", "Cleo")
        self.assert_code(self.kringle("erase", "cleo@example.com", "--yes"), 0)
        for path in (self.folder / ".local/share/kringle").iterdir():
            self.assertNotIn(b"cleo", path.read_bytes().lower(), path)
        self.changed("add", "Zoe")
        self.assert_code(self.kringle("status", "--all"), 0)

    def test_who_has_to_be_taken_out_first_can_be_by_what_is_advised(self):
        """Also out of an exchange that is not the latest, and whatever they are called."""
        name = "$(touch PWNED) \"Ann's\""
        people = self.write("more.csv", self.table([*PEOPLE, ("Ann", "")]).replace("Ann,ann", '"' + name.replace('"', '""') + '",ann'))
        self.assert_code(self.kringle("draw", people, "--title", "Tea at Ann's", "-y"), 0)
        self.assert_code(self.kringle("draw", self.people, "--title", "Later", "-y"), 0)
        refused = self.kringle("erase", "ann@example.com", "-e", "Tea at Ann's", "--yes")
        self.assert_code(refused, 1)
        advised = shlex.split(refused.err.partition("kringle remove ")[2])
        self.assertEqual(advised, [name, "--exchange", "Tea at Ann's"])
        self.changed("remove", *advised)

    def test_an_erasure_is_done_once_and_says_so(self):
        self.changed("remove", "Cleo")
        self.changed("remove", "Hal")
        done = ("erase", "Cleo", "--yes", "--operation", "form 18")
        self.assertIn("exchange", json.loads(self.kringle(*done, "--json").out))
        self.assertIn("was done already", self.kringle(*done).out)
        self.refused(1, "was something else", "erase", "Hal", "--yes", "--operation", "form 18")

    def test_a_deletion_is_done_once_and_nothing_but_its_name_and_time_stay(self):
        self.assert_code(self.kringle("draw", self.people, "--title", "Over", "-y"), 0)
        self.assert_code(self.kringle("add", "Zoe", "-e", "Over", "-y", "--operation", "form 17"), 0)
        self.refused(1, "was something else", "delete", "Over", "--yes", "--operation", "form 17")
        done = ("delete", "Over", "--yes", "--operation", "form 19")
        self.assert_code(self.kringle(*done), 0)
        state = self.folder_state()
        self.assertIn("was done already", self.kringle(*done).out)
        self.assertTrue(json.loads(self.kringle(*done, "--json").out)["done_before"])
        self.refused(1, "was something else", "delete", "Office", "--yes", "--operation", "form 19")
        self.refused(1, "was something else", "draw", self.people, "--title", "New", "-y", "--operation", "form 19")
        self.assertEqual(self.folder_state(), state)
        self.assertNotIn("Over", self.kringle("status", "--all").out)

    def test_nobody_is_called_nothing(self):
        people = self.write("nameless.csv", "name\nAda\nBen\nCleo\nDan\n")
        self.assert_code(self.kringle("draw", people, "--title", "Cards", "-y"), 0)
        self.changed("remove", "Dan", "-e", "Cards")
        self.refused(1, "nobody here is called", "erase", "", "-e", "Cards", "--yes")

    def test_whoever_is_erased_does_not_take_part_next_year(self):
        self.assert_code(self.kringle("draw", self.people, "--title", "Over", "-y"), 0)
        self.assert_code(self.kringle("cancel", "-e", "Over"), 0)
        self.assert_code(self.kringle("erase", "Ada", "-e", "Over", "--yes"), 0)
        self.assert_code(self.kringle("draw", "--after", "Over", "--title", "Next", "-y"), 0)
        self.assertNotIn("erased", self.kringle("pairs", "-e", "Next", "--yes").out)

    def test_an_announced_draw_can_be_checked_after_somebody_was_erased(self):
        self.assert_code(self.kringle("draw", self.people, "--title", "Seen", "--commit", "--value-from", "dice"), 0)
        self.assert_code(self.kringle("draw", "--title", "Seen", "--value", "4", "-y"), 0)
        self.assert_code(self.kringle("cancel", "-e", "Seen"), 0)
        self.assertIn("sealed", " ".join(self.kringle("erase", "Ada", "-e", "Seen", "--yes").out.split()))
        self.assert_code(self.kringle("reveal", "Seen", "--yes"), 0)
        self.assert_code(self.kringle("verify", "kringle-record.json"), 0)

    def test_namesakes_are_told_apart_in_the_pairs(self):
        people = self.write("same.csv", "name,email\nAda,one@example.com\nAda,two@example.com\nBen,\nDan,\n")
        self.assert_code(self.kringle("draw", people, "--title", "Same", "-y"), 0)
        pairs = json.loads(self.kringle("pairs", "-e", "Same", "--yes", "--json").out)["pairs"]
        self.assertEqual(sorted(pair["giver"] for pair in pairs), ["Ada (one@example.com)", "Ada (two@example.com)", "Ben", "Dan"])

    def test_rules_can_be_added_after_somebody_with_rules_was_erased(self):
        for arguments in (("exclude", "Cleo", "Dan", "--mutual"), ("exclude", "Hal", "Gus"), ("remove", "Cleo")):
            self.changed(*arguments)
        self.assert_code(self.kringle("erase", "Cleo", "--yes"), 0)
        self.changed("add", "Zoe", "--partner", "Dan")
        self.changed("exclude", "Gus", "Hal")
        self.assertTrue(self.told()["Gus"] != "Hal" and self.told()["Hal"] != "Gus" and self.told()["Zoe"] != "Dan")

    def test_a_deleted_exchange_is_gone_and_the_others_are_not(self):
        self.assert_code(self.kringle("draw", self.people, "--title", "Other", "-y"), 0)
        self.refused(2, "say --yes", "delete", "Tea")
        self.assert_code(self.kringle("delete", "Tea", "--yes"), 0)
        self.refused(1, "there is no exchange", "delete", "Tea", "--yes")
        store = self.folder / ".local/share/kringle"
        ids = set()
        for name in ("participant", "assignment", "message", "membership", "trace"):
            with open(store / f"{name}.csv", newline="") as file:
                ids |= {row["exchange_id"] for row in csv.DictReader(line for line in file if not line.startswith("#"))}
        self.assertEqual(len(ids), 1)
        self.assert_code(self.kringle("resend", "Ada", "-e", "Other"), 0)


if __name__ == "__main__":
    main()
