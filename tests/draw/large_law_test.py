"""
Thousands of people have too many draws to count each. What can be seen of them must look as the law wants,
and as it does in draws of the same problem by rejection, which is fair by definition: how far the receiver
sits from the giver, how many swaps there are, how long the longest circle is.
"""

import math
import statistics
import sys
import unittest

from engine import OK, ONE_CIRCLE, Engine, Problem, option_taken
from problems import households

engine = Engine(sys.argv.pop(1))
TIMES = 10 if option_taken("--long") else 1
BINS = 100


class Sample:
    def __init__(self, problem, method, count):
        self.n, self.count = problem.n, count
        self.bins, self.swaps, self.longest = [0] * BINS, [], []
        for status, draw in engine.draws(problem, count, method):
            assert status == OK
            self.add(draw)

    def add(self, draw):
        for giver, receiver in enumerate(draw):
            self.bins[(receiver - giver) % self.n * BINS // self.n] += 1
        self.swaps.append(sum(draw[receiver] == giver for giver, receiver in enumerate(draw)) // 2)
        self.longest.append(longest_circle(draw) / self.n)


def longest_circle(draw):
    seen, longest = bytearray(len(draw)), 0
    for person in range(len(draw)):
        length = 0
        while not seen[person]:
            seen[person] = 1
            person = draw[person]
            length += 1
        longest = max(longest, length)
    return longest


def squares_score(squares, freedom):
    """A sum of squares as a normal score, after Wilson and Hilferty."""
    return ((squares / freedom) ** (1 / 3) - (1 - 2 / (9 * freedom))) / math.sqrt(2 / (9 * freedom))


def bins_score(sample, shares):
    """Against the shares of a fair draw."""
    total = sum(sample.bins)
    return squares_score(sum((count - total * share) ** 2 / (total * share)
                             for count, share in zip(sample.bins, shares)), BINS - 1)


def bins_difference(one, other):
    """Two samples of equal size."""
    return squares_score(sum((a - b) ** 2 / (a + b) for a, b in zip(one.bins, other.bins)), BINS - 1)


def difference(one, other):
    """Of two means, as a normal score."""
    spread = math.sqrt(statistics.variance(one) / len(one) + statistics.variance(other) / len(other))
    return (statistics.fmean(one) - statistics.fmean(other)) / spread


def fair_shares(n):
    """In households of four, everybody outside one's own is as likely as any other."""
    bins = [0] * BINS
    for distance in range(n):
        inside = max(0, 4 - min(distance, n - distance)) * n // 4
        bins[distance * BINS // n] += n - inside
    return [count / sum(bins) for count in bins]


class LargeDraws(unittest.TestCase):
    def assertAlike(self, one, other):
        self.assertLess(bins_difference(one, other), 5)
        self.assertLess(abs(difference(one.swaps, other.swaps)), 5)
        self.assertLess(abs(difference(one.longest, other.longest)), 5)

    def test_ten_thousand_people(self):
        problem = households(10000)
        self.assertEqual(engine.report(problem)[2]["method"], "switching")
        by_plan = Sample(problem, "none", 30 * TIMES)
        self.assertAlike(by_plan, Sample(problem, "rejection", 30 * TIMES))
        self.assertLess(bins_score(by_plan, fair_shares(problem.n)), 5)

    def test_hundreds_of_people_often(self):
        problem, shares = households(400), fair_shares(400)
        samples = {method: Sample(problem, method, 1200 * TIMES) for method in ("rejection", "switching")}
        samples["sequential"] = Sample(problem, "sequential", 100 * TIMES)
        for method, sample in samples.items():
            with self.subTest(method):
                self.assertLess(bins_score(sample, shares), 5)
                swaps = statistics.fmean(sample.swaps)
                self.assertLess(abs(swaps - 0.5) / math.sqrt(0.5 / sample.count), 5)
                self.assertLess(abs(difference(sample.longest, samples["rejection"].longest)), 5)
        self.assertAlike(samples["switching"], samples["rejection"])

    def test_circles_of_hundreds_of_people(self):
        problem, shares = households(400), fair_shares(400)
        problem.flags = ONE_CIRCLE
        samples = [Sample(problem, method, 600 * TIMES) for method in ("switching", "rejection")]
        for sample in samples:
            self.assertEqual((sum(sample.swaps), min(sample.longest)), (0, 1))
            self.assertLess(bins_score(sample, shares), 5)
        self.assertLess(bins_difference(*samples), 5)

    def test_another_law_would_be_noticed(self):
        """A single circle has no swaps; whoever favours neighbours is seen in the distances."""
        problem = households(400)
        fair = Sample(problem, "rejection", 300)
        problem.flags = ONE_CIRCLE
        circles = Sample(problem, "none", 300)
        self.assertGreater(abs(difference(circles.swaps, fair.swaps)), 5)
        self.assertGreater(abs(difference(circles.longest, fair.longest)), 5)
        near = Problem(400, group=[k // 4 for k in range(400)],
                       exclude=[(k, (k + 200 + far) % 400) for k in range(400) for far in range(10)])
        self.assertGreater(bins_difference(Sample(near, "none", 300), fair), 5)


if __name__ == "__main__":
    try:
        unittest.main()
    finally:
        engine.close()
