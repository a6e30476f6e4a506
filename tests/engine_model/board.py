"""The board: rows are givers, columns receivers, without those that a must settles."""
from bisect import bisect_right
from collections import Counter

RUNS = 4096
MOST_MEASURED = 65536
LISTED = -1


def read_board(problem):
    """Where everybody takes part alike and a draw must exist, nothing is laid out yet."""
    if not problem.must and not problem.allow and not problem.has_roles:
        board = OpenBoard(problem)
        if board.is_roomy():
            return board
    return Board.of(problem)


class AnyBoard:
    """What is known of every board: n, most_in_row, most_in_column, forbidden."""

    def is_roomy(self):
        return self.most_in_row + self.most_in_column < self.n

    def most(self):
        return max(self.most_in_row, self.most_in_column)

    def conflicts(self):
        """That a shuffle hits on average."""
        return self.forbidden / self.n


# ---- Not arranged ----

class OpenBoard(AnyBoard):
    """Every person is the row and the column of his own number, and nothing is known but the bounds that
    board/measure.c describes."""
    is_arranged = has_listed = False

    def __init__(self, problem):
        n = problem.n
        self.problem, self.n, self.forbids = problem, n, problem.forbids
        sizes = Counter(group for group in problem.group if group != LISTED)
        largest = max(sizes.values(), default=1)
        alone = n - sum(sizes.values())
        pairs = [to for rows in (problem.excludes, problem.history) for row in rows for to in row]
        shift = 0
        while n >> shift >= RUNS:
            shift += 1
        runs = Counter(to + 1 >> shift for to in pairs)
        if largest >= MOST_MEASURED:
            largest = n
        longest = max(map(len, problem.excludes)) + len(problem.history)
        self.most_in_row = min(n, largest + longest)
        self.most_in_column = min(n, largest + max(runs.values(), default=0))
        self.forbidden = alone + sum(size * size for size in sizes.values()) + len(pairs)

    def arranged(self):
        return Board.of(self.problem)

    def seat(self, column, receiver_of):
        receiver_of.update(enumerate(column))


# ---- Arranged ----

def dense_groups(problem):
    """Everybody has a group, numbered by first members; who has none has one alone."""
    numbers, result = {}, []
    for person, group in enumerate(problem.group):
        key = ("alone", person) if group == LISTED else group
        result.append(numbers.setdefault(key, len(numbers)))
    return result


class Board(AnyBoard):
    """Rows and columns stand group by group, people in order in each. What a row lists besides its group it
    may not have; but a row of the group LISTED may only have what it lists. No row lists columns of its own
    group."""
    is_arranged = True

    def __init__(self, problem, giver, receiver, row_group, column_group, lists):
        self.problem, self.n = problem, len(giver)
        self.giver, self.receiver = giver, receiver
        self.row_group, self.column_group = row_group, column_group
        self.lists = lists
        self.listed = [frozenset(row) for row in lists]
        self.has_listed = LISTED in row_group
        self.run = {}  # of the columns of a group: first, end
        for column, group in enumerate(column_group):
            self.run[group] = self.run.get(group, (column,))[0], column + 1
        self.ranks = {}
        self.count()

    @classmethod
    def of(cls, problem):
        group = dense_groups(problem)
        order = sorted(range(problem.n), key=group.__getitem__)
        taken = set(problem.must.values())
        giver = [person for person in order if problem.gives[person] and person not in problem.must]
        receiver = [person for person in order if problem.receives[person] and person not in taken]
        column_of = {person: column for column, person in enumerate(receiver)}
        lists = []
        for person in giver:
            forbidden = {*problem.excludes[person], *(year[person] for year in problem.history)}
            listed = set(problem.allow[person]) - forbidden if person in problem.allow else forbidden
            lists.append(sorted(column_of[to] for to in listed
                                if to in column_of and group[to] != group[person]))
        row_group = [LISTED if person in problem.allow else group[person] for person in giver]
        return cls(problem, giver, receiver, row_group, [group[person] for person in receiver], lists)

    def part(self, rows, columns):
        """A block: rows and columns are numbered anew, in their order."""
        place = {column: k for k, column in enumerate(columns)}
        return Board(self.problem,
                     [self.giver[row] for row in rows], [self.receiver[column] for column in columns],
                     [self.row_group[row] for row in rows], [self.column_group[column] for column in columns],
                     [[place[column] for column in self.lists[row] if column in place] for row in rows])

    def arranged(self):
        return self

    def forbids(self, row, column):
        group = self.row_group[row]
        return group == self.column_group[column] or (column in self.listed[row]) != (group == LISTED)

    def run_of(self, group):
        return self.run.get(group, (self.n, self.n))

    def choices(self, row):
        """How many columns the row may have."""
        group, listed = self.row_group[row], len(self.lists[row])
        if group == LISTED:
            return listed
        first, end = self.run_of(group)
        return self.n - (end - first) - listed

    def choice(self, row, k):
        """The k-th of them."""
        if self.row_group[row] == LISTED:
            return self.lists[row][k]
        first, end = self.run_of(self.row_group[row])
        if row not in self.ranks:  # how many choices lie before each that is listed
            self.ranks[row] = [column - (column >= end) * (end - first) - j
                               for j, column in enumerate(self.lists[row])]
        column = k + bisect_right(self.ranks[row], k)
        return column if column < first else column + end - first

    def all_choices(self, row):
        return [self.choice(row, k) for k in range(self.choices(row))]

    def count(self):
        forbidden = [self.n - self.choices(row) for row in range(self.n)]
        self.forbidden, self.most_in_row = sum(forbidden), max(forbidden, default=0)
        in_group, listed_rows = Counter(self.row_group), self.row_group.count(LISTED)
        in_column = Counter()
        for row, columns in enumerate(self.lists):
            sign = -1 if self.row_group[row] == LISTED else 1
            for column in columns:
                in_column[column] += sign
        self.most_in_column = max((in_column[column] + listed_rows + in_group[group]
                                   for column, group in enumerate(self.column_group)), default=0)

    def seat(self, column, receiver_of):
        for row, mine in enumerate(column):
            receiver_of[self.giver[row]] = self.receiver[mine]
