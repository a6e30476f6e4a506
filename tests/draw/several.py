"""Problems of several gifts each, and all their draws."""

import itertools

from engine import NO_SWAPS, Problem


def even(n, gifts, **rules):
    return Problem(n, gives=[gifts] * n, receives=[gifts] * n, **rules)


def closed_to(problem, giver):
    """Why_not speaks of one gift: here a must takes one of several, and leaves the others."""
    plain = Problem(problem.n, group=problem.group, exclude=problem.exclude, history=problem.history,
                    allow=problem.allow)
    return {to for to in range(problem.n) if plain.why_not(giver, to)}


def draws_of(problem):
    """Every draw, as everybody's receivers, ascending, in the order of the givers."""
    choices = []
    for giver in range(problem.n):
        free = [to for to in range(problem.n) if to not in closed_to(problem, giver)]
        must = problem.must.get(giver)
        choices.append([row for row in itertools.combinations(free, problem.gives[giver])
                        if must is None or must in row])

    def fill(giver, left):
        if giver == problem.n:
            yield ()
            return
        for row in choices[giver]:
            if all(left[to] for to in row):
                rest = [count - (to in row) for to, count in enumerate(left)]
                if sum(rest) == sum(problem.gives[giver + 1:]):
                    yield from ((row, *others) for others in fill(giver + 1, rest))

    for rows in fill(0, problem.receives):
        if not problem.flags & NO_SWAPS or not any(i in rows[j] for i in range(problem.n) for j in rows[i]):
            yield tuple(itertools.chain(*rows))


def random_problem(rng, most=5):
    """Anything at all, and often tight."""
    n = rng.randint(2, most)
    people = range(n)
    total = rng.randint(n, 2 * n + 1)
    gives, receives = ([sum(by == person for by in shares) for person in people] for shares in
                       ([rng.choice(people) for _ in range(total)] for _ in range(2)))
    if rng.random() < 0.4:
        gives = receives = [rng.randint(1, 3)] * n
    problem = Problem(n, gives=gives, receives=receives)
    if rng.random() < 0.3:
        problem.group = [rng.choice([-1, 0, 1, 2]) for _ in people]
    density = rng.choice([0, 0, 0.1, 0.25, 0.4])
    problem.exclude = sorted(pair for pair in itertools.product(people, people) if rng.random() < density)
    if rng.random() < 0.2:
        problem.history.append(rng.sample(people, n))
    if rng.random() < 0.2:
        problem.allow = {giver: rng.sample(people, rng.randint(1, n)) for giver in people
                         if rng.random() < 0.4}
    if rng.random() < 0.3:
        giver = rng.randrange(n)
        to = rng.choice([to for to in people if to != giver])
        if gives[giver] and receives[to]:
            problem.must[giver] = to
    return problem
