"""Stores of other times: one of an older kringle is taken over, at whatever call that dies; one of a newer is refused."""
import csv
import hashlib
import io
import re
import unittest

import world as worlds
from kill_test import kill
from points import LONG, PointsTest
from scenes import Scene

# What came after the first layout.
NEW_TABLES = {"trace", "custody", "suppression"}
NEW_FIELDS = {"left_at", "not_before", "not_after", "exact_only", "language"}


def checksum(text, before=""):
    return hashlib.sha256((before + text).encode()).hexdigest()[:16]


def commit(rows, before=""):
    start = f"commit,{len(rows.encode())},{checksum(rows, before)}"
    return f"{start},{checksum(start)[:8]}\n{rows}"


def table(rows, checkpoint):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows(rows)
    count = len(rows) - 1
    text = out.getvalue() + f"# {count} {'row' if count == 1 else 'rows'}, checkpoint {checkpoint}, checksum "
    return f"{text}{checksum(text)}\n"


def make_older(world):
    """Writes the store as the first kringle would have."""
    store, names = world.folder / "store", []
    for path in sorted(store.glob("*.csv")):
        if path.stem in NEW_TABLES:
            path.unlink()
        elif path.stem != "journal":
            with open(path, newline="") as file:
                rows = list(csv.reader(line for line in file if not line.startswith("#")))
            kept = [i for i, name in enumerate(rows[0]) if name not in NEW_FIELDS]
            path.write_text(table([[row[i] for i in kept] for row in rows], 7))
            names.append(path.stem)
    (store / "journal.csv").write_text("kringle,1\n" + commit("checkpoint,7\n" + "".join(f"table,{name},7\n" for name in names)))


def old_told(world):
    worlds.told(world)
    make_older(world)


def old_waiting(world):
    worlds.waiting(world)
    make_older(world)


SCENES = [
    Scene("add to an old store", old_told, ("add", "Zoe", "--email", "zoe@example.com")),
    Scene("remove from an old store", old_told, ("remove", "Cleo")),
    Scene("send from an old store", old_waiting, ("send",), has_operation=False),
]


class Upgrade(PointsTest):
    def test_an_old_store_is_taken_over_wholly_or_not_at_all(self):
        for scene in SCENES:
            with self.subTest(scene.name):
                points = range(1, self.count(scene, "change") + 1, 1 if LONG else 3)
                outcome = self.examine_all(kill, [(scene, point) for point in points])
                self.assertGreater(outcome["killed"], len(points) * 0.9)

    def test_a_newer_store_is_refused_in_one_sentence_and_left_alone(self):
        newer = {
            "a table in the journal": ("fields,wish,exchange_id,id,version\nput,wish,1,1,1\n", 'a table "wish"'),
            "a field in the journal": ("fields,exchange,id,version,colour\nput,exchange,5,1,red\n", 'keeps "colour" of each exchange'),
        }
        for name, (rows, words) in newer.items():
            with self.subTest(name):
                world = self.templates.of(worlds.told).copy(self.templates.folder / name)
                journal = world.folder / "store/journal.csv"
                text = journal.read_text()
                journal.write_text(text + commit(rows, text.split("\n")[1].split(",")[2]))
                self.expect_refused(world, words)

    def test_a_table_of_a_newer_checkpoint_is_refused(self):
        world = self.templates.of(worlds.told).copy(self.templates.folder / "table")
        make_older(world)
        rows = "checkpoint,7\ntable,wish,7\n"
        (world.folder / "store/journal.csv").write_text("kringle,1\n" + commit(rows))
        for path in (world.folder / "store").glob("*[!l].csv"):
            path.unlink()
        (world.folder / "store/wish.csv").write_text(table([["exchange_id", "id", "version"]], 7))
        self.expect_refused(world, 'a table "wish"')

    def expect_refused(self, world, words):
        store = world.folder / "store"
        before = {path.name: path.read_bytes() for path in store.glob("*.csv")}
        for command in (("status",), ("add", "Zoe"), ("send",), ("draw", "people.csv", "--title", "Other"), ("delete", "Tea", "--yes")):
            result = world.kringle(*command)
            said = " ".join(result.stderr.split())
            self.assertEqual((result.returncode, len(re.findall("^kringle: ", result.stderr, re.M))), (4, 1), said)
            self.assertIn("was written by a newer kringle", said)
            self.assertIn(words, said)
        self.assertEqual({path.name: path.read_bytes() for path in store.glob("*.csv")}, before)


if __name__ == "__main__":
    unittest.main(verbosity=2)
