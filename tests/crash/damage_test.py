"""A byte of a store that is not what it was: somebody is told, or nothing comes of it. Nobody ever gets another name by it.

Every line of a folder and every row of a database has a checksum. Who draws whom is sealed besides, and a seal that was
touched does not open.
"""
import os
import random
import re
import shutil
import subprocess
import sys
import unittest
from contextlib import closing
from sqlite3 import connect

import world as worlds
from judge import expect
from points import LONG, PointsTest
from scenes import Scene
from world import Tools

SEED = 1
FLIPS = 5000 if LONG else int(os.environ.get("FLIPS", "300"))
PAIR = re.compile(r"^ *(.*) gives to (.*)$", re.M)


def answers(world):
    """What is said of a store, with what it ends with. Fails if that is no answer."""
    results = [world.kringle(*command) for command in (("check",), ("status", "--all"), ("pairs", "--yes"))]
    for result in results:
        expect(result.returncode in range(6), f"{result.args[1]} ended with {result.returncode}: {result.stderr}")
        expect(not re.search("Sanitizer|runtime error", result.stderr), result.stderr)
    return [(result.returncode, result.stdout, result.stderr) for result in results]


def is_told(now):
    """A mail that cannot be delivered is no word about the store."""
    return any(code not in (0, 5) for code, _, _ in now) or "sealed by another" in now[0][1]


def pairs(now):
    return PAIR.findall(now[2][1])


def are_same(old, new):
    """Of people one of whom may be called otherwise."""
    called = {was: giver for (was, _), (giver, _) in zip(old, new)}
    return len(old) == len(new) and [called[receiver] for _, receiver in old] == [receiver for _, receiver in new]


def pairs_in_copy(world):
    """Asking leaves a trace, so a copy is asked. Made by a process of its own: to close the file here would drop its locks."""
    copy = worlds.World(world.folder.parent / f"{world.folder.name} asked")
    subprocess.run(["cp", "-a", world.folder, copy.folder], check=True)
    try:
        return pairs(answers(copy))
    finally:
        shutil.rmtree(copy.folder)


def redraw_differently(world):
    """Among so few people a draw may well be the one that was."""
    earlier = pairs_in_copy(world)
    for _ in range(50):
        worlds.done(world, "redraw")
        if pairs_in_copy(world) != earlier:
            return
    raise AssertionError("it is always the same draw")


def logged(world):
    """As a kill leaves it, with another draw still in the log: while somebody looks, that is not brought into the file."""
    worlds.told(world)
    store, kept = world.folder / "store", world.folder / "kept"
    shutil.copytree(store, world.folder / "earlier")
    with closing(connect(store / Tools.tier.file)) as other:
        other.execute("SELECT count(*) FROM participant").fetchone()
        redraw_differently(world)
        shutil.copytree(store, kept)
    shutil.rmtree(store)
    kept.rename(store)


TOLD, LOGGED = Scene("told", worlds.told, ()), Scene("logged", logged, ())


def flip(world, _scene, point):
    """`earlier` are the pairs of an earlier draw, which those are told who can know only of that."""
    name, place, change, before, earlier = point
    path = world.folder / "store" / name
    content = bytearray(path.read_bytes())
    content[place] ^= change
    path.write_bytes(content)
    now = answers(world)
    if now == before:
        return "harmless"
    if earlier and pairs(now) == earlier:
        return "undone, and told" if is_told(now) else "undone"
    if is_told(now):
        expect(set(pairs(now)) <= set(pairs(before)) or are_same(pairs(before), pairs(now)), f"other pairs: {now}")
        return "told"
    expect(are_same(pairs(before), pairs(now)), f"other pairs, and no word: {now}")
    return "unnoticed"


class Damage(PointsTest):
    def look(self, scene, store="store"):
        world = self.templates.of(scene.before).copy(self.templates.folder / f"{scene.name} {store}")
        shutil.move(world.folder / store, world.folder / "looked at")
        shutil.rmtree(world.folder / "store", ignore_errors=True)
        shutil.move(world.folder / "looked at", world.folder / "store")
        return answers(world)

    def flip_everywhere(self, scene, names, count, earlier=None):
        """In any of these files; every other one where there is something, since files are empty in large parts."""
        store, chance = self.templates.of(scene.before).folder / "store", random.Random(SEED)
        places = [(name, place, byte) for name in names for place, byte in enumerate((store / name).read_bytes())]
        written = [place for place in places if place[2]]
        before, jobs = self.look(scene), []
        self.assertEqual([code for code, _, _ in before], [0, 0, 0])
        for _ in range(count):
            name, place, _byte = chance.choice(chance.choice((places, written)))
            jobs.append((scene, (name, place, chance.randint(1, 255), before, earlier)))
        outcome = self.examine_all(flip, jobs)
        print(f"{Tools.tier.name}: {count} bytes: {dict(outcome)}", file=sys.stderr)
        return outcome

    def test_a_byte_of_any_file(self):
        names = [path.name for path in sorted((self.templates.of(worlds.told).folder / "store").iterdir()) if path.name != "lock"]
        outcome = self.flip_everywhere(TOLD, names, FLIPS)
        self.assertGreater(outcome["told"], FLIPS / 4)
        self.assertEqual(outcome["unnoticed"], 0)

    @unittest.skipIf(Tools.tier.log is None, "what its log is, is told when any file is damaged")
    def test_a_byte_of_the_log(self):
        """It counts as far as its checksums go. What comes behind is as if it had never been done, and never anything else."""
        earlier = pairs(self.look(LOGGED, "earlier"))
        outcome = self.flip_everywhere(LOGGED, [Tools.tier.log], FLIPS // 3, earlier)
        self.assertGreater(outcome["undone, and told"], 0)
        self.assertEqual(outcome["undone"], 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
