"""Mails a second: our outbox with everything it does, beside bare libcurl and Python's smtplib over the same letters.

Then how long mails take beside as many to domains that want none now.

All sides take turns within each round; what counts is the median of the ratios of the rounds.
"""
import json
import pathlib
import shutil
import smtplib
import ssl
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests/cli"))
from kringle import free_port, wait_for_port
from postfix import Postfix

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests/outbox"))
from unfair_server import UnfairServer

PROGRAM, ROUNDS = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5


def program(*arguments):
    run = subprocess.run([PROGRAM, *map(str, arguments)], check=True, stdout=subprocess.PIPE)
    return json.loads(run.stdout)


def read_letters(path):
    with open(path, "rb") as file:
        while line := file.readline():
            yield file.read(int(line))


def smtplib_rate(port, letters, tls):
    """As much of the letters as takes a second or two, over one connection."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    start = time.monotonic()
    with smtplib.SMTP("127.0.0.1", port, local_hostname="bench") as server:
        if tls:
            server.starttls(context=context)
        for i, letter in enumerate(letters):
            server.sendmail("santa@example.org", [f"person{i}@d{i % 50}.example.com"], letter)
    return len(letters) / (time.monotonic() - start)


def sync_us(folder):
    """How long a commit takes at least, here and now."""
    with open(folder / "sync", "wb", buffering=0) as file:
        start = time.monotonic()
        for _ in range(100):
            file.write(b"x" * 500)
            subprocess.os.fdatasync(file.fileno())
    return 1e6 * (time.monotonic() - start) / 100


def compare(title, port, count, connections, letters, tls, goals, folder):
    url, rounds = f"smtp://127.0.0.1:{port}", []
    print(f"\n{title}: {count} mails, {connections} connections")
    print("round  outbox/s  threads/s  multi/s  smtplib/s  of threads  of multi  of smtplib  commits/mail  CPU us"
          "  a sync us")
    for number in range(1, ROUNDS + 1):
        # The machine's mood changes within seconds: smtplib goes before ours and after.
        before = smtplib_rate(port, letters[:count // 8], tls)
        ours = program("outbox", url, count, connections)
        assert ours["sent"] == count, ours
        plain = (before + smtplib_rate(port, letters[:count // 8], tls)) / 2
        threads = program("threads", url, count, connections)["rate"]
        multi = program("multi", url, count, connections)["rate"]
        rounds.append([ours["rate"] / peer for peer in (threads, multi, plain)])
        ratios = "".join(f"  {ratio:{width}.2f}x" for ratio, width in zip(rounds[-1], (9, 7, 9)))
        print(f"{number:5}  {ours['rate']:8.0f}  {threads:9.0f}  {multi:7.0f}  {plain:9.0f}{ratios}"
              f"  {ours['commits_per_mail']:12.2f}  {ours['cpu_us']:6.0f}  {sync_us(folder):9.0f}", flush=True)
    names = "libcurl, an easy handle per thread", "libcurl, one multi loop", "smtplib, one connection"
    for name, values, (goal, stretch) in zip(names, zip(*rounds), goals):
        wanted = f"target {goal}x, stretch {stretch}x" if goal else "no target"
        print(f"median {statistics.median(values):.2f}x of {name}; {wanted}")


def latency(count, connections, throttled):
    """The p99 of the seconds from the first word until a mail is taken, of mails to domains that are not throttled."""
    times, start = [], []

    def policy(step, recipient):
        start or start.append(time.monotonic())
        number = int(recipient[recipient.index("@d") + 2:].partition(".")[0]) if recipient else 50
        if step == "RCPT" and number < throttled:
            return b"421 4.7.0 too much from you"
        if step == "dot":
            times.append(time.monotonic() - start[0])
        return None

    with UnfairServer(policy=policy) as server:
        sent = program("outbox", f"smtp://127.0.0.1:{server.port}", count, connections)["sent"]
    assert sent == len(times) == count - count * throttled // 50, (sent, len(times))
    return statistics.quantiles(times, n=100)[-1]


def compare_fairness(count, connections):
    print(f"\nFairness: {count} mails, {connections} connections; as many again to 25 domains that only answer 421")
    print("round  p99 s  p99 s without those  ratio")
    ratios = []
    for number in range(1, ROUNDS + 1):
        alone, beside = latency(count, connections, 0), latency(2 * count, connections, 25)
        ratios.append(beside / alone)
        print(f"{number:5}  {beside:5.2f}  {alone:19.2f}  {ratios[-1]:4.2f}x", flush=True)
    print(f"median {statistics.median(ratios):.2f}x; at most 1.2x")


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="kringle-bench-"))
    try:
        written = program("letters", 10000, folder / "letters")
        letters = list(read_letters(folder / "letters"))
        print(f"letters: {written['rate']:.0f} a second and core, of {written['bytes']} bytes; target 10000")
        port = free_port()
        sink = subprocess.Popen(["/usr/sbin/smtp-sink", *(["-u", "nobody"] if Postfix.usable else []),
                                 f"127.0.0.1:{port}", "1000"], stdout=subprocess.DEVNULL)
        try:
            wait_for_port(port)
            compare("smtp-sink", port, 10000, 16, letters, False, ((None, None), (0.6, 0.9), (1.5, 2.5)), folder)
        finally:
            sink.terminate()
            sink.wait()
        compare_fairness(4000, 16)
        if not Postfix.usable:
            print("\nPostfix with STARTTLS: left out, it needs root")
            return
        with Postfix(folder / "postfix") as postfix:
            # It takes all cores itself; more than eight connections make it change between them more often.
            compare("Postfix with STARTTLS", postfix.port, 4000, 8, letters, True,
                    ((None, None), (None, None), (1.5, 1.8)), folder)
    finally:
        shutil.rmtree(folder)


main()
