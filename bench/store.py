"""Storage: ours beside the bare libraries of SQLite and PostgreSQL, with the same statements over the same rows.

5,000 exchanges of 20 people, random keys, files on the disk of the working folder's temporary place, every commit durable. All
sides take turns within each round; what counts is the median of the ratios of the rounds.

    ./dev bench store [ROUNDS]
"""
import json
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests/cli"))
from postgresql import PostgreSql

PROGRAM, ROUNDS = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5
ROWS = 100000


def program(*arguments):
    run = subprocess.run([PROGRAM, *map(str, arguments)], check=True, stdout=subprocess.PIPE)
    return json.loads(run.stdout)


class File:
    """Stores in SQLite files."""
    reads, lists, puts = 100000, 10000, 1000
    goals = {"read": "0.8, stretch 0.95", "list": "0.8", "put": "0.7", "crowd": "5", "load": "0.6, stretch 0.8"}

    def __init__(self, folder):
        self.folder, self.number = folder, 0
        self.filled = self.empty()
        program("fill", self.filled)

    def empty(self):
        """A store without rows, whose tables are there."""
        self.number += 1
        url = f"sqlite:{self.folder}/{self.number}.db"
        program("fill", url)
        run = ["/usr/bin/python3", "-c", "import sqlite3, sys; f = sqlite3.connect(sys.argv[1]); f.execute('DELETE FROM participant'); f.commit(); f.execute('VACUUM')"]
        subprocess.run([*run, url.partition(":")[2]], check=True)
        return url


class Server:
    """Stores in databases of a server, over its socket."""
    reads, lists, puts = 20000, 5000, 500
    goals = {"read": "0.9", "list": "0.9", "put": "none", "crowd": "none", "load": "0.6, and 100,000 rows/s"}

    def __init__(self, folder):
        self.server, self.number = PostgreSql(folder / "server"), 0
        self.filled = self.empty()
        program("fill", self.filled)

    def empty(self):
        self.number += 1
        url = self.server.create(f"gifts{self.number}")
        program("fill", url)
        self.server.sql(f"gifts{self.number}", "TRUNCATE kringle.participant")
        return url

    def pgbench(self):
        """What anybody can run: reads by key, one client, each statement prepared."""
        self.server.create("pgbench")
        options = ["-h", self.server.folder, "-p", self.server.port, "-U", "kringle"]
        self.server.run("pgbench", *options, "-i", "-q", "-s", "1", "pgbench")
        rates = []
        for _ in range(ROUNDS):
            ours = program("read", self.filled, self.reads, "copies")["rate"]
            out = self.server.run("pgbench", *options, "-M", "prepared", "-S", "-n", "-T", "2", "pgbench")
            rates.append((ours, float(re.search(r"tps = ([\d.]+)", out)[1])))
        show("a read, pgbench -M prepared -S", rates, "1.2")


def show(what, rates, goal):
    ratios = [ours / peer for ours, peer in rates]
    ours, peer = (statistics.median(side) for side in zip(*rates))
    print(f"{what:50}  {ours:9,.0f}/s  {peer:9,.0f}/s  {statistics.median(ratios):5.2f}x"
          f"  ({min(ratios):.2f}-{max(ratios):.2f})  target {goal}", flush=True)


def alternate(what, ours, bare, goal):
    rates = []
    for number in range(ROUNDS):
        sides = [ours, bare] if number % 2 == 0 else [bare, ours]
        scores = {side: side() for side in sides}
        assert scores[ours]["sum"] == scores[bare]["sum"], scores
        rates.append((scores[ours]["rate"], scores[bare]["rate"]))
    show(what, rates, goal)


def compare_reads(place):
    for name, title, count in (("read", "a participant by key", place.reads), ("list", "an exchange of 20, one statement", place.lists)):
        for copies in ("copies", "looks"):
            what = title + (", the caller's own" if copies == "copies" else ", only looked at")
            alternate(what, lambda: program(name, place.filled, count, copies), lambda: program("bare-" + name, place.filled, count, copies),
                      place.goals[name])


def compare_writes(place):
    alternate("a durable write, one thread", lambda: program("put", place.filled, place.puts, 1),
              lambda: program("bare-put", place.filled, place.puts), place.goals["put"])
    rates = []
    for _ in range(ROUNDS):
        rates.append((program("put", place.filled, place.puts // 4, 64)["rate"], program("bare-put", place.filled, place.puts)["rate"]))
    show("64 threads, beside one commit each", rates, place.goals["crowd"])


def compare_loads(place):
    rates = []
    for _ in range(ROUNDS):
        ours, bare = program("load", place.empty()), program("bare-load", place.empty())
        assert ours["sum"] == bare["sum"] == ROWS
        rates.append((ours["rate"], bare["rate"]))
    show("100,000 rows into an empty store", rates, place.goals["load"])


def main():
    with tempfile.TemporaryDirectory(prefix="kringle-bench-") as name:
        for title, kind in (("SQLite, WAL, synchronous FULL", File), ("PostgreSQL, synchronous_commit on, over a socket", Server)):
            place = kind(pathlib.Path(name))
            print(f"\n{title}\n{'':50}  {'ours':>11}  {'bare':>11}")
            try:
                compare_reads(place)
                compare_writes(place)
                compare_loads(place)
                if kind is Server:
                    place.pgbench()
            finally:
                if kind is Server:
                    place.server.stop()


main()
