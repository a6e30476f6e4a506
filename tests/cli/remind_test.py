"""kringle remind: mails of a date to addresses, what is refused, and what happens the second time."""
import json
import re

from kringle import SmtpSink, main
from reminding import CONTACTS, RemindTest, day


class Addresses(RemindTest):
    def test_each_gets_a_mail_of_their_own_with_their_name(self):
        result = self.remind("ann@example.com,ben@example.com", date="2099-12-20")
        self.assertIn("Sunday, 20 December 2099, in ", result.out)
        mails = self.mails()
        self.assertEqual(self.addresses(), ["ann@example.com", "ben@example.com"])
        ann, ben = mails["Ann Lee.eml"], mails["Bén.eml"]
        self.assertIn("Hello Ann Lee,", ann.text)
        self.assertIn("Date: Sunday, 20 December 2099", ann.text)
        self.assertIn("Hallo Bén,", ben.text)
        self.assertIn("Sonntag, 20. Dezember 2099", ben.message["Subject"])
        self.assertNotIn("Bén", ann.text + ann.html)
        self.assertIn("unsubscribe", ann.message["List-Unsubscribe"])

    def test_the_days_left_are_in_words(self):
        for days, words, letter in ((0, ", today", "is today."), (1, ", tomorrow", "is tomorrow."),
                                    (2, ", in 2 days", "is in 2 days.")):
            result = self.rehearse("ann@example.com", date=day(days))
            self.assertIn(words, result.out)
            self.assertIn(letter, result.out)

    def test_the_letters_speak_the_language_that_is_asked_for(self):
        self.assertIn("„Gift exchange” jest za 22 dni.", self.rehearse("ann@example.com", "--language", "pl").out)

    def test_who_is_not_in_the_contacts_is_told_and_reminded(self):
        result = self.remind("ann@example.com,dan@example.com,eve@example.com")
        self.assertIn("2 addresses are not in contacts.csv: dan@example.com and eve@example.com", result.out)
        self.assertEqual(self.addresses(), ["ann@example.com", "dan@example.com", "eve@example.com"])
        dan = self.mails()["dan@example.com.eml"]
        self.assertTrue(dan.text.startswith("Hello,\r\n"), dan.text)
        self.assertEqual(dan.message["To"], "dan@example.com")

    def test_a_contact_without_a_name_is_known_all_the_same(self):
        self.assertNotIn("not in contacts.csv", self.remind("cid@example.com").out)

    def test_the_same_address_twice_gets_one_mail(self):
        result = self.remind("ann@example.com, ANN@EXAMPLE.COM;ann@example.com")
        self.assertIn("named more than once: ann@example.com", result.out)
        self.assertEqual(len(self.mails()), 1)

    def test_addresses_come_from_a_file_and_from_standard_input(self):
        self.write("to.txt", "\ufeff# the team\nann@example.com\r\n\r\n  ben@example.com  \n")
        self.remind(None, "--to", "to.txt")
        self.assertEqual(self.addresses(), ["ann@example.com", "ben@example.com"])
        self.remind("ann@example.com", "--to", "-", input="cid@example.com\n")
        self.assertEqual(self.addresses(), ["ann@example.com", "ben@example.com", "cid@example.com"])

    def test_a_title_may_hold_the_separator(self):
        self.remind("ann@example.com", title="Tea | cake")
        self.assertIn("Tea | cake", self.mails()["Ann Lee.eml"].message["Subject"])

    def test_contacts_are_told_apart_by_no_spelling(self):
        for spelling in ("ben@example.com", "BEN@example.com", "ben@EXAMPLE.com"):
            self.assertIn("Hallo Bén,", self.rehearse(spelling).out)

    def test_all_columns_that_the_people_file_knows_are_known(self):
        self.write("contacts.csv", "Vorname;Nachname;E-Mail\nAda;Byron;ada@example.com\n")
        self.assertIn("Hello Ada Byron,", self.rehearse("ada@example.com").out)

    def test_a_rehearsal_stores_and_sends_nothing(self):
        result = self.rehearse("ann@example.com,dan@example.com")
        self.assertIn("To: ann@example.com\nSubject: Reminder: Gift exchange, ", result.out)
        self.assertIn("To: dan@example.com\n", result.out)
        self.assertIn("nothing was stored and nothing was sent", result.out)
        self.assertFalse((self.folder / "mails").exists() or (self.folder / ".local").exists())

    def test_a_rehearsal_says_what_is_sent(self):
        rehearsed = self.rehearse("ann@example.com,ben@example.com,dan@example.com").out
        self.remind("ann@example.com,ben@example.com,dan@example.com")
        for mail in self.mails().values():
            text = mail.text.replace("\r\n", "\n")
            self.assertIn(f"Subject: {mail.message['Subject']}\n\n{text}", rehearsed)

    def test_naive_does_the_same_and_says_that_it_is_slow(self):
        self.write("contacts.csv", CONTACTS + "ann@example.com,Other Ann,\nbroken,X,\n")
        everybody = "ann@example.com,ben@example.com,dan@example.com,ANN@example.com"
        real, naive = self.rehearse(everybody), self.rehearse(everybody, "--naive")
        self.assertEqual(real.out, naive.out)
        self.assertIn("Hello Ann Lee,", real.out)
        self.assertEqual(real.err, "")
        self.assertIn("slow on purpose", naive.err)

    def test_json_answers_in_one_document(self):
        answer = json.loads(self.remind("ann@example.com,dan@example.com", "--json").out)
        self.assertEqual(answer["not_in_contacts"], ["dan@example.com"])
        self.assertEqual((answer["reminders"], answer["mails"]["sent"]), (2, 2))
        answer = json.loads(self.rehearse("ann@example.com,dan@example.com", "--json").out)
        self.assertEqual((answer["reminders"], answer["rehearsal"]), (2, True))


class Again(RemindTest):
    """Nothing is lost, and nobody gets a second one without knowing."""

    def test_the_same_command_reminds_nobody_twice(self):
        self.remind("ann@example.com")
        result = self.remind("ann@example.com,ben@example.com")
        self.assertIn("1 person was reminded within a week", result.out)
        self.assertEqual(self.addresses(), ["ann@example.com", "ben@example.com"])
        self.assertIn("Nobody needs a reminder", self.remind("ann@example.com").out)
        self.remind("ann@example.com", "--again")
        self.assertEqual(len(self.mails()), 3)

    def test_another_date_is_another_occasion(self):
        self.remind("ann@example.com")
        self.remind("ann@example.com", date=day(23))
        self.assertEqual(len(self.mails()), 2)

    def test_occasions_do_not_keep_anybody_from_drawing_under_their_title(self):
        for days in (22, 23):
            self.remind("ann@example.com", date=day(days), title="Party")
        people = self.write("people.csv", "name,email\nAnn,ann@example.com\nBen,ben@example.com\n")
        for title, more in (("Party", ()), ("Announced", ("--commit", "--value-from", "lotto"))):
            self.remind("ann@example.com", date=day(24), title=title)
            self.assert_code(self.run_kringle("draw", people, "--title", title, *more, "--mail", "folder:mails"), 0)

    def test_what_could_not_be_sent_waits_and_is_sent_once(self):
        result = self.remind("ann@example.com,ben@example.com", "--mail-from", "s@example.com", mail="smtp://127.0.0.1:1", code=5)
        self.assertIn("nothing is lost", result.err)
        result = self.remind("ann@example.com,ben@example.com")
        self.assertIn("2 people have a mail on the way", result.out)
        self.assertEqual(self.addresses(), ["ann@example.com", "ben@example.com"])
        self.remind("ann@example.com,ben@example.com", "--again")
        self.assertEqual(len(self.mails()), 4)

    def test_an_operation_is_done_once(self):
        self.remind("ann@example.com", "--operation", "form 1")
        result = self.remind("ann@example.com", "--operation", "form 1")
        self.assertIn("was done already", result.out)
        self.assertEqual(len(self.mails()), 1)

    def test_status_shows_it_as_what_it_is(self):
        self.remind("ann@example.com")
        status = self.run_kringle("status", "--all")
        self.assertIn("an occasion that people are reminded of", status.out)
        self.assertIn("Ann Lee  handed over", status.out)
        self.assert_code(self.run_kringle("delete", "Gift exchange", "--yes"), 0)
        self.assertIn("no exchanges", self.run_kringle("status").out)

    def test_what_needs_a_draw_says_that_there_is_none(self):
        self.remind("ann@example.com")
        for command in (("add", "Zoe"), ("cards",), ("pairs", "--yes"), ("redraw",)):
            result = self.run_kringle(*command, "--mail", "folder:mails")
            self.assertEqual(result.code, 1, result)
            self.assertIn("no names are drawn for it", result.err)

    def test_a_person_can_be_erased_from_it(self):
        self.remind("ann@example.com,ben@example.com")
        self.assert_code(self.run_kringle("erase", "ann@example.com", "--yes"), 0)
        for path in (self.folder / ".local").rglob("*"):
            self.assertNotIn(b"ann@example.com", path.read_bytes() if path.is_file() else b"")
        self.remind("ben@example.com", "--again")
        self.assertEqual(len(self.mails()), 3)

    def test_it_stands_back_behind_an_exchange_of_that_name(self):
        self.remind("ann@example.com", title="Tea")
        people = self.write("people.csv", "name,email\nAda,a@example.com\nBen,b@example.com\nCid,c@example.com\n")
        self.assert_code(self.run_kringle("draw", people, "--title", "Tea", "--mail", "folder:mails", "-y"), 0)
        self.remind("ben@example.com", title="Tea")
        for command in (("status", "Tea"), ("resend", "-e", "Tea", "--mail", "folder:mails"), ("redraw", "--mail", "folder:mails")):
            result = self.run_kringle(*command)
            self.assert_code(result, 0)
            self.assertNotIn("occasion", result.out)

    def test_to_addresses_where_nothing_is_wanted_nothing_goes(self):
        self.assert_code(self.run_kringle("outbox", "--stop", "ann@example.com"), 0)
        result = self.remind("ann@example.com,ben@example.com")
        self.assertIn("nothing is sent to that address: Ann Lee", result.out)
        self.assertEqual(self.addresses(), ["ben@example.com"])

    def test_for_a_day_to_come_it_waits_and_is_no_trouble(self):
        result = self.remind("ann@example.com", "--not-before", day(5), mail="folder:mails")
        self.assertIn("1 mail waits for a day to come", result.out)
        sent = self.run_kringle("send", "--mail", "folder:mails")
        self.assert_code(sent, 0)
        self.assertEqual(self.mails(), {})
        self.assertIn(f"waiting until {day(5)}"[:20], self.run_kringle("status").out)

    def test_a_mail_server_takes_them_all(self):
        with SmtpSink(self.folder / "sink") as sink:
            self.remind("ann@example.com,ben@example.com,dan@example.com", "--mail-from", "s@example.com", mail=sink.url)
            mails = sink.mails()
        self.assertEqual(sorted(mail.recipients[0] for mail in mails), ["ann@example.com", "ben@example.com", "dan@example.com"])


class Refused(RemindTest):
    def refused(self, words, *arguments, code=2, **more):
        result = self.run_kringle("remind", *arguments, "--mail", "folder:mails", **more)
        self.assert_code(result, code)
        self.assertIn(words, " ".join(result.err.split()), result)
        self.assertFalse((self.folder / "mails").exists(), "something was sent")
        self.assertFalse((self.folder / ".local").exists(), "something was stored")

    def test_usage(self):
        self.refused("say of what, and whom")
        self.refused('has no "|" in it', "Gift exchange")
        self.refused("nobody is named", f"{day(3)}|Tea")
        self.refused("nobody is named", f"{day(3)}|Tea| , ;")
        self.refused("leave out what says these", "-e", "Tea", f"{day(3)}|Tea|a@example.com")
        self.refused("--naive reads a file", "--naive", f"{day(3)}|Tea|a@example.com")
        self.refused("--naive reads a file", "--naive", "-c", "-", f"{day(3)}|Tea|a@example.com")
        self.refused("leave them out", "--dialog", f"{day(3)}|Tea|a@example.com")

    def test_dates(self):
        self.refused("2026-02-30 is not in the calendar", "2026-02-30|Tea|a@example.com", code=1)
        self.refused("the day 9999-12-31 is too far away", "9999-12-31|Tea|a@example.com")
        self.refused("is not a date", "20.12.2026|Tea|a@example.com", code=1)
        self.refused(f"{day(-1)} is over; today is {day(0)}", f"{day(-1)}|Tea|a@example.com", code=1)
        for option, text in (("--not-before", "soon"), ("--not-after", "2026-12-10 25:00"), ("--not-before", "2026-12-10T09:00")):
            self.refused("is no time", option, text, f"{day(3)}|Tea|a@example.com")
        self.refused("--not-before is later", "--not-before", day(4), f"{day(3)}|Tea|a@example.com")
        self.refused("--not-before is later", "--not-before", day(2), "--not-after", day(1), f"{day(3)}|Tea|a@example.com")
        self.refused("it is later than --not-after", "--not-after", day(-1), f"{day(3)}|Tea|a@example.com")

    def test_titles(self):
        for title in ("", "  ", "x" * 121, "a\u202eb", "a\x07b"):
            self.refused("the title", f"{day(3)}|{title}|a@example.com", code=1)
        self.refused("the title is not UTF-8", f"{day(3)}|".encode() + b"\xff|a@example.com", code=1)

    def test_addresses(self):
        for address in ("ann", "@example.com", "a@b@c", "a＠example.com", "<a@example.com>", "a@[127.0.0.1]", "x" * 300 + "@example.com"):
            self.refused("is not a mail address", f"{day(3)}|Tea|b@example.com,{address}", code=1)
        self.write("to.txt", "ann@example.com\n\nben\n")
        self.refused('to.txt:3: "ben" is not a mail address', "--to", "to.txt", f"{day(3)}|Tea", code=1)
        self.write("to.txt", b"ann@example.com\0")
        self.refused("to.txt is not text", "--to", "to.txt", f"{day(3)}|Tea", code=1)
        self.refused("does not exist", "--to", "none.txt", f"{day(3)}|Tea", code=1)

    def test_contacts(self):
        for content, words in (("", "contacts.csv is empty"), ("name,wish\nAnn,tea\n", "no column holds the addresses"),
                               ("email,mail,name\n", "mean the same"), (b"PK\x03\x04" + b"x" * 40, "contacts.csv is"),
                               ('email,name\n"ann@example.com,Ann\n', "never closed"), (b"email,name\nann@example.com,A\0\n", "NUL byte")):
            self.write("contacts.csv", content)
            self.refused(words, "-c", "contacts.csv", f"{day(3)}|Tea|a@example.com", code=1)
        self.refused("is a folder", "-c", ".", f"{day(3)}|Tea|a@example.com", code=1)
        self.refused("does not exist", "-c", "none.csv", f"{day(3)}|Tea|a@example.com", code=1)


class Hostile(RemindTest):
    def test_lines_that_cannot_be_used_are_told_with_their_place(self):
        self.write("contacts.csv", "email,name\nbroken,X\nann@example.com,Ann\n,Nobody\nann@example.com,Second\n"
                                   "eve@example.com,\"a\u202eb\"\n")
        result = self.rehearse("ann@example.com,eve@example.com")
        for words in ('contacts.csv:2:1: "broken"', "contacts.csv:4:1: there is no address", "stands in line 3 already",
                      "contacts.csv:6:17: this is no name"):
            self.assertIn(words, result.out)
        self.assertIn("To: ann@example.com\n", result.out)
        self.assertIn("Hello Ann,", result.out)
        self.assertNotIn("\u202e", result.out)

    def test_many_bad_lines_are_counted(self):
        self.write("contacts.csv", "email,name\n" + "broken,X\n" * 500)
        self.assertIn("and 490 more such lines", self.rehearse("ann@example.com").out)

    def test_names_reach_header_and_page_as_text(self):
        self.write("contacts.csv", 'email,name\nann@example.com,"<b>""A"", {{title}}\\ %s </b>"\n')
        self.remind("ann@example.com")
        (mail,) = self.mails().values()
        self.assertEqual(mail.message["To"].addresses[0].display_name, '<b>"A", {{title}}\\ %s </b>')
        self.assertIn('Hello <b>"A", {{title}}\\ %s </b>,', mail.text)
        self.assertIn("&lt;b&gt;", mail.html)
        self.assertNotIn("<b>", mail.html)

    def test_ten_thousand_addresses_are_read_and_each_is_found(self):
        self.write("contacts.csv", "email,name\n" + "".join(f"p{i}@example.com,Person {i}\n" for i in range(10000)))
        self.write("to.txt", "".join(f"p{i}@example.com\n" for i in reversed(range(10000))))
        out = self.rehearse(None, "--to", "to.txt").out
        self.assertEqual(re.findall(r"To: p(\d+)@", out), re.findall(r"Hello Person (\d+),", out))
        self.assertEqual(out.count("\nHello Person "), 10000)


if __name__ == "__main__":
    main()
