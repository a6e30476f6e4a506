"""The life of an exchange after the draw: joining, leaving, moving, new rules, a new draw, next year."""
import json
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "smtp"))
from drawn import PEOPLE, DrawnTest
from kringle import PROGRAM, Mail, SmtpSink, free_port, main
from scripted_server import Server
from thinking import Thinking


class Change(DrawnTest):
    def test_a_latecomer_of_an_unknown_language_reads_english_and_that_is_said(self):
        result, _, news = self.changed("add", "Zoe", "--language", "Klingon")
        self.assertIn('no mails in "Klingon"', result.out)
        self.assertIn("Hello Zoe", next(mail for name, mail in news if name == "Zoe").text)

    def test_a_latecomer_costs_one_person_another_name(self):
        result, again, news = self.changed("add", "Zoe", "--email", "zoe@example.com", "--group", "byron")
        self.check(self.told(), {**dict(PEOPLE), "Zoe": "Byron"})
        self.assertEqual(len(again), 1)
        self.assertEqual({giver for giver, _ in news}, again | {"Zoe"})
        self.assertEqual(self.told()[again.copy().pop()], "Zoe")
        self.assertIn("1 person gets another name", result.out)
        for name in self.draw:
            self.assertNotIn(name, result.out, "who is told again is a secret")

    def test_whoever_leaves_is_given_up_by_as_few_as_possible(self):
        giver = next(giver for giver, receiver in self.draw.items() if receiver == "Cleo")
        _, again, news = self.changed("remove", "Cleo")
        left = {name: group for name, group in PEOPLE if name != "Cleo"}
        self.check({giver: to for giver, to in self.told().items() if giver != "Cleo"}, left)
        self.assertIn(giver, again)
        self.assertLessEqual(len(again), 2)
        self.assertIn("Cleo", {name for name, _ in news})
        goodbye = next(mail for name, mail in news if name == "Cleo")
        self.assertFalse(any(name in goodbye.text for name in self.draw if name != "Cleo"), goodbye.text)
        self.assertIn("7", self.kringle("status").out.split("People")[1].split("\n")[0])
        self.refused(1, "nobody here is called", "remove", "Cleo")
        self.refused(1, "nobody here is called", "resend", "Cleo")

    def test_it_is_said_which_exchange_is_changed(self):
        self.assert_code(self.kringle("draw", self.write("two.csv", "name\nAda\nBen\n"), "--title", "Another", "-y"), 0)
        for title, people in ("Another", 2), ("Tea", 8):
            result = self.kringle("redraw", "--rehearse", "-e", title)
            self.assert_code(result, 0)
            self.assertIn(f"{people} people in \"{title}\"", result.out)

    def test_who_is_told_while_somebody_thinks_about_a_change_is_not_told_what_it_changes(self):
        """A mail that waits will say what is true then: so it must still wait when the change is made."""
        nobody = f"smtp://127.0.0.1:{free_port()}"
        people = self.write("three.csv", "name,email\n" + "".join(f"{name},{name}@example.com\n" for name in ("Ada", "Ben", "Cleo")))
        self.assert_code(self.run_kringle("draw", people, "--title", "Three", "--mail", nobody, "--mail-from", "me@example.com"), 5)
        tried = {name: json.loads(self.kringle("exclude", "Ada", name, "-e", "Three", "-n", "--json").out) for name in ("Ben", "Cleo")}
        name = next(name for name, answer in tried.items() if answer["told_first"] > 0)
        count = len(self.mails())
        with Thinking("exclude", "Ada", name, "-e", "Three", "--mail", "folder:mails", cwd=self.folder, env=self.environment()) as change:
            self.assertIn("Do this", change.question)
            self.assert_code(self.kringle("resend", "-e", "Three"), 0)
            told = self.told(count)
            code, said = change.answer("y")
        self.assertEqual(code, 1, said)
        self.assertIn("was changed meanwhile", said)
        self.assertEqual(self.told(count), told)
        self.assertEqual(told["Ada"], name)
        self.assert_code(self.kringle("exclude", "Ada", name, "-e", "Three"), 0)  # now it is a change for all three
        self.assertNotEqual(self.told(count)["Ada"], name)

    def test_a_rule_that_the_draw_keeps_already_tells_nobody(self):
        giver, receiver = next(iter(self.draw.items()))
        other = next(name for name in self.draw if name not in (giver, receiver) and self.draw[name] != receiver)
        result, again, news = self.changed("exclude", other, receiver)
        self.assertEqual((again, news), (set(), []))
        self.assertIn("nobody who knows a name gets another one", result.out)
        _, again, news = self.changed("exclude", giver, receiver)
        self.assertIn(giver, again)
        self.assertNotEqual(self.told()[giver], receiver)
        self.check(self.told(), dict(PEOPLE))

    def rules(self):
        """Who does not draw whom, as it is stored: (giver, receiver) by number."""
        self.assert_code(self.run_kringle("export", "rules.jsonl"), 0)
        path = self.folder / "rules.jsonl"
        rows = [row["rule"] for row in map(json.loads, path.read_text().splitlines()) if "rule" in row]
        path.unlink()
        return sorted((row["giver_id"], row["receiver_id"]) for row in rows)

    def test_a_rule_that_is_there_already_is_not_added_again(self):
        self.assert_code(self.kringle("exclude", "Ben", "Cleo", "-y"), 0)
        self.refused(1, "that Ben does not draw Cleo is a rule already; nothing was changed", "exclude", "Ben", "Cleo", "-y")
        self.assertEqual(self.rules(), [(2, 3)])
        self.assert_code(self.kringle("exclude", "Ben", "Cleo", "--mutual", "-y"), 0)
        self.assertEqual(self.rules(), [(2, 3), (3, 2)])
        self.refused(1, "that Cleo and Ben do not draw each other is a rule already", "exclude", "Cleo", "Ben", "--mutual", "-y")
        self.assert_code(self.kringle("add", "Zoe", "--exclude", "Ben; Ben", "-y"), 0)
        self.assertEqual(len(json.loads(self.kringle("data", "Zoe").out)["rules"]), 1)

    def test_what_cannot_be_is_explained_and_nothing_changes(self):
        people = self.write("three.csv", "name\nAda\nBen\nCleo\n")
        self.assert_code(self.kringle("draw", people, "--title", "Three", "-y"), 0)
        self.assert_code(self.kringle("exclude", "Ada", "Ben", "-e", "Three"), 0)
        self.refused(3, "Ada", "exclude", "Ada", "Cleo", "-e", "Three")
        self.refused(3, "no draw fits", "remove", "Cleo", "-e", "Three")

    def test_an_address_moves_and_the_name_goes_there(self):
        result, again, news = self.changed("address", "Ada", "ada@new.example.com")
        self.assertEqual((again, [giver for giver, _ in news]), (set(), ["Ada"]))
        self.assertEqual(news[0][1].message["To"].addresses[0].addr_spec, "ada@new.example.com")
        self.assertEqual(news[0][1].receiver, self.draw["Ada"])
        self.refused(1, "has the address", "address", "Ada", "ada@new.example.com")
        self.refused(1, "", "address", "Ada", "no address")

    def test_a_changed_file_is_taken_over_at_once(self):
        people = [person for person in PEOPLE if person[0] not in ("Cleo", "Hal")] + [("Ida", ""), ("Jon", "Kent"), ("Kim", "Kent")]
        changed = self.table(people).replace("dan@", "daniel@").replace("Finn,", "Finnian,")
        result, again, news = self.changed("update", self.write("people.csv", changed))
        for line in ("Ida, Jon and Kim join", "Cleo and Hal take part no longer", "Finn is called Finnian now", "1 address has changed"):
            self.assertIn(line, result.out)
        told = {("Finnian" if giver == "Finn" else giver): ("Finnian" if to == "Finn" else to)
                for giver, to in self.told().items() if giver not in ("Cleo", "Hal")}
        self.check(told, {("Finnian" if name == "Finn" else name): group for name, group in people})
        self.assertLessEqual(len(again), 5)
        self.assertLessEqual({"Cleo", "Hal", "Dan", "Ida", "Jon", "Kim"}, {giver for giver, _ in news})
        same, again, news = self.changed("update", self.write("people.csv", changed))
        self.assertIn("people and rules are as they were", same.out)
        self.assertEqual((again, news), (set(), []))

    def test_a_rehearsal_changes_nothing(self):
        before = self.folder_state()
        for arguments in (("add", "Zoe"), ("remove", "Ada"), ("redraw",), ("exclude", "Ada", self.draw["Ada"]), ("pairs",)):
            result = self.kringle(*arguments, "--rehearse")
            self.assert_code(result, 0)
            self.assertIn("rehearsal", result.out)
        self.assertEqual(self.folder_state(), before)

    def test_what_is_asked_for_twice_is_done_once(self):
        done = ("add", "Zoe", "--email", "zoe@example.com", "--operation", "form 17")
        self.changed(*done)
        told = self.told()
        again = self.kringle(*done)
        self.assert_code(again, 0)
        self.assertIn("was done already", again.out)
        self.assertEqual(self.told(), told)
        self.refused(1, "was something else", "add", "Yan", "--operation", "form 17")
        self.assertTrue(json.loads(self.kringle(*done, "--json").out)["done_before"])

    def test_a_draw_and_a_copy_are_done_once_too(self):
        draw = ("draw", self.people, "--title", "Twice", "-y", "--operation", "twice")
        self.assert_code(self.kringle(*draw), 0)
        count = len(self.mails())
        self.assertIn("was done already", self.kringle(*draw).out)
        self.assertEqual(len(self.mails()), count)
        self.refused(1, "was something else", *draw[:3], "Other", *draw[4:])
        with open(self.folder / self.people, "a") as file:
            file.write("Somebody,somebody@example.com\n")
        self.refused(1, "was something else", *draw)
        hashes = self.write("hashes.txt", "0" * 64 + "\n")
        promise = ("draw", self.write("few.csv", self.table(PEOPLE)), "--title", "Announced", "-y", "--commit", "--value-from", "lots",
                   "--contribution-hashes", hashes, "--operation", "promise")
        self.assert_code(self.kringle(*promise), 0)
        self.assertIn("was done already", self.kringle(*promise).out)
        self.write("hashes.txt", "1" * 64 + "\n")
        self.refused(1, "was something else", *promise)
        copy = ("resend", "Ada", "-e", "Twice", "--operation", "copy")
        self.assert_code(self.kringle(*copy), 0)
        self.assert_code(self.kringle(*copy), 0)
        self.assertEqual(len(self.mails()), count + 1)

    def test_mails_that_never_went_out_are_told_anew_and_not_twice(self):
        """Nobody answers at first; then somebody leaves, and the mails that waited say what is true by then."""
        people = self.write("six.csv", self.table(PEOPLE[:6]))
        nowhere = ("--mail", "smtp://127.0.0.1:1", "--mail-from", "s@example.com", "-e", "Six")
        self.assert_code(self.run_kringle("draw", people, "--title", "Six", *nowhere[:4]), 5)
        left = self.run_kringle("remove", "Cleo", *nowhere)
        self.assert_code(left, 5)
        self.assertIn("nobody who knows a name gets another one", left.out)
        with SmtpSink(self.folder / "sink") as sink:
            self.assert_code(self.run_kringle("resend", "--mail", sink.url, "--mail-from", "s@example.com", "-e", "Six"), 0)
            mails = sink.mails()
        self.assertEqual(sorted(mail.recipients[0].split("@")[0] for mail in mails), ["ada", "ben", "dan", "emma", "finn"])
        draw = {mail.recipients[0].split("@")[0].title(): mail.receiver for mail in mails}
        self.check(draw, {name: group for name, group in PEOPLE[:6] if name != "Cleo"})

    def lose_a_change(self, giver):
        """The giver gets another name, and the mail that says so does not go out."""
        lost = self.run_kringle("exclude", giver, self.draw[giver], "--mail", "smtp://127.0.0.1:1", "--mail-from", "s@example.com")
        self.assert_code(lost, 5)

    def test_whoever_was_told_a_name_and_missed_the_next_one_is_told_that_they_leave(self):
        self.lose_a_change("Ada")
        _, _, news = self.changed("remove", "Ada")
        self.assertIn("Ada", {name for name, mail in news if "no longer take part" in mail.text})

    def test_whoever_was_told_a_name_and_missed_the_next_one_is_told_that_the_first_is_void(self):
        self.lose_a_change("Ada")
        _, _, news = self.changed("address", "Ada", "ada@new.example.com")
        self.assertIn("no longer valid", next(mail for name, mail in news if name == "Ada").text)
        self.draw = self.told()
        self.lose_a_change("Ada")
        _, _, news = self.changed("redraw")
        self.assertIn("no longer valid", next(mail for name, mail in news if name == "Ada").text)

    def test_whoever_was_told_a_name_and_missed_the_next_one_is_told_so_when_a_file_says_that_they_leave(self):
        self.lose_a_change("Ada")
        _, _, news = self.changed("update", self.write("people.csv", self.table(PEOPLE[1:])))
        self.assertIn("Ada", {name for name, mail in news if "no longer take part" in mail.text})

    def test_whoever_gives_no_more_is_told_so_and_their_waiting_mail_is_nobodys_trouble(self):
        roles = "name,email,role\n" + "".join(f"{name},{name.lower()}@example.com,\n" for name, _ in PEOPLE)
        fewer = self.write("roles.csv", roles.replace("ada@example.com,", "ada@example.com,receiver") + "Ida,ida@example.com,giver\n")
        _, _, news = self.changed("update", fewer)
        self.assertIn("nobody any more", next(mail for name, mail in news if name == "Ada").text)
        nowhere = ("--mail", "smtp://127.0.0.1:1", "--mail-from", "s@example.com")
        self.assert_code(self.run_kringle("draw", self.write("roles.csv", roles), "--title", "Later", *nowhere), 5)
        fewer.write_text(roles.replace("ada@example.com,", "ada@example.com,receiver") + "Ida,ida@example.com,giver\n")
        self.assert_code(self.run_kringle("update", fewer, *nowhere, "-e", "Later"), 5)
        count = len(self.mails())
        self.assert_code(self.kringle("resend", "-e", "Later"), 0)
        self.assertNotIn("Ada", {name for name, _ in self.mails()[count:]})

    def test_a_mail_that_was_cut_off_at_its_dot_is_nobodys_trouble_when_its_reader_has_left(self):
        with Server("dot", "silence") as server:
            draw = subprocess.Popen([PROGRAM, "draw", self.write("one.csv", self.table(PEOPLE[:4])), "--title", "One", "-y",
                                     "--mail", f"smtp://127.0.0.1:{server.port}", "--mail-from", "s@example.com",
                                     "--mail-connections", "1"], cwd=self.folder, env=self.environment(), stdout=subprocess.DEVNULL)
            while not server.mails:
                time.sleep(0.01)
            draw.kill()
            draw.wait()
        reader = Mail(server.mails[0]).message["To"].addresses[0].display_name
        self.assert_code(self.kringle("remove", reader, "-e", "One"), 0)
        self.assert_code(self.kringle("resend", "-e", "One"), 0)
        self.assertNotIn("may have arrived without", self.kringle("status", "One").out)

    def test_what_is_called_off_stays_so(self):
        self.changed("cancel")
        people = self.write("people.csv", self.table(PEOPLE[1:]))
        for arguments in (("cancel",), ("add", "Zoe"), ("remove", "Ada"), ("exclude", "Ada", "Ben"), ("redraw",), ("update", people)):
            self.refused(1, "has been called off", *arguments)
        for arguments in (("address", "Ada", "ada@new.example.com"), ("resend", "Ada")):
            _, _, news = self.changed(*arguments)
            self.assertEqual([name for name, mail in news if "does not take place" in mail.text], ["Ada"])
        self.assert_code(self.kringle("erase", "Ada", "--yes"), 0)

    def test_a_new_draw_tells_everybody_that_the_old_one_is_void(self):
        result, _, news = self.changed("redraw")
        self.assertEqual(sorted(giver for giver, _ in news), sorted(self.draw))
        self.check(self.told(), dict(PEOPLE))
        self.assertIn("whoever knows a name is told anew", result.out)

    def test_shapes_and_roles_survive_a_change(self):
        people = self.write("circle.csv", self.table(PEOPLE))
        self.assert_code(self.kringle("draw", people, "--title", "Circle", "-y", "--one-circle"), 0)
        for arguments in (("remove", "Cleo"), ("add", "Zoe"), ("exclude", "Ada", "Ben", "--mutual")):
            self.changed(*arguments, "-e", "Circle")
        told = {giver: to for giver, to in self.told().items() if giver != "Cleo"}
        person, seen = "Ada", []
        while person not in seen:
            seen.append(person)
            person = told[person]
        self.assertEqual(sorted(seen), sorted(told), "the circle has broken")

    def test_several_gifts_are_mended_too(self):
        start = len(self.mails())
        self.assert_code(self.kringle("draw", self.people, "--title", "Two", "--gifts", "2", "-y"), 0)
        people = dict(PEOPLE)
        for arguments in (("add", "Zoe", "--group", "Byron"), ("remove", "Cleo"), ("exclude", "Ben", "Dan", "--mutual")):
            before = {giver: mail.receivers for giver, mail in self.mails()[start:] if len(mail.receivers) == 2}
            count = len(self.mails())
            self.assert_code(self.kringle(*arguments, "-e", "Two"), 0)
            people.update({"Zoe": "Byron"} if arguments[0] == "add" else {})
            people.pop("Cleo" if arguments[0] == "remove" else None, None)
            told = {giver: mail.receivers for giver, mail in self.mails()[start:] if mail.receivers and giver in people}
            again = [giver for giver in told if giver in before and sorted(before[giver]) != sorted(told[giver])]
            self.assertLessEqual(len(again), 3)
            self.assertEqual({giver for giver, mail in self.mails()[count:] if giver in before and giver in people}, set(again))
            self.assertEqual(sorted(told), sorted(people))
            self.assertEqual(sorted(to for receivers in told.values() for to in receivers), sorted([*people] * 2))
            for giver, receivers in told.items():
                self.assertEqual(len(set(receivers) - {giver}), 2)
                self.assertFalse(people[giver] and people[giver] in (people[to] for to in receivers))
        self.assertNotIn("Dan", told["Ben"])

    def test_next_year_nobody_draws_whom_they_drew(self):
        for year in range(2027, 2030):
            last = "Tea" if year == 2027 else f"Tea {year - 1}"
            count = len(self.mails())
            self.assert_code(self.kringle("draw", "--after", last, "--title", f"Tea {year}", "-y"), 0)
            draw = self.told(count)
            self.check(draw, dict(PEOPLE))
            for giver in draw:
                self.assertNotEqual(draw[giver], self.draw[giver])
            self.draw = {**self.draw, **draw} if year == 2029 else self.draw
        count = len(self.mails())
        self.assert_code(self.kringle("draw", self.people, "--after", "Tea", "--title", "File", "-y"), 0)
        self.refused(1, "leave out one of the two", "draw", self.write("old.csv", "name,last year\nAda,Ben\nBen,Ada\nCleo,\n"),
                     "--after", "Tea", "--title", "Both")

    def test_the_pairs_of_what_was_called_off_are_no_earlier_year(self):
        self.assert_code(self.kringle("draw", "--after", "Tea", "--title", "Second", "-y"), 0)
        self.assert_code(self.kringle("cancel", "-e", "Second"), 0)
        again = json.loads(self.kringle("draw", "--after", "Second", "--title", "Third", "-n", "--json").out)
        self.assertEqual((again["people"], again["rules"]["history"]), (8, 8), "those of Tea, which took place")
        self.assertEqual(again["notes"], ['"Second" was called off, so nobody gave anything: its pairs may come again'])
        drawn = self.kringle("draw", self.people, "--after", "Second", "--title", "Third", "-y")
        self.assertIn("was called off, so nobody gave anything", " ".join(drawn.out.split()))
        self.assertEqual(self.history("Third"), {1}, "as after Tea")

    def history(self, title):
        """How many years ago the pairs of its earlier years were."""
        self.assert_code(self.run_kringle("export", "history.jsonl", "--exchange", title), 0)
        rows = map(json.loads, (self.folder / "history.jsonl").read_text().splitlines())
        return {row["rule"]["years_ago"] for row in rows if row.get("rule", {}).get("kind") == "history"}

    def test_what_is_called_off_is_told_to_everybody_and_nothing_else_is(self):
        self.assert_code(self.run_kringle("draw", self.people, "--title", "Off", "--mail", "smtp://127.0.0.1:1", "--mail-from", "s@example.com"), 5)
        _, _, news = self.changed("cancel", "-e", "Off")
        self.assertEqual(sorted(giver for giver, _ in news), sorted(self.draw))
        self.assertEqual({"does not take place" in mail.text for _, mail in news}, {True})
        self.assertIn("called off", self.kringle("status", "Off").out)

    def test_nonsense_is_refused(self):
        for code, words, *arguments in (
                (2, "say who joins", "add"), (2, "say who is to leave", "remove"), (2, "who does not draw whom", "exclude", "Ada"),
                (2, "whose address", "address", "Ada"), (2, "name the changed file", "update"), (2, "whose data", "data"),
                (1, "takes part already", "add", "ada"), (1, "is in a group called", "add", "Zoe", "--group", "Kent"),
                (1, "nobody draws their own name", "exclude", "Ada", "Ada"), (1, "did you mean", "remove", "Adaa"),
                (1, "not empty", "add", " "), (1, "longer than 80", "add", "N" * 81), (2, "one line", "add", "Zoe", "--operation", ""),
                (1, "nobody here is called", "add", "Zoe", "--partner", "Nobody"), (1, "no exchange", "redraw", "-e", "Coffee")):
            with self.subTest(arguments):
                self.refused(code, words, *arguments)

if __name__ == "__main__":
    main()
