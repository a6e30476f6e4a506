"""What a single circle is made of: a must ties its giver to its receiver, so people stand in chains. One
starts at every column of the board, follows the musts, and ends at a row."""
from ..problem import Unsupported


def tails(board):
    """By column: the row at the end of the chain."""
    must = board.problem.must
    if not must:
        return list(range(board.n))  # chains are people
    row_of = {person: row for row, person in enumerate(board.giver)}
    result, people = [], 0
    for person in board.receiver:
        people += 1
        while person in must:
            person, people = must[person], people + 1
        result.append(row_of[person])
    if people < sum(board.problem.gives):
        raise Unsupported("musts close a circle")
    return result


class Chains:
    def __init__(self, board):
        self.board, self.tail = board, tails(board)
        tied = bool(board.problem.must)
        # At most so many other chains may not follow, or may not precede, one.
        self.most_out = board.most_in_row - (not tied)
        self.most_in = board.most_in_column - (not tied)

    def forbid(self, column, behind):
        return self.board.forbids(self.tail[column], behind)

    def close(self, order, column):
        """Everybody in the order gives to the next, and the last to the first."""
        for one, other in zip(order, order[1:] + order[:1]):
            column[self.tail[one]] = other


class CircleRejection:
    """R: the order of the chains is shuffled until it fits."""
    method, exact, unarranged = "rejection", True, False

    def __init__(self, board, stream):
        self.chains, self.stream, self.order = Chains(board), stream, list(range(board.n))

    def attempt(self, column):
        order, n = self.order, len(self.order)
        for place in range(n):
            if place + 1 < n:
                other = place + 1 + self.stream.below(n - place - 1)
                order[place + 1], order[other] = order[other], order[place + 1]
            if self.chains.forbid(order[place], order[(place + 1) % n]):
                return False
        self.chains.close(order, column)
        return True
