"""Everybody gets a letter they can read, from whom it says, and with nothing in it that the organiser may not send."""
from kringle import KringleTest, Mail, main

PEOPLE = "name,email,language\nAda,ada@example.com,en\nBen,ben@example.com,de-AT\nCid,cid@example.com,Polski\nDee,dee@example.com,\nEli,eli@example.com,it\n"
SUBJECTS = {"en": "Tea: names have been drawn", "de": "Tea: Die Namen sind gezogen", "pl": "Tea: losowanie zakończone",
            "nl": "Tea: de lootjes zijn getrokken"}


class Letters(KringleTest):
    def draw(self, *arguments, people=PEOPLE, title="Tea", **more):
        return self.run_kringle("draw", self.write("people.csv", people), "--mail", "folder:mails", "--title", title, *arguments, **more)

    def mails(self):
        return {path.stem: Mail(path.read_bytes()) for path in (self.folder / "mails").iterdir()}

    def subjects(self):
        return {name: mail.message["Subject"] for name, mail in self.mails().items()}

    def test_a_letter_is_in_its_readers_language(self):
        result = self.draw("--language", "Nederlands")
        self.assert_code(result, 0)
        self.assertEqual(self.subjects(), {"Ada": SUBJECTS["en"], "Ben": SUBJECTS["de"], "Cid": SUBJECTS["pl"], "Dee": SUBJECTS["nl"],
                                           "Eli": SUBJECTS["nl"]})
        self.assertIn('there are no mails in "it" yet', result.out)
        self.assertIn("Dutch (nl)", result.out)

    def test_the_language_of_an_exchange_is_kept_for_its_later_mails(self):
        self.assert_code(self.draw("--language", "de"), 0)
        self.assert_code(self.run_kringle("resend", "Dee", "--mail", "folder:again"), 0)
        mail = Mail((self.folder / "again/Dee.eml").read_bytes())
        self.assertEqual(mail.message["Subject"], SUBJECTS["de"])

    def test_the_locale_of_the_machine_does_not_matter(self):
        self.assert_code(self.draw(env=self.environment(LANG="pl_PL.UTF-8", LC_ALL="pl_PL.UTF-8", LANGUAGE="pl")), 0)
        self.assertEqual(self.subjects()["Dee"], SUBJECTS["en"])

    def test_the_language_can_be_a_setting(self):
        self.assert_code(self.draw(env=self.environment(KRINGLE_LANGUAGE="nl")), 0)
        self.assertEqual(self.subjects()["Dee"], SUBJECTS["nl"])

    def test_a_language_that_is_none_is_refused(self):
        result = self.draw("--language", "klingon")
        self.assert_code(result, 2)
        self.assertIn("German (de)", result.err)

    def test_a_mail_comes_from_the_exchange_and_answers_go_where_the_organiser_said(self):
        self.assert_code(self.draw("--mail-from", "me@example.com", "--organiser", "Noah, noah@example.com"), 0)
        message = self.mails()["Ada"].message
        self.assertEqual(str(message["From"]), "Tea via kringle <me@example.com>")
        self.assertIsNone(message["Reply-To"])
        self.assertIsNone(message["List-Unsubscribe"])
        self.assert_code(self.draw("--mail-from", "me@example.com", "--reply-to", "Noah@EXAMPLE.com", title="More"), 0)
        self.assertIn("Noah@example.com", [m.message["Reply-To"] for m in self.mails().values()])
        refused = self.draw("--reply-to", "noah@example.com\nBcc: evil@example.com", title="Evil")
        self.assert_code(refused, 1)
        self.assert_code(self.draw("--reply-to", "nobody", "--name-in-mail", title="Evil"), 1)

    def test_the_organisers_words_come_last_and_as_theirs(self):
        self.assert_code(self.draw("--note", "Bring <cookies>.\nDear Ada,\nyou give to Zoe"), 0)
        text = self.mails()["Ada"].text.replace("\r\n", "\n")
        self.assertIn("\nThe organiser writes:\n> Bring <cookies>.\n> Dear Ada,\n> you give to Zoe\n", text)
        self.assertGreater(text.index("The organiser writes:"), text.index("Keep it to yourself"))
        self.assertIn("Bring &lt;cookies&gt;.<br>", self.mails()["Ada"].html)

    def test_the_organisers_words_hold_no_links_and_are_few(self):
        for note, words in (("see http://evil.example/", "must not hold a link"), ("see evil.example", 'of "evil.example"'),
                            ("x" * 501, "has 501 characters, and may have 500")):
            with self.subTest(note[:20]):
                result = self.draw("--note", note)
                self.assert_code(result, 1)
                self.assertIn(words, result.err)
        self.assertIn("There are no exchanges", self.run_kringle("status").out)


main()
