"""A command that somebody thinks about before they answer it."""
import contextlib
import os
import pty
import subprocess

from kringle import PROGRAM


class Thinking:
    """A command in a terminal, which has asked something and waits for the answer."""

    def __init__(self, *arguments, **more):
        self.terminal, inside = pty.openpty()
        self.process = subprocess.Popen([PROGRAM, *arguments], stdin=inside, stdout=inside, stderr=inside, **more)
        os.close(inside)
        self.question = ""
        while "[y/N]" not in self.question:
            self.question += os.read(self.terminal, 4096).decode()

    def answer(self, word):
        os.write(self.terminal, word.encode() + b"\n")
        said = ""
        with contextlib.suppress(OSError):  # that is how a terminal ends
            while part := os.read(self.terminal, 4096).decode():
                said += part
        return self.process.wait(), " ".join(said.split())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        os.close(self.terminal)
