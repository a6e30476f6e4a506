"""Several gifts: everybody is a row and a column of the board; a row has as many slots as gifts are left to
give when musts are settled, a column as many as are left to receive. A draw fills the slots of the rows with
columns, those of a row all different, and takes no column more often than it has slots."""
from collections import Counter
from itertools import accumulate

from .board import LISTED, read_board
from .methods.gift_counting import GiftCounting, GiftListing, has_swaps, is_countable
from .methods.gift_sequential import LIMIT as SEQUENTIAL_LIMIT
from .methods.gift_sequential import GiftSequential
from .methods.gift_switching import GiftRejection, GiftSwitching
from .methods.gift_walk import GiftWalk
from .problem import EXACT, NO_SWAPS, Cannot, Problem, Unsupported

TURNED_LIMIT = 1024
ALONE = 100000


class Gifts:
    def __init__(self, problem):
        """On the board nobody has roles; a must counts as drawn in the latest year."""
        self.problem = problem
        musts = [[problem.must.get(person, -1) for person in range(problem.n)]] if problem.must else []
        self.board = read_board(Problem(
            problem.n, group=problem.group, allow=problem.allow, history=musts + problem.history,
            exclude=[(person, to) for person, row in enumerate(problem.excludes) for to in row]))
        self.is_rest = False
        if not self.board.is_arranged and self.are_certain():
            self.set_slots(problem.gives, problem.receives)
        if self.board.is_arranged or not self.are_certain() or self.is_looked_at():
            self.arrange()
            self.turn()

    def are_certain(self):
        """Everybody gives and receives the same number, for which there is room without a look at the
        board."""
        board, gifts = self.board, self.problem.gives[0]
        return gifts and {*self.problem.gives, *self.problem.receives} == {gifts} and board.is_roomy() and \
            (board.n - board.most_in_row - board.most_in_column) // 2 + 1 >= gifts

    def is_looked_at(self):
        return self.board.n <= SEQUENTIAL_LIMIT or not is_sparse(self)

    def arrange(self):
        self.board, problem = self.board.arranged(), self.problem
        taken = Counter(problem.must.values())
        self.set_slots([problem.gives[person] - (person in problem.must) for person in self.board.giver],
                       [problem.receives[person] - taken[person] for person in self.board.receiver])

    def set_slots(self, given, received):
        self.given, self.received = given, received
        self.row_start, self.column_start = [0, *accumulate(given)], [0, *accumulate(received)]
        self.slots = sum(given)
        self.row_of = [row for row, count in enumerate(given) for _ in range(count)]
        self.most_given, self.most_received = max(given), max(received)

    def turn(self):
        """Where that is less, those who are left over are drawn: the free squares that stay unused."""
        board, n = self.board, self.board.n
        if n > TURNED_LIMIT or 0 in self.given or 0 in self.received:
            return
        free = Counter(column for row in range(n) for column in board.all_choices(row))
        rest = [board.choices(row) - self.given[row] for row in range(n)]
        if sum(rest) < self.slots:
            self.set_slots(rest, [free[column] - self.received[column] for column in range(n)])
            self.is_rest = True

    def weigh(self):
        """Slot by slot: the most forbidden squares of a row, of a column, and all of them; or bounds of
        these."""
        board, rows, in_group, in_column = self.board, [], Counter(), Counter()
        if not board.is_arranged:
            self.most_in_row = self.most_received * board.most_in_row
            self.most_in_column = self.most_given * board.most_in_column
            self.forbidden = self.most_given * self.most_received * board.forbidden
            return
        for row, group in enumerate(board.row_group):
            listed = sum(self.received[column] for column in board.lists[row])
            first, end = board.run_of(group) if group != LISTED else (0, 0)
            rows.append(self.slots - listed if group == LISTED else
                        listed + self.column_start[end] - self.column_start[first])
            in_group[group] += self.given[row]
            for column in board.lists[row]:
                in_column[column] += -self.given[row] if group == LISTED else self.given[row]
        columns = [in_group[LISTED] + in_group[group] + in_column[column]
                   for column, group in enumerate(board.column_group)]
        self.most_in_row = largest(rows, self.given)
        self.most_in_column = largest(columns, self.received)
        self.forbidden = sum(weight * slots for weight, slots in zip(rows, self.given))

    def columns(self):
        """Every column as often as it has slots."""
        return [column for column, count in enumerate(self.received) for _ in range(count)]

    def receivers_of(self, column):
        """By person, ascending; musts included."""
        board, result = self.board, {}
        for row in range(board.n):
            drawn = set(column[self.row_start[row]:self.row_start[row + 1]])
            if self.is_rest:
                drawn = set(board.all_choices(row)) - drawn
            receivers = [board.receiver[to] for to in drawn] if board.is_arranged else list(drawn)
            person = board.giver[row] if board.is_arranged else row
            if person in self.problem.must:
                receivers.append(self.problem.must[person])
            result[person] = sorted(receivers)
        return result


def largest(weights, slots):
    return max((weight for weight, count in zip(weights, slots) if count), default=0)


# ---- The plan: method, what it suits, attempts, steps, steps of an attempt ----

def is_sparse(gifts):
    gifts.weigh()
    if not gifts.slots:
        return False
    slots, hits = gifts.slots, gifts.forbidden / gifts.slots
    most = float(max(gifts.most_in_row, gifts.most_in_column))
    doubles = 3.0 * gifts.most_given * gifts.most_received
    return hits * (hits + 1 + doubles) <= slots / 2 and hits * most * most <= slots * slots / 2


PLAN = [
    (GiftListing, lambda gifts: gifts.problem.flags & NO_SWAPS and is_countable(gifts), 1000, None, None),
    (GiftCounting, is_countable, 4096, None, None),
    (GiftSwitching, is_sparse, 100000, 4000000000, lambda gifts: gifts.slots + 1),
    (GiftSequential, lambda gifts: gifts.board.n <= SEQUENTIAL_LIMIT, 100000, 2000000000,
     lambda gifts: gifts.board.n * gifts.slots + 1),
    (GiftWalk, lambda gifts: not gifts.problem.flags & EXACT, 256, None, None),
]
ONLY = {"rejection": GiftRejection, "counting": GiftCounting, "switching": GiftSwitching,
        "sequential": GiftSequential, "walk": GiftWalk}


def draw_gifts(making):
    """Everybody's receivers; the first method that draws is entered in `making`."""
    gifts = Gifts(making.problem)
    plan = [(ONLY[making.by], lambda gifts: True, ALONE, None, None)] if making.by else PLAN
    for method, suits, attempts, steps, cost in plan:
        if not suits(gifts):
            continue
        if not method.unarranged and not gifts.board.is_arranged:
            gifts.arrange()
        try:
            sampler = method(gifts, making.stream)
        except Cannot:
            continue
        column = gifts.columns()
        for _ in range(min(attempts, steps // cost(gifts)) if steps else attempts):
            making.attempts += 1
            if not sampler.attempt(column):
                continue
            receivers_of = gifts.receivers_of(column)
            if not making.problem.flags & NO_SWAPS or not has_swaps(receivers_of):
                making.method = method.method
                return receivers_of
    raise Unsupported("no draw was found")
