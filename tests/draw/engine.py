"""The engine as Python sees it, and slow but obvious answers to hold it against."""

import itertools
import math
import subprocess
import sys
from collections import Counter

OK, BAD_INPUT, IMPOSSIBLE, NOT_FOUND, NO_MEMORY, UNSUPPORTED = range(6)
NO_SWAPS, ONE_CIRCLE, EXACT = 1, 2, 4
NONE, MUSTS, APART, DIVIDED, SEARCHED = range(5)  # why no draw keeps the flags
UNKNOWN, ESTIMATED, COUNTED = range(3)
SELF, GROUP, EXCLUSION, HISTORY, MUST, ALLOWED, ROLE = (1 << k for k in range(7))


class Problem:
    def __init__(self, n, group=None, exclude=(), history=(), must=(), allow=None, gives=None, receives=None,
                 flags=0):
        self.n, self.group, self.history, self.flags = n, group, list(history), flags
        self.exclude = sorted(map(tuple, exclude))
        self.must = dict(must)
        self.allow = {giver: list(to) for giver, to in (allow or {}).items()}
        self.gives, self.receives = gives, receives

    @classmethod
    def from_instance(cls, instance):
        mutual = instance.get("mutual", [])
        return cls(instance["n"], group=instance.get("groups"), history=instance.get("history", []),
                   exclude=instance.get("exclude", []) + mutual + [pair[::-1] for pair in mutual],
                   must=map(tuple, instance.get("pins", [])),
                   allow={int(giver): to for giver, to in instance.get("allow", {}).items()},
                   gives=[instance["gifts"]] * instance["n"] if "gifts" in instance else None,
                   receives=[instance["gifts"]] * instance["n"] if "gifts" in instance else None)

    def words(self):
        yield f"people {self.n}"
        if self.group:
            yield "group " + spaced(self.group)
        if self.exclude:
            yield f"exclude {len(self.exclude)} " + spaced(itertools.chain(*self.exclude))
        if self.allow:
            allowed = [(giver, to) for giver in sorted(self.allow) for to in self.allow[giver]]
            yield f"allow {len(allowed)} " + spaced(itertools.chain(*allowed))
        if self.history:
            yield f"history {len(self.history)} " + spaced(itertools.chain(*self.history))
        if self.must:
            yield "must " + spaced(self.must.get(giver, -1) for giver in range(self.n))
        if self.gives:
            yield "gives " + spaced(self.gives)
        if self.receives:
            yield "receives " + spaced(self.receives)
        yield f"flags {self.flags}"

    def why_not(self, giver, receiver):
        reasons = 0
        if giver == receiver:
            reasons |= SELF
        elif self.group and self.group[giver] != -1 and self.group[giver] == self.group[receiver]:
            reasons |= GROUP
        if (giver, receiver) in self.exclude:
            reasons |= EXCLUSION
        if any(year[giver] == receiver for year in self.history):
            reasons |= HISTORY
        if self.allow.get(giver) and receiver not in self.allow[giver]:
            reasons |= ALLOWED
        if self.must.get(giver, receiver) != receiver or \
                receiver in (to for by, to in self.must.items() if by != giver):
            reasons |= MUST
        if (self.gives and not self.gives[giver]) or (self.receives and not self.receives[receiver]):
            reasons |= ROLE
        return reasons

    def givers(self):
        return [person for person in range(self.n) if not self.gives or self.gives[person]]

    def draws(self, relaxed=()):
        """Every draw, as the receivers in the order of the givers."""
        choices = [[to for to in range(self.n) if not self.why_not(giver, to) or (giver, to) in relaxed]
                   for giver in self.givers()]
        return [draw for draw in lists_without_repeats(choices) if self.keeps_flags(draw)]

    def keeps_flags(self, draw):
        receiver_of = dict(zip(self.givers(), draw))
        circles = circles_of(receiver_of)
        if self.flags & NO_SWAPS and 2 in map(len, circles):
            return False
        return not self.flags & ONE_CIRCLE or len(circles) == 1


def spaced(numbers):
    return " ".join(map(str, numbers))


def lists_without_repeats(choices, used=frozenset()):
    if not choices:
        yield ()
        return
    for first in choices[0]:
        if first not in used:
            for rest in lists_without_repeats(choices[1:], used | {first}):
                yield (first, *rest)


def circles_of(receiver_of):
    """The closed chains of giving."""
    circles, seen = [], set()
    for person in receiver_of:
        chain = []
        while person is not None and person not in seen:
            seen.add(person)
            chain.append(person)
            person = receiver_of.get(person)
        if chain and person == chain[0]:
            circles.append(chain)
    return circles


class Engine:
    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def tell(self, problem, command):
        print(*problem.words(), command, sep="\n", file=self.process.stdin, flush=True)

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise EOFError("the engine has crashed")
        return line.split()

    def draws(self, problem, count, method="none", first=1):
        """`count` draws by the seeds from `first` on: (status, draw)."""
        self.tell(problem, f"draw {method} {first} {count}")
        answers = (self.answer() for _ in range(count))
        return [(int(words[0]), tuple(map(int, words[1:]))) for words in answers]

    def tally(self, problem, count, method="none", first=1):
        """How often each answer came, as the driver words it: much faster where draws are many."""
        self.tell(problem, f"draw {method} {first} {count}")
        return Counter(itertools.islice(self.process.stdout, count))

    def attempts(self, problem, count, method="none", first=1):
        """How many all these draws took."""
        self.tell(problem, f"attempts {method} {first} {count}")
        return int(self.answer()[0])

    def methods(self):
        self.tell(Problem(2), "methods")
        return self.answer()

    def report(self, problem, method="none", seed=1):
        self.tell(problem, f"report {method} {seed}")
        words = self.answer()
        names = "exact attempts words circles swaps".split()
        report = {"method": words[1], **dict(zip(names, map(int, words[2:7])))}
        return int(words[0]), tuple(map(int, words[7:])), report

    def count(self, problem):
        """(status, how well known, logarithm, draws, blocks, forced pairs)"""
        self.tell(problem, "count")
        figures, forced = " ".join(self.answer()).split("|")
        status, known, logarithm, draws, blocks = figures.split()
        forced = list(map(int, forced.split()))
        return int(status), int(known), float(logarithm), int(draws), int(blocks), \
            list(zip(forced[::2], forced[1::2]))

    def leaks(self, problem):
        """(status, count, (known pair, told pair))"""
        self.tell(problem, "leaks")
        status, count, *pairs = map(int, self.answer())
        return status, count, (tuple(pairs[:2]), tuple(pairs[2:]))

    def history_kept(self, problem):
        self.tell(problem, "kept")
        return tuple(map(int, self.answer()))

    def explain(self, problem):
        """(status, side, people, partners, relaxed pairs); `needs` is then what is needed, and the room."""
        self.tell(problem, "explain")
        words = self.answer()
        people, partners, relax, self.needs = (list(map(int, part.split()))
                                               for part in " ".join(words[2:]).split("|"))
        return int(words[0]), ("give", "receive")[int(words[1])], people, partners, \
            list(zip(relax[::2], relax[1::2]))

    def shape(self, problem):
        """(status, why no draw keeps the flags, side, people)"""
        self.tell(problem, "shape")
        status, reason, side, *people = map(int, self.answer())
        return status, reason, ("give", "receive")[side], people

    def outlook(self, problem):
        """(status, possible draws, certain draws)"""
        self.tell(problem, "outlook")
        return tuple(map(int, self.answer()))

    def check(self, problem, draw):
        self.tell(problem, f"check {len(draw)} {spaced(draw)}")
        return tuple(map(int, self.answer()))

    def why_not(self, problem, giver, receiver):
        self.tell(problem, f"why {giver} {receiver}")
        return int(self.answer()[0])

    def repairs(self, problem, told, looked=None, count=1, first=1):
        """`count` repairs by the seeds from `first` on: (status, receiver of everybody or -1, people told
        again, people told for the first time). `told` has None or -1 for who was told nobody."""
        told = [-1 if to is None else to for to in told]
        looked = [int(person in (looked or ())) for person in range(problem.n)]
        self.tell(problem, f"repair {problem.n} {spaced(told)} {problem.n} {spaced(looked)} {first} {count}")
        for _ in range(count):
            parts = " ".join(self.answer()).split("|")
            yield int(parts[0]), *(tuple(map(int, part.split())) for part in parts[1:])

    def mend(self, problem, told, looked=(), count=1, first=1):
        """The same for several gifts: `told` are everybody's receivers, and those of the draw come in the
        order of the givers."""
        pairs = [(giver, to) for giver, receivers in enumerate(told) for to in receivers]
        looked = [int(person in looked) for person in range(problem.n)]
        self.tell(problem, f"mend {len(pairs)} {spaced(itertools.chain(*pairs))} {problem.n} {spaced(looked)} "
                           f"{first} {count}")
        for _ in range(count):
            parts = " ".join(self.answer()).split("|")
            yield int(parts[0]), *(tuple(map(int, part.split())) for part in parts[1:])

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        return self.process.wait()


def answer_of(draw):
    """The driver's line for a draw, as `tally` counts them."""
    return f"{OK} {spaced(draw)}\n"


def option_taken(option):
    """Whether the option was given; unittest, which does not know it, shall not see it."""
    given = option in sys.argv
    if given:
        sys.argv.remove(option)
    return given


def z_score(observed, cells, total):
    """How far the counts are from equal shares, as a normal score: chi-square after Wilson and Hilferty."""
    expected = total / cells
    empty = (cells - len(observed)) * expected
    chi = sum((count - expected) ** 2 / expected for count in observed.values()) + empty
    freedom = cells - 1
    return ((chi / freedom) ** (1 / 3) - (1 - 2 / (9 * freedom))) / math.sqrt(2 / (9 * freedom))
