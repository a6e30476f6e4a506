"""Holds the model of the engine against the engine itself: the same draw from the same seed."""
import pathlib
import random
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent / "draw"))
import engine_model
from engine import OK, ONE_CIRCLE, Engine, Problem

engine = Engine(sys.argv.pop(1))


def random_problem(rng, n):
    flags = rng.choice([0, 0, 0, 1, 2, 3]) if n <= 9 else rng.choice([0, 0, 0, 0, 1, 2])
    problem = Problem(n, flags=flags)
    people = range(n)
    if rng.random() < 0.5:
        problem.group = [rng.choice([-1, -1, *range(n // 2)]) for _ in people]
    density = rng.choice([0, 0.05, 0.1, 0.3])
    problem.exclude = [(by, to) for by in people for to in people if rng.random() < density]
    problem.history = [[to if rng.random() < 0.8 else -1 for to in rng.sample(people, n)] for _ in range(rng.choice([0, 0, 1]))]
    if rng.random() < 0.3:
        problem.allow = {by: rng.sample(people, rng.randint(1, n)) for by in people if rng.random() < 0.2}
    if rng.random() < 0.3 and not flags & ONE_CIRCLE:
        problem.gives = [int(rng.random() < 0.8) for _ in people]
        problem.receives = rng.sample(problem.gives, n)
    if rng.random() < 0.3:
        by, to = rng.sample(people, 2)
        if (not problem.gives or problem.gives[by]) and (not problem.receives or problem.receives[to]):
            problem.must = {by: to}
    return problem


class Model(unittest.TestCase):
    def hold(self, problem, seed, methods):
        status, receivers, report = engine.report(problem, seed=seed)
        if status != OK or report["method"] == "walk":
            return
        methods[report["method"]] = methods.get(report["method"], 0) + 1
        got = engine_model.draw(problem, seed.to_bytes(32, "little"))
        self.assertEqual(tuple(got), receivers, (vars(problem), seed, report))

    def test_draws_as_the_engine_does(self):
        rng, methods = random.Random(7), {}
        for _ in range(200):
            self.hold(random_problem(rng, rng.randint(2, 9)), rng.getrandbits(60), methods)
        for _ in range(60):
            self.hold(random_problem(rng, rng.randint(17, 60)), rng.getrandbits(60), methods)
        self.assertGreaterEqual(methods.keys(), {"counting", "switching", "sequential", "rejection"}, methods)

    def test_the_stream_is_chacha20(self):
        words = engine_model.Stream(bytes(32), 0)
        self.assertEqual([words.word() for _ in range(4)], [0xade0b876, 0x903df1a0, 0xe56a5d40, 0x28bd8653])


unittest.main(argv=sys.argv[:1])
