"""The laws of switching in a circle and of tours through groups, computed exactly, in fractions."""

import itertools
import math
import unittest
from collections import Counter, defaultdict
from fractions import Fraction


def steps_of(circle):
    return zip(circle, circle[1:] + circle[:1])


def written_from(circle, first):
    at = circle.index(first)
    return circle[at:] + circle[:at]


def links_of(circle, kept):
    """The circle in pieces that hang together by the kept steps."""
    links = [[circle[0]]]
    for giver, receiver in zip(circle, circle[1:]):
        if (giver, receiver) in kept:
            links[-1].append(receiver)
        else:
            links.append([receiver])
    return links


def turned(links, cuts):
    parts = [links[begin:end] for begin, end in itertools.pairwise([0, *cuts, len(links)])]
    return sum(parts[:0:-1], parts[0])


def cuts_of(links, arc, turns):
    """The ways to leave an arc of so many links, as switch_last in circle/switching.c cuts."""
    rest = links - arc
    if turns and arc < max(3, -(-links // 5)):
        return [(1, 1 + p, 1 + q, 1 + rest) for p, q in itertools.combinations(range(1, rest), 2)]
    return [(x, x + rest) for x in range(1, arc)]


def chained(links):
    return tuple(itertools.chain(*links))


def switch(circle, bad, forbidden, turns):
    """What taking the last of the bad steps away can lead to: the circle, and the chance without the test."""
    links = links_of(written_from(circle, bad[-1][1]), bad[:-1])
    for arc in range(2, len(links)):
        cuts = cuts_of(len(links), arc, turns)
        for cut in cuts:
            after = tuple(itertools.chain(*turned(links, cut)))
            if forbidden.isdisjoint(set(steps_of(after)) - set(bad[:-1])):
                yield after, Fraction(1, (len(links) - 2) * len(cuts))


def share(circle, bad, forbidden, turns):
    """Of the cuts that lead to a circle, written from the receiver of the bad step, those that were possible:
    turned parts are turned back by the same cuts counted from the result, and the old steps were allowed."""
    links = links_of(circle, bad[:-1])
    arc = next(k for k, link in enumerate(links, 1) if link[-1] == bad[-1][0])
    possible, cuts = 0, cuts_of(len(links), arc, turns)
    for cut in cuts:
        sizes = [end - begin for begin, end in itertools.pairwise([0, *cut, len(links)])]
        back = list(itertools.accumulate([sizes[0], *sizes[:1:-1]]))
        before = tuple(itertools.chain(*turned(links, back)))
        possible += set(steps_of(before)) & forbidden == set(bad)
    return Fraction(possible, len(cuts))


def law(n, forbidden, turns=True, tested=True):
    """The probability of every circle in one attempt, and the sets of bad steps that it could leave."""
    chances = defaultdict(lambda: defaultdict(Fraction))
    circles = [(0, *rest) for rest in itertools.permutations(range(1, n))]
    for circle in circles:
        chances[tuple(sorted(set(steps_of(circle)) & forbidden))][circle] = Fraction(1, len(circles))
    left = []
    for bad in sorted(filter(None, chances), key=len, reverse=True):
        steps = [(after, chance * step) for circle, chance in chances[bad].items()
                 for after, step in switch(circle, bad, forbidden, turns)]
        shares = {after: share(after, bad, forbidden, turns) for after, _ in steps}
        results = [written_from(circle, bad[-1][1]) for circle in chances[bad[:-1]]]
        least = min((share(after, bad, forbidden, turns) for after in results), default=0)
        if not turns:
            least = min(shares.values(), default=0)
        if not least:
            continue  # a bound that depends on the bad steps alone, so this attempt may be given up
        left.append(bad)
        for after, chance in steps:
            chances[bad[:-1]][written_from(after, 0)] += chance * (least / shares[after] if tested else 1)
    return chances[()], left


CASES = [(7, {(0, 1)}), (7, {(0, 1), (3, 5)}), (7, {(0, 1), (1, 2), (4, 6)}), (7, {(0, 1), (1, 0), (2, 3)}),
         (7, {(0, 1), (0, 2), (3, 2)}), (8, {(0, 1), (1, 0)}), (8, {(0, 1), (2, 3), (5, 7)})]


class Law(unittest.TestCase):
    def test_every_circle_has_the_same_chance(self):
        for n, forbidden in CASES:
            with self.subTest(n=n, forbidden=sorted(forbidden)):
                chances, left = law(n, forbidden)
                self.assertTrue(left)
                self.assertEqual(len(set(chances.values())), 1)
                # Not only by shuffles that fit at once.
                self.assertGreater(min(chances.values()), Fraction(1, math.factorial(n - 1)))

    def test_with_moves_of_one_part_alone_it_would_not_be_so(self):
        self.assertGreater(len(set(law(7, {(0, 1), (1, 2)}, turns=False)[0].values())), 1)

    def test_nor_without_its_acceptance_test(self):
        chances = law(7, {(0, 1), (3, 5)}, tested=False)[0].values()
        self.assertGreater(max(chances) / min(chances), Fraction(21, 20))


def tours(group, exits):
    """From a group's exits in every order: the groups in the order of a tour that uses up all, or None."""
    home = max(set(group), key=group.count)
    for orders in itertools.product(*map(itertools.permutations, exits)):
        left = [list(order) for order in orders]
        tour, at = [], home
        while left[at]:
            tour.append(at)
            at = left[at].pop(0)
        yield tour if len(tour) == len(group) else None


def circles_of_tour(group, tour):
    """Everybody at one visit of his group, in every way."""
    members = [[k for k in range(len(group)) if group[k] == one] for one in range(max(group) + 1)]
    for order in itertools.product(*map(itertools.permutations, members)):
        left = [list(people) for people in order]
        yield written_from(tuple(left[one].pop() for one in tour), 0)


def tour_law(group, again=False):
    """The probability of every circle in an attempt as circle/tour.c makes it; or if it would look for
    another tour of the same numbers instead of giving up."""
    n, chances = len(group), defaultdict(Fraction)
    numbers = Counter(tuple(tuple(sorted(group[draw[k]] for k in range(n) if group[k] == one))
                            for one in range(max(group) + 1))
                      for draw in itertools.permutations(range(n))
                      if all(group[draw[k]] != group[k] for k in range(n)))
    for exits, draws in numbers.items():
        found = Counter(tuple(tour or ()) for tour in tours(group, exits))
        failed = found.pop((), 0)
        total = found.total() + (0 if again else failed)
        for tour, count in found.items():
            ways = list(circles_of_tour(group, tour))
            for circle in ways:
                chances[circle] += Fraction(draws * count, numbers.total() * total * len(ways))
    return chances


class Tours(unittest.TestCase):
    GROUPS = [[0, 0, 1, 1, 2], [0, 0, 1, 1, 2, 3], [0, 0, 0, 1, 1, 2, 3], [0, 1, 2, 3, 4]]

    def test_every_circle_has_the_same_chance(self):
        for group in self.GROUPS:
            with self.subTest(group):
                chances = tour_law(group)
                circles = {(0, *rest) for rest in itertools.permutations(range(1, len(group)))
                           if all(group[giver] != group[to] for giver, to in steps_of((0, *rest)))}
                self.assertEqual(set(chances), circles)
                self.assertEqual(len(set(chances.values())), 1)

    def test_if_no_draw_were_given_up_it_would_not_be_so(self):
        self.assertGreater(len(set(tour_law(self.GROUPS[1], again=True).values())), 1)


if __name__ == "__main__":
    unittest.main()
