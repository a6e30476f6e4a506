"""
Every method draws every possible draw equally often, and no more evenly than chance does: over a hundred
seeds, the scores of chi-square have the mean and the spread of a normal score. Takes minutes.
"""

import itertools
import statistics
import sys
import unittest
from collections import Counter

from engine import NO_SWAPS, OK, ONE_CIRCLE, Engine, Problem, answer_of, z_score
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
    "two teams of four": Problem(8, exclude=[(k, to) for k in range(8) for to in range(8)
                                            if k // 4 != to // 4]),
    "two gifts each for five": Problem(5, gives=[2] * 5, receives=[2] * 5, exclude=[(0, 1)]),
    **{instance["id"]: Problem.from_instance(instance) for instance in INSTANCES
       if instance["id"] in ("petersen", "allow-lists-3-n12")},
}

# Too many draws for a hundred seeds.
LARGE = {
    "a year of eight": Problem(8, history=[[(k + 1) % 8 for k in range(8)]]),
    "banded": next(map(Problem.from_instance, (it for it in INSTANCES if it["id"] == "banded-14"))),
    "eight people": Problem(8),
    "a family of three, a couple and four singles": Problem(9, group=[0, 0, 0, 1, 1, -1, -1, -1, -1]),
}


def suits(problem, method):
    """Whether the method is fair here, and quick enough. A walk is fair as far as one can tell."""
    reports = [engine.report(problem, method, seed) for seed in range(1, 11)]
    fair = method == "walk" and not problem.flags & ONE_CIRCLE
    return all(status == OK and (report["exact"] or fair) for status, _, report in reports) and \
        (fair or statistics.fmean(report["attempts"] for _, _, report in reports) <= MOST_ATTEMPTS)


def draws_of(problem):
    return several_draws_of(problem) if problem.gives and max(problem.gives) > 1 else problem.draws()


def several_draws_of(problem):
    """Where everybody gives two gifts, whoever gives to whom."""
    pairs = [[pair for pair in itertools.combinations(range(problem.n), 2)
              if not any(problem.why_not(giver, to) for to in pair)] for giver in range(problem.n)]
    return [tuple(itertools.chain(*rows)) for rows in itertools.product(*pairs)
            if all(count == 2 for count in Counter(itertools.chain(*rows)).values())]


class Scatter(unittest.TestCase):
    def scores(self, problem, method, draws, seeds=SEEDS):
        total = PER_CELL * len(draws)
        answers = set(map(answer_of, draws))
        for seed in range(seeds):
            counts = engine.tally(problem, total, method, first=1 + seed * total)
            self.assertLessEqual(set(counts), answers)
            yield z_score(counts, len(draws), total)

    def test_scores_scatter_as_chance_does(self):
        for what, problem in PROBLEMS.items():
            draws = draws_of(problem)
            self.assertTrue(5 < len(draws) <= MOST_DRAWS, (what, len(draws)))
            for method in ["none", "weighted", *engine.methods()]:
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

    def test_many_draws_are_as_likely(self):
        for what, problem in LARGE.items():
            draws = problem.draws()
            for method in ["none", "weighted", *engine.methods()]:
                if not suits(problem, method):
                    continue
                with self.subTest(what, method=method):
                    score, = self.scores(problem, method, draws, seeds=1)
                    print(f"{what}, {method}: {len(draws)} draws, {score:+.2f}", flush=True)
                    self.assertLess(score, 5)


if __name__ == "__main__":
    try:
        unittest.main()
    finally:
        engine.close()
