"""How the program answers: help, wrong usage, bad files, a closed or full output, settings and secrets."""
import fcntl
import json
import os
import re
import shlex
import subprocess

from kringle import PROGRAM, SOURCE, KringleTest, main

FLOOR = SOURCE / "examples" / "floor.csv"


class Usage(KringleTest):
    def refused(self, code, words, *arguments, **more):
        result = self.run_kringle(*arguments, **more)
        self.assert_code(result, code)
        for word in [words] if isinstance(words, str) else words:
            self.assertIn(word, result.err, result)
        self.assertEqual([line for line in result.err.splitlines() if line.startswith("kringle: ")][0:1],
                         result.err.splitlines()[0:1])
        return result

    def test_help_lists_every_command_and_each_has_its_page(self):
        overview = self.run_kringle("help")
        self.assert_code(overview, 0)
        self.assertLessEqual(max(map(len, overview.out.splitlines())), 80, overview.out)
        commands = [line.split()[0] for line in overview.out.split("Commands\n")[1].split("\n\n")[0].splitlines()]
        self.assertIn("draw", commands)
        for command in commands:
            page = self.run_kringle("help", command)
            self.assert_code(page, 0)
            self.assertEqual(page.out, self.run_kringle(command, "--help").out)
            self.assertLessEqual(max(map(len, page.out.splitlines())), 80, page.out)
            self.assertNotIn("\n\n\n", page.out)

    def test_what_the_overview_tries_leaves_the_usual_store_alone(self):
        commands = self.run_kringle("help").out.rpartition(":\n\n")[2]
        script = self.write("try.sh", commands.replace("kringle ", f"{shlex.quote(PROGRAM)} "))
        result = subprocess.run(["sh", "-e", script], capture_output=True, cwd=self.folder, env=self.environment(), text=True)
        self.assertEqual(result.returncode, 0, result)
        self.assertEqual(len(list((self.folder / "mails").iterdir())), 3)
        self.assertIn("There are no exchanges", self.run_kringle("status").out)

    def test_every_subject_has_its_page_within_eighty_columns(self):
        for subject in ("people", "mail", "settings", "exit-codes"):
            page = self.run_kringle("help", subject)
            self.assert_code(page, 0)
            self.assertLessEqual(max(map(len, page.out.splitlines())), 80)

    def test_the_examples_of_the_people_page_are_read_as_it_says(self):
        page = self.run_kringle("help", "people").out
        example = "\n".join(line[4:] for line in page.split("left out.\n\n")[1].split("\n\n")[0].splitlines())
        result = self.run_kringle("draw", "-", "--rehearse", input=example + "\n")
        self.assertIn("3 people", result.out)
        self.assertIn("1 group, 2 exclusions, 2 pairs of earlier years", result.out)

    def test_the_manual_page_is_clean_and_complete(self):
        manual = self.run_kringle("man")
        self.assert_code(manual, 0)
        path = self.write("kringle.1", manual.out)
        lint = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", path], capture_output=True, text=True)
        self.assertEqual(lint.stdout, "")
        text = subprocess.run(["mandoc", "-T", "utf8", path], capture_output=True, text=True).stdout
        for word in ("--rehearse", "resend", "KRINGLE_MAIL_PASSWORD", "What the exit codes mean"):
            self.assertIn(word, re.sub(".\b", "", text))

    def test_completion_completes(self):
        script = self.write("completion.bash", self.run_kringle("completion", "bash").out)

        def complete(*words):
            line = " ".join(f"'{word}'" for word in words)
            code = f"source {script}; COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; _kringle; printf '%s\\n' \"${{COMPREPLY[@]}}\""
            return subprocess.run(["bash", "-c", code], capture_output=True, text=True, cwd=self.folder).stdout.split()

        self.assertEqual(complete("kringle", "res"), ["resend"])
        self.assertEqual(complete("kringle", "draw", "--reh"), ["--rehearse"])
        self.assertIn("--mail", complete("kringle", "resend", "--ma"))
        self.assertEqual(complete("kringle", "help", "peo"), ["people"])
        self.assertEqual(complete("kringle", "draw", "compl"), ["completion.bash"])

    def test_wrong_usage_is_exit_2_and_says_what_was_meant(self):
        self.refused(2, "name a command")
        self.refused(2, 'did you mean "draw"', "drow")
        self.refused(2, "did you mean", "draw", "x.csv", "--rehearze")
        self.refused(2, "name the file", "draw")
        self.refused(2, "needs a value", "draw", "x.csv", "--title")
        self.refused(2, "name a command first", "--rehearse", "draw")
        self.refused(2, "no help on", "help", "x" * 100000)
        self.refused(2, "say how the mails go out", "draw", FLOOR)
        self.refused(2, "who sends", "draw", FLOOR, "--mail", "smtp://localhost:1")
        self.refused(2, "oracle", "status", "--store", "oracle:x")
        self.refused(2, "forgets", "status", "--store", "memory:")
        refused = self.refused(2, "starts with csv: or sqlite: or postgresql:", "status", "--store", "gifts")
        self.assertNotIn("memory:", refused.err, "which would be refused")
        for slip, meant in (("postgres://server/gifts", "postgresql:"), ("sqlite3:gifts.db", "sqlite:"), ("cvs:x", "csv:")):
            self.refused(2, meant, "status", "--store", slip)
        self.refused(2, 'did you mean "postgresql:"?', "status", "--store", "postgres://ann:secret@server/gifts")
        self.refused(2, "mail", "draw", FLOOR, "--mail", "pigeon:x")

    def test_arguments_that_are_not_text_are_survived(self):
        self.assert_code(self.run_kringle("draw", FLOOR, "--mail", "folder:mails"), 0)
        self.refused(1, "there is no exchange", "status", b"\xff")
        self.refused(1, "nobody here is called", "resend", b"\xff", "--mail", "folder:mails")
        self.refused(1, "\\xff.csv", "draw", b"\xff.csv")

    def test_a_limit_on_files_is_an_error_and_not_the_end(self):
        command = f"ulimit -f 4; exec {PROGRAM} draw {FLOOR} --mail folder:mails"
        process = subprocess.run(["bash", "-c", command], cwd=self.folder, env=self.environment(), capture_output=True)
        self.assertEqual(process.returncode, 4, process)
        self.assertIn(b"File too large", process.stderr)

    def test_what_a_terminal_would_run_is_shown_escaped(self):
        for command in (["draw", FLOOR, "--mail", "folder:m", "--store", "csv:s\033[31m"], ["status", "--store", "csv:x\033[31m"],
                        ["status", "--settings", "nope\033[31m"], ["draw", FLOOR, "--mail", "folder:m", "--mail-from", "a\033[31m"]):
            result = self.run_kringle(*command)
            self.assertNotIn("\033", result.out + result.err, command)
        result = self.refused(2, "\\x1b", "\033]0;pwned\007")
        self.assertNotIn("\033", result.err)

    def test_titles_are_checked(self):
        for title in ("", "  ", "two\nlines", "x" * 200, "a\u202eb"):
            self.refused(2, "title", "draw", FLOOR, "--rehearse", "--title", title)
        for option in ("--note", "--place", "--budget", "--organiser"):
            self.refused(2, option, "draw", FLOOR, "--rehearse", option, "a\033[1m")
        self.assert_code(self.run_kringle("draw", FLOOR, "--rehearse", "--note", "two\nlines \U0001F468\u200d\U0001F469"), 0)

    def test_one_argument_too_many_is_refused(self):
        self.refused(2, "one argument too many", "draw", FLOOR, "more.csv")
        self.refused(2, "one argument too many", "status", "Fourth", "floor")
        self.refused(2, "one argument too many", "man", "kringle")

    def test_dates_are_checked(self):
        self.refused(1, "not in the calendar", "draw", FLOOR, "--date", "2026-02-30")
        self.refused(1, "in the past", "draw", FLOOR, "--date", "2001-02-03")
        self.refused(1, "not a date", "draw", FLOOR, "--date", "Christmas")

    def test_bad_files_of_people_say_where_and_what_to_do(self):
        cases = [
            ("", "holds no people"),
            ("name,email\n", "holds no people"),
            ("name,exlude\nAnn,\n", ["p.csv:1:6: ", 'did you mean "exclude"']),
            ("name,mail,email\nAnn,,\n", ["p.csv:1:11: ", "mean the same"]),
            ("group,email\nx,a@b.c\n", ["p.csv:1:1: ", 'call that column "name"']),
            ("Ann,blue,a@example.com\n", ["p.csv:1:5: ", "header line"]),
            ("name,email\nAnn,ann(at)example.com\n", "p.csv:2:5: "),
            ("name,email\nAnn,a@b@c\n", "p.csv:2:5: "),
            ("name,email\nAnn,\"a,b@c.d\"\n", "p.csv:2:5: "),
            ("name,email\n,a@example.com\n", ["p.csv:2:", "no name"]),
            ("name,must,role\nAnn,Bob,\nBob,,giver\nCid,,receiver\nDan,,\n", "must draw Bob, who only gives"),
            ("name,must,role\nAnn,Bob,receiver\nBob,,\nCid,,giver\n", "must draw Bob, but only receives"),
            ("name\nAnn\nann \n", ["p.csv:3:1: ", "line 2 already"]),
            ("name,not\nAnn,Zed\nBob,\n", ["p.csv:2:5: ", 'nobody here is called "Zed"']),
            ("name,not\nAnn,Bop\nBob,\n", ["p.csv:2:5: ", "did you mean Bob"]),
            ("name,not\nAnn,Ann\nBob,\n", ["p.csv:2:5: ", "about themselves"]),
            ("name,email,not\nAnn,a@x.y,\nAnn,b@x.y,\nBob,c@x.y,Ann\n", ["p.csv:4:11: ", "several people"]),
            ("name,email,not\nAnn,f@x.y,\nBob,f@x.y,\nCid,c@x.y,f@x.y\n", ["p.csv:4:11: ", "share the address"]),
            ("name,last\nAnn,\"" + "Bob;" * 60 + "\"\nBob,\n", ["p.csv:2:5: ", "more than 50 years"]),
            ("name,wish\nAnn,a\x07b\n", ["p.csv:2:5: ", "control character"]),
            ("name,role\nAnn,king\n", ["p.csv:2:5: ", "giver, receiver or both"]),
            ("name,must\nAnn,\"Bob,Cid\"\nBob,\nCid,\n", "must draw Bob and also Cid"),
            ("name,must\nAnn,Cid\nBob,Cid\nCid,\n", "both must draw Cid"),
            ("name,email\nAnn,a@b.c,extra\n", ["p.csv:2:11: ", "only 2 columns"]),
            ("name\nAnn\nname\nBob\n", ["p.csv:3:1: ", "header line once more"]),
            ('name\nAnn\n"Bob\nCid\n', "p.csv:3:1: "),
            (b"name\nAnn\xc3\x28\xc3\xa9\n", "p.csv:2:"),
            (b"\xff\xfen\x00a\x00", "UTF-16"),
            (b"PK\x03\x04xxxxxxxxxxxxxxxx", "p.csv"),
            ("name\n" + "x" * 81 + "\n", ["p.csv:2:1: ", "longer than 80"]),
            ("name\nAnn\u202egnp\n", ["p.csv:2:1: "]),
        ]
        for text, words in cases:
            with self.subTest(text=text[:60]):
                path = self.write("p.csv", text)
                self.refused(1, words, "draw", path, "--rehearse")
        self.refused(1, "nowhere.csv", "draw", "nowhere.csv")
        self.refused(1, str(self.folder), "draw", self.folder)
        self.assertFalse((self.folder / ".local").exists())

    def test_files_are_read_in_any_common_form(self):
        forms = [
            "name,email\nAnn,ann@example.com\nBjörn,b@example.com\n".encode(),
            "\ufeffName;E-Mail\r\nAnn;ann@example.com\r\nBjörn;b@example.com\r\n".encode(),
            "NAAM\tMail\rAnn\tann@example.com\rBjörn\tb@example.com".encode(),
            "nom,mail\nAnn,ann@example.com\nBjörn,b@example.com\n".encode("cp1252"),
            "Guests,e-mail address\nAnn,ann@example.com\nBjörn,b@example.com\n".encode(),
            "# staff\nAnn,ann@example.com\n\nBjörn,b@example.com\n,\n".encode(),
            "ann@example.com,Ann\nb@example.com,Björn\n".encode(),
        ]
        for form in forms:
            with self.subTest(form=form):
                result = self.run_kringle("draw", "-", "--rehearse", "--show-pairs", input=form)
                self.assert_code(result, 0)
                self.assertIn("Ann gives to Björn", result.out)

    def test_json_is_one_document_in_success_and_failure(self):
        rehearsal = json.loads(self.run_kringle("draw", FLOOR, "--rehearse", "--json").out)
        self.assertEqual(rehearsal["people"], 24)
        self.assertNotIn("pairs", rehearsal)
        impossible = self.run_kringle("draw", "-", "--json", input="Ann\n")
        self.assertEqual(impossible.code, 3)
        self.assertEqual(json.loads(impossible.out)["error"]["kind"], "impossible")
        self.assertEqual(json.loads(self.run_kringle("status", "--json").out), {"exchanges": []})
        waiting = self.run_kringle("draw", FLOOR, "--json", "--mail", "smtp://127.0.0.1:1", "--mail-from", "a@example.com")
        self.assertEqual(waiting.code, 5)
        answer = json.loads(waiting.out)
        self.assertEqual((answer["mails"]["waiting"], answer["error"]["kind"]), (24, "unavailable"))
        for wrong in (["drow", "--json"], ["draw", "--nonsense", "--json"], ["draw", "--json"]):
            self.assertEqual(json.loads(self.run_kringle(*wrong).out)["error"]["kind"], "usage")

    def test_output_that_cannot_be_written_is_an_error_and_a_closed_pipe_is_not(self):
        with open("/dev/full", "w") as full:
            process = subprocess.run([PROGRAM, "help"], stdout=full, stderr=subprocess.PIPE, env=self.environment())
        self.assertEqual(process.returncode, 4)
        self.assertIn(b"could not be written", process.stderr)
        pipe = subprocess.run(["bash", "-c", f"{PROGRAM} help people | true; exit ${{PIPESTATUS[0]}}"],
                              capture_output=True, env=self.environment())
        self.assertEqual((pipe.returncode, pipe.stderr), (0, b""))
        closed = subprocess.run(["bash", "-c", f"{PROGRAM} draw {FLOOR} --mail folder:m >&- 2>&- <&-"], cwd=self.folder,
                                env=self.environment())
        self.assertEqual(closed.returncode, 0)
        self.assertEqual(len(list((self.folder / "m").iterdir())), 24)

    def test_a_password_is_taken_from_a_private_file_only(self):
        self.refused(2, "secret", "draw", FLOOR, "--mail-password", "x")
        self.refused(2, "password", "draw", FLOOR, "--mail", "smtp://me:secret@localhost", "--mail-from", "a@example.com")
        settings = self.write("k.conf", "[kringle]\nmail_password = secret\n")
        settings.chmod(0o644)
        self.refused(1, "chmod 600", "status", "--settings", settings)
        settings.chmod(0o600)
        self.assert_code(self.run_kringle("status", "--settings", settings), 0)
        for broken in (b"[kringle]\nmail_password = geh\xe9im\n", b"[kringle]\nmail_password geheim\n",
                       b"mail_password = geheim\n", b"[kringle]\nmail_pasword = geheim\n"):
            settings.write_bytes(broken)
            result = self.refused(1, "k.conf", "status", "--settings", settings)
            self.assertNotIn("geh", result.err + result.out)
        settings.write_bytes(b"[kringle]\nstore = csv:a\0b\n")
        self.refused(1, "NUL", "status", "--settings", settings)
        settings.write_bytes(b"\xef\xbb\xbf[kringle]\nstore = csv:mark\n")
        self.assertIn("csv:mark", self.run_kringle("status", "--settings", settings).out)
        settings.write_text("[kringle]\nstore = csv:a\\nb\\q\n")
        self.assertIn("csv:a\\nb\\q", self.run_kringle("status", "--settings", settings).out)

    def test_settings_rise_from_file_to_environment_to_command_line(self):
        folder = self.folder / ".config/kringle"
        folder.mkdir(parents=True)
        (folder / "kringle.conf").write_text("[kringle]\nstore = csv:one\n")
        self.assertIn("csv:one", self.run_kringle("status").out)
        env = self.environment(KRINGLE_STORE="csv:two")
        self.assertIn("csv:two", self.run_kringle("status", env=env).out)
        self.assertIn("csv:three", self.run_kringle("status", "--store", "csv:three", env=env).out)
        self.refused(1, "nowhere", "status", "--settings", "nowhere")
        (folder / "kringle.conf").write_text("[kringle]\nstor = csv:one\n")
        self.refused(1, ["kringle.conf:2: ", 'did you mean "store"'], "status")

    def test_odd_surroundings_are_survived(self):
        for odd in ({"HOME": ""}, {"LANG": "tr_TR.UTF-8"}, {"LC_ALL": "xx"}, {"TZ": "Nowhere/Land"}, {"TERM": ""},
                    {"http_proxy": "http://127.0.0.1:1"}):
            with self.subTest(odd=odd):
                env = self.environment(**odd)
                self.assert_code(self.run_kringle("draw", FLOOR, "--rehearse", env=env), 0)
        homeless = self.run_kringle("status", env={"PATH": os.environ["PATH"]})
        self.assert_code(homeless, 2)
        self.assertIn("--store", homeless.err)

    def test_a_second_process_is_told_who_holds_the_store(self):
        self.assert_code(self.run_kringle("draw", FLOOR, "--mail", "folder:mails"), 0)
        lock = self.folder / ".local/share/kringle/lock"
        with open(lock) as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            self.refused(4, "kringle", "status")


main()
