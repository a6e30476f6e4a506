"""Writes assets as a C table: embed.py SOURCE_ROOT OUTPUT FILE..."""
import os
import sys

root, output, *files = sys.argv[1:]


def literal(data):
    lines = data.decode("utf-8").splitlines(keepends=True) or [""]
    escaped = (line.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("?", "\\?") for line in lines)
    return "\n".join('     "%s"' % line for line in escaped)


with open(output, "w", encoding="utf-8") as out:
    out.write('#include "base/assets.h"\n\nconst Asset embedded_assets[] = {\n')
    for file in files:
        with open(file, "rb") as asset:
            out.write('    {"%s",\n%s},\n' % (os.path.relpath(file, root), literal(asset.read())))
    out.write("    {NULL, NULL},\n};\n")
