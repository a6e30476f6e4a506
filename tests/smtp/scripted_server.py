"""An SMTP server that misbehaves on cue at one step, and remembers every octet it was sent."""

import base64
import contextlib
import socket
import ssl
import struct
import threading
import time

REPLIES = {"connect": 220, "banner": 220, "EHLO": 250, "STARTTLS": 220, "AUTH": 235, "MAIL": 250, "RCPT": 250, "DATA": 354,
           "dot": 250,
           "QUIT": 221}
WRONG = {"connect": 354, "banner": 354, "EHLO": 354, "STARTTLS": 334, "AUTH": 354, "MAIL": 354, "RCPT": 354, "DATA": 250,
         "dot": 354,
         "QUIT": 354}
GARBAGE = b"\xff\xfe\x00hello\r\n\r\n25\r\nHTTP/1.1 200 OK\r\n"
FAULTS = ("4xx", "5xx", "421", "close", "reset", "silence", "drip", "garbage", "long", "nul", "multi",
          "wrong", "flood")


class Hangup(Exception):
    """This side is done with the connection."""


class Connection:
    def __init__(self, server, sock):
        self.server, self.sock, self.left = server, sock, b""

    def send(self, octets):
        self.sock.sendall(octets)

    def line(self):
        while b"\n" not in self.left:
            self.receive()
        line, _, self.left = self.left.partition(b"\n")
        self.server.was_hurried |= bool(self.left)
        return line + b"\n"

    def receive(self):
        part = self.sock.recv(65536)
        if not part:
            raise Hangup
        self.left += part

    def reset(self):
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise Hangup

    def reply(self, step, words=b"ok"):
        code = b"%d" % REPLIES[step]
        if step != self.server.step:
            self.send(code + b" " + words + b"\r\n")
            return
        fault = self.server.fault
        if isinstance(fault, bytes):
            self.send(fault)
            if self.server.hang_up_after_fault or fault.startswith(b"421"):
                raise Hangup
        elif fault == "4xx":
            self.send(b"451 4.3.0 try again later\r\n")
        elif fault == "5xx":
            self.send(b"550 5.0.0 certainly not\r\n")
        elif fault == "421":
            self.send(b"421 4.3.2 going down\r\n")
            raise Hangup
        elif fault == "close":
            raise Hangup
        elif fault == "reset":
            self.reset()
        elif fault == "silence":
            self.wait_for_the_end()
        elif fault == "drip":
            for octet in code + b" slow but right\r\n":
                self.send(bytes([octet]))
                time.sleep(0.2)
        elif fault == "late":
            time.sleep(3)
            self.send(code + b" sorry\r\n")
        elif fault == "garbage":
            self.send(GARBAGE)
            self.wait_for_the_end()
        elif fault == "long":
            self.send(code + b" " + b"x" * (1 << 20) + b"\r\n")
        elif fault == "flood":
            with contextlib.suppress(OSError):  # until nobody listens any more
                while True:
                    self.send((code + b"-and on\r\n") * 1000)
            raise Hangup
        elif fault == "nul":
            self.send(code + b" o\x00k\x00\r\n")
        elif fault == "multi":
            self.send(b"".join(code + b"-and %d more\r\n" % i for i in range(20)) + code + b" done\r\n")
        elif fault == "wrong":
            self.send(b"%d what?\r\n" % WRONG[step])

    def wait_for_the_end(self):
        while self.sock.recv(65536):
            pass
        raise Hangup

    def start_tls(self):
        self.sock = self.server.tls.wrap_socket(self.sock, server_side=True, do_handshake_on_connect=False)
        self.sock.do_handshake()
        assert not self.left, "something was sent in the clear behind STARTTLS"

    def capabilities(self):
        is_secret = isinstance(self.sock, ssl.SSLSocket)
        offers = [b"kringle-test", *([b"PIPELINING"] if self.server.takes_several[is_secret] else [])]
        if self.server.tls and not is_secret and not self.server.tls_at_once:
            offers.append(b"STARTTLS")
        if self.server.auth:
            offers.append(b"AUTH " + self.server.auth)
        for offer in offers[:-1]:
            self.send(b"250-" + offer + b"\r\n")
        self.reply("EHLO", offers[-1])

    def login(self, line):
        words = line.split()
        if words[1] == b"PLAIN" and len(words) == 2:
            self.send(b"334 \r\n")
            self.server.logins.append(base64.b64decode(self.line()))
        elif words[1] == b"LOGIN":
            self.send(b"334 VXNlcm5hbWU6\r\n")
            user = base64.b64decode(self.line())
            self.send(b"334 UGFzc3dvcmQ6\r\n")
            self.server.logins.append(b"\0" + user + b"\0" + base64.b64decode(self.line()))
        else:
            self.server.logins.append(base64.b64decode(words[2]))
        self.reply("AUTH")

    def break_body(self, fault):
        """Within the text: says something nobody asked for, stops listening, or goes away."""
        while len(self.left) < 10000:
            self.receive()
        if fault == "reset":
            self.reset()
        elif fault in ("silence", "drip"):
            for _ in range(8):
                self.sock.recv(1 if fault == "drip" else 0)
                time.sleep(0.5)
            raise Hangup
        elif fault == "garbage":
            self.send(GARBAGE)
        elif fault != "close":
            self.send({"4xx": b"451 4.3.0 try again later\r\n", "5xx": b"550 5.0.0 certainly not\r\n",
                       "421": b"421 4.3.2 going down\r\n", "long": b"250 " + b"x" * (1 << 20) + b"\r\n",
                       "nul": b"250 o\x00k\x00\r\n", "multi": b"250-and more\r\n" * 20 + b"250 done\r\n",
                       "wrong": b"354 what?\r\n", "flood": b"250-and on\r\n" * 20000}[fault])
        if fault in ("4xx", "5xx", "421", "close"):
            raise Hangup

    def break_connect(self):
        """Says one thing before it has heard anything, and goes away."""
        if self.server.fault not in ("silence", "close"):
            self.reply("connect")
        if self.server.fault == "silence":
            self.wait_for_the_end()
        raise Hangup

    def body(self):
        if self.server.step == "body":
            self.break_body(self.server.fault)
        try:
            while not self.left.endswith(b"\r\n.\r\n") and self.left != b".\r\n":
                self.receive()
        except Hangup:
            self.server.unfinished.append(self.left)
            raise
        octets = self.left[:-len(b".\r\n")]
        self.left = b""
        self.server.mails.append(octets)
        self.reply("dot")

    def serve(self):
        if self.server.tls_at_once:
            self.start_tls()
        if self.server.step == "connect":
            self.break_connect()
        self.reply("banner")
        while True:
            line = self.line()
            self.server.commands.append(line)
            verb = line.split()[0].split(b":")[0].upper().decode() if line.strip() else ""
            if verb in ("EHLO", "HELO"):
                self.capabilities()
            elif verb == "STARTTLS":
                self.reply("STARTTLS")
                self.start_tls()
            elif verb == "AUTH":
                self.login(line)
            elif verb in ("MAIL", "RCPT"):
                self.reply(verb)
            elif verb == "DATA":
                self.reply("DATA")
                self.body()
                if self.server.hang_up_after:
                    self.send(self.server.hang_up_after)
                    raise Hangup
            elif verb == "QUIT":
                self.reply("QUIT")
                raise Hangup
            else:
                self.send(b"502 5.5.1 what?\r\n")


class Server:
    """Misbehaves with `fault` (one of FAULTS, or the reply itself) at `step`; is a good server otherwise."""

    takes_several = (False, False)  # commands at once, and says so: in the clear, and within TLS
    was_hurried = False  # something came before the answer to what was before it

    def __init__(self, step=None, fault=None, tls=None, tls_at_once=False, auth=None, hang_up_after=None,
                 hang_up_after_fault=False):
        self.step, self.fault, self.tls, self.tls_at_once, self.auth = step, fault, tls, tls_at_once, auth
        self.hang_up_after, self.hang_up_after_fault = hang_up_after, hang_up_after_fault
        self.connections = 0
        self.commands, self.mails, self.unfinished, self.logins = [], [], [], []
        self.threads = []

    def __enter__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.start(self.accept)
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for thread in self.threads:
            thread.join(10)

    def start(self, function, *arguments):
        thread = threading.Thread(target=function, args=arguments, daemon=True)
        self.threads.append(thread)
        thread.start()

    def accept(self):
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            self.start(self.serve, sock)

    def serve(self, sock):
        sock.settimeout(20)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection = Connection(self, sock)
        try:
            connection.serve()
        except (Hangup, OSError):
            pass
        finally:
            connection.sock.close()
            sock.close()

    def count(self, verb):
        return sum(command.upper().startswith(verb) for command in self.commands)
