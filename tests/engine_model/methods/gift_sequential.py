"""Q for several gifts: column after column is given away, all slots of one at a time, by a bound on what
remains."""
from ..problem import Cannot
from .sequential import E, exponential

LIMIT = 2048
MOST_RECEIVED = 256


class GiftSequential:
    method, exact, unarranged = "sequential", True, False

    def __init__(self, gifts, stream):
        n = gifts.board.n
        if n > LIMIT or gifts.most_received > MOST_RECEIVED or gifts.most_given > n:
            raise Cannot
        self.gifts, self.stream = gifts, stream
        self.may_have = [[] for _ in range(n)]  # by column: rows that have something to give
        for row in range(n):
            for column in gifts.board.all_choices(row) if gifts.given[row] else ():
                self.may_have[column].append(row)
        self.tabulate(n)

    def tabulate(self, n):
        """t and exp(-t), by open columns and missing ones."""
        width = self.gifts.most_given + 1
        self.weight, self.stay = [], []
        for still in range(n + 1):
            weight, stay = [0.0] * width, [1.0] * width
            for missing in range(1, width):
                weight[missing] = 1.0
                if still > missing:
                    weight[missing] = self.weight[-1][missing] * exponential(self.weight[-1][missing - 1]) * \
                        self.stay[-1][missing]
                stay[missing] = 1 / exponential(weight[missing])
            self.weight.append(weight)
            self.stay.append(stay)

    def attempt(self, column):
        gifts = self.gifts
        self.missing, self.open = gifts.given[:], [0] * gifts.board.n
        for given, rows in enumerate(self.may_have):
            for row in rows if gifts.received[given] else ():
                self.open[row] += 1
        left = gifts.slots
        for given, slots in enumerate(gifts.received):
            if slots and not self.give(given, slots, left, column):
                return False
            left -= slots
        return True

    def give(self, given, slots, left, column):
        rows = [row for row in self.may_have[given] if self.missing[row]]
        stay, weights = 1.0, []
        for row in rows:
            stay *= self.stay[self.open[row]][self.missing[row]]
            weights.append(self.weight[self.open[row]][self.missing[row]])
        sums = sums_of_sets(weights, slots)
        limit = share_limit(slots, min(len(self.may_have[given]), left))
        if self.stream.share() * limit >= stay * sums[0][slots]:
            return False
        candidate = 0
        for missing in range(slots, 0, -1):
            candidate = self.choose(candidate, missing, weights, sums)
            row = rows[candidate]
            column[self.gifts.row_start[row + 1] - self.missing[row]] = given
            self.missing[row] -= 1
            candidate += 1
        for row in rows:
            self.open[row] -= 1
            if self.open[row] < self.missing[row]:
                return False
        return True

    def choose(self, candidate, missing, weights, sums):
        """The next of so many, by the sets that hold him and nobody before him."""
        rest = self.stream.share() * sums[candidate][missing]
        while len(weights) - candidate > missing:
            rest -= weights[candidate] * sums[candidate + 1][missing - 1]
            if rest < 0:
                break
            candidate += 1
        return candidate


def sums_of_sets(weights, slots):
    """For every candidate: the sums, over all sets of 0 ... `slots` of him and those behind, of their
    products."""
    sums = [[1.0] + [0.0] * slots]
    for weight in reversed(weights):
        behind = sums[-1]
        sums.append([1.0] + [behind[k] + weight * behind[k - 1] for k in range(1, slots + 1)])
    return sums[::-1]


def share_limit(slots, candidates):
    """The most that all shares could be together, with so many candidates."""
    limit = 1.0
    for k in range(slots):
        limit *= slots / (k + 1) * (candidates - k) / candidates / E
    return limit
