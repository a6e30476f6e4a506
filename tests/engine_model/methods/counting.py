"""D: all draws are counted, then one is picked by its rank."""
from ..problem import Cannot

LIMIT = 20


class Counting:
    method, exact, unarranged = "counting", True, False

    def __init__(self, board, stream):
        if board.n > LIMIT:
            raise Cannot
        self.n, self.stream = board.n, stream
        rows_of = [sum(1 << row for row in range(board.n) if not board.forbids(row, column))
                   for column in range(board.n)]
        self.sorted = sorted(range(board.n), key=rows_of.__getitem__)
        self.rows = [rows_of[column] for column in self.sorted]
        self.known = {}
        self.draws = self.ways(0, (0,) * board.n)

    def ways(self, row, used):
        """To fill this row and those behind it. Columns that are open to the same of these rows stand side by
        side, and only how many of them are used matters."""
        if row == self.n:
            return 1
        free = []  # the rows open to some alike columns, and how many of these are free
        for rows, is_used in zip(self.rows, used):
            if not free or free[-1][0] != rows >> row:
                free.append([rows >> row, 0])
            free[-1][1] += not is_used
        key = row, tuple(map(tuple, free))
        if key not in self.known:
            self.known[key] = self.count(row, used)
        return self.known[key]

    def count(self, row, used):
        ways, alike, behind = 0, None, 0
        for place in range(self.n):
            rows = self.rows[place] >> row
            if used[place] or not rows & 1:
                continue
            if rows != alike:
                alike, behind = rows, self.ways(row + 1, taken(used, place))
            ways += behind
        return ways

    def attempt(self, column):
        rank, used = self.stream.below64(self.draws), (0,) * self.n
        for row in range(self.n):
            for place in range(self.n):
                if used[place] or not self.rows[place] >> row & 1:
                    continue
                ways = self.ways(row + 1, taken(used, place))
                if rank < ways:
                    column[row], used = self.sorted[place], taken(used, place)
                    break
                rank -= ways
        return True


def taken(used, place):
    return used[:place] + (1,) + used[place + 1:]
