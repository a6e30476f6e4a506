"""Holds the model of the engine against the engine itself: from the same seed the same draw, by the same
method, after as many attempts and random words. --long looks at ten times as many problems."""
import pathlib
import random
import sys
import unittest
from collections import Counter

sys.path.insert(0, str(pathlib.Path(__file__).parent / "draw"))
import engine_model
from engine import NO_SWAPS, OK, ONE_CIRCLE, Engine, Problem, option_taken
from problems import INSTANCES, random_office, random_problem

long = option_taken("--long")
engine = Engine(sys.argv.pop(1))
METHODS = ["rejection", "counting", "switching", "sequential", "classes", "walk", "search", "weighted"]
MOST_STEPS = 3000000 if long else 300000  # of the model, which takes up to a microsecond for one


def model_of(problem):
    names = "group exclude history must allow gives receives flags".split()
    return engine_model.Problem(problem.n, **{name: getattr(problem, name) for name in names})


def with_gifts(rng, problem):
    """As many given as received; without circles, which have no room for several."""
    n, problem.flags = problem.n, problem.flags & ~ONE_CIRCLE
    if rng.random() < 0.5:
        problem.gives = problem.receives = [rng.choice([2, 2, 3])] * n
    else:
        problem.gives = [rng.choice([0, 1, 2, 3]) for _ in range(n)]
        problem.receives = rng.sample(problem.gives, n)
    problem.must = {by: to for by, to in problem.must.items() if problem.gives[by] and problem.receives[to]}
    return problem


def shuffled_groups(rng, n, size, years=0, flags=0):
    return Problem(n, group=[k // size for k in rng.sample(range(n), n)],
                   history=[rng.sample(range(n), n) for _ in range(years)], flags=flags)


class Model(unittest.TestCase):
    def setUp(self):
        self.rng, self.held = random.Random(7), Counter()

    def hold(self, problem, by=None):
        """Problems are mostly random: where there is no draw, or only after very long, there is nothing to
        hold."""
        if problem.gives == problem.receives == [1] * problem.n:
            problem.gives = problem.receives = None  # what says nothing is left out
        seed = self.rng.getrandbits(60)
        status, receivers, report = engine.report(problem, by or "none", seed)
        n = problem.n
        cost = n * n if report["method"] in ("sequential", "walk") or by is None and n > 20 else n
        if status != OK or report["attempts"] * cost > MOST_STEPS and n < 300:
            return
        self.held[by or "plan", report["method"]] += 1
        drawn = engine_model.recompute(model_of(problem), seed.to_bytes(32, "little"), by)
        expected = receivers, *(report[name] for name in ("method", "attempts", "words"))
        about = vars(problem) if n < 50 else n, by, seed
        self.assertEqual((tuple(drawn.receivers), *drawn[1:]), expected, about)

    def held_by(self, by):
        """Draws that were held, without those in which everything is forced."""
        return sum(count for (asked, method), count in self.held.items() if asked == by and method != "none")

    def hold_all(self, make, methods, least, most=20000):
        """So many problems for each of the methods."""
        for _ in range(most):
            if all(self.held_by(by or "plan") >= least for by in methods):
                return
            problem = make()
            for by in methods:
                if self.held_by(by or "plan") < least:
                    self.hold(problem, by)
        self.fail(f"only {self.held}")

    def test_small_problems_by_every_method(self):
        self.hold_all(lambda: random_problem(self.rng, self.rng.choice([0, 0, 1, 2, 3])), [None, *METHODS],
                      1000 if long else 100)

    def test_instances(self):
        for instance in INSTANCES:
            for by in [None, *METHODS]:
                self.hold(Problem.from_instance(instance), by)
        self.assertGreater(self.held_by("plan"), 12)

    def test_offices(self):
        def office():
            problem = random_office(self.rng, self.rng.choice([8, 12, 18, 25, 40, 80]))
            problem.flags = self.rng.choice([0, 0, NO_SWAPS, ONE_CIRCLE, NO_SWAPS | ONE_CIRCLE])
            return problem
        methods = [None, "switching", "sequential", "classes", "walk", "weighted"]
        self.hold_all(office, methods, 100 if long else 12)

    def test_people_who_only_give_or_only_receive(self):
        def with_roles():
            problem = shuffled_groups(self.rng, 60, 3, years=2)
            roles = self.rng.sample(range(60), 20)
            problem.group = [-1 if person in roles else group for person, group in enumerate(problem.group)]
            problem.gives = [int(person not in roles[:10]) for person in range(60)]
            problem.receives = [int(person not in roles[10:]) for person in range(60)]
            return problem
        self.hold_all(with_roles, [None, "weighted", "classes"], 100 if long else 10)

    def test_several_gifts(self):
        def few():
            return with_gifts(self.rng, random_problem(self.rng, self.rng.choice([0, NO_SWAPS])))

        def many():
            return with_gifts(self.rng, random_office(self.rng, self.rng.choice([12, 18, 25])))
        methods = [None, "rejection", "counting", "switching", "sequential", "walk"]
        self.hold_all(few, methods, 1000 if long else 100)
        self.held.clear()
        self.hold_all(many, [None, "switching", "sequential", "walk"], 50 if long else 3)

    def test_many_people(self):
        rng = self.rng
        for problem in (
                shuffled_groups(rng, 1000, 4, years=2), shuffled_groups(rng, 2000, 4, 1, ONE_CIRCLE),
                shuffled_groups(rng, 1500, 4, 1, NO_SWAPS), shuffled_groups(rng, 1000, 100, 1),
                shuffled_groups(rng, 500, 150, 1), shuffled_groups(rng, 300, 60, 0, ONE_CIRCLE),
                Problem(500, group=[0] * 240 + [-1] * 260), Problem(600, group=[0] * 300 + [-1] * 300)):
            self.hold(problem)
        self.assertEqual(self.held_by("plan"), 8)

    def test_many_people_with_lists_musts_and_gifts(self):
        rng, people = self.rng, range(600)
        problem = shuffled_groups(rng, 600, 4, 1)
        problem.allow = {giver: rng.sample(people, 5) for giver in rng.sample(people, 12)}
        self.hold(problem)
        problem = shuffled_groups(rng, 600, 4, 1)
        problem.must = {0: 5, 7: 9}
        self.hold(problem)
        for n, gifts in ((300, 2), (2100, 3)):
            problem = shuffled_groups(rng, n, 4, 1)
            problem.gives = problem.receives = [gifts] * n
            self.hold(problem)
        hidden = rng.sample(people, 600)
        lists = {giver: [hidden[giver], *rng.sample(people, 3)] for giver in people}
        self.hold(Problem(600, allow=lists), "walk")
        self.assertEqual(sum(self.held.values()), 5)

    @unittest.skipUnless(long, "some seconds")
    def test_a_hundred_thousand_people(self):
        for flags in (0, ONE_CIRCLE):
            self.hold(shuffled_groups(self.rng, 100000, 4, 2, flags))
        self.assertEqual(self.held["plan", "switching"], 2)

    def test_the_stream_is_chacha20(self):
        words = engine_model.Stream(bytes(32), 0)
        self.assertEqual([words.word() for _ in range(4)], [0xade0b876, 0x903df1a0, 0xe56a5d40, 0x28bd8653])

    def test_a_must_that_breaks_a_rule_is_no_draw(self):
        with self.assertRaises(engine_model.Unsupported):
            engine_model.draw(engine_model.Problem(4, group=[0, 0, 1, 1], must={0: 1}), bytes(32))


unittest.main(argv=sys.argv[:1])
