"""What the tests of the whole program share: running it in a world of its own, and a mail server that keeps what it gets."""
import email
import email.policy
import os
import pathlib
import socket
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import time
import unittest
from contextlib import closing

PROGRAM = os.environ.get("KRINGLE", "kringle")
SOURCE = pathlib.Path(__file__).resolve().parents[2]


class Result:
    def __init__(self, process):
        self.code = process.returncode
        self.out = process.stdout.decode()
        self.err = process.stderr.decode()

    def __repr__(self):
        return f"exit {self.code}\n--- out\n{self.out}\n--- err\n{self.err}"


class KringleTest(unittest.TestCase):
    """Each test has an empty folder, a home in it, and no settings from outside."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kringle-test-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def environment(self, **more):
        kept = {name: os.environ[name] for name in ("PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "G_SLICE") if name in os.environ}
        return {**kept, "HOME": str(self.folder), "LANG": "C.UTF-8", **more}

    def run_kringle(self, *arguments, input=None, env=None, **more):
        command = [PROGRAM, *(part if isinstance(part, bytes) else str(part) for part in arguments)]
        process = subprocess.run(command, input=input.encode() if isinstance(input, str) else input or b"",
                                 capture_output=True, cwd=self.folder, env=env or self.environment(), timeout=120, **more)
        return Result(process)

    def write(self, name, text):
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def assert_code(self, result, code):
        self.assertEqual(result.code, code, result)
        self.assertNotIn("Sanitizer", result.err, result)
        self.assertNotIn("runtime error", result.err, result)


def edit_database(path, *statements):
    """As if a kringle had written that: from format 1, in which rows had no checksums, the next one gives them those that fit."""
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        for statement in (*statements, "PRAGMA user_version = 1"):
            file.execute(statement)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_port(port):
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"nothing listens on port {port}")


class SmtpSink:
    """Postfix's smtp-sink, on a port of its own, keeping each mail in a file. Stopped by its process id."""

    def __init__(self, folder, *options, port=None):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(exist_ok=True)
        self.folder.chmod(0o777)  # smtp-sink gives up being root
        self.folder.parent.chmod(0o711)
        self.port = port or free_port()
        user = ["-u", "nobody"] if os.geteuid() == 0 else []
        self.process = subprocess.Popen(
            ["/usr/sbin/smtp-sink", *user, *options, "-d", str(self.folder) + "/%M.", f"127.0.0.1:{self.port}", "100"],
            stdout=subprocess.DEVNULL)
        wait_for_port(self.port)

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.port}"

    def mails(self):
        return [Mail.from_sink(path.read_bytes()) for path in sorted(self.folder.iterdir()) if b"\nX-Rcpt-Args:" in path.read_bytes()]

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class TlsServer:
    """aiosmtpd with TLS from the start and a login, as a provider has it; its certificate is in ca_file."""

    def __init__(self, folder, user, password):
        # Only the tests that use it need the package.
        from aiosmtpd.controller import Controller
        from aiosmtpd.smtp import AuthResult

        self.mails, key, self.ca_file = [], str(folder / "key.pem"), str(folder / "certificate.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-keyout", key, "-out", self.ca_file, "-days", "2", "-subj", "/CN=localhost", "-addext",
                        "subjectAltName=DNS:localhost"], check=True, capture_output=True)
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(self.ca_file, key)

        def authenticate(_server, _session, _envelope, _mechanism, login):
            known = (login.login, login.password) == (user.encode(), password.encode())
            return AuthResult(success=known, handled=False)

        self.port = free_port()
        self.controller = Controller(self, hostname="localhost", port=self.port, ssl_context=tls, auth_required=True,
                                     auth_require_tls=False, authenticator=authenticate)

    async def handle_DATA(self, _server, _session, envelope):
        self.mails.append(Mail(envelope.original_content, envelope.rcpt_tos))
        return "250 Message accepted"

    @property
    def url(self):
        return f"smtps://localhost:{self.port}"

    def __enter__(self):
        self.controller.start()
        return self

    def __exit__(self, *_):
        self.controller.stop()


class Mail:
    """A mail as it went over the wire, and whom its envelope named."""

    def __init__(self, data, recipients=()):
        self.data = data
        self.recipients = recipients
        self.message = email.message_from_bytes(data, policy=email.policy.default)

    @classmethod
    def from_sink(cls, data):
        """smtp-sink writes lines of its own for the envelope, and a Received header, before the mail."""
        head, _, rest = data.partition(b"\nReceived: ")
        recipients = [line.split(b"<")[1].split(b">")[0].decode() for line in head.split(b"\n")
                      if line.startswith(b"X-Rcpt-Args:")]
        return cls(rest.partition(b";\n")[2].partition(b"\n")[2], recipients)

    @property
    def text(self):
        return self.message.get_body(("plain",)).get_content()

    @property
    def html(self):
        return self.message.get_body(("html",)).get_content()

    @property
    def receivers(self):
        """All whom the mail names, of several gifts."""
        return [line.strip() for line in self.text.split("\n") if line.startswith("    ") and line.strip()]

    @property
    def receiver(self):
        """Whom the mail names: the indented line of its text."""
        return next(line.strip() for line in self.text.split("\n") if line.startswith("    "))


def main():
    unittest.main(verbosity=2, argv=sys.argv[:1])
