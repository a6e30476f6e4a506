"""D for a single circle: counts the ways to go on through all chains and home, then picks a circle by its
rank."""
from ..problem import Cannot, Unsupported
from .circles import Chains

LIMIT = 18


class CircleCounting:
    """Home is the first chain. Sets of the others are bits: chain k + 1 is bit k."""
    method, exact, unarranged = "counting", True, False

    def __init__(self, board, stream):
        if board.n > LIMIT:
            raise Cannot
        self.chains, self.stream, self.others = Chains(board), stream, board.n - 1
        self.follows = [[(k, 1 << k) for k in range(self.others)
                         if k + 1 != column and not self.chains.forbid(column, k + 1)]
                        for column in range(board.n)]
        self.goes_home = [int(not self.chains.forbid(column, 0)) for column in range(board.n)]
        self.all, self.known = (1 << self.others) - 1, [{} for _ in range(board.n)]
        self.circles = self.ways(0, 0)
        if not self.circles:
            raise Unsupported("there is no circle")

    def ways(self, column, behind):
        """To go on from a chain, when these lie behind, itself among them."""
        if behind == self.all:
            return self.goes_home[column]
        known = self.known[column]
        if behind not in known:
            known[behind] = sum(self.ways(k + 1, behind | bit)
                                for k, bit in self.follows[column] if not behind & bit)
        return known[behind]

    def attempt(self, column):
        rank, order, behind = self.stream.below64(self.circles), [0], 0
        while len(order) <= self.others:
            for k, bit in self.follows[order[-1]]:
                ways = 0 if behind & bit else self.ways(k + 1, behind | bit)
                if rank < ways:
                    order.append(k + 1)
                    behind |= bit
                    break
                rank -= ways
        self.chains.close(order, column)
        return True
