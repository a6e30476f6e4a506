"""What the rules allow: counted, explained, forgotten, and with several gifts each."""
import json
import random

from kringle import SOURCE, KringleTest, main

FLOOR = SOURCE / "examples" / "floor.csv"


class Rules(KringleTest):
    def draw(self, people, *arguments, code=0):
        result = self.run_kringle("draw", self.file(people), *arguments)
        self.assert_code(result, code)
        return result

    def answer(self, *arguments):
        return json.loads(self.draw(*arguments, "--json").out)

    def file(self, people):
        path = self.folder / "people.csv"
        path.write_text(people)
        return path

    def pairs(self, answer):
        pairs = {}
        for pair in answer["pairs"]:
            pairs.setdefault(pair["giver"], []).append(pair["receiver"])
        return pairs

    def test_draws_are_counted(self):
        self.assertEqual(self.draw("name,exclude\nAnn,Ben\nBen,\nCarl,Ann\nDora,\n", "--count").out, "4\n")
        self.assertEqual(self.draw("name\nA\nB\nC\nD\n", "--count", "--one-circle").out, "6\n")
        eight = "name\n" + "\n".join("ABCDEFGH") + "\n"
        self.assertEqual(self.draw(eight, "--count").out, "14833\n")
        self.assertIn("possible in 14,833 ways", self.draw(eight, "--explain").out)
        self.assertRegex(self.draw(FLOOR.read_text(), "--count").out, r"^about \d x 10\^22\n$")
        answer = self.answer("name\nA\nB\nC\nD\n", "--count", "--no-swaps")
        self.assertEqual(answer["draw"]["possible_draws"], 6)
        self.draw('name,exclude\nA,"B,C"\nB,\nC,\n', "--count", code=3)

    def test_nothing_is_drawn_where_rules_are_explained(self):
        shown = self.draw("name,only\nAnn,Ben\nBen,\nCarl,\nDora,\n", "--explain").out
        for words in ("possible in 3 ways", "the rules alone decide that Ann draws Ben", "may guess", "Years",
                      "Nothing was drawn"):
            self.assertIn(words, shown)
        answer = self.answer("name,only\nAnn,Ben\nBen,\nCarl,\nDora,\n", "--explain")
        self.assertEqual(answer["draw"]["forced"], [{"giver": "Ann", "receiver": "Ben"}])
        self.assertNotIn("method", answer["draw"])
        self.assertFalse((self.folder / "kringle").exists())

    def test_names_that_tell_other_names_are_warned_of(self):
        shown = self.draw("name\nAnn\nBen\nCarl\n", "--rehearse").out
        self.assertIn("some names tell other ones", shown)
        self.assertNotIn("warning", self.draw(FLOOR.read_text(), "--rehearse").out)

    def test_the_same_is_said_of_several_gifts(self):
        couples = "name,family\nAnn,1\nBen,1\nCleo,2\nDan,2\n"
        shown = self.draw(couples, "--gifts", "2", "--rehearse").out
        for words in ("possible in 1 way", "the rules alone decide that Ann draws Cleo, Ann draws Dan,",
                      "and 5 more", "may guess"):
            self.assertIn(words, " ".join(shown.split()))
        self.assertEqual(len(self.answer(couples, "--gifts", "2", "--explain")["draw"]["forced"]), 8)
        five = "name\nAnn\nBen\nCleo\nDan\nEve\n"
        self.assertEqual(self.draw(five, "--gifts", "2", "--count").out, "216\n")
        shown = self.draw("name,exclude\nAnn,Ben\nBen,\nCleo,\nDan,\n", "--gifts", "2", "--explain").out
        self.assertIn("some names tell other ones", shown)
        self.assertRegex(self.draw(FLOOR.read_text(), "--gifts", "2", "--count").out, r"^about \d x 10\^\d+\n$")

    def test_the_oldest_years_are_forgotten_only_when_asked(self):
        used_up = 'name,last year\nA,"B,C,D"\nB,"C,D,A"\nC,"D,A,B"\nD,"A,B,C"\n'
        self.assertIn("--forget", self.draw(used_up, "--rehearse", code=3).err)
        shown = self.draw(used_up, "--forget", "--rehearse", "--show-pairs").out
        self.assertIn("of 3 earlier years, only the latest 2", shown)
        self.assertIn("somebody has to draw the same person again", shown)
        self.assertIn("A gives to D", shown)
        enough = self.draw("name,last year\nA,B\nB,C\nC,A\nD,\n", "--forget", "--rehearse").out
        self.assertNotIn("only the latest", enough)

    def test_forgetting_is_advised_only_where_it_helps(self):
        kept_apart = "name,team,last year\nA,h,B\nB,h,C\nC,h,D\nD,,A\n"
        for more in ((), ("--forget",)):
            self.assertNotIn("--forget", self.draw(kept_apart, "--rehearse", *more, code=3).err)
        gifts = 'name,last year\nA,B\nB,C\nC,A\n'
        self.assertIn("--forget", self.draw(gifts, "--gifts", "2", "--rehearse", code=3).err)
        self.draw(gifts, "--gifts", "2", "--rehearse", "--forget")

    def test_what_looks_at_rules_is_not_mixed_with_what_draws(self):
        for wrong in (("--explain", "--count"), ("--explain", "--show-pairs"), ("--count", "--show-pairs"),
                      ("--commit", "--count", "--value-from", "x"), ("--commit", "--show-pairs", "--value-from", "x"),
                      ("--gifts", "0"), ("--gifts", ""), ("--gifts", "2x"), ("--gifts", "101")):
            self.draw("name\nA\nB\nC\n", *wrong, code=2)
        self.assertIn("no exchanges", self.run_kringle("status").out)

    def test_the_shape_of_a_draw_is_told_to_nobody(self):
        """Of four people, one who knows that there are two circles and their own receiver knows all."""
        people = self.file("name\nA\nB\nC\nD\n")
        drawn = json.loads(self.run_kringle("draw", people, "--mail", "folder:mails", "--json").out)["draw"]
        self.assertEqual({"circles", "swaps"} & set(drawn), set())

    def test_several_people_may_be_set_for_one_who_gets_several_gifts(self):
        people = "name,gives,receives,must\nA,,,C\nB,,,C\nC,2,2,\nD,,,\nE,,,{}\n"
        pairs = self.pairs(self.answer(people.format(""), "--rehearse", "--show-pairs"))
        self.assertEqual((pairs["A"], pairs["B"]), (["C"], ["C"]))
        self.assertIn("only 2 gifts", self.draw(people.format("C"), "--rehearse", code=1).err)

    def test_one_is_not_several(self):
        self.assertIn("1 person gives and 2 receive,", self.draw("name,role\nA,giver\nB,receiver\nC,receiver\n",
                                                                "--rehearse", code=3).err)

    def test_everybody_gives_several_gifts_to_different_people(self):
        answer = self.answer(FLOOR.read_text(), "--gifts", "3", "--rehearse", "--show-pairs")
        pairs = self.pairs(answer)
        self.assertEqual({len(set(receivers)) for receivers in pairs.values()}, {3})
        received = sum(pairs.values(), [])
        self.assertEqual({received.count(name) for name in received}, {3})

    def test_a_mail_names_all_who_get_a_present(self):
        people = "name,email,wish\n" + "".join(f"P{k},p{k}@example.com,wish of {k}\n" for k in range(6))
        mails = self.folder / "mails"
        answer = self.answer(people, "--gifts", "2", "--mail", f"folder:{mails}", "--yes", "--show-pairs")
        self.assertEqual(len(list(mails.iterdir())), 6)
        for giver, receivers in self.pairs(answer).items():
            text = (mails / f"{giver}.eml").read_text()
            for receiver in receivers:
                self.assertIn(receiver, text)
                self.assertIn(f"wish of {receiver[1:]}", text)

    def test_gifts_may_differ(self):
        people = "name,gives,receives,role\nA,2,2,\nB,2,1,\nC,,2,\nD,1,,giver\nE,,,receiver\n"
        pairs = self.pairs(self.answer(people, "--rehearse", "--show-pairs"))
        self.assertEqual({giver: len(set(receivers)) for giver, receivers in pairs.items()},
                         {"A": 2, "B": 2, "C": 1, "D": 1})
        received = sum(pairs.values(), [])
        self.assertEqual([received.count(name) for name in "ABCDE"], [2, 1, 2, 0, 1])
        self.assertIn("6 gifts are given and 7 received",
                      self.draw("name,gives,receives\nA,2,3\nB,2,2\nC,2,2\n", code=3).err)
        self.assertIn("people.csv:2:3", self.draw("name,gifts\nA,two\nB,\n", code=1).err)
        self.assertIn("1 to 100", self.draw("name,gifts\nA,0\nB,\n", code=1).err)
        self.draw("name\nA\nB\nC\n", "--gifts", "0x2", code=2)
        self.draw("name\nA\nB\nC\n", "--gifts", "2", "--one-circle", code=1)

    def test_rather_no_draw_than_one_that_may_be_unfair(self):
        rng, n = random.Random(3), 300
        hidden = rng.sample(range(n), n)
        lists = [{hidden[k], *rng.sample(range(n), 3)} - {k} or {(k + 1) % n} for k in range(n)]
        people = "name,only\n" + "".join(f'P{k},"{",".join(f"P{to}" for to in sorted(lists[k]))}"\n' for k in range(n))
        self.assertIn("random walk", self.draw(people, "--rehearse").out)
        self.assertIn("leave out --exact", self.draw(people, "--rehearse", "--exact", code=3).err)


if __name__ == "__main__":
    main()
