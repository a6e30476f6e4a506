"""D for several gifts: counts all draws by the slots that are left of the columns, then picks one by its
rank."""
from ..problem import Cannot, Unsupported

MOST_STATES, MOST_WORK = 1 << 18, 1 << 22
MOST_LISTED = 100000


def combinations(of, count):
    result = 1.0
    for k in range(count):
        result = result * (of - k) / (k + 1)
    return result


def is_countable(gifts):
    """Whether counting is little work, and the draws fit 64 bits."""
    if not gifts.board.is_arranged:
        return False
    states = draws = most = 1.0
    for row in range(gifts.board.n):
        if states > MOST_STATES:
            return False
        choices, given = gifts.board.choices(row), gifts.given[row]
        ways = combinations(choices, given) if given <= choices else 0.0
        states *= gifts.received[row] + 1.0
        draws *= ways
        most = max(most, ways)
    return states <= MOST_STATES and states * most <= MOST_WORK and draws < 18e18


class GiftCounting:
    method, exact, unarranged = "counting", True, False

    def __init__(self, gifts, stream):
        if not is_countable(gifts):
            raise Cannot
        self.gifts, self.stream, self.known = gifts, stream, {}
        self.choices = [gifts.board.all_choices(row) for row in range(gifts.board.n)]
        self.draws = self.ways(0, tuple(gifts.received))
        if not self.draws:
            raise Unsupported("no draw fits the rules")

    def ways(self, row, left):
        """To fill this row and those behind it."""
        if row == self.gifts.board.n:
            return 1
        if (row, left) not in self.known:
            self.known[row, left] = self.ways_on(row, self.gifts.given[row], 0, left)
        return self.known[row, left]

    def ways_on(self, row, missing, place, left):
        """To fill the last slots of a row from its choices from a place on, and the rows behind it."""
        if missing == 0:
            return self.ways(row + 1, left)
        return sum(self.ways_on(row, missing - 1, k + 1, less(left, column))
                   for k, column in self.open(row, place, left))

    def open(self, row, place, left):
        return [(k, column) for k, column in enumerate(self.choices[row]) if k >= place and left[column]]

    def attempt(self, column):
        rank, left = self.stream.below64(self.draws), tuple(self.gifts.received)
        for row, missing in enumerate(self.gifts.given):
            place, end = 0, self.gifts.row_start[row + 1]
            for slot in range(end - missing, end):
                for k, chosen in self.open(row, place, left):
                    ways = self.ways_on(row, end - slot - 1, k + 1, less(left, chosen))
                    if rank < ways:
                        column[slot], left, place = chosen, less(left, chosen), k + 1
                        break
                    rank -= ways
        return True


def has_swaps(receivers_of):
    return any(person in receivers_of[to] for person, receivers in receivers_of.items() for to in receivers)


def less(left, column):
    return left[:column] + (left[column] - 1,) + left[column + 1:]


class GiftListing(GiftCounting):
    """Goes through all draws in the order of their ranks, and picks one of those without swaps."""

    def __init__(self, gifts, stream):
        super().__init__(gifts, stream)
        if self.draws > MOST_LISTED:
            raise Cannot
        every = self.all_draws(0, gifts.given[0], 0, tuple(gifts.received))
        self.kept = [draw for draw in every if not has_swaps(gifts.receivers_of(draw))]
        if not self.kept:
            raise Unsupported("every draw has swaps")

    def all_draws(self, row, missing, place, left):
        if missing == 0:
            row += 1
            if row == self.gifts.board.n:
                yield ()
            else:
                yield from self.all_draws(row, self.gifts.given[row], 0, left)
            return
        for k, column in self.open(row, place, left):
            for rest in self.all_draws(row, missing - 1, k + 1, less(left, column)):
                yield (column, *rest)

    def attempt(self, column):
        column[:] = self.kept[self.stream.below64(len(self.kept))]
        return True
