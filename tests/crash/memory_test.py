"""Memory that runs out, and files and connections that cannot be opened, at any moment: as harmless as a kill."""
import errno
import random
import re
import signal
import sys
import unittest
from collections import Counter

from judge import Judge, expect
from points import LONG, PointsTest
from scenes import SCENES
from world import Tools

# Every day fewer of the second tier, whose commands are the same.
PART = 1 if LONG or Tools.tier.name == "csv" else 3
POINTS = (12000 if LONG else 512) // PART
SEED = 1
# For ever would be longer than GLib can bear: without memory for its last words, it calls itself until the stack ends.
A_WHILE = 20
ENDS_OF_GLIB = (-signal.SIGABRT, -signal.SIGTRAP, 70)  # 70: "it cannot go on", of program.c


def run_out_of_memory(world, scene, point):
    number, times = point
    judge = Judge(scene, world)
    process = world.kringle(*scene.arguments, fault=f"memory:{number}:{errno.ENOMEM}:{times}")
    expect(process.returncode in (*ENDS_OF_GLIB, *range(6)), f"it ended with {process.returncode}: {process.stderr}")
    return see_through(judge, world, process)


def fail_to_open(world, scene, point):
    number, reason = point
    judge = Judge(scene, world)
    process = world.kringle(*scene.arguments, fault=f"open:{number}:{reason}")
    expect(process.returncode in range(6), f"it ended with {process.returncode}: {process.stderr}")
    return see_through(judge, world, process)


def see_through(judge, world, process):
    expect_no_secret(world, process)
    was_done = judge.after_the_fault()
    judge.expect_true_words(process, was_done)
    judge.complete(was_done)
    judge.in_the_end()
    return f"ended with {process.returncode}"


def expect_no_secret(world, process):
    """Whatever is said in the hour of need, it is neither the secret nor, unless that was asked for, a pair."""
    said = process.stdout + process.stderr
    secret = world.folder / ".config/kringle/secret"
    key = secret.read_text().split("\n")[1] if secret.exists() else "no key"
    expect(key not in said and key[:16] not in said, "the secret is said aloud")
    expect("pairs" in process.args or not re.search(r"[A-Z][a-z]+ gives to [A-Z]", said), "a pair is said aloud")


class Memory(PointsTest):
    def fail_everywhere(self, examine, jobs):
        outcome = self.examine_all(examine, jobs)
        print(f"{len(jobs)} points: {dict(outcome)}", file=sys.stderr)
        return outcome

    def test_memory_runs_out(self):
        chance, jobs = random.Random(SEED), []
        for scene in SCENES:
            count = self.count(scene, "memory")
            self.assertGreater(count, 500)
            for _ in range(POINTS // len(SCENES)):
                jobs.append((scene, (chance.randint(1, count), chance.choice((1, A_WHILE)))))
        outcome = self.fail_everywhere(run_out_of_memory, jobs)
        self.assertGreater(outcome["ended with 0"], 0, "what can be done without is done without")
        self.assertGreater(sum(outcome[f"ended with {end}"] for end in ENDS_OF_GLIB), len(jobs) / 2)

    def test_something_cannot_be_opened(self):
        jobs = []
        for scene in SCENES:
            points = range(1, self.count(scene, "open") + 1)
            jobs += [(scene, (point, reason)) for point in points for reason in (errno.EMFILE, errno.EACCES)]
        chosen = jobs if LONG else random.Random(SEED).sample(jobs, 128 // PART)
        self.fail_everywhere(fail_to_open, chosen)


if __name__ == "__main__":
    unittest.main(verbosity=2)
