"""Every catalogue holds every sentence of the source, and no other; each translation has the holes of its source."""
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[1]
CATALOGUES = sorted((ROOT / "po").glob("*.po"))
# All that is in these files is for people who read any language.
TEMPLATES = [path for glob in ("outbox/letters/*", "feature/cards/*.html", "feature/cards/qr.txt") for path in (ROOT / "src").glob(glob)]
HOLE = re.compile(r"\{\{\w+\}\}")

sys.path.insert(0, str(ROOT / "po"))
import sentences


def read(text):
    """The entries of a catalogue: {(msgid, msgid_plural or None): [msgstr, ...]}, without those left behind or fuzzy."""
    entries = {}
    for block in re.split(r"\n\s*\n", text):
        fields = re.findall(r'^(msg\w+(?:\[\d\])?) ((?:"(?:[^"\\]|\\.)*"\n?)+)', block, re.M)
        texts = {name: "".join(eval(line) for line in lines.splitlines()) for name, lines in fields}
        if texts.get("msgid"):
            strings = [text for name, text in texts.items() if name.startswith("msgstr")]
            fuzzy = re.search(r"^#,.*\bfuzzy\b", block, re.M)
            entries[texts["msgid"], texts.get("msgid_plural")] = [] if fuzzy else strings
    return entries


class Catalogues(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.wanted = read(sentences.template())

    def test_the_source_has_sentences(self):
        self.assertGreater(len(self.wanted), 40)
        self.assertTrue(any(plural for _, plural in self.wanted))

    def test_nothing_is_missing_and_nothing_is_stale(self):
        for path in CATALOGUES:
            with self.subTest(path.name):
                text = path.read_text()
                entries = read(text)
                self.assertEqual(set(self.wanted) - set(entries), set(), "missing; ./dev translations adds it")
                self.assertEqual(set(entries) - set(self.wanted), set(), "stale; ./dev translations removes it")
                self.assertNotIn("\n#~", text, "stale; ./dev translations removes it")
                untranslated = [source for (source, _), forms in entries.items() if not forms or not all(forms)]
                self.assertEqual(untranslated, [])

    def test_no_words_stand_outside_of_the_marks(self):
        for path in TEMPLATES:
            with self.subTest(path.name):
                rest = re.sub(r"<style>.*?</style>|<[^>]*>", "", sentences.SENTENCE.sub("", path.read_text()), flags=re.S)
                self.assertEqual(re.findall(r"[^\W\d_]+", re.sub(r"\{\{[^}]*\}\}", "", rest)), [])

    def test_holes_are_kept(self):
        """One of the forms of a plural may say the number in words."""
        for path in CATALOGUES:
            for (source, plural), forms in read(path.read_text()).items():
                allowed = [sorted(HOLE.findall(text)) for text in (source, plural) if text is not None]
                for form in forms:
                    with self.subTest(path.name, form=form):
                        self.assertIn(sorted(HOLE.findall(form)), allowed)
                        self.assertEqual(re.findall(r"\{\{|\}\}", HOLE.sub("", form)), [])

    def test_msgfmt_has_no_complaint(self):
        for path in CATALOGUES:
            with self.subTest(path.name), tempfile.NamedTemporaryFile() as out:
                done = subprocess.run(["msgfmt", "--check", "--output-file", out.name, path], capture_output=True, text=True)
                self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_a_check_that_sees_nothing_is_none(self):
        gone = 'msgid "a"\nmsgstr "x"\n\n#, fuzzy\nmsgid "b"\nmsgid_plural "c"\nmsgstr[0] "y"\nmsgstr[1] "z"\n'
        self.assertEqual(read(gone), {("a", None): ["x"], ("b", "c"): []})


unittest.main(verbosity=2, argv=sys.argv[:1])
