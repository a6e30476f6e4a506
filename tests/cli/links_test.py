"""Where there is a service, mails carry personal links instead of names, and nobody can read the links from the store."""
import base64
import csv
import hashlib
import re
import shutil

from kringle import KringleTest, Mail, SmtpSink, free_port, main

PEOPLE = "name,email\nAda Lovelace,ada@example.com\nBen Bitdiddle,ben@example.com\nCid Campeador,cid@example.com\n"
SERVICE = "https://gifts.example.com"
LINK = re.compile(re.escape(SERVICE) + r"/go#((\d+)\.([A-Za-z0-9_-]{43}))")


class Links(KringleTest):
    def draw(self, *arguments, mail="folder:mails", people=PEOPLE, title="Tea"):
        return self.run_kringle("draw", self.write("people.csv", people), "--title", title, "--mail", mail, "--mail-from", "me@example.com",
                                "--public-url", SERVICE + "/", *arguments)

    def mails(self, folder="mails"):
        return {path.stem: Mail(path.read_bytes()) for path in (self.folder / folder).iterdir()}

    def stored(self):
        """Every byte of the store, as text."""
        return b"\n".join(path.read_bytes() for path in (self.folder / ".local/share/kringle").rglob("*") if path.is_file()).decode()

    def token(self, mail):
        """The link stands in the text and, once to see and once to follow, in the HTML."""
        tokens = {match[1] for match in LINK.finditer(mail.text)}
        self.assertEqual({match[1] for match in LINK.finditer(mail.html)}, tokens)
        token, = tokens
        return token

    def test_a_mail_carries_a_link_and_no_name(self):
        self.assert_code(self.draw(), 0)
        mails, names = self.mails(), [line.split(",")[0] for line in PEOPLE.splitlines()[1:]]
        for reader, mail in mails.items():
            self.token(mail)
            for name in names:
                self.assertEqual(name in mail.text + mail.html + str(mail.message.items()), name == reader)
        self.assertEqual(len({self.token(mail) for mail in mails.values()}), 3)

    def test_the_name_is_in_the_mail_if_somebody_asks(self):
        self.assert_code(self.draw("--name-in-mail"), 0)
        for mail in self.mails().values():
            self.token(mail)
            self.assertIn(mail.receiver, PEOPLE)

    def test_without_a_service_the_name_is_in_the_mail(self):
        self.assert_code(self.run_kringle("draw", self.write("people.csv", PEOPLE), "--mail", "folder:mails"), 0)
        for mail in self.mails().values():
            self.assertIn(mail.receiver, PEOPLE)
            self.assertNotIn("http", mail.text)

    def test_of_a_token_only_the_hash_is_kept(self):
        self.assert_code(self.draw(), 0)
        stored = self.stored()
        for mail in self.mails().values():
            token = self.token(mail)
            random = LINK.search(mail.text)[3]
            self.assertEqual(len(base64.urlsafe_b64decode(random + "=")), 32)
            self.assertIn(hashlib.sha256(token.encode()).hexdigest(), stored)
            self.assertNotIn(random, stored)

    def test_a_waiting_message_is_sealed_and_sends_the_same_bytes(self):
        """smtp-sink hangs up instead of answering the final dot (-q .): the mail may have arrived, and is sent again."""
        with SmtpSink(self.folder / "sink", "-q", ".") as sink:
            self.assert_code(self.draw(mail=sink.url), 5)
        first, waiting = {mail.recipients[0]: mail for mail in sink.mails()}, self.stored()
        shutil.rmtree(self.folder / "sink")
        for mail in first.values():
            self.assertNotIn(LINK.search(mail.text)[3], waiting)
            self.assertNotIn(LINK.search(mail.text)[3].encode().hex(), waiting)
        with SmtpSink(self.folder / "sink", port=sink.port) as sink:
            again = self.run_kringle("resend", "--mail", sink.url, "--public-url", "https://elsewhere.example")
            self.assert_code(again, 0)
            self.assertEqual({mail.recipients[0]: mail.data for mail in sink.mails()},
                             {address: mail.data for address, mail in first.items()})
        sealed = re.findall(r"[0-9a-f]{200,}", waiting)
        self.assertGreaterEqual(len(sealed), 3)
        self.assertFalse(set(sealed) & set(re.findall(r"[0-9a-f]{200,}", self.table("message"))), "kept after it was sent")

    def table(self, name):
        return (self.folder / f".local/share/kringle/{name}.csv").read_text()

    def test_another_installation_cannot_open_what_waits(self):
        port = free_port()
        self.assert_code(self.draw(mail=f"smtp://127.0.0.1:{port}"), 5)
        with SmtpSink(self.folder / "sink", port=port) as sink:
            result = self.run_kringle("resend", "--mail", sink.url, "--mail-from", "me@example.com", "--vault", "other")
            self.assert_code(result, 1)
            self.assertIn("another installation", result.err)
            self.assertEqual(sink.mails(), [])
            self.assert_code(self.run_kringle("outbox", "--release"), 0)
            self.assert_code(self.run_kringle("resend", "--mail", sink.url, "--mail-from", "me@example.com"), 0)
            self.assertEqual(len(sink.mails()), 3)

    def test_a_copy_has_a_link_of_its_own(self):
        self.assert_code(self.draw(), 0)
        arguments = ("--mail", "folder:again", "--public-url", SERVICE)
        self.assert_code(self.run_kringle("resend", "Ada Lovelace", *arguments), 0)
        self.assertNotEqual(self.token(self.mails()["Ada Lovelace"]), self.token(self.mails("again")["Ada Lovelace"]))

    def test_files_for_mail_merge_and_cards_carry_links(self):
        self.assert_code(self.draw(), 0)
        self.assert_code(self.run_kringle("links", "--public-url", SERVICE), 0)
        rows = list(csv.DictReader((self.folder / "kringle-links.csv").read_text().splitlines()))
        self.assertEqual([row["name"] for row in rows], ["Ada Lovelace", "Ben Bitdiddle", "Cid Campeador"])
        stored = self.stored()
        for row in rows:
            self.assertIn(hashlib.sha256(LINK.fullmatch(row["link"])[1].encode()).hexdigest(), stored)
        self.assert_code(self.run_kringle("cards", "--public-url", SERVICE), 0)
        self.assertEqual(len(re.findall("[0-9a-f]{64}", self.stored())) - len(re.findall("[0-9a-f]{64}", stored)), 3)

    def test_only_addresses_that_are_safe_in_a_link_are_taken(self):
        for url in ("http://gifts.example.com", "gifts.example.com", "https://", "https://a@b.example", "https://a.example/?x", "https://a.example#x",
                    "https://a.example/ x", "https://a.example/\"x", "https://a.example\r\nBcc: x", "javascript://x", "https://" + "a" * 200):
            with self.subTest(url):
                result = self.run_kringle("draw", self.write("people.csv", PEOPLE), "--mail", "folder:mails", "--public-url", url)
                self.assert_code(result, 1)
                self.assertIn("cannot be the address of a service", result.err)
        self.assertIn("There are no exchanges", self.run_kringle("status").out)


main()
