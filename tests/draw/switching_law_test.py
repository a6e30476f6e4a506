"""The law of switching, computed exactly: every step of every arrangement, in fractions."""

import itertools
import unittest
from collections import defaultdict
from fractions import Fraction


def law(n, forbidden, with_test=True):
    """The probability of every draw in one attempt as methods/switching.c makes it."""
    most = [max(sum(pair[side] == person for pair in forbidden) for person in range(n)) for side in (0, 1)]
    bad_most = max(0, n - 2 - sum(most))
    shuffles = list(itertools.permutations(range(n)))
    now = {draw: Fraction(1, len(shuffles)) for draw in shuffles
           if sum((i, draw[i]) in forbidden for i in range(n)) <= bad_most}
    for _ in range(n):
        then = defaultdict(Fraction)
        for draw, chance in now.items():
            for after, share in step(n, forbidden, bad_most, draw, with_test):
                then[after] += chance * share
        now = then
    return now


def step(n, forbidden, bad_most, draw, with_test):
    bad = [i for i in range(n) if (i, draw[i]) in forbidden]
    if not bad:
        yield draw, Fraction(1)
        return
    i, v = bad[-1], draw[bad[-1]]
    ks = [k for k in range(n) if k not in bad and (i, draw[k]) not in forbidden]
    ls = [l for l in range(n) if l not in bad and (l, v) not in forbidden]
    for k, l in itertools.product(ks, ls):
        if k == l or (k, draw[l]) in forbidden:
            continue
        after = list(draw)
        after[i], after[k], after[l] = draw[k], draw[l], v
        origins = sum(q not in bad and q != l and (q, after[i]) not in forbidden and
                      (l, after[q]) not in forbidden for q in range(n))
        least = bad_most - (len(bad) - 1)
        assert 0 < least <= origins
        yield tuple(after), Fraction(1, len(ks) * len(ls)) * (Fraction(least, origins) if with_test else 1)


SELF = {n: {(i, i) for i in range(n)} for n in (5, 6, 7)}
CASES = [(5, SELF[5]), (6, SELF[6]), (6, SELF[6] | {(0, 1)}), (6, {(0, 1), (2, 3), (4, 4)}),
         (7, SELF[7] | {(0, 1), (3, 2)}), (7, {(0, 1), (1, 0), (2, 2), (2, 3), (5, 6)})]


class Law(unittest.TestCase):
    def test_every_draw_has_the_same_chance(self):
        for n, forbidden in CASES:
            with self.subTest(n=n, forbidden=sorted(forbidden)):
                chances = law(n, forbidden)
                draws = [draw for draw in itertools.permutations(range(n))
                         if not any((i, draw[i]) in forbidden for i in range(n))]
                self.assertEqual(set(chances), set(draws))
                self.assertEqual(len(set(chances.values())), 1)

    def test_without_its_acceptance_test_it_would_not(self):
        chances = law(6, SELF[6], with_test=False).values()
        self.assertGreater(max(chances) / min(chances), Fraction(11, 10))


if __name__ == "__main__":
    unittest.main()
