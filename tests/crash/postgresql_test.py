"""Kills writers, connections and the server itself while batches are written: none is lost, half there or there twice.

Usage: postgresql_test.py STORE-WRITER [--long] [unittest options]
"""
import pathlib
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

from postgresql import PostgreSql

WRITER = sys.argv.pop(1)
LONG = "--long" in sys.argv and not sys.argv.remove("--long")
WRITER_KILLS, SERVER_KILLS, WRITERS = (500, 200, 4) if LONG else (20, 5, 4)
ENDLESS = 10 ** 9


class Writer:
    """A process that writes until it is stopped; what it has heard to be durable."""

    def __init__(self, url, last=ENDLESS):
        self.url, self.acknowledged = url, 0
        self.process = subprocess.Popen([WRITER, "write", url, str(last)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            self.acknowledged = int(line)

    def end(self):
        err = self.process.stderr.read()
        self.process.wait(120)
        self.reader.join()
        self.process.stdout.close()
        self.process.stderr.close()
        return err

    def kill(self):
        self.process.kill()
        return self.end()

    def wait_for_more(self, count=1):
        """Until it has acknowledged so many more batches."""
        before = self.acknowledged
        wait_for(lambda: self.acknowledged >= before + count or self.process.poll() is not None)
        if self.process.poll() is not None:
            raise AssertionError("the writer ended: " + self.process.stderr.read())


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("waited in vain")
        time.sleep(0.005)


class Line:
    """Between a client and the server: it can be cut at a commit, before the server hears of it or before the client does."""

    def __init__(self, port):
        self.server_port, self.cuts, self.what = port, 0, None
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.take, daemon=True).start()

    def cut(self, what):
        self.what = what

    def take(self):
        while True:
            try:
                client = self.listener.accept()[0]
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self.server_port))
            doomed = threading.Event()
            threading.Thread(target=self.ask, args=(client, server, doomed), daemon=True).start()
            threading.Thread(target=self.answer, args=(client, server, doomed), daemon=True).start()

    def ask(self, client, server, doomed):
        try:
            while data := client.recv(1 << 16):
                what = self.what if data.startswith(b"Q") and b"COMMIT" in data else None
                if what:
                    self.what = None
                    doomed.set()
                if what != "before":
                    server.sendall(data)
                if what:
                    self.cuts += 1
                    break
        except OSError:
            pass
        if doomed.is_set():
            time.sleep(0.2)  # the server has done what it heard of
        for end in (client, server):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    @staticmethod
    def answer(client, server, doomed):
        try:
            while data := server.recv(1 << 16):
                if not doomed.is_set():
                    client.sendall(data)
        except OSError:
            pass
        if not doomed.is_set():
            client.close()


class PostgreSqlCrash(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="kringle-crash-")
        cls.server = PostgreSql(pathlib.Path(cls.folder.name) / "server")

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        cls.folder.cleanup()

    def setUp(self):
        self.random = random.Random(7)
        self.name = self.id().rpartition(".")[2]

    def write(self, url):
        writer = Writer(url)
        self.addCleanup(writer.process.kill)
        return writer

    def last_batch(self, url):
        run = subprocess.run([WRITER, "verify", url], capture_output=True, text=True, check=False, timeout=120)
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        return int(run.stdout)

    def test_a_writer_that_is_killed(self):
        url, last = self.server.create(self.name), 0
        for _ in range(WRITER_KILLS):
            writer = self.write(url)
            wait_for(lambda: writer.acknowledged > last)
            time.sleep(self.random.uniform(0, 0.05))
            self.assertEqual(writer.kill(), "")
            last = self.last_batch(url)
            self.assertIn(last - writer.acknowledged, (0, 1))

    def test_a_server_that_is_killed(self):
        writers = [self.write(self.server.create(f"{self.name}_{i}")) for i in range(WRITERS)]
        for _ in range(SERVER_KILLS):
            for writer in writers:
                writer.wait_for_more(5)
            time.sleep(self.random.uniform(0, 0.1))
            self.server.kill()
            self.server.start()
        for writer in writers:
            writer.wait_for_more()
            self.assertEqual(writer.kill(), "")  # nobody heard of it
            self.assertIn(self.last_batch(writer.url) - writer.acknowledged, (0, 1))

    def test_a_connection_that_the_server_ends(self):
        writer = self.write(self.server.create(self.name))
        for _ in range(40):
            writer.wait_for_more()
            self.server.sql("postgres", f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{self.name}'")
        self.assertEqual(writer.kill(), "")
        self.assertIn(self.last_batch(writer.url) - writer.acknowledged, (0, 1))

    def test_a_line_that_is_cut_in_the_middle_of_a_commit(self):
        url, line = self.server.create(self.name), Line(self.server.port)
        self.addCleanup(line.listener.close)
        writer = self.write(f"postgresql://kringle@127.0.0.1:{line.port}/{self.name}?sslmode=disable")
        for number, what in enumerate(("before", "behind") * 5, 1):
            writer.wait_for_more()
            line.cut(what)
            wait_for(lambda: line.cuts == number)
        writer.wait_for_more()
        self.assertEqual(writer.kill(), "")
        self.assertIn(self.last_batch(url) - writer.acknowledged, (0, 1))

    def test_a_server_whose_place_another_takes(self):
        """Commits wait for the second server as well, so that it has whatever was acknowledged."""
        folder = tempfile.TemporaryDirectory(prefix="kringle-crash-")
        self.addCleanup(folder.cleanup)
        first = PostgreSql(pathlib.Path(folder.name) / "first", synchronous_standby_names="*", synchronous_commit="remote_apply")
        second = Standby(pathlib.Path(folder.name) / "second", first)
        self.addCleanup(second.stop)
        first.create(self.name)
        writer = self.write(f"postgresql://kringle@127.0.0.1:{second.port},127.0.0.1:{first.port}/{self.name}")
        writer.wait_for_more(20)
        first.kill()
        second.sql("postgres", "SELECT pg_promote()")
        writer.wait_for_more(20)
        self.assertEqual(writer.kill(), "")
        self.assertIn(self.last_batch(writer.url) - writer.acknowledged, (0, 1))


class Standby(PostgreSql):
    """A copy of a server that follows it."""

    def __init__(self, folder, first):
        self.first = first
        super().__init__(folder)

    def initialise(self):
        self.run("pg_basebackup", "-h", self.first.folder, "-p", self.first.port, "-U", "kringle", "--write-recovery-conf",
                 "--checkpoint", "fast", "--no-sync", "--pgdata", self.folder / "data")


if __name__ == "__main__":
    unittest.main()
