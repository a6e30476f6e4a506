"""The draw engine once more, slow and short: draw(problem, seed) gives the receivers that kr_draw gives.

Written from the description of the methods, for one purpose: whoever verifies a draw need not trust the C code.
Everything must be the same to the last random word, so that any other numbering, order or budget is another ENGINE.
"""
import struct

ENGINE = 1
NO_SWAPS, ONE_CIRCLE = 1, 2
DRAW_STREAM = 1
MASK32 = 0xffffffff


class Unsupported(Exception):
    """The engine would draw this by a method that is not modelled here."""


class Problem:
    """People 0 ... n-1. Lists and pairs hold people; -1 is nobody, or no group."""

    def __init__(self, n, group=None, exclude=(), history=(), must=None, allow=None, gives=None, receives=None, flags=0):
        self.n, self.group, self.exclude, self.history, self.flags = n, group, exclude, history, flags
        self.must, self.allow, self.gives, self.receives = must or {}, allow or {}, gives, receives


# ---- Random words ----

class Stream:
    """The ChaCha20 key stream as 32-bit words: key = seed, 64-bit block counter from 0, 64-bit stream number."""

    def __init__(self, seed, number):
        self.start = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574, *struct.unpack("<8L", seed), 0, 0,
                      number & MASK32, number >> 32]
        self.counter, self.words = 0, []

    def block(self):
        start = self.start[:]
        start[12], start[13] = self.counter & MASK32, self.counter >> 32
        self.counter += 1
        x = start[:]

        def quarter(a, b, c, d):
            for one, two, three, bits in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
                x[one] = (x[one] + x[two]) & MASK32
                mixed = x[three] ^ x[one]
                x[three] = (mixed << bits | mixed >> (32 - bits)) & MASK32

        for _ in range(10):
            for k in range(4):
                quarter(k, 4 + k, 8 + k, 12 + k)
            for k in range(4):
                quarter(k, 4 + (k + 1) % 4, 8 + (k + 2) % 4, 12 + (k + 3) % 4)
        return [(a + b) & MASK32 for a, b in zip(x, start)]

    def word(self):
        if not self.words:
            self.words = self.block()[::-1]
        return self.words.pop()

    def word64(self):
        return self.word() | self.word() << 32

    def below(self, size):
        return self.multiplied(size, self.word, 32)

    def below64(self, size):
        return self.multiplied(size, self.word64, 64)

    def multiplied(self, size, word, bits):
        """The upper half of word * size; words that would favour somebody are drawn again."""
        mask = (1 << bits) - 1
        product = word() * size
        if product & mask < size:
            unfair = ((1 << bits) - size) % size
            while product & mask < unfair:
                product = word() * size
        return product >> bits


# ---- The board ----

class Board:
    """Rows are givers, columns receivers, without those that a must settles; both numbered group by group."""

    def __init__(self, problem):
        self.problem = problem
        number = dense_groups(problem)
        order = sorted(range(problem.n), key=lambda person: number[person])
        taken = set(problem.must.values())
        self.giver = [p for p in order if gives(problem, p) and p not in problem.must]
        self.receiver = [p for p in order if receives(problem, p) and p not in taken]
        column = {person: k for k, person in enumerate(self.receiver)}
        self.n = len(self.giver)
        self.allowed = []
        for person in self.giver:
            forbidden = {to for by, to in problem.exclude if by == person}
            forbidden |= {year[person] for year in problem.history}
            forbidden |= {to for to in self.receiver if number[to] == number[person]}
            wanted = problem.allow.get(person) or self.receiver
            self.allowed.append({column[to] for to in wanted if to in column and to not in forbidden})
        self.forbids = [[k not in row for k in range(self.n)] for row in self.allowed]
        self.forbidden = sum(map(sum, self.forbids))
        self.most_in_row = max(map(sum, self.forbids), default=0)
        self.most_in_column = max(map(sum, zip(*self.forbids)), default=0)


def gives(problem, person):
    return not problem.gives or problem.gives[person] > 0


def receives(problem, person):
    return not problem.receives or problem.receives[person] > 0


def dense_groups(problem):
    """Everybody has a group, numbered by first members; who has none has one alone."""
    numbers, result = {}, []
    for person in range(problem.n):
        group = problem.group[person] if problem.group else -1
        key = ("alone", person) if group == -1 else group
        result.append(numbers.setdefault(key, len(numbers)))
    return result


# ---- One draw in the making ----

class Drawing:
    def __init__(self, problem, seed):
        self.problem, self.board = problem, Board(problem)
        self.stream = Stream(seed, DRAW_STREAM)

    def receiver_of(self, column):
        result = dict(self.problem.must)
        for row, k in enumerate(column):
            result[self.board.giver[row]] = self.board.receiver[k]
        return result

    def is_wanted(self, column):
        return keeps_flags(self.problem.flags, self.receiver_of(column)) if self.problem.flags else True


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


# ---- D: all draws are counted, then one is picked ----

def count_ways(board):
    ways = [0] * (1 << board.n)
    ways[-1] = 1
    for used in range(len(ways) - 2, -1, -1):
        row = bin(used).count("1")
        ways[used] = sum(ways[used | 1 << k] for k in board.allowed[row] if not used >> k & 1)
    return ways


def counting(drawing, attempts):
    board = drawing.board
    ways = count_ways(board)
    for _ in range(attempts):
        rank, used, column = drawing.stream.below64(ways[0]), 0, []
        for row in range(board.n):
            for k in sorted(board.allowed[row]):
                if used >> k & 1:
                    continue
                if rank < ways[used | 1 << k]:
                    column.append(k)
                    used |= 1 << k
                    break
                rank -= ways[used | 1 << k]
        if drawing.is_wanted(column):
            return column
    return None


def all_draws(board, column=()):
    if len(column) == board.n:
        yield list(column)
        return
    for k in sorted(board.allowed[len(column)]):
        if k not in column:
            yield from all_draws(board, (*column, k))


def listing(drawing, attempts):
    """Small enough to go through all draws, where the flags make counting useless."""
    wanted = [column for column in all_draws(drawing.board) if drawing.is_wanted(column)]
    return wanted[drawing.stream.below64(len(wanted))] if wanted else None


# ---- R: shuffled until it fits ----

def rejection(drawing, attempts):
    board, column = drawing.board, list(range(drawing.board.n))
    for _ in range(attempts):
        for row in range(board.n):
            other = row + drawing.stream.below(board.n - row)
            column[row], column[other] = column[other], column[row]
            if board.forbids[row][column[row]]:
                break
        else:
            if drawing.is_wanted(column):
                return column
    return None


def one_circle(drawing, attempts):
    """An order of people is shuffled, in which everybody gives to the next; musts tie some together."""
    board, problem, order = drawing.board, drawing.problem, list(range(drawing.board.n))
    row_of, tail = {person: row for row, person in enumerate(board.giver)}, []
    for person in board.receiver:
        while person in problem.must:
            person = problem.must[person]
        tail.append(row_of[person])
    for _ in range(attempts):
        column = [None] * board.n
        for place in range(board.n):
            if place + 1 < board.n:
                other = place + 1 + drawing.stream.below(board.n - place - 1)
                order[place + 1], order[other] = order[other], order[place + 1]
            row, to = tail[order[place]], order[(place + 1) % board.n]
            if board.forbids[row][to]:
                break
            column[row] = to
        else:
            if drawing.is_wanted(column):
                return column
    return None


# ---- S: shuffled once, the few forbidden squares switched away ----

class Switching:
    def __init__(self, drawing):
        self.drawing, self.board, self.stream = drawing, drawing.board, drawing.stream
        self.bad_most = max(0, self.board.n - self.board.most_in_row - self.board.most_in_column - 2)
        self.column = list(range(self.board.n))

    def shuffle(self):
        for row in range(self.board.n):
            other = row + self.stream.below(self.board.n - row)
            self.column[row], self.column[other] = self.column[other], self.column[row]
            if self.board.forbids[row][self.column[row]]:
                if len(self.bad) == self.bad_most:
                    return False
                self.bad.append(row)
        return True

    def pick(self, fits):
        while True:
            row = self.stream.below(self.board.n)
            if row not in self.bad and fits(row):
                return row

    def origins(self, i, l):
        return sum(k not in self.bad and k != i and k != l and not self.board.forbids[k][self.column[i]] and
                   not self.board.forbids[l][self.column[k]] for k in range(self.board.n))

    def accept(self, i, l):
        most, least = self.board.n - len(self.bad) - 2, self.bad_most - len(self.bad)
        word = self.stream.word64()
        return word * most >> 64 < least or word * self.origins(i, l) >> 64 < least

    def switch_last(self):
        i, column, forbids = self.bad[-1], self.column, self.board.forbids
        v = column[i]
        k = self.pick(lambda row: not forbids[i][column[row]])
        l = self.pick(lambda row: not forbids[row][v])
        if k == l or forbids[k][column[l]]:
            return False
        column[i], column[k], column[l] = column[k], column[l], v
        self.bad.pop()
        return self.accept(i, l)

    def attempt(self):
        self.bad = []
        going = self.shuffle()
        while going and self.bad:
            going = self.switch_last()
        return going


def switching(drawing, attempts):
    state = Switching(drawing)
    for _ in range(attempts):
        if state.attempt() and drawing.is_wanted(state.column):
            return state.column
    return None


# ---- Q: column after column is given away, by a bound on what remains ----

E = 2.71828182845904523536


def exponential(x):
    total = 1.0
    for k in range(20, 0, -1):
        total = 1 + x * total / k
    return total


class Sequential:
    def __init__(self, board):
        self.board = board
        self.share, self.shrink, h = [0.0], [0.0], 1.0
        for _ in range(board.n):
            step = exponential(1 / h)
            self.share.append(1 / h)
            self.shrink.append(1 / step)
            h *= step

    def choose(self, stream, places, rows, still_open):
        factor = E
        for place in places:
            factor *= self.shrink[still_open[rows[place]]]
        rest = (stream.word64() >> 11) / 9007199254740992.0
        for place in places:
            rest -= factor * self.share[still_open[rows[place]]]
            if rest < 0:
                return place
        return None

    def attempt(self, stream):
        board = self.board
        rows, still_open = list(range(board.n)), [len(row) for row in board.allowed]
        column = [None] * board.n
        for k in range(board.n):
            places = [place for place, row in enumerate(rows) if not board.forbids[row][k]]
            chosen = self.choose(stream, places, rows, still_open)
            if chosen is None:
                return None
            for place in places:
                still_open[rows[place]] -= 1
                if still_open[rows[place]] == 0 and place != chosen:
                    return None
            column[rows[chosen]] = k
            last = rows.pop()
            if chosen < len(rows):
                rows[chosen] = last
        return column


def sequential(drawing, attempts):
    state = Sequential(drawing.board)
    for _ in range(attempts):
        column = state.attempt(drawing.stream)
        if column and drawing.is_wanted(column):
            return column
    return None


# ---- Which method ----

def conflicts(drawing):
    return drawing.board.forbidden / drawing.board.n


def is_sparse(drawing):
    n, hits = float(drawing.board.n), conflicts(drawing)
    most = max(drawing.board.most_in_row, drawing.board.most_in_column)
    return hits * (hits + 1) <= n / 2 and hits * most * most <= n * n / 2


# Each method in turn, if it suits, with so many attempts, as far as so many steps allow.
PLAN = [
    (listing, lambda d: d.problem.flags and d.board.n <= 9, 1, None),
    (counting, lambda d: d.board.n <= 16, 4096, None),
    (one_circle, lambda d: d.problem.flags & ONE_CIRCLE and conflicts(d) <= 8, 30000, 20000000000),
    (switching, is_sparse, 100000, 400000000),
    (sequential, lambda d: d.board.n <= 4096, 20000, 1000000000),
    (counting, lambda d: d.board.n <= 20, 4096, None),
]


def draw(problem, seed):
    """The receivers in the order of the givers, for a problem that has a draw."""
    drawing = Drawing(problem, seed)
    n, column = drawing.board.n, [] if drawing.board.n == 0 else None
    for method, suits, attempts, steps in PLAN:
        if column is None and suits(drawing):
            if steps:
                attempts = min(attempts, steps // (n * n if method is sequential else n))
            column = method(drawing, attempts)
    if column is None:
        raise Unsupported("the engine would go on to a method that is not modelled here")
    receiver_of = drawing.receiver_of(column)
    return [receiver_of[person] for person in sorted(receiver_of)]
