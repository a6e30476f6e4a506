"""Holds repairs against enumeration: that few people are told again, and that chance says fairly who."""

import itertools
import random
import sys
import unittest
from collections import Counter

from engine import (BAD_INPUT, IMPOSSIBLE, NO_SWAPS, NOT_FOUND, OK, ONE_CIRCLE, UNSUPPORTED,
                    Engine, Problem, z_score)
from problems import strike_out

engine = Engine(sys.argv.pop(1))
# Sanitizers make the engine slow, and look for other things: then a part of the cases will do.
THINNED = int(sys.argv.pop(1))


# ---- What is true, the slow way ----

def choices_of(problem):
    return {giver: [to for to in range(problem.n) if not problem.why_not(giver, to)]
            for giver in problem.givers()}


def is_told_again(told, giver, to):
    return told[giver] is not None and told[giver] != to


def as_numbers(told):
    return tuple(-1 if to is None else to for to in told)


def price_of(told, looked, receiver_of):
    again = [giver for giver, to in receiver_of.items() if is_told_again(told, giver, to)]
    return len(again), sum(giver in looked for giver in again)


def cheapest_draws(problem, told, looked):
    """The lowest price and all draws of it; nothing when there is no draw."""
    choices, best = choices_of(problem), [None, []]

    def go_on(givers, receiver_of, used, price):
        if best[0] is not None and price > best[0]:
            return
        if givers:
            giver = givers[0]
            for to in sorted(choices[giver], key=lambda to: to != told[giver]):
                if to not in used:
                    again = is_told_again(told, giver, to)
                    go_on(givers[1:], receiver_of | {giver: to}, used | {to},
                          (price[0] + again, price[1] + (again and giver in looked)))
        elif problem.keeps_flags(list(receiver_of.values())):
            if price != best[0]:
                best[:] = price, []
            best[1].append(tuple(receiver_of.get(person, -1) for person in range(problem.n)))

    go_on(problem.givers(), {}, frozenset(), (0, 0))
    return best


def cheapest_price(choices, told, looked, n):
    """The lowest price by the Hungarian method on the whole table, for larger cases without flags."""
    far, unit = 10 ** 12, n + 1
    table = [[far] * n for _ in range(n)]
    for giver, to in ((giver, to) for giver in range(n) for to in choices[giver]):
        table[giver][to] = is_told_again(told, giver, to) * (unit + (giver in looked))
    u, v, match = [0] * (n + 1), [0] * (n + 1), [0] * (n + 1)
    for row in range(1, n + 1):
        match[0], at, least, way, used = row, 0, [far * 9] * (n + 1), [0] * (n + 1), [False] * (n + 1)
        while match[at]:
            used[at], here = True, match[at]
            for k in range(1, n + 1):
                if not used[k] and table[here - 1][k - 1] - u[here] - v[k] < least[k]:
                    least[k], way[k] = table[here - 1][k - 1] - u[here] - v[k], at
            after = min((k for k in range(1, n + 1) if not used[k]), key=least.__getitem__)
            step = least[after]
            for k in range(n + 1):
                if used[k]:
                    u[match[k]], v[k] = u[match[k]] + step, v[k] - step
                else:
                    least[k] -= step
            at = after
        while at:
            match[at], at = match[way[at]], way[at]
    price = sum(table[match[k] - 1][k - 1] for k in range(1, n + 1))
    return divmod(price, unit) if price < far else None


def shortest_ways(allow, told, row, free):
    """All shortest ways for this giver, everybody on which takes the receiver of the next, and the last one
    the free receiver."""
    owner = {to: giver for giver, to in enumerate(told)}
    ways, seen = [[row]], set()
    while True:
        found = [way for way in ways if free in allow[way[-1]]]
        if found:
            return found
        seen |= {way[-1] for way in ways}
        ways = [way + [owner[to]] for way in ways for to in set(allow[way[-1]]) if owner[to] not in seen]


# ---- Draws, and what happens to them ----

def random_draw(problem, rng):
    """Some draw of the problem, or None."""
    choices = choices_of(problem)

    def go_on(givers, receiver_of):
        if not givers:
            return receiver_of if problem.keeps_flags(list(receiver_of.values())) else None
        giver, *others = givers
        for to in rng.sample(choices[giver], len(choices[giver])):
            if to not in receiver_of.values():
                found = go_on(others, receiver_of | {giver: to})
                if found:
                    return found
        return None

    return go_on(problem.givers(), {})


def leave(problem, told, rng):
    if problem.n < 3:
        return
    gone = rng.randrange(problem.n)
    number = strike_out(problem, gone)
    told[:] = [None if to in (None, gone) else number[to] for k, to in enumerate(told) if k != gone]


def join(problem, told, rng):
    newcomer = problem.n
    problem.n += 1
    told.append(None)
    problem.group = problem.group and problem.group + [rng.choice([-1, 0, 1])]
    problem.history = [year + [-1] for year in problem.history]
    both = [(newcomer, k) for k in range(newcomer)] + [(k, newcomer) for k in range(newcomer)]
    problem.exclude = sorted(problem.exclude + [pair for pair in both if rng.random() < 0.4])


def new_rule(problem, told, rng):
    giver = rng.choice([giver for giver in range(problem.n) if told[giver] is not None] or [0])
    if told[giver] is not None:
        problem.exclude = sorted(problem.exclude + [(giver, told[giver])])


def new_allow_list(problem, told, rng):
    problem.allow[rng.randrange(problem.n)] = rng.sample(range(problem.n), 2)


def new_must(problem, told, rng):
    giver, to = rng.sample(range(problem.n), 2)
    problem.must = {k: v for k, v in problem.must.items() if giver != k and to != v} | {giver: to}


def new_role(problem, told, rng):
    """Somebody only receives from now on, and somebody else only gives."""
    giver, receiver = rng.sample(range(problem.n), 2)
    problem.gives = [int(k != receiver) for k in range(problem.n)]
    problem.receives = [int(k != giver) for k in range(problem.n)]


EVENTS = [leave, join, new_rule, new_allow_list, new_must]
WITH_ROLES = EVENTS + [new_role]


def is_sensible(problem):
    return not any(problem.gives and (not problem.gives[giver] or not problem.receives[to])
                   for giver, to in problem.must.items())


def changed_draw(rng, events, flags=0, density=0.3, sizes=(5, 8)):
    """A problem, whom people had been told before the events, and who has looked."""
    while True:
        n = rng.randint(*sizes)
        problem = Problem(n, flags=flags if rng.random() < 0.5 else 0)
        problem.exclude = [(a, b) for a in range(n) for b in range(n) if rng.random() < density]
        if rng.random() < 0.4:
            problem.group = [rng.choice([-1, -1, 0, 1]) for _ in range(n)]
        if rng.random() < 0.3:
            problem.history = [[(k + 1) % n for k in range(n)]]
        receiver_of = random_draw(problem, rng)
        if not receiver_of:
            continue
        told = [receiver_of.get(person) for person in range(n)]
        problem.flags = flags
        for event in events:
            event(problem, told, rng)
        if is_sensible(problem):
            return problem, told, {person for person in range(problem.n) if rng.random() < 0.4}


class Minimal(unittest.TestCase):
    def assertCheapest(self, problem, told, looked):
        """Returns the status and the price."""
        price, draws = cheapest_draws(problem, told, looked)
        (status, receiver, again, first), = engine.repairs(problem, told, looked)
        self.assertEqual(status, OK if draws else IMPOSSIBLE, (vars(problem), told, looked))
        if not draws:
            self.assertEqual((receiver, again, first), (as_numbers(told), (), ()))
            return status, None
        self.assertIn(receiver, draws, (vars(problem), told, looked, price))
        compact = [to for to in receiver if to != -1]
        self.assertEqual(engine.check(problem, compact), (OK, -1))
        self.assertEqual(again, tuple(k for k in range(problem.n) if receiver[k] != -1 and
                                      is_told_again(told, k, receiver[k])))
        self.assertEqual(first, tuple(k for k in range(problem.n) if receiver[k] != -1 and told[k] is None))
        return status, price

    def test_one_event_of_every_kind(self):
        rng, seen = random.Random(1), Counter()
        for turn in range(3600 // THINNED):
            event = WITH_ROLES[turn % len(WITH_ROLES)]
            seen[self.assertCheapest(*changed_draw(rng, [event], density=rng.choice([0.2, 0.45, 0.6])))] += 1
        if THINNED == 1:
            deep = {price: count for (status, price), count in seen.items() if price and price[0] > 1}
            self.assertGreater(sum(deep.values()), 300)
            self.assertGreater(seen[IMPOSSIBLE, None], 200)

    def test_several_events_at_once(self):
        rng, seen = random.Random(2), Counter()
        for _ in range(2400 // THINNED):
            events = rng.choices(EVENTS, k=rng.randint(2, 5)) + rng.choices([new_role], k=rng.randint(0, 1))
            seen[self.assertCheapest(*changed_draw(rng, events, density=rng.choice([0.2, 0.45])))[0]] += 1
        self.assertGreater(min(seen[OK], seen[IMPOSSIBLE]), 200 // THINNED)

    def test_flags_are_kept_at_the_least_price_or_proved_impossible(self):
        rng, seen = random.Random(3), Counter()
        for turn in range(1800 // THINNED):
            flags = (NO_SWAPS, ONE_CIRCLE, NO_SWAPS | ONE_CIRCLE)[turn % 3]
            events = rng.choices(EVENTS, k=rng.randint(0, 3))
            case = changed_draw(rng, events, flags, rng.choice([0, 0.2, 0.4]), (5, 7))
            seen[self.assertCheapest(*case)[0]] += 1
        self.assertGreater(min(seen[OK], seen[IMPOSSIBLE]), 200 // THINNED)

    def test_many_events_among_many_people(self):
        rng, dear = random.Random(4), 0
        for turn in range(120 // THINNED):
            n = rng.choice([25, 40])
            hidden = rng.sample(range(n), n)
            told = rng.sample(range(n), n)
            allow = {k: [hidden[k], told[k]] + rng.sample(range(n), rng.randint(1, 4)) for k in range(n)}
            for giver in rng.sample(range(n), n // 8):
                allow[giver].remove(told[giver])
            problem = Problem(n, allow={} if turn % 4 == 0 else allow)
            if turn % 4 == 0:
                half = rng.sample(range(n), n // 2)
                problem.group = [0 if k in half else -1 for k in range(n)]
            looked = set(rng.sample(range(n), n // 3))
            price = cheapest_price(choices_of(problem), told, looked, n)
            (status, receiver, again, _), = engine.repairs(problem, told, looked)
            self.assertEqual(status, OK if price else IMPOSSIBLE)
            if price:
                self.assertEqual(price_of(told, looked, dict(enumerate(receiver))), price)
                self.assertEqual(engine.check(problem, receiver), (OK, -1))
                dear += price[0] > n // 8 + 1
        self.assertGreater(dear, 15 // THINNED)


class Chosen(unittest.TestCase):
    """By chance alone: chi-square over all cheapest repairs, with fixed seeds."""

    def assertFair(self, problem, told, looked=()):
        """Returns the price, or None where there is nothing to choose from."""
        price, draws = cheapest_draws(problem, told, looked)
        if len(draws) < 2:
            return None
        total = 60 * min(len(draws), 40)
        counts = Counter(receiver for _, receiver, _, _ in engine.repairs(problem, told, looked, total))
        self.assertLessEqual(set(counts), set(draws))
        self.assertLess(z_score(counts, len(draws), total), 5, (vars(problem), told, looked))
        return price[0]

    def test_cheapest_repairs_are_equally_likely(self):
        rng, depths = random.Random(5), Counter()
        for turn in range(400 // THINNED):
            events = [EVENTS[turn % len(EVENTS)]] + rng.choices(EVENTS, k=rng.choice([0, 0, 1]))
            flags = (0, 0, NO_SWAPS, ONE_CIRCLE)[turn // 5 % 4]
            depths[self.assertFair(*changed_draw(rng, events, flags, rng.choice([0, 0.2, 0.4]), (5, 7)))] += 1
        if THINNED == 1:
            self.assertGreater(min(depths[1], depths[2], depths[3]), 20)

    def test_circles_are_joined_by_fair_chance(self):
        """Where several people of one circle have to move, whoever of them is thought of first."""
        rng, told, deep = random.Random(8), [1, 2, 0, 4, 5, 3], 0
        pairs = [(a, b) for a, b in itertools.permutations(range(6), 2) if told[a] != b]
        while deep < 12 // THINNED:
            problem = Problem(6, exclude=rng.sample(pairs, 15), flags=ONE_CIRCLE)
            price, draws = cheapest_draws(problem, told, ())
            if len(draws) > 1 and price[0] > 2:
                self.assertFair(problem, told)
                deep += 1

    def test_long_ways_through_short_lists_are_equally_likely(self):
        """Among so many people that only the lists themselves can be gone through."""
        n, rng = 3000, random.Random(11)
        told = [(k + 1) % n for k in range(n)]
        allow = {k: [told[k]] + rng.sample(range(n), 4) for k in range(n)}
        for giver in range(n):
            allow[giver].remove(told[giver])
            ways = {tuple(sorted(way)) for way in shortest_ways(allow, told, giver, told[giver])}
            if len(ways) > 3:
                break
            allow[giver].append(told[giver])
        repairs = engine.repairs(Problem(n, allow=allow), told, count=50 * len(ways) // THINNED)
        counts = Counter(again for _, _, again, _ in repairs)
        self.assertLessEqual(set(counts), ways)
        self.assertGreater(len(min(ways)), 3)
        self.assertLess(z_score(counts, len(ways), counts.total()), 5)

    def test_same_seed_same_repair(self):
        problem = Problem(12, group=[k // 3 for k in range(12)], exclude=[(0, 3)])
        told = [(k + 3) % 12 for k in range(12)]
        once = list(engine.repairs(problem, told, count=50))
        self.assertEqual(once, list(engine.repairs(problem, told, count=50)))
        self.assertGreater(len(set(once)), 1)

    def test_in_a_large_group_nobody_is_favoured(self):
        """A newcomer comes between any two of the others."""
        n = 40
        told = [(k + 1) % n for k in range(n)] + [None]
        repairs = engine.repairs(Problem(n + 1), told, count=4000 // THINNED)
        moved = Counter(again for _, _, again, _ in repairs)
        self.assertLess(z_score(moved, n, moved.total()), 5)


class Large(unittest.TestCase):
    n = 10000

    def households(self, n):
        return [k // 4 for k in range(n)]

    def drawn(self, problem):
        (status, draw), = engine.draws(problem, 1)
        self.assertEqual(status, OK)
        return list(draw)

    def test_somebody_leaves(self):
        rng, told_one = random.Random(6), 0
        group = self.households(self.n)
        draw = self.drawn(Problem(self.n, group=group))
        turns = 24 // THINNED
        for gone in rng.sample(range(self.n), turns):
            problem, told = Problem(self.n, group=group[:]), draw[:]
            leave(problem, told, rng=type("Chosen", (), {"randrange": lambda self, n: gone})())
            (status, receiver, again, first), = engine.repairs(problem, told)
            self.assertEqual((status, engine.check(problem, receiver)), (OK, (OK, -1)))
            told_one += len(again) + len(first) == 1
        self.assertEqual(told_one, turns)

    def test_a_family_joins(self):
        group = self.households(self.n)
        told = self.drawn(Problem(self.n, group=group)) + [None] * 4
        problem = Problem(self.n + 4, group=group + [9999999] * 4)
        (status, receiver, again, first), = engine.repairs(problem, told)
        self.assertEqual((status, len(again), len(first)), (OK, 4, 4))
        self.assertEqual(engine.check(problem, receiver), (OK, -1))

    def test_half_of_all_in_one_team(self):
        half = [0] * (self.n // 2) + [-1] * (self.n // 2)
        told = self.drawn(Problem(self.n, group=half))
        excluded = (7, told[7])
        problem = Problem(self.n, group=half, exclude=[excluded])
        (status, receiver, again, _), = engine.repairs(problem, told)
        self.assertEqual((status, len(again)), (OK, 2))
        self.assertEqual(engine.check(problem, receiver), (OK, -1))

    def test_circles_and_swaps(self):
        n = 1000
        group = self.households(n)
        for flags in NO_SWAPS, ONE_CIRCLE:
            draw = self.drawn(Problem(n, group=group, flags=flags))
            problem, told = Problem(n, group=group, flags=flags), draw[:]
            for _ in range(20):
                leave(problem, told, random.Random(9))
            (status, receiver, again, _), = engine.repairs(problem, told)
            self.assertEqual((status, engine.check(problem, receiver)), (OK, (OK, -1)))
            self.assertLess(len(again), 3)
            # The same circle with one of its pairs forbidden has to be cut in three places.
            problem = Problem(n, group=group, flags=flags, exclude=[(5, draw[5])])
            (status, receiver, again, _), = engine.repairs(problem, draw)
            self.assertEqual((status, engine.check(problem, receiver)), (OK, (OK, -1)))
            self.assertEqual(len(again), 3 if flags == ONE_CIRCLE else 2)

    def test_many_join_a_circle(self):
        """The old circle has to be opened at one place, however the newcomers are seated."""
        n, more = 1000, 100
        told = self.drawn(Problem(n, group=self.households(n), flags=ONE_CIRCLE)) + [None] * more
        problem = Problem(n + more, group=self.households(n + more), flags=ONE_CIRCLE)
        (status, receiver, again, _), = engine.repairs(problem, told)
        self.assertEqual((status, len(again), engine.check(problem, receiver)), (OK, 1, (OK, -1)))


class Refused(unittest.TestCase):
    def status(self, problem, told):
        (status, receiver, again, first), = engine.repairs(problem, told)
        self.assertEqual((receiver, again, first), (as_numbers(told), (), ()))
        return status

    def test_what_nobody_can_mean(self):
        self.assertEqual(self.status(Problem(4), [1, 1, 0, 2]), BAD_INPUT)
        self.assertEqual(self.status(Problem(4), [1, 9, 0, 2]), BAD_INPUT)
        self.assertEqual(self.status(Problem(4, gives=[2, 1, 1, 1], receives=[1, 1, 1, 2]), [1, 2, 3, 0]),
                         UNSUPPORTED)

    def test_two_alone_can_only_swap(self):
        for flags in (0, ONE_CIRCLE, NO_SWAPS, NO_SWAPS | ONE_CIRCLE):
            (status, receiver, *_), = engine.repairs(Problem(2, flags=flags), [None, None])
            self.assertEqual((status, receiver), (IMPOSSIBLE, (-1, -1)) if flags & NO_SWAPS else (OK, (1, 0)))

    def test_musts(self):
        self.assertEqual(self.status(Problem(4, must={0: 1}, exclude=[(0, 1)]), [1, 2, 3, 0]), IMPOSSIBLE)

    def test_only_a_new_draw_or_none_at_all(self):
        n = 300
        halves = Problem(n, exclude=itertools.product(range(n // 2), range(n // 2, n)), flags=ONE_CIRCLE)
        self.assertEqual(self.status(halves, [None] * n), IMPOSSIBLE)
        self.assertEqual(self.status(Problem(4, must={0: 1, 1: 0}, flags=NO_SWAPS), [1, 0, 3, 2]), IMPOSSIBLE)


if __name__ == "__main__":
    try:
        unittest.main()
    finally:
        engine.close()
