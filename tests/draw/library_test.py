"""The library as others get it: installed, found by pkg-config, and exporting what its header declares."""

import ctypes
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

source, build = pathlib.Path(sys.argv.pop(1)), pathlib.Path(sys.argv.pop(1))
HEADER = source / "src/draw/kringle-draw.h"
EXAMPLE = source / "examples/draw.c"
STRICT = ["-Wall", "-Wextra", "-pedantic", "-Werror"]



def run(*command, **options):
    return subprocess.run(command, check=True, capture_output=True, text=True, **options).stdout


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="kringle-install-")
        cls.addClassCleanup(cls.folder.cleanup)
        cls.root = pathlib.Path(cls.folder.name)
        run("meson", "install", "-C", build, "--no-rebuild", "--destdir", cls.root)
        cls.library = next(cls.root.rglob("libkringle-draw.so"))
        cls.found = {**os.environ, "PKG_CONFIG_SYSROOT_DIR": str(cls.root),
                     "PKG_CONFIG_LIBDIR": str(cls.library.parent / "pkgconfig")}

    def options(self, *wanted):
        return run("pkg-config", *wanted, "kringle-draw", env=self.found).split()

    def example(self, name, *link):
        program = self.root / name
        run("cc", "-std=c99", *STRICT, EXAMPLE, "-o", program, *self.options("--cflags"), *link)
        return program

    def draw(self, program, *households, status=0):
        path = {**os.environ, "LD_LIBRARY_PATH": str(self.library.parent)}
        done = subprocess.run([program, *households], capture_output=True, text=True, env=path)
        self.assertEqual((done.returncode, done.stderr), (status, ""))
        return done.stdout.splitlines()

    def assertDraws(self, program):
        households = ["Ada,Ben", "Cleo,Dan", "Emma", "Finn"]
        people = ",".join(households).split(",")
        pairs = [line.split(" gives to ") for line in self.draw(program, *households)]
        self.assertEqual([giver for giver, _ in pairs], people)
        self.assertEqual(sorted(receiver for _, receiver in pairs), people)
        for pair in pairs:
            self.assertFalse(any(set(pair) <= set(household.split(",")) for household in households))

    def test_example_draws_with_the_shared_library(self):
        program = self.example("shared", *self.options("--libs"))
        self.assertIn("libkringle-draw.so.0", run("objdump", "-p", program))
        self.assertDraws(program)

    def test_example_draws_with_the_static_library(self):
        program = self.example("static", "-Wl,-Bstatic", *self.options("--static", "--libs"), "-Wl,-Bdynamic")
        self.assertNotIn("libkringle-draw", run("objdump", "-p", program))
        self.assertDraws(program)

    def test_example_says_why_not(self):
        program = self.example("impossible", *self.options("--libs"))
        why, remedy = self.draw(program, "Ada,Ben,Cleo", "Dan", status=1)
        self.assertEqual(why, "No draw fits: Ada, Ben can only give to Dan.")
        self.assertRegex(remedy, r"^It would help if \w+ could give to \w+ and \w+ could give to \w+\.$")
        self.assertEqual(self.draw(program, "Ada", status=1),
                         ["No draw fits: Ada can only give to nobody.", "Nothing would help."])

    def test_exports_what_the_header_declares_and_nothing_else(self):
        declared = set(re.findall(r"^\w[\w ]*[ *](kr_\w+)\(", HEADER.read_text(), re.M))
        self.assertGreater(len(declared), 6)
        symbols = run("nm", "--dynamic", "--defined-only", "--format=posix", self.library).splitlines()
        exported = {line.split()[0] for line in symbols}
        self.assertLessEqual(exported, declared)
        self.assertLessEqual(declared, exported)

    def test_needs_nothing_but_libc(self):
        needed = re.findall(r"NEEDED +(\S+)", run("objdump", "-p", self.library))
        self.assertEqual(needed, ["libc.so.6"])

    def test_languages_that_load_libraries_can_load_it(self):
        library = ctypes.CDLL(self.library)
        library.kr_method_name.restype = ctypes.c_char_p
        self.assertEqual(library.kr_method_name(1), b"rejection")

    def test_header_is_plain_c_and_cpp(self):
        for compiler, language in (("cc", "c99"), ("cc", "c17"), ("c++", "c++11"), ("c++", "c++20")):
            with self.subTest(language):
                kind = "c++" if "+" in language else "c"
                run(compiler, f"-std={language}", *STRICT, "-fsyntax-only", "-x", kind, "-",
                    *self.options("--cflags"), input='#include <kringle-draw.h>\nkr_problem problem;\n')

    def test_manual_shows_the_example(self):
        self.assertIn(EXAMPLE.read_text(), (source / "docs/engine.md").read_text())


if __name__ == "__main__":
    unittest.main()
