"""Four processes of eight threads write, read and claim in one store, while others are killed: nobody hears of anything.

Usage: crowd_test.py STORE-CROWD [--long] [unittest options]
"""
import os
import subprocess
import sys
import time
import unittest

from postgresql import PostgreSqlTest

CROWD = os.path.abspath(sys.argv.pop(1))
LONG = "--long" in sys.argv and not sys.argv.remove("--long")
PROCESSES, THREADS, SECONDS = 4, 8, 60 if LONG else 5


class Crowd(PostgreSqlTest):
    def start(self, store, number, seconds=SECONDS):
        return subprocess.Popen([CROWD, store, str(THREADS), str(seconds), str(number)], cwd=self.folder, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def kill_others(self, store):
        """Until the time is over; how many."""
        end, number = time.monotonic() + SECONDS - 2, PROCESSES
        while time.monotonic() < end:
            number += 1
            other = self.start(store, number)
            time.sleep(0.3)
            self.assertIsNone(other.poll())
            other.kill()
            self.assertEqual(other.communicate()[1], "")
        return number - PROCESSES

    def gather(self, store):
        crowd = [self.start(store, number) for number in range(PROCESSES)]
        self.assertGreater(self.kill_others(store), 3)
        for process in crowd:
            out, err = process.communicate(timeout=SECONDS + 60)
            self.assertEqual((process.returncode, err), (0, ""))
            print(store.partition(":")[0], out.strip(), flush=True)
            self.assertGreater(int(out.split()[0]), 10)

    def test_a_file(self):
        self.gather("sqlite:crowd.db")

    def test_a_server(self):
        self.gather(self.database())


if __name__ == "__main__":
    unittest.main(verbosity=2)
