"""S: shuffled once, the few forbidden squares switched away."""


class Switching:
    method, exact, unarranged = "switching", True, True

    def __init__(self, board, stream):
        self.board, self.stream = board, stream
        self.bad_most = max(0, board.n - board.most_in_row - board.most_in_column - 2)

    def attempt(self, column):
        self.column = column
        self.stream.shuffle(column)
        self.bad = [row for row, mine in enumerate(column) if self.board.forbids(row, mine)]
        if len(self.bad) > self.bad_most:
            return False
        while self.bad:
            if not self.switch_last():
                return False
        return True

    def pick(self, fits):
        while True:
            row = self.stream.below(self.board.n)
            if row not in self.bad and fits(row):
                return row

    def switch_last(self):
        """The last forbidden square (i, v) goes: i gets the column of k, k that of l, and l gets v."""
        i, column, forbids = self.bad[-1], self.column, self.board.forbids
        v = column[i]
        k = self.pick(lambda row: not forbids(i, column[row]))
        l = self.pick(lambda row: not forbids(row, v))
        if k == l or forbids(k, column[l]):
            return False
        column[i], column[k], column[l] = column[k], column[l], v
        self.bad.pop()
        return self.accept(i, l)

    def accept(self, i, l):
        most, least = self.board.n - len(self.bad) - 2, self.bad_most - len(self.bad)
        word = self.stream.word64()
        return word * most >> 64 < least or word * self.origins(i, l) >> 64 < least

    def origins(self, i, l):
        """Rows that k may have been."""
        column, forbids = self.column, self.board.forbids
        return sum(k not in self.bad and k not in (i, l) and
                   not forbids(k, column[i]) and not forbids(l, column[k]) for k in range(self.board.n))
