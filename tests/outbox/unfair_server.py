"""A quick SMTP server that fails at random, keeps a ledger of what it took, and can hold the answer to a dot back."""
import asyncio
import collections
import hashlib
import random
import socket
import struct
import threading

GOOD = {"banner": b"220 hello", "EHLO": b"250-hello\r\n250 PIPELINING", "MAIL": b"250 ok", "RCPT": b"250 ok", "DATA": b"354 go on",
        "dot": b"250 taken", "QUIT": b"221 bye"}


class Session(asyncio.Protocol):
    def __init__(self, server):
        self.server, self.left, self.recipient, self.in_text, self.transport, self.is_silent = server, b"", "", False, None, False

    def connection_made(self, transport):
        self.transport = transport
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.server.sessions += 1
        self.server.transports.add(transport)
        if self.server.sessions > self.server.most_sessions:
            self.say("banner", b"421 4.7.0 too many connections from you")
        else:
            self.answer("banner")

    def connection_lost(self, _reason):
        self.server.sessions -= 1
        self.server.transports.discard(self.transport)

    def data_received(self, octets):
        self.left += octets
        while not self.transport.is_closing():
            end = self.left.find(b"\r\n.\r\n" if self.in_text else b"\r\n")
            if end < 0:
                return
            if self.in_text:
                text, self.left, self.in_text = self.left[:end + 2], self.left[end + 5:], False
                self.take(text)
            else:
                line, self.left = self.left[:end], self.left[end + 2:]
                self.obey(line)

    def obey(self, line):
        verb = line[:4].upper().decode()
        if verb == "RCPT":
            self.recipient = line[line.index(b"<") + 1:line.index(b">")].decode()
        if verb == "DATA" and self.server.breaks("text"):
            self.transport.write(GOOD["DATA"] + b"\r\n")
            self.hang_up(self.server.random.random() < 0.5)
            return
        self.in_text = self.answer(verb if verb in GOOD else "EHLO") and verb == "DATA"
        if verb == "QUIT":
            self.transport.close()

    def take(self, text):
        """What it answers 4xx or 5xx to it has not got. If it hangs up instead, it may have; this one always has."""
        server = self.server
        fault = server.fault("dot", self.recipient)
        if fault in (None, "close", "reset"):
            head = text.partition(b"\r\n\r\n")[0].decode()
            name = next(line[12:].strip("<> ") for line in head.split("\r\n") if line.lower().startswith("message-id:"))
            server.taken[name].append((self.recipient, hashlib.sha256(text).digest()))
        server.dots += 1
        if server.on_dot and server.on_dot():
            asyncio.get_running_loop().call_later(0.2, self.say, "dot", fault)  # time enough to be killed
        else:
            self.say("dot", fault)

    def answer(self, step):
        return self.say(step, self.server.fault(step, self.recipient))

    def say(self, step, fault):
        """True if it is well."""
        if self.transport.is_closing() or self.is_silent:
            return False
        if fault is None:
            self.transport.write(GOOD[step] + b"\r\n")
            return True
        if fault in ("close", "reset"):
            self.hang_up(fault == "reset")
        elif fault == "hang":
            self.is_silent = True  # also to what came at once
        else:
            self.transport.write(fault + b"\r\n")
            if fault.startswith(b"421"):
                self.transport.close()
        return False

    def hang_up(self, hard):
        if hard:
            self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.transport.abort()
        else:
            self.transport.close()


class UnfairServer:
    """`faults`: how likely each step fails. `policy(step, recipient)` may decide before that: an answer, or None."""

    KINDS = (b"451 4.3.0 later", b"452 4.2.2 full", b"550 5.0.0 no", "close", "reset")

    def __init__(self, faults=None, seed=1, policy=None, most_sessions=1000):
        self.sessions, self.most_sessions = 0, most_sessions
        self.faults, self.policy, self.random = faults or {}, policy, random.Random(seed)
        self.taken, self.dots, self.on_dot = collections.defaultdict(list), 0, None
        self.transports = set()
        self.loop = asyncio.new_event_loop()
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def breaks(self, step):
        return self.random.random() < self.faults.get(step, 0)

    def fault(self, step, recipient):
        decided = self.policy(step, recipient) if self.policy else None
        if decided or not self.breaks(step):
            return decided
        if step in ("banner", "EHLO"):
            return self.random.choice((b"421 4.3.2 busy", "close", "reset"))
        return self.random.choice(self.KINDS)

    def run(self):
        asyncio.set_event_loop(self.loop)
        server = self.loop.run_until_complete(self.loop.create_server(lambda: Session(self), "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self.ready.set()
        self.loop.run_forever()
        server.close()
        for transport in list(self.transports):
            transport.abort()
        self.loop.run_until_complete(asyncio.sleep(0))
        self.loop.close()

    def __enter__(self):
        self.thread.start()
        self.ready.wait()
        return self

    def __exit__(self, *_):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.port}"
