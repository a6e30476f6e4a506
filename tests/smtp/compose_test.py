"""Python's strict parser reads thousands of composed mails: no defects, no extra header, the same words."""

import email.utils
import random
import subprocess
import sys

from naughty import NAUGHTY, check_octets, displayed_name, one_line, parse

MAILS = 3000
FIELDS = ("from_name", "from", "to_name", "to", "reply_to", "subject", "unsubscribe", "text", "html", "message_id", "date")
HEADERS = ["From", "To", "Reply-To", "Subject", "Date", "List-Unsubscribe", "List-Unsubscribe-Post", "Message-ID", "MIME-Version", "Auto-Submitted",
           "X-Auto-Response-Suppress", "Content-Type", "Content-Transfer-Encoding"]

UNSUBSCRIBE = [None, "mailto:noreply@example.org?subject=unsubscribe", "https://kringle.example/unsubscribe/" + "a" * 90]


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
    leaves = [part for part in message.walk() if not part.is_multipart()]
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
            message, _ = parse(octets)
            check_headers(message, octets, mail)
            check_parts(message, mail)
        except Exception:
            print(i, mail, octets.decode(errors="replace"), sep="\n", file=sys.stderr)
            raise
    print("%d mails, %d octets: no defect" % (len(list_), sum(map(len, composed))))


main(*sys.argv[1:])
