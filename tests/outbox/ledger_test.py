"""Nothing lost, nothing sent twice unseen: the real program, a server that fails at random, and kill -9 in between.

Afterwards two ledgers are compared, the server's and that of `kringle status`. Who was killed, and when, follows from a
seed, but not to the microsecond; so the rules have to hold whatever happens.
"""
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../cli"))
from kringle import PROGRAM, KringleTest
from unfair_server import UnfairServer

MAILS, KILLS = int(sys.argv[1]), int(sys.argv[2])
CONNECTIONS, HOPELESS = 16, "nowhere.example"
FAULTS = {"banner": 0.1, "EHLO": 0.1, "MAIL": 0.3, "RCPT": 0.3, "DATA": 0.3, "text": 0.1, "dot": 0.3, "QUIT": 0.3}


def hopeless(step, recipient):
    return b"550 5.1.1 nobody here" if step == "RCPT" and recipient.endswith(HOPELESS) else None


class Ledger(KringleTest):
    def setUp(self):
        # What survives kill -9 needs no disk; and a slow one would only make the test slow.
        folder = tempfile.TemporaryDirectory(prefix="kringle-test-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.random = random.Random(4)

    def command(self, url, *arguments):
        return [PROGRAM, *arguments, "--mail", url, "--mail-from", "santa@example.org", "--mail-connections",
                str(CONNECTIONS)]

    def start(self, url, *arguments):
        return subprocess.Popen(self.command(url, *arguments), cwd=self.folder, env=self.environment(),
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def kill_at_a_dot(self, server, process):
        """While the answers to some dots are held back."""
        wanted = server.dots + self.random.randrange(1, MAILS // KILLS)
        server.on_dot = lambda: server.dots >= wanted
        while server.dots < wanted + 3 and process.poll() is None:
            time.sleep(0.002)
        process.kill()
        process.wait()
        server.on_dot = None

    def kill_some_time(self, server, process):
        """But before it is through with more than its share, so that mails are left for all kills."""
        most, end = server.dots + MAILS // KILLS, time.monotonic() + self.random.uniform(0.02, 0.6)
        while time.monotonic() < end and server.dots < most and process.poll() is None:
            time.sleep(0.002)
        process.kill()
        process.wait()

    def people(self):
        lines = [f"P{i},p{i}@{HOPELESS if i % 100 == 0 else f'd{i % 40}.example'}" for i in range(MAILS)]
        return self.write("people.csv", "name,email\n" + "\n".join(lines) + "\n")

    def status(self, *options):
        return json.loads(self.run_kringle("status", "--json", *options).out)["exchanges"][0]

    def send_with_kills(self, server):
        arguments, killed = ("draw", self.people(), "--yes"), 0
        for _ in range(2 * KILLS):
            if killed == KILLS:
                return
            process = self.start(server.url, *map(str, arguments))
            if killed % 2:
                self.kill_at_a_dot(server, process)
            else:
                self.kill_some_time(server, process)
            killed += process.returncode < 0
            drawn = self.run_kringle("status", "--json").out
            if json.loads(drawn)["exchanges"]:
                arguments = ("resend",)
        self.fail(f"all was sent after {killed} kills")

    def send_the_rest(self, server):
        """Until only those at the hopeless domain are left; then all goes well, but for them."""
        for _ in range(400):
            subprocess.run(self.command(server.url, "resend"), cwd=self.folder, env=self.environment(), capture_output=True)
            if self.status()["mails"]["sent"] == MAILS - MAILS // 100:
                server.faults = {}
                self.assertEqual(self.start(server.url, "resend").wait(), 5)
                return
        self.fail("not done after 400 runs")

    def check(self, server, people):
        twice = 0
        for person in people:
            message, = person["messages"]
            copies = server.taken.get(message["message_id"], [])
            if person["email"].endswith(HOPELESS):
                self.assertEqual(copies, [])
                self.assertIn(message["state"], ("failed", "suppressed"))
                continue
            self.assertEqual(message["state"], "sent")
            self.assertGreaterEqual(len(copies), 1, "said to be sent, but nobody took it")
            self.assertEqual({copy[0] for copy in copies}, {person["email"]})
            self.assertEqual(len({copy[1] for copy in copies}), 1, "a second copy differs from the first")
            if len(copies) > 1:
                twice += 1
                self.assertTrue(message.get("may_have_arrived"), "a second copy that nobody was told of")
                self.assertGreaterEqual(message["repeats"], 1)
        self.assertEqual(len(server.taken), MAILS - MAILS // 100)
        return twice

    def test_every_mail_arrives_and_a_second_copy_is_known(self):
        with UnfairServer(FAULTS, policy=hopeless) as server:
            start = time.monotonic()
            self.send_with_kills(server)
            killed_s = time.monotonic() - start
            self.send_the_rest(server)
            twice = self.check(server, self.status("--all")["participants"])
        print(f"{MAILS} mails, {KILLS} kills in {killed_s:.0f} s, all done after {time.monotonic() - start:.0f} s; "
              f"{twice} arrived twice, each marked so")

    def test_without_faults_of_the_dot_only_kills_make_copies(self):
        """At most one for each connection that was at its dot when the program was killed."""
        self.people()
        with UnfairServer({"MAIL": 0.1, "RCPT": 0.1}, policy=hopeless) as server:
            process = self.start(server.url, "draw", "people.csv", "--yes")
            self.kill_at_a_dot(server, process)
            self.send_the_rest(server)
            self.assertLessEqual(self.check(server, self.status("--all")["participants"]), CONNECTIONS)


if __name__ == "__main__":
    unittest.main(verbosity=2, argv=[sys.argv[0]])
