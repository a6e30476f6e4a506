"""Worlds in which one call of the program goes wrong: a folder with home, store, mails and all, made once and copied."""
import datetime
import json
import os
import pathlib
import shutil
import subprocess
import tempfile

from kringle import Mail
from tiers import TIERS

# Of one household two, and one rule: enough for a draw that can be wrong.
FEW = (("Ada", "Byron,"), ("Ben", ",Cleo"), ("Cleo", ","), ("Dan", ","), ("Emma", "Byron,"))


def table_of(people):
    rows = (f"{name},{name.lower().replace(' ', '')}@example.com,{rest}\n" for name, rest in people)
    return "name,email,household,not\n" + "".join(rows)


class Tools:
    """What the tests are run with: the program, what lets its calls go wrong or its clock, what looks at the store, and its tier."""
    program, fault, witness = os.environ.get("KRINGLE"), os.environ.get("FAULT_LIBRARY"), os.environ.get("WITNESS")
    clock, tier = os.environ.get("CLOCK_LIBRARY"), TIERS[os.environ.get("TIER", "csv")]


SETTINGS = ("--store", Tools.tier.url, "--mail", "folder:mails")


class World:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.store, self.mail = SETTINGS[:2], SETTINGS[2:]
        self.ahead_s = 0

    @classmethod
    def create(cls, folder, size):
        """A world of so many people, and nothing else yet."""
        world = cls(folder)
        world.folder.mkdir(parents=True)
        people = table_of([*FEW, *((f"Guest {n}", ",") for n in range(len(FEW), size))])
        changed = people.replace("Ben,ben@", "Ben,benjamin@").replace("Dan,dan@example.com,,", "Fay,fay@example.com,,Ada")
        (world.folder / "people.csv").write_text(people)
        (world.folder / "changed.csv").write_text(changed)
        Tools.tier.make_room(world.folder)
        return world

    def copy(self, folder):
        shutil.copytree(self.folder, folder)
        return World(folder)

    def kringle(self, *arguments, fault=None, log=None, mail=None, before=(), **more):
        """Runs a command, behind another one if there is one; `fault` as fault.c has it."""
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LANG": "C.UTF-8"}
        if self.ahead_s:
            environment |= {"LD_PRELOAD": Tools.clock, "AHEAD_S": str(self.ahead_s)}
        if fault:
            environment |= {"LD_PRELOAD": Tools.fault, "FAULT": fault, "FAULT_LOG": str(log or "")}
        options = {"env": environment, "stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
        return subprocess.run([*before, Tools.program, *arguments, *self.store, *(mail or self.mail)], check=False,
                              cwd=self.folder, text=True, errors="replace", timeout=60, **options)

    def wait(self):
        """Until nobody else can be at work any more, if that is how it is found out that somebody died."""
        self.ahead_s = Tools.tier.wait_s

    def witness(self):
        """The exchanges that the store holds. Raises if any of it cannot be read."""
        process = subprocess.run([Tools.witness, Tools.tier.url, ".config/kringle/secret"], cwd=self.folder, text=True,
                                 env={"HOME": str(self.folder)}, capture_output=True, check=False)
        if process.returncode != 0:
            raise AssertionError(f"what is stored cannot be read: {process.stderr}")
        return json.loads(process.stdout)

    def mails(self):
        """The mails in the folder, but for drafts, which nobody takes for mails."""
        folder = self.folder / "mails"
        return [Mail(path.read_bytes()) for path in sorted(folder.glob("[!.]*"))] if folder.exists() else []

    def calls(self, kind, *arguments, **more):
        """What a whole run of this kind of calls does: a line for each."""
        log = self.folder / "calls"
        self.kringle(*arguments, fault=f"{kind}:0", log=log, **more)
        return log.read_text(errors="replace").splitlines() if log.exists() else []


def memory_folder():
    """Nothing here depends on the disk: a process that is killed loses nothing of what it has written."""
    return tempfile.TemporaryDirectory(prefix="kringle-crash-", dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None)


# ---- Templates: what was there before the command. ----

def told(world):
    """Drawn, and everybody knows."""
    done(world, "draw", "people.csv", "--title", "Tea")


def near(world):
    """The same, three days before the date."""
    day = datetime.date.today() + datetime.timedelta(days=3)
    done(world, "draw", "people.csv", "--title", "Tea", "--date", str(day))


def waiting(world):
    """Drawn, and nobody could be told yet."""
    world.kringle("draw", "people.csv", "--title", "Tea", mail=("--mail", "smtp://127.0.0.1:1", "--mail-from", "s@example.com"))


def left(world):
    told(world)
    done(world, "remove", "Cleo")


def announced(world):
    done(world, *ANNOUNCEMENT)


def restored(world):
    """From before the mails were sent."""
    waiting(world)
    shutil.copytree(world.folder / "store", world.folder / "backup")
    done(world, "send")
    shutil.rmtree(world.folder / "store")
    (world.folder / "backup").rename(world.folder / "store")


def nothing(_world):
    pass


def done(world, *arguments):
    result = world.kringle(*arguments)
    if result.returncode != 0:
        raise AssertionError(f"{arguments}: {result.stderr}")


ANNOUNCEMENT = ("draw", "people.csv", "--commit", "--title", "Tea", "--value-from", "the lottery numbers of 2026-12-01")


class Templates:
    """Each is made once, and copied for every point."""

    def __init__(self, folder, size):
        self.folder = pathlib.Path(folder)
        self.size = size
        self.worlds = {}

    def of(self, make):
        if make not in self.worlds:
            self.worlds[make] = World.create(self.folder / make.__name__, self.size)
            make(self.worlds[make])
        return self.worlds[make]
