"""What is hard on purpose stays cheap. Work is counted in attempts and random words, not in seconds."""

import random
import sys
import unittest

from engine import IMPOSSIBLE, NO_SWAPS, NOT_FOUND, OK, ONE_CIRCLE, Engine, Problem
from problems import households

engine = Engine(sys.argv.pop(1))
rng = random.Random(3)


def department(n, size):
    return Problem(n, group=[0] * size + [-1] * (n - size))


def hubs(n, count):
    """Some whom just under half of all others exclude."""
    return Problem(n, exclude=[(giver, hub) for hub in range(count)
                               for giver in rng.sample(range(n), n // 2 - 1)])


def choosy(n, count, each):
    return Problem(n, exclude=[(giver, to) for giver in range(count) for to in rng.sample(range(n), each)])


def short_lists(n, each):
    """Allow-lists around a draw that is known to nobody."""
    hidden = rng.sample(range(n), n)
    return Problem(n, allow={giver: [hidden[giver], *rng.sample(range(n), each)] for giver in range(n)
                             if hidden[giver] != giver})


def years(n, count):
    return Problem(n, history=[[(k + year) % n for k in range(n)] for year in range(1, count + 1)])


def doubled(n):
    """Everything said twice, and everybody excludes himself."""
    return Problem(n, group=[k // 4 for k in range(n)], history=2 * [[(k + 9) % n for k in range(n)]],
                   exclude=[(k, to) for k in range(n) for to in (k, (k + 5) % n, (k + 5) % n)])


def closed_musts(n):
    """Half of all people are tied in circles of four."""
    return Problem(n, must={k: k + 1 if k % 4 < 3 else k - 3 for k in range(n // 2)})


def short_lists_and_a_swap(n):
    """The last two can only give to each other, which is seen when the receiver before them has his giver."""
    hidden = [*rng.sample(range(1, n - 2), n - 3), 0, n - 1, n - 2]
    allow = {giver: [hidden[giver], *rng.sample(range(n - 3), 3)] for giver in range(n - 3)}
    return Problem(n, allow=allow | {5: [*allow[5], n - 2], n - 3: [0], n - 2: [0, n - 1], n - 1: [0, n - 2]})


def circle(problem):
    problem.flags = ONE_CIRCLE
    return problem


# What it is, the problem, whether it is drawn exactly; the most attempts, the most words for each person.
HARD = [
    ("households", households(10000), True, 10, 10),
    ("a department of one less than half", department(2000, 999), False, 600, 4000),
    ("a department of half", department(2000, 1000), False, 600, 4000),
    ("a hub", hubs(2000, 1), True, 50, 50),
    ("three hubs", hubs(2000, 3), True, 300, 300),
    ("200 who exclude most others", choosy(1200, 200, 900), True, 300, 600),
    ("short lists around a hidden draw", short_lists(5000, 3), False, 600, 500),
    ("98 of 99 years", years(100, 98), True, 10, 10),
    ("50 of 99 years", years(100, 50), True, 300, 300),
    ("everything said twice", doubled(4000), True, 10, 10),
    ("a chain of musts", Problem(2000, must={k: k + 1 for k in range(1000)}), True, 10, 10),
    ("musts that close circles", closed_musts(2000), True, 10, 10),
    ("one circle around a hub", circle(hubs(2000, 1)), True, 100, 100),
    ("one circle of households", circle(households(10000)), True, 500, 100),
]


class Work(unittest.TestCase):
    def test_what_is_hard_stays_cheap(self):
        for what, problem, exact, attempts, words in HARD:
            for seed in range(1, 6):
                with self.subTest(what, seed=seed):
                    status, draw, report = engine.report(problem, seed=seed)
                    self.assertEqual(status, OK)
                    self.assertGreaterEqual(report["exact"], exact)
                    self.assertLessEqual(report["attempts"], attempts)
                    self.assertLessEqual(report["words"], words * problem.n)

    def test_no_more_than_ten_million_steps_are_walked(self):
        """They are used up by the first attempt; it is joined to a circle by 32 pairs each, but for a swap."""
        n = 100000
        status, _, report = engine.report(circle(short_lists_and_a_swap(n)), "walk")
        self.assertEqual((status, report["attempts"]), (NOT_FOUND, 100000))
        self.assertGreater(report["words"], 10000000)
        self.assertLess(report["words"], 10000000 + 66 * n)

    def test_nor_with_several_gifts(self):
        """One draw is all they make, and it has a swap; nothing is left of them to look for one without."""
        n = 36000
        lists = Problem(n, allow={k: [(k + step) % n for step in (3, 11, 70, n - 3)] for k in range(n)},
                        gives=[2] * n, receives=[2] * n, flags=NO_SWAPS)
        status, _, report = engine.report(lists, "walk")
        self.assertEqual((status, report["attempts"]), (NOT_FOUND, 100000))

    def test_what_is_impossible_is_known_without_drawing(self):
        closed = circle(closed_musts(2000))
        for problem in (department(2000, 1001), closed):
            status, _, report = engine.report(problem)
            self.assertEqual((status, report["words"]), (IMPOSSIBLE, 0))


if __name__ == "__main__":
    try:
        unittest.main()
    finally:
        engine.close()
