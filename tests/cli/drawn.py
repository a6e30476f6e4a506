"""An exchange of eight people that is drawn, and what they were told, read from a folder of mails."""
from kringle import KringleTest, Mail

PEOPLE = [("Ada", "Byron"), ("Ben", ""), ("Cleo", ""), ("Dan", ""), ("Emma", "Byron"), ("Finn", ""), ("Gus", ""), ("Hal", "")]
READING = ("status", "data", "delete", "erase")


class DrawnTest(KringleTest):
    """Mails go into a folder, one file each, so that what everybody has been told can be read there."""

    def setUp(self):
        super().setUp()
        self.people = self.write("people.csv", self.table(PEOPLE))
        self.assert_code(self.kringle("draw", self.people, "--title", "Tea", "-y"), 0)
        self.draw = self.told()
        self.check(self.draw, dict(PEOPLE))

    def tearDown(self):
        """Whatever a test has done, the store has to make sense."""
        checked = self.run_kringle("check")
        self.assert_code(checked, 0)

    def table(self, people, columns="name,email,household"):
        rows = "".join(f"{name},{name.lower()}@example.com,{group}\n" for name, group in people)
        return f"{columns}\n{rows}"

    def kringle(self, *arguments, **more):
        return self.run_kringle(*arguments, *(("--mail", "folder:mails") if arguments[0] not in READING else ()), **more)

    def mails(self):
        """All mails so far, the oldest first: (who got it, the mail)."""
        paths = sorted((self.folder / "mails").iterdir(), key=lambda path: path.stat().st_mtime_ns)
        return [(path.name.removesuffix(".eml").split(" (")[0], Mail(path.read_bytes())) for path in paths]

    def told(self, since=0):
        """Whom everybody gives to by the last mail that named somebody."""
        told = {}
        for giver, mail in self.mails()[since:]:
            if any(line.startswith("    ") for line in mail.text.split("\n")):
                told[giver] = mail.receiver
        return told

    def check(self, draw, people):
        self.assertEqual(sorted(draw), sorted(people))
        self.assertEqual(sorted(draw.values()), sorted(people))
        for giver, receiver in draw.items():
            self.assertNotEqual(giver, receiver)
            self.assertFalse(people[giver] and people[giver] == people[receiver], f"{giver} draws {receiver}")

    def changed(self, *arguments, **more):
        """Does it; who was told another name, and who was told anything."""
        before, count = self.told(), len(self.mails())
        result = self.kringle(*arguments, **more)
        self.assert_code(result, 0)
        news = self.mails()[count:]
        after = self.told()
        again = {giver for giver in after if before.get(giver) not in (None, after[giver])}
        self.assertEqual(len({giver for giver, _ in news}), len(news), "somebody got two mails for one change")
        return result, again, news

    def refused(self, code, words, *arguments, **more):
        before = self.folder_state()
        result = self.kringle(*arguments, **more)
        self.assert_code(result, code)
        self.assertIn(words, " ".join(result.err.split()))
        self.assertEqual(self.folder_state(), before, "something has changed")

    def folder_state(self):
        """What is stored and sent, but for the note in the lock of who was there last."""
        files = [path for path in self.folder.rglob("*") if path.is_file() and path.name != "lock"]
        rows = {}
        for path in files:
            text = path.read_bytes()
            rows[str(path)] = b"".join(line for line in text.splitlines(True) if not line.startswith((b"#", b"commit,", b"checkpoint,", b"table,")))
        return rows
