"""Odd surroundings: limits of the system, places that cannot be written, output that goes nowhere, interruption, and two at once."""
import os
import random
import resource
import shutil
import signal
import subprocess
import time
import unittest

import world as worlds
from judge import Judge, expect
from kringle import SmtpSink
from points import LONG, PointsTest
from scenes import SCENES, SENDING

NOBODY = 65534


def limit(what, value):
    return lambda: resource.setrlimit(what, (value, value))


LIMITS = {
    "few files": limit(resource.RLIMIT_NOFILE, 8),
    "small files": limit(resource.RLIMIT_FSIZE, 4096),
    "tiny files": limit(resource.RLIMIT_FSIZE, 200),
    "little memory": limit(resource.RLIMIT_AS, 64 << 20),
    "hardly any memory": limit(resource.RLIMIT_AS, 24 << 20),
    "no rights for anybody": lambda: os.umask(0o777),
    "rights for everybody": lambda: os.umask(0),
}


def under_a_limit(world, scene, point):
    judge = Judge(scene, world)
    process = world.kringle(*scene.arguments, preexec_fn=LIMITS[point])
    expect(process.returncode in (0, 1, 4, 5, 70, 127), f"it ended with {process.returncode}: {process.stderr}")  # 127: of ld.so
    was_done = judge.after_the_fault()
    judge.expect_true_words(process, was_done)
    judge.complete(was_done)
    judge.in_the_end()
    return f"{point}: {process.returncode}"


def without_output(world, scene, point):
    """All is done, whether or not anybody hears of it."""
    judge = Judge(scene, world)
    command = {"closed": '"$@" >&-', "full": '"$@" >/dev/full', "pipe": '"$@" | true; exit ${PIPESTATUS[0]}'}[point]
    process = world.kringle(*scene.arguments, before=("bash", "-c", command, "bash"))
    expect(process.returncode == (4 if point == "full" else 0), f"it ended with {process.returncode}: {process.stderr}")
    expect(judge.after_the_fault() or not scene.has_operation, "it is not done")
    judge.complete(True)
    judge.in_the_end()
    return point


def interrupted(world, scene, point):
    """At some moment while it sends to a slow server, or before; then, as for a kill, there is nothing to tidy up."""
    after_s, number = point
    judge = Judge(scene, world)
    with SmtpSink(world.folder.parent / "sink", "-w", "1") as sink:
        mail = ("--mail", sink.url, "--mail-from", "s@example.com", "--mail-connections", "2")
        before = ("timeout", "--preserve-status", "-s", number.name, str(after_s))
        process = world.kringle(*scene.arguments, mail=mail, before=before)
        is_seen = process.returncode == 5 and "it was asked to stop" in process.stderr
        expect(is_seen or process.returncode in (0, -number, 128 + number), f"it ended with {process.returncode}: {process.stderr}")
        world.mail = mail
        judge.complete(judge.after_the_fault())
        judge.in_the_end(sink.mails())
    return number.name if process.returncode else "finished"


class Surroundings(PointsTest):
    def test_limits_are_errors_or_ends_and_never_half_a_change(self):
        outcome = self.examine_all(under_a_limit, [(scene, name) for scene in SCENES for name in LIMITS])
        for name in ("no rights for anybody", "rights for everybody"):
            self.assertEqual(outcome[f"{name}: 0"], len(SCENES))

    def test_what_nobody_can_hear_is_done_all_the_same(self):
        self.examine_all(without_output, [(scene, name) for scene in SCENES for name in ("closed", "full", "pipe")])

    def test_interrupted_while_sending(self):
        chance = random.Random(1)
        jobs = [(SENDING, (round(chance.uniform(0.05, 4), 2), chance.choice((signal.SIGINT, signal.SIGTERM))))
                for _ in range(200 if LONG else 12)]
        outcome = self.examine_all(interrupted, jobs)
        self.assertGreater(outcome["SIGINT"] + outcome["SIGTERM"], len(jobs) / 3)

    def test_places_that_cannot_be_written_are_named(self):
        """By somebody who is not root, whom nothing stops."""
        if os.geteuid() != 0:
            self.skipTest("gives the world to nobody, which only root can do")
        for name, make_bad in (("store", lambda world: (world.folder / "store").chmod(0o500)),
                               ("home", lambda world: (world.folder / ".config/kringle").chmod(0o500)),
                               ("mails", lambda world: (world.folder / "mails").chmod(0o500))):
            for scene in SCENES:
                with self.subTest(scene.name, place=name):
                    self.expect_named(scene, name, make_bad)

    def expect_named(self, scene, name, make_bad):
        world = self.templates.of(scene.before).copy(self.templates.folder / f"{scene.name} {name}")
        if not (world.folder / "mails").exists() or name == "store" and not (world.folder / "store").exists():
            return
        for path in (world.folder, *world.folder.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
        judge = Judge(scene, world)
        make_bad(world)
        process = world.kringle(*scene.arguments, user=NOBODY, group=NOBODY, extra_groups=[])
        self.assertIn(process.returncode, (0, 4), process.stderr)
        self.assertTrue(process.returncode == 0 or name in process.stderr, process.stderr)
        for path in ("store", ".config/kringle", "mails"):
            (world.folder / path).chmod(0o700)
        was_done = judge.after_the_fault()
        judge.expect_true_words(process, was_done)
        judge.complete(was_done)
        judge.in_the_end()

    def test_a_home_that_is_none(self):
        for home in (None, "", "relative", "/proc/nowhere"):
            for command in (("draw", "people.csv", "--title", "Tea"), ("add", "Zoe"), ("send",)):
                with self.subTest(home=home, command=command[0]):
                    world = self.templates.of(worlds.told if command[0] == "add" else worlds.waiting if command[0] == "send" else worlds.nothing)
                    environment = {"PATH": os.environ["PATH"], "TMPDIR": "/nonexistent", **({} if home is None else {"HOME": home})}
                    process = world.kringle(*command, env=environment)
                    self.assertIn(process.returncode, (2, 4), process)
                    self.assertRegex(process.stderr, r"^kringle: .*(secret|folder)")
                    self.assertFalse((world.folder / "relative").exists())

    def test_two_at_once_are_one_after_the_other(self):
        world = self.templates.of(worlds.told).copy(self.templates.folder / "two")
        add = [worlds.Tools.program, "add", "Zoe", "--operation", "form 17", *worlds.SETTINGS]
        both = [subprocess.Popen(add, cwd=world.folder, env={"HOME": str(world.folder)}, stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, text=True) for _ in range(2)]
        said = [process.communicate() for process in both]
        (code, _), (other_code, words) = sorted((process.returncode, err) for process, (_, err) in zip(both, said))
        self.assertEqual(code, 0, said)
        self.assertIn(other_code, worlds.Tools.tier.second_of_two, said)
        self.assertIn(worlds.Tools.tier.second_of_two[other_code], " ".join(words.split()))
        judge = Judge(next(scene for scene in SCENES if scene.name == "add"), self.templates.of(worlds.told))
        judge.world = world
        judge.in_the_end()

    def test_a_store_that_others_can_read_is_mentioned(self):
        world = self.templates.of(worlds.told).copy(self.templates.folder / "open")
        store = world.folder / "store"
        self.assertNotIn("others on this machine", world.kringle("status").stderr)
        for folder_mode, file_mode, mentioned in ((0o755, 0o600, False), (0o700, 0o644, False), (0o755, 0o644, True),
                                                  (0o777, 0o600, True), (0o750, 0o640, True)):
            store.chmod(folder_mode)
            (store / worlds.Tools.tier.file).chmod(file_mode)
            status = world.kringle("status")
            self.assertEqual(status.returncode, 0)
            self.assertEqual("others on this machine can read or replace store" in " ".join(status.stderr.split()), mentioned, oct(folder_mode))


if __name__ == "__main__":
    unittest.main(verbosity=2)
