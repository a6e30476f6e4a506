"""Mails handed over to real and to broken SMTP servers, all of them on this machine."""

import concurrent.futures
import glob
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
import time
import unittest

from scripted_server import FAULTS, Server

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "cli"))
from kringle import SmtpSink, free_port

SEND = None  # the program under test
RELAXED, STRICT = "127.0.0.1", "127.1"  # the same address; only the first one is known to be this machine

MESSAGE = b"Subject: hello\r\n\r\nHello Ada,\r\n.\r\n..\r\n.a line that starts with a dot\r\n\r\nbye\r\n"


def read(path):
    with open(path, "rb") as file:
        return file.read()


class World:
    """Files for the tests: mails, and certificates that openssl makes."""

    def __init__(self, folder):
        self.folder = folder
        self.mail = self.file("mail.eml", MESSAGE)
        self.big = self.file("big.eml", b"a: b\r\n\r\n" + b"y" * 70 * 1000 + b"\r\n" * 4 * 1000 * 1000)
        self.key, self.certificate = self.path("key.pem"), self.path("certificate.pem")
        self.certify(self.key, self.certificate, "IP:127.0.0.1,DNS:localhost")
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(self.certificate, self.key)
        key, self.other = self.path("other-key.pem"), self.path("other.pem")
        self.certify(key, self.other, "DNS:mail.example.org")
        self.other_tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.other_tls.load_cert_chain(self.other, key)

    def certify(self, key, certificate, names):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:prime256v1", "-nodes",
                        "-days", "2", "-subj", "/CN=kringle test", "-addext", "subjectAltName=" + names,
                        "-keyout", key,
                        "-out", certificate], check=True, capture_output=True)

    def path(self, name):
        return os.path.join(self.folder, name)

    def file(self, name, octets):
        with open(self.path(name), "wb") as file:
            file.write(octets)
        return self.path(name)


def send(url, *options, mails=None, from_="noreply@example.org", to="ada@example.org", environment=None):
    """What smtp-send prints, as lists of words; it must not crash, nor be killed by a signal."""
    command = [SEND, *options, url, from_, to, *(mails or [WORLD.mail])]
    run = subprocess.run(command, stdout=subprocess.PIPE, timeout=60,
                         env={**os.environ, **(environment or {})})
    assert run.returncode in (0, 1), run
    return [line.split("\t") for line in run.stdout.decode().splitlines()]


def send_one(server, *options, host=RELAXED, scheme="smtp", **rest):
    answer, = send("%s://%s:%d" % (scheme, host, server.port), *options, **rest)
    return answer


def stuffed(octets):
    return octets.replace(b"\r\n.", b"\r\n..")


class Wire(unittest.TestCase):
    def test_the_octets_that_arrive_are_the_octets_composed(self):
        mails = [MESSAGE, MESSAGE[:-2] + b".\r\n", b"\r\n", b".\r\n", b"a: b\r\n\r\n" + b".\r\n" * 50000,
                 b"a: b\r\n\r\n" + b"x" * 998 + b"\r\n" + b"\r\n.x" * 30000 + b"\r\n"]
        files = [WORLD.file("wire%d.eml" % i, octets) for i, octets in enumerate(mails)]
        with Server() as server:
            answers = send("smtp://127.0.0.1:%d" % server.port, mails=files)
        self.assertEqual([answer[0] for answer in answers], ["accepted"] * len(mails))
        for octets, received in zip(mails, server.mails):
            self.assertEqual(received, stuffed(b"\r\n" + octets)[2:])

    def test_twenty_mails_take_one_connection(self):
        with Server() as server:
            answers = send("smtp://127.0.0.1:%d" % server.port, mails=[WORLD.mail] * 20)
        self.assertEqual(answers, [["accepted", "final dot", "250", "ok"]] * 20)
        self.assertEqual((server.connections, server.count(b"EHLO"), len(server.mails)), (1, 1, 20))

    def test_twenty_mails_take_one_connection_with_tls(self):
        with Server(tls=WORLD.tls) as server:
            answers = send("smtp://127.1:%d" % server.port, "--ca", WORLD.certificate,
                           mails=[WORLD.mail] * 20)
        self.assertEqual([answer[0] for answer in answers], ["accepted"] * 20)
        self.assertEqual((server.connections, server.count(b"STARTTLS"), len(server.mails)), (1, 1, 20))

    def test_the_mark_comes_before_the_dot_and_once_a_mail(self):
        with Server() as server:
            lines = send("smtp://127.0.0.1:%d" % server.port, "--print-marks", mails=[WORLD.mail] * 2)
        self.assertEqual([line[0] for line in lines], ["mark", "accepted", "mark", "accepted"])

    def test_without_the_mark_the_server_never_gets_the_dot(self):
        for scheme, tls in (("smtp", None), ("smtps", WORLD.tls)):
            with Server(tls=tls, tls_at_once=scheme == "smtps") as server:
                answer = send_one(server, "--break-off", "--ca", WORLD.certificate, scheme=scheme)
            self.assertEqual(answer, ["error", "3", "somebody else has this mail"])
            self.assertEqual((server.mails, server.unfinished), ([], [b""]))

    def test_a_connection_closed_while_idle_is_replaced(self):
        for goodbye in (b"", b"421 4.4.2 idle for too long\r\n"):
            with Server(hang_up_after=goodbye or b"\r\n") as server:
                answers = send("smtp://127.0.0.1:%d" % server.port, "--pause", "100", mails=[WORLD.mail] * 3)
            self.assertEqual([answer[0] for answer in answers], ["accepted"] * 3)
            self.assertEqual((server.connections, len(server.mails)), (3, 3))

    def test_a_refused_mail_does_not_hold_up_the_next(self):
        with Server("dot", "5xx") as server:
            answers = send("smtp://127.0.0.1:%d" % server.port, mails=[WORLD.mail] * 3)
        self.assertEqual([answer[0] for answer in answers], ["refused"] * 3)

    def test_proxies_and_netrc_of_the_environment_are_ignored(self):
        with open(WORLD.path(".netrc"), "w") as netrc:
            netrc.write("machine 127.0.0.1 login eve password evil\n")
        names = ("ALL_PROXY", "all_proxy", "smtp_proxy", "SMTP_PROXY")
        environment = {**dict.fromkeys(names, "socks5h://127.0.0.1:1"), "HOME": WORLD.folder}
        with Server(auth=b"PLAIN LOGIN") as server:
            answer = send_one(server, environment=environment)
        self.assertEqual((answer[0], server.logins), ("accepted", []))


class Injection(unittest.TestCase):
    PAYLOADS = (
        "\r\nRCPT TO:<evil@example.net>", "\nRCPT TO:<evil@example.net>", "\rRCPT TO:<evil@example.net>",
        ">\r\nRCPT TO:<evil@example.net", "> SIZE=1", ">,<evil@example.net", ",evil@example.net",
        ";evil@example.net", " evil@example.net", "@evil.example", "\u560a\u560dRCPT TO:<evil@example.net>",
        "\\\r\n.\r\nMAIL FROM:<a@b>", "%0d%0aRCPT TO:<evil@example.net>", "\u2028RCPT TO:<x@y>", "\t",
        "\x0b\x0c", "\x85", "\x01", "\x7f", "é", "?", "#x", "<", "(x)", ":25", "/", "[x]", "`id`")
    PLACES = ("ada@example.org%s", "%sada@example.org", "ada%s@example.org", "ada@%sexample.org")

    def check(self, server, answer):
        self.assertIn(answer[0], ("error", "accepted"))
        self.assertLessEqual(server.count(b"RCPT"), 1)
        self.assertLessEqual(server.count(b"MAIL"), 1)
        self.assertEqual(len(server.mails), answer[0] == "accepted")
        for command in server.commands:
            self.assertRegex(command, rb"\A(EHLO [!-~]+|MAIL FROM:<[!-~]+@[a-z0-9.-]+>|"
                                      rb"RCPT TO:<[!-~]+@[a-z0-9.-]+>|DATA|QUIT)\r\n\Z")

    def test_no_address_adds_a_recipient_or_a_command(self):
        def attempt(payload, field):
            with Server() as server:
                self.check(server, send_one(server, **{field: payload}))

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            jobs = [pool.submit(attempt, place.replace("%s", payload), field)
                    for payload in self.PAYLOADS for place in self.PLACES for field in ("to", "from_")]
            for job in jobs:
                job.result()

    def test_a_message_with_any_other_line_end_is_not_sent(self):
        for i, line in enumerate((b"a\n.\nb\r\n", b"a\r.\rb\r\n", b"a\r\n.\nb\r\n", b"a\n.\r\nb\r\n", b"\n",
                                  b"\r", b"a\r",
                                  b"a\r\r\n", b"\r\n\n")):
            with Server() as server:
                answer = send_one(server, mails=[WORLD.file("smuggle%d.eml" % i, b"a: b\r\n\r\n" + line)])
            self.assertEqual(answer[:2], ["error", "0"])
            self.assertEqual(server.connections, 0)

    def test_the_host_in_the_url_cannot_hold_commands(self):
        for host in ("127.0.0.1%0d%0aNOOP", "a b", "a%20b", "%0a", "a/b", "a/%0d%0aNOOP", "a?b", "a#b"):
            answer, = send("smtp://" + host)
            self.assertEqual(answer[:2], ["error", "1"], host)


class FaultMatrix(unittest.TestCase):
    """Every step of a mail, and everything that can go wrong there."""

    STEPS = ("connect", "banner", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "body", "dot", "QUIT")
    HARMLESS = ("nul", "multi")
    SILENT = ("silence", "drip", "garbage")
    TIME_LIMIT_S = 20

    @classmethod
    def outcome(cls, step, fault):
        if step == "connect":
            return "unreachable"  # before a word was due, none is right
        if step == "body":  # nobody listens there; what was said counts as the answer to the dot, if it gets so far
            return {"nul": "accepted", "multi": "accepted", "garbage": "accepted", "wrong": "unknown",
                    "long": "unknown", "flood": "unknown"}.get(fault, "deferred")
        if step == "QUIT" or fault in cls.HARMLESS:
            return "accepted"
        if step in ("banner", "EHLO", "STARTTLS", "AUTH"):
            return "unreachable"
        if fault in ("4xx", "421"):
            return "deferred"
        if fault == "5xx":
            return "refused"
        return "unknown" if step == "dot" else "deferred"

    @classmethod
    def attempt(cls, step, fault):
        """Only a silent server makes somebody wait; a short limit elsewhere would be one for this machine."""
        patience = "3" if fault in cls.SILENT else "30"
        with Server(step, fault, tls=WORLD.tls, auth=b"PLAIN LOGIN") as server:
            start = time.monotonic()
            answer = send_one(server, "--ca", WORLD.certificate, "--user", "ann", "--password", "secret",
                              "--answer-timeout", patience, "--connect-timeout", patience, host=STRICT,
                              mails=[WORLD.big] if step == "body" else None)
            return answer, time.monotonic() - start, server

    def test_each_cell_ends_as_documented_and_in_time(self):
        names = {"banner": "connect", "MAIL": "MAIL FROM", "RCPT": "RCPT TO", "body": "mail text",
                 "dot": "final dot", "QUIT": "final dot"}
        with concurrent.futures.ThreadPoolExecutor(12) as pool:
            cells = {(step, fault): pool.submit(self.attempt, step, fault) for step in self.STEPS
                     for fault in FAULTS}
        for (step, fault), cell in cells.items():
            with self.subTest(step=step, fault=fault):
                answer, seconds, server = cell.result()
                self.assertEqual(answer[0], self.outcome(step, fault), answer)
                self.assertLess(seconds, self.TIME_LIMIT_S)
                self.assertLess(len(answer[3]), 256)
                self.assertTrue(answer[3].isprintable() and answer[3].isascii() and answer[3], answer)
                if step not in ("connect", "EHLO") and answer[0] not in ("accepted", "unknown"):
                    self.assertEqual(answer[1], names.get(step, step))
                self.assertLessEqual(len(server.mails), 1)
                if answer[0] == "accepted":
                    self.assertEqual(server.mails, [stuffed(read(WORLD.big) if step == "body" else MESSAGE)])

    def test_a_recipient_at_whom_the_server_hangs_up_does_not_keep_the_others_waiting(self):
        for fault in ("close", "reset"):
            with self.subTest(fault=fault), Server("RCPT", fault) as server:
                answers = send("smtp://127.0.0.1:%d" % server.port, mails=[WORLD.mail] * 3)
                self.assertEqual([answer[:3] for answer in answers], [["deferred", "RCPT TO", "0"]] * 3)
                self.assertEqual(server.connections, 3)

    def test_nobody_waits_for_the_answer_to_quit(self):
        with Server("QUIT", "silence") as server:
            start = time.monotonic()
            answer = send_one(server, "--answer-timeout", "30")
        self.assertEqual(answer[0], "accepted")
        self.assertLess(time.monotonic() - start, self.TIME_LIMIT_S)

    def test_slow_servers_are_waited_for(self):
        def attempt(step):
            with Server(step, "late") as server:
                return send_one(server, "--answer-timeout", "20", "--connect-timeout", "20")[0]

        with concurrent.futures.ThreadPoolExecutor(6) as pool:
            steps = ("banner", "EHLO", "MAIL", "RCPT", "DATA", "dot")
            self.assertEqual(list(pool.map(attempt, steps)), ["accepted"] * len(steps))

    def test_nobody_there_is_unreachable(self):
        port = free_port()
        answer, = send("smtp://127.0.0.1:%d" % port)
        self.assertEqual(answer[:3], ["unreachable", "connect", "0"])
        answer, = send("smtp://nobody.invalid:%d" % port)
        self.assertEqual(answer[:3], ["unreachable", "connect", "0"])
        self.assertIn("resolv", answer[3].lower())

    def test_replies_about_us_are_not_held_against_the_recipient(self):
        for step, reply in (("MAIL", b"530 5.7.0 Authentication required"),
                            ("MAIL", b"550 5.7.1 not from you"),
                            ("RCPT", b"530 5.7.0 Authentication required"), ("banner", b"554 5.7.1 go away"),
                            ("AUTH", b"535 5.7.8 wrong"), ("AUTH", b"454 4.7.0 later"),
                            ("banner", b"421 4.7.0 busy")):
            with self.subTest(reply=reply), Server(step, reply + b"\r\n", auth=b"PLAIN") as server:
                answer = send_one(server, "--user", "ann", "--password", "secret")
                self.assertEqual(answer[0], "unreachable")
                self.assertEqual(answer[2:], reply.decode().split(" ", 1))

    def test_the_recipient_gets_the_blame_for_the_rest(self):
        for step, reply, outcome in (("RCPT", b"550 5.7.1 no such user", "refused"),
                                     ("dot", b"554 5.7.1 spam", "refused"),
                                     ("RCPT", b"450 4.2.0 greylisted", "deferred"),
                                     ("MAIL", b"452 4.3.1 full", "deferred"),
                                     ("dot", b"421 4.7.0 slow down", "deferred"),
                                     ("dot", b"251 ok", "accepted"),
                                     ("dot", b"250-2.0.0 ok\r\n250 queued as 4711", "accepted")):
            with self.subTest(reply=reply), Server(step, reply + b"\r\n") as server:
                answer = send_one(server)
                self.assertEqual(answer[0], outcome)
                words = [line[4:] for line in reply.decode().split("\r\n")]
                self.assertEqual(answer[2:], [reply.decode()[:3], " ".join(words)])

    def test_half_an_answer_to_the_dot_is_none(self):
        for half in (b"25", b"250", b"250 o", b"250-first line\r\n"):
            with self.subTest(half=half), Server("dot", half, hang_up_after_fault=True) as server:
                answer = send_one(server)
                self.assertEqual(answer[:3], ["unknown", "final dot", "0"])


class Security(unittest.TestCase):
    def test_a_trusted_certificate_is_accepted(self):
        for scheme, at_once in (("smtp", False), ("smtps", True)):
            with Server(tls=WORLD.tls, tls_at_once=at_once) as server:
                answer = send_one(server, "--ca", WORLD.certificate, host=STRICT, scheme=scheme)
            self.assertEqual(answer[0], "accepted", answer)

    def test_an_unknown_certificate_or_a_wrong_name_is_unreachable(self):
        for scheme, at_once in (("smtp", False), ("smtps", True)):
            for tls, options in ((WORLD.tls, []), (WORLD.tls, ["--ca", WORLD.other]),
                                 (WORLD.other_tls, ["--ca", WORLD.other])):
                with Server(tls=tls, tls_at_once=at_once, auth=b"PLAIN") as server:
                    answer = send_one(server, "--user", "ann", "--password", "secret", *options, host=STRICT,
                                      scheme=scheme)
                self.assertEqual((answer[0], server.logins, server.mails), ("unreachable", [], []), answer)
                self.assertIn("certificate", answer[3])

    def test_smtps_is_checked_on_this_machine_too(self):
        with Server(tls=WORLD.tls, tls_at_once=True) as server:
            answer = send_one(server, scheme="smtps")
        self.assertEqual(answer[0], "unreachable")

    def test_nothing_goes_to_another_machine_in_the_clear(self):
        with Server(auth=b"PLAIN") as server:
            answer = send_one(server, "--user", "ann", "--password", "secret", host=STRICT)
        self.assertEqual((answer[0], server.logins, server.count(b"MAIL")), ("unreachable", [], 0))

    def test_within_this_machine_tls_is_used_if_there_is_some(self):
        with Server(tls=WORLD.tls) as server:
            self.assertEqual(send_one(server)[0], "accepted")
        self.assertEqual(server.count(b"STARTTLS"), 1)
        with Server() as server:
            self.assertEqual(send_one(server, host="localhost")[0], "accepted")

    def test_what_was_slipped_in_before_tls_does_not_count(self):
        with Server("STARTTLS", b"220 go ahead\r\n250 kringle-test\r\n250 ok\r\n", tls=WORLD.tls) as server:
            answer = send_one(server, "--ca", WORLD.certificate, host=STRICT)
        self.assertEqual((answer[0], server.mails), ("unreachable", []))

    def test_the_login_arrives(self):
        for auth in (b"PLAIN", b"LOGIN", b"CRAM-MD5 NTLM PLAIN LOGIN"):
            with Server(tls=WORLD.tls, auth=auth) as server:
                answer = send_one(server, "--ca", WORLD.certificate, "--password", "sécret word",
                                  host="ann%40x@" + STRICT)
            self.assertEqual((answer[0], server.logins), ("accepted",
                                                          [b"\0ann@x\0" + "sécret word".encode()]))

    def test_the_password_is_in_no_message(self):
        forms = (b"s3cr3t-word", b"czNjcjN0LXdvcmQ=", b"AGFubgBzM2NyM3Qtd29yZA==")
        echo = b"535 5.7.8 you sent " + b" and ".join(forms) + b"\r\n"
        with Server("AUTH", echo, auth=b"PLAIN") as server:
            answer = send_one(server, "--user", "ann", "--password", "s3cr3t-word")
        self.assertEqual(answer, ["unreachable", "AUTH", "535", "5.7.8 you sent *** and *** and ***"])
        with Server("AUTH", "535 5.7.8 no sécret\r\n".encode(), auth=b"PLAIN") as server:
            answer = send_one(server, "--user", "ann", "--password", "sécret")
        self.assertEqual(answer[3], "5.7.8 no ***")
        for url in ("smtp://ann:s3cr3t-word@127.0.0.1", "smtp://ann:s3cr3t-word@127.0.0.1:x",
                    "smpt://ann:s3cr3t-word@a",
                    "smtp:ann:s3cr3t-word@a", "smtps://:s3cr3t-word@a", "smtp://a:s3cr3t-word@b@c",
                    "x@s3cr3t-word:y@z"):
            answer, = send(url)
            self.assertEqual(answer[:2], ["error", "1"])
            self.assertNotIn("s3cr3t", answer[2])


class AtOnce:
    """The same with a server that takes all commands of a mail at once, as nearly all do."""

    @classmethod
    def setUpClass(cls):
        Server.takes_several = (True, True)

    @classmethod
    def tearDownClass(cls):
        Server.takes_several = (False, False)


class WireAtOnce(AtOnce, Wire):
    def test_only_what_is_offered_last_counts(self):
        for offers, is_hurried in (((True, False), False), ((False, True), True)):
            with Server(tls=WORLD.tls) as server:
                server.takes_several = offers
                answer = send_one(server, "--ca", WORLD.certificate, host=STRICT)
            self.assertEqual((answer[0], server.was_hurried), ("accepted", is_hurried))


class InjectionAtOnce(AtOnce, Injection):
    pass


class FaultMatrixAtOnce(AtOnce, FaultMatrix):
    def test_text_for_a_refused_recipient_is_never_sent(self):
        """This server asks for it all the same."""
        with Server("RCPT", "5xx") as server:
            answers = send("smtp://127.0.0.1:%d" % server.port, mails=[WORLD.mail] * 2)
        self.assertEqual([answer[:2] for answer in answers], [["refused", "RCPT TO"]] * 2)
        self.assertEqual((server.mails, set(server.unfinished) - {b""}), ([], set()))


class SecurityAtOnce(AtOnce, Security):
    pass


@unittest.skipUnless(shutil.which("smtp-sink", path="/usr/sbin"), "smtp-sink of Postfix is not installed")
class PostfixSink(unittest.TestCase):
    """A second opinion: the test server of Postfix."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(dir=WORLD.folder)

    def sink(self, *options):
        sink = SmtpSink(self.folder, *options)
        self.addCleanup(sink.stop)
        return sink.url

    def test_mails_arrive_whole(self):
        def lines(octets):
            return octets.replace(b"\r\n", b"\n").rstrip(b"\n")

        mails = [WORLD.file("sink%d.eml" % i, b"Subject: %d\r\n\r\n%s\r\n" % (i, b".\r\n..\r\nx" * i))
                 for i in range(30)]
        answers = send(self.sink(), mails=mails)
        self.assertEqual([answer[0] for answer in answers], ["accepted"] * 30)
        arrived = [lines(read(file)) for file in glob.glob(self.folder + "/*")]
        self.assertEqual(len(arrived), 30)
        for file in mails:
            octets = lines(read(file))
            match = [mail for mail in arrived if mail.endswith(octets)]
            self.assertEqual(len(match), 1, octets)
            self.assertEqual(match[0].count(b"X-Rcpt-Args:"), 1)
            self.assertIn(b"X-Rcpt-Args: <ada@example.org>", match[0])

    def test_its_refusals_and_hang_ups_end_as_documented(self):
        expected = {("-r", "CONNECT"): "unreachable", ("-r", "MAIL"): "deferred", ("-r", "RCPT"): "deferred",
                    ("-r", "DATA"): "deferred", ("-r", "."): "deferred", ("-f", "CONNECT"): "unreachable",
                    ("-f", "MAIL"): "refused", ("-f", "RCPT"): "refused", ("-f", "DATA"): "refused",
                    ("-f", "."): "refused",
                    ("-q", "CONNECT"): "unreachable", ("-q", "EHLO"): "unreachable",
                    ("-q", "MAIL"): "deferred",
                    ("-q", "RCPT"): "deferred", ("-q", "DATA"): "deferred", ("-q", "."): "unknown",
                    ("-Q", "MAIL"): "deferred", ("-Q", "RCPT"): "deferred", ("-Q", "DATA"): "deferred",
                    ("-Q", "."): "deferred", ("-q", "QUIT"): "accepted", ("-f", "QUIT"): "accepted"}
        for (option, command), outcome in expected.items():
            with self.subTest(option=option, command=command):
                answer, = send(self.sink(option, command))
                self.assertEqual(answer[0], outcome, answer)


if __name__ == "__main__":
    SEND = sys.argv.pop(1)
    with tempfile.TemporaryDirectory(prefix="kringle-smtp-") as FOLDER:
        os.chmod(FOLDER, 0o755)
        WORLD = World(FOLDER)
        unittest.main(warnings="ignore")
