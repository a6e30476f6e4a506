"""Adds up what the tests of these build folders did: "N passed, N failed, N skipped"."""
import json
import pathlib
import sys
import xml.etree.ElementTree as xml

passed = failed = skipped = 0
for build in sys.argv[1:]:
    logs = pathlib.Path(build, "meson-logs")
    for log in logs.glob("testlog*.junit.xml"):
        for case in xml.parse(log).getroot().iter("testcase"):
            if case.find("skipped") is not None:
                skipped += 1
            elif case.find("failure") is None and case.find("error") is None:
                passed += 1
    # A program that died has no case of its own there; so what failed is counted by programs.
    for log in logs.glob("testlog*.json"):
        for line in log.read_text().splitlines():
            program = json.loads(line)
            if program["result"] not in ("OK", "SKIP", "EXPECTEDFAIL"):
                print(f"failed: {program['name']} in {build}")
                failed += 1
print(f"{passed} passed, {failed} failed, {skipped} skipped")
