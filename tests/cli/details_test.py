"""kringle details: the date, the place or another detail is another one after the draw, and everybody is told."""
import datetime
import json
import pathlib
import subprocess
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "outbox"))
from drawn import PEOPLE, DrawnTest
from kringle import PROGRAM, SmtpSink, main
from reminding import day
from thinking import Thinking
from unfair_server import UnfairServer

NOWHERE = ("--mail", "smtp://127.0.0.1:1", "--mail-from", "s@example.com")


def date_in_words(days):
    date = datetime.date.today() + datetime.timedelta(days=days)
    return f"{date:%A}, {date.day} {date:%B %Y}"


class DetailsTest(DrawnTest):
    def drawn(self, title, *more, mail=(), code=0):
        """Another exchange of the same people, with all details."""
        draw = ("draw", self.people, "--title", title, "--date", day(20), "--place", "Town hall", "--budget", "20 euros", "--note", "Be nice.",
                "--organiser", "Noah", *more, "-y")
        result = self.run_kringle(*draw, *mail) if mail else self.kringle(*draw)
        self.assert_code(result, code)

    def sent(self, *arguments):
        """What a mail server gets, by the first name of the reader."""
        with SmtpSink(self.folder / "sink") as sink:
            self.assert_code(self.run_kringle(*arguments, "--mail", sink.url, "--mail-from", "s@example.com"), 0)
            return sorted((mail.recipients[0].split("@")[0].title(), mail) for mail in sink.mails())

    def test_everybody_reads_what_is_so_now_and_keeps_their_name(self):
        self.drawn("Tea 2")
        told = self.told()
        result, again, news = self.changed("details", "--date", day(21), "--place", "Ann's", "--note", "Sorry!", "-e", "Tea 2")
        self.assertIn(f'the date is "{date_in_words(21)}" now, and was "{date_in_words(20)}"', result.out)
        self.assertIn('the place is "Ann\'s" now, and was "Town hall"', result.out)
        self.assertIn("nobody who knows a name gets another one", result.out)
        self.assertEqual((again, self.told()), (set(), told))
        self.assertEqual(sorted(name for name, _ in news), sorted(dict(PEOPLE)))
        for name, mail in news:
            self.assertEqual(mail.message["Subject"], "Tea 2: something has changed")
            for line in (f"Hello {name},", f"Date: {date_in_words(21)}", "Place: Ann's", "Budget: 20 euros", "> Sorry!", "Questions go to Noah.",
                         "whom you give to stays as it is"):
                self.assertIn(line, mail.text)
            for other in dict(PEOPLE):
                self.assertFalse(other != name and other in mail.text, "it names somebody")
        status = self.kringle("status", "Tea 2").out
        self.assertIn("date, place or other details were changed", status)
        self.assertIn("Ann's", self.kringle("resend", "Ada", "-e", "Tea 2").out + self.mails()[-1][1].text)

    def test_whoever_waits_for_a_name_finds_the_details_there(self):
        self.drawn("Later", mail=NOWHERE, code=5)
        self.assert_code(self.run_kringle("details", "--place", "Ann's", "-e", "Later", *NOWHERE), 5)
        mails = self.sent("resend", "-e", "Later")
        self.assertEqual([name for name, _ in mails], sorted(dict(PEOPLE)))
        for _, mail in mails:
            self.assertIn("Place: Ann's", mail.text)
            self.assertTrue(mail.receiver)

    def test_who_is_told_while_somebody_thinks_is_not_told_what_was_so_before(self):
        self.drawn("Later", mail=NOWHERE, code=5)
        change = ("details", "--place", "Ann's", "-e", "Later", "--mail", "folder:mails")
        with Thinking(*change, cwd=self.folder, env=self.environment()) as thinking:
            self.assert_code(self.kringle("resend", "-e", "Later"), 0)
            code, said = thinking.answer("y")
        self.assertEqual(code, 1, said)
        self.assertIn("was changed meanwhile", said)
        _, _, news = self.changed(*change[:5])  # now all eight have to be told
        self.assertEqual(len(news), 8)

    def test_who_sends_meanwhile_can_write_down_what_became_of_a_mail(self):
        """One that is at its dot when the details are changed."""
        at_dot, is_changed = threading.Event(), threading.Event()

        def policy(step, _):
            if step == "dot":
                at_dot.set()
                is_changed.wait(20)

        store = ("--store", "sqlite:kept.db")
        self.assert_code(self.kringle("draw", self.people, "--title", "Soon", "--date", day(5), "-y", *store), 0)
        with UnfairServer(policy=policy) as server:
            remind = [PROGRAM, "remind", "--exchange", "Soon", "--again", "-y", "--mail", server.url, "--mail-from", "s@example.com", *store]
            with subprocess.Popen(remind, cwd=self.folder, env=self.environment(), stdout=subprocess.DEVNULL):
                self.assertTrue(at_dot.wait(20))
                self.kringle("details", "--place", "Ann's", "-e", "Soon", *store)
                is_changed.set()
        self.assert_code(self.kringle("send", *store), 0)
        self.assertNotIn("waiting", self.kringle("status", "Soon", *store).out)

    def test_of_two_changes_that_nobody_was_told_the_last_is_told(self):
        for place in ("Ben's", "Ann's"):
            self.assert_code(self.run_kringle("details", "--place", place, *NOWHERE), 5)
        mails = self.sent("send")
        self.assertEqual([name for name, _ in mails], sorted(dict(PEOPLE)))
        self.assertEqual({line for _, mail in mails for line in mail.text.split("\n") if line.startswith("Place")}, {"Place: Ann's"})

    def test_what_nobody_was_told_yet_is_not_told_when_it_is_no_longer_true(self):
        for number, (command, words) in enumerate(((("cancel",), "does not take place"), (("redraw",), "no longer valid"),
                                                   (("remove", "Ada"), "no longer take part"))):
            title = f"Tea {number + 2}"
            self.drawn(title)
            self.assert_code(self.run_kringle("details", "--place", "Ann's", "-e", title, *NOWHERE), 5)
            _, _, news = self.changed(*command, "-e", title)
            self.assertIn(words, next(mail for name, mail in news if name == "Ada").text)
            count = len(self.mails())
            self.assert_code(self.kringle("resend", "-e", title), 0)
            self.assertNotIn("Ada", [name for name, _ in self.mails()[count:]])

    def test_who_may_not_know_the_last_name_reads_it_together_with_the_details(self):
        giver, receiver = next(iter(self.draw.items()))
        self.assert_code(self.run_kringle("exclude", giver, receiver, *NOWHERE), 5)  # the mail that says so does not go out
        _, again, news = self.changed("details", "--place", "Ann's")
        told = dict(news)
        self.assertIn(giver, again)
        self.assertIn("no longer valid", told[giver].text)
        self.assertEqual(len(news), 8)
        for name, mail in news:
            self.assertIn("Place: Ann's", mail.text)
            self.assertEqual("stays as it is" in mail.text, name not in again)
        count = len(self.mails())
        self.assert_code(self.kringle("resend"), 0)
        self.assertEqual(len(self.mails()), count, "something was missing")

    def test_who_only_receives_is_no_longer_told_and_that_is_said(self):
        people = self.write("roles.csv", "name,email,role\nAda,ada@example.com,\nBen,ben@example.com,\nCleo,cleo@example.com,\n"
                                         "Dan,dan@example.com,giver\nRia,ria@example.com,receiver\n")
        self.assert_code(self.kringle("draw", people, "--title", "Roles", "--place", "Town hall", "-y"), 0)
        result, _, news = self.changed("details", "--place", "Ann's", "-e", "Roles")
        self.assertIn("note: Ria gives to nobody, and is not told: say it yourself", " ".join(result.out.split()))
        self.assertEqual(sorted(name for name, _ in news), ["Ada", "Ben", "Cleo", "Dan"])
        people.write_text(people.read_text().replace("ada@example.com,", "ada@example.com,receiver").replace("ria@example.com,receiver", "ria@example.com,"))
        self.changed("update", people, "-e", "Roles")  # now Ada has heard of it, and gives to nobody
        _, _, news = self.changed("details", "--place", "Ben's", "-e", "Roles")
        text = dict(news)["Ada"].text
        self.assertIn("Place: Ben's", text)
        self.assertNotIn("whom you give to", text)

    def test_what_no_mail_says_is_told_nobody(self):
        result, _, news = self.changed("details", "--reply-to", "noah@example.com")
        self.assertIn('the address for answers is "noah@example.com" now', result.out)
        self.assertEqual(news, [])

    def test_reminders_of_another_day_are_not_sent(self):
        self.drawn("Soon")
        self.assert_code(self.kringle("remind", "--exchange", "Soon", "--not-before", day(15)), 0)
        self.assertNotIn("reminder", self.changed("details", "--place", "Ann's", "-e", "Soon")[0].out)
        self.assertIn("Planned 8 mails", self.kringle("status", "Soon").out)
        result = self.changed("details", "--date", day(40), "-e", "Soon")[0]
        self.assertIn("8 reminders of the other date will not be sent; kringle remind plans new ones", " ".join(result.out.split()))
        self.assertNotIn("Planned", self.kringle("status", "Soon").out)
        self.assert_code(self.kringle("remind", "--exchange", "Soon", "--not-before", day(35)), 0)
        self.assertIn("Planned 8 mails", self.kringle("status", "Soon").out)

    def test_an_empty_text_takes_a_detail_out(self):
        self.drawn("Tea 2")
        result, _, news = self.changed("details", "--budget", "", "-e", "Tea 2")
        self.assertIn('the budget, "20 euros", is taken out', result.out)
        self.assertFalse(any("Budget" in mail.text for _, mail in news))
        _, _, news = self.changed("details", "--date", "", "--place", "", "--note", "", "--organiser", "", "-e", "Tea 2")
        for _, mail in news:
            self.assertIn("No date, place or budget is set for it now.", " ".join(mail.text.split()))
            self.assertNotIn("Noah", mail.text)
        self.assertFalse({"date", "place", "budget", "note", "organiser"} & json.loads(self.kringle("status", "Tea 2", "--json").out).keys())

    def test_what_cannot_be_is_refused_and_nothing_changes(self):
        self.drawn("Tea 2")
        self.refused(2, "say what is another now", "details")
        self.refused(1, "all of that is so already", "details", "--place", "Town hall", "-e", "Tea 2")
        self.refused(1, "is in the past", "details", "--date", "2020-12-20")
        self.refused(1, "2099-02-30", "details", "--date", "2099-02-30")
        self.refused(1, "all of that is so already", "details", "--place", " Town   hall ", "-e", "Tea 2")
        self.refused(2, "longer than 200 characters", "details", "--budget", "9" * 201)
        self.refused(2, "control character", "details", "--place", "A\x1bB")
        self.refused(1, "link", "details", "--note", "see www.example.com")
        self.assert_code(self.kringle("draw", self.people, "--title", "Announced", "--commit", "--value-from", "lotto", "-y"), 0)
        self.refused(1, "is announced, but not drawn yet", "details", "--place", "Ann's", "-e", "Announced")
        self.changed("cancel", "-e", "Tea 2")
        self.refused(1, "has been called off", "details", "--place", "Ann's", "-e", "Tea 2")

    def test_a_rehearsal_changes_nothing_and_what_is_asked_for_twice_is_done_once(self):
        before = self.folder_state()
        result = self.kringle("details", "--place", "Ann's", "--rehearse")
        self.assert_code(result, 0)
        self.assertIn('the place is "Ann\'s" now', result.out)
        self.assertEqual(self.folder_state(), before)
        change = ("details", "--place", "Ann's", "--operation", "form 9")
        self.changed(*change)
        count = len(self.mails())
        self.assertIn("was done already", self.kringle(*change).out)
        self.assertEqual(len(self.mails()), count)
        self.refused(1, "was something else", "details", "--place", "Ben's", "--operation", "form 9")


if __name__ == "__main__":
    main()
