"""The main job: from a CSV file to a fair draw that everybody is told about, by a real mail server."""
import csv
import json
import os
import signal
import stat
import subprocess
import time

from kringle import PROGRAM, SOURCE, KringleTest, Mail, SmtpSink, TlsServer, free_port, main

FLOOR = SOURCE / "examples" / "floor.csv"


def read_floor():
    with open(FLOOR, newline="", encoding="utf-8") as file:
        return {row["name"]: row for row in csv.DictReader(line for line in file if not line.startswith("#"))}


class Draw(KringleTest):
    def draw(self, *arguments, people=FLOOR, **more):
        return self.run_kringle("draw", people, *arguments, **more)

    def check_mails(self, mails):
        """Everybody got one mail, and together they are a draw that keeps every rule of the file."""
        people = read_floor()
        by_address = {row["email"]: name for name, row in people.items()}
        draw = {}
        for mail in mails:
            self.assertEqual(len(mail.recipients), 1)
            giver = by_address[mail.recipients[0]]
            self.assertNotIn(giver, draw, "somebody got two mails")
            draw[giver] = mail.receiver
            self.assertEqual(mail.message["To"].addresses[0].display_name, giver)
            self.assertNotIn(mail.receiver, mail.message["Subject"])
            self.assertIn(mail.receiver, mail.html)
            self.assertIn(f"Hello {giver},", mail.text)
            self.assertEqual([part.defects for part in mail.message.walk() if part.defects], [])
        self.assertEqual(sorted(draw), sorted(people))
        self.assertEqual(sorted(draw.values()), sorted(people))
        for giver, receiver in draw.items():
            a, b = people[giver], people[receiver]
            self.assertNotEqual(giver, receiver)
            for group in ("household", "team"):
                self.assertFalse(a[group] and a[group] == b[group], f"{giver} and {receiver} share a {group}")
            self.assertNotEqual(a["partner"], receiver)
            self.assertNotEqual(b["partner"], giver)
            self.assertNotIn(receiver, a["exclude"])
            self.assertNotEqual(a["last year"], receiver)
            if b["wish"]:
                self.assertIn(b["wish"], next(m for m in mails if by_address[m.recipients[0]] == giver).text)
        return draw

    def test_a_floor_is_drawn_and_mailed_by_postfix(self):
        with SmtpSink(self.folder / "sink") as sink:
            result = self.draw("--mail", sink.url, "--mail-from", "santa@example.com", "--title", "Vierter Stock 2026",
                               "--date", "2099-12-20", "--budget", "20 €")
            self.assert_code(result, 0)
            draw = self.check_mails(sink.mails())
            mail = sink.mails()[0]
        self.assertIn("Told    24 of 24", result.out)
        self.assertIn("Sunday, 20 December 2099", mail.text)
        self.assertIn("20 €", mail.text)
        self.assertIn("Vierter Stock 2026", mail.message["Subject"])
        for giver, receiver in draw.items():
            self.assertNotIn(f"{giver} gives to", result.out)
        status = self.run_kringle("status")
        self.assert_code(status, 0)
        self.assertIn("24 handed over", status.out)

    def test_the_store_alone_does_not_tell_who_drew_whom(self):
        """The people are given names that stand nowhere else, so that any trace of a pair would be found."""
        people = self.write("people.csv", "name,email\n" + "".join(f"P{i}x,p{i}@example.com\n" for i in range(1, 10)))
        self.assert_code(self.draw("--mail", "folder:mails", people=people, env=self.environment()), 0)
        store = self.folder / ".local/share/kringle"
        with open(store / "assignment.csv", newline="") as file:
            rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
        self.assertEqual([(row["giver_id"], row["gift"]) for row in rows], [(str(i), "1") for i in range(1, 10)])
        self.assertEqual({len(row["receiver_sealed"]) for row in rows}, {2 * (24 + 64 + 16)}, "a length tells something")
        self.assertEqual(len({row["receiver_sealed"] for row in rows}), 9)
        self.assertNotIn("receiver_id", "".join(file.read_text() for file in store.iterdir()))
        self.assertEqual(stat.S_IMODE((self.folder / ".config/kringle/secret").stat().st_mode), 0o400)

        (self.folder / ".config/kringle/secret").unlink()
        self.assert_code(self.run_kringle("status"), 0)
        other = self.run_kringle("resend", "P1x", "--mail", "folder:mails")
        self.assertNotEqual(other.code, 0)
        self.assertIn("sealed", other.err)
        self.assertIn("bring that machine's secret along", other.err.replace("\n", " ").replace("  ", " ").replace("  ", " "))

    def test_a_provider_with_tls_and_a_login_gets_the_mails(self):
        with TlsServer(self.folder, "santa@example.com", "geheim") as server:
            arguments = ("--mail", server.url, "--mail-user", "santa@example.com")
            untrusted = self.draw(*arguments, env=self.environment(KRINGLE_MAIL_PASSWORD="geheim"))
            self.assert_code(untrusted, 5)
            self.assertEqual(server.mails, [])
            settings = self.write("k.conf", f"[kringle]\nmail_password = wrong\nmail_ca_file = {server.ca_file}\n")
            settings.chmod(0o600)
            refused = self.run_kringle("resend", *arguments, "--settings", settings)
            self.assert_code(refused, 5)
            self.assertIn("535", refused.err)
            self.assertNotIn("wrong", refused.err + refused.out)
            self.assertEqual(server.mails, [])
            settings.write_text(settings.read_text().replace("wrong", "geheim"))
            self.assert_code(self.run_kringle("resend", *arguments, "--settings", settings), 0)
            self.check_mails(server.mails)
            self.assertEqual(str(server.mails[0].message["From"].addresses[0].addr_spec), "santa@example.com")

    def test_two_draws_differ(self):
        """24 people have more than 10^15 draws: the same one twice is a broken seed."""
        pairs = [json.loads(self.draw("--rehearse", "--show-pairs", "--json").out)["pairs"] for _ in range(2)]
        self.assertNotEqual(pairs[0], pairs[1])

    def test_a_rehearsal_leaves_nothing_behind(self):
        result = self.draw("--rehearse")
        self.assert_code(result, 0)
        self.assertIn("nothing was stored and nothing was sent", result.out)
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_mails_into_a_folder_are_files_for_each_person(self):
        people = self.write("people.csv", "name\nAnn\nBob\nÇid\n")
        result = self.draw("--mail", "folder:mails", people=people)
        self.assert_code(result, 0)
        names = sorted(path.name for path in (self.folder / "mails").iterdir())
        self.assertEqual(names, ["Ann.eml", "Bob.eml", "Çid.eml"])

    def test_whoever_has_no_address_is_named_before_anything_happens(self):
        people = self.write("people.csv", "name,email\nAnn,ann@example.com\nBob,\nCid,cid@example.com\n")
        result = self.draw("--mail", "smtp://127.0.0.1:1", "--mail-from", "a@example.com", people=people)
        self.assert_code(result, 1)
        self.assertIn("no mail can reach Bob", result.err)
        self.assertIn("There are no exchanges", self.run_kringle("status").out)

    def test_a_second_draw_of_the_same_exchange_is_refused(self):
        self.assert_code(self.draw("--mail", "folder:mails"), 0)
        before = sorted(path.name for path in (self.folder / "mails").iterdir())
        again = self.draw("--mail", "folder:mails")
        self.assert_code(again, 1)
        self.assertIn("already been drawn", again.err)
        self.assertEqual(sorted(path.name for path in (self.folder / "mails").iterdir()), before)
        self.assert_code(self.draw("--mail", "folder:mails", "--title", "Another"), 0)

    def test_a_mail_server_that_is_away_loses_nothing(self):
        port = free_port()
        arguments = ("--mail", f"smtp://127.0.0.1:{port}", "--mail-from", "santa@example.com")
        away = self.draw(*arguments)
        self.assert_code(away, 5)
        self.assertIn("24 mails are not accepted yet", away.err)
        self.assertIn("24 waiting", self.run_kringle("status").out)
        with SmtpSink(self.folder / "sink", port=port) as sink:
            self.assert_code(self.run_kringle("resend", *arguments), 0)
            self.check_mails(sink.mails())
            nothing = self.run_kringle("resend", *arguments)
            self.assertIn("nothing is waiting", nothing.out)
            self.assertEqual(len(sink.mails()), 24)

    def test_a_copy_goes_to_whoever_asks(self):
        with SmtpSink(self.folder / "sink") as sink:
            arguments = ("--mail", sink.url, "--mail-from", "santa@example.com")
            self.assert_code(self.draw(*arguments), 0)
            first = {mail.recipients[0]: mail for mail in sink.mails()}
            self.assert_code(self.run_kringle("resend", "noah SCHÄFER", *arguments), 0)
            copies = [mail for mail in sink.mails() if mail.message["Message-ID"] not in
                      {m.message["Message-ID"] for m in first.values()}]
            self.assertEqual([copy.recipients for copy in copies], [["noah@example.com"]])
            self.assertEqual(copies[0].receiver, first["noah@example.com"].receiver)
            unknown = self.run_kringle("resend", "Noah Schafer", *arguments)
            self.assert_code(unknown, 1)

    def test_refused_and_deferred_people_are_named(self):
        """smtp-sink answers every RCPT with 5xx (-r) or 4xx (-f)."""
        for option, code, word in (("-f", "500", "refused"), ("-r", "450", "waiting until")):
            with self.subTest(option=option), SmtpSink(self.folder / ("sink" + option), option, "RCPT") as sink:
                store = ("--store", f"csv:{self.folder}/store{option}")
                result = self.draw("--mail", sink.url, "--mail-from", "santa@example.com", *store)
                self.assert_code(result, 5)
                status = self.run_kringle("status", *store)
                self.assertIn(word, status.out)
                self.assertIn("Anna Müller", status.out)
                self.assertIn("and 4 more", status.out)
                self.assertIn("Noah Schäfer", self.run_kringle("status", "--all", *store).out)

    def test_a_killed_sender_loses_nobody_and_doubles_at_most_one_a_connection(self):
        with SmtpSink(self.folder / "sink", "-w", "1") as sink:  # every answer to DATA takes a second
            arguments = ("--mail", sink.url, "--mail-from", "santa@example.com")
            sender = subprocess.Popen([PROGRAM, "draw", FLOOR, *arguments], cwd=self.folder, env=self.environment(),
                                      stdout=subprocess.DEVNULL)
            while len(sink.mails()) < 2:
                time.sleep(0.05)
            sender.send_signal(signal.SIGKILL)
            sender.wait()
            sink.stop()
        with SmtpSink(self.folder / "sink", port=sink.port) as sink:
            self.assertNotIn("being sent", self.run_kringle("status").out)
            resend = self.run_kringle("resend", *arguments)
            self.assert_code(resend, 0)
            mails = {}
            for mail in sink.mails():
                mails.setdefault(mail.recipients[0], []).append(mail)
            self.assertEqual(len(mails), 24)
            doubled = [copies for copies in mails.values() if len(copies) > 1]
            self.assertLessEqual(len(doubled), 4)
            if doubled:
                self.assertRegex(resend.out, r"[1-4] of these may have arrived before")
                self.assertIn("sent again while an earlier copy may have arrived", self.run_kringle("status", "--all").out)
            for copies in doubled:
                self.assertEqual(copies[0].data, copies[1].data, "the second copy differs")

    def test_impossible_rules_say_which(self):
        people = self.write("people.csv", "name,household\nAda,Lee\nBen,Lee\nCid,Lee\nDan,\n")
        result = self.draw(people=people)
        self.assert_code(result, 3)
        self.assertIn("can only draw Dan: 2 people, but only 1 to draw", result.err)
        self.assertIn("same household, Lee", result.err)
        self.assertIn("It becomes possible if", result.err)

    def test_impossible_rules_of_a_thousand_people_say_which(self):
        rows = [f"Person {i},{'Sales' if i < 501 else ''}" for i in range(1000)]
        people = self.write("people.csv", "name,team\n" + "\n".join(rows) + "\n")
        result = self.draw(people=people)
        self.assert_code(result, 3)
        self.assertIn("500 people, but only 499 to draw", result.err)
        self.assertIn("250,000 pairs", result.err)

    def test_rules_of_every_kind_hold(self):
        people = self.write("people.csv", "\n".join([
            "first name;last name;group;not;must;role;last_year",
            "Ann;A;g|h;Bob B;;;Cid C",
            "Bob;B;g;;Dan D;;",
            "Cid;C;h;;;;",
            "Dan;D;;;;;Ann A",
            "Eve;E;;;;giver;",
            "Fay;F;;;;receiver;"]) + "\n")
        for _ in range(20):
            answer = json.loads(self.draw("--rehearse", "--show-pairs", "--json", people=people).out)
            draw = {pair["giver"]: pair["receiver"] for pair in answer["pairs"]}
            self.assertEqual(set(draw), {"Ann A", "Bob B", "Cid C", "Dan D", "Eve E"})
            self.assertEqual(set(draw.values()), {"Ann A", "Bob B", "Cid C", "Dan D", "Fay F"})
            self.assertEqual(draw["Bob B"], "Dan D")
            self.assertNotIn(draw["Ann A"], ("Ann A", "Bob B", "Cid C"))
            self.assertNotIn(draw["Cid C"], ("Cid C", "Ann A"))
            self.assertNotEqual(draw["Dan D"], "Ann A")

    def test_groups_are_the_same_in_any_case(self):
        people = self.write("people.csv", "name,team\nAnn,Sales\nBob,sales \nCid,SALES\nDan,\nEve,\nFay,\n")
        for _ in range(10):
            pairs = json.loads(self.draw("--rehearse", "--show-pairs", "--json", people=people).out)["pairs"]
            for pair in pairs:
                self.assertFalse({pair["giver"], pair["receiver"]} <= {"Ann", "Bob", "Cid"}, pair)

    def test_whoever_cannot_be_reached_does_not_stop_the_others(self):
        people = self.write("people.csv", "name,email\nAnn,\nBob,bob@example.com\nCid,cid@example.com\n")
        self.assert_code(self.draw("--mail", "folder:mails", people=people), 0)
        with SmtpSink(self.folder / "sink") as sink:
            result = self.run_kringle("resend", "Ann", "Bob", "--mail", sink.url, "--mail-from", "a@example.com")
            self.assert_code(result, 5)
            self.assertEqual([mail.recipients for mail in sink.mails()], [["bob@example.com"]])
        self.assertIn("Ann has no mail address", self.run_kringle("status").out)

    def test_a_folder_that_cannot_be_one_is_refused_before_anything_is_stored(self):
        self.write("mails", "a file stands where the folder should be")
        result = self.draw("--mail", "folder:mails")
        self.assert_code(result, 4)
        self.assertIn("There are no exchanges", self.run_kringle("status").out)

    def test_a_draw_that_is_stored_but_not_told_says_so(self):
        (self.folder / "mails").symlink_to(self.folder / "nowhere")
        result = self.draw("--mail", "folder:mails")
        self.assert_code(result, 4)
        self.assertIn("names are drawn and stored", result.err)
        self.assertIn("Told    0 of 24", result.out)
        self.assertIn("24 waiting", self.run_kringle("status").out)
        self.assert_code(self.run_kringle("resend", "--mail", "folder:elsewhere"), 0)

    def test_files_are_readable_by_their_owner_whatever_the_umask(self):
        command = f"umask 0777; exec {PROGRAM} draw {FLOOR} --mail folder:mails --store csv:store"
        process = subprocess.run(["bash", "-c", command], cwd=self.folder, env=self.environment(), capture_output=True)
        self.assertEqual(process.returncode, 0, process)
        self.assertEqual(stat.S_IMODE((self.folder / "mails").stat().st_mode), 0o700)
        self.assertEqual({stat.S_IMODE(path.stat().st_mode) for path in (self.folder / "mails").iterdir()}, {0o600})

    def test_a_repeated_mail_is_noted_in_the_run_that_sends_it(self):
        """smtp-sink hangs up instead of answering the final dot (-q .)."""
        people = self.write("people.csv", "Ann,ann@example.com\nBob,bob@example.com\n")
        with SmtpSink(self.folder / "sink", "-q", ".") as sink:
            arguments = ("--mail", sink.url, "--mail-from", "santa@example.com")
            self.assert_code(self.draw(*arguments, people=people), 5)
        self.assertIn("2 without an answer (may have arrived)", self.run_kringle("status").out)
        away = self.run_kringle("resend", *arguments)
        self.assert_code(away, 5)
        self.assertNotIn("arrived before", away.out)
        self.assertIn("an earlier copy may have arrived", self.run_kringle("status").out)
        with SmtpSink(self.folder / "sink", port=sink.port):
            sent = self.run_kringle("resend", *arguments)
        self.assert_code(sent, 0)
        self.assertIn("2 of these may have arrived before", sent.out)

    def test_a_refused_resend_changes_nothing(self):
        people = self.write("people.csv", "name,role\nAnn,\nBob,\nCid,giver\nDan,receiver\n")
        self.assert_code(self.draw("--mail", "folder:mails", people=people), 0)
        self.assert_code(self.run_kringle("resend", "Ann", "Bob", "Dan", "--mail", "folder:mails"), 1)
        self.assertIn("3 handed over\n", self.run_kringle("status").out)
        self.assertIn("nothing is waiting", self.run_kringle("resend", "--mail", "folder:mails").out)

    def test_pairs_of_a_draw_that_was_not_kept_are_not_shown(self):
        arguments = ("--mail", "folder:mails", "--show-pairs", "--json")
        self.assertIn("pairs", json.loads(self.draw(*arguments).out))
        self.assertNotIn("pairs", json.loads(self.draw(*arguments).out))

    def test_who_sees_the_pairs_is_told_of_to_everybody(self):
        self.assert_code(self.draw("--mail", "folder:mails", "--show-pairs"), 0)
        self.assertIn("the organiser looked at who draws whom", self.run_kringle("status").out)
        for path in (self.folder / "mails").iterdir():
            self.assertIn("The organiser can see who gives to whom.", Mail(path.read_bytes()).text)

    def test_only_those_who_are_drawn_are_told_so(self):
        people = self.write("people.csv", "name,role\nAnn,giver\nBob,\nCid,receiver\nDan,\n")
        self.assert_code(self.draw("--mail", "folder:mails", people=people), 0)
        texts = {path.stem: Mail(path.read_bytes()).text for path in (self.folder / "mails").iterdir()}
        self.assertEqual(sorted(texts), ["Ann", "Bob", "Dan"])
        self.assertNotIn("drawn you", texts["Ann"])
        self.assertIn("drawn you", texts["Bob"])

    def test_only_allowed_people_are_drawn(self):
        people = self.write("people.csv", 'name,only\nAnn,"Bob, Cid"\nBob,\nCid,Ann\nDan,\n')
        for _ in range(10):
            answer = json.loads(self.draw("--rehearse", "--show-pairs", "--json", people=people).out)
            draw = {pair["giver"]: pair["receiver"] for pair in answer["pairs"]}
            self.assertIn(draw["Ann"], ("Bob", "Cid"))
            self.assertEqual(draw["Cid"], "Ann")
            self.assertEqual(answer["rules"]["allowed"], 3)
        nobody = self.write("nobody.csv", 'name,only,not\nAnn,Bob,Bob\nBob,\nCid,\n')
        result = self.draw("--rehearse", people=nobody)
        self.assert_code(result, 3)
        self.assertIn("Ann may not draw Cid (not on the list of those allowed)", result.err)

    def test_the_shape_of_the_draw_can_be_chosen(self):
        people = self.write("people.csv", "name\nAnn\nBob\nCid\nDan\nEve\nFay\n")
        for _ in range(20):
            answer = json.loads(self.draw("--one-circle", "--rehearse", "--show-pairs", "--json", people=people).out)
            draw = {pair["giver"]: pair["receiver"] for pair in answer["pairs"]}
            person, steps = draw["Ann"], 1
            while person != "Ann":
                person, steps = draw[person], steps + 1
            self.assertEqual(steps, 6)
            answer = json.loads(self.draw("--no-swaps", "--rehearse", "--show-pairs", "--json", people=people).out)
            draw = {pair["giver"]: pair["receiver"] for pair in answer["pairs"]}
            self.assertFalse([giver for giver in draw if draw[draw[giver]] == giver])
        two = self.write("two.csv", "name\nAnn\nBob\n")
        for option, word in (("--no-swaps", "draw each other"), ("--one-circle", None)):
            result = self.draw(option, "--rehearse", people=two)
            self.assert_code(result, 3 if word else 0)
            self.assertIn(word or "This was a rehearsal", result.err + result.out)
        roles = self.write("roles.csv", "name,role\nAnn,giver\nBob,receiver\nCid,\nDan,\n")
        self.assert_code(self.draw("--one-circle", "--rehearse", people=roles), 1)

    def test_namesakes_are_told_apart(self):
        people = self.write("people.csv", "Ann,ann@a.example\nAnn,ann@b.example\n")
        self.assert_code(self.draw("--mail", "folder:mails", people=people), 0)
        receivers = {Mail(path.read_bytes()).receiver for path in (self.folder / "mails").iterdir()}
        self.assertEqual(receivers, {"Ann (ann@a.example)", "Ann (ann@b.example)"})

    def test_the_store_is_for_its_owner_only(self):
        self.assert_code(self.draw("--mail", "folder:mails"), 0)
        store = self.folder / ".local/share/kringle"
        self.assertEqual(stat.S_IMODE(store.stat().st_mode), 0o700)
        for path in [*store.iterdir(), *(self.folder / "mails").iterdir()]:
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600, path)

    def test_progress_is_shown_on_a_terminal_that_waits(self):
        with SmtpSink(self.folder / "sink", "-w", "1") as sink:
            command = f"{PROGRAM} draw {FLOOR} --yes --mail {sink.url} --mail-from santa@example.com"
            process = subprocess.Popen(["script", "-qec", command, "/dev/null"], cwd=self.folder, stdout=subprocess.PIPE,
                                       stdin=subprocess.DEVNULL, env=self.environment(TERM="xterm"))
            seen = b""
            while b" of 24" not in seen and (piece := os.read(process.stdout.fileno(), 4096)):
                seen += piece
            process.kill()
            process.communicate()
        self.assertIn(b"sending [", seen)


main()
