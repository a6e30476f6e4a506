"""Cards, codes and the file for mail merge tell everybody the same name as their mail, and nobody by accident."""
import csv
import html
import json
import re
import stat
import subprocess
import sys

from kringle import KringleTest, Mail, main

PEOPLE = """name,email,language,wish,role
Ada Lovelace,ada@example.com,en,"tea, and <b>books</b>",
Jürgen Müller,juergen@example.com,de,,
Zofia Żółć,zofia@example.com,pl,herbata,
=1+1,formula@example.com,fr,,
@home,home@example.com,nl,,
艾達,ada@example.cn,,,
O'Hara & <i>Sons</i>,o@example.com,es,,
"""


def raster(page, scale=4):
    """The QR code of a card as an image, from its path of horizontal bars."""
    span = int(re.search(r'viewBox="-4 -4 (\d+)', page)[1])
    rows = [bytearray(b"\xff" * span) for _ in range(span)]
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", re.search(r'class="code".*?path d="([^"]+)"', page, re.S)[1]):
        rows[int(y) + 4][int(x) + 4:int(x) + 4 + int(length)] = bytes(int(length))
    lines = b"".join(bytes(value for value in row for _ in range(scale)) * scale for row in rows)
    return b"P5 %d %d 255\n" % (span * scale, span * scale) + lines


class Drawn(KringleTest):
    def draw(self, people=PEOPLE, *arguments):
        self.assert_code(self.run_kringle("draw", self.write("people.csv", people), "--mail", "folder:mails", "--title", "Tea & <Cake>",
                                          "--note", "Bring <b>cookies</b>", *arguments), 0)
        mails = [Mail(path.read_bytes()) for path in (self.folder / "mails").iterdir()]
        return {address.addr_spec: mail.receiver for mail in mails for address in mail.message["To"].addresses}

    def cards(self, *arguments):
        self.assert_code(self.run_kringle("cards", *arguments), 0)
        page = (self.folder / "kringle-cards.html").read_text()
        return page, page.split('<section class="card"')[1:]

    def scan(self, card):
        image = self.folder / "card.pgm"
        image.write_bytes(raster(card))
        scanned = subprocess.run(["zbarimg", "--quiet", "--raw", "--oneshot", "-Sbinary", image], capture_output=True, check=True)
        return scanned.stdout.decode().rstrip("\n")


class Cards(Drawn):
    def test_a_phone_reads_from_a_card_what_the_mail_says(self):
        told = self.draw()
        people = list(csv.DictReader(PEOPLE.splitlines()))
        _, cards = self.cards()
        self.assertEqual(len(cards), len(people))
        for person, card in zip(people, cards):
            with self.subTest(person["name"]):
                title, sentence, receiver, *wish = self.scan(card).split("\n")
                self.assertEqual((title, receiver), ("Tea & <Cake>", told[person["email"]]))
                wanted = next(p["wish"] for p in people if p["name"] == receiver)
                self.assertTrue(wish[0].endswith(": " + wanted) if wanted else not wish)
                self.assertIn(html.escape(person["name"]).replace("&#x27;", "&#39;"), card)

    def test_where_there_is_a_service_the_square_is_a_link_to_it(self):
        self.draw()
        page, cards = self.cards("--public-url", "https://gifts.example.com")
        links = {self.scan(card) for card in cards}
        self.assertEqual(len(links), len(cards))
        for link in links:
            self.assertRegex(link, r"^https://gifts\.example\.com/go#\d+\.[A-Za-z0-9_-]{43}$")
            self.assertNotIn(link[-43:], page)

    def test_nothing_on_a_card_can_be_read_by_accident(self):
        told = self.draw()
        page, cards = self.cards()
        for person, card in zip(csv.DictReader(PEOPLE.splitlines()), cards):
            words = re.sub(r"<[^>]*>", "", card)
            receiver = html.escape(told[person["email"]]).replace("&#x27;", "&#39;")
            self.assertNotIn(receiver, words.replace(html.escape(person["name"]).replace("&#x27;", "&#39;"), ""))
        self.assertIn("see", page)
        self.assertFalse([wish for wish in ("herbata", "books") if wish in page])

    def test_names_are_printed_if_somebody_asks(self):
        told = self.draw()
        _, cards = self.cards("--names", "Ada Lovelace")
        self.assertEqual(len(cards), 1)
        self.assertIn("<span>" + html.escape(told["ada@example.com"]).replace("&#x27;", "&#39;") + "</span>", cards[0])

    def test_the_page_is_complete_and_runs_nothing(self):
        self.draw()
        page, _ = self.cards()
        self.assertNotRegex(page, r"(?i)<script|<link|<img|<b>|src=|href=|url\(|http:|https:|@import|onload")
        self.assertIn("Content-Security-Policy\" content=\"default-src 'none'", page)
        self.assertIn('lang="pl"', page)

    def test_a_code_tells_the_name_of_its_card(self):
        told = self.draw()
        _, cards = self.cards()
        for person, card in zip(csv.DictReader(PEOPLE.splitlines()), cards):
            code = re.search(r'class="spoken">([^<]+)<', card)[1]
            self.assertRegex(code, r"^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$")
            answer = self.run_kringle("code", code.lower().replace("-", " "))
            self.assert_code(answer, 0)
            self.assertEqual(answer.out.splitlines()[1].strip(), told[person["email"]])
            self.assertNotIn(person["name"], answer.out.replace(told[person["email"]], ""))
            self.assertEqual(json.loads(self.run_kringle("code", code, "--json").out)["receivers"], [told[person["email"]]])

    def test_a_code_is_none_elsewhere(self):
        self.draw()
        _, cards = self.cards()
        code = re.search(r'class="spoken">([^<]+)<', cards[0])[1]
        other = self.run_kringle("code", code, "--vault", self.folder / "other")
        self.assert_code(other, 1)
        self.assertIn("no card has the code", other.err)
        self.assert_code(self.run_kringle("code", "hello"), 1)
        self.assert_code(self.run_kringle("code"), 2)

    def test_of_what_was_called_off_there_are_no_cards_and_no_names(self):
        self.draw()
        _, cards = self.cards()
        code = re.search(r'class="spoken">([^<]+)<', cards[0])[1]
        (self.folder / "kringle-cards.html").unlink()
        self.assert_code(self.run_kringle("cancel", "-y", "--mail", "folder:mails"), 0)
        for arguments in (("cards",), ("links",), ("code", code)):
            refused = self.run_kringle(*arguments)
            self.assert_code(refused, 1)
            self.assertIn("has been called off", " ".join(refused.err.split()))
        self.assertEqual(list(self.folder.glob("kringle-*")), [])

    def test_codes_for_mail_merge(self):
        told = self.draw()
        self.assert_code(self.run_kringle("links"), 0)
        path = self.folder / "kringle-links.csv"
        rows = list(csv.DictReader(path.read_text().splitlines()))
        self.assertEqual([row["email"] for row in rows], [person["email"] for person in csv.DictReader(PEOPLE.splitlines())])
        self.assertEqual([row["language"] for row in rows], ["en", "de", "pl", "fr", "nl", "en", "es"])
        self.assertEqual([row["name"] for row in rows][3:5], ["'=1+1", "'@home"])
        for row in rows:
            self.assertIn(told[row["email"]], self.run_kringle("code", row["code"]).out)
        self.assertFalse([cell for row in rows for cell in row.values() if cell[0] in "=+-@\t\r"])

    def test_files_are_for_their_owner_and_never_written_over(self):
        self.draw()
        for command, name in (("cards", "kringle-cards.html"), ("links", "kringle-links.csv")):
            self.assert_code(self.run_kringle(command), 0)
            path = self.folder / name
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
            before = path.read_bytes()
            again = self.run_kringle(command)
            self.assert_code(again, 1)
            self.assertIn("exists already", again.err)
            self.assertEqual(path.read_bytes(), before)
            self.assert_code(self.run_kringle(command, "--output", "other"), 0)
            (self.folder / "other").unlink()

    def test_no_file_is_called_as_standard_output_is(self):
        self.draw()
        for command in ("cards", "links"):
            self.assert_code(self.run_kringle(command, "--output", "-"), 2)
        self.assertFalse((self.folder / "-").exists())
        self.assert_code(self.run_kringle("cards", "--output", "./-"), 0)

    def test_only_people_of_the_draw_get_cards(self):
        self.draw("name,role\nAnn,\nBob,\nCid,giver\nDan,receiver\n")
        _, cards = self.cards()
        self.assertEqual(len(cards), 3)
        self.assert_code(self.run_kringle("cards", "Dan", "-o", "x"), 1)
        self.assert_code(self.run_kringle("cards", "Nobody", "-o", "x"), 1)
        self.assertFalse((self.folder / "x").exists())

    def test_somebody_with_many_receivers_has_a_card_too(self):
        names = [f"{'Wilhelmina Konstantinopolska ' * 2}{i}" for i in range(12)]
        self.draw("name,wish\n" + "".join(f"{name},{'a wish ' * 20}\n" for name in names), "--gifts", "10")
        _, cards = self.cards()
        self.assertEqual(len([line for line in self.scan(cards[0]).split("\n") if line.startswith("Wilhelmina")]), 10)
        long = self.write("long.csv", "name\n" + "".join(f"{'x' * 78}{i}\n" for i in range(40)))
        self.assert_code(self.run_kringle("draw", long, "--gifts", "35", "--mail", "folder:more", "--title", "More"), 0)
        refused = self.run_kringle("cards", "--exchange", "More", "-o", "x")
        self.assert_code(refused, 1)
        self.assertIn("too long for a QR code", refused.err)


class Paper(Drawn):
    """With a real browser."""

    def test_the_printed_sheets_are_what_the_page_promises(self):
        told = self.draw()
        self.cards()
        browser = ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", "--print-to-pdf=cards.pdf"]
        subprocess.run([*browser, (self.folder / "kringle-cards.html").as_uri()], cwd=self.folder, check=True, capture_output=True,
                       timeout=120, env=self.environment(XDG_RUNTIME_DIR=str(self.folder)))
        info = subprocess.run(["pdfinfo", "cards.pdf"], cwd=self.folder, check=True, capture_output=True, text=True).stdout
        self.assertRegex(info, rf"Pages: +{len(told)}\n")
        self.assertIn("(A4)", info)
        subprocess.run(["pdftoppm", "-r", "150", "-png", "cards.pdf", "sheet"], cwd=self.folder, check=True)
        sheets = sorted(self.folder.glob("sheet*.png"))
        for person, sheet in zip(csv.DictReader(PEOPLE.splitlines()), sheets, strict=True):
            scanned = subprocess.run(["zbarimg", "--quiet", "--raw", "-Sbinary", sheet], capture_output=True, check=True).stdout.decode()
            self.assertIn("\n" + told[person["email"]], scanned)


if "--paper" in sys.argv:
    del Cards
else:
    del Paper
main()
