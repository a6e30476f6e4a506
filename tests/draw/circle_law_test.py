"""The law of switching in a circle, computed exactly: every step of every circle, in fractions."""

import itertools
import math
import unittest
from collections import defaultdict
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
    """The ways to leave an arc of so many links, as switch_last in circle-switching.c cuts."""
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


if __name__ == "__main__":
    unittest.main()
