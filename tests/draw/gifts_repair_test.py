"""Repairs of several gifts, held against all draws: few people are told again, and chance says fairly who."""

import itertools
import random
import sys
import unittest
from collections import Counter

from engine import BAD_INPUT, IMPOSSIBLE, NO_SWAPS, NOT_FOUND, OK, ONE_CIRCLE, UNSUPPORTED, Engine, Problem, z_score
from problems import strike_out
from several import closed_to, draws_of, even, random_problem

engine = Engine(sys.argv.pop(1))
# Sanitizers make the engine slow, and look for other things: then a part of the cases will do.
THINNED = int(sys.argv.pop(1))


# ---- What is true, the slow way ----

def lists_of(problem, draw):
    """Everybody's receivers."""
    rest = iter(draw)
    return [set(itertools.islice(rest, gifts)) for gifts in problem.gives]


def standing(problem, told):
    """What was told and could still be."""
    def stands(giver, to):
        if problem.must.get(giver) == to:
            return True
        settled = sum(must == to for must in problem.must.values())
        room = problem.gives[giver] - (giver in problem.must)
        return to not in closed_to(problem, giver) and room > 0 and problem.receives[to] > settled
    return [{to for to in told[giver] if stands(giver, to)} for giver in range(problem.n)]


def cost_of(problem, told, kept, looked, draw):
    """People told again, those of them who have looked, and pairs lost that could stand."""
    now = lists_of(problem, draw)
    again = [giver for giver in range(problem.n) if told[giver] and now[giver] and now[giver] != set(told[giver])]
    lost = sum(len(kept[giver] - now[giver]) for giver in range(problem.n))
    return len(again), sum(giver in looked for giver in again), lost


def cheapest_draws(problem, told, looked):
    """The lowest cost and all draws of it; nothing when there is no draw."""
    kept = standing(problem, told)
    costs = [(cost_of(problem, told, kept, looked, draw), draw) for draw in draws_of(problem)]
    least = min(costs, default=(None, None))[0]
    return least, [draw for cost, draw in costs if cost == least]


# ---- Draws, and what happens to them ----

def leave(problem, told, rng):
    """Somebody goes; if he gave more than he got, somebody else has to do without."""
    gone = rng.randrange(problem.n)
    number = strike_out(problem, gone)
    problem.gives = problem.gives[:gone] + problem.gives[gone + 1:]
    problem.receives = problem.receives[:gone] + problem.receives[gone + 1:]
    told[:] = [[number[to] for to in receivers if to != gone] for k, receivers in enumerate(told) if k != gone]
    balance(problem, rng)


def balance(problem, rng):
    """As many given as received, musts being kept."""
    while (over := sum(problem.gives) - sum(problem.receives)) != 0:
        many = problem.gives if over > 0 else problem.receives
        least = Counter(problem.must.keys() if over > 0 else problem.must.values())
        many[rng.choice([k for k in range(problem.n) if many[k] > least[k]])] -= 1


def join(problem, told, rng):
    newcomer, gifts = problem.n, rng.randint(1, 2)
    problem.n += 1
    told.append([])
    problem.group = problem.group and problem.group + [rng.choice([-1, 0, 1])]
    problem.history = [year + [-1] for year in problem.history]
    both = [(newcomer, k) for k in range(newcomer)] + [(k, newcomer) for k in range(newcomer)]
    problem.exclude = problem.exclude + [pair for pair in both if rng.random() < 0.2]
    problem.gives, problem.receives = problem.gives + [gifts], problem.receives + [gifts]


def forbid(problem, told, rng):
    giver = rng.choice([k for k in range(problem.n) if told[k]] or [None])
    if giver is not None:
        problem.exclude = problem.exclude + [(giver, rng.choice(told[giver]))]


def must(problem, told, rng):
    giver, to = rng.sample(range(problem.n), 2)
    if problem.gives[giver] and problem.receives[to] > sum(by == to for by in problem.must.values()):
        problem.must = {**problem.must, giver: to}


def one_more(problem, told, rng):
    giver, to = rng.choices(range(problem.n), k=2)
    problem.gives[giver] += 1
    problem.receives[to] += 1


def one_less(problem, told, rng):
    problem.gives[rng.choice([k for k in range(problem.n) if problem.gives[k]])] -= 1
    balance(problem, rng)


def shift(problem, told, rng):
    """Somebody gives one gift for somebody else."""
    one, other = rng.choices(range(problem.n), k=2)
    if problem.gives[one] > (one in problem.must):
        problem.gives[one] -= 1
        problem.gives[other] += 1


EVENTS = [leave, join, forbid, must, one_more, one_less, shift]


def changed_draw(rng, events, flags=0, most=5):
    """A draw of a random problem, and the problem after the events."""
    while True:
        problem = random_problem(rng, most)
        problem.gives, problem.receives = list(problem.gives), list(problem.receives)
        problem.flags = flags if rng.random() < 0.8 else 0
        draws = list(itertools.islice(draws_of(problem), 200))
        if not draws:
            continue
        problem.flags = flags
        told = [sorted(receivers) for receivers in lists_of(problem, rng.choice(draws))]
        for event in events:
            if problem.n > 2 and sum(problem.gives):
                event(problem, told, rng)
        problem.exclude.sort()
        if makes_sense(problem) and max(problem.gives + problem.receives) < 5:
            return problem, told, {person for person in range(problem.n) if rng.random() < 0.4}


def makes_sense(problem):
    wanted = Counter(problem.must.values())
    return problem.n > 1 and sum(problem.gives) and all(problem.gives[giver] for giver in problem.must) and \
        all(problem.receives[to] >= wanted[to] for to in wanted)


class Minimal(unittest.TestCase):
    def assertCheapest(self, problem, told, looked):
        """Returns the status and the cost."""
        about = vars(problem), told, looked
        cost, draws = cheapest_draws(problem, told, looked)
        (status, receivers, again, first), = engine.mend(problem, told, looked)
        self.assertEqual(status, OK if draws else IMPOSSIBLE, about)
        if not draws:
            self.assertEqual((receivers, again, first), ((), (), ()))
            return status, None
        self.assertIn(receivers, draws, (about, cost))
        self.assertEqual(engine.check(problem, receivers), (OK, -1))
        now = lists_of(problem, receivers)
        self.assertEqual(again, tuple(k for k in range(problem.n)
                                      if now[k] and told[k] and now[k] != set(told[k])), about)
        self.assertEqual(first, tuple(k for k in range(problem.n) if now[k] and not told[k]), about)
        return status, cost

    def test_one_event_of_every_kind(self):
        rng, seen = random.Random(1), Counter()
        for turn in range(1400 // THINNED):
            seen[self.assertCheapest(*changed_draw(rng, [EVENTS[turn % len(EVENTS)]]))] += 1
        if THINNED == 1:
            deep = sum(count for (_, cost), count in seen.items() if cost and cost[0] > 1)
            self.assertGreater(min(deep, seen[IMPOSSIBLE, None]), 50, seen)

    def test_several_events_at_once(self):
        rng, seen = random.Random(2), Counter()
        for _ in range(600 // THINNED):
            events = rng.choices(EVENTS, k=rng.randint(2, 4))
            seen[self.assertCheapest(*changed_draw(rng, events))[0]] += 1
        self.assertGreater(min(seen[OK], seen[IMPOSSIBLE]), 40 // THINNED, seen)

    def test_swaps_are_avoided_at_the_least_cost_or_proved_unavoidable(self):
        rng, seen = random.Random(3), Counter()
        for _ in range(600 // THINNED):
            events = rng.choices(EVENTS, k=rng.randint(0, 3))
            seen[self.assertCheapest(*changed_draw(rng, events, NO_SWAPS))[0]] += 1
        self.assertGreater(min(seen[OK], seen[IMPOSSIBLE]), 40 // THINNED, seen)

    def test_single_gifts_are_mended_as_by_the_other_call(self):
        rng = random.Random(4)
        for _ in range(200 // THINNED):
            n = rng.randint(3, 7)
            told = [(k + 1) % n for k in range(n)]
            problem = Problem(n, exclude=[(k, to) for k in range(n) for to in range(n) if rng.random() < 0.3])
            (status, receivers, again, _), = engine.repairs(problem, told)
            (status_too, receivers_too, again_too, _), = engine.mend(problem, [[to] for to in told])
            self.assertEqual((status, len(again)), (status_too, len(again_too)))


class Chosen(unittest.TestCase):
    """By chance alone: chi-square over all cheapest repairs, with fixed seeds."""

    def test_cheapest_repairs_are_equally_likely(self):
        rng, people = random.Random(5), Counter()
        for turn in range(420 // THINNED):
            flags = (0, 0, NO_SWAPS)[turn % 3]
            problem, told, looked = changed_draw(rng, [EVENTS[turn % len(EVENTS)]], flags)
            looked = set() if turn % 2 else looked
            cost, draws = cheapest_draws(problem, told, looked)
            if len(draws) < 2:
                continue
            total = 60 * min(len(draws), 30)
            counts = Counter(receivers for _, receivers, _, _ in engine.mend(problem, told, looked, total))
            self.assertLessEqual(set(counts), set(draws))
            self.assertLess(z_score(counts, len(draws), total), 5, (vars(problem), told, looked))
            people[cost[0]] += 1
        if THINNED == 1:
            self.assertGreater(min(people[1], people[2], people[3]), 5, people)

    def test_same_seed_same_repair(self):
        problem = even(12, 2, group=[k // 3 for k in range(12)], exclude=[(0, 3)])
        told = [[(k + 3) % 12, (k + 5) % 12] for k in range(12)]
        once = list(engine.mend(problem, told, count=50))
        self.assertEqual(once, list(engine.mend(problem, told, count=50)))
        self.assertGreater(len(set(once)), 1)

    def test_in_a_large_group_nobody_is_favoured(self):
        """Somebody must not give to one of his three any longer, and somebody else takes that one over."""
        n = 60
        told = [[(k + step) % n for step in (1, 2, 3)] for k in range(n)]
        problem = even(n, 3, exclude=[(0, 1)])
        moved = Counter(again[-1] for _, _, again, _ in engine.mend(problem, told, count=4000 // THINNED))
        # Who gives to 1 anyway cannot, and not all that 0 may have is as far.
        cost, ways = self.ways(problem, told)
        self.assertEqual(set(moved), set(ways))
        for person, count in moved.items():
            share = ways[person] / sum(ways.values()) * moved.total()
            self.assertLess(abs(count - share), 5 * share ** 0.5)

    @staticmethod
    def ways(problem, told):
        """Who takes 1 over, and in how many ways: one for each that 0 can have of him."""
        ways = Counter()
        for other in range(1, problem.n):
            if other != 1 and 1 not in told[other]:
                ways[other] = sum(to != 0 and to not in told[0] for to in told[other])
        return 2, +ways


class Large(unittest.TestCase):
    n = 10000

    def drawn(self, problem):
        (status, draw), = engine.draws(problem, 1)
        self.assertEqual(status, OK)
        return [sorted(receivers) for receivers in lists_of(problem, draw)]

    def test_somebody_leaves(self):
        problem = even(self.n, 3, group=[k // 4 for k in range(self.n)])
        told = self.drawn(problem)
        leave(problem, told, random.Random(6))
        (status, receivers, again, first), = engine.mend(problem, told)
        self.assertEqual((status, len(again), len(first)), (OK, 3, 0))
        self.assertEqual(engine.check(problem, receivers), (OK, -1))

    def test_somebody_joins(self):
        for flags in (0, NO_SWAPS):
            problem = even(self.n, 3, group=[k // 4 for k in range(self.n)], flags=flags)
            told = self.drawn(problem) + [[]]
            grown = even(self.n + 1, 3, group=problem.group + [-1], flags=flags)
            (status, receivers, again, first), = engine.mend(grown, told)
            self.assertEqual((status, len(again), first), (OK, 3, (self.n,)))
            self.assertEqual(engine.check(grown, receivers), (OK, -1))

    def test_a_pair_is_forbidden(self):
        problem = even(self.n, 3, group=[k // 4 for k in range(self.n)])
        told = self.drawn(problem)
        problem.exclude = [(7, told[7][1])]
        (status, receivers, again, first), = engine.mend(problem, told)
        self.assertEqual((status, len(again)), (OK, 2))
        self.assertIn(7, again)
        self.assertEqual(engine.check(problem, receivers), (OK, -1))

    def test_hundreds_join_and_leave(self):
        problem = even(self.n, 2)
        told = self.drawn(problem) + [[] for _ in range(200)]
        for gone in range(200):
            told[gone] = []
        told = [[to for to in receivers if to >= 200] for receivers in told]
        lonely = sum(not receivers for receivers in told[200:self.n])
        grown = even(self.n + 200, 2)
        grown.gives = grown.receives = [0] * 200 + [2] * self.n
        (status, receivers, again, first), = engine.mend(grown, told)
        self.assertEqual((status, len(first), engine.check(grown, receivers)), (OK, 200 + lonely, (OK, -1)))
        self.assertLess(len(again), 800)

    def test_short_lists_lead_far(self):
        n, rng = 3000, random.Random(11)
        told = [[(k + 1) % n, (k + 2) % n] for k in range(n)]
        allow = {k: told[k] + rng.sample(range(n), 3) for k in range(n)}
        allow[5].remove(told[5][0])
        problem = even(n, 2, allow={k: [to for to in allow[k] if to != k] for k in allow})
        (status, receivers, again, _), = engine.mend(problem, told)
        self.assertEqual((status, engine.check(problem, receivers)), (OK, (OK, -1)))
        self.assertIn(5, again)


class BeyondSearch(unittest.TestCase):
    """Where there are more ways than can be gone through."""

    def assertMended(self, problem, told, again_most):
        (status, receivers, again, _), = engine.mend(problem, told)
        self.assertEqual((status, engine.check(problem, receivers)), (OK, (OK, -1)))
        self.assertLessEqual(len(again), again_most)

    def test_a_family_joins(self):
        n = 60
        told = [[(k + 1) % n, (k + 2) % n, (k + 3) % n] for k in range(n)] + [[] for _ in range(3)]
        for flags in (0, NO_SWAPS):
            self.assertMended(even(n + 3, 3, group=[-1] * n + [1] * 3, flags=flags), told, 9)

    def test_many_are_told_for_the_first_time(self):
        n = 130
        told = [[(k + 1) % n, (k + 2) % n] for k in range(n)]
        self.assertMended(even(n, 2), told[:90] + [[]] * 40, 0)
        self.assertMended(even(n, 2), [[]] * n, 0)

    def test_only_a_new_draw_may_keep_out_swaps_among_very_many(self):
        problem = even(130, 2, flags=NO_SWAPS)
        seen = Counter()
        for status, receivers, _, _ in list(engine.mend(problem, [[]] * 130, count=12)):
            seen[status] += 1
            self.assertTrue(status == NOT_FOUND or engine.check(problem, receivers) == (OK, -1))
        self.assertEqual(set(seen), {OK, NOT_FOUND})

    def test_what_no_search_comes_to_an_end_with_is_not_found(self):
        """Eleven people who give to six others each: somebody gives to one of them who gives to him."""
        told = [[(k + step) % 11 for step in range(1, 7)] for k in range(11)]
        (status, *_), = engine.mend(even(11, 6, flags=NO_SWAPS), told)
        self.assertEqual(status, NOT_FOUND)

    def test_in_large_draws_too_a_near_way_is_not_taken_if_it_is_a_swap(self):
        """The one with room already gives to the one who misses a gift."""
        n = 2500
        told = [[(k + 1) % n, (k + 2) % n] for k in range(n)]
        told[0] = [2]
        problem = even(n, 2)
        problem.receives = [2, 1] + [2] * (n - 3) + [3]
        for problem.flags, again in ((0, 1), (NO_SWAPS, 2)):
            self.assertMended(problem, told, again)
            self.assertEqual(next(engine.mend(problem, told))[2][0], 0)


class Refused(unittest.TestCase):
    def status(self, problem, told):
        (status, receivers, again, first), = engine.mend(problem, told)
        self.assertEqual((receivers, again, first), ((), (), ()))
        return status

    def test_what_nobody_can_mean(self):
        told = [[1, 2], [2, 3], [3, 0], [0, 1]]
        self.assertEqual(self.status(even(4, 2), [[1, 1], *told[1:]]), BAD_INPUT)
        self.assertEqual(self.status(even(4, 2), [[1, 9], *told[1:]]), BAD_INPUT)
        self.assertEqual(self.status(Problem(4, flags=ONE_CIRCLE), [[1], [2], [3], [0]]), UNSUPPORTED)
        self.assertEqual(self.status(Problem(4, gives=[2, 1, 1, 1]), told), BAD_INPUT)

    def test_musts(self):
        told = [[1, 2], [2, 3], [3, 0], [0, 1]]
        self.assertEqual(self.status(even(4, 2, must={0: 1}, exclude=[(0, 1)]), told), IMPOSSIBLE)
        self.assertEqual(self.status(even(6, 2, must={0: 1, 1: 0}, flags=NO_SWAPS), [[]] * 6), IMPOSSIBLE)


if __name__ == "__main__":
    try:
        unittest.main()
    finally:
        engine.close()
