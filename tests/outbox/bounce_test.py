"""Mails that come back: real forms of reports, forged ones, and what is sent afterwards."""
import json
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../cli"))
from kringle import KringleTest, SmtpSink

POSTFIX = """\
Return-Path: <>
Delivered-To: {to}
Received: by mail.example.com (Postfix) id 4F2B41C0; Tue, 1 Dec 2026 10:00:00 +0000 (UTC)
From: MAILER-DAEMON@mail.example.com (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: {to}
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
	boundary="4F2B41C0.1797768000/mail.example.com"

This is a MIME-encapsulated message.

--4F2B41C0.1797768000/mail.example.com
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--4F2B41C0.1797768000/mail.example.com
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.com
X-Postfix-Queue-ID: 4F2B41C0
Arrival-Date: Tue,  1 Dec 2026 10:00:00 +0000 (UTC)

Final-Recipient: rfc822; ben@example.org
Original-Recipient: rfc822;ben@example.org
Action: {action}
Status: {status}
Remote-MTA: dns; mx.example.org
Diagnostic-Code: smtp; 550 {status} <ben@example.org>: Recipient address rejected:
    nobody here

--4F2B41C0.1797768000/mail.example.com
Content-Description: Undelivered Message
Content-Type: message/rfc822

Subject: hello
Status: 2.0.0

hello

--4F2B41C0.1797768000/mail.example.com--
"""

EXIM = """\
Return-path: <>
Envelope-to: {to}
Received: from Debian-exim by mx.example.net with local (Exim 4.96) id 1pAbCd-0001AB-2C; Tue, 01 Dec 2026 10:00:00 +0000
X-Failed-Recipients: ben@example.org
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mx.example.net>
To: {to}
Content-Type: multipart/report; report-type=delivery-status; boundary=1797768000-eximdsn-424242
MIME-Version: 1.0
Subject: Mail delivery failed: returning message to sender

--1797768000-eximdsn-424242
Content-type: text/plain; charset=us-ascii

A message that you sent could not be delivered to one or more of its recipients.

--1797768000-eximdsn-424242
Content-type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Action: {action}
Final-Recipient: rfc822;ben@example.org
Status: {status}
Remote-MTA: dns; mx.example.org
Diagnostic-Code: smtp; 550 no such user

--1797768000-eximdsn-424242
Content-type: message/rfc822

Subject: hello

hello
--1797768000-eximdsn-424242--
"""

EXCHANGE = """\
From: <postmaster@example.onmicrosoft.com>
To: <{to}>
Date: Tue, 1 Dec 2026 10:00:00 +0000
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="_000_4d1e"
X-MS-Exchange-Message-Is-Ndr:
Content-Language: en-US
Message-ID: <4d1e@example.onmicrosoft.com>
Subject: =?utf-8?B?VW56dXN0ZWxsYmFy?=: hello
Auto-Submitted: auto-replied
MIME-Version: 1.0

--_000_4d1e
Content-Type: multipart/alternative; differences=Content-Type;
\tboundary="_001_4d1e"

--_001_4d1e
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: base64

RGllIFp1c3RlbGx1bmcgaXN0IGZlaGxnZXNjaGxhZ2VuLg==

--_001_4d1e--

--_000_4d1e
Content-Type: message/delivery-status
Content-Transfer-Encoding: quoted-printable

Reporting-MTA: dns;AM0PR01.prod.outlook.com
Received-From-MTA: dns;mail.example.com
Arrival-Date: Tue, 1 Dec 2026 10:00:00 +0000

Final-Recipient: rfc822;ben@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp;550 {status} RESOLVER.ADR.RecipNotFound; not found by S=
MTP address lookup

--_000_4d1e--
"""


class Bounces(KringleTest):
    def setUp(self):
        super().setUp()
        self.sink = SmtpSink(self.folder / "sink")
        self.addCleanup(self.sink.stop)
        people = self.write("people.csv", "name,email\nAda,ada@example.org\nBen,ben@example.org\nCid,cid@example.org\n")
        self.mail = ("--mail", self.sink.url, "--mail-from", "santa@example.com", "--mail-bounces", "back@Example.com")
        self.assert_code(self.run_kringle("draw", people, *self.mail), 0)

    def senders(self):
        """recipient -> the envelope senders of the mails to them."""
        found = {}
        for path in sorted((self.folder / "sink").iterdir(), key=os.path.getmtime):
            lines = path.read_text().splitlines()
            words = {line.split(":")[0]: line.split("<")[1].split(">")[0] for line in lines if line.startswith("X-") and "<" in line}
            if "X-Rcpt-Args" in words:
                found.setdefault(words["X-Rcpt-Args"], []).append(words["X-Mail-Args"])
        return found

    def bounce(self, form, to, status="5.1.1", action="failed"):
        return self.run_kringle("bounce", "--json", input=form.format(to=to, status=status, action=action))

    def person(self, name):
        people = json.loads(self.run_kringle("status", "--all", "--json").out)["exchanges"][0]["participants"]
        return next(person for person in people if person["name"] == name)

    def test_each_mail_has_a_sender_of_its_own(self):
        senders = [own for all_of_one in self.senders().values() for own in all_of_one]
        self.assertEqual(len(set(senders)), 3)
        for sender in senders:
            self.assertRegex(sender, r"\Aback\+\d+-[123]\.[0-9a-f]{8}@example\.com\Z")

    def test_an_address_that_does_not_exist_is_shown_and_not_tried_again(self):
        for form in (POSTFIX, EXIM, EXCHANGE):
            with self.subTest(form=form[:20]):
                sender = self.senders()["ben@example.org"][-1]
                taken = self.bounce(form.replace("\n", "\r\n"), sender)
                self.assert_code(taken, 0)
                self.assertEqual(json.loads(taken.out)["outcome"], "suppressed")
                self.assertIn("it came back: 5.1.1", self.run_kringle("status").out)
                self.assertEqual(json.loads(self.bounce(form, sender).out)["outcome"], "no news")

                mails = len(self.sink.mails())
                self.assert_code(self.run_kringle("resend", *self.mail), 5)
                self.assertEqual(len(self.sink.mails()), mails, "a dead address was tried again")
                self.assertEqual(self.person("Ben")["state"], "suppressed")
                self.assertIn("Nothing is sent to 1 address", self.run_kringle("outbox").out)

                self.assert_code(self.run_kringle("outbox", "--lift", "ben@example.org"), 0)
                self.assert_code(self.run_kringle("resend", *self.mail), 0)
                self.assertEqual(len(self.sink.mails()), mails + 1)

    def test_no_address_is_kept_in_clear_of_which_it_is_known_that_nothing_is_sent_there(self):
        self.assert_code(self.bounce(POSTFIX, self.senders()["ben@example.org"][-1]), 0)
        for arguments in (("remove", "Ben"), ("erase", "Ben", "--yes")):
            self.assert_code(self.run_kringle(*arguments, "--mail", "folder:mails"), 0)
        for path in (self.folder / ".local/share/kringle").iterdir():
            self.assertNotIn(b"ben@example.org", path.read_bytes(), path)

    def test_what_may_pass_counts_at_the_third_time(self):
        for outcome in ("noted", "noted", "suppressed"):
            sender = self.senders()["ben@example.org"][-1]
            self.assertEqual(json.loads(self.bounce(POSTFIX, sender, "5.2.2").out)["outcome"], outcome)
            self.run_kringle("resend", *self.mail)
        self.assertEqual(self.person("Ben")["state"], "suppressed")

    def test_whoever_wants_no_mails_gets_none_until_they_want_them_again(self):
        mails = len(self.sink.mails())
        self.assert_code(self.run_kringle("outbox", "--stop", "BEN@example.org"), 0)
        self.assert_code(self.run_kringle("resend", "Ben", *self.mail), 5)
        self.assertEqual(len(self.sink.mails()), mails)
        self.assertIn("no mails are wanted there", self.run_kringle("status").out)
        for path in (self.folder / ".local/share/kringle").glob("suppression*"):
            self.assertNotIn("ben", path.read_text().lower())
        self.assert_code(self.run_kringle("outbox", "--lift", "ben@example.org"), 0)
        self.assert_code(self.run_kringle("resend", *self.mail), 0)
        self.assertEqual(len(self.sink.mails()), mails + 1)

    def test_a_server_that_still_tries_changes_nothing(self):
        taken = self.bounce(POSTFIX, self.senders()["ben@example.org"][0], "4.4.1", "delayed")
        self.assertEqual(json.loads(taken.out)["outcome"], "no news")
        self.assertEqual(self.person("Ben")["state"], "sent")

    def test_forged_and_foreign_reports_change_nothing(self):
        sender = self.senders()["ben@example.org"][0]
        head, mac = sender.split("@")[0].rsplit(".", 1)
        forged = [f"{head}.{int(mac, 16) ^ 1:08x}@example.com", f"{head.replace('-2', '-3')}.{mac}@example.com",
                  f"{head}@example.com", "back@example.com", "back+1-1.00000000@example.com", "back+-1--1.00000000@x",
                  "back+99999999999999999999-2.00000000@example.com", "x", ""]
        for address in forged:
            with self.subTest(address=address):
                refused = self.bounce(POSTFIX, address)
                self.assert_code(refused, 1)
                self.assertIn("nothing was changed", json.loads(refused.out)["error"]["message"])
        for text in ("", "hello", "Subject: hello\n\nhello\n", POSTFIX.partition("--4F2B")[0], POSTFIX.replace("Status: {status}", ""),
                     "\0" * 1000, "Content-Type: multipart/report; boundary=x\n\n" + "--x\n" * 5000):
            refused = self.run_kringle("bounce", input=text.format(to=sender, status="5.1.1", action="failed"))
            self.assert_code(refused, 1)
            self.assertIn("no report", refused.err)
        self.assertEqual(self.person("Ben")["state"], "sent")


if __name__ == "__main__":
    unittest.main(verbosity=2)
