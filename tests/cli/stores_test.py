"""Nobody can tell from what a command says which kind of store the exchanges are kept in; and several can use one."""
import json
import re
import shlex
import subprocess

from kringle import PROGRAM, KringleTest, main
from postgresql import PostgreSqlTest
from thinking import Thinking

# Whom each draws follows from the rules, so that two draws are the same.
FEW = "name,email,not\nAnn,ann@example.com,Cid\nBen,ben@example.com,\nCid,cid@example.com,\n"
SCENES = [
    ("status",),
    ("draw", "few.csv", "--title", "Tea", "--operation", "first", "-y"),
    ("draw", "few.csv", "--title", "Tea", "--operation", "first", "-y"),
    ("status", "--all"),
    ("add", "Dan", "--email", "dan@example.com", "--exclude", "Ben; Cid", "-y"),
    ("add", "Dan", "-y"),
    ("remove", "Dan", "-y"),
    ("send",),
    ("resend", "Ann", "-y"),
    ("pairs", "--yes"),
    ("data", "Ann"),
    ("outbox",),
    ("status", "--all", "--json"),
    ("status", "Coffee"),
    ("erase", "Dan", "--yes"),
    ("delete", "Tea", "--yes"),
    ("status",),
]
WITHOUT_MAIL = ("status", "data", "delete", "erase", "outbox")
CHANCE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ|\d{4}-\d\d-\d\d \d\d:\d\d")


class Stores(PostgreSqlTest):
    def said(self, name, url):
        """All that the scenes say, but for times, what is random, and the name of the store."""
        home, said = self.folder / name, []
        home.mkdir()
        (home / "few.csv").write_text(FEW)
        for scene in SCENES:
            mail = () if scene[0] in WITHOUT_MAIL else ("--mail", "folder:mails")
            if scene == ("status",):
                self.assert_no_trace_of("ann@example.com", home)
            result = subprocess.run([PROGRAM, *scene, "--store", url, *mail], cwd=home, capture_output=True, text=True,
                                    check=False, timeout=120, env=self.environment(HOME=str(home)))
            said.append((scene, result.returncode, *(CHANCE.sub("...", text).replace(shlex.quote(url), "STORE").replace(url, "STORE")
                                                     for text in (result.stdout, result.stderr))))
        return said

    def assert_no_trace_of(self, word, home):
        for path in (*home.glob("kept*"), *home.glob("kept/*")):
            self.assertFalse(path.is_file() and word.encode() in path.read_bytes(), f"{path} still holds {word}")

    def test_all_stores_say_the_same(self):
        said = [self.said(name, url) for name, url in (("csv", "csv:kept"), ("sqlite", "sqlite:kept"), ("postgresql", self.database()))]
        for csv, *others in zip(*said):
            for other in others:
                self.assertEqual(csv, other)
                self.assertNotIn("Sanitizer", other[3])

    def at_once(self, *arguments, homes=(None,) * 4):
        """The same command in the same moment, four times or in each home: the code of each, and what it says."""
        processes = [subprocess.Popen([PROGRAM, *arguments], cwd=self.folder, env=self.environment(**({"HOME": str(home)} if home else {})),
                                      text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for home in homes]
        said = [process.communicate(timeout=120)[1] for process in processes]
        return sorted((process.returncode, " ".join(words.split())) for process, words in zip(processes, said))

    def test_of_several_who_draw_one_title_in_the_same_moment_one_does(self):
        self.write("few.csv", FEW)
        for url in ("sqlite:kept", self.database()):
            for turn in range(4):
                with self.subTest(url=url, turn=turn):
                    self.expect_one_draw(f"Tea {turn}", url, is_named=turn % 2)
                    self.expect_one_announcement(f"Coffee {turn}", url, is_named=turn % 2)

    def expect_one_draw(self, title, url, is_named):
        operation = ("--operation", title) if is_named else ()
        folder = self.folder / f"mails {url[:6]} {title}"
        first, *others = self.at_once("draw", "few.csv", "--title", title, *operation, "--mail", f"folder:{folder}", "--store", url)
        self.assertEqual(first[0], 0, first)
        for code, words in others:
            self.assertIn(code, (0, 5) if is_named else (1,), words)  # done already, and its mails in the hands of the first
            self.assertIn(f'names for "{title}" have already been drawn' if code == 1 else "", words)
        self.assertEqual(len(list(folder.iterdir())), 3)

    def expect_one_announcement(self, title, url, is_named):
        operation = ("--operation", title) if is_named else ()
        promise = ("--commit", "--value-from", "lotto", *operation, "--mail", "folder:mails", "--store", url)
        first, *others = self.at_once("draw", "few.csv", "--title", title, *promise)
        self.assertEqual(first[0], 0, first)
        for code, words in others:
            self.assertEqual(code, 0 if is_named else 1, words)
            self.assertIn("is announced already" if code else "", words)

    def test_of_two_installations_that_announce_one_title_in_the_same_moment_one_does(self):
        self.write("few.csv", FEW)
        homes = [self.folder / name for name in ("one", "other")]
        for url in ("sqlite:kept", self.database()):
            for turn in range(4):
                promise = ("--commit", "--value-from", "lotto", "--mail", "folder:mails", "--store", url)
                first, late = self.at_once("draw", "few.csv", "--title", f"Tea {turn}", *promise, homes=homes)
                self.assertEqual((first[0], late[0]), (0, 1), (first, late))
                self.assertIn("is announced already", late[1])

    def test_a_title_that_somebody_has_drawn_and_deleted_meanwhile_is_free(self):
        self.write("few.csv", FEW)
        for url in ("sqlite:kept", self.database()):
            draw = ("draw", "few.csv", "--title", "Tea", "--mail", "folder:mails", "--store", url)
            with Thinking(*draw, cwd=self.folder, env=self.environment()) as thinking:
                self.assert_code(self.run_kringle(*draw), 0)
                self.assert_code(self.run_kringle("delete", "Tea", "--store", url, "--yes"), 0)
                code, said = thinking.answer("y")
            self.assertEqual(code, 0, said)
            self.assertIn("Told 3 of 3 people", said)

    def test_a_title_that_is_drawn_again_after_it_was_deleted_is_another_exchange(self):
        """Whoever still has the first one in hand must not take the second for it."""
        numbers = []
        self.write("few.csv", FEW)
        for _ in range(2):
            self.assert_code(self.run_kringle("draw", "few.csv", "--title", "Tea", "--mail", "folder:mails"), 0)
            numbers.append(json.loads(self.run_kringle("status", "--json").out)["exchanges"][0]["id"])
            self.assert_code(self.run_kringle("delete", "Tea", "--yes"), 0)
        self.assertNotEqual(*numbers)

    def test_of_several_who_change_the_same_in_the_same_moment_the_late_ones_hear_what(self):
        self.write("few.csv", FEW)
        mail = ("--mail", "folder:mails", "--store", self.database())
        self.assert_code(self.run_kringle("draw", "few.csv", "--title", "Tea", *mail), 0)
        for name in ("Dan", "Emma", "Finn"):
            first, *others = self.at_once("add", name, *mail)
            self.assertEqual((first[0], [code for code, _ in others]), (0, [1, 1, 1]))
            for _, words in others:
                self.assertRegex(words, rf'(exchange \d+|"Tea") was changed meanwhile|{name}.* already|already.*{name}')

    def test_of_several_who_change_the_same_under_one_name_one_does_and_all_hear_so(self):
        self.write("few.csv", FEW)
        for url in ("sqlite:kept", self.database()):
            mail = ("--mail", "folder:mails", "--store", url)
            self.assert_code(self.run_kringle("draw", "few.csv", "--title", "Tea", *mail), 0)
            for name in ("Dan", "Emma", "Finn"):
                for code, words in self.at_once("add", name, "--operation", name, *mail):
                    self.assertIn(code, (0, 5), words)  # its mails may be in the hands of another
                people = json.loads(self.run_kringle("status", "--json", "--store", url).out)["exchanges"][0]["people"]
            self.assertEqual(people, 6)

    def test_looking_at_a_store_that_is_not_there_makes_none(self):
        self.assert_code(self.run_kringle("status", "--store", "sqlite:kept"), 0)
        self.assertEqual(list(self.folder.glob("kept*")), [])

    def test_whoever_names_a_store_is_told_to_draw_into_it(self):
        for url, typed in (("csv:kept", "csv:kept"), ("sqlite:my gifts", "'sqlite:my gifts'")):
            told = " ".join(self.run_kringle("status", "--store", url).out.split())
            self.assertIn(f"There are no exchanges in {url} yet. Draw one: kringle draw people.csv --store {typed}", told)
            told = self.run_kringle("status", "--store", url, env=self.environment(KRINGLE_STORE="csv:other"))
            self.assertIn(f"--store {typed}", " ".join(told.out.split()))
            refused = " ".join(self.run_kringle("cards", "--store", url).err.split())
            self.assertIn(f'there are no exchanges in {url} yet; "kringle help draw" tells how to draw one', refused)
        told = self.run_kringle("status", env=self.environment(KRINGLE_STORE="csv:kept")).out
        self.assertTrue(told.endswith("kringle draw people.csv\n"), told)

    def test_a_store_is_one_file_that_only_its_owner_can_read(self):
        self.write("few.csv", FEW)
        for name in ("kept", ":memory:", "file:kept?mode=memory"):  # the library would take two of them for something else
            before = set(self.folder.iterdir())
            self.assert_code(self.run_kringle("draw", "few.csv", "--title", "Tea", "--mail", "folder:mails", "--store", f"sqlite:{name}", "-y"), 0)
            files = [path for path in set(self.folder.iterdir()) - before if path.name not in ("mails", ".config")]
            self.assertEqual([(path.name, path.stat().st_mode & 0o777) for path in files], [(name, 0o600)])

    def test_several_who_send_at_once_tell_everybody_once(self):
        count = 300
        self.write("many.csv", "name,email\n" + "".join(f"Guest {n},g{n}@example.com\n" for n in range(count)))
        away = ("--mail", "smtp://127.0.0.1:1", "--mail-from", "santa@example.com", "-y")
        for name, store in (("file", "sqlite:kept"), ("server", self.database())):
            self.run_kringle("draw", "many.csv", "--title", "Tea", "--store", store, *away)
            command = [PROGRAM, "send", "--store", store, "--mail", f"folder:{name}"]
            senders = [subprocess.Popen(command, cwd=self.folder, env=self.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        text=True) for _ in range(4)]
            for sender in senders:
                err = sender.communicate(timeout=120)[1]
                self.assertIn(sender.returncode, (0, 5), err)  # 5: others are still at what is left
                self.assertNotRegex(err, "locked|in use|changed meanwhile")
            self.assertEqual(len(list((self.folder / name).glob("*.eml"))), count)
            self.assertIn(f"{count} handed over", self.run_kringle("status", "--store", store).out)


if __name__ == "__main__":
    main()
