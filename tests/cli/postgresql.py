"""A real PostgreSQL server on a port of its own. Everything of it lies in one folder.

As a program: runs a command beside such a server, with the URL of an empty database of it in KRINGLE_POSTGRESQL.
"""
import os
import pathlib
import pwd
import signal
import subprocess
import sys
import tempfile
import time

from kringle import KringleTest, free_port

PROGRAMS = pathlib.Path("/usr/lib/postgresql/15/bin")


class PostgreSql:
    usable = (PROGRAMS / "postgres").exists()

    def __init__(self, folder, **settings):
        self.folder, self.port, self.server, self.databases, self.settings = pathlib.Path(folder), free_port(), None, 0, settings
        # PostgreSQL refuses to be root.
        self.who = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
        self.folder.mkdir(mode=0o700, exist_ok=True)
        if self.who:
            owner = pwd.getpwnam("postgres")
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
            self.folder.parent.chmod(0o711)
        self.initialise()
        self.start()

    def initialise(self):
        self.run("initdb", "--no-sync", "--username", "kringle", "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8",
                 "--data-checksums", "--pgdata", self.folder / "data")

    def run(self, program, *arguments):
        run = subprocess.run([PROGRAMS / program, *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True,
                             text=True, cwd=self.folder, check=False, timeout=120, **self.who)
        if run.returncode != 0:
            raise RuntimeError(f"{program}: {run.stderr}{run.stdout}")
        return run.stdout

    def start(self):
        """Returns when it takes connections; after a kill, that is when those of its processes are gone that were left."""
        for _ in range(600):
            if self.server is None or self.server.poll() is not None:
                self.launch()
            if subprocess.run([PROGRAMS / "pg_isready", "-q", "-h", self.folder, "-p", str(self.port)], check=False).returncode == 0:
                return
            time.sleep(0.05)
        raise RuntimeError("PostgreSQL does not start: " + (self.folder / "log").read_text(errors="replace")[-2000:])

    def launch(self):
        settings = {"listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": self.folder, **self.settings}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with open(self.folder / "log", "ab") as log:
            self.server = subprocess.Popen([PROGRAMS / "postgres", "-D", self.folder / "data", *options], stdin=subprocess.DEVNULL,
                                           stdout=log, stderr=log, cwd=self.folder, start_new_session=True, **self.who)

    def stop(self):
        self.server.send_signal(signal.SIGINT)
        self.server.wait(60)

    def kill(self):
        """As a machine that is switched off: the first process, and with it all of them."""
        self.server.kill()
        self.server.wait(60)

    def sql(self, database, text):
        return self.run("psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-p", self.port,
                        "-U", "kringle", "-d", database, "-c", text)

    def url(self, database):
        return f"postgresql://kringle@/{database}?host={self.folder}&port={self.port}"

    def create(self, database):
        """The URL of an empty database."""
        self.sql("postgres", f'CREATE DATABASE "{database}"')
        return self.url(database)


class PostgreSqlTest(KringleTest):
    """Tests that share a server, which starts with the first of them that asks for a database."""

    @classmethod
    def setUpClass(cls):
        cls.server = None

    def database(self):
        """The URL of an empty one."""
        if not self.server:
            folder = tempfile.TemporaryDirectory(prefix="kringle-test-")
            self.addClassCleanup(folder.cleanup)
            type(self).server = PostgreSql(pathlib.Path(folder.name) / "server")
            self.addClassCleanup(self.server.stop)
        self.server.databases += 1
        return self.server.create(f"gifts{self.server.databases}")


def main():
    with tempfile.TemporaryDirectory(prefix="kringle-postgresql-") as folder:
        server = PostgreSql(pathlib.Path(folder) / "server")
        try:
            return subprocess.run(sys.argv[1:], env={**os.environ, "KRINGLE_POSTGRESQL": server.create("gifts")}, check=False).returncode
        finally:
            server.stop()


if __name__ == "__main__":
    sys.exit(main())
