"""
Same problem and seed, same bytes, whatever compiled the engine for what: draws, words used, reports, counts,
repairs and all other answers.
"""

import concurrent.futures
import itertools
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import unittest

from engine import EXACT, NO_SWAPS, ONE_CIRCLE, Problem, option_taken, spaced
from problems import INSTANCES, households, random_office, random_problem

source, reference = pathlib.Path(sys.argv.pop(1)), sys.argv.pop(1)
LONG = option_taken("--long")

ENGINE = [path for path in sorted((source / "src/draw").rglob("*.c")) if not path.stem.endswith("-test")]
# As src/draw/meson.build has it; a compiler that does not fuse does not mind.
ALWAYS = ["-std=c17", "-D_GNU_SOURCE", "-ffp-contract=off", f"-I{source / 'src'}"]

PLAIN = {
    "gcc": ["gcc", "-O0"],
    "gcc, all this machine has": ["gcc", "-O3", "-march=native"],
    "clang": ["clang", "-O0"],
    "clang, all this machine has": ["clang", "-O3", "-march=native"],
}
FOREIGN = {
    "gcc, full speed": ["gcc", "-O3"],
    "clang, full speed": ["clang", "-O3"],
    "32 bits": ["gcc", "-O2", "-m32", "-msse2", "-mfpmath=sse"],
    "32 bits, slowly": ["gcc", "-O0", "-m32", "-msse2", "-mfpmath=sse"],
    "big endian": ["s390x-linux-gnu-gcc-12", "-O2", "-static"],
}
# What runs the programs of a compiler, where this machine cannot.
RUNNERS = {"s390x-linux-gnu-gcc-12": ["qemu-s390x"]}


def problems():
    """(what it is, problem, methods). A method that is forced upon a problem that has no draw, or hardly any,
    tries 100,000 times before it gives up: such questions are for when there is time."""
    methods = subprocess.run([reference], input="methods\n", capture_output=True, text=True, check=True)
    every = ["none", "weighted", *methods.stdout.split()]

    def suitable(flags):
        return ["none"] if flags & ONE_CIRCLE and not LONG else every

    for instance, flags in itertools.product(INSTANCES, (0, NO_SWAPS, ONE_CIRCLE, NO_SWAPS | EXACT)):
        problem = Problem.from_instance(instance)
        problem.flags = flags
        yield f"{instance['id']} with flags {flags}", problem, suitable(flags)
    rng = random.Random(1)
    for turn in range(150 if LONG else 60):
        yield f"random problem {turn}", random_problem(rng, turn % 4), suitable(turn % 4)
    for turn in range(30 if LONG else 10):
        problem = random_office(rng, rng.randint(17, 150 if LONG else 60))
        yield f"office {turn}", problem, every if LONG else ["none", "switching"]
    for turn in range(60 if LONG else 20):
        several = random_several(rng)
        several.flags = turn % 2 * NO_SWAPS
        yield f"several gifts {turn}", several, ["none", "switching", "sequential", "counting", "walk"]
    yield "two gifts each for 200", Problem(200, gives=[2] * 200, receives=[2] * 200), ["none", "sequential"]
    yield "office of 1,000", random_office(rng, 1000), ["none", "switching"] if LONG else ["none"]
    size = 1000 if LONG else 300
    yield "teams and lists", listed_teams(rng, size), ["none", "weighted"]
    yield "households of 5,000", households(5000), ["none", "switching", "rejection"]
    yield "a circle of 1,000", Problem(1000, flags=ONE_CIRCLE), ["none", "rejection"]
    yield "a circle of 600 in teams", Problem(600, group=[k // 150 for k in range(600)],
                                              flags=ONE_CIRCLE), ["none"]
    yield "departments of 1,000", Problem(1000, group=[k // 250 for k in range(1000)]), ["none", "classes"]
    if LONG:
        yield "households of 20,000", households(20000), ["none", "switching"]
        yield "half of 10,000 in a department", Problem(10000, group=[0] * 5000 + [-1] * 5000), ["none"]
        for turn in range(10):
            yield f"office {turn} of 2,000", random_office(rng, 2000), ["none", "walk"]


def listed_teams(rng, n):
    return Problem(n, group=[k // 50 for k in range(n)], history=[rng.sample(range(n), n)],
                   allow={giver: rng.sample(range(n), 5) for giver in range(0, n, 50)})


def random_several(rng):
    """A few gifts each, as many given as received."""
    n = rng.randint(4, 12)
    gives = [rng.randint(0, 3) for _ in range(n)]
    return Problem(n, gives=gives, receives=rng.sample(gives, n),
                   group=rng.choice([None, [k // 2 for k in range(n)]]), history=[rng.sample(range(n), n)])


def other_questions(rng, problem):
    """What does not draw, and what mends a draw; the first line of each answer is all of it."""
    yield from ("count", "leaks", "explain", "outlook", "kept")
    if not problem.gives or max(problem.gives + problem.receives) < 2:
        told = [to if rng.random() < 0.8 else -1 for to in rng.sample(range(problem.n), problem.n)]
        looked = [rng.randrange(2) for _ in range(problem.n)]
        yield f"repair {problem.n} {spaced(told)} {problem.n} {spaced(looked)} {rng.randrange(1000)} 1"


def questions():
    """What every engine is asked, and what for: one line of answer each."""
    text, labels, rng = [], [], random.Random(2)
    for seed, (what, problem, methods) in enumerate(problems()):
        text.extend(problem.words())
        for method in methods:
            text.append(f"everything {method} {seed}")
            labels.append(f"{what}, drawn by {method}")
        for question in other_questions(rng, problem) if LONG or seed % 3 == 0 else ():
            text.append(question)
            labels.append(f"{what}: {question}")
    return "\n".join(text) + "\n", labels


def build(compiler, folder):
    program = pathlib.Path(folder, "driver-" + "".join(compiler))
    subprocess.run([*compiler, *ALWAYS, *ENGINE, source / "tests/draw/driver.c", "-o", program], check=True)
    return program


def answers(program, text, runner=()):
    return subprocess.run([*runner, program], input=text, capture_output=True, text=True,
                          check=True).stdout.splitlines()


class SameBytes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.text, cls.labels = questions()
        cls.expected = answers(reference, cls.text)
        cls.folder = tempfile.TemporaryDirectory(prefix="kringle-compilers-")
        cls.addClassCleanup(cls.folder.cleanup)

    def ask(self, compiler):
        missing = [tool for tool in (compiler[0], *RUNNERS.get(compiler[0], ())) if not shutil.which(tool)]
        if missing:
            return missing[0]
        return answers(build(compiler, self.folder.name), self.text, RUNNERS.get(compiler[0], ()))

    def test_every_compiler(self):
        compilers = {**PLAIN, **(FOREIGN if LONG else {})}
        self.assertEqual(len(self.expected), len(self.labels))
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for name, found in zip(compilers, pool.map(self.ask, compilers.values())):
                with self.subTest(name):
                    if isinstance(found, str):
                        self.skipTest(f"{found} is not installed")
                    self.assertEqual(len(found), len(self.labels))
                    for label, expected, answer in zip(self.labels, self.expected, found):
                        self.assertEqual(answer, expected, label)


if __name__ == "__main__":
    unittest.main()
