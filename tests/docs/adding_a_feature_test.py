"""Follows docs/adding-a-feature.md in a copy of the project: writes its files, builds, and runs its commands."""
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

source = pathlib.Path(sys.argv[1])
page = (source / "docs/adding-a-feature.md").read_text()

with tempfile.TemporaryDirectory(prefix="kringle-docs-") as folder:
    copy = pathlib.Path(folder, "kringle")
    shutil.copytree(source, copy, ignore=shutil.ignore_patterns("build", ".git"))

    blocks = re.findall(r"`(src/[^`]+)`\n\n```\w*\n(.*?)```", page, re.S)
    assert [name for name, _ in blocks] == [f"src/feature/count/{f}" for f in ("count.c", "count.txt", "meson.build")]
    for name, text in blocks:
        path = copy / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)

    features = re.compile(r"^features = \[.*?\]", re.M | re.S)
    listing = copy / "src/feature/meson.build"
    before, after = listing.read_text(), features.search(page).group()
    assert features.search(before).group() == after.replace("'count', ", ""), "the page lists other features"
    listing.write_text(features.sub(after, before, count=1))

    subprocess.run(["meson", "setup", copy / "build"], cwd=copy, check=True)
    subprocess.run(["ninja", "-C", copy / "build", "src/kringle"], cwd=copy, check=True, stdout=subprocess.DEVNULL)

    console = re.search(r"```console\n(.*?)```", page, re.S).group(1)
    expected = re.findall(r"^\$ kringle (.*)\n([^$]*)", console, re.M)
    assert expected
    for command, output in expected:
        got = subprocess.run([copy / "build/src/kringle", *shlex.split(command)], cwd=copy, check=True,
                             capture_output=True, text=True).stdout
        assert got == output, f"{command}: {got!r} instead of {output!r}"
    help_page = subprocess.run([copy / "build/src/kringle", "help"], check=True, capture_output=True, text=True).stdout
    assert "Count the people in a file" in help_page
print("docs/adding-a-feature.md works as written")
