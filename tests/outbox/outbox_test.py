"""The outbox from outside: domains that are slow, servers that put off or go away, stores that were copied, real Postfix."""
import collections
import json
import os
import shutil
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../cli"))
from kringle import PROGRAM, KringleTest, SmtpSink, free_port
from postfix import Postfix
from unfair_server import UnfairServer

CLOCKED = sys.argv[1]


class Outbox(KringleTest):
    def people(self, **counts):
        """So many people at each domain: slow=3 are three at slow.example."""
        rows = [f"{name} {i},p{i}@{name}.example" for name, count in counts.items() for i in range(count)]
        return self.write("people.csv", "name,email\n" + "\n".join(rows) + "\n")

    def mailed(self, command, url, *arguments, **more):
        return self.run_kringle(command, *arguments, "--mail", url, "--mail-from", "santa@example.org", **more)

    def participants(self):
        return json.loads(self.run_kringle("status", "--all", "--json").out)["exchanges"][0]["participants"]

    def states(self):
        return collections.Counter(person["state"] for person in self.participants())


class Fairness(Outbox):
    def test_a_domain_that_asks_for_peace_does_not_delay_the_others(self):
        asked = []

        def policy(step, recipient):
            if step == "RCPT" and recipient.endswith("slow.example"):
                asked.append(recipient)
                return b"421 4.7.0 too much from you"
            return None

        with UnfairServer(policy=policy) as server:
            start = time.monotonic()
            self.assert_code(self.mailed("draw", server.url, self.people(slow=2000, a=100, b=100, c=100)), 5)
            seconds = time.monotonic() - start
            self.assertEqual(len(server.taken), 300, "somebody was not told because of others")
        self.assertLessEqual(len(asked), 4, "a domain that asked for peace was asked again in the same run")
        self.assertEqual(self.states(), {"sent": 300, "queued": 2000})
        self.assertLess(seconds, 60)
        view = self.run_kringle("outbox").out
        self.assertIn("2000 for slow.example", view)
        self.assertIn("421 4.7.0 too much from you", view)

    def test_an_address_that_a_server_knows_nobody_at_is_not_tried_again_until_it_is_lifted(self):
        asked, refusal = [], [b"550 5.1.1 no such user"]

        def policy(step, recipient):
            if step != "RCPT" or recipient != "p0@a.example":
                return None
            asked.append(recipient)
            return refusal[0]

        with UnfairServer(policy=policy) as server:
            self.assert_code(self.mailed("draw", server.url, self.people(a=3)), 5)
            self.assertEqual(self.states(), {"sent": 2, "failed": 1})
            self.assertIn("5.1.1 no such user", self.run_kringle("status").out)
            self.assertIn("Nothing is sent to 1 address", self.run_kringle("outbox").out)
            again = self.mailed("resend", server.url)
            self.assert_code(again, 5)
            self.assertIn("outbox --lift", again.err)
            self.assertNotIn("kringle resend", again.err, "that would not help")
            self.assertEqual(self.states(), {"sent": 2, "suppressed": 1})
            self.assertEqual(len(asked), 1, "a dead address was tried again")

            refusal[0] = b"550 no, but without a word about why"
            self.assert_code(self.run_kringle("outbox", "--lift", "P0@a.example"), 0)
            for times in (2, 3):
                self.assert_code(self.mailed("resend", server.url), 5)
                self.assertEqual(len(asked), times)

    def test_a_domain_that_falls_silent_does_not_stop_the_others(self):
        def policy(step, recipient):
            return "hang" if step == "RCPT" and recipient.endswith("slow.example") else None

        with UnfairServer(policy=policy) as server:
            command = [PROGRAM, "draw", self.people(slow=500, a=100, b=100), "--mail", server.url, "--mail-from", "a@example.org"]
            sender = subprocess.Popen(command, cwd=self.folder, env=self.environment(), stdout=subprocess.DEVNULL)
            try:
                for _ in range(600):
                    if len(server.taken) == 200:
                        break
                    time.sleep(0.1)
                self.assertEqual(len(server.taken), 200)
                self.assertIsNone(sender.poll())
            finally:
                sender.kill()
                sender.wait()

    def test_a_server_that_takes_two_connections_gets_two(self):
        """It turns away every further one, as providers do; everybody is told in one run all the same."""
        with UnfairServer(most_sessions=2) as server:
            result = self.mailed("draw", server.url, self.people(a=200, b=200), "--mail-connections", "16")
            self.assert_code(result, 0)
            self.assertEqual(len(server.taken), 400)


class Patience(Outbox):
    def clocked(self, url, now):
        run = subprocess.run([CLOCKED, f"csv:{self.folder}/.local/share/kringle", self.folder / ".config/kringle/secret", url,
                              str(now)], capture_output=True, check=True)
        return json.loads(run.stdout)

    def test_greylisting_is_over_at_the_first_attempt_after_its_time(self):
        now, first = [int(time.time())], {}

        def policy(step, recipient):
            if step != "RCPT" or now[0] - first.setdefault(recipient, now[0]) >= 300:
                return None
            return b"451 4.7.1 greylisted"

        with UnfairServer(policy=lambda *_: "close") as away:
            self.assert_code(self.mailed("draw", away.url, self.people(a=8, b=7, c=7)), 5)
        with UnfairServer(policy=policy) as server:
            runs = []
            for _ in range(30):
                self.clocked(server.url, now[0])
                runs.append((now[0], self.states()["sent"]))
                if runs[-1][1] == 22:
                    break
                now[0] += 60
        self.assertEqual(runs[-1][1], 22, runs)
        attempts = collections.Counter(message["attempts"] for person in self.participants() for message in person["messages"])
        self.assertEqual(set(attempts) - {1, 2, 3}, set(), attempts)

    def test_a_server_that_is_away_for_hours_costs_no_attempt_and_then_all_is_told(self):
        port, now = free_port(), int(time.time())
        self.assert_code(self.mailed("draw", f"smtp://127.0.0.1:{port}", self.people(a=50)), 5)
        for minute in range(0, 120, 5):
            self.assertEqual(self.clocked(f"smtp://127.0.0.1:{port}", now + 60 * minute)["sent"], 0)
        with UnfairServer() as server:
            self.assertEqual(self.clocked(server.url, now + 7200)["sent"], 50)
        self.assertEqual({message["attempts"] for person in self.participants() for message in person["messages"]}, {1})

    def test_many_mails_share_a_commit(self):
        """Each mail has a mark and a result; one by one that would be two commits for each."""
        with UnfairServer(policy=lambda *_: "close") as away:
            self.assert_code(self.mailed("draw", away.url, self.people(**{f"d{i}": 50 for i in range(40)})), 5)
        with UnfairServer() as server:
            done = self.clocked(server.url, int(time.time()))
        self.assertEqual(done["sent"], 2000)
        self.assertLess(done["commits"], 1500, "two commits for a mail, or nearly so")

    def test_send_waits_for_a_server_that_comes_back(self):
        port = free_port()
        url = f"smtp://127.0.0.1:{port}"
        self.assert_code(self.mailed("draw", url, self.people(a=20)), 5)
        command = [PROGRAM, "send", "--wait", "5", "--mail", url]
        sender = subprocess.Popen(command, cwd=self.folder, env=self.environment(), stdout=subprocess.PIPE)
        time.sleep(1)
        with SmtpSink(self.folder / "sink", port=port) as sink:
            out, _ = sender.communicate(timeout=60)
            self.assertEqual(sender.returncode, 0, out)
            self.assertEqual(len(sink.mails()), 20)
        self.assertIn("Nothing is due", self.run_kringle("send", "--mail", url).out)

    def test_what_may_have_arrived_is_sent_once_more_by_the_next_run_after_a_while(self):
        hangs = [True]

        def policy(step, _recipient):
            return "close" if step == "dot" and hangs[0] else None

        with UnfairServer(policy=policy) as server:
            self.assert_code(self.mailed("draw", server.url, self.people(a=4)), 5)
            self.assertEqual(self.states(), {"unknown": 4})
            hangs[0], now = False, int(time.time())
            self.assertEqual(self.clocked(server.url, now + 600)["sent"], 0)
            self.assertEqual(self.clocked(server.url, now + 1000)["sent"], 4)
            self.assertEqual(self.states(), {"sent": 4})
            for copies in server.taken.values():
                self.assertEqual(len(copies), 2)
                self.assertEqual(len(set(copies)), 1, "the second copy differs")


class Copies(Outbox):
    """A store that was restored, or copied, sends nothing until somebody says so."""

    def setUp(self):
        super().setUp()
        self.store = self.folder / ".local/share/kringle"

    def test_a_restored_store_sends_nothing_until_it_is_released(self):
        port = free_port()
        url = f"smtp://127.0.0.1:{port}"
        self.assert_code(self.mailed("draw", url, self.people(a=10)), 5)  # the server is away
        shutil.copytree(self.store, self.folder / "backup")
        with UnfairServer() as server:
            self.assert_code(self.mailed("resend", server.url), 0)
            self.assertEqual(len(server.taken), 10)
            shutil.rmtree(self.store)
            shutil.copytree(self.folder / "backup", self.store)
            for command in ("send", "resend"):
                held = self.mailed(command, server.url)
                self.assert_code(held, 1)
                self.assertIn("kringle outbox --release", " ".join(held.err.split()))
                self.assertEqual(sum(map(len, server.taken.values())), 10, "a restored store has sent")
            self.assertEqual(self.states(), {"held": 10})
            self.assert_code(self.run_kringle("outbox", "--release"), 0)
            self.assertEqual(self.states(), {"queued": 10})
            self.assert_code(self.mailed("send", server.url), 0)
            self.assertEqual({len(copies) for copies in server.taken.values()}, {2})

    def test_a_store_that_another_installation_sends_from_is_held(self):
        self.assert_code(self.run_kringle("draw", self.people(a=5), "--mail", "folder:mails"), 0)
        other = self.environment(HOME=str(self.folder / "other"))
        held = self.run_kringle("resend", "a 1", "--mail", "folder:elsewhere", "--store", f"csv:{self.store}", env=other)
        self.assert_code(held, 1)
        self.assertIn("another installation", held.err)
        self.assertFalse((self.folder / "elsewhere").exists())

    def test_whoever_is_sending_stops_when_the_store_is_moved(self):
        def policy(step, _recipient):
            if step == "RCPT":
                time.sleep(0.1)

        slow = ("--mail-connections", "1", "--mail-from", "santa@example.org", "--store", "sqlite:kept")
        with UnfairServer(policy=policy) as server:
            people = self.people(a=15, b=15)
            with subprocess.Popen([PROGRAM, "draw", people, "--title", "Tea", "--mail", server.url, *slow], cwd=self.folder,
                                  env=self.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as sending:
                while len(server.taken) < 3:
                    time.sleep(0.01)
                while self.run_kringle("migrate", "sqlite:kept", "csv:new", "--commit").code != 0:
                    self.assertIsNone(sending.poll(), "it was over before the store was moved")
                said = " ".join(sending.communicate(timeout=60)[1].split())
            self.assertEqual(sending.returncode, 1, said)
            self.assertIn("was moved to", said)
            self.assertLess(len(server.taken), 30)
            self.run_kringle("send", "--store", "csv:new", "--mail", server.url, "--mail-from", "santa@example.org")
            # One may have been on its way: between looking where the store is and the commit there is a moment.
            self.assertLessEqual(sum(len(copies) - 1 for copies in server.taken.values()), 1)
            self.assertGreaterEqual(len(server.taken), 29)

    def test_nothing_is_drawn_that_could_not_be_sent(self):
        self.assert_code(self.run_kringle("draw", self.people(a=5), "--mail", "folder:mails"), 0)
        (self.folder / ".config/kringle/secret").unlink()
        refused = self.run_kringle("draw", self.people(a=5), "--title", "Next", "--mail", "folder:mails")
        self.assert_code(refused, 1)
        self.assertIn("another installation", refused.err)
        self.assertNotIn("Next", self.run_kringle("status").out)

    def test_whoever_uses_one_store_day_after_day_is_never_asked(self):
        for i in range(5):
            self.assert_code(self.run_kringle("draw", self.people(a=5), "--title", f"Year {i}", "--mail", "folder:mails"), 0)
            self.assert_code(self.run_kringle("resend", "a 1", "--mail", "folder:mails"), 0)
        moved = self.folder / "moved"
        shutil.move(self.store, moved)
        self.assert_code(self.run_kringle("resend", "a 1", "--mail", "folder:mails", "--store", f"csv:{moved}"), 0)


@unittest.skipUnless(Postfix.usable, "Postfix is not installed, or this is not root")
class RealPostfix(Outbox):
    def test_everybody_is_told_over_tls(self):
        with Postfix(self.folder / "postfix", "smtpd_tls_loglevel = 1") as postfix:
            result = self.mailed("draw", postfix.url, self.people(a=60, b=60), "--mail-connections", "8")
            self.assert_code(result, 0)
            self.assertEqual(self.states(), {"sent": 120})
        log = postfix.log()
        self.assertLessEqual(log.count("TLS connection established"), 8, "connections are not kept")
        self.assertIn("TLS connection established", log)


if __name__ == "__main__":
    unittest.main(verbosity=2, argv=[sys.argv[0]])
