"""A draw: block by block, until the draws of all blocks together are as the flags want them."""
from collections import namedtuple

from .blocks import Ground
from .board import read_board
from .gifts import draw_gifts
from .plan import BLOCK, REST, SHAPES, affordable, is_looked_at, steps
from .problem import NO_SWAPS, ONE_CIRCLE, Cannot, Unsupported
from .problem import SHAPES as SHAPE_FLAGS
from .stream import Stream

Drawn = namedtuple("Drawn", "receivers method attempts words")


def draw(problem, seed):
    """Everybody's receivers in the order of the givers, for a problem that has a draw."""
    return recompute(problem, seed).receivers


def recompute(problem, seed, by=None):
    """The same with some figures; `by` is the only method to use."""
    making = Making(problem, seed, by)
    receivers = making.run()
    return Drawn(receivers, making.method, making.attempts, making.stream.words_used())


class Part:
    """A board that is drawn for itself, by one method after the other."""

    def __init__(self, making, plan, board):
        self.making, self.board = making, board
        self.steps, self.method, self.attempts = iter(steps(plan, making.by)), None, 0

    def draw(self):
        """Once more; False when no method is left."""
        while True:
            while self.attempts > 0:
                self.attempts -= 1
                self.making.attempts += 1
                if self.method.attempt(self.column):
                    self.board.seat(self.column, self.making.receiver_of)
                    return True
            if not self.go_on():
                return False

    def go_on(self):
        for method, suits, attempts, steps_at_most in self.steps:
            if not suits(self.board):
                continue
            self.attempts = affordable(method, self.board, attempts, steps_at_most)
            if not method.unarranged:
                self.board = self.board.arranged()
            self.column = list(range(self.board.n))
            try:
                self.method = method(self.board, self.making.stream)
                return True
            except Cannot:
                self.attempts = 0
        return False


class Making:
    def __init__(self, problem, seed, by):
        self.problem, self.by = problem, by
        self.stream = Stream(seed)
        self.attempts, self.method = 0, "none"

    def run(self):
        if any(self.problem.breaks_a_rule(giver, to) for giver, to in self.problem.must.items()):
            raise Unsupported("a must breaks a rule")
        if self.problem.has_several():
            receivers_of = draw_gifts(self)
            return [receiver for person in range(self.problem.n) for receiver in receivers_of[person]]
        self.ground = Ground(read_board(self.problem))
        self.receiver_of = {**self.problem.must, **self.ground.forced}
        if self.ground.parts() and not self.draw():
            raise Unsupported("no draw was found")
        if not keeps_flags(self.problem.flags, self.receiver_of):
            raise Unsupported("no draw keeps the flags")
        return [self.receiver_of[person] for person in sorted(self.receiver_of)]

    def draw(self):
        if not self.problem.flags & SHAPE_FLAGS:
            return self.draw_by(BLOCK)
        if is_looked_at(self.ground.board):
            self.ground.board = self.ground.board.arranged()
        return any(self.draw_by(plan) for plan in (SHAPES, BLOCK, REST))

    def draw_by(self, plan):
        boards = self.ground.parts() if plan == BLOCK else [self.ground.board]
        parts = [Part(self, plan, board) for board in boards]
        while all(part.draw() for part in parts):
            if keeps_flags(self.problem.flags, self.receiver_of):
                self.method = max(parts, key=lambda part: part.board.n).method.method
                return True
        if boards == [self.ground.board]:
            self.ground.board = parts[0].board  # some method may have arranged it
        return False


def keeps_flags(flags, receiver_of):
    if flags & NO_SWAPS and any(receiver_of.get(to) == by for by, to in receiver_of.items()):
        return False
    if not flags & ONE_CIRCLE or not receiver_of:
        return True
    first = min(receiver_of)
    person, length = receiver_of[first], 1
    while person != first:
        person, length = receiver_of[person], length + 1
    return length == len(receiver_of)
