"""Kills every command at every call that changes something, looks, and lets it go on."""
import math
import random
import re
import signal
import sys
import unittest
from collections import Counter

from judge import Judge, expect
from kringle import SmtpSink
from points import LONG, PointsTest
from scenes import RESTORED, SCENES, SENDING
from world import Tools

# What has another name, or several, in the C library.
SYSTEM_CALLS = {"pwrite": "pwrite64", "open": "openat", "open64": "openat", "openat64": "openat", "mkostemp64": "openat",
                "mkstemp64": "openat", "ftruncate64": "ftruncate", "fallocate64": "fallocate", "send": "sendto",
                "fcntl64": "fcntl"}
CHANGING = ("write,pwrite64,writev,pwritev,pwritev2,sendto,sendmsg,fsync,fdatasync,sync_file_range,ftruncate,truncate,fallocate,"
            "fchmod,fchmodat,chmod,chown,fchown,utimensat,flock,fcntl,mkdir,mkdirat,rmdir,unlink,unlinkat,link,linkat,symlink,symlinkat,"
            "rename,renameat,renameat2,connect,copy_file_range,sendfile,splice,open,openat,creat")

SEED = 1
# A good thousand points of each tier; SQLite makes three times as many calls.
PART = 1 if LONG or Tools.tier.name == "csv" else 0.21
# So many people, and the part of the points that is tried: those of more people differ little from one another.
SIZES = {5: PART, 20: 0.2, 60: 0.05} if LONG else {5: PART}


def kill(world, scene, point):
    return kill_before(Judge(scene, world), world, scene, point)


def kill_before(judge, world, scene, point):
    process = world.kringle(*scene.arguments, fault=f"change:{point}")
    expect(process.returncode in (0, -signal.SIGKILL), f"it ended with {process.returncode}: {process.stderr}")
    judge.complete(judge.after_the_fault())
    judge.in_the_end()
    return "killed" if process.returncode else "finished"


def kill_while_sending(world, scene, point):
    """The same with a mail server, where nobody knows whether it got the mail whose answer was not heard."""
    judge = Judge(scene, world)
    with SmtpSink(world.folder.parent / "sink") as sink:
        world.mail = ("--mail", sink.url, "--mail-from", "s@example.com")
        process = world.kringle(*scene.arguments, fault=f"change:{point}")
        judge.complete(judge.after_the_fault())
        judge.in_the_end(sink.mails())
    return "killed" if process.returncode else "finished"


def kill_in_a_restored_copy(world, scene, point):
    """Nothing is sent that was sent before, until somebody has said so; and then all is."""
    sent = len(world.mails())
    process = world.kringle(*scene.arguments, fault=f"change:{point}")
    Judge(scene, world).after_the_fault()
    world.wait()
    send = world.kringle("send")
    is_released = send.returncode == 0 and "--release" in scene.command
    expect(is_released or "older copy" in send.stderr, f"it sends all the same: {send.stdout} {send.stderr}")
    if not is_released:
        expect(len(world.mails()) == sent, "something was sent")
        expect(world.kringle("outbox", "--release").returncode == 0, "it cannot be released")
        expect(world.kringle("send").returncode == 0, "it cannot be sent then")
    expect(len(world.mails()) == 2 * sent, "something was not sent")
    return "killed" if process.returncode == -signal.SIGKILL else "finished"


class Kill(PointsTest):
    def kill_everywhere(self, examine, points, part=PART):
        """At so many points of each scene, or at a part of them."""
        for scene, count in points.items():
            with self.subTest(scene.name):
                numbers = random.Random(SEED).sample(range(1, count + 1), math.ceil(count * part))
                outcome = self.examine_all(examine, [(scene, point) for point in numbers])
                print(f"{scene.name}: killed at {outcome['killed']} points of {count}", file=sys.stderr)
                self.assertGreater(outcome["killed"], len(numbers) * 0.9)

    def count_all(self, scenes):
        return {scene: self.count(scene, "change") for scene in scenes}

    def test_every_command_is_done_wholly_or_not_at_all(self):
        for size, part in SIZES.items():
            self.prepare(size)
            self.kill_everywhere(kill, self.count_all(SCENES), part)

    def test_a_mail_server_gets_no_second_copy_that_nobody_knows_of(self):
        with SmtpSink(self.templates.folder / "sink") as sink:
            calls = self.calls(SENDING, "change", mail=("--mail", sink.url, "--mail-from", "s@example.com"))
        self.kill_everywhere(kill_while_sending, {SENDING: len(calls)})

    def test_a_restored_copy_sends_nothing_until_it_is_released(self):
        self.kill_everywhere(kill_in_a_restored_copy, self.count_all(RESTORED))

    def test_no_call_that_changes_something_is_overlooked(self):
        """strace sees them all; counting for each thread, it only cannot say which of the program's calls one is."""
        for scene in SCENES:
            with self.subTest(scene.name):
                world = self.templates.of(scene.before).copy(self.templates.folder / scene.name)
                log, trace = world.folder / "calls", world.folder / "trace"
                world.kringle(*scene.arguments, fault="change:0", log=log, before=("strace", "-f", "-y", "-o", trace, "-e", "trace=" + CHANGING))
                counted = Counter(SYSTEM_CALLS.get(line.split()[1], line.split()[1]) for line in log.read_text().splitlines())
                lines = [line for line in trace.read_text(errors="replace").splitlines() if is_a_change(line, log)]
                self.assertEqual(Counter(re.match(r"\d+ +(\w+)", line)[1] for line in lines), counted)


def is_a_change(line, log):
    """Not what is only read, asked of a file, said on standard output, or noted for the test."""
    is_call = re.match(r"\d+ +\w+\(", line) and str(log) not in line
    is_reading = re.search(r" open(at)?\(.*O_RDONLY", line) and not re.search("O_CREAT|O_TRUNC", line)
    is_asking = re.search(r" fcntl\(", line) and not re.search(r"F_(OFD_)?SETLK", line)
    return is_call and not is_reading and not is_asking and not re.match(r"\d+ +write\([12]<", line)


if __name__ == "__main__":
    unittest.main(verbosity=2)
