"""Our Store beside the bare library of its database, on SQLite and on PostgreSQL, and beside pgbench.

    ./dev bench store [ROUNDS]

In each round all measurements are taken, and in each of them the two sides take turns; what counts is the median of the
ratios of the rounds.
"""
import contextlib
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests/cli"))
from postgresql import PROGRAMS, PostgreSql

PROGRAM, ROUNDS = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5
READS = 10000


def program(*arguments):
    run = subprocess.run([PROGRAM, *map(str, arguments)], check=True, stdout=subprocess.PIPE)
    return json.loads(run.stdout) if run.stdout else None


class Results:
    """What was measured, by the sentence that says what it is."""

    def __init__(self):
        self.values, self.goals = {}, {}

    def note(self, title, value, target, stretch, remark):
        self.values.setdefault(title, []).append(value)
        self.goals[title] = target, stretch
        print(f"  {title:56} {value:8.2f}  {remark}", flush=True)

    def compare(self, title, target, stretch, result, peer="bare"):
        ours, bare = result["ours"], result[peer]
        self.note(title, bare["ratio"], target, stretch,
                  f"ours {ours['rate']:7.0f}/s {ours['cpu_us']:6.2f} us CPU, {peer} {bare['rate']:7.0f}/s {bare['cpu_us']:6.2f} us CPU")

    def show(self):
        print(f"\n{'':58} {'median':>8}  {'lowest':>8} {'highest':>8}  {'target':>7} {'stretch':>7}")
        for title, values in self.values.items():
            target, stretch = self.goals[title]
            verdict = "" if target is None or statistics.median(values) >= target else "  missed"
            print(f"  {title:56} {statistics.median(values):8.2f}  {min(values):8.2f} {max(values):8.2f}"
                  f"  {target or '-':>7} {stretch or '-':>7}{verdict}")


class Sqlite:
    """Files on the disk."""

    name = "sqlite"

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()

    def url(self, name):
        return f"sqlite:{self.folder / name}"

    create = url

    def clone(self, template, name):
        shutil.copy(self.folder / template, self.folder / name)
        return self.url(name)

    def drop(self, name):
        (self.folder / name).unlink()

    def settle(self, name):
        pass

    def statements(self, name):
        counts = program("statements", self.url(name))
        return counts["of_exchanges"] / counts["reads"]  # as SQLite's trace has it


class Server(PostgreSql):
    """A server with default settings, reached by its socket."""

    name = "postgresql"

    def clone(self, template, name):
        self.sql("postgres", f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def drop(self, name):
        self.sql("postgres", f'DROP DATABASE "{name}"')

    def settle(self, name):
        self.sql(name, "VACUUM ANALYZE")
        self.sql(name, "CHECKPOINT")

    def statements(self, name):
        """As the server logs them, from the first that reads a participant on."""
        self.sql("postgres", f"ALTER DATABASE \"{name}\" SET log_statement = 'all'")
        reads = program("statements", self.url(name))["reads"]
        self.sql("postgres", f'ALTER DATABASE "{name}" RESET log_statement')
        lines = re.findall(r"LOG:  (?:execute|statement).*", (self.folder / "log").read_text(errors="replace"))
        first = next(i for i, line in enumerate(lines) if "execute participant" in line)
        last = max(i for i, line in enumerate(lines) if "execute participant" in line)
        people = 1 + reads  # are read before and behind the exchanges
        return (last - first + 1 - people) / reads


@contextlib.contextmanager
def on_one_core(server):
    """One question and one answer at a time is quickest there; elsewhere it is up to chance which side gets that."""
    cores = os.sched_getaffinity(0)
    try:
        for process in (0, server.server.pid):
            os.sched_setaffinity(process, {max(cores)})
        yield
    finally:
        for process in (0, server.server.pid):
            os.sched_setaffinity(process, cores)


def pgbench(server, *arguments):
    """Reads a second, by what everybody can run."""
    run = server.run("pgbench", "-n", "-M", "prepared", "-c", "1", "-t", READS, "-h", server.folder, "-p", server.port,
                     "-U", "kringle", *arguments)
    return float(re.search(r"tps = ([\d.]+)", run)[1])


def compare_pgbench(server, results):
    """Beside a table of its own, and beside the same participants; in turns."""
    reads = {"its own -S": ("-S", "pgbench"), "the same": ("-f", server.folder / "same.sql", "full")}
    ratios = {read: [] for read in reads}
    for _ in range(5):
        rate = program("alone", server.url("full"), READS)["ours"]["rate"]
        for read, arguments in reads.items():
            ratios[read].append(rate / pgbench(server, *arguments))
    for read, values in ratios.items():
        results.note(f"postgresql: a participant, beside pgbench, {read}", statistics.median(values), 1.2, None,
                     f"{min(values):.2f} to {max(values):.2f}")


def prepare_pgbench(server):
    server.create("pgbench")
    server.run("pgbench", "-q", "-i", "-s", "1", "-h", server.folder, "-p", server.port, "-U", "kringle", "pgbench")
    (server.folder / "same.sql").write_text("\\set exchange random(1, 5000)\n\\set id random(1, 20)\n"
        "SELECT * FROM kringle.participant WHERE exchange_id = :exchange AND id = :id;\n")


def prepare(place):
    program("make", place.create("made"))
    program("fill", place.create("full"))
    for name in ("written", "peer"):
        place.clone("full", name)
        place.settle(name)
    place.settle("full")
    statements = place.statements("full")
    print(f"{place.name}: {statements:g} statement for an exchange of 20")
    assert statements == 1


def measure_reading(place, results, goals):
    one, exchange = program("one", place.url("full")), program("exchange", place.url("full"))
    results.compare(f"{place.name}: a participant", *goals, one)
    results.compare(f"{place.name}: an exchange of 20", *goals, exchange)
    if "looking" in one:
        results.compare(f"{place.name}: a participant, peer copies nothing", None, None, one, "looking")
        results.compare(f"{place.name}: an exchange of 20, peer copies nothing", None, None, exchange, "looking")


def measure_writing(place, results, goals, writers_goals):
    urls = place.url("written"), place.url("peer")
    results.compare(f"{place.name}: a durable put", *goals, program("put", *urls))
    threads = program("threads", *urls)
    faster = min("bare", "locked", key=lambda peer: threads[peer]["ratio"])
    results.compare(f"{place.name}: durable puts of 64 threads", *writers_goals, threads, faster)
    return threads["sqlite_commits_per_write"]


def measure_import(place, results, rows_wanted):
    result = program("import", place.clone("made", "imported"), place.clone("made", "peer-imported"))
    place.drop("imported")
    place.drop("peer-imported")
    results.compare(f"{place.name}: import", 0.6, 0.8, result)
    results.note(f"{place.name}: import, in 1,000 rows a second", result["ours"]["rate"] / 1000, rows_wanted, None, "")


def measure_round(sqlite, server, results):
    measure_reading(sqlite, results, (0.8, 0.95))
    commits = measure_writing(sqlite, results, (0.7, None), (5, None))
    results.note("sqlite: commits for each of these puts", commits, None, None, "")
    measure_import(sqlite, results, 150)
    with on_one_core(server):
        measure_reading(server, results, (0.9, None))
        compare_pgbench(server, results)
    measure_writing(server, results, (None, None), (None, None))
    measure_import(server, results, 100)


def main():
    folder, server = pathlib.Path(tempfile.mkdtemp(prefix="kringle-bench-", dir="/var/tmp")), None
    results = Results()
    try:
        sqlite, server = Sqlite(folder / "files"), Server(folder / "server")
        prepare(sqlite)
        prepare(server)
        prepare_pgbench(server)
        for number in range(1, ROUNDS + 1):
            print(f"\nround {number}: as fast as the peer x")
            measure_round(sqlite, server, results)
        results.show()
    finally:
        if server:
            server.stop()
        shutil.rmtree(folder)


main()
