"""Four processes of eight threads write, read and claim in one store, while others are killed: nobody hears of anything,
and whatever was acknowledged is there, also what the killed were told.

Usage: crowd_test.py STORE-CROWD [--long] [unittest options]
"""
import os
import shutil
import subprocess
import sys
import time
import unittest

from postgresql import PostgreSqlTest

CROWD = os.path.abspath(sys.argv.pop(1))
LONG = "--long" in sys.argv and not sys.argv.remove("--long")
PROCESSES, THREADS, SECONDS = 4, 8, 60 if LONG else 5


def counts(lines):
    """How far each has come, by its number; without the report at the end."""
    return {int(who): int(count) for who, count in (line.split() for line in lines if line.count(" ") == 1)}


class Crowd(PostgreSqlTest):
    def start(self, store, number):
        with open(self.said(number), "wb") as said:
            return subprocess.Popen([CROWD, "write", store, str(THREADS), str(SECONDS), str(number)], cwd=self.folder,
                                    text=True, stdout=said, stderr=subprocess.PIPE)

    def said(self, number):
        return self.folder / f"said-{number}"

    def kill_others(self, store):
        """Until the time is over; their numbers."""
        end, numbers = time.monotonic() + SECONDS - 2, []
        while time.monotonic() < end:
            numbers.append(PROCESSES + len(numbers))
            other = self.start(store, numbers[-1])
            time.sleep(0.3)
            self.assertIsNone(other.poll())
            other.kill()
            self.assertEqual(other.communicate()[1], "")
        return numbers

    def expect_kept(self, store, survivors, killed):
        run = subprocess.run([CROWD, "verify", store], cwd=self.folder, capture_output=True, text=True, check=False)
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        kept = counts(run.stdout.splitlines())
        for number in (*survivors, *killed):
            acknowledged = counts(self.said(number).read_text().splitlines())
            for who, count in acknowledged.items():
                self.assertIn(kept[who] - count, (0,) if number in survivors else (0, 1), f"{who}")

    def gather(self, store):
        crowd = [self.start(store, number) for number in range(PROCESSES)]
        killed = self.kill_others(store)
        self.assertGreater(len(killed), 3)
        for number, process in enumerate(crowd):
            err = process.communicate(timeout=SECONDS + 60)[1]
            self.assertEqual((process.returncode, err), (0, ""))
            report = self.said(number).read_text().splitlines()[-1]
            print(store.partition(":")[0], report, flush=True)
            self.assertGreater(int(report.split()[0]), 10)
        self.expect_kept(store, range(PROCESSES), killed)

    @unittest.skipUnless(shutil.which("strace"), "needs strace")
    def test_a_failed_sync_is_heard_by_all_and_is_the_last(self):
        for number, when in enumerate((1, 3, 40, 90)):
            with self.subTest(when):
                store, log = f"sqlite:sync-{when}.db", self.folder / "log"
                with open(self.said(number), "wb") as said:
                    run = subprocess.run(["strace", "-f", "-o", log, "-e", "trace=fdatasync,fsync,pwrite64", "-e",
                                          f"inject=fdatasync:error=EIO:when={when}", CROWD, "write", store, str(THREADS), "5", str(number)],
                                         cwd=self.folder, env=self.environment(ASAN_OPTIONS="detect_leaks=0"), stdout=said,
                                         stderr=subprocess.PIPE, text=True, check=False)
                self.assertEqual(run.returncode, 4, run.stderr)
                for line in run.stderr.splitlines():
                    self.assertRegex(line, "^(write|claim|finish): cannot save .*Input/output error. No further change is accepted")
                self.assertNotRegex(log.read_text().split("(INJECTED)")[1], "fsync|fdatasync|pwrite64")
                self.expect_kept(store, (), (number,))

    def test_a_file(self):
        self.gather("sqlite:crowd.db")

    def test_a_server(self):
        self.gather(self.database())


if __name__ == "__main__":
    unittest.main(verbosity=2)
