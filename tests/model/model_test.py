"""Has spin look at every way that the outbox protocol can go; and makes sure that it would find the mistakes."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

MODEL = pathlib.Path(__file__).with_name("outbox.pml")


@unittest.skipUnless(shutil.which("spin"), "spin is not installed")
class Model(unittest.TestCase):
    def errors(self, *defines):
        with tempfile.TemporaryDirectory(prefix="kringle-model-") as folder:
            def run(*command):
                return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout

            run("spin", *defines, "-a", str(MODEL))
            run("gcc", "-O2", "-w", "-DSAFETY", "-DVECTORSZ=512", "-o", "pan", "pan.c")
            out = run("./pan", "-m1000000")
        self.assertNotIn("max search depth too small", out)
        line = next(line for line in out.splitlines() if "errors:" in line)
        print(" ".join(defines) or "as it is", line, next(l for l in out.splitlines() if "states, stored" in l), file=sys.stderr)
        return int(line.split("errors:")[1])

    def test_no_way_forgets_a_message_or_sends_it_twice_unseen(self):
        self.assertEqual(self.errors(), 0)

    def test_each_mistake_is_found(self):
        for mistake in ("-DMARK_LATE", "-DNO_FENCE", "-DFORGET"):
            with self.subTest(mistake):
                self.assertGreater(self.errors(mistake), 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
