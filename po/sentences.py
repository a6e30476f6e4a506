"""
Prints all sentences for translators, as a template of catalogues (.pot): those marked in templates (see
src/base/template.h) and those marked in C with N_. A remark right before a sentence of a template,
{{! Translators: ... }}, goes to the translators.
"""
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[1]
SENTENCE = re.compile(r"(?:\{\{!\s*(Translators:[^}]*)\}\}\s*)?\{\{#_(?: (\w+))?\}\}(.*?)\{\{/_\}\}", re.S)


def squeeze(text):
    return " ".join(text.split())


def literal(text):
    return '"%s"' % squeeze(text).replace("\\", "\\\\").replace('"', '\\"')


def as_c(path, text):
    """The sentences of a template, as xgettext reads them."""
    for match in SENTENCE.finditer(text):
        remark, count, words = match.groups()
        yield '#line %d "%s"' % (text.count("\n", 0, match.start(3)) + 1, path)
        forms = ", ".join(map(literal, words.split("{{|}}")))
        yield (f"/* {squeeze(remark)} */ " if remark else "") + (f"ngettext({forms}, 1);" if count else f"gettext({forms});")


def template():
    """The .pot as text."""
    sources = [path.relative_to(ROOT) for path in sorted((ROOT / "src").rglob("*")) if path.suffix in (".c", ".html", ".txt")]
    texts = {path: (ROOT / path).read_text() for path in sources}
    marked = "\n".join(line for path, text in texts.items() if path.suffix != ".c" for line in as_c(path, text))
    in_c = [str(path) for path, text in texts.items() if path.suffix == ".c" and "N_(" in text]
    options = ["--from-code=UTF-8", "--language=C", "--keyword=N_", "--add-comments=Translators:", "--no-wrap",
               "--add-location=file", "--output=-", "--package-name=kringle"]
    found = subprocess.run(["xgettext", *options, *in_c, "-"], cwd=ROOT, input=marked, text=True, check=True,
                           capture_output=True).stdout
    return re.sub(r'"POT-Creation-Date:.*\n', "", found)  # without it, nothing new means nothing changed


if __name__ == "__main__":
    print(template(), end="")
