"""Reminders: ours beside two scripts in Python, one that reads the contacts again for each recipient, and one with a dictionary.

Each side is a whole process, start included: it reads a file of contacts and one of recipients, writes every letter and
sends none. All take turns within each round; what counts is the median of the ratios of the rounds. The script that reads
again would take most of a minute, so it does a part of the recipients, and its time is scaled by their number, without its
start. Ours with --naive does the same, and has to write the same letters.

    ./dev bench remind [ROUNDS [CONTACTS [RECIPIENTS]]]
"""
import hashlib
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time

ARGUMENTS = [int(text) for text in sys.argv[2:]]
ROUNDS, CONTACTS, RECIPIENTS = (ARGUMENTS + [5, 10000, 10000][len(ARGUMENTS):])[:3]
PROGRAM = pathlib.Path(sys.argv[1])
SCRIPT = pathlib.Path(__file__).resolve().parent / "peers" / "remind.py"
PART, STARTS = 100, 20
APPOINTMENT = "2099-12-20|Gift exchange"


def write_world(folder):
    """Contacts as a spreadsheet saves them, one in twenty with quotes and commas; recipients are all of them, shuffled."""
    with open(folder / "contacts.csv", "w") as file:
        file.write("email,name,wishes,deadline\n")
        for i in range(CONTACTS):
            odd = '"Participant ""Name"", {0}","books, tea"' if i % 20 == 0 else "Participant Name {0},books and tea"
            file.write(f"person{i}@example.com,{odd.format(i)},2026-12-20\n")
    chosen = [f"person{i % CONTACTS}@example.com\n" for i in range(RECIPIENTS)]
    random.Random(1).shuffle(chosen)
    (folder / "to.txt").write_text("".join(chosen))
    (folder / "part.txt").write_text("".join(chosen[:PART]))


def seconds(*command, times=1):
    """Of one run in the middle of several."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def ours(folder, to, *more):
    return [PROGRAM, "remind", "-c", folder / "contacts.csv", "--to", folder / to, APPOINTMENT, "--rehearse", *more]


def script(folder, way, to):
    return ["/usr/bin/python3", "-I", SCRIPT, way, folder / "contacts.csv", folder / to]


def letters(command):
    return hashlib.sha256(subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout).digest()


def scaled(command, start, recipients=RECIPIENTS):
    """What all recipients would take, of a command that does a part of them."""
    return start + (seconds(*command) - start) * recipients / PART


def measure(folder):
    real = seconds(*ours(folder, "to.txt"), times=9)
    rescan = scaled(script(folder, "rescan", "part.txt"), seconds("/usr/bin/python3", "-I", "-c", "import csv", times=3))
    reader = scaled(script(folder, "rescan-dictreader", "part.txt"), seconds("/usr/bin/python3", "-I", "-c", "import csv", times=3))
    again = seconds(*ours(folder, "to.txt"), times=9)
    dictionary = seconds(*script(folder, "dict", "to.txt"), times=5)
    naive = scaled(ours(folder, "part.txt", "--naive"), seconds(PROGRAM, "--version", times=5))
    own = statistics.median([real, again])
    return own, rescan, reader, dictionary, naive


def main():
    with tempfile.TemporaryDirectory(prefix="kringle-bench-") as name:
        folder = pathlib.Path(name)
        write_world(folder)
        assert letters(ours(folder, "part.txt")) == letters(ours(folder, "part.txt", "--naive")), "--naive writes other letters"
        print(f"{CONTACTS} contacts, {RECIPIENTS} recipients; scripts that read again, and --naive, scaled up from {PART}\n")
        print("round  ours ms  start ms  rescan s  DictReader s  dict ms  naive s   x rescan  x DictReader  x dict  x naive")
        rounds = []
        for number in range(1, ROUNDS + 1):
            own, *peers = measure(folder)
            start = seconds(PROGRAM, "--version", times=STARTS)
            ratios = [peer / own for peer in peers]
            rounds.append(ratios)
            print(f"{number:5}  {1e3 * own:7.2f}  {1e3 * start:8.2f}  {peers[0]:8.1f}  {peers[1]:12.1f}  {1e3 * peers[2]:7.1f}"
                  f"  {peers[3]:7.1f}  {ratios[0]:9.0f}  {ratios[1]:12.0f}  {ratios[2]:6.1f}  {ratios[3]:7.0f}", flush=True)
        for title, values, goal in zip(("rescan", "DictReader", "dict", "--naive"), zip(*rounds),
                                       ("target 10000x, stretch 20000x", "no target", "target 5x, stretch 8x", "no target")):
            print(f"median {statistics.median(values):.1f}x of {title}; {goal}")


main()
