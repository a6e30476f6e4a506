"""C: columns are dealt to a few large groups at first; what else is forbidden is switched away."""
from collections import Counter

from ..problem import Cannot
from .weighted import Weighted, loss

MOST_CLASSES = 64
BALANCING = 300


def exponential(x):
    """Always rounded alike."""
    if x > 0.03125 or x < -0.03125:
        half = exponential(x / 2)
        return half * half
    return 1 + x * (1 + x / 2 * (1 + x / 3 * (1 + x / 4 * (1 + x / 5 * (1 + x / 6 * (1 + x / 7))))))


class Classes:
    method, exact, unarranged = "classes", True, False

    def __init__(self, board, stream):
        if board.has_listed:
            raise Cannot
        self.board, self.stream = board, stream
        class_of = self.choose()
        self.count = len(class_of) + 1
        self.of_row = [class_of.get(group, self.count - 1) for group in board.row_group]
        self.of_column = [class_of.get(group, self.count - 1) for group in board.column_group]
        self.rows = [self.of_row.count(a) for a in range(self.count)]
        self.columns = [self.of_column.count(a) for a in range(self.count)]
        self.balance()
        self.order = sorted(range(board.n), key=lambda column: (-self.weight[self.of_column[column]],
                                                                self.of_column[column]))
        self.tabulate()
        self.seats = [[row for row in range(board.n) if self.of_row[row] == a] for a in range(self.count)]
        self.switching = Weighted(board, stream)

    def choose(self):
        """The classes of the largest groups, by rows times columns, until what is left is easy."""
        board, rows = self.board, Counter(self.board.row_group)
        squares = {group: rows[group] * (end - first) for group, (first, end) in board.run.items()}
        largest = sorted((group for group in squares if squares[group] > 1),
                         key=lambda group: (-squares[group], group))
        class_of, spared = {}, 0
        for group in largest[:MOST_CLASSES - 1]:
            if class_of and loss(board, spared) < 0.5:
                break
            class_of[group] = len(class_of)
            spared += squares[group]
        if loss(board, spared) >= 3:
            raise Cannot
        return class_of

    def may_have(self, a, b):
        return a != b or a == self.count - 1

    def balance(self):
        """What a column of each class counts, so that rows and columns add up to about the same."""
        every, self.weight = range(self.count), [1.0] * self.count
        for _ in range(BALANCING):
            total = [0.0] * self.count
            for a in every:
                for b in every:
                    total[a] += self.columns[b] * self.weight[b] if self.may_have(a, b) else 0
            for b in every:
                share = 0.0
                for a in every:
                    share += self.rows[a] / total[a] if self.may_have(a, b) and self.rows[a] else 0
                self.weight[b] = 1 / share if share > 0 else 1.0

    def tabulate(self):
        """Shares of the classes in each column, going backwards."""
        self.shares, bound = [], [0.0] * self.count
        for column in reversed(self.order):
            weight, shares = self.weight[self.of_column[column]], [0.0] * self.count
            for a in range(self.count):
                if not self.may_have(a, self.of_column[column]):
                    continue
                if bound[a] <= 0:
                    bound[a] = weight
                shares[a] = weight / bound[a]
                bound[a] *= exponential(shares[a])
            self.shares.append(shares)
        self.shares.reverse()

    def attempt(self, column):
        dealt_to = self.deal_to_one() if self.count == 2 else self.deal()
        if not dealt_to:
            return False
        placed = [0] * self.count
        for given, a in zip(self.order, dealt_to):
            seats, place = self.seats[a], placed[a]
            other = place + self.stream.below(len(seats) - place)
            seats[place], seats[other] = seats[other], seats[place]
            column[seats[place]] = given
            placed[a] += 1
        return self.switching.switch(column)

    def deal_to_one(self):
        """Beside the others there is one class: every part of the columns that it may have is as likely."""
        left, open_, dealt_to = self.rows[0], self.columns[1], []
        for column in self.order:
            takes = False
            if self.of_column[column] == 1:
                takes = self.stream.below(open_) < left
                open_ -= 1
            left -= takes
            dealt_to.append(0 if takes else 1)
        return dealt_to

    def deal(self):
        """The class that gets each column, or nothing: whether it is kept is one random number for all."""
        kept, keep, left, dealt_to = 1.0, self.stream.share(), self.rows[:], []
        for shares in self.shares:
            total = 0.0
            for rows, share in zip(left, shares):
                total += rows * share
            kept *= total * exponential(1 - total)
            if kept <= keep:
                return None
            rest, last = total * self.stream.share(), None
            for a, share in enumerate(shares):
                mine = left[a] * share
                if mine > 0:
                    last = a
                    rest -= mine
                    if rest < 0:
                        break
            left[last] -= 1
            dealt_to.append(last)
        return dealt_to
