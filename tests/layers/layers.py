"""Holds every #include against the table of layers in docs/architecture.md: downwards, never sideways."""
import pathlib
import re
import sys

# What a folder may include besides itself; a new folder adds its line here and in docs/architecture.md.
MAY_INCLUDE = {
    "base": set(),
    "draw": set(),
    "store": {"base"},
    "mail": {"base"},
    "exchange": {"base", "draw", "store"},
    "outbox": {"base", "exchange", "store", "mail"},
    "feature": {"base", "draw", "store", "mail", "exchange", "outbox"},
}

# The only files where a foreign library may be seen, by the start of the header's name.
FOREIGN = {
    "curl/": ["mail/connection.c", "mail/libcurl.c"],
    "qrencode.h": ["base/qr.c"],
    "gmime/": ["mail/report.c", "mail/libgmime.c"],
    "sodium": ["base/vault.c", "base/keyed-hash.c"],
    "libpq-fe.h": ["store/postgresql/parts.h"],
    "sqlite3.h": ["store/sqlite/parts.h"],
}

INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]', re.M)


def layer(path):
    """The layer of a file, and for features which one: ("feature", "draw")."""
    parts = path.split("/")
    return parts[0], parts[1] if parts[0] == "feature" and len(parts) > 2 else None


def complaints(path, text):
    """What is wrong with the includes of one file, given as its path below src/."""
    own, own_feature = layer(path)
    for quote, header in INCLUDE.findall(text):
        if quote == "<":
            for start, places in FOREIGN.items():
                if header.startswith(start) and not any(path.startswith(place) for place in places):
                    yield f"{path} includes <{header}>, which only {' and '.join(places)} may"
            if own == "draw" and header.startswith("glib") and not path.endswith("-test.c"):
                yield f"{path} includes <{header}>; the engine is plain C"
            continue
        other, other_feature = layer(header)
        if "/" not in header:
            yield f'{path} includes "{header}" without its folder'
        elif own not in MAY_INCLUDE:
            yield f"{path} is in a folder that the table of layers does not know"
        elif other != own and other not in MAY_INCLUDE[own]:
            yield f'{path} includes "{header}", which lies beside it or above it'
        elif other_feature and other_feature != own_feature:
            yield f'{path} includes "{header}": features are strangers'


def check_the_check():
    """A check that cannot fail is none: each kind of mistake must be seen."""
    mistakes = {
        "base/text.c": '#include "store/store.h"',
        "store/csv/driver.c": '#include "mail/mailer.h"',
        "exchange/draw.c": '#include "feature/feature.h"',
        "feature/draw/draw.c": '#include "feature/status/status.h"',
        "feature/feature.c": '#include "feature/draw/summary.h"',
        "draw/draw.c": "#include <glib.h>",
        "exchange/people.c": "#include <curl/curl.h>",
        "base/csv.c": '#include "csv.h"',
        "other/thing.c": '#include "base/text.h"',
    }
    for path, text in mistakes.items():
        assert list(complaints(path, text)), f"{text} in {path} went unseen"
    allowed = {"feature/draw/draw.c": '#include "feature/draw/summary.h"\n#include "exchange/draw.h"'}
    for path, text in allowed.items():
        assert not list(complaints(path, text)), f"{path} was refused"


def main():
    check_the_check()
    root = pathlib.Path(sys.argv[1])
    files = sorted(p for p in root.rglob("*.[ch]") if p.name != "main.c")
    found = [c for p in files for c in complaints(p.relative_to(root).as_posix(), p.read_text())]
    print("\n".join(found) or f"{len(files)} files keep to their layers")
    sys.exit(1 if found else 0)


main()
