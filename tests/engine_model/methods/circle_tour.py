"""Q for a single circle: a draw that only keeps the groups apart says how many of each group give to which; a
random tour through the groups with these numbers is the circle, and the other rules are left to luck."""
from ..board import Board
from ..problem import Cannot, Problem
from .sequential import LIMIT, Sequential


class CircleTour:
    method, exact, unarranged = "sequential", True, False

    def __init__(self, board, stream):
        problem = board.problem
        if problem.must or board.has_listed or board.n > LIMIT:
            raise Cannot
        self.board, self.stream = board, stream
        base = Problem(problem.n, group=problem.group, gives=problem.gives, receives=problem.receives)
        self.sequential = Sequential(Board.of(base), stream)
        self.runs = sorted(board.run.values())
        self.home = max(range(len(self.runs)), key=lambda g: (self.runs[g][1] - self.runs[g][0], -g))
        self.group_of = [g for g, (first, end) in enumerate(self.runs) for _ in range(first, end)]
        self.members = [list(range(first, end)) for first, end in self.runs]

    def attempt(self, column):
        drawn = list(range(self.board.n))
        if not self.sequential.attempt(drawn):
            return False
        exits = [[self.group_of[to] for to in drawn[first:end]] for first, end in self.runs]
        for members in self.members:
            self.shuffle_all_but_one(members)
        last = [exits_of[-1] for exits_of in exits]
        return self.all_lead_home(last) and self.go(exits, column)

    def shuffle_all_but_one(self, members):
        """What is left at the last place needs no random word."""
        for k in range(len(members) - 1):
            other = k + self.stream.below(len(members) - k)
            members[k], members[other] = members[other], members[k]

    def all_lead_home(self, last):
        leads = {self.home}
        for group in range(len(last)):
            way = []
            while group not in leads and len(way) <= len(last):
                way.append(group)
                group = last[group]
            if group not in leads:
                return False
            leads.update(way)
        return True

    def go(self, exits, column):
        """By its exits in order from group to group, and to the next member of each; False at a broken
        rule."""
        group, visits = self.home, [0] * len(exits)
        at = first = self.members[group][0]
        for left in range(self.board.n, 0, -1):
            next_group = exits[group][visits[group]]
            visits[group] += 1
            to = self.members[next_group][visits[next_group]] if left > 1 else first
            if self.board.forbids(at, to):
                return False
            column[at], at, group = to, to, next_group
        return True
