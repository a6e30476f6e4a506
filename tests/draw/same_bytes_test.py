"""Same problem and seed, same bytes: draws, words used and reports, whatever compiled the engine for what."""

import concurrent.futures
import itertools
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import unittest

from engine import EXACT, NO_SWAPS, ONE_CIRCLE, Problem, option_taken
from problems import INSTANCES, households, random_office, random_problem

source, reference = pathlib.Path(sys.argv.pop(1)), sys.argv.pop(1)
LONG = option_taken("--long")

ENGINE = [path for path in sorted((source / "src/draw").glob("*.c")) if not path.stem.endswith("-test")]
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
    every = ["none", *methods.stdout.split()]

    def suitable(flags):
        return ["none"] if flags & ONE_CIRCLE and not LONG else every

    for instance, flags in itertools.product(INSTANCES, (0, NO_SWAPS, ONE_CIRCLE, NO_SWAPS | EXACT)):
        problem = Problem.from_instance(instance)
        problem.flags = flags
        yield f"{instance['id']} with flags {flags}", problem, suitable(flags)
    rng = random.Random(1)
    for turn in range(150):
        yield f"random problem {turn}", random_problem(rng, turn % 4), suitable(turn % 4)
    for turn in range(30 if LONG else 15):
        problem = random_office(rng, rng.randint(17, 150 if LONG else 60))
        yield f"office {turn}", problem, every if LONG else ["none", "switching"]
    yield "office of 1,000", random_office(rng, 1000), ["none", "switching"]
    yield "households of 5,000", households(5000), ["none", "switching", "rejection"]
    yield "a circle of 1,000", Problem(1000, flags=ONE_CIRCLE), ["none", "rejection"]
    yield "departments of 1,000", Problem(1000, group=[k // 250 for k in range(1000)]), ["none"]
    if LONG:
        yield "households of 20,000", households(20000), ["none", "switching"]
        yield "half of 10,000 in a department", Problem(10000, group=[0] * 5000 + [-1] * 5000), ["none"]
        for turn in range(10):
            yield f"office {turn} of 2,000", random_office(rng, 2000), ["none", "walk"]


def questions():
    """What every engine is asked, and what for: one line of answer each."""
    text, labels = [], []
    for seed, (what, problem, methods) in enumerate(problems()):
        text.extend(problem.words())
        for method in methods:
            text.append(f"everything {method} {seed}")
            labels.append(f"{what}, drawn by {method}")
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
