"""kringle remind --exchange, --calendar and --dialog: those of a draw, a file for calendars, and what asks in terminal and window."""
import datetime
import json
import os
import pty
import subprocess

import icalendar

from drawn import DrawnTest
from kringle import PROGRAM, SmtpSink, main
from reminding import RemindTest, day


class Calendar(RemindTest):
    def event(self, path="a.ics"):
        octets = (self.folder / path).read_bytes()
        self.assertTrue(octets.endswith(b"END:VCALENDAR\r\n"))
        for line in octets.split(b"\r\n"):
            self.assertLessEqual(len(line), 75)
            self.assertNotIn(b"\n", line)
            line.decode()  # no character is cut in two
        (event,) = icalendar.Calendar.from_ical(octets).walk("VEVENT")
        return event

    def test_a_calendar_reads_it(self):
        title = "Tea, cake; and \\ more: " + "Käsekuchen " * 8
        self.remind("ann@example.com", "--calendar", "a.ics", "--not-after", "9999-01-01", date="9999-12-31", title=title)
        event = self.event()
        self.assertEqual(str(event["summary"]), title.strip())
        self.assertEqual(event["dtstart"].dt, datetime.date(9999, 12, 31))
        self.assertNotIn("dtend", event)  # it takes that day
        (alarm,) = event.walk("VALARM")
        self.assertEqual(alarm["trigger"].dt, datetime.timedelta(hours=-15))
        self.assertEqual(alarm["action"], "DISPLAY")

    def test_the_same_event_has_the_same_id(self):
        self.remind("ann@example.com", "--calendar", "a.ics")
        self.remind("ben@example.com", "--calendar", "b.ics")
        self.remind("ben@example.com", "--calendar", "c.ics", date=day(23))
        self.assertEqual(self.event("a.ics")["uid"], self.event("b.ics")["uid"])
        self.assertNotEqual(self.event("a.ics")["uid"], self.event("c.ics")["uid"])
        self.remind("ann@example.com", "--calendar", "a.ics")  # the same file is fine

    def test_a_file_that_is_there_is_left_alone(self):
        self.write("a.ics", "mine")
        self.remind("ann@example.com", "--calendar", "a.ics", code=1)
        self.assertEqual((self.folder / "a.ics").read_text(), "mine")
        self.assertEqual(self.mails(), {})


class Dialog(RemindTest):
    FAKE = """#!/usr/bin/python3
import json, os, sys
asked = len(os.listdir("asked")) if os.path.isdir("asked") else os.mkdir("asked") or 0
json.dump(sys.argv[1:], open(f"asked/{asked}", "w"))
answers = json.load(open("answers"))
if asked >= len(answers):
    sys.exit(1)
print("\\n".join(answers[asked]))
"""

    def in_terminal(self, typed):
        master, slave = pty.openpty()
        command = [PROGRAM, "remind", "-c", "contacts.csv", "--dialog", "--mail", "folder:mails", "--yes"]
        with subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, cwd=self.folder, env=self.environment(TERM="dumb")) as process:
            os.close(slave)
            os.write(master, typed.encode())
            said = b""
            try:
                while part := os.read(master, 4096):
                    said += part
            except OSError:
                pass  # it has ended
        os.close(master)
        return process.returncode, " ".join(said.decode().split())

    def test_the_terminal_asks_until_each_part_makes_sense(self):
        code, said = self.in_terminal(f"soon\n2026-02-30\n{day(-1)}\n{day(22)}\n\nTea\nann\n\nann@example.com, dan@example.com\n")
        self.assertEqual(code, 0, said)
        for words in ('"soon" is not a date', "2026-02-30 is not in the calendar", "is over; today is", "the title must be",
                      '"ann" is not a mail address', "there is no address"):
            self.assertIn(words, said)
        self.assertEqual(self.addresses(), ["ann@example.com", "dan@example.com"])

    def test_whoever_stops_has_sent_nothing(self):
        code, said = self.in_terminal(f"{day(22)}\n\x04")
        self.assertEqual(code, 1, said)
        self.assertIn("stopped; nothing was stored and nothing was sent", said)

    def test_a_long_list_is_taken_whole(self):
        addresses = ",".join(f"person{i}@example.com" for i in range(100))
        result = self.run_kringle("remind", "--dialog", "--rehearse", input=f"{day(22)}\nTea\n{addresses}\n")
        self.assert_code(result, 0)
        self.assertEqual(result.out.count("To: "), 100)

    def in_window(self, *answers, **display):
        (self.folder / "bin").mkdir()
        self.write("bin/zenity", self.FAKE).chmod(0o755)
        self.write("answers", json.dumps(answers))
        path = f"{self.folder / 'bin'}:{os.environ['PATH']}"
        return self.run_kringle("remind", "-c", "contacts.csv", "--dialog", "--mail", "folder:mails",
                                env=self.environment(PATH=path, **(display or {"DISPLAY": ":7"})))

    def test_a_window_asks_where_there_is_a_display(self):
        title = "$(touch owned) `touch owned`; <b>\"Tea\"</b>"
        result = self.in_window([day(22), title, "ann@example.com"])
        self.assert_code(result, 0)
        self.assertFalse((self.folder / "owned").exists())
        self.assertIn(title, self.mails()["Ann Lee.eml"].message["Subject"])
        asked = json.loads((self.folder / "asked/0").read_text())
        self.assertEqual([argument for argument in asked if argument.startswith("--add-entry=")],
                         ["--add-entry=Date (year-month-day)", "--add-entry=Title", "--add-entry=Addresses (with commas between them)"])

    def test_the_window_comes_again_with_the_reason(self):
        result = self.in_window(["<soon>", "Tea", "ann@example.com"], [day(22), "Tea", "ann@example.com"], WAYLAND_DISPLAY="wayland-0")
        self.assert_code(result, 0)
        asked = json.loads((self.folder / "asked/1").read_text())
        self.assertTrue(any("&lt;soon&gt;" in argument and "is not a date" in argument for argument in asked), asked)

    def test_a_closed_window_stops(self):
        result = self.in_window()
        self.assert_code(result, 1)
        self.assertIn("stopped; nothing was stored", result.err)


class Exchange(DrawnTest):
    """Eight people who are drawn and told."""

    def remind(self, *more, title="Tea", code=0):
        result = self.kringle("remind", "-e", title, "-y", *more)
        self.assert_code(result, code)
        return result

    def draw_with_date(self, days, title="Soon", people=None):
        self.assert_code(self.kringle("draw", people or self.people, "--title", title, "--date", day(days), "--place", "the kitchen", "-y"), 0)

    def test_who_knows_and_has_time_is_left_alone(self):
        count = len(self.mails())
        self.draw_with_date(15)
        result = self.remind(title="Soon")
        self.assertIn("8 people know, and have more than two weeks", result.out)
        self.assertIn("Nobody needs a reminder", result.out)
        self.assertEqual(len(self.mails()), count + 8)

    def test_where_no_date_is_set_nobody_has_more_than_two_weeks(self):
        result = self.remind()
        self.assertIn("8 people know, and no date is set", " ".join(result.out.split()))
        self.assertEqual(json.loads(self.remind("--json").out)["people"]["no_date"], 8)

    def test_when_the_date_is_near_all_who_give_hear_again(self):
        self.draw_with_date(14)
        told, count = self.told(), len(self.mails())
        result = self.remind(title="Soon")
        self.assertIn("8 people are reminded, since the date is near", result.out)
        self.assertEqual(self.told(), told)
        news = self.mails()[count:]
        self.assertEqual(len(news), 8)
        for giver, mail in news:
            self.assertIn("Soon is in 14 days.", mail.text)
            self.assertIn("Place: the kitchen", mail.text)
            for header in ("Subject", "From", "Message-ID"):
                self.assertNotIn(told[giver], mail.message[header])
            self.assertIn("mailto:", mail.message["List-Unsubscribe"])
        self.assertIn("8 people were reminded within a week", self.remind(title="Soon").out)
        self.assertEqual(len(self.mails()), count + 8)
        self.remind("--again", title="Soon")
        self.assertEqual(len(self.mails()), count + 16)

    def test_a_rehearsal_names_no_receiver(self):
        self.draw_with_date(3)
        result = self.run_kringle("remind", "-e", "Soon", "--rehearse")
        self.assert_code(result, 0)
        self.assertIn("8 people are reminded, since the date is near: Ada, Ben, Cleo, Dan, Emma and 3 more", result.out)
        self.assertNotIn("Reminder:", result.out)

    def test_whose_mail_was_refused_is_reminded_and_told(self):
        people = self.write("three.csv", "name,email\nAda,ada@example.com\nBen,ben@refused.example.com\nCleo,cleo@example.com\n")
        with SmtpSink(self.folder / "sink", "-f", "RCPT") as sink:
            self.run_kringle("draw", people, "--title", "Three", "-y", "--mail", sink.url, "--mail-from", "s@example.com")
        count = len(self.mails())
        result = self.remind(title="Three")
        self.assertIn("3 people may not know yet whom to give to", result.out)
        self.assertEqual(sorted(giver for giver, _ in self.mails()[count:]), ["Ada", "Ben", "Cleo"])
        self.assertEqual(sorted(mail.receiver for _, mail in self.mails()[count:]), ["Ada", "Ben", "Cleo"])

    def test_whose_mail_waits_is_not_reminded_but_told(self):
        people = self.write("three.csv", "name,email\nAda,ada@example.com\nBen,ben@example.com\nCleo,cleo@example.com\n")
        self.run_kringle("draw", people, "--title", "Three", "-y", "--mail", "smtp://127.0.0.1:1", "--mail-from", "s@example.com")
        count = len(self.mails())
        self.assertIn("3 people have a mail on the way already", self.remind(title="Three").out)
        self.assertEqual({mail.message["Subject"] for _, mail in self.mails()[count:]}, {"Three: names have been drawn"})

    def test_who_left_or_only_receives_is_not_reminded(self):
        people = self.write("roles.csv", "name,email,role\nAda,ada@example.com,\nBen,ben@example.com,\nCleo,cleo@example.com,\n"
                                         "Dan,dan@example.com,giver\nRia,ria@example.com,receiver\n")
        self.draw_with_date(3, "Roles", people)
        self.assert_code(self.kringle("remove", "Ben", "-e", "Roles", "-y"), 0)
        count = len(self.mails())
        result = self.remind(title="Roles")
        self.assertIn("1 person gives to nobody, and is not reminded: Ria", result.out)
        self.assertEqual(sorted(giver for giver, _ in self.mails()[count:]), ["Ada", "Cleo", "Dan"])

    def test_to_addresses_where_nothing_is_wanted_nothing_goes(self):
        self.draw_with_date(3)
        self.assert_code(self.run_kringle("outbox", "--stop", "ADA@example.com"), 0)
        self.assertIn("1 person gets no mails: nothing is sent to that address: Ada", self.remind(title="Soon").out)

    def test_what_is_scheduled_is_sent_in_time_or_not_at_all(self):
        self.draw_with_date(30)
        count = len(self.mails())
        result = self.remind("--not-before", day(20), title="Soon")
        self.assertIn("8 mails wait for a day to come", result.out)
        self.assertEqual(len(self.mails()), count)
        status = self.run_kringle("status", "Soon").out
        self.assertIn("Mails   8 handed over\nPlanned 8 mails, for a day to come; --all tells which\n", status)
        self.assertIn("    a reminder: waiting until", self.run_kringle("status", "Soon", "--all").out)
        self.assertIn("8 people have a mail on the way already", self.remind("--again", title="Soon").out)
        self.assert_code(self.kringle("resend", "Ada", "-e", "Soon"), 0)
        self.assertEqual(len(self.mails()), count + 1, "a mail for a day to come is no copy now")
        self.assert_code(self.kringle("cancel", "-e", "Soon", "-y"), 0)
        self.assertNotIn("waiting", self.run_kringle("status", "Soon").out)

    def test_a_link_is_sent_where_there_is_a_service(self):
        self.draw_with_date(3)
        count = len(self.mails())
        self.remind("--public-url", "https://gifts.example.com", title="Soon")
        for _, mail in self.mails()[count:]:
            self.assertEqual(mail.text.count("https://gifts.example.com/go#"), 1)
            self.assertEqual(mail.message["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
            self.assertNotIn("You give a present to", mail.text)

    def test_a_change_after_a_reminder_is_told_as_a_change(self):
        self.draw_with_date(3)
        self.remind(title="Soon")
        self.assert_code(self.kringle("remove", "Ada", "-e", "Soon", "-y"), 0)
        self.assert_code(self.kringle("redraw", "-e", "Soon", "-y"), 0)

    def test_what_does_not_take_place_is_not_reminded_of(self):
        self.assert_code(self.kringle("cancel", "-y"), 0)
        self.refused(1, "has been called off", "remind", "-e", "Tea", "-y")
        self.refused(1, "there is no exchange", "remind", "-e", "Coffee", "-y")

    def test_the_calendar_has_date_and_place(self):
        self.draw_with_date(15)
        self.remind("--calendar", "a.ics", title="Soon")
        (event,) = icalendar.Calendar.from_ical((self.folder / "a.ics").read_bytes()).walk("VEVENT")
        self.assertEqual((str(event["summary"]), str(event["location"])), ("Soon", "the kitchen"))
        self.refused(1, "has no date", "remind", "-e", "Tea", "-y", "--calendar", "b.ics")

    def test_an_operation_is_done_once(self):
        self.draw_with_date(3)
        count = len(self.mails())
        self.remind("--operation", "form 1", title="Soon")
        self.assertIn("was done already", self.remind("--operation", "form 1", title="Soon").out)
        self.assertEqual(len(self.mails()), count + 8)


if __name__ == "__main__":
    main()
