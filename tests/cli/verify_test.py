"""An announced draw, from the announcement to what anybody can check, by kringle itself and by tests/verify.py."""
import hashlib
import json
import re
import shlex
import shutil
import subprocess
import sys

from kringle import SOURCE, KringleTest, Mail, main

sys.path.insert(0, str(SOURCE / "tests"))
import verify

FLOOR = SOURCE / "examples" / "floor.csv"
SOURCE_OF_VALUE = "the lottery numbers of 2099-12-01"
PEOPLE = "name,email,household,exclude,last year\nAda,ada@example.com,one,,Dan\nBen,ben@example.com,one,,\n" \
         "Çid,cid@example.com,,Ada,\nDan,dan@example.com,,,Ben\nEve,eve@example.com,,,\n"


class Verify(KringleTest):
    def kringle(self, *arguments, code=0, **more):
        result = self.run_kringle(*arguments, **more)
        self.assert_code(result, code)
        return result

    def announce(self, *arguments, people=None, code=0, value_from=SOURCE_OF_VALUE):
        people = people or self.write("people.csv", PEOPLE)
        value = ("--value-from", value_from) if value_from else ()
        return self.kringle("draw", people, "--commit", "--title", "Tea", *value, *arguments, code=code)

    def draw(self, *arguments, value="6, 12, 31", code=0, mails="mails"):
        given = ("--value", value) if value else ()
        return self.kringle("draw", "--title", "Tea", *given, "--mail", f"folder:{mails}", *arguments, code=code)

    def reveal(self):
        self.kringle("reveal", "Tea", "--yes")
        return json.loads((self.folder / "kringle-record.json").read_text())

    def model(self, *arguments):
        """What tests/verify.py finds: (words, seal); verify.Changed if it finds a change."""
        paths = dict(zip(("record", "receipt"), map(self.folder.joinpath, (part for part in arguments if part != "--receipt"))))
        if arguments[0] == "--receipt":
            paths = {"receipt": paths["record"]}
        return verify.verify(*verify.read(paths.get("record"), paths.get("receipt")))

    def fits(self, *arguments):
        """Both find that everything fits, and agree on words and seal."""
        answer = json.loads(self.kringle("verify", *arguments, "--json").out)
        self.assertEqual(self.model(*arguments), (answer["words"], answer["seal"]))
        return answer

    def refused(self, words, *arguments):
        """Both refuse, and kringle says these words."""
        self.assertIn(words, self.kringle("verify", *arguments, code=1).err)
        with self.assertRaises(verify.Changed):
            self.model(*arguments)

    def receipt(self, name, folder="mails"):
        text = Mail((self.folder / folder / f"{name}.eml").read_bytes()).text.replace("\r\n", "\n")
        return text[text.index("kringle receipt 1"):text.index("end of receipt")] + "end of receipt\n"

    def store_bytes(self):
        return b"".join(path.read_bytes() for path in sorted((self.folder / ".local/share/kringle").iterdir()) if path.name != "lock")

    # ---- What is announced is drawn, and can be checked ----

    def test_an_announced_floor_can_be_checked_by_everybody(self):
        announced = json.loads(self.announce("--json", people=FLOOR).out)
        self.assertFalse((self.folder / "mails").exists())
        drawn = json.loads(self.draw("--json", "--show-pairs").out)
        self.assertEqual(drawn["announcement"]["words"], announced["announcement"]["words"])
        self.reveal()
        answer = self.fits("kringle-record.json", "--receipt", "mails/Siân Evans.eml")
        self.assertEqual((answer["words"], answer["seal"]), (announced["announcement"]["words"], drawn["seal"]))
        pairs = json.loads(self.kringle("verify", "kringle-record.json", "--show-pairs", "--json").out)["pairs"]
        self.assertEqual(pairs, drawn["pairs"])
        mails = sorted((self.folder / "mails").iterdir())
        self.assertEqual(len(mails), 24)
        for mail in mails[::5]:
            self.assertEqual(self.fits("--receipt", mail)["seal"], drawn["seal"])

    def test_the_announcement_tells_nothing_of_the_draw(self):
        text = self.announce().out
        secret = self.secret_of_announced()
        self.assertNotIn(secret, text + self.kringle("status", "--json").out + self.kringle("status").out)
        self.assertIn("Drawn   not yet", self.kringle("status").out)
        self.draw()
        for mail in (self.folder / "mails").iterdir():
            self.assertNotIn(secret, mail.read_text())

    def secret_of_announced(self):
        """From a record of a copy of the store."""
        shutil.copytree(self.folder / ".local", self.folder / "copy")
        env = self.environment(KRINGLE_STORE=f"csv:{self.folder}/copy/share/kringle")
        self.run_kringle("draw", "--title", "Tea", "--value", "1", "--mail", "folder:copied", env=env)
        self.run_kringle("reveal", "--output", "copied.json", "--yes", env=env)
        return json.loads((self.folder / "copied.json").read_text())["secret"]

    def test_an_announcement_reads_well_on_eighty_columns(self):
        lines = self.announce(people=FLOOR).out.partition("Nothing")[2].splitlines()
        self.assertLessEqual(max(map(len, lines)), 80)
        text = "\n".join(lines)
        for words in (SOURCE_OF_VALUE, "is drawn yet", "nobody can choose", "attempt     1",
                      'kringle draw --title Tea --value'):
            self.assertIn(words, text)

    def test_an_announcement_has_room_for_long_words_of_the_organiser(self):
        long = "the six numbers of the lottery of 2099-12-01, smallest first, " * 3
        self.announce(value_from=long)
        text = self.announce("--reason", "because " + long, value_from=long).out.partition("Nothing")[2]
        self.assertLessEqual(max(map(len, text.splitlines())), 80)
        self.assertIn(f"because {long}".strip(), " ".join(text.split()))

    def test_the_announcement_says_all_that_the_draw_will_need(self):
        hashes = self.write("hashes", hashlib.sha256(b"ants").hexdigest())
        shown = self.announce("--contribution-hashes", hashes).out
        self.assertIn('--title Tea --value "..." --contributions FILE --mail', shown)
        self.assertIn("Have everybody tell", shown)
        alone = self.announce("--contribution-hashes", hashes, "--reason", "alone", value_from=None).out
        self.assertIn('--title Tea --contributions FILE --mail', alone)

    def test_the_same_announcement_and_value_give_the_same_draw(self):
        self.announce()
        shutil.copytree(self.folder / ".local", self.folder / "copy")
        seals = []
        for value in ("6, 12, 31", " 6 12  31 ", "6 12 32"):
            shutil.rmtree(self.folder / ".local")
            shutil.copytree(self.folder / "copy", self.folder / ".local")
            seals.append(json.loads(self.draw("--json", value=value).out)["seal"])
        self.assertEqual(seals[0], seals[1])
        self.assertNotEqual(seals[0], seals[2])

    def test_what_was_announced_stays_provable_after_a_change(self):
        """Somebody leaves; those whose name stays can have their receipt again, and the record is the one of the draw."""
        self.announce(people=FLOOR)
        pairs = {pair["giver"]: pair["receiver"] for pair in json.loads(self.draw("--json", "--show-pairs").out)["pairs"]}
        self.assert_code(self.kringle("remove", "Siân Evans", "--mail", "folder:later"), 0)
        giver = next(giver for giver, receiver in pairs.items() if receiver == "Siân Evans")
        later = {path.stem: path for path in (self.folder / "later").iterdir()}
        self.assertIn(giver, later)
        self.assertNotIn("kringle receipt", later[giver].read_text())
        same = next(giver for giver in pairs if giver not in later and pairs[giver] not in later)
        self.assert_code(self.kringle("resend", same, "--mail", "folder:copies"), 0)
        self.reveal()
        self.fits("kringle-record.json", "--receipt", f"copies/{same}.eml")
        self.fits("kringle-record.json", "--receipt", f"mails/{same}.eml")
        shown = json.loads(self.kringle("verify", "kringle-record.json", "--show-pairs", "--json").out)["pairs"]
        self.assertEqual({pair["giver"]: pair["receiver"] for pair in shown}, pairs)

    def test_a_receipt_shows_the_own_rules_and_no_other(self):
        self.announce()
        self.draw()
        receipt = self.receipt("Çid")
        self.assertIn("exclusions: 1\n", receipt)
        self.assertNotIn("history", receipt)
        self.assertNotIn("Ada", receipt)
        path = self.write("receipt.txt", "As it was pasted:\n\n" + receipt)
        self.fits("--receipt", path)
        self.assertIn("may not draw number: 1", self.kringle("verify", "--receipt", path).out)

    def test_no_line_of_a_receipt_stands_there_twice(self):
        self.announce()
        self.draw()
        mine = self.receipt("Ada")
        twice = self.write("twice.txt", mine.replace("\nreceivers:", "\nreceivers: 1\nreceivers:"))
        self.assertIn('twice: "receivers: ', self.kringle("verify", "--receipt", twice, code=1).err)
        answer = json.loads(self.kringle("verify", "--receipt", self.write("mine.txt", mine), "--json").out)
        self.assertIs(answer["receipt_fits"], True)
        self.assertNotIn("record_fits", answer)

    def test_shapes_and_roles_are_announced_too(self):
        people = self.write("people.csv", "name,role,must\nAda,giver,\nBen,receiver,\nCid,,\nDan,,Cid\nEve,,\n")
        self.announce("--no-swaps", people=people)
        self.draw(people)
        self.reveal()
        self.fits("kringle-record.json", "--receipt", "mails/Ada.eml")
        self.assertEqual(json.loads((self.folder / "kringle-record.json").read_text())["no_swaps"], True)

    def test_the_verifier_in_python_runs_by_itself(self):
        self.announce()
        self.draw()
        record = self.reveal()
        command = [sys.executable, SOURCE / "tests/verify.py", "kringle-record.json", "--receipt", "mails/Ada.eml"]
        good = subprocess.run(command, capture_output=True, text=True, cwd=self.folder)
        self.assertEqual((good.returncode, good.stderr), (0, ""))
        self.assertIn(record["seal"], good.stdout)
        self.write("kringle-record.json", json.dumps({**record, "value": "7"}))
        bad = subprocess.run(command, capture_output=True, text=True, cwd=self.folder)
        self.assertEqual((bad.returncode, bad.stdout), (1, ""))
        self.assertIn("changed: the draw that follows", bad.stderr)

    def test_nothing_announced_is_drawn_by_who_only_looks(self):
        self.announce()
        for look in (("--explain",), ("--count",), ("--forget",), ("--gifts", "2")):
            self.draw(*look, code=2)
        self.assertIn("Drawn   not yet", self.kringle("status").out)
        self.assertFalse((self.folder / "mails").exists())

    def test_an_announcement_does_not_speak_as_if_names_were_drawn(self):
        shown = self.announce().out
        self.assertIn("every possible draw will be equally likely", shown)
        self.assertIn("every possible draw was equally likely", self.draw().out)

    def test_years_forgotten_at_the_announcement_are_forgotten_at_the_draw(self):
        used_up = 'name,last year\nA,"B,C,D"\nB,"C,D,A"\nC,"D,A,B"\nD,"A,B,C"\n'
        people = self.write("people.csv", used_up)
        self.announce("--forget", people=people)
        changed = self.write("changed.csv", used_up.replace('A,"B,C,D"', 'A,"C,B,D"'))
        self.assertIn("not those that were announced", self.draw(changed, code=1).err)
        self.draw(people)
        self.reveal()
        self.kringle("verify", "kringle-record.json", "--receipt", "mails/A.eml")

    def test_several_gifts_can_be_checked(self):
        names = "ABCDEF"
        people = self.write("people.csv", "name,email,must\n" + "".join(f"{name},{name}@example.com,\n" for name in names))
        announced = json.loads(self.announce("--gifts", "2", "--json", people=people).out)["announcement"]
        drawn = json.loads(self.draw(people, "--json", "--show-pairs").out)
        record = self.reveal()
        for giver in names:
            answer = json.loads(self.kringle("verify", "kringle-record.json", "--receipt", f"mails/{giver}.eml",
                                             "--json").out)
            self.assertEqual((answer["words"], answer["seal"]), (announced["words"], drawn["seal"]))
            mine = [pair["receiver"] for pair in drawn["pairs"] if pair["giver"] == giver]
            shown = self.kringle("verify", "kringle-record.json", "--receipt", f"mails/{giver}.eml").out
            for receiver in mine:
                self.assertIn(f"to {receiver}, number {names.index(receiver) + 1}", shown)
            other = next(str(k + 1) for k, name in enumerate(names) if name not in mine)
            forged = self.receipt(giver).replace(f"receivers: {names.index(mine[0]) + 1}", f"receivers: {other}")
            self.assertIn("not the one that was drawn",
                          self.kringle("verify", "--receipt", self.write("forged.txt", forged), code=1).err)
        record["roster"][0]["gives"] = record["roster"][0]["receives"] = 1
        self.write("changed.json", json.dumps(record))
        self.assertIn("roster was changed", self.kringle("verify", "changed.json", code=1).err)
        self.kringle("resend", "A", "--mail", "folder:again")
        self.assertEqual(len(list((self.folder / "again").iterdir())), 1)
        self.assertIn("6 handed over", self.kringle("status", "Tea").out)

    def test_a_forged_record_is_refused_and_not_a_bug(self):
        """Whoever writes a record can make its hashes fit whatever stands in it."""
        self.announce()
        self.draw()
        record = self.reveal()
        for rule, value in (("must", 1), ("must", -1), ("gives", 0), ("gives", 65537), ("history", "1"), ("allowed", "1")):
            forged = json.loads(json.dumps(record))
            forged["roster"][0][rule] = value
            self.write("forged.json", json.dumps(self.fitted(forged)))
            self.assertIn(self.run_kringle("verify", "forged.json").code, (1, 3), (rule, value))

    def fitted(self, record):
        """With the hashes that its roster needs."""
        secret, drawn = bytes.fromhex(record["secret"]), record["announcements"][0]
        root = verify.root_of([verify.person_leaf(entry, verify.salt(secret, "roster", entry["id"]))
                               for entry in record["roster"]])
        drawn["roster"] = verify.roster_hash(len(record["roster"]), False, False, root).hex()
        terms = verify.digest("kringle/terms/1", None, record["exchange_id"], 1, drawn["title"], drawn["announced_at"],
                              None, drawn["engine"], drawn["source"], None)
        drawn["fingerprint"] = verify.fingerprint(bytes.fromhex(drawn["roster"]), bytes.fromhex(drawn["commitment"]),
                                                  terms).hex()
        return record

    # ---- Contributions of participants ----

    def contributions(self, *texts):
        hashes = "".join(f"{hashlib.sha256(text.encode()).hexdigest()}  -\n" for text in texts)
        return self.write("hashes.txt", hashes), self.write("contributions.txt", "\n".join(texts[::-1]) + "\n")

    def test_participants_decide_along_without_any_public_value(self):
        hashes, contributions = self.contributions("grüne Gurke 4711", "seven brave ants", "x" * 200)
        page = self.announce("--contribution-hashes", hashes, value_from=None).out
        self.assertIn(hashlib.sha256(b"seven brave ants").hexdigest(), page)
        self.assertIn("--contributions FILE", page)
        few = self.write("few.txt", "seven brave ants\n")
        self.assertIn("2 of the 3 contributions", self.draw("--contributions", few, value=None, code=1).err)
        self.draw("--contributions", contributions, value="7", code=2)
        self.draw("--contributions", contributions, value=None)
        record = self.reveal()
        self.fits("kringle-record.json")
        record["contributions"] = record["contributions"].replace("seven", "eight")
        self.write("changed.json", json.dumps(record))
        self.refused("contributions", "changed.json")

    def test_a_value_and_contributions_together(self):
        hashes, contributions = self.contributions("one", "two")
        self.announce("--contribution-hashes", hashes)
        self.assertIn("contributions are missing", self.draw(code=2).err)
        self.assertIn("public value is missing", self.draw("--contributions", contributions, value=None, code=2).err)
        self.draw("--contributions", contributions)
        self.reveal()
        self.fits("kringle-record.json")

    # ---- What is refused ----

    def test_people_and_rules_cannot_change_behind_the_announcement(self):
        people = self.write("people.csv", PEOPLE)
        self.announce(people=people)
        for before, after in (("Eve,eve@example.com,,,", "Eve,eve@example.com,,Dan,"), ("Eve", "Fay"), ("Çid,", "Gil,g@example.com,,,\nÇid,"),
                              ("one,,Dan", "two,,Dan"), ("Dan,dan@example.com,,,Ben", "Dan,dan@example.com,,,")):
            people.write_text(PEOPLE.replace(before, after))
            result = self.draw(people, code=1)
            self.assertIn("not those that were announced", result.err)
        self.assertFalse((self.folder / "mails").exists())
        people.write_text(PEOPLE.replace("eve@example.com", "new@example.com"))
        self.draw(people)
        self.assertEqual(str(Mail((self.folder / "mails/Eve.eml").read_bytes()).message["To"].addresses[0].addr_spec), "new@example.com")

    def test_a_new_announcement_needs_a_reason_and_the_earlier_stays_listed(self):
        first = json.loads(self.announce("--json").out)["announcement"]
        before = self.store_bytes()
        self.assertIn("--reason", self.announce(code=1).err)
        self.assertEqual(self.store_bytes(), before)
        more = self.write("more.csv", PEOPLE + "Fay,fay@example.com,two,\"Ben, Dan\",Eve\n")
        second = self.announce("--reason", "Fay joined", people=more)
        for words in ("attempt     2", first["words"], "Fay joined", "Attempt 1"):
            self.assertIn(words, second.out)
        fewer = self.write("fewer.csv", PEOPLE.replace("Ada,ada@example.com,one,,Dan\n", "").replace(",Ada,", ",,"))
        third = json.loads(self.announce("--reason", "Ada left", "--json", people=fewer).out)
        self.assertEqual([one["attempt"] for one in third["earlier_announcements"]], [1, 2])
        for words in ("Fay joined", "Ada left", first["words"], third["announcement"]["words"]):
            self.assertIn(words, self.kringle("status").out)
        self.draw(fewer)
        self.assertEqual(len(list((self.folder / "mails").iterdir())), 4)
        record = self.reveal()
        self.assertEqual(len(record["announcements"]), 3)
        self.fits("kringle-record.json", "--receipt", "mails/Ben.eml")
        del record["announcements"][1]
        self.write("changed.json", json.dumps(record))
        self.refused("announcement 2 is missing", "changed.json")

    def test_what_is_announced_is_drawn_once_and_as_announced(self):
        people = self.write("people.csv", PEOPLE)
        self.kringle("draw", people, "--title", "Tea", "--mail", "folder:plain")
        self.assertIn("was not announced", self.draw(code=1).err)
        self.assertIn("already been drawn", self.announce(code=1).err)
        announce = ("draw", people, "--commit", "--title", "Coffee")
        self.assertIn("choose the draw", self.kringle(*announce, code=2).err)
        self.kringle(*announce, "--value-from", SOURCE_OF_VALUE, "--reason", "why not", code=2)
        self.kringle(*announce, "--value-from", SOURCE_OF_VALUE)
        self.assertIn("is announced", self.kringle("draw", people, "--title", "Coffee", "--mail", "folder:m", code=1).err)
        self.assertIn("not drawn yet", self.kringle("resend", "--exchange", "Coffee", "--mail", "folder:m", code=1).err)
        self.assertIn("not drawn yet", self.kringle("reveal", "Coffee", "--yes", code=1).err)
        self.assertIn("without an announcement", self.kringle("reveal", "Tea", "--yes", code=1).err)
        value = ("draw", "--title", "Coffee", "--value", "1", "--mail", "folder:m")
        for more in (("--note", "x"), ("--rehearse",), ("--commit",), ("--contributions", people), ("--reason", "x")):
            self.kringle(*value, *more, code=2)
        self.kringle("draw", "--title", "Coffee", "--value", "...", "--mail", "folder:m", code=2)
        self.assertFalse((self.folder / "m").exists())
        self.kringle(*value)
        self.assertIn("already been drawn", self.kringle(*value, code=1).err)

    def test_what_cannot_be_drawn_is_not_announced(self):
        people = self.write("people.csv", "name,household\nAda,Lee\nBen,Lee\nCid,Lee\nDan,\n")
        self.assertIn("can only draw Dan", self.announce(people=people, code=3).err)
        two = self.write("two.csv", "name\nAnn\nBob\n")
        self.announce("--no-swaps", people=two, code=3)
        self.assertIn("There are no exchanges", self.kringle("status").out)

    def test_a_record_is_written_only_by_who_means_it(self):
        self.announce()
        self.draw()
        self.assertIn("--yes", self.kringle("reveal", "Tea", code=2).err)
        self.assertFalse((self.folder / "kringle-record.json").exists())
        self.reveal()
        self.assertIn("exists already", self.kringle("reveal", "Tea", "--yes", code=1).err)
        self.assertIn("exists already", self.kringle("reveal", "Tea", code=1).err, "asked for what cannot be")
        self.assertEqual((self.folder / "kringle-record.json").stat().st_mode & 0o777, 0o600)
        self.kringle("reveal", "Tea", "--yes", "--output", "nowhere/record.json", code=4)
        for private in ("@example.com", "wish"):
            self.assertNotIn(private, (self.folder / "kringle-record.json").read_text())

    # ---- What is advised can be typed ----

    TITLE = "$(touch PWNED) \"Ann's\" `tea`"

    def advised(self, text, command):
        """The arguments of that command, as a shell takes them from the text, with what is to be filled in."""
        given = {"...": "6 12", "PEOPLE.csv": "people.csv", "FILE": "contributions.txt"}
        line = re.search(rf"kringle ({command} .*?)(?:\. |$)", text, re.MULTILINE).group(1)
        return [given.get(word, word) for word in shlex.split(line)]

    def announce_kind(self, kind, title):
        """Announced with one of the kinds of terms there are."""
        hashes, _ = self.contributions("one", "two")
        terms = {"value": ("--value-from", "dice"), "shared": ("--contribution-hashes", hashes)}
        both = terms["value"] + terms["shared"]
        return self.kringle("draw", self.write("people.csv", PEOPLE), "--commit", "--title", title, *terms.get(kind, both))

    def test_whoever_asks_for_too_much_of_an_announced_exchange_is_told_how_to_draw_it(self):
        """Whatever it is called, and whatever decides."""
        asked = (("resend", "-e", self.TITLE), ("pairs", "-e", self.TITLE, "--yes"), ("redraw", "-e", self.TITLE),
                 ("draw", "people.csv", "--commit", "--title", self.TITLE, "--value-from", "cards"),
                 ("draw", "people.csv", "--title", self.TITLE), ("draw", "--title", self.TITLE))
        for kind in ("value", "shared", "both"):
            page = self.announce_kind(kind, self.TITLE).out
            self.assertEqual(self.advised(page, "reveal"), ["reveal", self.TITLE])
            decides = {"value": ["--value", "6 12"], "shared": ["--contributions", "contributions.txt"]}
            expected = ["draw", "--title", self.TITLE, *decides.get(kind, decides["value"] + decides["shared"])]
            self.assertEqual(self.advised(page, "draw")[:-2], expected)
            for arguments in asked:
                with self.subTest(kind=kind, arguments=arguments):
                    mail = () if "--commit" in arguments else ("--mail", "folder:m")
                    self.assertEqual(self.advised(self.kringle(*arguments, *mail, code=1).err, "draw --title"), expected)
            self.kringle(*expected, "--mail", "folder:m")
            self.kringle("delete", self.TITLE, "--yes")

    def test_whoever_changes_an_announced_exchange_is_told_how_to_announce_it_anew(self):
        for kind in ("value", "shared", "both"):
            self.announce_kind(kind, "Tea at Ann's")
            for change in (("remove", "Ada"), ("add", "Zoe"), ("exclude", "Ada", "Eve"), ("update", "people.csv"),
                           ("erase", "Eve", "--yes")):
                refused = self.kringle(*change, "--mail", "folder:m", code=1).err
                anew = self.advised(refused, "draw PEOPLE.csv")
                with self.subTest(kind=kind, change=change):
                    self.kringle(*["hashes.txt" if word == "contributions.txt" else word for word in anew])
            self.assertEqual(self.advised(self.kringle("cancel", "--mail", "folder:m", code=1).err, "delete"),
                             ["delete", "Tea at Ann's"])
            self.kringle("delete", "Tea at Ann's", "--yes")

    # ---- What was changed is found ----

    def test_every_change_of_a_record_is_found_and_named(self):
        self.announce()
        self.draw()
        original = self.reveal()

        def flip(text):
            return ("1" if text[0] == "0" else "0") + text[1:]

        def change(words, **changes):
            record = json.loads(json.dumps(original))
            for path, value in changes.items():
                part, *names = [record, *path.split("__")]
                for name in names[:-1]:
                    part = part[int(name) if name.isdigit() else name]
                if value is None:
                    del part[names[-1]]
                else:
                    part[names[-1]] = value
            with self.subTest(changes=changes):
                self.write("changed.json", json.dumps(record))
                self.refused(words, "changed.json")

        announced = original["announcements"][0]
        change("the secret is not the one", secret=flip(original["secret"]))
        change("the value was changed, or the seal", value="6 12 32")
        change('would be written "6 12 31"', value="6, 12, 31")
        change("public value that was announced is missing", value=None)
        change("the value was changed, or the seal", seal=flip(original["seal"]))
        change("announcement 1 is missing", announcements__0__attempt=2)
        change("announcement 1 was changed", announcements__0__engine=announced["engine"] + 1)
        change("announcement 1 was changed", announcements__0__source="the weather")
        change("announcement 1 was changed", announcements__0__roster=flip(announced["roster"]))
        change("announcement 1 was changed", announcements__0__commitment=flip(announced["commitment"]))
        change("announcement 1 was changed", announcements__0__fingerprint=flip(announced["fingerprint"]))
        change("announcement 1 was changed", exchange_id=original["exchange_id"] + 1)
        change("contributions", contributions="mine")
        change("people or rules", roster__0__name="Eva")
        change("people or rules", roster__2__exclusions="2")
        change("people or rules", roster__2__exclusions=None)
        change("people or rules", roster__0__history="5")
        change("people or rules", roster__1__group=0)
        change("people or rules", roster__1__must=4)
        change("people or rules", one_circle=True)
        change("people or rules", roster=original["roster"][:-1])
        change("format is 2", format=2)
        change("not complete", roster=[])
        change("not complete", secret=None)
        change("nobody knows", extra=1)

    def test_another_engine_is_named(self):
        """An honest record of another engine: all of its announcement fits but the number."""
        self.announce()
        self.draw()
        record = self.reveal()
        one = record["announcements"][0]
        one["engine"] += 1
        terms = verify.digest("kringle/terms/1", None, record["exchange_id"], 1, one["title"], one["announced_at"], None,
                              one["engine"], one["source"], None)
        one["fingerprint"] = verify.fingerprint(bytes.fromhex(one["roster"]), bytes.fromhex(one["commitment"]), terms).hex()
        self.write("changed.json", json.dumps(record))
        self.refused("which draws differently", "changed.json")

    def test_every_change_of_a_receipt_is_found(self):
        self.announce()
        self.draw()
        self.reveal()
        receipt = self.receipt("Çid")
        lines = dict(line.split(":", 1) for line in receipt.replace("\n ", " ").splitlines() if ":" in line)
        other = "5" if lines["receivers"].strip() != "5" else "4"

        def changed(words, before, after, *arguments):
            self.assertIn(before, receipt)
            self.write("changed.txt", receipt.replace(before, after, 1))
            with self.subTest(before=before):
                self.refused(words, *arguments, "--receipt", "changed.txt")

        changed("the assignment in this receipt", f"receivers:{lines['receivers']}", f"receivers: {other}")
        changed("the assignment in this receipt", lines["seal"].strip(), "0" * 64)
        changed("the assignment in this receipt", lines["pair_path"].split()[0], "0" * 64)
        changed("the person and the rules", "exclusions: 1\n", "")
        changed("the person and the rules", "name: %C3%87id", "name: Cid")
        changed("the person and the rules", "id: 3", "id: 4")
        changed("the person and the rules", lines["salt"].strip(), "0" * 64)
        changed("the person and the rules", lines["roster"].strip(), "0" * 64)
        changed("the assignment in this receipt", lines["terms"].strip(), "0" * 64)
        changed("the assignment in this receipt", lines["outcome"].strip(), "0" * 64)
        changed("not complete", f"seal:{lines['seal']}\n", "")
        changed("there is no receipt", "kringle receipt 1", "kringle")

    def test_a_receipt_of_another_draw_is_not_of_this_one(self):
        self.announce()
        shutil.copytree(self.folder / ".local", self.folder / "copy")
        self.draw()
        self.reveal()
        shutil.rmtree(self.folder / ".local")
        shutil.copytree(self.folder / "copy", self.folder / ".local")
        self.draw(value="other numbers", mails="others")
        self.fits("--receipt", "others/Ada.eml")
        self.refused("you were told something else than what is published", "kringle-record.json", "--receipt", "others/Ada.eml")

    def test_a_receipt_of_another_announcement_is_not_of_this_one(self):
        self.announce()
        self.draw()
        self.reveal()
        people = self.folder / "people.csv"
        self.kringle("draw", people, "--commit", "--title", "Coffee", "--value-from", SOURCE_OF_VALUE)
        self.kringle("draw", "--title", "Coffee", "--value", "6, 12, 31", "--mail", "folder:others")
        self.refused("another announcement", "kringle-record.json", "--receipt", "others/Ada.eml")

    def test_what_is_no_record_is_refused(self):
        for text in ("", "[]", "{}", '{"format": 1', "\0", '{"format": 1, "roster": [{}], "announcements": [{}], "secret": "", "seal": ""}'):
            self.write("record.json", text)
            self.kringle("verify", "record.json", code=1)
        self.kringle("verify", "nowhere.json", code=1)
        self.kringle("verify", code=2)


main()
