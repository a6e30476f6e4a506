"""A chain of moves through all stores, up and down: csv, sqlite, postgresql, sqlite, csv. Not a byte is another one.

With --long, a million people.
"""
import hashlib
import json
import subprocess
import sys
import time

from kringle import PROGRAM, main
from postgresql import PostgreSqlTest

LONG = "--long" in sys.argv
LARGEST = 2 ** 63 - 1
ODD = ["=cmd|' /C calc'!A0", "'; DROP TABLE participant; --", "Zoë 🎄", "two\nlines", "\\N", "NULL", 'quo"te', "comma, and\ttab", "\x7f", "Ω",
       "'", "\\", "\\x01", "{{name}}", "%s%n", "\u202eabc", "a" * 200, "é", "e\u0301", "\x01", "\x01\x01", " ", "0", "-1"]


class Chain(PostgreSqlTest):
    """Many people under every name that ever broke a program, up to the largest ids there are."""

    people, exchanges = (1_000_000, 25_000) if LONG else (4_000, 100)

    def lines(self):
        yield {"kringle": {"format": 1}}
        for number in range(self.exchanges):
            exchange = LARGEST - number
            yield {"exchange": {"id": exchange, "version": number + 1, "title": ODD[number % len(ODD)], "created_at": "2026-11-28T10:00:00Z"}}
            count = self.people // 2 if number == 0 else self.people // 2 // (self.exchanges - 1) + 1
            for i in range(count):
                person = {"exchange_id": exchange, "id": LARGEST if i == count - 1 else i + 1, "version": LARGEST - i,
                          "name": f"{ODD[i % len(ODD)]} {i}"}
                if i % 3:  # missing, empty, or there
                    person["email"] = "" if i % 3 == 1 else f"p{i}@example.com"
                if i % 5:
                    person["wish"] = ODD[(i + number) % len(ODD)] if i % 5 > 1 else ""
                yield {"participant": person}

    def write_export(self):
        digest, rows, path = hashlib.sha256(), -1, self.folder / "many.jsonl"
        with open(path, "wb") as file:
            for line in self.lines():
                text = json.dumps(line, ensure_ascii=False).encode() + b"\n"
                digest.update(text)
                file.write(text)
                rows += 1
            file.write(json.dumps({"end": {"rows": rows, "digest": digest.hexdigest()}}).encode() + b"\n")
        return path

    def run_long(self, *arguments):
        run = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, cwd=self.folder, env=self.environment(),
                             check=False, timeout=3000)
        self.assertEqual(run.returncode, 0, run.stderr)
        return run.stdout

    def test_up_and_down_every_byte_is_the_same(self):
        place, start = "csv:first", time.monotonic()
        self.run_long("import", self.write_export(), "--store", place)
        print(f"imported in {time.monotonic() - start:.0f} s")
        for target in ("sqlite:up.db", self.database(), "sqlite:down.db", "csv:last"):
            start = time.monotonic()
            self.run_long("migrate", place, target, "--commit")
            print(f"{place.partition(':')[0]} to {target.partition(':')[0]} in {time.monotonic() - start:.0f} s", flush=True)
            place = target
        first, last = self.tables("first"), self.tables("last")
        self.assertEqual(first.keys(), last.keys())
        for name, rows in first.items():
            self.assertTrue(rows == last[name], name)
        self.assertGreater(len(first["participant.csv"]), self.people)

    def tables(self, name):
        """What the files say, but for what only concerns the moving."""
        for _ in range(2):  # whoever opens the store brings its tables up to date, also one that was moved away
            subprocess.run([PROGRAM, "outbox", "--store", f"csv:{name}"], capture_output=True, cwd=self.folder, env=self.environment(),
                           check=False, timeout=3000)
        return {path.name: [line for line in path.read_bytes().split(b"\n") if not line.startswith(b"# ")]
                for path in sorted((self.folder / name).glob("*.csv")) if path.name not in ("journal.csv", "migration.csv")}


if __name__ == "__main__":
    main()
