"""Kills the store at every system call that changes something, and fails every write and sync once; of the many that a
database makes, at a part of them.

Usage: store_crash_test.py STORE-WRITER [unittest options]
"""

import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

CHANGING = ('write pwrite64 fdatasync fsync rename renameat renameat2 ftruncate unlink unlinkat openat close mkdir '
            'chmod fchmod flock').split()
STRACE = ['strace', '-f', '-o']


class Point:
    """One system call of a run: the how-manieth of its name."""

    def __init__(self, name, ordinal, line):
        self.name, self.ordinal, self.line = name, ordinal, line

    def is_(self, *names):
        return self.name in names

    def touches_the_store(self):
        return self.name != 'write'  # those are acknowledgements

    def __str__(self):
        return f'{self.name} {self.ordinal}: {self.line[:90]}'


class Run:
    def __init__(self, process, acknowledged):
        self.code = process.returncode
        self.sentences = process.stderr.strip().splitlines()
        self.acknowledged = acknowledged


class StoreCrash(unittest.TestCase):
    scheme, batches = None, 20  # enough for a checkpoint in the middle of them

    def setUp(self):
        self.home = Path(tempfile.mkdtemp(prefix='kringle-crash-'))
        self.addCleanup(shutil.rmtree, self.home)
        self.store = self.home / 'store'

    def forget(self):
        shutil.rmtree(self.store, ignore_errors=True)
        for path in self.home.glob('store*'):
            path.unlink()

    def run_writer(self, *prefix, until=None, **options):
        process = subprocess.run([*prefix, writer, 'write', f'{self.scheme}:{self.store}', str(until or self.batches)],
                                 capture_output=True, text=True, check=False, **options)
        numbers = process.stdout.split()
        return Run(process, int(numbers[-1]) if numbers else 0)

    def inject(self, point, effect, **options):
        trace = [*STRACE, '/dev/null', '-e', f'trace={point.name}', '-e', f'inject={point.name}:{effect}']
        return self.run_writer(*trace, **options)

    def points(self):
        """All calls of a whole run that have to do with the store, in their order."""
        log = self.home / 'log'
        self.run_writer(*STRACE, log, '-y', '-e', 'trace=' + ','.join(CHANGING))
        self.forget()
        counts, found = {}, []
        for line in log.read_text(errors='replace').splitlines():
            match = re.match(r'\d+ +(\w+)\(', line)
            if not match:
                continue
            name = match[1]
            counts[name] = counts.get(name, 0) + 1
            if str(self.home) in line or name == 'write':
                found.append(Point(name, counts[name], line))
        return found

    def last_batch(self):
        """The last batch that is there; fails if one is half there, or if the store cannot be read."""
        process = subprocess.run([writer, 'verify', f'{self.scheme}:{self.store}'], capture_output=True, text=True,
                                 check=False)
        self.assertEqual(process.returncode, 0, process.stderr)
        return int(process.stdout)

    def expect_kept(self, run, before=0):
        """Whatever was acknowledged is there, and at most the one batch after it."""
        acknowledged = max(run.acknowledged, before)
        last = self.last_batch()
        self.assertIn(last, (acknowledged, acknowledged + 1))
        return last

    def expect_plain_refusal(self, run, sentences):
        self.assertIn(run.code, (0, 4), run.sentences)
        self.assertEqual(len(run.sentences), sentences, run.sentences)
        for sentence in run.sentences:
            self.assertRegex(sentence, r'^cannot \w[\w ]* /.*: (No space|Input/output error|File too large)')

    def expect_kills_to_lose_nothing(self, points):
        self.assertGreater(len(points), 100)
        for point in points:
            with self.subTest(str(point)):
                self.forget()
                run = self.inject(point, f'signal=SIGKILL:when={point.ordinal}')
                self.assertEqual(run.code, -signal.SIGKILL)
                self.expect_kept(run)
                self.assertEqual(self.run_writer().code, 0)
                self.assertEqual(self.last_batch(), self.batches)

    def expect_a_disk_that_stays_full_to_be_refused(self, points):
        for point in points:
            with self.subTest(str(point)):
                self.forget()
                run = self.inject(point, f'error=ENOSPC:when={point.ordinal}+')
                if run.code != 0:  # else only the last checkpoint was missed
                    self.expect_plain_refusal(run, 2)
                self.expect_kept(run)
                self.assertEqual(self.run_writer().code, 0)
                self.assertEqual(self.last_batch(), self.batches)

    def expect_limits_to_be_survived(self, sizes):
        def limit(size):
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

        for size in sizes:
            with self.subTest(size):
                self.forget()
                run = self.run_writer(preexec_fn=lambda size=size: limit(size))
                self.expect_plain_refusal(run, 2)
                self.expect_kept(run)
                self.assertEqual(self.run_writer().code, 0)


class CsvCrash(StoreCrash):
    scheme = 'csv'

    def test_kill_at_every_call_loses_nothing(self):
        self.expect_kills_to_lose_nothing(self.points())

    def test_kills_in_a_row_lose_nothing(self):
        chance = random.Random(1)
        points = [point for point in self.points() if point.is_('pwrite64', 'fsync', 'renameat', 'close')]
        last = 0
        for _ in range(60):
            point = chance.choice(points)
            ordinal = chance.randint(1, 12)
            with self.subTest(f'{point.name} {ordinal} after batch {last}'):
                run = self.inject(point, f'signal=SIGKILL:when={ordinal}', until=last + 8)
                last = self.expect_kept(run, last)
        self.assertGreater(last, 60)

    def test_a_full_disk_changes_nothing_and_passes(self):
        for point in self.points():
            if not point.touches_the_store() or not point.is_('pwrite64', 'mkdir', 'renameat', 'ftruncate', 'openat'):
                continue
            with self.subTest(str(point)):
                self.forget()
                run = self.inject(point, f'error=ENOSPC:when={point.ordinal}')
                self.assertIn(run.code, (0, 4))
                self.assertLessEqual(len(run.sentences), 1)
                self.expect_kept(run)
                if point.is_('pwrite64', 'mkdir'):  # the second attempt finds room
                    self.assertEqual((run.code, run.acknowledged), (0, self.batches))

    def test_a_disk_that_stays_full_is_refused_in_plain_words(self):
        self.expect_a_disk_that_stays_full_to_be_refused([point for point in self.points() if point.is_('pwrite64')])

    def test_files_that_may_not_grow_stop_in_the_middle_of_a_write(self):
        self.expect_limits_to_be_survived([*range(0, 200, 20), *range(4096, 400000, 24001)])

    def test_a_failed_sync_is_the_last_write(self):
        for point in [point for point in self.points() if point.is_('fsync', 'fdatasync')]:
            with self.subTest(str(point)):
                self.forget()
                run = self.inject(point, f'error=EIO:when={point.ordinal}')
                if run.code != 0:  # else it was the sync of the last checkpoint
                    self.expect_plain_refusal(run, 2)
                    self.assertTrue(all('No further change is accepted' in line for line in run.sentences))
                if point.is_('fdatasync'):
                    self.assertEqual(run.code, 4)
                    self.assertIn('outcome of this change is unknown', run.sentences[0])
                self.expect_kept(run)

    def test_nothing_is_synced_again_after_a_failed_sync(self):
        log = self.home / 'log'
        for point in [point for point in self.points() if point.is_('fdatasync')][::5]:
            with self.subTest(str(point)):
                self.forget()
                self.run_writer(*STRACE, log, '-e', 'trace=fsync,fdatasync,pwrite64,renameat', '-e',
                                f'inject=fdatasync:error=EIO:when={point.ordinal}')
                after = log.read_text().split('(INJECTED)')[1]
                self.assertNotRegex(after, r'fsync|fdatasync|pwrite64|renameat')

    def test_a_commit_is_one_write_and_one_sync(self):
        names = [point.name for point in self.points()]
        commits = [i for i, name in enumerate(names) if name == 'write']
        self.assertEqual(len(commits), self.batches)
        for before, acknowledged in zip(commits[1:6], commits[2:7]):
            self.assertEqual(names[before + 1:acknowledged], ['pwrite64', 'fdatasync'])

    def test_a_file_takes_its_name_only_when_it_is_durable(self):
        points = self.points()
        for i, point in enumerate(points):
            if point.is_('renameat'):
                name = re.search(r'"([^"]+\.new)"', point.line)[1]
                last = [other.name for other in points[:i] if f'/{name}>' in other.line][-3:]
                self.assertEqual(last, ['pwrite64', 'fsync', 'close'])
                following = next(other for other in points[i + 1:] if not other.is_('renameat'))
                self.assertRegex(following.line, r'fsync\(\d+<[^>]*/store>\)')

    def test_interrupted_calls_go_on(self):
        for point in [point for point in self.points() if point.is_('pwrite64')][::3]:
            with self.subTest(str(point)):
                self.forget()
                run = self.inject(point, f'error=EINTR:when={point.ordinal}')
                self.assertEqual((run.code, run.sentences), (0, []))
                self.assertEqual(self.last_batch(), self.batches)


class SqliteCrash(StoreCrash):
    scheme, batches = 'sqlite', 40

    def some_points(self, *names, step):
        """All that are no writes, and of these a part: each change writes many pages."""
        points = [point for point in self.points() if point.is_(*names or CHANGING)]
        writes = [point for point in points if point.is_('pwrite64')]
        return [point for point in points if point not in writes] + writes[::step]

    def test_kill_at_many_calls_loses_nothing(self):
        self.expect_kills_to_lose_nothing(self.some_points(step=61))

    def test_a_full_disk_changes_nothing_and_passes(self):
        for point in self.some_points('pwrite64', 'ftruncate', step=97):
            with self.subTest(str(point)):
                self.forget()
                run = self.inject(point, f'error=ENOSPC:when={point.ordinal}')
                self.assertEqual((run.code, run.acknowledged), (0, self.batches))  # the second attempt finds room
                self.expect_kept(run)

    def test_a_disk_that_stays_full_is_refused_in_plain_words(self):
        self.expect_a_disk_that_stays_full_to_be_refused(self.some_points('pwrite64', step=97))

    def test_files_that_may_not_grow_stop_in_the_middle_of_a_write(self):
        self.expect_limits_to_be_survived([*range(0, 200, 50), *range(4096, 900000, 73001)])

    def test_a_failed_sync_is_the_last_write(self):
        log, unknown = self.home / 'log', 0
        for point in self.some_points('fsync', 'fdatasync', step=1):
            with self.subTest(str(point)):
                self.forget()
                run = self.run_writer(*STRACE, log, '-e', 'trace=fsync,fdatasync,pwrite64', '-e',
                                      f'inject={point.name}:error=EIO:when={point.ordinal}')
                if run.code != 0:  # else it was the sync of the last checkpoint
                    self.expect_plain_refusal(run, 2)
                    self.assertTrue(all('No further change is accepted' in line for line in run.sentences))
                if run.code != 0 and 'store-wal' in point.line:  # else it took back what there was of the file
                    unknown += 'outcome of this change is unknown' in run.sentences[0]
                    self.assertNotRegex(log.read_text().split('(INJECTED)')[1], r'fsync|fdatasync|pwrite64')
                self.expect_kept(run)
        self.assertGreaterEqual(unknown, self.batches)


if __name__ == '__main__':
    if not shutil.which('strace'):
        sys.exit(77)
    writer = sys.argv.pop(1)
    unittest.main()
