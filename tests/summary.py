"""Adds up what the tests of these build folders did: "N passed, N failed, N skipped"."""
import pathlib
import sys
import xml.etree.ElementTree as xml

passed = failed = skipped = 0
for build in sys.argv[1:]:
    for case in xml.parse(pathlib.Path(build, "meson-logs", "testlog.junit.xml")).getroot().iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            failed += 1
        elif case.find("skipped") is not None:
            skipped += 1
        else:
            passed += 1
print(f"{passed} passed, {failed} failed, {skipped} skipped")
