"""A full disk, and one that cannot save: every command changes nothing, says so, and works once there is room again."""
import errno
import random
import sys
import unittest

from judge import Judge, expect
from points import LONG, PointsTest
from scenes import SCENES
from world import Tools

SEED = 1


def expect_plain_words(process, *reasons):
    """All was done, or one sentence says what could not be."""
    expect(process.returncode in (0, 4), f"it ended with {process.returncode}: {process.stderr}")
    if process.returncode == 4:
        expect(process.stderr.count("kringle: ") == 1, f"more than one sentence: {process.stderr}")
        said = " ".join(process.stderr.split())
        expect(any(reason in said for reason in reasons), f"the reason is not said: {process.stderr}")


def full_once(world, scene, point, times=1):
    judge = Judge(scene, world)
    process = world.kringle(*scene.arguments, fault=f"room:{point}:{errno.ENOSPC}:{times}")
    expect_plain_words(process, *Tools.tier.no_room)
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
    paths = [line.split()[2] for line in lines]
    for i, path in enumerate(paths):
        if lines[i].endswith("*") and Tools.tier.is_final(path, paths[:i]):
            expect(path not in paths[i + 1:], f"{path} is synced again after it failed")


class FullDisk(PointsTest):
    def fail_everywhere(self, examine, kind, most):
        jobs = [(scene, point) for scene in SCENES for point in range(1, self.count(scene, kind) + 1)]
        chosen = jobs if LONG else random.Random(SEED).sample(jobs, most * 2 // 3 if Tools.tier.name == "sqlite" else most)
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
