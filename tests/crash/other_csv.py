"""A csv store as other kringles have it: the first one, or one that is newer than this."""
import csv
import hashlib
import io


def checksum(text, before=""):
    return hashlib.sha256((before + text).encode()).hexdigest()[:16]


def commit(rows, before=""):
    start = f"commit,{len(rows.encode())},{checksum(rows, before)}"
    return f"{start},{checksum(start)[:8]}\n{rows}"


def table(rows, checkpoint):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows(rows)
    count = len(rows) - 1
    text = out.getvalue() + f"# {count} {'row' if count == 1 else 'rows'}, checkpoint {checkpoint}, checksum "
    return f"{text}{checksum(text)}\n"


def make_older(store, new_tables, new_fields):
    """Writes the store as the first kringle would have."""
    names = []
    for path in sorted(store.glob("*.csv")):
        if path.stem in new_tables:
            path.unlink()
        elif path.stem != "journal":
            with open(path, newline="") as file:
                rows = list(csv.reader(line for line in file if not line.startswith("#")))
            kept = [i for i, name in enumerate(rows[0]) if name not in new_fields]
            path.write_text(table([[row[i] for i in kept] for row in rows], 7))
            names.append(path.stem)
    (store / "journal.csv").write_text("kringle,1\n" + commit("checkpoint,7\n" + "".join(f"table,{name},7\n" for name in names)))


def add_commit(store, rows):
    journal = store / "journal.csv"
    text = journal.read_text()
    journal.write_text(text + commit(rows, text.split("\n")[1].split(",")[2]))


def add_table(store):
    add_commit(store, "fields,wish,exchange_id,id,version\nput,wish,1,1,1\n")


def add_field(store):
    add_commit(store, "fields,exchange,id,version,colour\nput,exchange,5,1,red\n")


def add_table_file(store):
    """At a checkpoint."""
    for path in store.glob("*[!l].csv"):
        path.unlink()
    (store / "journal.csv").write_text("kringle,1\n" + commit("checkpoint,7\ntable,wish,7\n"))
    (store / "wish.csv").write_text(table([["exchange_id", "id", "version"]], 7))


NEWER = {
    "a table in the journal": (add_table, 'a table "wish"'),
    "a field in the journal": (add_field, 'keeps "colour" of each exchange'),
    "a table of a checkpoint": (add_table_file, 'a table "wish"'),
}
