"""Runs the points of a test in two processes at once, each in a world of its own, and gathers what was wrong."""
import multiprocessing
import os
import pathlib
import sys
import tempfile
import traceback
import unittest
from collections import Counter
from contextlib import contextmanager

import world as worlds

WORKERS = 2
LONG = "--long" in sys.argv and not sys.argv.remove("--long")


def run_point(job):
    """The word that `examine` has for it, and what was wrong or None."""
    examine, template, scene, point = job
    with tempfile.TemporaryDirectory(prefix="point-", dir=template.folder.parent) as folder:
        try:
            return examine(template.copy(os.path.join(folder, "world")), scene, point), None
        except AssertionError as wrong:
            return "wrong", f"{scene.name}, {point}: {wrong}"
        except Exception:  # of the test itself, which must not pass for want of a look
            return "wrong", f"{scene.name}, {point}: {traceback.format_exc()}"


class PointsTest(unittest.TestCase):
    """`examine(world, scene, point)` does one point and returns a word for what happened."""

    @staticmethod
    @contextmanager
    def a_folder():
        with worlds.memory_folder() as name:
            yield pathlib.Path(name)

    def setUp(self):
        self.prepare(len(worlds.FEW))

    def prepare(self, size):
        """From now on in worlds of so many people."""
        folder = worlds.memory_folder()
        self.addCleanup(folder.cleanup)
        os.chmod(folder.name, 0o711)  # the mail server gives up being root
        self.templates = worlds.Templates(folder.name, size)

    def examine_all(self, examine, jobs, most_shown=5):
        """How often each word came. Fails, with the first of them, if anything was wrong."""
        whole_jobs = [(examine, self.templates.of(scene.before), scene, point) for scene, point in jobs]
        with multiprocessing.Pool(WORKERS) as pool:
            results = pool.map(run_point, whole_jobs, chunksize=8)
        wrong = [words for _, words in results if words]
        if wrong:
            self.fail(f"{len(wrong)} of {len(jobs)} points are wrong:\n" + "\n".join(wrong[:most_shown]))
        return Counter(word for word, _ in results)

    def count(self, scene, kind):
        """How many calls of a kind its command makes."""
        lines = self.calls(scene, kind)
        return int(lines[-1]) if kind == "memory" else len(lines)

    def calls(self, scene, kind, **more):
        """What a whole run of the scene's command does."""
        template = self.templates.of(scene.before)
        with tempfile.TemporaryDirectory(prefix="calls-", dir=self.templates.folder) as folder:
            return template.copy(os.path.join(folder, "world")).calls(kind, *scene.arguments, **more)
