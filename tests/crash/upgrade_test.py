"""Stores of other times: one of an older kringle is taken over, at whatever call that dies; one of a newer is refused."""
import re
import unittest

import other_csv
import other_sqlite
import world as worlds
from judge import Judge, expect
from kill_test import kill_before
from points import LONG, PointsTest
from scenes import Scene

OTHER = {"csv": other_csv, "sqlite": other_sqlite}[worlds.Tools.tier.name]

# SQLite makes three times as many calls.
STEP = 1 if LONG else {"csv": 3, "sqlite": 12}[worlds.Tools.tier.name]

# What came after the first layout.
NEW_TABLES = {"trace", "custody", "suppression", "title"}
NEW_FIELDS = {"left_at", "not_before", "not_after", "exact_only", "language"}


def old_told(world):
    worlds.told(world)
    OTHER.make_older(world.folder / "store", NEW_TABLES, NEW_FIELDS)


def old_waiting(world):
    worlds.waiting(world)
    OTHER.make_older(world.folder / "store", NEW_TABLES, NEW_FIELDS)


def kill(world, scene, point):
    """Looking takes an old store over, so what was there before is seen in a copy."""
    judge = Judge(scene, world.copy(world.folder.with_name("before")))
    judge.world = world
    return kill_before(judge, world, scene, point)


def kill_look(world, scene, point):
    """Either nothing of it is there, or all; and whoever comes next sees to that."""
    store = world.folder / "store"
    before = OTHER.rows(store)
    process = world.kringle(*scene.arguments, fault=f"change:{point}")
    expect(OTHER.rows(store, before) == before, "other rows")
    expect(OTHER.format_of(store) in (1, 2), "a format of its own")
    expect(OTHER.format_of(store) == 2 or not OTHER.has_checksums(store), "checksums, and the old format")
    checked = world.kringle("check")
    expect(checked.returncode == 0, f"it is not in order: {checked.stderr}")
    expect((OTHER.rows(store, before), OTHER.format_of(store)) == (before, 2), "it was not taken over in the end")
    return "killed" if process.returncode else "finished"


def content(world):
    """But for what a lock says of who had it."""
    return {path.name: path.read_bytes() for path in (world.folder / "store").iterdir() if path.name != "lock"}


LOOK = Scene("look at an old store", old_told, ("status",), has_operation=False)
SCENES = [
    Scene("add to an old store", old_told, ("add", "Zoe", "--email", "zoe@example.com")),
    Scene("remove from an old store", old_told, ("remove", "Cleo")),
    Scene("send from an old store", old_waiting, ("send",), has_operation=False),
]


class Upgrade(PointsTest):
    def test_an_old_store_is_taken_over_wholly_or_not_at_all(self):
        for scene in SCENES:
            with self.subTest(scene.name):
                points = range(1, self.count(scene, "change") + 1, STEP)
                outcome = self.examine_all(kill, [(scene, point) for point in points])
                self.assertGreater(outcome["killed"], len(points) * 0.8)  # not every run makes as many calls

    @unittest.skipIf(OTHER is other_csv, "its lines always had checksums")
    def test_rows_get_checksums_wholly_or_not_at_all(self):
        points = range(1, self.count(LOOK, "change") + 1)
        outcome = self.examine_all(kill_look, [(LOOK, point) for point in points])
        self.assertGreater(outcome["killed"], len(points) * 0.8)

    def test_a_newer_store_is_refused_in_one_sentence_and_left_alone(self):
        for name, (make_newer, words) in OTHER.NEWER.items():
            with self.subTest(name):
                world = self.templates.of(worlds.told).copy(self.templates.folder / name)
                make_newer(world.folder / "store")
                self.expect_refused(world, words)

    def expect_refused(self, world, words):
        before = content(world)
        for command in (("status",), ("add", "Zoe"), ("send",), ("draw", "people.csv", "--title", "Other"), ("delete", "Tea", "--yes")):
            result = world.kringle(*command)
            said = " ".join(result.stderr.split())
            self.assertEqual((result.returncode, len(re.findall("^kringle: ", result.stderr, re.M))), (4, 1), said)
            self.assertIn("was written by a newer kringle", said)
            self.assertIn(words, said)
        self.assertEqual(content(world), before)


if __name__ == "__main__":
    unittest.main(verbosity=2)
