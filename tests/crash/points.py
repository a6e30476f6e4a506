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
_templates = None


def _run(job):
    scene, point = job
    template = _templates.of(scene.before)
    with tempfile.TemporaryDirectory(prefix="point-", dir=_templates.folder) as folder:
        try:
            return _examine(template.copy(os.path.join(folder, "world")), scene, point), None
        except AssertionError as wrong:
            return "wrong", f"{scene.name}, {point}: {wrong}"
        except Exception:  # of the test itself, which must not pass for want of a look
            return "wrong", f"{scene.name}, {point}: {traceback.format_exc()}"


_examine = None


LONG = "--long" in sys.argv and not sys.argv.remove("--long")


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
        global _templates
        folder = worlds.memory_folder()
        self.addCleanup(folder.cleanup)
        os.chmod(folder.name, 0o711)  # the mail server gives up being root
        self.templates = _templates = worlds.Templates(folder.name, size)

    def examine_all(self, examine, jobs, most_shown=5):
        """How often each word came. Fails, with the first of them, if anything was wrong."""
        global _examine
        _examine = examine
        for scene, _ in jobs:
            self.templates.of(scene.before)  # before the processes part
        with multiprocessing.get_context("fork").Pool(WORKERS) as pool:
            results = pool.map(_run, jobs, chunksize=8)
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
