"""How many draws there are, where nobody can go through them; and what else is for hundreds or thousands."""

import functools
import math
import sys
import unittest
from fractions import Fraction

from engine import (COUNTED, ESTIMATED, EXACT, IMPOSSIBLE, NO_SWAPS, NOT_FOUND, OK, ONE_CIRCLE, UNKNOWN,
                    Engine, Problem)
from problems import households

engine = Engine(sys.argv.pop(1))


def rook_count(sizes):
    """Draws that keep out of groups of these sizes: rooks placed on the forbidden squares are in or out."""
    rooks = [1]
    for size in sizes:
        own = [math.comb(size, k) ** 2 * math.factorial(k) for k in range(size + 1)]
        rooks = [sum(rooks[k - j] * own[j] for j in range(len(own)) if 0 <= k - j < len(rooks))
                 for k in range(len(rooks) + size)]
    n = sum(sizes)
    return sum((-1) ** k * count * math.factorial(n - k) for k, count in enumerate(rooks))


@functools.cache
def derangements(n):
    return rook_count([1] * n)


def lists_of(n, each, flags=0):
    return Problem(n, flags=flags, allow={k: [(k + 1 + (k * j + j * j) % (n - 1)) % n for j in range(each)]
                                          for k in range(n)})


class Count(unittest.TestCase):
    def assertCounts(self, problem, known, logarithm, within):
        status, how, counted, *_ = engine.count(problem)
        self.assertEqual((status, how), (OK, known))
        self.assertLess(abs(counted - logarithm), within)

    def test_groups_of_a_few_hundred_are_estimated_closely(self):
        """Ten hits in two thousand attempts are wrong by a third, which is 0.15 of a logarithm."""
        for sizes in ([4] * 10, [10] * 5, [25] * 4, [40, 30, 20, 10], [1] * 100, [4] * 50, [60] * 5):
            with self.subTest(sizes):
                group = [k for k, size in enumerate(sizes) for _ in range(size)]
                problem = Problem(len(group), group=group)
                self.assertCounts(problem, ESTIMATED, math.log10(rook_count(sizes)), 0.15)

    def test_blocks_multiply_also_beyond_what_a_number_holds(self):
        halves = Problem(40, exclude=[(k, to) for k in range(40) for to in range(40) if k // 20 != to // 20])
        status, known, logarithm, draws, blocks, _ = engine.count(halves)
        self.assertEqual((status, known, draws, blocks), (OK, COUNTED, 0, 2))
        self.assertAlmostEqual(logarithm, 2 * math.log10(derangements(20)), 9)

    def test_thousands_are_estimated_by_their_shares(self):
        n = 5000
        factorial = math.lgamma(n + 1) / math.log(10)
        self.assertCounts(Problem(n), ESTIMATED, factorial - 1 / math.log(10), 0.01)
        self.assertCounts(households(n), ESTIMATED, factorial - 4 / math.log(10), 0.01)

    def test_where_hardly_any_attempt_succeeds_there_is_an_estimate_all_the_same(self):
        self.assertEqual(engine.count(lists_of(200, 5))[:2], (OK, ESTIMATED))

    def test_draws_of_a_shape_are_estimated_by_their_share(self):
        swaps = Problem(40, flags=NO_SWAPS)
        self.assertCounts(swaps, ESTIMATED, math.log10(derangements(40)) - 0.5 / math.log(10), 0.1)
        n = 5000
        self.assertCounts(Problem(n, flags=NO_SWAPS), ESTIMATED,
                          (math.lgamma(n + 1) - 1 - 0.5) / math.log(10), 0.08)
        self.assertCounts(Problem(30, flags=ONE_CIRCLE), ESTIMATED, math.log10(math.factorial(29)), 0.2)

    def test_what_nobody_can_estimate_is_not_known(self):
        circle = Problem(1000, flags=ONE_CIRCLE)  # one draw in 370 is one: too few to tell how many
        self.assertEqual(engine.count(circle)[:4], (OK, UNKNOWN, 0, 0))
        teams = Problem(120, allow={k: range(k // 4 * 4, k // 4 * 4 + 4) for k in range(120)}, flags=NO_SWAPS)
        self.assertEqual(engine.count(teams)[:4], (OK, UNKNOWN, 0, 0))  # and a draw in 190,000 has no swap
        several = Problem(40, gives=[5] * 40, receives=[5] * 40, flags=NO_SWAPS)
        self.assertEqual(engine.count(several)[:4], (OK, UNKNOWN, 0, 0))
        listed = lists_of(200, 5, flags=NO_SWAPS | EXACT)  # and is not drawn exactly either
        self.assertEqual(engine.draws(listed, 1), [(NOT_FOUND, ())])
        self.assertEqual(engine.count(listed)[:2], (OK, UNKNOWN))

    def test_a_single_draw_is_counted_whatever_shape_it_has(self):
        swap = Problem(2)
        self.assertEqual(engine.count(swap)[:4], (OK, COUNTED, 0, 1))
        swap.flags = NO_SWAPS
        self.assertEqual(engine.count(swap)[:4], (IMPOSSIBLE, UNKNOWN, 0, 0))


@functools.cache
def two_each(n):
    """Draws of two gifts each, by Gao and Matheis: https://oeis.org/A007107."""
    f = math.factorial
    return sum(Fraction((-1) ** (k + j - s) * f(n) * f(n - k) * f(2 * n - k - 2 * j - s),
                        f(s) * f(k - s) * f(n - k - j) ** 2 * f(j) * 2 ** (2 * n - 2 * k - j))
               for k in range(n + 1) for s in range(k + 1) for j in range(n - k + 1)
               if 2 * n - k - 2 * j - s >= 0)


def shuffled_slots(gives, receives, forbidden):
    """About the logarithm of the draws of many people: slots in any order, of which a few are double and a
    few on forbidden squares, by chance (McKay). `forbidden` says of how many pairs of slots each is one."""
    slots, log_e = sum(gives), math.log10(math.e)
    orders = math.lgamma(slots + 1) - sum(math.lgamma(gifts + 1) for gifts in gives + receives)
    doubles = math.prod(sum(gifts * (gifts - 1) for gifts in side) for side in (gives, receives))
    return log_e * (orders - doubles / (2 * slots ** 2) - forbidden / slots)


class Several(unittest.TestCase):
    """Estimates where people give several gifts."""

    def assertEstimated(self, problem, logarithm, within):
        status, how, counted, *_ = engine.count(problem)
        self.assertEqual((status, how), (OK, ESTIMATED))
        self.assertLess(abs(counted - logarithm), within)

    def test_the_yardstick_counts_what_others_have_counted(self):
        self.assertEqual([two_each(n) for n in range(3, 8)], [1, 9, 216, 7570, 357435])

    def test_estimates_are_as_near_as_chance_lets_them_be(self):
        """The share of attempts that succeed, to three standard deviations."""
        for n in (13, 16, 20, 30):
            problem = Problem(n, gives=[2] * n, receives=[2] * n)
            share = 500 / engine.attempts(problem, 500, "sequential")
            sigma = math.sqrt((1 - share) / share / 2000)
            self.assertEstimated(problem, math.log10(two_each(n)), math.log10(1 + 3 * sigma))

    def test_who_takes_no_part_changes_nothing(self):
        problem = Problem(32, gives=[0] + [2] * 30 + [0], receives=[0] + [2] * 30 + [0])
        self.assertEstimated(problem, math.log10(two_each(30)), 0.05)

    def test_what_is_left_over_counts_as_well(self):
        """Who gives to all but himself and two others has two gifts that he does not give."""
        n = 20
        problem = Problem(n, gives=[n - 3] * n, receives=[n - 3] * n)
        self.assertEstimated(problem, math.log10(two_each(n)), 0.06)

    def test_thousands_are_estimated_by_their_shares(self):
        n = 5000
        for gives, household in (([2] * n, 1), ([3] * n, 4), ([k % 4 for k in range(n)], 2)):
            receives = gives[7:] + gives[:7]
            problem = Problem(n, gives=gives, receives=receives, group=[k // household for k in range(n)])
            forbidden = sum(gives[k] * sum(receives[k - k % household:k - k % household + household])
                            for k in range(n))
            self.assertEstimated(problem, shuffled_slots(gives, receives, forbidden), 0.02)

    def test_short_lists_among_thousands_are_estimated_by_their_lengths(self):
        n, two = 5000, [2] * 5000
        problem = Problem(n, gives=two, receives=two,
                          allow={k: [(k + 13 * step) % n for step in range(1, 11)] for k in range(0, n, 50)},
                          exclude=[(k, k + 1) for k in range(1, n, 50)])
        lists = n // 50 * math.log10(math.comb(10, 2) / math.comb(n - 1, 2))
        rules = 4 * n + 4 * n // 50
        self.assertEstimated(problem, shuffled_slots(two, two, rules) + lists, 0.1)

    def test_draws_without_swaps_are_a_share(self):
        """Of two gifts each, two people give to each other about twice, so one draw in e^2 has no swap."""
        n = 30
        problem = Problem(n, gives=[2] * n, receives=[2] * n, flags=NO_SWAPS)
        self.assertEstimated(problem, math.log10(two_each(n)) - 2 / math.log(10), 0.15)
        small = Problem(10, gives=[2] * 10, receives=[2] * 10, flags=NO_SWAPS)
        self.assertEstimated(small, math.log10(two_each(10)) - 2 / math.log(10), 0.3)

    def test_all_squares_taken_are_one_draw(self):
        n = 2100
        everybody = Problem(n, gives=[3, 0] * (n // 2), receives=[0, 3] * (n // 2),
                            allow={k: [(k + step) % n for step in (1, 3, 5)] for k in range(0, n, 2)})
        status, known, logarithm, draws, blocks, forced = engine.count(everybody)
        self.assertEqual((status, logarithm, len(forced)), (OK, 0, 3 * n // 2))


class Leaks(unittest.TestCase):
    def test_roomy_and_large_problems_tell_nothing(self):
        for problem in (households(40), Problem(66, group=[k // 33 for k in range(66)]),
                        lists_of(100, 5), Problem(6, gives=[2] * 6, receives=[2] * 6)):
            self.assertEqual(engine.leaks(problem)[:2], (OK, 0))

    def test_in_a_tight_team_a_pair_tells_another(self):
        """Of two couples, whoever sees that 0 gives to 2 knows that 1 gives to 3."""
        status, count, (known, told) = engine.leaks(Problem(4, group=[0, 0, 1, 1]))
        self.assertEqual((status, count), (OK, 8))
        self.assertEqual(known[0] // 2, told[0] // 2)


class Relaxed(unittest.TestCase):
    """Where comparing all ways is too much work, there is still a way, and no pair in it too many."""

    def relaxed(self, problem):
        """The pairs to relax, which do make a draw possible."""
        status, _, _, _, relax = engine.explain(problem)
        self.assertEqual(status, IMPOSSIBLE)
        problem.exclude = sorted(set(problem.exclude) - set(relax))
        self.assertEqual(engine.explain(problem)[0], OK)
        return relax

    def two_teams_and(self, outsiders, but=()):
        """Teams of 3,500 who draw each other, and people whom everybody excludes, and who exclude everybody:
        all pairs but these."""
        n = 7000 + outsiders
        out = {(giver, to) for one in range(7000, n) for other in range(n)
               for giver, to in ((one, other), (other, one))}
        return Problem(n, group=[k // 3500 for k in range(7000)] + [-1] * outsiders, exclude=out - set(but))

    def test_those_who_are_left_over_are_relaxed_to_each_other(self):
        relax = self.relaxed(self.two_teams_and(3))
        self.assertEqual([sorted(side) for side in zip(*relax)], 2 * [[7000, 7001, 7002]])

    def test_one_too_many_in_a_team_gives_to_another_of_it(self):
        *_, relax = engine.explain(Problem(7001, group=[0] * 3501 + [1] * 3500))
        (giver, to), = relax
        self.assertTrue(giver != to and max(giver, to) < 3501)

    def test_somebody_whom_everybody_excludes_comes_between_two_others(self):
        relax = self.relaxed(self.two_teams_and(1))
        self.assertEqual(sorted((giver == 7000, to == 7000) for giver, to in relax),
                         [(False, True), (True, False)])

    def test_one_pair_is_enough_for_somebody_who_may_give_or_may_receive(self):
        (giver, to), = self.relaxed(self.two_teams_and(1, but=[(7000, 5)]))
        self.assertEqual((giver // 3500, to), (1, 7000))
        (giver, to), = self.relaxed(self.two_teams_and(1, but=[(5, 7000)]))
        self.assertEqual((giver, to // 3500), (7000, 1))


if __name__ == "__main__":
    try:
        unittest.main()
    finally:
        engine.close()
