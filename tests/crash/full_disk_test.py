"""A full disk, and one that cannot save: every command changes nothing, says so, and works once there is room again."""
import errno
import random
import sys
import unittest

from judge import Judge, expect
from points import LONG, PointsTest
from scenes import SCENES

SEED = 1


def expect_plain_words(process, words):
    """All was done, or one sentence says what could not be."""
    expect(process.returncode in (0, 4), f"it ended with {process.returncode}: {process.stderr}")
    if process.returncode == 4:
        expect(process.stderr.count("kringle: ") == 1, f"more than one sentence: {process.stderr}")
        expect(words in " ".join(process.stderr.split()), f"the reason is not said: {process.stderr}")


def full_once(world, scene, point, times=1):
    judge = Judge(scene, world)
    process = world.kringle(*scene.arguments, fault=f"room:{point}:{errno.ENOSPC}:{times}")
    expect_plain_words(process, "No space left on device")
    was_done = judge.after_the_fault()
    judge.expect_true_words(process, was_done)
    judge.complete(was_done)
    judge.in_the_end()
    return "refused" if process.returncode else "done all the same"


def full_from_then_on(world, scene, point):
    return full_once(world, scene, point, 10 ** 6)


def cannot_save(world, scene, point):
    judge = Judge(scene, world)
    log = world.folder.parent / "log"
    process = world.kringle(*scene.arguments, fault=f"sync:{point}:{errno.EIO}", log=log)
    expect_plain_words(process, "Input/output error")
    expect_no_second_attempt(log.read_text().splitlines())
    was_done = judge.after_the_fault()
    judge.expect_true_words(process, was_done)
    judge.complete(was_done)
    judge.in_the_end()
    return "refused" if process.returncode else "done all the same"


def expect_no_second_attempt(lines):
    """The kernel forgets what it could not save, and would report success."""
    failed = [line for line in lines if line.endswith("*")]
    path = failed[0].split()[2] if failed else None
    later = lines[lines.index(failed[0]) + 1:] if failed else []
    expect(not any(line.split()[2] == path for line in later), f"{path} is synced again after it failed")


class FullDisk(PointsTest):
    def fail_everywhere(self, examine, kind, most):
        jobs = [(scene, point) for scene in SCENES for point in range(1, self.count(scene, kind) + 1)]
        chosen = jobs if LONG else random.Random(SEED).sample(jobs, most)
        outcome = self.examine_all(examine, chosen)
        print(f"{len(chosen)} points: {dict(outcome)}", file=sys.stderr)
        self.assertGreater(outcome["refused"], len(chosen) / 4)

    def test_no_room_for_one_moment(self):
        self.fail_everywhere(full_once, "room", 180)

    def test_no_room_from_then_on(self):
        self.fail_everywhere(full_from_then_on, "room", 180)

    def test_what_cannot_be_saved(self):
        self.fail_everywhere(cannot_save, "sync", 140)


if __name__ == "__main__":
    unittest.main(verbosity=2)
