"""
Says what the tests reach of the engine: lines and branches file by file, then every branch that none of them
takes, with its source. Fails below MARK.

A branch is a jump that gcc makes without optimization, as gcov counts it: `a && b` has four. gcov's numbers
are taken as they are; what cannot happen is not filtered out, but excused below, one by one, with the reason.
"""

import json
import pathlib
import subprocess
import sys

# Branches taken, in percent, excused ones among them. Never lower it: what is not taken needs a test, or is not
# needed itself.
MARK = 100.0

# Source lines whose missing branches cannot be taken, and why.
EXCUSED = {
    "if (forbidden < years || *total + listed < listed)": "overflows only where sizes have 32 bits",
    "if (!board_measure(board, problem, &total, &widest))": "the same",
    "return count > SIZE_MAX / size ? NULL : malloc(count ? count * size : 1);": "the same",
    "if (years == KR_NONE || years + 1 > SIZE_MAX / n)": "the same, or there are four billion years",
    "if (!kr_stream_use(stream, KR_VECTORS_512) && !kr_stream_use(stream, KR_VECTORS_256))":
        "what this processor has decides",
    "if ((vectors == KR_VECTORS_256 && !__builtin_cpu_supports(\"avx2\")) ||": "the same",
    "(vectors == KR_VECTORS_512 && !__builtin_cpu_supports(\"avx512f\")))": "the same",
}


def measured(build):
    """What gcovr says about each file of src/draw that is not a test."""
    answer = subprocess.run(["gcovr", "--root", ".", "--filter", "src/draw/", "--exclude", r".*-test\.c",
                             "--json", "-", build], check=True, capture_output=True, text=True).stdout
    return [Coverage(file) for file in json.loads(answer)["files"]]


class Coverage:
    def __init__(self, file):
        self.name = file["file"]
        self.source = pathlib.Path(self.name).read_text().splitlines()
        lines = [line for line in file["lines"] if not line.get("gcovr/noncode")]
        self.lines, self.lines_run = len(lines), sum(line["count"] > 0 for line in lines)
        self.branches = self.taken = 0
        self.missing, self.excused = [], []
        for line in lines:
            if line["branches"]:
                self.add(line["line_number"], [branch["count"] > 0 for branch in line["branches"]])

    def add(self, number, taken):
        text = self.source[number - 1].strip()
        self.branches += len(taken)
        self.taken += len(taken) if text in EXCUSED else sum(taken)
        if not all(taken):
            place = f"{self.name}:{number}: {taken.count(False)} of {len(taken)}: {text}"
            (self.excused if text in EXCUSED else self.missing).append(place)
            if text in EXCUSED:
                EXCUSED_SEEN.add(text)


def percent(part, whole):
    return 100 * part / whole if whole else 100.0


EXCUSED_SEEN = set()
files = measured(sys.argv[1])
print(f"{'':32}    lines  branches")
for file in files:
    lines, branches = percent(file.lines_run, file.lines), percent(file.taken, file.branches)
    print(f"{file.name:32} {lines:6.1f} % {branches:6.1f} %")
total = percent(sum(file.taken for file in files), sum(file.branches for file in files))
lines = percent(sum(file.lines_run for file in files), sum(file.lines for file in files))
print(f"{'all':32} {lines:6.1f} % {total:6.1f} %")

missing = [place for file in files for place in file.missing]
print("\nBranches never taken:" if missing else "\nEvery branch is taken.", *missing, sep="\n  ")
print("\nExcused:", *(place for file in files for place in file.excused), sep="\n  ")
for text in EXCUSED.keys() - EXCUSED_SEEN:
    print(f"\nThis excuse is not needed any more: {text}")
if total < MARK or EXCUSED.keys() - EXCUSED_SEEN:
    sys.exit(f"\n{total:.1f} % of the branches are taken; {MARK} % have to be, and every excuse needed.")
