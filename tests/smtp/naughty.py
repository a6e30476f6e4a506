"""Texts that break programs, and the promises that every mail keeps whatever it is made of."""
import base64
import email
import email.header
import email.policy
import email.utils
import itertools
import re
import unicodedata

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

# A name in each of 40 scripts.
SCRIPTS = [
    "Ada", "Άδα", "Ада", "Ադա", "עדה", "آدا", "ܐܕܐ", "އަދާ", "अदा", "অদা", "ਅਦਾ", "અદા", "ଅଦା", "அதா", "అదా", "ಅದಾ", "അദാ",
    "අදා", "อาดา", "ອາດາ", "ཨ་ད", "အာဒါ", "ადა", "아다", "አዳ", "ᎠᏓ", "ᐊᑕ", "ᚨᛞᚨ", "អាដា", "ᠠᠳᠠ", "あだ", "アダ", "ㄚㄉㄚ", "艾達", "ꀊꄯ",
    "ⴰⴷⴰ", "ⲁⲇⲁ", "𐌰𐌳𐌰", "𐤀𐤃𐤀", "ߊߘߊ", "ᜀᜇᜀ", "ꦄꦢ", "ᬅᬤ", "𞤀𞤣𞤢",
]

HEADERS = ["Bcc: evil@example.net", "To: evil@example.net", "Subject: evil", "Content-Type: text/html", "Reply-To: <e@example.net>",
           "MIME-Version: 2.0", "List-Unsubscribe: <http://evil.example>", "X-Evil: 1", ".", "--=_evil", "RCPT TO:<evil@example.net>",
           "<script>alert(1)</script>", "evil@example.net"]
BREAKS = ["\r\n", "\n", "\r", "\r\n\t", "\n ", "\r\n\r\n", "\r\n.\r\n", "\u2028", "\u0085", "\v", "%0d%0a", "=0D=0A", "&#13;&#10;",
          "?= =?UTF-8?Q?=0D=0A"]
FRAMES = ["%s%s", "Ada%s%s", "Ada\" <a@example.org>%s%s", "=?UTF-8?Q?%s%s?="]

# 728 ways to make a header, a recipient or a command of a name.
PAYLOADS = [frame % (break_, header) for frame, break_, header in itertools.product(FRAMES, BREAKS, HEADERS)]


def one_line(text):
    """What a header may show of a text: the promise of src/mail/compose.h in other words."""
    is_space = lambda c: c in "\t\n\r\f" or unicodedata.category(c) in ("Zs", "Zl", "Zp")
    kept = [" " if is_space(c) else c for c in text
            if is_space(c) or unicodedata.category(c) not in ("Cc", "Cf") or c in "\u200c\u200d"]
    return " ".join(word for word in "".join(kept).split(" ") if word)


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


def parse(octets):
    """The mail and its headers as Python's strict parser reads it, which has no complaint about any part of it."""
    message = email.message_from_bytes(octets, policy=email.policy.default)
    headers = message.items()
    for part in message.walk():
        assert not part.defects, part.defects
        for name, value in headers if part is message else part.items():
            assert not value.defects, (name, value.defects)
    assert len(dict(headers)) == len(headers), "a header stands twice"
    return message, dict(headers)


def displayed_name(octets, header):
    """Python's new parser leaves blanks between encoded words of a name (bpo-35547), its old one does not."""
    raw = email.message_from_bytes(octets)[header]
    phrase = raw[:-2] + "<x>" if raw.endswith(":;") else raw
    name, _ = email.utils.parseaddr(phrase)
    return str(email.header.make_header(email.header.decode_header(name)))
