"""A problem: who takes part, and which rules there are."""
NO_SWAPS, ONE_CIRCLE, EXACT = 1, 2, 4
SHAPES = NO_SWAPS | ONE_CIRCLE
NONE = -1


class Unsupported(Exception):
    """There is nothing to recompute: the engine does not draw this either."""


class Cannot(Exception):
    """A method cannot draw on this board; the plan goes on to the next one."""


class Problem:
    """People 0 ... n-1. Lists and pairs hold people; -1 is nobody, or no group. Who has no allow-list may
    give to anybody. A rule that nobody has is the same as one that is not there."""

    def __init__(self, n, group=None, exclude=(), history=(), must=None, allow=None, gives=None,
                 receives=None, flags=0):
        self.n, self.history, self.flags = n, list(history), flags
        self.group = group or [NONE] * n
        self.must = dict(must or {})
        self.allow = {person: list(to) for person, to in (allow or {}).items() if to}
        roles = [gives or [1] * n, receives or [1] * n]
        self.has_roles = roles != [[1] * n] * 2
        self.gives, self.receives = roles
        self.excludes = [[] for _ in range(n)]
        for giver, receiver in exclude:
            self.excludes[giver].append(receiver)

    def has_several(self):
        return max(*self.gives, *self.receives) > 1

    def forbids(self, giver, receiver):
        """Whether a group, an exclusion or a year of history does."""
        return giver == receiver or self.group[giver] == self.group[receiver] != NONE or \
            receiver in self.excludes[giver] or any(year[giver] == receiver for year in self.history)

    def breaks_a_rule(self, giver, receiver):
        return self.forbids(giver, receiver) or receiver not in self.allow.get(giver, [receiver]) or \
            not self.gives[giver] or not self.receives[receiver]
