"""Writes catalogues as C tables: compile.py OUTPUT LANG.mo ... (see src/base/language.h)"""
import re
import struct
import sys

output, *files = sys.argv[1:]


def entries(data):
    """The pairs of a .mo file, in the order of their bytes."""
    magic, _, count, sources, texts = struct.unpack_from("<5I", data)
    assert magic == 0x950412DE

    def text(table, index):
        length, start = struct.unpack_from("<2I", data, table + 8 * index)
        return data[start:start + length].decode("utf-8")
    return [(text(sources, i), text(texts, i)) for i in range(count)]


def literal(text):
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "?": "\\?"}
    return '"%s"' % "".join(escapes.get(c, c) for c in text)


def table(code, pairs):
    yield f"static const Translation translations_{code}[] = {{\n"
    for source, forms in sorted((source.split("\0")[0].encode(), forms.split("\0")) for source, forms in pairs):
        words = ", ".join(map(literal, forms))
        yield f"    {{{literal(source.decode())},\n     (const char *const[]) {{{words}, NULL}}}},\n"
    yield "};\n\n"


def language(data):
    """The tables of a language, and its line in the list of all. A plural rule is C, as it stands in the catalogue."""
    (_, head), *pairs = entries(data)
    code = re.search(r"^Language: (\w+)$", head, re.M)[1]
    name = re.search(r"^Language-Team: (\w+)$", head, re.M)[1]
    plural = re.search(r"plural=([n0-9 ?:!=<>&|%()]+);", head)[1]
    rule = f"static size_t plural_{code}(uint64_t n) {{\n    return {plural};\n}}\n\n"
    row = f'    {{"{code}", "{name}", plural_{code}, translations_{code}, {len(pairs)}}},\n'
    return "".join(table(code, pairs)) + rule, row


with open(output, "w", encoding="utf-8") as out:
    parts = [language(open(file, "rb").read()) for file in files]
    out.write('#include "base/language.h"\n\n')
    out.writelines(tables for tables, _ in parts)
    out.write("static size_t plural_en(uint64_t n) {\n    return n != 1;\n}\n\n")
    out.write('const Language languages[] = {\n    {"en", "English", plural_en, NULL, 0},\n')
    out.writelines(row for _, row in parts)
    out.write("    {NULL, NULL, NULL, NULL, 0},\n};\n")
