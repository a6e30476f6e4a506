"""Several change the exchanges of one store at once, by real commands: all is in order then, and everybody was told once.

How they get in each other's way differs from run to run; what each of them wants is drawn with a fixed seed.
"""
import random
import re
import sys
import unittest
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor

import world as worlds
from judge import Judge, expect
from points import LONG, PointsTest
from scenes import Scene

SEED, PEOPLE, TITLES = 1, 12, ("Tea", "Coffee")
HANDS, ROUNDS, COMMANDS = 6, 30 if LONG else 1, 60

# Of each command so many in a hundred, with what it is about: {n} is a number that nobody else has.
CHOICES = {
    ("add", "Late {n}", "--email", "late{n}@example.com"): 25,
    ("send",): 12,
    ("check",): 6,
    ("status", "--all"): 2,
    ("resend", "{someone}"): 15,
    ("address", "{someone}", "new{n}@example.com"): 10,
    ("exclude", "{someone}", "{other}"): 8,
    ("redraw",): 8,
    ("details", "--place", "Place {n}"): 6,
    ("remove", "Late {late}"): 8,
    ("draw", "people.csv", "--title", "Wine {n}"): 4,
    ("erase", "Late {late}", "--yes"): 2,
}
# What those hear who were not alone: the world has changed since they looked, or somebody else is at the rest.
WORDS = {
    0: "",
    1: "was changed meanwhile|nobody here is called|take them out first|is a rule already",
    5: "not accepted yet",
}


class Hand:
    def __init__(self, world, number):
        self.world, self.number, self.chance = world, number, random.Random(f"{SEED} {number}")

    def command(self, turn):
        words = self.chance.choices(list(CHOICES), CHOICES.values())[0]
        someone, other = self.chance.sample([f"Guest {n}" for n in range(len(worlds.FEW), PEOPLE)], 2)
        number = COMMANDS * self.number + turn
        known = {"n": number, "late": self.chance.randint(max(0, number - 8), number), "someone": someone, "other": other}
        where = () if words[0] in ("send", "draw", "check", "status") else ("--exchange", self.chance.choice(TITLES))
        return (*(word.format(**known) for word in words), *where)

    def work(self):
        """How all that it did ended."""
        ends = Counter()
        for turn in range(COMMANDS):
            command = self.command(turn)
            process = self.world.kringle(*command)
            said = " ".join(process.stderr.split())
            expect(process.returncode in WORDS, f"{command} ended with {process.returncode}: {said}")
            expect(re.search(WORDS[process.returncode], said), f"{command} hears: {said}")
            ends[process.returncode] += 1
        return ends


class Together(PointsTest):
    def test_everybody_is_told_once_and_all_is_in_order(self):
        for number in range(ROUNDS):
            with self.subTest(number):
                self.one_round(number)

    def one_round(self, number):
        self.prepare(PEOPLE)
        world = self.templates.of(worlds.nothing)
        judge = Judge(Scene("nothing", worlds.nothing, ()), world)
        for title in TITLES:
            worlds.done(world, "draw", "people.csv", "--title", title)
        with ThreadPoolExecutor(HANDS) as hands:
            ends = sum(hands.map(Hand.work, [Hand(world, number * HANDS + i) for i in range(HANDS)]), Counter())
        print(f"ended with: {dict(ends)}", file=sys.stderr)
        self.assertGreater(ends[0], HANDS * COMMANDS / 3)
        worlds.done(world, "send")  # nobody is at work any more, so nothing is left to anybody
        judge.expect_status()
        self.expect_told(judge, world)

    def expect_told(self, judge, world):
        mails = defaultdict(list)
        for mail in world.mails():
            mails[mail.message["Message-ID"].strip("<>")].append(mail)
        for found in world.witness():
            own = [mail for message in found["messages"] for mail in mails.pop(message["message_id"].strip("<>"), [])]
            self.assertFalse(any(message["repeats"] for message in found["messages"]), "somebody was told twice")
            judge.expect_told(found, own)
            self.expect_place_known(judge, found, own)
        self.assertEqual(list(mails), [], "nobody knows of these")

    def expect_place_known(self, judge, found, mails):
        """Whoever gives something was told where it takes place now, whatever was changed while their mail was written."""
        place = found["exchange"].get("place")
        told = {mail.message["To"].addresses[0].display_name for mail in mails if f"Place: {place}" in mail.text}
        for giver in judge.givers(found):
            name = found["exchange"]["participants"][giver - 1]["name"]
            self.assertTrue(not place or name in told, f"{name} does not know that it is at {place}")


if __name__ == "__main__":
    unittest.main(verbosity=2)
