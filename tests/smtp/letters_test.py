"""
Letters of every kind, in every language, about people with every name: read by Python's strict parser, without a defect;
nothing anybody typed becomes a header or a recipient; text and HTML say the same; no subject says whom somebody drew.
"""
import html.parser
import itertools
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

from naughty import NAUGHTY, PAYLOADS, SCRIPTS, check_octets, displayed_name, one_line, parse

LETTERS = 10000
ROOT = pathlib.Path(__file__).resolve().parents[2]
KINDS = {"assignment": True, "change": True, "reminder": True, "revealed": False, "cancelled": False, "details": False, "left": False, "excused": False}  # names receivers
NOTED = {"assignment", "change", "reminder", "details"}  # with the organiser's own words
NOTICES = KINDS.keys() - {"assignment", "change"}  # people can do without these
LANGUAGES = ["en", *sorted(path.stem for path in (ROOT / "po").glob("*.po"))]
FIELDS = ("kind", "reader", "receivers", "wish", "language", "email", "title", "date", "place", "budget", "note", "organiser",
          "reply_to", "sender", "time", "public_url")
PLAIN = {"kind": "assignment", "reader": "Ada", "receivers": "Zoltan Q1", "wish": "tea", "language": "en", "email": "ada@example.org",
         "title": "Fourth floor", "date": "2026-12-20", "place": "the kitchen", "budget": "20 euros", "note": "See you", "organiser": "Noah",
         "reply_to": "noah@example.org", "sender": "santa@example.org", "time": 1797768000, "public_url": None}
TYPED = ("reader", "receivers", "wish", "title", "place", "budget", "note", "organiser")  # by anybody

sys.path.insert(0, str(ROOT / "po"))
import sentences


def write(program, letters):
    """The letters, and to whom their envelopes go."""
    fields = [str("-" if letter[field] is None else letter[field]).encode() + b"\0" for letter in letters for field in FIELDS]
    with tempfile.TemporaryDirectory() as folder:
        out = subprocess.run([program, folder + "/secret"], input=b"".join(fields), stdout=subprocess.PIPE, check=True).stdout
    at = 0
    for letter in letters:
        end = out.index(b"\n", at)
        size, to = out[at:end].decode().split(" ", 1)
        at = end + 1 + int(size)
        yield letter, out[end + 1:at], to
    assert at == len(out)


class Reader(html.parser.HTMLParser):
    """The words of a page, as somebody reads them; and that it loads nothing and runs nothing."""

    def __init__(self):
        super().__init__()
        self.words, self.inside, self.links = "", [], []

    def handle_starttag(self, tag, attributes):
        assert tag in ("html", "head", "meta", "title", "body", "div", "p", "strong", "blockquote", "br", "pre", "a"), tag
        assert not {"src", "background", "onload"} & {name for name, _ in attributes}
        self.links += [value for name, value in attributes if name == "href"]
        assert not any("url(" in (value or "") for _, value in attributes)
        self.inside.append(tag)
        self.words += "" if tag == "strong" else "\n"

    def handle_endtag(self, tag):
        while self.inside.pop() != tag:
            pass
        self.words += "" if tag == "strong" else "\n"

    def handle_data(self, data):
        if "title" not in self.inside:
            self.words += data


def words_of_html(page):
    reader = Reader()
    reader.feed(page)
    reader.close()
    return reader.words.split(), reader.links


def words_of_text(text):
    text = text.replace("\r\n", "\n")
    said, _, end = text.rpartition("\n-- \n")
    return re.sub(r"^> ?", "", said, flags=re.M).split() + end.split()


def check_headers(letter, octets, headers, to):
    assert to == letter["email"]
    expected = ["From", "To", "Reply-To", "Subject", "Date", "List-Unsubscribe", "Message-ID", "MIME-Version", "Auto-Submitted",
                "X-Auto-Response-Suppress", "Content-Type"]
    if letter["kind"] in NOTICES and letter["public_url"]:
        expected.insert(expected.index("List-Unsubscribe") + 1, "List-Unsubscribe-Post")
        assert headers["List-Unsubscribe"].strip().startswith("<" + letter["public_url"] + "/unsubscribe/")
    if letter["kind"] not in NOTICES:
        expected.remove("List-Unsubscribe")
    if not letter["reply_to"]:
        expected.remove("Reply-To")
    assert list(headers) == expected, headers
    (receiver,), (sender,) = headers["To"].addresses, headers["From"].addresses
    assert receiver.addr_spec == letter["email"] and sender.addr_spec == letter["sender"]
    assert displayed_name(octets, "To") == one_line(letter["reader"])
    assert one_line(letter["title"]) in displayed_name(octets, "From"), displayed_name(octets, "From")
    assert one_line(letter["title"]) in headers["Subject"]
    assert headers["Auto-Submitted"] == "auto-generated"


def check_secret(letter, headers, text):
    """The receiver is in the body of a letter that tells it, and in no header of any."""
    for receiver in letter["receivers"].split("\n"):
        mark = receiver[-12:]
        for name, value in headers.items():
            assert mark not in str(value), (name, value)
        assert (mark in text) == (KINDS[letter["kind"]] and not letter["public_url"])


def check(letter, octets, to):
    check_octets(octets)
    message, headers = parse(octets)
    check_headers(letter, octets, headers, to)
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    text, page = (part.get_payload(decode=True).decode() for part in message.iter_parts())
    said, (shown, links) = words_of_text(text), words_of_html(page)
    assert said == shown, [pair for pair in itertools.zip_longest(said, shown) if pair[0] != pair[1]][:3]
    assert f'<html lang="{letter["language"]}">' in page
    assert len(links) == bool(KINDS[letter["kind"]] and letter["public_url"])
    assert all(link.startswith(letter["public_url"] + "/go#") and link in text for link in links)
    return headers, text


def check_all(program, letters):
    for letter, octets, to in write(program, letters):
        try:
            yield letter, check(letter, octets, to)
        except Exception:
            print(json.dumps(letter), octets.decode(errors="replace"), sep="\n", file=sys.stderr)
            raise


def name_of(random_):
    """1 to 300 characters."""
    pieces = random_.choices(NAUGHTY + SCRIPTS, k=random_.randint(1, 3))
    name = random_.choice((" ", "", "-")).join(pieces)[:random_.choice((1, 20, 80, 300))]
    return name.strip("\n") or "x"


def any_letter(random_, number):
    """No two receivers end in the same characters, so that they can be looked for."""
    kind, language = list(KINDS)[number % len(KINDS)], LANGUAGES[number // len(KINDS) % len(LANGUAGES)]
    maybe = lambda text: text if random_.random() < 0.7 else None
    receivers = [name_of(random_).replace("\n", " ").replace("\r", " ")[:280] + " Zq%09d" % (number * 10 + i)
                 for i in range(random_.choice((1, 1, 1, 2, 3, 5, 22)) % 10)]
    return {**PLAIN, "kind": kind, "language": language, "reader": name_of(random_), "receivers": "\n".join(receivers),
            "wish": maybe(name_of(random_)), "title": name_of(random_), "place": maybe(name_of(random_)), "budget": maybe(name_of(random_)),
            "note": maybe(name_of(random_)), "organiser": maybe(name_of(random_)), "reply_to": maybe("noah@example.org"),
            "public_url": random_.choice((None, None, "https://gifts.example.com")),
            "date": maybe("20%02d-%02d-%02d" % (random_.randint(26, 99), random_.randint(1, 12), random_.randint(1, 28)))}


def test_any_letter(program, long):
    random_ = random.Random(20261224)
    letters = [any_letter(random_, i) for i in range(LETTERS if long else LETTERS // 10)]
    for letter in letters:
        for field in TYPED:
            letter[field] = "x" if letter[field] == "-" else letter[field]
    for letter, (headers, text) in check_all(program, letters):
        check_secret(letter, headers, text)
    print(f"{len(letters)} letters: no defect")


def test_injection(program, long):
    """Each payload in one field, and at length in every field."""
    letters = [{**PLAIN, "kind": list(KINDS)[i % len(KINDS)], field: payload}
               for i, payload in enumerate(PAYLOADS) for field in (TYPED if long else [TYPED[i % len(TYPED)]])]
    count = sum(1 for _ in check_all(program, letters))
    print(f"{len(PAYLOADS)} payloads in {count} letters: no extra header, no extra recipient")


def test_addresses(program):
    addresses = PAYLOADS + [payload + "@example.org" for payload in PAYLOADS] + ["ada@" + payload for payload in PAYLOADS]
    out = subprocess.run([program, "addresses"], input="".join(text + "\0" for text in addresses).encode(), capture_output=True, check=True)
    for text, address in zip(addresses, out.stdout.decode().split("\n"), strict=False):
        assert not address or re.fullmatch(r"[!-~]+@[a-z0-9.-]+", address) and address == text.strip(), (text, address)
    print(f"{len(addresses)} addresses: none is taken for another")


def test_every_language_says_every_kind(program):
    """A letter that is not English holds no sentence of the source that its language says differently."""
    english = {m[1] for m in re.finditer(r'^msgid(?:_plural)? "(.+)"$', sentences.template(), re.M)}
    longest = [max(re.split(r"\{\{\w+\}\}", text), key=len).strip(" :.,") for text in english]
    sentences_ = [text for text in longest if " " in text and text not in ("via kringle", "{{weekday}}, 1")]
    assert len(sentences_) > 20
    letters = [{**PLAIN, "kind": kind, "language": language, "receivers": receivers, "organiser": organiser, "public_url": public_url}
               for kind in KINDS for language in LANGUAGES for receivers in ("Zoltan Q1", "Zoltan Q1\nZoltan Q2")
               for organiser in ("Noah", None) for public_url in (None, "https://gifts.example.com")]
    seen = set()
    for letter, (headers, text) in check_all(program, letters):
        words = " ".join([*text.split(), headers["Subject"]])
        found = {text for text in sentences_ if text in words}
        seen |= found
        assert bool(found) == (letter["language"] == "en"), (letter["language"], letter["kind"], found)
        assert "{{" not in words
        assert ("See you" in words) == (letter["kind"] in NOTED), "what the organiser wrote of the exchange belongs to what it tells"
    print(f"{len(letters)} letters in {len(LANGUAGES)} languages, {len(seen)} sentences: all in their own")


def test_spam_filters_are_content(program):
    """SpamAssassin with its local rules gives every kind in every language at most 1.0 of the 5.0 that make spam."""
    letters = [{**PLAIN, "kind": kind, "language": language, "public_url": public_url}
               for kind in KINDS for language in LANGUAGES for public_url in (None, "https://gifts.example.com")]
    mailbox = b"".join(b"From santa@example.org Sun Dec 20 12:00:00 2026\n" + octets.replace(b"\r\n", b"\n") + b"\n"
                       for _, octets, _ in write(program, letters))
    with tempfile.TemporaryDirectory() as home:
        judged = subprocess.run(["spamassassin", "--local", "--mbox"], input=mailbox, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                env={**os.environ, "HOME": home}, check=True).stdout.decode()
    scores = [float(score) for score in re.findall(r"^X-Spam-Status: \w+, score=(-?[\d.]+)", judged, re.M)]
    assert len(scores) == len(letters) and max(scores) <= 1.0, scores
    print(f"{len(letters)} letters: SpamAssassin gives {max(scores)} at most")


def main(program, long=None):
    test_every_language_says_every_kind(program)
    test_addresses(program)
    test_injection(program, long)
    test_any_letter(program, long)
    if long:
        test_spam_filters_are_content(program)


main(*sys.argv[1:])
