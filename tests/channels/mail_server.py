"""A mail server on loopback: keeps what it was handed, and answers as a test tells it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from email.policy import default
from socketserver import StreamRequestHandler, ThreadingTCPServer

WELL = {"MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go on", ".": "250 taken", "AUTH": "235 welcome"}


class MailServer(ThreadingTCPServer):
    """`says` has its word for each command, "" hangs up, and "." is for the mail itself; `slow` is seconds before it.

    It offers to log in, and no STARTTLS.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.says = dict(WELL)
        self.slow: dict[str, float] = {}
        self.mails: list[Message] = []
        self.heard: list[str] = []

    @property
    def port(self) -> int:
        port: int = self.server_address[1]
        return port


class _Talk(StreamRequestHandler):
    def handle(self) -> None:
        self._say("220 here")
        while line := self.rfile.readline().decode().strip():
            self.server_of.heard.append(line)
            word = line.split()[0].upper()
            if word == "EHLO":
                self._say("250-here\r\n250 AUTH PLAIN")
            elif not self._answers(word) or not self._takes(word):
                return

    @property
    def server_of(self) -> MailServer:
        assert isinstance(self.server, MailServer)
        return self.server

    def _takes(self, word: str) -> bool:
        """After DATA the mail, up to the line that is only a dot."""
        if word != "DATA" or not self.server_of.says["DATA"].startswith("354"):
            return True
        lines: list[bytes] = []
        while (line := self.rfile.readline()) and line.rstrip(b"\r\n") != b".":
            lines.append(line)
        if line:
            self.server_of.mails.append(message_from_bytes(b"".join(lines), policy=default))
        return bool(line) and self._answers(".")

    def _answers(self, word: str) -> bool:
        """Whether the talk goes on."""
        time.sleep(self.server_of.slow.get(word, 0.0))
        answer = self.server_of.says.get(word, "502 what?")
        if answer:
            self._say(answer)
        return bool(answer)

    def _say(self, answer: str) -> None:
        self.wfile.write(answer.encode() + b"\r\n")


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """One for the length of a test."""
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
