"""Disks that are really full, or really lose what they were given: small file systems of our own, which only root can make."""
import os
import shutil
import subprocess
import sys
import unittest
from contextlib import contextmanager

from full_disk_test import expect_plain_words
from judge import Judge, expect, only_exchange
from points import LONG, PointsTest
from scenes import SCENES
from world import Tools, World

KIB = 1024
GREEDY = ("draw", "add", "redraw", "send")  # of the others, all may fit into the pages that the files have already
FULL_SCENES = [scene for scene in SCENES if LONG or scene.name in GREEDY]

# Which of them it is, is up to the file system that finds out.
REASONS = ("Input/output error", "No space left on device", "Read-only file system")
ADVICE = ("look after the disk first", "is stored, but not everybody has been told", "Read-only file system")


def run(*command):
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True)


@contextmanager
def mounted(folder, *options):
    folder.mkdir()
    run("mount", *options, folder)
    try:
        yield folder
    finally:
        run("umount", folder)


@contextmanager
def memory_disk(folder, kib):
    with mounted(folder, "-t", "tmpfs", "-o", f"size={kib}k", "none") as disk:
        yield disk


@contextmanager
def ext4_disk(image, kib):
    """On a file that takes room only when the disk is written to."""
    with open(image, "wb") as file:
        file.truncate(kib * KIB)
    run("mkfs.ext4", "-q", "-b", Tools.tier.block, "-m", "0", image)
    with mounted(image.with_suffix(".disk"), "-o", "loop", image) as disk:
        (disk / "lost+found").rmdir()
        yield disk


def fill(disk, kib_left):
    """Leaves so much room, or none, and returns what takes the rest."""
    filler = disk / "filler"
    with open(filler, "wb", buffering=0) as file:
        try:
            while os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize > kib_left * KIB:
                file.write(bytes(KIB))
        except OSError:  # what is left cannot be had
            pass
    return filler


def can_mount():
    try:
        with PointsTest.a_folder() as folder, memory_disk(folder / "disk", 64):
            return shutil.which("mkfs.ext4") is not None
    except (OSError, subprocess.CalledProcessError):
        return False


class RealDisk(PointsTest):
    def command_on_full_disk(self, disk, scene, kib_left):
        world = self.templates.of(scene.before).copy(disk / "world")
        try:
            judge = Judge(scene, world)
            filler = fill(disk, kib_left)
            process = world.kringle(*scene.arguments)
            expect_plain_words(process, *Tools.tier.no_room)
            if not Tools.tier.reads_without_room:
                expect_plain_words(world.kringle("status"), *Tools.tier.no_room)
                filler.unlink()
            was_done = judge.after_the_fault()  # with the disk still full, if that can be
            judge.expect_true_words(process, was_done)
            filler.unlink(missing_ok=True)
            judge.complete(was_done)
            judge.in_the_end()
            return process.returncode
        finally:
            shutil.rmtree(world.folder)
            (disk / "filler").unlink(missing_ok=True)

    def every_size(self, disk, sizes):
        """From no room at all until there is enough."""
        for scene in FULL_SCENES:
            ends = []
            for kib_left in range(0, Tools.tier.room_kib, Tools.tier.room_kib // sizes):
                with self.subTest(scene.name, kib_left=kib_left):
                    ends.append(self.command_on_full_disk(disk, scene, kib_left))
            print(f"{scene.name}: {len(ends)} sizes, refused at {ends.count(4)}", file=sys.stderr)
            self.assertEqual(ends[-1], 0)
            self.assertTrue(ends[0] == 4 or scene.name not in GREEDY)

    def test_a_full_file_system_in_memory(self):
        with memory_disk(self.templates.folder / "disk", 2048) as disk:
            self.every_size(disk, 30 if LONG else 15)

    def test_a_full_ext4(self):
        with ext4_disk(self.templates.folder / "image", 8192) as disk:
            self.every_size(disk, 120 if LONG else 20)

    def test_what_was_acknowledged_survives_a_disk_that_cannot_write_back(self):
        """The disk takes what it is given, has no place for it, and says so only once, when it is to be saved."""
        for kib_left in range(40, 400, 10 if LONG else 60):
            with self.subTest(kib_left=kib_left), memory_disk(self.templates.folder / f"below-{kib_left}", 16384) as below:
                self.lose_the_disk(below, kib_left)

    def lose_the_disk(self, below, kib_left):
        image = below / "image"
        with ext4_disk(image, 8192) as disk:
            world = self.templates.of(SCENES[3].before).copy(disk / "world")
            os.sync()
            filler = fill(below, kib_left)
            acknowledged, refusal = self.add_until_refused(world)
        expect(any(words in refusal for words in REASONS), f"the reason is not said: {refusal}")
        expect(any(words in refusal for words in ADVICE), f"it does not say what to do: {refusal}")
        filler.unlink()
        subprocess.run(["e2fsck", "-p", image], check=False, capture_output=True)
        with mounted(below / "again", "-o", "loop", image) as disk:
            names = [person["name"] for person in only_exchange(World(disk / "world"))["exchange"]["participants"]]
            self.assertLessEqual(set(acknowledged), set(names))
        print(f"{kib_left} KiB: {len(acknowledged)} acknowledged, {refusal[:100]}", file=sys.stderr)

    def add_until_refused(self, world):
        acknowledged = []
        for n in range(100):
            name = f"Late {n}"
            process = world.kringle("add", name)
            said = " ".join(process.stderr.split())
            expect(process.returncode in (0, 4), said)
            if process.returncode == 0 or "the change is stored" in said:
                acknowledged.append(name)
            if process.returncode == 4:
                return acknowledged, said
        raise AssertionError("the disk never failed")


if __name__ == "__main__":
    if not can_mount():
        print("file systems can only be mounted by root, and mkfs.ext4 has to be there")
        sys.exit(77)
    unittest.main(verbosity=2)
