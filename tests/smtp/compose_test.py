"""Python's strict parser reads thousands of composed mails: no defects, no extra header, the same words."""

import base64
import email
import email.header
import email.policy
import email.utils
import random
import re
import subprocess
import sys
import unicodedata

MAILS = 10000
FIELDS = ("from_name", "from", "to_name", "to", "reply_to", "subject", "unsubscribe", "text", "html", "message_id", "date")
HEADERS = ["From", "To", "Reply-To", "Subject", "Date", "List-Unsubscribe", "List-Unsubscribe-Post", "Message-ID", "MIME-Version", "Auto-Submitted",
           "X-Auto-Response-Suppress", "Content-Type", "Content-Transfer-Encoding"]

NAUGHTY = [
    "Ada Lovelace", "O'Hara, Ann", 'Ann "the \\ hammer" Smith', "a@b.example", "<script>alert(1)</script>",
    "Ann <ann@example.net>", "Ann (comment)", "Doe; John: friends,", "=?UTF-8?B?Wm9l?=",
    "=?utf-8?q?a?= =?x?", "?=",
    "José Nuñez", "Zoë", "Zoe\u0308", "Ångström", "ß", "İstanbul ı", "Ōsaka", "Ελληνικά", "Привет, мир",
    "שלום עולם",
    "مرحبا بالعالم", "می‌خواهم", "हिन्दी क्‍ष", "ไทยจ๋า", "한국어", "日本語テキスト", "简体中文", "ქართული", "አማርኛ", "𐐷𝒳𠜎",
    "😀🎄🎁",
    "👩‍👩‍👧‍👦 👩🏽‍🚀", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "Z̸̢̛a̷l̵g̶o̷" * 9, "a" + "\u0301" * 200, "\u202eevil\u202c", "\u2066x\u2069",
    "\u200bzero\u200bwidth\ufeff", "\u200f\u200e", "soft\u00adhyphen", "line\u2028sep\u2029par",
    "\u00a0nbsp\u3000wide",
    "a\r\nBcc: evil@example.net", "a\nBcc: evil@example.net", "a\rBcc: evil@example.net", "a\r\n\r\n<p>body",
    "\r\n.\r\nQUIT",
    "\r\n", "\x01\x02\x1b[31mred\x07\x7f", "\x85\x9b", "tab\there", "\t", "  ", "", " leading", "trailing  ",
    ".", "..", ".\n.\n.",
    "\n.\nMAIL FROM:<x@y>", "From me", "\nFrom me", "--", "--=_", "-- \n", "=", "=20", "=\n", "= \n =",
    "x" * 77, "x" * 300,
    "x" * 2000, "word " * 200, "é" * 300, "é" * 1000, "🎁" * 300, "日" * 300, "a " * 300, " " * 500 + "x",
    "\t" * 90,
    "ends in blank \nnext", "ends in tab\t\nnext", "ends \r\n\r\n \r\n", "CR\ronly\r", "mixed\r\n\n\r\r\n",
    "%s%n%x", "$(id)`id`",
    "{{name}}", "../../etc/passwd", "NULL", "undefined", "\ufffd", "\ufffe\uffff", "\U0010ffff", "\ue000",
    "Content-Type: text/html", "MIME-Version: 2.0", ":;", ",", "@", "<>", '"', "\\", '\\"', '"\\', "(", ")",
    "[", "a,b", "a:b;",
    "Re: Fwd: hi", "*bold* _x_", "100% =?", "=?=", "\u061carabic mark", "\u180emongolian",
    "\u2060word joiner",
]

UNSUBSCRIBE = [None, "mailto:noreply@example.org?subject=unsubscribe", "https://kringle.example/unsubscribe/" + "a" * 90]


def one_line(text):
    """What a header may show of a text: the promise of src/mail/compose.h in other words."""
    is_space = lambda c: c in "\t\n\r\f" or unicodedata.category(c) in ("Zs", "Zl", "Zp")
    kept = [" " if is_space(c) else c for c in text
            if is_space(c) or unicodedata.category(c) not in ("Cc", "Cf") or c in "\u200c\u200d"]
    return " ".join(word for word in "".join(kept).split(" ") if word)


def body(text):
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return lines if lines == "" or lines.endswith("\n") else lines + "\n"


def phrase(random_, most):
    pieces = [random_.choice(NAUGHTY) for _ in range(random_.randint(1, most))]
    return random_.choice(("", " ", "\n", "x")).join(pieces)


def mails():
    random_ = random.Random(20261224)
    for i in range(MAILS):
        name = NAUGHTY[i % len(NAUGHTY)]
        plain = random_.random() < 0.3
        to = random_.random() < 0.9
        yield {
            "from_name": phrase(random_, 2)[:300], "from": "noreply@example.org",
            "to_name": name[:300], "to": "a" * (i % 64 + 1) + "@example.org" if to else None,
            "reply_to": "organiser+%d@example.net" % i if i % 3 == 0 else None,
            "subject": phrase(random_, 3), "unsubscribe": UNSUBSCRIBE[i % len(UNSUBSCRIBE)], "text": phrase(random_, 6),
            "html": None if plain else "<p>" + phrase(random_, 6),
            "message_id": "%032x@example.org" % random_.getrandbits(128),
            "date": random_.randint(0, 4102444800),
        }


def compose(program, list_):
    fields = []
    for mail in list_:
        for field in FIELDS:
            value = "-" if mail[field] is None else str(mail[field])
            assert "\0" not in value and (mail[field] is None or value != "-")
            fields.append(value.encode() + b"\0")
    out = subprocess.run([program], input=b"".join(fields), stdout=subprocess.PIPE, check=True).stdout
    at = 0
    while at < len(out):
        start = out.index(b"\n", at) + 1
        at = start + int(out[at:start])
        yield out[start:at]


def check_octets(octets):
    assert re.fullmatch(rb"(?:[\x20-\x7e]{0,998}\r\n)+", octets), "not 7 bit lines that end in CRLF"
    head, _, rest = octets.partition(b"\r\n\r\n")
    for line in octets.split(b"\r\n"):
        assert len(line) <= 78 or re.search(rb"^ ?<\S+>$", line), "long line %r" % line
        assert not line.startswith((b".", b"From ")), "a line that servers change: %r" % line
        assert not line.endswith((b" ", b"\t")), "white space at a line end: %r" % line
    for word in re.findall(rb"=\?[^ \r]*", head):
        assert len(word) <= 75, "encoded word of %d" % len(word)
        base64.b64decode(re.fullmatch(rb"=\?UTF-8\?B\?(.*)\?=", word)[1], validate=True).decode()


def displayed_name(octets, header):
    """Python's new parser leaves blanks between encoded words of a name (bpo-35547), its old one does not."""
    raw = email.message_from_bytes(octets)[header]
    phrase = raw[:-2] + "<x>" if raw.endswith(":;") else raw
    name, _ = email.utils.parseaddr(phrase)
    return str(email.header.make_header(email.header.decode_header(name)))


def check_headers(message, octets, mail):
    expected = [name for name in HEADERS if name != "Reply-To" or mail["reply_to"]]
    if not mail["unsubscribe"]:
        expected.remove("List-Unsubscribe")
    if not (mail["unsubscribe"] or "").startswith("https:"):
        expected.remove("List-Unsubscribe-Post")
    if mail["html"] is not None:
        expected.remove("Content-Transfer-Encoding")
    assert message.keys() == expected, "headers %s" % message.keys()

    sender, = message["From"].addresses
    assert sender.addr_spec == mail["from"]
    assert displayed_name(octets, "From") == one_line(mail["from_name"])
    group, = message["To"].groups
    name = displayed_name(octets, "To")
    if mail["to"]:
        receiver, = group.addresses
        assert (name, receiver.addr_spec) == (one_line(mail["to_name"]), mail["to"])
    else:
        assert not group.addresses
        assert name == (one_line(mail["to_name"]) or "undisclosed-recipients")
    if mail["reply_to"]:
        assert message["Reply-To"].addresses[0].addr_spec == mail["reply_to"]
    assert message["Subject"] == one_line(mail["subject"])
    if mail["unsubscribe"]:
        assert message["List-Unsubscribe"].strip() == "<%s>" % mail["unsubscribe"]
    assert message["Message-ID"] == "<%s>" % mail["message_id"]
    assert message["Date"].datetime.timestamp() == mail["date"]
    assert message["Date"] == email.utils.format_datetime(message["Date"].datetime)


def check_parts(message, mail):
    parts = list(message.walk())
    for part in parts:
        assert not part.defects, part.defects
        for name, value in part.items():
            assert not value.defects, (name, value.defects)
    leaves = [part for part in parts if not part.is_multipart()]
    expected = [("text/plain", mail["text"])]
    if mail["html"] is not None:
        assert message.get_content_type() == "multipart/alternative"
        expected.append(("text/html", mail["html"]))
    assert [part.get_content_type() for part in leaves] == [type_ for type_, _ in expected]
    for part, (_, text) in zip(leaves, expected):
        assert part.get_content_charset() == "utf-8"
        assert part.get_payload(decode=True).decode().replace("\r\n", "\n") == body(text)


def main(program):
    list_ = list(mails())
    composed = list(compose(program, list_))
    assert len(composed) == len(list_)
    assert composed == list(compose(program, list_)), "the same parts gave other octets"
    for i, (mail, octets) in enumerate(zip(list_, composed)):
        try:
            check_octets(octets)
            message = email.message_from_bytes(octets, policy=email.policy.default)
            check_headers(message, octets, mail)
            check_parts(message, mail)
        except Exception:
            print(i, mail, octets.decode(errors="replace"), sep="\n", file=sys.stderr)
            raise
    print("%d mails, %d octets: no defect" % (len(list_), sum(map(len, composed))))


main(*sys.argv[1:])
