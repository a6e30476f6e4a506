"""Several gifts each: what is possible, why not, whether it is fair, and how long history leaves draws."""

import itertools
import json
import pathlib
import random
import sys
import unittest
from unittest.mock import ANY
from collections import Counter, defaultdict
from fractions import Fraction
from math import comb, factorial, log10, perm

from engine import (BAD_INPUT, COUNTED, ESTIMATED, IMPOSSIBLE, NO_MEMORY, NOT_FOUND, NO_SWAPS, OK, ONE_CIRCLE,
                    Engine, Problem, z_score)
from several import closed_to, draws_of, even, random_problem

FILE = json.loads((pathlib.Path(__file__).parent / "instances.json").read_text())
engine = Engine(sys.argv.pop(1))
# Sanitizers make the engine slow, and look for other things: then a part of the samples will do.
THINNED = int(sys.argv.pop(1))

EXACT_METHODS = ["rejection", "counting", "switching", "sequential"]
METHODS = EXACT_METHODS + ["walk"]


class Possible(unittest.TestCase):
    def several(self, seed, count, flags=0):
        rng = random.Random(seed)
        for _ in range(count // THINNED):
            problem = random_problem(rng)
            problem.flags = flags
            if max(problem.gives + problem.receives) > 1:
                yield problem

    def test_is_impossible_exactly_when_no_draw_exists(self):
        seen = Counter()
        for problem in self.several(1, 2000):
            draws = set(draws_of(problem))
            status, draw, report = engine.report(problem)
            seen[status] += 1
            self.assertEqual(status, OK if draws else IMPOSSIBLE, vars(problem))
            self.assertEqual(engine.explain(problem)[0], status)
            if draws:
                self.assertIn(draw, draws)
                self.assertEqual(engine.count(problem)[:4], (OK, COUNTED, ANY, len(draws)))
        self.assertGreater(min(seen[OK], seen[IMPOSSIBLE]), 200 / THINNED)

    def test_every_method_obeys_every_rule(self):
        for problem in self.several(2, 600):
            draws = set(draws_of(problem))
            for method in METHODS:
                (status, draw), = engine.draws(problem, 1, method)
                self.assertIn(status, (OK, NOT_FOUND) if draws else (IMPOSSIBLE,))
                if status == OK:
                    self.assertIn(draw, draws)

    def test_swaps_are_avoided_or_proved_unavoidable(self):
        seen = Counter()
        for problem in self.several(3, 800, NO_SWAPS):
            draws = set(draws_of(problem))
            status, draw, report = engine.report(problem)
            seen[status] += 1
            self.assertEqual(status, OK if draws else IMPOSSIBLE, vars(problem))
            if draws:
                self.assertIn(draw, draws)
                self.assertEqual((report["swaps"], engine.count(problem)[3]), (0, len(draws)))
        self.assertGreater(min(seen[OK], seen[IMPOSSIBLE]), 20 / THINNED)

    def test_check_accepts_draws_and_nothing_else(self):
        rng = random.Random(4)
        for problem in self.several(4, 400):
            draws = set(draws_of(problem))
            for draw in itertools.islice(draws, 3):
                self.assertEqual(engine.check(problem, draw), (OK, -1))
                other = list(draw)
                other[rng.randrange(len(draw))] = rng.randrange(problem.n)
                one, two = rng.randrange(len(draw)), rng.randrange(len(draw))
                other[one], other[two] = other[two], other[one]
                ends = list(itertools.accumulate(problem.gives, initial=0))
                tidy = tuple(to for i in range(problem.n) for to in sorted(other[ends[i]:ends[i + 1]]))
                self.assertEqual(engine.check(problem, other)[0], OK if tidy in draws else BAD_INPUT)

    def test_instances(self):
        for instance in FILE["instances"]:
            if "gifts" not in instance:
                continue
            with self.subTest(instance["id"]):
                problem = Problem.from_instance(instance)
                status, draw, report = engine.report(problem)
                self.assertEqual(status, OK if instance["feasible"] else IMPOSSIBLE)
                self.assertEqual(engine.count(problem)[3], int(instance["valid_draws"]))

    def test_a_single_circle_has_no_room_for_several(self):
        self.assertEqual(engine.report(even(6, 2, flags=ONE_CIRCLE))[0], BAD_INPUT)

    def test_reasons_know_that_a_must_takes_one_gift(self):
        problem = Problem(4, gives=[2, 1, 1, 2], receives=[2, 2, 1, 1], must={0: 1, 1: 2})
        self.assertEqual([engine.why_not(problem, 0, to) for to in range(4)], [1, 0, 16, 0])
        self.assertEqual([engine.why_not(problem, 1, to) for to in range(4)], [16, 17, 0, 16])
        self.assertEqual([engine.why_not(problem, 3, to) for to in range(4)], [0, 0, 16, 1])

    def test_large_ones(self):
        rng, n = random.Random(5), 10000
        mixed = [rng.choice([0, 1, 2, 3]) for _ in range(n)]
        lists = Problem(n, allow={k: [(k + step) % n for step in (3, 11, 70)] for k in range(n)},
                        gives=[2] * n, receives=[2] * n)
        for problem, method in ((even(n, 3, group=[k // 4 for k in rng.sample(range(n), n)]), "switching"),
                                (even(n, 5, group=[k // 2 for k in range(n)]), "switching"),
                                (Problem(n, gives=mixed, receives=rng.sample(mixed, n)), "switching"),
                                (even(200, 3, group=[k // 100 for k in range(200)]), None),
                                (even(100, 98, group=[k // 2 for k in range(100)]), None),
                                (even(30, 4, group=[k // 3 for k in range(30)]), "sequential"),
                                (lists, "walk") if THINNED == 1 else (even(9, 3), None)):
            status, draw, report = engine.report(problem)
            self.assertEqual(status, OK)
            if method:
                self.assertEqual(report["method"], method)

    def test_somebody_whom_most_exclude_is_drawn_from_all_the_same(self):
        for n, method, exact in ((2000, "sequential", 1), (2100, "walk", 0)):
            problem = even(n, 2, exclude=[(giver, 0) for giver in range(1, 1500)])
            status, draw, report = engine.report(problem)
            self.assertEqual((status, report["method"], report["exact"]), (OK, method, exact))
            self.assertEqual(engine.check(problem, draw), (OK, -1))

    def test_musts_may_settle_all_gifts(self):
        n = 2100
        must = {0: 2, 1: 2} | {k: (k + 1) % n for k in range(2, n)}
        problem = Problem(n, must=must, receives=[1, 0, 2] + [1] * (n - 3))
        self.assertEqual(engine.report(problem)[:2], (OK, tuple(must[giver] for giver in range(n))))

    def test_what_is_too_much_for_a_method_is_not_found_by_it(self):
        most = Problem(300, gives=[0] + [1] * 299, receives=[257] + [0] * 257 + [1] * 42)
        large = even(2049, 2)
        for problem, method in ((large, "sequential"), (most, "sequential"), (large, "counting")):
            self.assertEqual(engine.draws(problem, 1, method), [(NOT_FOUND, ())])
            self.assertEqual(engine.draws(problem, 1)[0][0], OK)

    def test_more_draws_than_a_number_holds_are_not_counted(self):
        sixty = Problem(63, gives=[0] * 3 + [1] * 60, receives=[20] * 3 + [0] * 60)
        status, known, logarithm, draws, *_ = engine.count(sixty)
        self.assertEqual((status, known, draws), (OK, ESTIMATED, 0))
        self.assertAlmostEqual(logarithm, log10(factorial(60) // factorial(20) ** 3), delta=0.1)

    def test_a_shuffle_that_is_given_up_leaves_nothing_behind(self):
        couples = even(2100, 2, group=[k // 2 for k in range(2100)])
        status, draw, report = engine.report(couples, "rejection")
        self.assertEqual((status, engine.check(couples, draw)), (OK, (OK, -1)))
        self.assertGreater(report["attempts"], 5)

    def test_large_ones_keep_all_rules(self):
        rng, n = random.Random(6), 3000
        problem = even(n, 3, group=[k // 4 for k in rng.sample(range(n), n)],
                       exclude=[tuple(rng.sample(range(n), 2)) for _ in range(3 * n)],
                       history=[rng.sample(range(n), n) for _ in range(2)])
        for problem.flags in (0, NO_SWAPS):
            status, draw, report = engine.report(problem)
            self.assertEqual((status, report["method"], report["exact"]), (OK, "switching", 1))
            self.assertEqual(engine.check(problem, draw), (OK, -1))

    def test_many_gifts_are_exactly_fair_too(self):
        status, _, report = engine.report(even(1000, 6))
        self.assertEqual((status, report["method"], report["exact"]), (OK, "switching", 1))


class Explained(unittest.TestCase):
    def room(self, problem, side, people):
        """What these people need, and what the others have for them."""
        needs, has = (problem.gives, problem.receives) if side == "give" else \
            (problem.receives, problem.gives)
        needs, has = list(needs), list(has)
        for giver, to in problem.must.items():
            needs[giver if side == "give" else to] -= 1
            has[to if side == "give" else giver] -= 1
        may = {person: {other for other in range(problem.n) if self.may(problem, side, person, other)}
               for person in people}
        room = sum(min(has[other], sum(other in may[person] for person in people))
                   for other in range(problem.n))
        partners = {other for other in set().union(*may.values()) if has[other]}
        return sum(needs[person] for person in people), room, partners

    @staticmethod
    def may(problem, side, person, other):
        giver, to = (person, other) if side == "give" else (other, person)
        return to not in closed_to(problem, giver) and problem.must.get(giver) != to

    def test_conflict_is_true_and_nothing_in_it_is_superfluous(self):
        rng, conflicts = random.Random(6), 0
        for _ in range(1500 // THINNED):
            problem = random_problem(rng, most=6)
            if max(problem.gives + problem.receives) < 2:
                continue
            status, side, people, partners, relax = engine.explain(problem)
            if status == OK or any(to in closed_to(problem, giver) for giver, to in problem.must.items()):
                continue
            conflicts += 1
            needed, room, reached = self.room(problem, side, people)
            self.assertEqual((engine.needs, set(partners), relax), ([needed, room], reached, []))
            self.assertLess(room, needed)
            for size in range(len(people)):
                for fewer in itertools.combinations(people, size):
                    needed, room, _ = self.room(problem, side, fewer)
                    self.assertGreaterEqual(room, needed, vars(problem))
        self.assertGreater(conflicts, 300 / THINNED)

    def test_large_conflicts_are_found_on_the_side_that_is_small(self):
        n = 10000
        three = [(giver, to) for giver in range(n) for to in (7, 8, 9) if giver not in (100, 200)]
        _, side, people, partners, _ = engine.explain(even(n, 3, exclude=three))
        self.assertEqual((side, partners, engine.needs), ("receive", [100, 200], [3, 2]))
        self.assertLess(set(people), {7, 8, 9})
        half = even(n, 2, group=[0] * (n // 2 + 1) + [-1] * (n // 2 - 1))
        _, side, people, partners, _ = engine.explain(half)
        self.assertEqual((len(partners), engine.needs[1]), (n // 2 - 1, 2 * (n // 2 - 1)))
        self.assertLessEqual(set(people), set(range(n // 2 + 1)))

    def test_a_large_team_is_answered_without_a_look_at_everybody_in_it(self):
        n, rest = 13000, 3250
        *_, partners, _ = engine.explain(even(n, 2, group=[0] * (n - rest) + [-1] * rest))
        self.assertEqual((len(partners), engine.needs[1]), (rest, 2 * rest))

    def test_a_must_against_a_rule_is_named(self):
        status, side, people, partners, relax = engine.explain(even(5, 2, must={3: 1}, exclude=[(3, 1)]))
        self.assertEqual((status, side, people, partners, relax), (IMPOSSIBLE, "give", [3], [], []))


def pairs_of(problem, draw):
    givers = [giver for giver in range(problem.n) for _ in range(problem.gives[giver])]
    return set(zip(givers, draw))


def joined(pairs):
    """How many parts these pairs fall into, when pairs of the same giver or receiver hang together."""
    parts = []
    for giver, to in pairs:
        mine = {("gives", giver), ("receives", to)}
        others = [part for part in parts if not part & mine]
        parts = others + [mine.union(*(part for part in parts if part & mine))]
    return len(parts)


class Decided(unittest.TestCase):
    """What the rules alone decide, held against all draws."""

    def surveys(self, seed, count):
        """Problems, and the pairs of each of their draws."""
        rng = random.Random(seed)
        for turn in range(count // THINNED):
            problem = random_problem(rng, 4 + turn % 2)
            draws = [pairs_of(problem, draw) for draw in itertools.islice(draws_of(problem), 3000)]
            if 0 < len(draws) < 3000 and max(problem.gives + problem.receives) > 1:
                yield problem, draws

    def test_forced_pairs_are_those_of_all_draws_and_blocks_what_is_left_in_parts(self):
        seen = Counter()
        for problem, draws in self.surveys(9, 6000):
            always, sometimes = set.intersection(*draws), set.union(*draws)
            blocks = len(always) + joined(sometimes - always)
            seen[bool(always), joined(sometimes - always)] += 1
            for problem.flags in (0, NO_SWAPS):
                status, *_, counted, forced = engine.count(problem)
                if status == OK:
                    self.assertEqual((counted, forced), (blocks, sorted(always)), vars(problem))
        if THINNED == 1:
            self.assertGreater(min(seen[True, 0], seen[True, 1]), 50)
            self.assertGreater(seen[True, 2] + seen[False, 2], 2)

    def test_pairs_tell_what_is_in_all_draws_with_them(self):
        leaking = 0
        for problem, draws in self.surveys(10, 1600):
            always, sometimes = set.intersection(*draws), set.union(*draws)
            tells = {pair: set.intersection(*(draw for draw in draws if pair in draw)) - always - {pair}
                     for pair in sometimes - always}
            status, count, (known, told) = engine.leaks(problem)
            self.assertEqual((status, count), (OK, sum(map(bool, tells.values()))), vars(problem))
            if count:
                self.assertIn(told, tells[known], vars(problem))
                leaking += 1
        self.assertGreater(leaking, 30 if THINNED == 1 else 0)

    def test_leaks_of_larger_blocks(self):
        """Whoever takes a name from somebody with a short list leaves him the others. Of too many people
        nobody says it."""
        for team, leaks in ((64, 62), (66, 0)):
            tight = even(2 * team, 2, group=[k // team for k in range(2 * team)],
                         allow={0: [team, team + 1], 1: [team + 1, team + 2, team + 3]})
            self.assertEqual(engine.leaks(tight)[:2], (OK, leaks))
        few = Problem(80, gives=[30] * 5 + [0] * 75, receives=[0] * 5 + [2] * 75)
        self.assertEqual(engine.leaks(few)[:2], (OK, 0))
        self.assertEqual(engine.leaks(even(64, 2, group=[k // 32 for k in range(64)]))[:2], (OK, 0))
        self.assertEqual(engine.leaks(even(30, 2, group=[k // 3 for k in range(30)]))[:2], (OK, 0))

    def test_all_but_one_leave_no_choice(self):
        """Everybody but one gives to all others; and with two left over for each, there is a choice."""
        for gifts, forced in ((5, 30), (4, 0)):
            self.assertEqual(len(engine.count(even(6, gifts))[5]), forced)

    def test_large_ones(self):
        n = 10000
        loose = even(n, 3, group=[k // 4 for k in range(n)])
        self.assertEqual(engine.count(loose)[4:], (1, []))
        lists = Problem(n, gives=[2] * n, receives=[2] * n, allow={0: [7, 8], 1: [8, 9, 10], 2: [8, 9, 10]})
        self.assertEqual(engine.count(lists)[4:], (3, [(0, 7), (0, 8)]))
        half = even(n, 2, group=[0] * (n // 2) + [-1] * (n // 2))
        self.assertEqual(engine.count(half)[4:], (2, []))
        # Somebody who may give to few, and somebody who may get from few: there is a draw for certain, but
        # only a look tells that there is a choice.
        half = n // 2 - 3
        hubs = [(5, to) for to in range(10, 10 + half)] + [(giver, 7) for giver in range(10, 10 + half)]
        self.assertEqual(engine.count(even(n, 3, exclude=hubs))[4:], (1, []))


class Fair(unittest.TestCase):
    """Every draw equally often: chi-square over all draws, with fixed seeds. Below 5 by chance one time in
    three million."""

    def assertFair(self, problem, method, per_cell=40):
        draws = set(draws_of(problem))
        results = engine.draws(problem, per_cell * len(draws) // THINNED, method)
        counts = Counter(draw for status, draw in results if status == OK)
        self.assertLessEqual({status for status, _ in results}, {OK, NOT_FOUND})
        self.assertGreater(counts.total(), len(results) // 2)
        self.assertLessEqual(set(counts), draws)
        self.assertLess(z_score(counts, len(draws), counts.total()), 5)

    def test_methods(self):
        problems = (even(5, 2), even(5, 2, group=[0, 0, -1, -1, -1]), even(6, 4),
                    Problem(5, gives=[2, 2, 1, 1, 2], receives=[1, 3, 1, 2, 1], exclude=[(0, 1)]),
                    Problem(5, gives=[3, 2, 1, 0, 2], receives=[1, 2, 2, 2, 1], must={0: 3, 1: 3}),
                    Problem(6, gives=[2, 1, 1, 1, 1, 2], receives=[2, 1, 1, 2, 1, 1],
                            history=[[1, 2, 3, 4, 5, 0]], allow={1: [0, 2, 3, 4]}))
        for problem, method in itertools.product(problems, METHODS):
            with self.subTest(vars(problem), method=method):
                self.assertFair(problem, method)

    def test_switching_where_there_is_much_to_switch(self):
        self.assertFair(even(6, 2), "switching", 12)
        uneven = Problem(7, gives=[1, 2, 1, 1, 1, 1, 1], receives=[1, 1, 1, 1, 1, 1, 2])
        self.assertFair(uneven, "switching", 12)

    def test_rows_of_more_ways_than_can_be_counted(self):
        """Two who give eighteen each to people of whom seventeen receive two: how many of these one draws."""
        gives, receives = [18, 18] + [1] * 111, [2] * 17 + [1] * 113
        problem = Problem(243, gives=gives + [0] * 130, receives=[0] * 113 + receives)
        ways = [comb(17, mine) * comb(113, 18 - mine) *
                sum(comb(17 - mine, theirs) * comb(95 + 2 * mine, 18 - theirs) * 2 ** (mine + theirs)
                    for theirs in range(18 - mine)) for mine in range(18)]
        mean = sum(mine * way for mine, way in enumerate(ways)) / sum(ways)
        variance = sum((mine - mean) ** 2 * way for mine, way in enumerate(ways)) / sum(ways)
        draws = [draw for _, draw in engine.draws(problem, 8000 // THINNED, "switching")]
        often = sum(to < 113 + 17 for draw in draws for to in draw[:18]) / len(draws)
        self.assertLess(abs(often - mean), 5 * (variance / len(draws)) ** 0.5)

    def test_draws_without_swaps(self):
        problem = even(5, 2, exclude=[(0, 1)], flags=NO_SWAPS)
        for method in METHODS + ["none"]:
            with self.subTest(method=method):
                self.assertFair(problem, method, 200)

    def test_everybody_else_is_as_likely_in_larger_draws(self):
        problem = even(40, 3, group=[k // 4 for k in range(40)])
        swaps = {}
        for method in ("switching", "sequential", "walk"):
            reports = [draw for _, draw in engine.draws(problem, 1200 // THINNED, method)]
            for giver in (0, 17, 39):
                counts = Counter(to for draw in reports for to in draw[3 * giver:3 * giver + 3])
                self.assertLess(z_score(counts, 36, counts.total()), 5)
            swaps[method] = sum(to > k and k in draw[3 * to:3 * to + 3] for draw in reports for k in range(40)
                                for to in draw[3 * k:3 * k + 3]) / len(reports)
        for often in swaps.values():
            self.assertLess(abs(often - swaps["switching"]), 0.45 * THINNED ** 0.5, swaps)

    def test_everybody_else_is_as_likely_among_thousands(self):
        """Nobody in another household is nearer than another; one's own is all in the outer bins."""
        n, width = 2400, 24
        problem = even(n, 2, group=[k // 4 for k in range(n)])
        counts = Counter((to - k // 2) % n // width for status, draw in engine.draws(problem, 60, "switching")
                         for k, to in enumerate(draw))
        for outer in (0, n // width - 1):
            del counts[outer]
        self.assertLess(z_score(counts, n // width - 2, counts.total()), 5)


def arrangements(gives, receives):
    """Every way to fill the slots of the rows with columns, no row having one twice."""
    rows = [row for row, gifts in enumerate(gives) for _ in range(gifts)]

    def fill(slot, left):
        if slot == len(rows):
            yield ()
            return
        for column, count in enumerate(left):
            if count:
                rest = left[:column] + (count - 1,) + left[column + 1:]
                yield from ((column, *others) for others in fill(slot + 1, rest))

    for columns in fill(0, tuple(receives)):
        if not has_double(rows, columns):
            yield columns


def has_double(rows, columns):
    return len(set(zip(rows, columns))) < len(rows)


class Law(unittest.TestCase):
    """The law of gifts/switching.c, computed exactly: every step of every arrangement, in fractions."""

    def step(self, rows, forbidden, bad_most, columns, with_test):
        slots = range(len(rows))
        bad = [i for i in slots if (rows[i], columns[i]) in forbidden]
        if not bad:
            yield columns, Fraction(1)
            return
        i, v = bad[-1], columns[bad[-1]]
        ks = [k for k in slots if k not in bad and (rows[i], columns[k]) not in forbidden]
        ls = [l for l in slots if l not in bad and (rows[l], v) not in forbidden]
        for k, l in itertools.product(ks, ls):
            after = self.rotated(columns, i, k, l)
            if k == l or (rows[k], columns[l]) in forbidden or has_double(rows, after):
                continue
            origins = sum(q not in bad and q not in (i, l) and (rows[q], after[i]) not in forbidden and
                          (rows[l], after[q]) not in forbidden and
                          not has_double(rows, self.rotated(after, l, q, i)) for q in slots)
            least = bad_most - (len(bad) - 1)
            self.assertTrue(0 < least <= origins)
            yield after, Fraction(1, len(ks) * len(ls)) * (Fraction(least, origins) if with_test else 1)

    @staticmethod
    def rotated(columns, i, k, l):
        after = list(columns)
        after[i], after[k], after[l] = columns[k], columns[l], columns[i]
        return tuple(after)

    def law(self, gives, receives, forbidden, with_test=True):
        rows = [row for row, gifts in enumerate(gives) for _ in range(gifts)]
        in_row = max(sum(receives[to] for by, to in forbidden if by == row) for row in range(len(gives)))
        in_column = max(sum(gives[by] for by, to in forbidden if to == column)
                        for column in range(len(receives)))
        bad_most = len(rows) - in_row - in_column - 2 - 2 * (max(gives) - 1) * (max(receives) - 1) - 1
        now = {columns: Fraction(1) for columns in arrangements(gives, receives)
               if sum(pair in forbidden for pair in zip(rows, columns)) <= bad_most}
        for _ in range(bad_most):
            then = defaultdict(Fraction)
            for columns, chance in now.items():
                for after, share in self.step(rows, forbidden, bad_most, columns, with_test):
                    then[after] += chance * share
            now = then
        return now

    def test_every_draw_has_the_same_chance(self):
        for gives, receives, forbidden in (([2, 2, 1, 1, 1, 1], [1, 2, 1, 2, 1, 1], {(2, 0), (3, 2)}),
                                           ([2, 1, 1, 1, 1, 2], [1, 2, 2, 1, 1, 1], {(1, 3)})):
            chances = self.law(gives, receives, forbidden)
            rows = [row for row, gifts in enumerate(gives) for _ in range(gifts)]
            draws = [columns for columns in arrangements(gives, receives)
                     if not forbidden & set(zip(rows, columns))]
            self.assertEqual(set(chances), set(draws))
            self.assertEqual(len(set(chances.values())), 1)

    def test_without_its_acceptance_test_it_would_not(self):
        chances = self.law([2, 2, 1, 1, 1, 1], [1, 2, 1, 2, 1, 1], {(2, 0), (3, 2)}, with_test=False).values()
        self.assertGreater(max(chances), min(chances))

    def test_slots_spread_evenly_leave_the_fewest_doubles(self):
        rng = random.Random(7)
        for _ in range(300):
            receives = [rng.randint(0, 3) for _ in range(rng.randint(2, 5))]
            size = rng.randint(1, max(1, sum(receives)))
            slots = rng.randint(1, 3)
            counts = [self.doubles(left, slots)
                      for left in itertools.product(*(range(count + 1) for count in receives))
                      if sum(left) == size]
            if counts:
                self.assertEqual(min(counts), self.doubles(self.evenly(receives, size), slots))

    @staticmethod
    def doubles(left, slots):
        filled = [1] + [0] * slots
        for count in left:
            for to in range(slots, 0, -1):
                filled[to] += filled[to - 1] * count
        return perm(sum(left), slots) - filled[slots] * factorial(slots)

    @staticmethod
    def evenly(receives, size):
        left = [0] * len(receives)
        for _ in range(size):
            least = min((left[k], k) for k in range(len(receives)) if left[k] < receives[k])
            left[least[1]] += 1
        return left


UNEVEN = Problem(5, gives=[3, 2, 1, 0, 2], receives=[1, 2, 2, 2, 1], must={0: 3, 1: 3})


class Repeatable(unittest.TestCase):
    def test_same_seed_same_draw(self):
        for method in METHODS + ["none"]:
            self.assertEqual(engine.draws(UNEVEN, 20, method), engine.draws(UNEVEN, 20, method))

    def test_draws_of_this_engine_number_stay_as_they_are(self):
        for (problem, method), draw in PINNED.items():
            self.assertEqual(engine.draws(problem, 1, method, first=42), [(OK, draw)], method)


TEAMS = even(8, 2, group=[k // 2 for k in range(8)])
PINNED = {
    (UNEVEN, "rejection"): (2, 3, 4, 2, 3, 1, 0, 1),
    (UNEVEN, "counting"): (1, 3, 4, 2, 3, 1, 0, 2),
    (UNEVEN, "walk"): (2, 3, 4, 0, 3, 1, 1, 2),
    (TEAMS, "switching"): (2, 7, 5, 7, 4, 5, 1, 6, 1, 3, 0, 6, 0, 2, 3, 4),
    (TEAMS, "sequential"): (3, 6, 5, 7, 6, 7, 1, 5, 0, 2, 2, 3, 0, 4, 1, 4),
}


class Outlook(unittest.TestCase):
    def longest_and_shortest(self, problem):
        """The most and the fewest draws that follow each other until there is no further one."""
        ends = list(itertools.accumulate(problem.gives, initial=0))
        owner = [person for person in range(problem.n) for _ in range(ends[person], ends[person + 1])]
        draws = [frozenset(zip(owner, draw)) for draw in draws_of(problem)]
        known = {}

        def follow(used):
            if used not in known:
                ends_of = [follow(used | draw) for draw in draws if not used & draw]
                longest, shortest = [most for most, _ in ends_of], [fewest for _, fewest in ends_of]
                known[used] = (1 + max(longest), 1 + min(shortest)) if ends_of else (0, 0)
            return known[used]

        return follow(frozenset())

    def test_as_many_draws_are_possible_and_certain_as_there_are(self):
        rng, seen = random.Random(8), Counter()
        for turn in range(150):
            problem = random_problem(rng, most=4)
            problem.must = {}
            if turn % 2:
                problem.gives = problem.receives = [1] * problem.n
            longest, shortest = self.longest_and_shortest(problem)
            status, possible, certain = engine.outlook(problem)
            self.assertEqual((status, possible), (OK, longest), vars(problem))
            self.assertLessEqual(certain, shortest, vars(problem))
            seen[possible] += 1
        self.assertGreater(min(seen[0], seen[1], seen[2]), 5)

    def test_certain_draws(self):
        self.assertEqual(engine.outlook(Problem(6)), (OK, 5, 3))
        self.assertEqual(engine.outlook(Problem(6, history=[[1, 2, 3, 4, 5, 0]])), (OK, 4, 2))
        self.assertEqual(engine.outlook(even(9, 2)), (OK, 4, 2))
        self.assertEqual(engine.outlook(Problem(6, must={0: 1})), (OK, 5, 3))

    def test_large_ones(self):
        n = 10000
        self.assertEqual(engine.outlook(Problem(n, group=[k // 4 for k in range(n)])), (OK, 20, 20))
        self.assertEqual(engine.outlook(Problem(n, group=[2 * k // n for k in range(n)])), (OK, 20, 1))
        more_than_half = Problem(n, group=[0] * (n // 2 + 1) + [-1] * (n // 2 - 1))
        self.assertEqual(engine.outlook(more_than_half), (OK, 0, 0))
        self.assertEqual(engine.outlook(even(70000, 3500))[0], NO_MEMORY)  # nobody has 2^32 slots to fill
        steps = [1, 5, 17, 40]
        self.assertEqual(engine.outlook(Problem(n, allow={k: [(k + step) % n for step in steps]
                                                          for k in range(n)})), (OK, 4, 1))


if __name__ == "__main__":
    try:
        unittest.main()
    finally:
        engine.close()
