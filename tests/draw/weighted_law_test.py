"""The law of weighted switching, computed exactly: every step of every arrangement, in fractions."""

import itertools
import unittest
from collections import defaultdict
from fractions import Fraction

BITS = 20


class Board:
    """What methods/weighted.c knows of a board: `lists` are the columns of its seated rows, all others are free."""

    def __init__(self, n, forbidden, lists=None, base=frozenset()):
        self.n, self.lists, self.base = n, lists or {}, set(base)
        self.forbidden = {(i, v) for i, v in set(forbidden) | self.base if i not in self.lists}
        self.row = [[v for v in range(n) if (i, v) in self.forbidden] for i in range(n)]
        self.column = [[i for i in range(n) if (i, v) in self.forbidden] for v in range(n)]
        self.most = max(map(len, self.row + self.column))
        self.reserved = {v for columns in self.lists.values() for v in columns}

    def weight(self, count):
        return (self.n - self.most << BITS) // (self.n - count)

    def starts(self):
        """The arrangements that the base hands over, all alike."""
        return [draw for draw in itertools.permutations(range(self.n))
                if all(draw[i] in columns for i, columns in self.lists.items()) and
                not any((i, draw[i]) in self.base for i in range(self.n))]

    def least(self, start):
        """The least weights of columns and rows, which stay what they are at the start."""
        bad = self.bad(start)
        rows, columns = set(bad), {start[i] for i in bad}
        free = [q for q in range(self.n) if q not in self.lists]
        return (self.weight(min(len(set(column) - rows) for column in self.column)),
                self.weight(min(len(set(self.row[q]) - columns) for q in free)))

    def bad(self, draw):
        return [i for i in range(self.n) if (i, draw[i]) in self.forbidden]


def law(board, skip=None):
    """The probability of every draw, without the part of the method that is named by `skip`."""
    starts = board.starts()
    now = {(draw, board.least(draw)): Fraction(1, len(starts)) for draw in starts
           if skip == "reserved" or not {draw[i] for i in board.bad(draw)} & board.reserved}
    for _ in range(board.n):
        then = defaultdict(Fraction)
        for (draw, least), chance in now.items():
            for after, share in step(board, draw, least, skip):
                then[after, least] += chance * share
        now = then
    chances = defaultdict(Fraction)
    for (draw, _), chance in now.items():
        chances[draw] += chance
    return {draw: chance for draw, chance in chances.items() if chance}


def step(board, draw, least, skip):
    bad = board.bad(draw)
    if not bad:
        yield draw, Fraction(1)
        return
    i, now = bad[-1], Now(board, draw, bad, least)
    moves, lost = proposals(board, draw, now, i, skip)
    total = sum(moves.values()) + lost
    for (k, l), pair in moves.items():
        after = list(draw)
        after[i], after[k], after[l] = draw[k], draw[l], draw[i]
        test = Fraction(1) if skip == "backward" else acceptance(board, after, now, i, l, pair)
        yield tuple(after), Fraction(pair, total) * test


class Now:
    """What follows from the bad squares: those there are, and those that will be left."""

    def __init__(self, board, draw, bad, least):
        self.board, self.bad, self.rest = board, bad, bad[:-1]
        self.gone = {draw[q] for q in bad}
        free = [q for q in range(board.n) if q not in board.lists]
        left = {draw[q] for q in self.rest}
        self.row_open = {q: len(set(board.row[q]) - left) for q in free}
        self.column_open = [len(set(column) - set(self.rest)) for column in board.column]
        self.in_row, self.in_column = max(self.row_open.values()), max(self.column_open)
        self.least_column, least_row = least
        self.least = self.least_column * least_row

    def row_weight(self, q):
        return self.board.weight(self.row_open[q])

    def column_weight(self, u):
        return self.board.weight(self.column_open[u])


def proposals(board, draw, now, i, skip):
    """The weight of every move, and of giving up."""
    v, moves, lost = draw[i], {}, 0
    good = [q for q in range(board.n) if q not in now.bad]
    for k, l in itertools.product(good, good):
        is_refused, is_seated = (i, draw[k]) in board.forbidden, k in board.lists
        takes = l not in board.lists and (l, v) not in board.forbidden
        clash = k == l or (k, draw[l]) in board.forbidden
        if not takes:
            lost += now.least * (is_refused and clash)
        elif not is_refused:
            pair = now.column_weight(draw[k]) * now.row_weight(l)
            if is_seated:
                meets = set(board.lists[k]) & set(board.row[i])
                lost += pair if meets else pair - now.least_column * now.row_weight(l)
            elif clash:
                lost += pair - now.least
            else:
                moves[k, l] = pair
    for k in good:
        if (i, draw[k]) in board.forbidden:
            lost += now.least * (now.in_row - (k not in board.lists and len(set(board.row[k]) - now.gone)))
        if k in board.lists or (k, v) in board.forbidden:
            lost += now.least * (now.in_column - len(set(board.column[draw[k]]) - set(now.bad)))
    return moves, 0 if skip == "forward" else lost


def acceptance(board, after, now, i, l, pair):
    size = board.n - len(board.lists) - len(now.rest) - 2
    fewest = size - now.in_row - now.in_column
    if fewest <= 0:
        return Fraction(0)
    product = board.weight(now.in_row) * board.weight(now.in_column) * fewest
    origins = sum(q not in now.rest and q not in board.lists and q not in (i, l) and
                  (q, after[i]) not in board.forbidden and (l, after[q]) not in board.forbidden
                  for q in range(board.n))
    test = Fraction(product - (product >> BITS - 2) - 1, pair * origins)
    assert 0 < test <= 1
    return test


SELF = {n: {(i, i) for i in range(n)} for n in (5, 6, 7)}
UNEQUAL = Board(7, {(1, 3), (2, 3), (3, 2), (3, 4), (4, 4)})
SEATED = Board(7, {(2, 2), (4, 1), (4, 3)}, lists={6: [0, 2, 5, 6]})
BOARDS = {
    "nobody to oneself": Board(6, SELF[6]),
    "rows and columns forbid more or less": UNEQUAL,
    "a seated row": SEATED,
    "a seated row whose list forbids much": Board(7, {(1, 3), (2, 0), (2, 1)}, lists={6: [1, 3, 4]}),
    "two seated rows": Board(7, {(0, 0), (1, 1)}, lists={5: [3, 4, 5], 6: [5, 2]}),
    "a base that keeps out of a group": Board(7, {(2, 3), (3, 3), (4, 2)}, base={(5, 5), (5, 6)}),
}


def spread(chances):
    return max(chances.values()) / min(chances.values())


class Law(unittest.TestCase):
    def test_every_draw_has_the_same_chance(self):
        for name, board in BOARDS.items():
            with self.subTest(name):
                chances = law(board)
                self.assertEqual(set(chances), {draw for draw in board.starts() if not board.bad(draw)})
                self.assertEqual(spread(chances), 1)
                if name != "nobody to oneself":  # there, with so few people, it is rejection
                    self.assertGreater(sum(chances.values()), Fraction(len(chances), len(board.starts())))

    def test_without_any_of_its_parts_it_would_not(self):
        self.assertGreater(spread(law(UNEQUAL, skip="backward")), 1.1)
        self.assertGreater(spread(law(UNEQUAL, skip="forward")), 1.005)
        self.assertGreater(spread(law(SEATED, skip="reserved")), 1.02)


if __name__ == "__main__":
    unittest.main()
