"""Weighted switching: what does not fit is drawn again, and rows and columns are preferred by weights."""
from collections import Counter

from ..board import LISTED

AGAIN, GIVE_UP, MOVE = range(3)


def loss(board, spared):
    """About the logarithm of the attempts it takes, when a base spares this many of the forbidden squares."""
    n = board.n
    if not board.has_listed:
        return switching_loss(n, board.most(), (board.forbidden - spared) / n)
    seated = reserved = most = 0
    for row, group in enumerate(board.row_group):
        choices = board.choices(row)
        if group == LISTED:
            seated, reserved = seated + n - choices, reserved + choices
        else:
            most = max(most, n - choices)
    hits, part = (board.forbidden - spared - seated) / n, reserved / n
    return switching_loss(n, most, hits) + hits * part if part < 0.5 else float(n)


def switching_loss(n, most, hits):
    part = most / n
    origins = 1 - 2 * part - hits / n
    return hits * part * part / origins if part * part < origins else hits


class WeightedSwitching:
    method, exact, unarranged = "switching", True, False

    def __init__(self, board, stream):
        self.board, self.stream = board, stream
        self.seats = Seats(board, stream) if board.has_listed else None
        self.switching = Weighted(board, stream)

    def attempt(self, column):
        if not self.seats:
            self.stream.shuffle(column)
        elif not self.seat_and_shuffle(column):
            return False
        return self.switching.switch(column)

    def seat_and_shuffle(self, column):
        seats = self.seats.draw()
        if seats is None:
            return False
        taken = set(seats.values())
        rest = [k for k in range(self.board.n) if k not in taken]
        self.stream.shuffle(rest)
        for row, group in enumerate(self.board.row_group):
            column[row] = seats[row] if group == LISTED else rest.pop()
        return True


class Seats:
    """Columns for the LISTED rows, part by part: rows whose lists hang together."""
    TRIES = 1000

    def __init__(self, board, stream):
        self.board, self.stream, self.parts = board, stream, []
        for row, group in enumerate(board.row_group):
            if group == LISTED:
                self.add(row)
        self.parts = [sorted(rows) for rows, _ in self.parts]
        self.parts.sort()

    def add(self, row):
        rows, columns, others = [row], set(self.board.lists[row]), []
        for part in self.parts:
            if columns.isdisjoint(part[1]):
                others.append(part)
            else:
                rows += part[0]
                columns |= part[1]
        self.parts = [*others, (rows, columns)]

    def draw(self):
        seats = {}
        for part in self.parts:
            for _ in range(self.TRIES):
                if drawn := self.try_part(part):
                    break
            else:
                return None
            seats.update(drawn)
        return seats

    def try_part(self, rows):
        """Everybody takes one from his list; two may not take the same."""
        drawn = {}
        for row in rows:
            columns = self.board.lists[row]
            column = columns[self.stream.below(len(columns))]
            if column in drawn.values():
                return None
            drawn[row] = column
        return drawn


class Weighted:
    """Takes an arrangement to a draw. `seated` rows are LISTED; they keep their columns."""

    def __init__(self, board, stream):
        self.board, self.stream, n = board, stream, board.n
        self.bits = (64 - n.bit_length()) // 2
        self.seated = [group == LISTED for group in board.row_group]
        self.in_row = [n - board.choices(row) for row in range(n)]
        in_group = Counter(board.row_group)
        self.in_column = [in_group[group] for group in board.column_group]
        self.reserved = set()
        for row in range(n):
            if self.seated[row]:
                self.reserved.update(board.lists[row])
            else:
                for column in board.lists[row]:
                    self.in_column[column] += 1
        # By group, what its rows and its columns forbid.
        self.of_rows, self.of_columns = {}, {}
        for row, group in enumerate(board.row_group):
            if group != LISTED:
                self.of_rows.setdefault(group, set()).add(self.in_row[row])
        for column, group in enumerate(board.column_group):
            self.of_columns.setdefault(group, set()).add(self.in_column[column])
        self.most = max(max(map(max, self.of_rows.values()), default=0),
                        max(map(max, self.of_columns.values()), default=0))

    def weight(self, forbidden):
        return (self.board.n - self.most << self.bits) // (self.board.n - forbidden)

    def row_weight(self, row):
        return self.weight(self.in_row[row] - self.bad_columns[self.board.row_group[row]])

    def column_weight(self, column):
        return self.weight(self.in_column[column] - self.bad_rows[self.board.column_group[column]])

    # ---- The bad squares ----

    def switch(self, column):
        self.column, board = column, self.board
        self.bad = [row for row, mine in enumerate(column) if board.forbids(row, mine)]
        if self.bad and 2 * self.most >= board.n or any(column[row] in self.reserved for row in self.bad):
            return False
        self.bad_rows = Counter(board.row_group[row] for row in self.bad)
        self.bad_columns = Counter(board.column_group[column[row]] for row in self.bad)
        if self.bad_rows.keys() - self.of_columns.keys() or self.bad_columns.keys() - self.of_rows.keys():
            return False
        least_row = self.weight(min((min(of) - self.bad_columns[group] for group, of in self.of_rows.items()),
                                    default=self.most))
        self.least_column = self.weight(min(min(of) - self.bad_rows[group]
                                            for group, of in self.of_columns.items()))
        self.least_pair = self.least_column * least_row
        while self.bad:
            if not self.switch_last():
                return False
        return True

    def measure(self):
        """B and A: the most that a row or a column forbids besides what is bad."""
        self.most_in_row = max((max(of) - self.bad_columns[group]
                                for group, of in self.of_rows.items()), default=0)
        self.most_in_column = max(max(of) - self.bad_rows[group] for group, of in self.of_columns.items())

    def switch_last(self):
        column, i = self.column, self.bad[-1]
        v = column[i]
        self.bad_rows[self.board.row_group[i]] -= 1
        self.bad_columns[self.board.column_group[v]] -= 1
        self.measure()
        if not self.fewest_origins(len(self.bad) - 1):
            return False
        outcome = AGAIN
        while outcome == AGAIN:
            outcome, k, l = self.propose(i, v)
        if outcome == GIVE_UP:
            return False
        self.bad.pop()
        column[i], column[k], column[l] = column[k], column[l], v
        return self.accept(i, l)

    def fewest_origins(self, bad):
        lost = self.most_in_row + self.most_in_column + sum(self.seated) + bad + 2
        return max(0, self.board.n - lost)

    # ---- Forward ----

    def propose(self, i, v):
        """A row k, and a place: a row l, or one of B places, or one of A."""
        n = self.board.n
        k, place = self.stream.below(n), self.stream.below(n + self.most_in_row + self.most_in_column)
        if k in self.bad:
            return AGAIN, k, place
        if place < n:
            return self.judge_pair(i, v, k, place), k, place
        place -= n
        if place < self.most_in_row:
            return self.judge_refused(i, k, place), k, None
        return self.judge_not_taking(v, k, place - self.most_in_row), k, None

    def by_weight(self, pair, outcome):
        """The outcome, with this weight for its chance; a weight of one needs no random word."""
        if pair >> 2 * self.bits:
            return outcome
        return outcome if self.stream.word64() >> 64 - 2 * self.bits < pair else AGAIN

    def takes(self, l, v):
        return not self.seated[l] and not self.board.forbids(l, v)

    def clash(self, k, l):
        return k == l or not self.seated[k] and self.board.forbids(k, self.column[l])

    def judge_pair(self, i, v, k, l):
        if l in self.bad:
            return AGAIN
        refused = self.board.forbids(i, self.column[k])
        if not self.takes(l, v):
            return self.by_weight(self.least_pair, GIVE_UP) if refused and self.clash(k, l) else AGAIN
        if refused:
            return AGAIN
        pair = self.column_weight(self.column[k]) * self.row_weight(l)
        if self.seated[k]:
            blind = any(self.board.forbids(i, column) for column in self.board.lists[k])
            return self.by_weight(pair - (0 if blind else self.least_column * self.row_weight(l)), GIVE_UP)
        if self.clash(k, l):
            return self.by_weight(pair - self.least_pair, GIVE_UP)
        return self.by_weight(pair, MOVE)

    def judge_refused(self, i, k, place):
        """A refused k makes up for what it does not forbid, bad columns apart."""
        if not self.board.forbids(i, self.column[k]):
            return AGAIN
        bad = sum(self.board.forbids(k, self.column[row]) for row in self.bad)
        if not self.seated[k] and place < self.in_row[k] - bad:
            return AGAIN
        return self.by_weight(self.least_pair, GIVE_UP)

    def judge_not_taking(self, v, k, place):
        """So does a row that does not take v, for its column."""
        if self.takes(k, v) or place < self.in_column[self.column[k]] - self.bad_forbidding(self.column[k]):
            return AGAIN
        return self.by_weight(self.least_pair, GIVE_UP)

    def bad_forbidding(self, column):
        return sum(self.board.forbids(row, column) for row in self.bad)

    # ---- Backward ----

    def accept(self, i, l):
        fewest = self.fewest_origins(len(self.bad))
        size = fewest + self.most_in_row + self.most_in_column
        product = self.weight(self.most_in_row) * self.weight(self.most_in_column) * fewest
        least = product - (product >> self.bits - 2) - 1
        u = self.column[i]
        pair, word = self.column_weight(u) * self.row_weight(l), self.stream.word64()
        return word * pair * size >> 64 < least or word * pair * self.origins(i, u, l) >> 64 < least

    def origins(self, i, u, l):
        """Rows that k may have been."""
        column, forbids = self.column, self.board.forbids
        return sum(not self.seated[k] and k not in self.bad and k != i and k != l and not forbids(k, u) and
                   not forbids(l, column[k]) for k in range(self.board.n))
