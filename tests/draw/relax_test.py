"""Which pairs to allow again when no draw fits: the fewest, and of these the ones that hurt least."""

import random
import sys
import unittest

from engine import ALLOWED, EXCLUSION, GROUP, HISTORY, IMPOSSIBLE, MUST, ROLE, SELF, Engine, Problem

engine = Engine(sys.argv.pop(1))


def weight(problem, giver, to):
    """How loath people are to allow this pair: 0 if it is allowed anyway, None if that cannot be."""
    why = problem.why_not(giver, to)
    if why & (SELF | MUST | ROLE):
        return None
    oldest = bool(why & HISTORY) and problem.history[-1][giver] == to
    later = any(year[giver] == to for year in problem.history[:-1])
    return oldest + 10 * later + 100 * bool(why & EXCLUSION) + 100 * bool(why & ALLOWED) + \
        1000 * bool(why & GROUP)


def lightest(problem):
    """How many pairs have to be relaxed at least, and the least weight of so many; None if none will do."""
    best = {frozenset(): (0, 0)}
    for giver in problem.givers():
        after = {}
        for used, (count, weighs) in best.items():
            for to in set(range(problem.n)) - used:
                more = weight(problem, giver, to)
                if more is not None:
                    price, key = (count + (more > 0), weighs + more), used | {to}
                    after[key] = min(price, after.get(key, price))
        best = after
    return min(best.values(), default=None)


def tight_problem(rng):
    n = rng.randint(2, 7)
    people = range(n)
    problem = Problem(n, group=[rng.choice([-1, 0, 0, 1]) for _ in people] if rng.random() < 0.6 else None)
    density = rng.choice([0.1, 0.4, 0.7])
    problem.exclude = sorted((a, b) for a in people for b in people if rng.random() < density)
    problem.exclude += problem.exclude[-1:]
    for _ in range(rng.choice([0, 1, 2, 3])):
        problem.history.append([to if rng.random() < 0.8 else -1 for to in rng.sample(people, n)])
    if rng.random() < 0.5:
        problem.allow = {giver: rng.choices(people, k=rng.randint(1, 3)) for giver in people
                         if rng.random() < 0.6}
    if rng.random() < 0.2:
        giver, to = rng.sample(people, 2)
        problem.must = {giver: to}
    elif rng.random() < 0.2:
        giver, to = rng.sample(people, 2)
        problem.gives = [int(person != to) for person in people]
        problem.receives = [int(person != giver) for person in people]
    return problem


class Lightest(unittest.TestCase):
    def relaxed(self, problem):
        status, _, _, _, relax = engine.explain(problem)
        self.assertEqual(status, IMPOSSIBLE)
        return relax

    def test_against_all_ways(self):
        rng, seen, heavier = random.Random(1), 0, 0
        for _ in range(2500):
            problem = tight_problem(rng)
            status, _, _, _, relax = engine.explain(problem)
            if status != IMPOSSIBLE or any(problem.why_not(*pair) for pair in problem.must.items()):
                continue
            weights = [weight(problem, *pair) for pair in relax]
            best = lightest(problem)
            self.assertEqual((len(relax), sum(weights)), best or (0, 0), vars(problem))
            if best:
                self.assertTrue(next(iter(problem.draws(relaxed=relax)), None), vars(problem))
            seen += 1
            heavier += bool(best) and best[0] > 1
        self.assertGreater(min(seen, 2 * heavier), 600)

    def test_an_old_year_goes_first(self):
        years = [[1, 2, 3, 0], [2, 3, 0, 1], [3, 0, 1, 2]]
        self.assertEqual(sorted(self.relaxed(Problem(4, history=years))), [(0, 3), (1, 0), (2, 1), (3, 2)])

    def test_a_list_goes_before_a_family(self):
        # Persons 0, by his list, and 1, by her rules, may only give to 2. She could give to 3 of her family.
        problem = Problem(4, group=[-1, 0, -1, 0], exclude=[(1, 0)], allow={0: [2]},
                          history=[[1, -1, -1, -1]])
        self.assertEqual(self.relaxed(problem), [(0, 3)])

    def test_a_large_team_is_answered_all_the_same(self):
        n, rest = 13000, 3250
        relax = self.relaxed(Problem(n, group=[0] * (n - rest) + [-1] * rest))
        self.assertEqual((len(relax), len({giver for giver, _ in relax})), (6500, 6500))


if __name__ == "__main__":
    try:
        unittest.main()
    finally:
        engine.close()
