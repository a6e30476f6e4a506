"""Q: column after column is given away, by a bound on what remains."""
from ..problem import Cannot

LIMIT = 4096
E = 2.71828182845904523536


def exponential(x):
    """For 0 <= x <= 1, always rounded alike."""
    total = 1.0
    for k in range(20, 0, -1):
        total = 1 + x * total / k
    return total


class Sequential:
    method, exact, unarranged = "sequential", True, False

    def __init__(self, board, stream):
        if board.n > LIMIT:
            raise Cannot
        self.board, self.stream = board, stream
        self.share, self.shrink, h = [0.0], [0.0], 1.0
        for _ in range(board.n):
            step = exponential(1 / h)
            self.share.append(1 / h)
            self.shrink.append(1 / step)
            h *= step
        self.choices = [board.choices(row) for row in range(board.n)]
        self.may_have = [bytearray(board.n) for _ in range(board.n)]  # by column
        for row in range(board.n):
            for column in board.all_choices(row):
                self.may_have[column][row] = 1

    def attempt(self, column):
        rows, still_open = list(range(self.board.n)), self.choices[:]
        for k, may_have in enumerate(self.may_have):
            places = [place for place, row in enumerate(rows) if may_have[row]]
            chosen = self.choose(places, rows, still_open)
            if chosen is None:
                return False
            for place in places:
                still_open[rows[place]] -= 1
                if not still_open[rows[place]] and place != chosen:
                    return False
            column[rows[chosen]] = k
            last = rows.pop()
            if chosen < len(rows):
                rows[chosen] = last
        return True

    def choose(self, places, rows, still_open):
        """One of the places in `rows` by its share, or nobody."""
        factor, shares = E, []
        for place in places:
            still = still_open[rows[place]]
            factor *= self.shrink[still]
            shares.append(self.share[still])
        rest = self.stream.share()
        for place, share in zip(places, shares):
            rest -= factor * share
            if rest < 0:
                return place
        return None
