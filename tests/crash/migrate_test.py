"""Kills kringle migrate at every call that changes something: nothing is lost, one store is in use, and it can be finished."""
import signal
import sys
import unittest
from dataclasses import dataclass
from typing import Callable

import world as worlds
from judge import expect
from points import LONG, PointsTest


@dataclass(frozen=True)
class Way:
    name: str
    before: Callable
    source: str
    target: str

    @property
    def arguments(self):
        return ("migrate", self.source, self.target, "--commit")


def moved(world):
    worlds.told(world)
    worlds.done(world, "migrate", "csv:store", "sqlite:gifts.db", "--commit")


WAYS = (Way("csv to sqlite", worlds.told, "csv:store", "sqlite:gifts.db"), Way("sqlite to csv", moved, "sqlite:gifts.db", "csv:back"),
        Way("csv to csv", worlds.told, "csv:store", "csv:other"))


def look(world, store):
    """What an exchange command sees there, or None if the store refuses to be used."""
    world.store = ("--store", store)
    status = world.kringle("status", "--all", "--json")
    if "is not in use yet" in status.stdout or "was moved to" in status.stdout:
        return None
    expect(status.returncode == 0, f"{store} cannot be read: {status.stdout}")
    return status.stdout


def kill(world, way, point):
    view, nothing = look(world, way.source), look(world, "csv:nowhere")
    process = world.kringle(*way.arguments, fault=f"change:{point}")
    expect(process.returncode in (0, -signal.SIGKILL), f"it ended with {process.returncode}: {process.stderr}")
    views = [seen for seen in (look(world, way.source), look(world, way.target)) if seen not in (None, nothing)]
    expect(views in ([], [view]), "both are in use, or something is missing")
    expect(views or process.returncode, "none is in use though it is done")
    again = world.kringle(*way.arguments)
    expect(again.returncode == 0, f"it cannot be finished: {again.stderr}")
    expect(look(world, way.source) is None, "the old one is still in use")
    expect(look(world, way.target) == view, "something is missing in the new one")
    for store in (way.source, way.target):
        check = world.kringle("check", store)
        expect(check.returncode == 0, f"{store} is not in order: {check.stdout}{check.stderr}")
    return "killed" if process.returncode else "finished"


class Migrate(PointsTest):
    def test_wherever_it_is_killed_it_can_be_finished_and_only_one_store_is_in_use(self):
        for size in (5, 40) if LONG else (5,):
            self.prepare(size)
            for way in WAYS:
                with self.subTest(way.name):
                    points = self.count(way, "change")
                    outcome = self.examine_all(kill, [(way, point) for point in range(1, points + 1)])
                    print(f"{way.name}: killed at {outcome['killed']} points", file=sys.stderr)
                    self.assertGreater(outcome["killed"], points * 0.9)


if __name__ == "__main__":
    unittest.main(verbosity=2)
