"""The tiers that keep a store on this disk: where it is in a world, and what there is to see of it without kringle."""
import re
import sqlite3
from contextlib import closing

LEASE_S = 15 * 60
# What lasts when everything was deleted, but for the trace of that.
LASTING = ("custody", "title")


class Csv:
    """A folder, which one process at a time has."""
    name, url, file = "csv", "csv:store", "journal.csv"
    files = re.compile(r"lock|[a-z]+\.csv(\.new)?")
    log = None
    wait_s = 0  # until what somebody had in hand is free when that process is dead
    no_room = ("No space left on device",)
    room_kib = 120  # with so much any command is done
    block = 1024  # of a file system that it may be on
    reads_without_room = True
    second_of_two = {0: "", 4: "is in use by process"}  # what who does the same at the same time may hear

    @staticmethod
    def make_room(folder):
        """The store makes its folder itself."""

    @staticmethod
    def is_final(path, synced_before):
        """Whether nothing may be synced there again after a sync failed."""
        return True

    @classmethod
    def left(cls, store):
        """The tables in which something is left but for the trace of the deletion."""
        tables = [path for path in store.glob("*.csv") if path.stem not in ("journal", *LASTING)]
        return [path.stem for path in tables
                if len([row for row in path.read_bytes().splitlines() if b",deleted," not in row]) != 2]


class Sqlite:
    """A file, in a folder so that it can be handled as the other one. Somebody else may be at work on what is in hand."""
    name, url, file = "sqlite", "sqlite:store/kept.db", "kept.db"
    files = re.compile(r"kept\.db(-wal|-shm|-journal)?")
    log = "kept.db-wal"
    wait_s = LEASE_S + 1
    # SQLite forgets the reason when it is the file of its log that has no room.
    no_room = ("No space left on device", "perhaps for want of room")
    room_kib = 360
    # What processes share in memory is a file, too: it takes room to look, and in blocks smaller than a page the system
    # ends who writes where there is none.
    block = 4096
    reads_without_room = False
    second_of_two = {0: "", 1: "was changed meanwhile", 5: "not accepted yet"}

    @staticmethod
    def make_room(folder):
        (folder / "store").mkdir(mode=0o700)

    @staticmethod
    def is_final(path, synced_before):
        """Before there is a log nothing was acknowledged, and SQLite takes back what it began. What becomes of folders it ignores."""
        return path.endswith("-wal") or path.endswith("kept.db") and any(other.endswith("-wal") for other in synced_before)

    @classmethod
    def left(cls, store):
        with closing(sqlite3.connect(store / cls.file)) as file:
            names = [name for name, in file.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
            names = [name for name in names if name not in LASTING and file.execute(cls.rows_of(name)).fetchone()]
        return names

    @staticmethod
    def rows_of(name):
        return f"SELECT 1 FROM {name}" + (" WHERE kind <> 'deleted'" if name == "trace" else "")


TIERS = {tier.name: tier for tier in (Csv, Sqlite)}
