"""Problems that several tests draw: collected, random and large ones."""

import itertools
import json
import pathlib
import random

from engine import ONE_CIRCLE, Problem

FILE = json.loads((pathlib.Path(__file__).parent / "instances.json").read_text())
INSTANCES = FILE["instances"]


def strike_out(problem, gone):
    """Takes somebody out of the people and their rules, but for what they give and get; the numbers of the others."""
    number = [person - (person > gone) for person in range(problem.n)]

    def pairs(those):
        return [(number[a], number[b]) for a, b in those if gone not in (a, b)]

    problem.exclude = pairs(problem.exclude)
    problem.must = dict(pairs(problem.must.items()))
    problem.allow = {number[giver]: [number[to] for to in allowed if to != gone]
                     for giver, allowed in problem.allow.items() if giver != gone}
    problem.history = [[-1 if to in (-1, gone) else number[to] for k, to in enumerate(year) if k != gone]
                       for year in problem.history]
    problem.group = problem.group and problem.group[:gone] + problem.group[gone + 1:]
    problem.n -= 1
    return number


def random_problem(rng, flags=0):
    """Anything at all, and often tight, of up to seven people."""
    n = rng.randint(1, 7)
    people = range(n)
    problem = Problem(n, flags=flags)
    if rng.random() < 0.5:
        problem.group = [rng.choice([-1, 0, 1, 5, 4000000000]) for _ in people]
    density = rng.choice([0, 0.1, 0.3, 0.5, 0.7])
    pairs = [pair for pair in itertools.product(people, people) if rng.random() < density]
    problem.exclude = sorted(pairs + pairs[:2])
    for _ in range(rng.choice([0, 0, 1, 2])):
        problem.history.append([to if rng.random() < 0.8 else -1 for to in rng.sample(people, n)])
    if rng.random() < 0.3:
        problem.allow = {giver: rng.sample(people, rng.randint(1, n)) for giver in people
                         if rng.random() < 0.4}
    if rng.random() < 0.3 and not flags & ONE_CIRCLE:
        out = rng.sample(people, rng.randint(0, n // 2))
        problem.gives = [int(person not in out) for person in people]
        problem.receives = problem.gives[:]
        rng.shuffle(problem.receives)
    if rng.random() < 0.3:
        givers, receives = problem.givers(), problem.receives or [1] * n
        for giver in rng.sample(givers, min(len(givers), rng.randint(0, 2))):
            free = [to for to in people if receives[to] and to != giver and to not in problem.must.values()]
            if free:
                problem.must[giver] = rng.choice(free)
    return problem


def random_office(rng, n):
    """Households, teams and years of a larger exchange, mostly possible; sometimes with short allow-lists."""
    people = range(n)
    problem = Problem(n)
    size = rng.choice([1, 2, 4, 4, n // 10 + 1, n // 3])
    problem.group = [k // size for k in rng.sample(people, n)]
    problem.history = [rng.sample(people, n) for _ in range(rng.choice([0, 0, 1, 2]))]
    exclusions = rng.choice([0, n // 2, 2 * n])
    problem.exclude = sorted((rng.randrange(n), rng.randrange(n)) for _ in range(exclusions))
    if rng.random() < 0.3:
        hidden = rng.sample(people, n)
        problem.allow = {giver: [hidden[giver], *rng.sample(people, 4)]
                         for giver in rng.sample(people, n // 4)}
    if rng.random() < 0.3:
        giver, receiver = rng.sample(people, 2)
        problem.must = {giver: receiver}
    return problem


def households(n, size=4):
    return Problem(n, group=[k // size for k in range(n)])
