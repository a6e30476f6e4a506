"""W: from draw to draw by changing receivers along a chain, until the chain comes home."""
from ..blocks import Matching

PATIENCE = 16
MOST_STEPS = 10000000  # of all attempts together
TRIES_EACH = 32
MOST_CHOICES = 256


class Walk:
    method, exact, unarranged = "walk", False, False

    def __init__(self, board, stream):
        self.board, self.stream, self.rounds = board, stream, 64 + 4 * board.n.bit_length()
        self.steps_left, start = MOST_STEPS, list(range(board.n))
        stream.shuffle(start)
        matching = Matching(board, start)
        self.column, self.row = matching.column, matching.row

    def attempt(self, column):
        self.steps = most = min(PATIENCE * self.rounds * self.board.n, self.steps_left)
        if not most:
            return False
        for _ in range(self.rounds):
            home = self.column[:]
            if not self.round():
                self.column = home
                for row, mine in enumerate(home):
                    self.row[mine] = row
                break
        self.rounds = 1
        self.steps_left -= most - self.steps
        column[:] = self.column
        return True

    def round(self):
        row = self.stream.below(self.board.n)
        home = self.column[row]
        while self.steps:
            column = self.board.choice(row, self.stream.below(self.board.choices(row)))
            owner, self.row[column], self.column[row] = self.row[column], row, column
            if column == home:
                return True
            row, self.steps = owner, self.steps - 1
        return False


class JoinedWalk(Walk):
    """Two givers of different circles who change receivers make one circle of both."""

    def attempt(self, column):
        if not super().attempt(column):
            return False
        self.drawn, self.leader = column, list(range(self.board.problem.n))
        receiver_of = dict(self.board.problem.must)
        self.board.seat(column, receiver_of)
        self.circles = sum(not self.unite(giver, to) for giver, to in receiver_of.items())
        self.join_at_random()
        self.join_by_choices()
        return self.circles == 1

    def unite(self, *people):
        """Whether they were in different circles."""
        one, other = map(self.leader_of, people)
        self.leader[one] = other
        return one != other

    def leader_of(self, person):
        while self.leader[person] != person:
            self.leader[person] = person = self.leader[self.leader[person]]
        return person

    def change(self, one, other):
        board, column = self.board, self.drawn
        if board.forbids(one, column[other]) or board.forbids(other, column[one]) or \
                not self.unite(board.giver[one], board.giver[other]):
            return False
        column[one], column[other] = column[other], column[one]
        self.circles -= 1
        return True

    def join_at_random(self):
        tries = TRIES_EACH * self.board.n
        while tries and self.circles > 1:
            one, other = self.stream.below(self.board.n), self.stream.below(self.board.n)
            self.change(one, other)
            tries -= 1

    def join_by_choices(self):
        """Row by row, those who have a column that the row may have."""
        row_of = {column: row for row, column in enumerate(self.drawn)}
        for row in range(self.board.n):
            if self.circles <= 1:
                return
            for k in range(min(self.board.choices(row), MOST_CHOICES)):
                mine, theirs = self.drawn[row], self.board.choice(row, k)
                other = row_of[theirs]
                if self.change(row, other):
                    row_of[theirs], row_of[mine] = row, other
