#!/usr/bin/python3
"""Verifies an announced draw without kringle: verify.py RECORD.json, or verify.py --receipt MAIL, or both.

Standard library only; docs/fairness.md has the formats. Exit code 0 if everything fits, 1 if something was changed.
"""
import argparse
import hashlib
import json
import re
import sys
import urllib.parse

import engine_model

ANNOUNCEMENT = ("attempt", "title", "announced_at", "reason", "engine", "source", "contribution_hashes", "roster",
                "commitment", "fingerprint")
RECORD = ("format", "exchange_id", "no_swaps", "one_circle", "announcements", "secret", "value", "contributions", "seal",
          "roster")
ENTRY = ("id", "name", "gives", "receives", "group", "must", "exclusions", "allowed", "history")


class Changed(Exception):
    pass


def check(fits, what):
    if not fits:
        raise Changed(what)


# ---- Hashes ----

def fields(values):
    """Each value as bytes, with its length before it."""
    for value in values:
        data = b"" if value is None else value if isinstance(value, bytes) else str(value).encode()
        yield len(data).to_bytes(8, "big") + data


def digest(*values, start=b""):
    return hashlib.sha256(start + b"".join(fields(values))).digest()


def leaf(*values):
    return digest(*values, start=b"\0")


def join(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def root_of(leaves):
    while len(leaves) > 1:
        leaves = [join(*leaves[k:k + 2]) if k + 1 < len(leaves) else leaves[k] for k in range(0, len(leaves), 2)]
    return leaves[0]


def climb(hash_, place, count, path):
    path = list(path)
    while count > 1:
        if place ^ 1 < count:
            check(path, "the path of the receipt is too short")
            beside = path.pop(0)
            hash_ = join(beside, hash_) if place % 2 else join(hash_, beside)
        place, count = place // 2, (count + 1) // 2
    check(not path, "the path of the receipt is too long")
    return hash_


def salt(secret, tree, number):
    return digest("kringle/salt/1", secret, tree, number)


def person_leaf(entry, own_salt):
    return leaf("kringle/person/1", own_salt, *(entry.get(name) for name in ENTRY))


def pair_leaf(number, receivers, own_salt):
    return leaf("kringle/pair/1", own_salt, number, receivers)


def roster_hash(count, no_swaps, one_circle, root):
    return digest("kringle/roster/1", count, int(no_swaps), int(one_circle), root)


def fingerprint(roster, commitment, terms):
    return digest("kringle/announcement/1", roster, commitment, terms)


def seal(fingerprint_, outcome, root):
    return digest("kringle/draw/1", fingerprint_, outcome, root)


def words(hash_):
    consonants, vowels = "bdfghjklmnprstvz", "aiou"
    spoken = []
    for high, low in zip(hash_[0:12:2], hash_[1:12:2]):
        bits = high << 8 | low
        spoken.append(consonants[bits >> 12] + vowels[bits >> 10 & 3] + consonants[bits >> 6 & 15] +
                      vowels[bits >> 4 & 3] + consonants[bits & 15])
    return " ".join(spoken)


# ---- The record ----

def check_announcements(record):
    before = None
    for number, one in enumerate(record["announcements"], 1):
        check(set(one) <= set(ANNOUNCEMENT), "an announcement has fields that nobody knows")
        check(one["attempt"] == number, f"announcement {number} is missing")
        terms = digest("kringle/terms/1", before, record["exchange_id"], number, one["title"], one["announced_at"],
                       one.get("reason"), one["engine"], one.get("source"), one.get("contribution_hashes"))
        before = fingerprint(bytes.fromhex(one["roster"]), bytes.fromhex(one["commitment"]), terms)
        check(before.hex() == one["fingerprint"], f"announcement {number} was changed, or one before it")
    check(one["engine"] == engine_model.ENGINE, f"it was drawn by engine {one['engine']}; this is a model of engine {engine_model.ENGINE}")
    return one


def check_value(record, drawn):
    value = record.get("value")
    check(("source" in drawn) == (value is not None), "a public value is missing, or nobody announced one")
    normal = value and b" ".join(re.findall(rb"[0-9A-Za-z\x80-\xff]+", value.encode())).lower().decode()
    check(value == normal, "the public value was changed")


def check_contributions(record, drawn):
    given = record.get("contributions", "").split("\n") if "contributions" in record else []
    hashes = [hashlib.sha256(text.encode()).hexdigest() for text in given]
    check("\n".join(hashes) == drawn.get("contribution_hashes", ""), "the contributions are not those whose hashes were announced")


def numbers(entry, name):
    return [int(number) - 1 for number in entry[name].split(",")] if entry.get(name) else []


def problem_of(record):
    roster = record["roster"]
    history = [numbers(entry, "history") for entry in roster]
    years = max(map(len, history))
    return engine_model.Problem(
        len(roster),
        group=[entry["group"] or -1 for entry in roster],
        exclude=[(by, to) for by, entry in enumerate(roster) for to in numbers(entry, "exclusions")],
        history=[[row[year] if year < len(row) else -1 for row in history] for year in range(years)],
        must={by: entry["must"] - 1 for by, entry in enumerate(roster) if entry["must"]},
        allow={by: numbers(entry, "allowed") for by, entry in enumerate(roster) if entry.get("allowed")},
        gives=[entry["gives"] for entry in roster],
        receives=[entry["receives"] for entry in roster],
        flags=record["no_swaps"] * engine_model.NO_SWAPS + record["one_circle"] * engine_model.ONE_CIRCLE)


def receivers_of(record, seed):
    """Of each person a text: the numbers of those they give to, parted by commas."""
    drawn = iter(engine_model.draw(problem_of(record), seed))
    return [",".join(str(next(drawn) + 1) for _ in range(entry["gives"])) for entry in record["roster"]]


def verify_record(record):
    """What everybody gives, if all of it is as announced."""
    check(record["format"] == 1, "this is not a record of format 1")
    check(set(record) <= set(RECORD), "the record has fields that nobody knows")
    check(record["roster"] and record["announcements"], "the record is not complete")
    secret, roster, drawn = bytes.fromhex(record["secret"]), record["roster"], check_announcements(record)
    check_value(record, drawn)
    check_contributions(record, drawn)
    check(digest("kringle/commit/1", record["exchange_id"], secret).hex() == drawn["commitment"],
          "the secret is not the one that was committed to")
    check([entry["id"] for entry in roster] == list(range(1, len(roster) + 1)), "people are not numbered 1, 2, 3 ...")
    root = root_of([person_leaf(entry, salt(secret, "roster", entry["id"])) for entry in roster])
    check(roster_hash(len(roster), record["no_swaps"], record["one_circle"], root).hex() == drawn["roster"],
          "people or rules are not those that were announced")
    seed = digest("kringle/seed/1", secret, bytes.fromhex(drawn["roster"]), bytes.fromhex(drawn["commitment"]),
                  drawn.get("source"), record.get("value"), record.get("contributions"), drawn["attempt"])
    receivers = receivers_of(record, seed)
    root = root_of([pair_leaf(k, text, salt(secret, "pair", k)) for k, text in enumerate(receivers, 1)])
    outcome = digest("kringle/outcome/1", record.get("value"), record.get("contributions"))
    check(seal(bytes.fromhex(drawn["fingerprint"]), outcome, root).hex() == record["seal"],
          "the draw that follows is not the one that was sealed: the value was changed, or the seal")
    return receivers


# ---- The receipt ----

def read_receipt(text):
    found = re.search(r"kringle receipt 1\r?\n(.*?)end of receipt", text, re.S)
    check(found, "there is no receipt in the file")
    lines = found[1].replace("\r\n", "\n").replace("=\n", "").replace("\n ", " ").split("\n")
    pairs = [line.partition(":")[::2] for line in lines if line.strip()]
    return {name: urllib.parse.unquote(value.strip(), errors="strict") for name, value in pairs}


def hashes_of(text):
    return [bytes.fromhex(word) for word in text.split()]


def verify_receipt(receipt):
    place, count = int(receipt["id"]) - 1, int(receipt["people"])
    check(0 <= place < count, "the number of the receipt is not that of a person")
    shape = receipt["no_swaps"] == "true", receipt["one_circle"] == "true"
    own = person_leaf(receipt, bytes.fromhex(receipt["salt"]))
    root = climb(own, place, count, hashes_of(receipt.get("path", "")))
    check(roster_hash(count, *shape, root).hex() == receipt["roster"],
          "the person and the rules in the receipt are not those of the announcement")
    own = pair_leaf(receipt["id"], receipt.get("receivers"), bytes.fromhex(receipt["pair_salt"]))
    root = climb(own, place, count, hashes_of(receipt.get("pair_path", "")))
    announced = fingerprint(*(bytes.fromhex(receipt[name]) for name in ("roster", "commitment", "terms")))
    check(seal(announced, bytes.fromhex(receipt["outcome"]), root).hex() == receipt["seal"],
          "the assignment in the receipt is not the one that was drawn")
    return announced


def verify_both(record, receivers, receipt, own_fingerprint):
    check(own_fingerprint.hex() == record["announcements"][-1]["fingerprint"], "the receipt belongs to another announcement")
    check(receipt["seal"] == record["seal"], "the receipt has another seal than the record")
    check(receipt.get("receivers", "") == receivers[int(receipt["id"]) - 1], "the receipt names another receiver than the record")


def verify(record, receipt):
    """The words of the announcement and the seal of the draw, if all fits."""
    try:
        return verify_parts(record, receipt)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as wrong:
        raise Changed(f"what was read is not complete ({wrong!r})") from wrong


def verify_parts(record, receipt):
    if record:
        receivers = verify_record(record)
        announced = bytes.fromhex(record["announcements"][-1]["fingerprint"])
    if receipt:
        announced = verify_receipt(receipt)
    if record and receipt:
        verify_both(record, receivers, receipt, announced)
    return words(announced), (record or receipt)["seal"]


def read(record_path, receipt_path):
    record = receipt = None
    if record_path:
        with open(record_path, encoding="utf-8") as file:
            record = json.load(file)
    if receipt_path:
        with open(receipt_path, encoding="utf-8", newline="") as file:
            receipt = read_receipt(file.read())
    return record, receipt


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("record", nargs="?")
    parser.add_argument("--receipt")
    options = parser.parse_args()
    if not options.record and not options.receipt:
        parser.error("name a record, a receipt, or both")
    try:
        record, receipt = read(options.record, options.receipt)
        spoken, sealed = verify(record, receipt)
    except Changed as wrong:
        sys.exit(f"changed: {wrong}")
    except engine_model.Unsupported as wrong:
        sys.exit(f"cannot tell: {wrong}")
    print(f"All fits. Compare yourself, with what you were sent:\nwords  {spoken}\nseal   {sealed}")
    if record and "value" in record:
        print(f"value  {record['value']} ({record['announcements'][-1]['source']})")


if __name__ == "__main__":
    main()
