"""S for a single circle: one shuffle of the chains, after which the few forbidden steps in it are switched
away."""
from .circles import Chains

MOST_BAD = 512
WHOLE = (1 << 64) - 1


class CircleSwitching:
    method, exact, unarranged = "switching", True, True

    def __init__(self, board, stream):
        self.chains, self.stream, self.shuffled = Chains(board), stream, list(range(board.n))

    def attempt(self, column):
        """The first chain stays; the circle is written as beginning with it."""
        behind = self.shuffled[1:]
        self.stream.shuffle(behind)
        self.shuffled[1:] = behind
        self.circle = self.shuffled[:]
        # Forbidden steps by the chains they lead to, in the order of the rows they come from.
        steps = sorted((self.chains.tail[one], other) for one, other in self.steps()
                       if self.chains.forbid(one, other))
        self.bad = [other for _, other in steps]
        if len(self.bad) > MOST_BAD:
            return False
        while self.bad:
            if not self.switch_last():
                return False
        self.chains.close(self.circle, column)
        return True

    def steps(self):
        return zip(self.circle, self.circle[1:] + self.circle[:1])

    def switch_last(self):
        """Links are what lies between the steps that may be cut, which are all but the bad ones."""
        links = len(self.circle) + 1 - len(self.bad)
        if links < 5:
            return False
        arc_long = (links + 4) // 5 if links > 10 else 3
        least = self.least_share(links, arc_long)
        if not least:
            return False
        first = self.circle.index(self.bad.pop())
        self.circle = self.circle[first:] + self.circle[:first]
        arc = 2 + self.stream.below(links - 2)
        moved = arc >= arc_long
        links_cut = self.cut_move(arc, links - arc) if moved else self.cut_turn(links - arc)
        cuts = [*map(self.place_of_link, links_cut), len(self.circle)]
        parts = [self.circle[begin:end] for begin, end in zip(cuts, cuts[1:])]
        head = self.circle[:cuts[0]]
        turned = head + sum(reversed(parts), [])
        ends = [head, *reversed(parts), head]
        if any(self.chains.forbid(one[-1], other[0]) for one, other in zip(ends, ends[1:])):
            return False
        self.circle = turned
        return self.accept(least, len(head) + len(parts[-1]), moved)

    def place_of_link(self, link):
        """Where, in chains, the link of this number begins."""
        starts = [place for place, chain in enumerate(self.circle) if place == 0 or chain not in self.bad]
        return starts[link]

    def cut_move(self, arc, rest):
        """Around a part of `rest` links, that the others make an arc."""
        begin = 1 + self.stream.below(arc - 1)
        return [begin, begin + rest]

    def cut_turn(self, rest):
        """The `rest` links behind the first in three."""
        one, other = 1 + self.stream.below(rest - 1), 1 + self.stream.below(rest - 2)
        other += other >= one
        return [1, 1 + min(one, other), 1 + max(one, other), 1 + rest]

    # ---- The test of a result ----

    def least_share(self, links, arc_long):
        """Of 2 to the 64, at most the share of allowed cuts of any result; 0 when there is no such bound."""
        closed, cuts, pairs = self.chains.most_out + self.chains.most_in, arc_long - 1, links - arc_long
        if closed >= cuts or 4 * closed >= pairs:
            return 0
        return WHOLE - max((WHOLE // cuts + 1) * closed, (WHOLE // pairs + 1) * 4 * closed)

    def accept(self, least, arc, moved):
        word = self.stream.word64()
        if word < least:
            return True
        every, allowed = (self.count_moves if moved else self.count_turns)(arc)
        return word * allowed < least * every

    def count_moves(self, arc):
        """One part was moved from between two parts of the first `arc` chains to behind them: (ways, those
        that were allowed)."""
        circle, forbid = self.circle, self.chains.forbid
        cuts = [k for k in range(1, arc) if not forbid(circle[k - 1], circle[k])]
        return len(cuts), sum(not forbid(circle[k - 1], circle[arc]) and not forbid(circle[-1], circle[k])
                              for k in cuts)

    def count_turns(self, arc):
        """Three parts behind the first link were turned around and moved behind the first `arc` chains."""
        circle, forbid, n = self.circle, self.chains.forbid, len(self.circle)
        link = next(k for k in range(1, n) if not forbid(circle[k - 1], circle[k]))
        every = allowed = firsts = allowed_firsts = 0
        for k in range(arc + 1, n):
            before, here = circle[k - 1], circle[k]
            if forbid(before, here):
                continue
            every += firsts
            firsts += 1
            if not forbid(circle[link - 1], here) and not forbid(before, circle[arc]):
                allowed += allowed_firsts
            allowed_firsts += not forbid(circle[-1], here) and not forbid(before, circle[link])
        return every, allowed
