"""Goes through the draws of a small board that keep the flags, in a fixed order: to pick one, or to take the
first."""
from ..problem import NO_SWAPS, ONE_CIRCLE, Cannot, Unsupported
from .circles import tails

LIMIT = 64
STEPS = 200000


class Tired(Exception):
    """The steps ran out."""


def bits(numbers):
    """Those of the numbers in a set, ascending."""
    while numbers:
        low = numbers & -numbers
        yield low.bit_length() - 1
        numbers ^= low


def lowest(numbers):
    return (numbers & -numbers).bit_length() - 1


class Level:
    """What is still open after some squares were settled. Sets are bits."""

    def __init__(self, rows, columns, open_, givers, column, start, end):
        self.rows, self.columns = rows, columns  # that are left
        self.open, self.givers = open_, givers  # by row the columns it may have, by column its rows
        self.column = column  # by settled row
        self.start, self.end = start, end  # of chains, by their last row and by their first column

    def copy(self):
        return Level(self.rows, self.columns, self.open[:], self.givers[:], self.column[:],
                     self.start[:], self.end[:])


class Search:
    def __init__(self, board, stream=None):
        """Without a stream the squares of a line are tried in ascending order, else in a random one."""
        if board.n > LIMIT:
            raise Cannot
        self.board, self.stream, n = board, stream, board.n
        flags = board.problem.flags
        self.circle, self.swapless = flags & ONE_CIRCLE, flags & NO_SWAPS
        tail = tails(board) if self.circle else list(range(n))
        row_of = {person: row for row, person in enumerate(board.giver)}
        self.reverse_row = [row_of.get(person) for person in board.receiver]
        self.reverse_column = {row: column for column, row in enumerate(self.reverse_row) if row is not None}
        closed = {(row, column) for row in range(n) for column in range(n) if board.forbids(row, column) or
                  self.swapless and board.problem.must.get(board.receiver[column]) == board.giver[row]}
        if self.circle and n > 1:
            closed |= {(tail[column], column) for column in range(n)}
        open_ = [sum(1 << column for column in range(n) if (row, column) not in closed) for row in range(n)]
        givers = [sum(1 << row for row in range(n) if (row, column) not in closed) for column in range(n)]
        start = [0] * n
        for column, row in enumerate(tail):
            start[row] = column
        self.first = Level((1 << n) - 1, (1 << n) - 1, open_, givers, [None] * n, start, tail)

    def draws(self):
        """Every draw, or Tired."""
        self.steps = STEPS
        if self.circle and not is_connected_without_any(self.first):
            return iter(())
        return self.draws_from(self.first.copy())

    def draws_from(self, level):
        if not self.steps:
            raise Tired
        self.steps -= 1
        if not self.settle_forced(level):
            return
        if not level.rows:
            yield level.column
            return
        if self.circle and not is_connected(level) or not has_matching(level):
            return
        of_row, line, squares = fewest_squares(level)
        while squares:
            square = self.pick(squares)
            squares &= ~(1 << square)
            deeper = level.copy()
            self.settle(deeper, *((line, square) if of_row else (square, line)))
            yield from self.draws_from(deeper)

    def pick(self, squares):
        if not self.stream:
            return lowest(squares)
        squares = list(bits(squares))
        return squares[self.stream.below(len(squares))]

    def settle(self, level, row, column):
        """What is closed: the rest of the row and the column, the way back to where the chain starts, the
        swap."""
        start, end = level.start[row], level.end[column]
        for other in bits(level.givers[column] & ~(1 << row)):
            level.open[other] &= ~(1 << column)
        for other in bits(level.open[row] & ~(1 << column)):
            level.givers[other] &= ~(1 << row)
        level.column[row] = column
        level.rows &= ~(1 << row)
        level.columns &= ~(1 << column)
        level.start[end], level.end[start] = start, end
        if self.circle and level.rows & level.rows - 1:
            close(level, end, start)
        back, to = self.reverse_row[column], self.reverse_column.get(row)
        if self.swapless and back is not None and to is not None:
            close(level, back, to)

    def settle_forced(self, level):
        """Lines with a single square left, rows before columns, until there are none. False when one has
        none."""
        settled = True
        while settled:
            settled = False
            for row in bits(level.rows):
                if not level.open[row]:
                    return False
                if not level.open[row] & level.open[row] - 1:
                    self.settle(level, row, lowest(level.open[row]))
                    settled = True
            for column in bits(level.columns):
                if not level.givers[column]:
                    return False
                if not level.givers[column] & level.givers[column] - 1:
                    self.settle(level, lowest(level.givers[column]), column)
                    settled = True
        return True


def close(level, row, column):
    level.open[row] &= ~(1 << column)
    level.givers[column] &= ~(1 << row)


def fewest_squares(level):
    """(whether it is a row, its number, its squares): the first with the fewest, rows before columns."""
    lines = [(True, row, level.open[row]) for row in bits(level.rows)]
    lines += [(False, column, level.givers[column]) for column in bits(level.columns)]
    return min(lines, key=lambda line: bin(line[2]).count("1"))


# ---- What is left must be able to become a draw ----

def reached_from(level, column, but=0):
    """Columns at the starts of chains that can be reached from this one."""
    reached = fresh = 1 << column
    while fresh:
        behind = level.open[level.end[lowest(fresh)]] & ~reached & ~but
        reached, fresh = reached | behind, fresh & fresh - 1 | behind
    return reached


def reaching(level, row, but=0):
    """Rows at the ends of chains from which this one can be reached."""
    reached = fresh = 1 << row
    while fresh:
        before = level.givers[level.start[lowest(fresh)]] & ~reached & ~but
        reached, fresh = reached | before, fresh & fresh - 1 | before
    return reached


def is_connected(level):
    first = lowest(level.columns)
    return reached_from(level, first) == level.columns and reaching(level, level.end[first]) == level.rows


def is_connected_without_any(level):
    """The rest of a circle goes on without any single chain: all are before or behind each other."""
    for lost in bits(level.columns):
        others = level.columns & ~(1 << lost)
        if not others:
            return True
        first = lowest(others)
        behind = reached_from(level, first, 1 << lost)
        for row in bits(reaching(level, level.end[first], 1 << level.end[lost])):
            behind |= 1 << level.start[row]
        if behind != others:
            return False
    return True


def has_matching(level):
    row_of = {}

    def find(row, unseen):
        for column in bits(level.open[row]):
            if column in unseen:
                unseen.remove(column)
                if column not in row_of or find(row_of[column], unseen):
                    row_of[column] = row
                    return True
        return False

    return all(find(row, set(bits(level.columns))) for row in bits(level.rows))


# ---- As methods ----

class Listing:
    """One of all draws, by its number."""
    method, exact, unarranged = "counting", True, False

    def __init__(self, board, stream):
        self.stream = stream
        try:
            self.draws = list(Search(board).draws())
        except Tired as tired:
            raise Cannot from tired
        if not self.draws:
            raise Unsupported("no draw keeps the flags")

    def attempt(self, column):
        column[:] = self.draws[self.stream.below64(len(self.draws))]
        return True


class Finding:
    """The first draw that a random search finds."""
    method, exact, unarranged = "search", False, False

    def __init__(self, board, stream):
        self.search = Search(board, stream)

    def attempt(self, column):
        try:
            found = next(self.search.draws(), None)
        except Tired:
            return False
        if found:
            column[:] = found
        return bool(found)
