"""Single circles: each equally often by every way to draw one, and impossible only where none exists."""

import itertools
import math
import random
import sys
import unittest
import zlib
from collections import Counter

from circle_law_test import cuts_of, links_of, share, steps_of, turned, written_from
from engine import (APART, COUNTED, DIVIDED, EXACT, IMPOSSIBLE, MUSTS, NONE, NO_SWAPS, NOT_FOUND, OK,
                    ONE_CIRCLE, SEARCHED, Engine, Problem, z_score)

engine = Engine(sys.argv.pop(1))
# Sanitizers make the engine slow, and look for other things: then a part of the samples will do.
THINNED = int(sys.argv.pop(1))


def groups_of(size, n, **rules):
    return Problem(n, group=[k // size for k in range(n)], flags=ONE_CIRCLE, **rules)


def random_lists(rng, n, length, flags=ONE_CIRCLE):
    return Problem(n, allow={k: rng.sample([to for to in range(n) if to != k], length) for k in range(n)},
                   flags=flags)


def count_circles(problem):
    """Held and Karp: the ways to go from the first person through a set to each of its members."""
    n = problem.n
    may = [[not problem.why_not(giver, to) for to in range(n)] for giver in range(n)]
    ways = {(1, 0): 1}
    for _ in range(n - 1):
        then = Counter()
        for (seen, at), count in ways.items():
            for to in range(1, n):
                if may[at][to] and not seen >> to & 1:
                    then[seen | 1 << to, to] += count
        ways = then
    return sum(count for (_, at), count in ways.items() if may[at][0])


class Fair(unittest.TestCase):
    def assertFair(self, problem, method, per_cell=60):
        draws = problem.draws()
        results = engine.draws(problem, per_cell * len(draws) // THINNED, method)
        self.assertEqual({status for status, _ in results}, {OK})
        counts = Counter(draw for _, draw in results)
        self.assertLessEqual(set(counts), set(draws))
        self.assertLess(z_score(counts, len(draws), len(results)), 5)

    def test_every_circle_is_as_likely_by_every_method(self):
        for problem in (Problem(6, flags=ONE_CIRCLE), groups_of(2, 6),
                        Problem(7, exclude=[(0, 1), (1, 2), (5, 3)], history=[[2, 3, 4, 5, 6, 0, 1]],
                                must={2: 6, 6: 0}, flags=ONE_CIRCLE),
                        Problem(7, group=[4, 4, 4, 1, 1, -1, -1], flags=ONE_CIRCLE),
                        groups_of(3, 8, history=[[3, 4, 5, 6, 7, 0, 1, 2]]),
                        groups_of(2, 8, must={0: 7, 7: 3, 4: 6}, gives=[1] * 8, receives=[1] * 8)):
            for method in ("rejection", "counting", "switching", "sequential", "none"):
                with self.subTest(vars(problem), method=method):
                    self.assertFair(problem, method)

    def test_every_draw_of_few_is_as_likely(self):
        rng = random.Random(3)
        for flags in (ONE_CIRCLE, NO_SWAPS):
            problem = random_lists(rng, 20, 3, flags)
            while not 5 <= engine.count(problem)[3] <= 40:
                problem = random_lists(rng, 20, 3, flags)
            total = 100 * engine.count(problem)[3]
            counts = Counter(draw for _, draw in engine.draws(problem, total))
            self.assertTrue(all(problem.keeps_flags(draw) for draw in counts))
            self.assertLess(z_score(counts, total // 100, total), 5)

    def test_the_number_of_circles_is_counted(self):
        for problem in (groups_of(4, 12), groups_of(2, 10, must={0: 3, 3: 5}),
                        Problem(9, history=[[1, 2, 3, 4, 5, 6, 7, 8, 0]], flags=ONE_CIRCLE)):
            report = engine.report(problem)[2]
            status, known, _, count, *_ = engine.count(problem)
            self.assertEqual((status, known, count), (OK, COUNTED, count_circles(problem)))

    def test_switching_draws_as_rejection_does_where_there_is_much_to_switch(self):
        """Of people in trios: how often one comes two, and three, places behind another of the same."""
        for problem in (groups_of(3, 30), groups_of(3, 36, must={0: 35, 5: 9, 9: 20})):
            seen = {}
            for method in ("rejection", "switching"):
                near = [[sum(draw[draw[k]] // 3 == k // 3 for k in range(problem.n)),
                         sum(draw[draw[draw[k]]] // 3 == k // 3 for k in range(problem.n)),
                         circle_distance(draw)]
                        for _, draw in engine.draws(problem, 8000 // THINNED, method)]
                seen[method] = [moments(column) for column in zip(*near)]
            for (one, one_error), (other, other_error) in zip(*seen.values()):
                self.assertLess(abs(one - other), 5 * math.hypot(one_error, other_error), seen)

    def test_switching_accepts_as_often_as_its_law_says(self):
        """The law is proved by circle_law_test.py; here its attempts are followed one by one."""
        problem, rng, tries = groups_of(3, 30), random.Random(4), 1000
        successes = sum(attempt(problem, rng) for _ in range(tries)) / tries
        attempts = [engine.report(problem, "switching", seed)[2]["attempts"]
                    for seed in range(2000 // THINNED)]
        mean, error = moments(attempts)
        self.assertLess(abs(1 / mean - successes), 5 * math.hypot(
            error / mean ** 2, math.sqrt(successes * (1 - successes) / tries)))


def circle_distance(draw):
    """Places from the first to the second person."""
    at, places = 0, 0
    while at != 1:
        at, places = draw[at], places + 1
    return places


def moments(values):
    mean = sum(values) / len(values)
    return mean, math.sqrt(sum((value - mean) ** 2 for value in values) / len(values) / len(values))


def attempt(problem, rng):
    """Whether an attempt as circle/switching.c makes it ends well."""
    n = problem.n
    forbidden = {pair for pair in itertools.permutations(range(n), 2) if problem.why_not(*pair)}
    closed = sum(max(Counter(pair[side] for pair in forbidden).values()) for side in (0, 1))
    circle = tuple(rng.sample(range(n), n))
    while bad := sorted(set(steps_of(circle)) & forbidden):
        links = n + 1 - len(bad)
        long = max(3, -(-links // 5))
        least = 1 - max(closed / (long - 1), 4 * closed / (links - long))
        if least <= 0:
            return False
        circle = switch_once(circle, bad, forbidden, rng)
        lot = rng.random()
        if not circle or (lot >= least and lot * share(circle, bad, forbidden, True) >= least):
            return False
    return True


def switch_once(circle, bad, forbidden, rng):
    """What a random switch leads to, written from the receiver of the step it takes away, or None."""
    links = links_of(written_from(circle, bad[-1][1]), bad[:-1])
    arc = rng.randint(2, len(links) - 1)
    after = tuple(itertools.chain(*turned(links, rng.choice(cuts_of(len(links), arc, True)))))
    return after if forbidden.isdisjoint(set(steps_of(after)) - set(bad[:-1])) else None


class Repeatable(unittest.TestCase):
    def test_circles_of_this_engine_number_stay_as_they_are(self):
        for (problem, method), draw in PINNED.items():
            with self.subTest(method=method):
                self.assertEqual(engine.draws(problem, 1, method, first=42), [(OK, draw)])

    def test_nor_does_anything_in_a_hundred_switched_circles_change(self):
        """All rare turns of switching are among them, and too rare for their law to be seen in samples."""
        draws = [draw for _, draw in engine.draws(groups_of(3, 30), 100, "switching")]
        self.assertEqual(zlib.crc32(repr(draws).encode()), 1929161205)


PINNED = {
    (groups_of(3, 12), "rejection"): (10, 6, 8, 1, 2, 11, 9, 4, 0, 5, 3, 7),
    (groups_of(3, 12), "counting"): (8, 11, 7, 9, 2, 0, 5, 3, 10, 6, 1, 4),
    (groups_of(3, 30), "switching"):
        (19, 7, 16, 2, 25, 10, 13, 23, 18, 27, 20, 5, 21, 9, 3, 26, 29,
         28, 4, 14, 12, 8, 6, 17, 15, 1, 22, 11, 0, 24),
    (groups_of(3, 12), "sequential"): (11, 6, 9, 7, 2, 10, 0, 5, 3, 1, 4, 8),
    (groups_of(3, 12, must={0: 5, 5: 9}), "none"): (5, 11, 7, 2, 10, 9, 4, 0, 1, 6, 8, 3),
}


class Possible(unittest.TestCase):
    def test_what_is_decided_is_true(self):
        rng, seen = random.Random(5), Counter()
        for _ in range(60):
            problem = random_lists(rng, rng.randint(9, 12), rng.choice([2, 3]))
            status, draw, report = engine.report(problem)
            circles = count_circles(problem)
            self.assertEqual(status, OK if circles else IMPOSSIBLE)
            self.assertEqual(engine.count(problem)[3], circles)
            seen[status] += 1
        self.assertGreater(min(seen[OK], seen[IMPOSSIBLE]), 10)

    def test_hard_ones_are_decided(self):
        rng, seen = random.Random(6), Counter()
        for n, length, flags in itertools.product((30, 64), (2, 3, 4), (ONE_CIRCLE, NO_SWAPS)):
            for _ in range(10):
                status, draw, _ = engine.report(random_lists(rng, n, length, flags))
                seen[status] += 1
        self.assertEqual(set(seen), {OK, IMPOSSIBLE})

    def test_the_proof_is_told(self):
        n = 1000
        some = range(n // 2 - 1)
        halves = Problem(n, exclude=itertools.product(some, range(len(some), n)), flags=ONE_CIRCLE)
        self.assertEqual(engine.explain(halves)[:3], (IMPOSSIBLE, "give", list(some)))
        self.assertEqual(engine.shape(halves), (IMPOSSIBLE, DIVIDED, "give", list(some)))
        back = Problem(n, exclude=itertools.product(range(2, n), range(2)), flags=ONE_CIRCLE)
        self.assertEqual(engine.shape(back), (IMPOSSIBLE, DIVIDED, "receive", [0, 1]))
        tied = Problem(8, allow={5: [2]}, must={2: 7, 7: 5}, flags=ONE_CIRCLE)
        self.assertEqual(engine.shape(tied), (IMPOSSIBLE, DIVIDED, "give", [2, 5, 7]))
        early = Problem(n, must={3: 9, 9: 1, 1: 3, 4: 5}, flags=ONE_CIRCLE)
        self.assertEqual(engine.shape(early), (IMPOSSIBLE, MUSTS, "give", [1, 3, 9]))
        swap = Problem(n, must={3: 9, 9: 3}, flags=NO_SWAPS)
        self.assertEqual(engine.shape(swap), (IMPOSSIBLE, MUSTS, "give", [3, 9]))
        apart = Problem(n, allow={3: [9]}, must={9: 3}, flags=NO_SWAPS)
        self.assertEqual(engine.shape(apart), (IMPOSSIBLE, APART, "give", [3, 9]))
        alone = Problem(3, must={0: 1, 1: 0}, gives=[1, 1, 0], receives=[1, 1, 0], flags=NO_SWAPS)
        self.assertEqual(engine.shape(alone), (IMPOSSIBLE, MUSTS, "give", [0, 1]))
        two = Problem(2, flags=ONE_CIRCLE | NO_SWAPS)
        self.assertEqual(engine.shape(two)[1], APART)

    def test_musts_may_close_a_circle_of_all(self):
        self.assertEqual(engine.report(Problem(4, must={0: 2, 2: 1, 1: 3, 3: 0}, flags=ONE_CIRCLE))[:2],
                         (OK, (2, 3, 1, 0)))
        out = Problem(4, must={0: 2, 2: 1, 1: 0}, gives=[1, 1, 1, 0], receives=[1, 1, 1, 0], flags=ONE_CIRCLE)
        self.assertEqual(engine.report(out)[:2], (OK, (2, 0, 1)))

    def test_what_is_not_proved_is_not_claimed(self):
        """Between two teams, all goes through one person, who has only one turn. Small, that is seen."""
        for n, expected in ((21, (IMPOSSIBLE, SEARCHED)), (101, (NOT_FOUND, NONE))):
            half = n // 2
            apart = itertools.product(range(half), range(half + 1, n))
            problem = Problem(n, exclude=[pair for to in apart for pair in (to, to[::-1])], flags=ONE_CIRCLE)
            self.assertEqual(engine.shape(problem)[:2], expected)

    def test_what_is_too_long_to_prove_is_seen_when_nothing_draws(self):
        """Three teams between which all goes through two people, who have only two turns."""
        apart = [(giver, to) for giver in range(17) for to in range(17) if giver // 6 != to // 6]
        problem = Problem(19, exclude=apart, flags=ONE_CIRCLE)
        self.assertEqual(engine.explain(problem)[0], OK)
        self.assertEqual(engine.shape(problem)[:2], (IMPOSSIBLE, SEARCHED))

    def test_who_takes_no_part_proves_nothing(self):
        n = 80
        back = Problem(n, exclude=itertools.product(range(2, n), range(2)), flags=ONE_CIRCLE,
                       gives=[1] * (n - 1) + [0], receives=[1] * (n - 1) + [0])
        self.assertEqual(engine.shape(back), (IMPOSSIBLE, DIVIDED, "receive", [0, 1]))
        forth = Problem(n, exclude=itertools.product(range(2), range(2, n)), flags=ONE_CIRCLE,
                        gives=back.gives, receives=back.receives)
        self.assertEqual(engine.shape(forth), (IMPOSSIBLE, DIVIDED, "give", [0, 1]))

    def test_to_receive_one_gift_is_what_everybody_does_anyway(self):
        plain, said = groups_of(3, 30), groups_of(3, 30, receives=[1] * 30)
        self.assertEqual(engine.draws(said, 20), engine.draws(plain, 20))

    def test_one_chain_of_all_is_a_circle(self):
        self.assertEqual(engine.explain(Problem(3, must={0: 2, 2: 1}, flags=ONE_CIRCLE))[0], OK)

    def test_a_swap_that_follows_from_everything_is_no_draw(self):
        """Everybody may give to whoever comes before him in a list, so that only one draw is left, in which
        the last two of seventy swap: too many to go through all, but there is nothing to go through."""
        n = 70
        first = [(k + 1) % (n - 2) for k in range(n - 2)]
        problem = Problem(n, allow={k: first[:k + 1] if k < n - 2 else [first[5], 2 * n - 3 - k]
                                    for k in range(n)})
        self.assertEqual(engine.draws(problem, 1), [(OK, (*first, n - 1, n - 2))])
        problem.flags = NO_SWAPS
        self.assertEqual(engine.shape(problem)[:2], (IMPOSSIBLE, SEARCHED))

    def test_an_attempt_that_is_given_up_early_leaves_nothing_behind(self):
        """More steps of a shuffle are forbidden now and then than can be switched away."""
        halves = groups_of(1000, 2000)
        self.assertEqual(engine.draws(halves, 1, "switching"), [(NOT_FOUND, ())])
        status, draw, report = engine.report(halves)
        self.assertEqual((status, report["circles"], engine.check(halves, draw)), (OK, 1, (OK, -1)))

    def test_large_ones(self):
        rng, n = random.Random(7), 5000
        for problem, exact in ((groups_of(4, n, history=[rng.sample(range(n), n) for _ in range(2)]), 1),
                               (groups_of(25, 100), 1), (groups_of(100, 300), 1),
                               (groups_of(200, 1000, exclude=[(0, 999)]), 1),
                               (groups_of(150, 100000), 1), (random_lists(rng, 1000, 10), 0),
                               (Problem(n, group=[0] * 2000 + [-1] * 3000, flags=ONE_CIRCLE), 0)):
            status, draw, report = engine.report(problem)
            self.assertEqual((status, report["exact"], report["circles"]), (OK, exact, 1))
            self.assertEqual(engine.check(problem, draw), (OK, -1))
        self.assertEqual(engine.draws(random_lists(rng, 1000, 10, ONE_CIRCLE | EXACT), 1), [(NOT_FOUND, ())])


if __name__ == "__main__":
    try:
        unittest.main()
    finally:
        engine.close()
