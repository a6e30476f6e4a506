"""
Every exact method draws every possible draw equally often, and no more evenly than chance does: over a
hundred seeds, the scores of chi-square have the mean and the spread of a normal score. Takes minutes.
"""

import statistics
import sys
import unittest

from engine import NO_SWAPS, OK, ONE_CIRCLE, Engine, Problem, z_score
from problems import INSTANCES

engine = Engine(sys.argv.pop(1))
SEEDS, PER_CELL = 100, 30
MOST_DRAWS = 2000

# A method that needs more attempts than this for one draw would take hours, and is not meant for the problem.
MOST_ATTEMPTS = 300

PROBLEMS = {
    "four people": Problem(4),
    "seven people": Problem(7),
    "three couples": Problem(6, group=[0, 0, 1, 1, 2, 2]),
    "two couples and three singles": Problem(7, group=[0, 0, 1, 1, -1, -1, -1]),
    "a family of three, a couple and two singles": Problem(7, group=[0, 0, 0, 1, 1, -1, -1]),
    "two years of six": Problem(6, history=[[1, 2, 3, 4, 5, 0], [5, 0, 1, 2, 3, 4]]),
    "roles": Problem(7, gives=[1, 1, 1, 1, 1, 0, 1], receives=[1, 1, 0, 1, 1, 1, 1], exclude=[(0, 1)]),
    "three couples without swaps": Problem(6, group=[0, 0, 1, 1, 2, 2], flags=NO_SWAPS),
    "a circle of couples": Problem(6, group=[0, 0, 1, 1, 2, 2], flags=ONE_CIRCLE),
    "a circle with a must": Problem(7, must={0: 3}, exclude=[(1, 2), (3, 5)], flags=ONE_CIRCLE),
    **{instance["id"]: Problem.from_instance(instance) for instance in INSTANCES
       if instance["id"] in ("petersen", "allow-lists-3-n12")},
}


def suits(problem, method):
    """Whether the method is exact here, and quick enough."""
    reports = [engine.report(problem, method, seed) for seed in range(1, 11)]
    return all(status == OK and report["exact"] for status, _, report in reports) and \
        statistics.fmean(report["attempts"] for _, _, report in reports) <= MOST_ATTEMPTS


class Scatter(unittest.TestCase):
    def scores(self, problem, method, draws):
        total = PER_CELL * len(draws)
        answers = {f"{OK} {' '.join(map(str, draw))}\n" for draw in draws}
        for seed in range(SEEDS):
            counts = engine.tally(problem, total, method, first=1 + seed * total)
            self.assertLessEqual(set(counts), answers)
            yield z_score(counts, len(draws), total)

    def test_scores_scatter_as_chance_does(self):
        for what, problem in PROBLEMS.items():
            draws = problem.draws()
            self.assertTrue(5 < len(draws) <= MOST_DRAWS, (what, len(draws)))
            for method in ["none", *engine.methods()]:
                if not suits(problem, method):
                    continue
                with self.subTest(what, method=method):
                    scores = list(self.scores(problem, method, draws))
                    mean, spread = statistics.fmean(scores), statistics.stdev(scores)
                    print(f"{what}, {method}: {len(draws)} draws, {mean:+.2f} {spread:.2f}", flush=True)
                    self.assertLess(max(scores), 5)
                    # By chance, one time in two thousand each.
                    self.assertLess(abs(mean), 0.35)
                    self.assertTrue(0.75 < spread < 1.25)


if __name__ == "__main__":
    try:
        unittest.main()
    finally:
        engine.close()
