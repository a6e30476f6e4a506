"""Who asks a sending kringle to stop: what is on its way ends, and the rest is given back, to be sent by the next at once."""
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import unittest
from collections import Counter
from contextlib import closing

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../cli"))
from kringle import PROGRAM, KringleTest
from unfair_server import UnfairServer

PEOPLE = 60
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def slowly(step, _recipient):
    if step == "RCPT":
        time.sleep(0.02)


class Stop(KringleTest):
    def setUp(self):
        super().setUp()
        self.people = self.write("people.csv", "name,email\n" + "".join(f"P {i},p{i}@a.example\n" for i in range(PEOPLE)))

    def drawing(self, server, store, ignored=()):
        """As from a terminal, however this test was started."""
        def heed():
            for number in SIGNALS:
                signal.signal(number, signal.SIG_IGN if number in ignored else signal.SIG_DFL)

        command = [PROGRAM, "draw", self.people, "--title", "Tea", "--mail", server.url, "--mail-from", "santa@example.org", "--store", store, "-y"]
        return subprocess.Popen(command, cwd=self.folder, env=self.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                preexec_fn=heed)

    def states(self, store):
        exchange = json.loads(self.run_kringle("status", "--all", "--json", "--store", store).out)["exchanges"][0]
        return Counter(person["state"] for person in exchange["participants"])

    def test_what_is_on_its_way_ends_and_the_rest_is_given_back(self):
        for number in SIGNALS:
            for store in (f"csv:kept-{number}", f"sqlite:kept-{number}.db"):
                with self.subTest(number=number, store=store), UnfairServer(policy=slowly) as server:
                    with self.drawing(server, store) as process:
                        while len(server.taken) < 4:
                            time.sleep(0.005)
                        process.send_signal(number)
                        out, said = process.communicate(timeout=20)
                    self.expect_in_order(server, store, process.returncode, out, " ".join(said.split()))

    def expect_in_order(self, server, store, code, out, said):
        self.assertEqual(code, 5, said)
        self.assertIn("stopping, when what is on its way has ended", said)
        self.assertIn("mails are not accepted yet: it was asked to stop. Everything is stored and nothing is lost", said)
        self.assertIn(f"Told {len(server.taken)} of {PEOPLE} people", " ".join(out.split()))
        self.assertLess(len(server.taken), PEOPLE)
        self.assertEqual(self.states(store), {"sent": len(server.taken), "queued": PEOPLE - len(server.taken)})
        rest = self.run_kringle("send", "--mail", server.url, "--store", store)
        self.assert_code(rest, 0)
        self.assertEqual([len(copies) for copies in server.taken.values()], [1] * PEOPLE)

    def test_who_has_been_told_already_is_no_reason_to_complain(self):
        def stop_at_last(step, _):
            if step == "dot" and len(server.taken) == PEOPLE - 1:
                process.send_signal(signal.SIGINT)

        with UnfairServer(policy=stop_at_last) as server:
            process = self.drawing(server, "sqlite:kept.db")
            with process:
                out, said = process.communicate(timeout=20)
        self.assertEqual(process.returncode, 0, said)
        self.assertIn(f"Told {PEOPLE} of {PEOPLE} people", " ".join(out.split()))

    def test_who_asks_twice_does_not_wait(self):
        with UnfairServer(policy=lambda step, _: "hang" if step == "dot" else None) as server:
            with self.drawing(server, "sqlite:kept.db") as process:
                time.sleep(1)
                process.send_signal(signal.SIGINT)
                time.sleep(1)
                self.assertIsNone(process.poll(), "it does not wait for what is on its way")
                process.send_signal(signal.SIGINT)
                self.assertEqual(process.wait(timeout=5), -signal.SIGINT)

    def test_two_that_come_at_once_are_one(self):
        """As some who manage services send them."""
        with UnfairServer(policy=slowly) as server:
            with self.drawing(server, "sqlite:kept.db") as process:
                while len(server.taken) < 4:
                    time.sleep(0.005)
                process.send_signal(signal.SIGTERM)
                process.send_signal(signal.SIGHUP)
                out, said = process.communicate(timeout=20)
            self.expect_in_order(server, "sqlite:kept.db", process.returncode, out, " ".join(said.split()))

    def test_who_asks_twice_does_not_wait_for_a_store_that_does_not_answer(self):
        with UnfairServer(policy=slowly) as server:
            with self.drawing(server, "sqlite:kept.db") as process:
                while len(server.taken) < 4:
                    time.sleep(0.005)
                with closing(sqlite3.connect(self.folder / "kept.db")) as other:
                    other.execute("BEGIN IMMEDIATE")
                    process.send_signal(signal.SIGINT)
                    time.sleep(1)
                    self.assertIsNone(process.poll())
                    process.send_signal(signal.SIGINT)
                    self.assertEqual(process.wait(timeout=5), -signal.SIGINT)

    def test_what_nobody_hears_is_not_waited_for(self):
        """As under nohup."""
        with UnfairServer(policy=slowly) as server:
            with self.drawing(server, "sqlite:kept.db", ignored=[signal.SIGHUP]) as process:
                while len(server.taken) < 4:
                    time.sleep(0.005)
                process.send_signal(signal.SIGHUP)
                self.assertEqual((process.communicate(timeout=30)[1], process.returncode, len(server.taken)), ("", 0, PEOPLE))


if __name__ == "__main__":
    unittest.main(verbosity=2)
