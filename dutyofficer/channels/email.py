"""Mails through a mail server of the partnership's own: TLS, one deadline, one of four outcomes (S1)."""

from __future__ import annotations

import smtplib
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from hashlib import sha256

from dutyofficer.channels.request import DEADLINE, masked, within
from dutyofficer.core.message import Look, Outcome, Outgoing, Result
from dutyofficer.core.receipt import Receipt

SUBJECT = 70
"""Characters of the text that are its subject."""

_TLS_PORT = 465
"""TLS from the first byte."""

_WAIT = 8.0
"""Seconds between two answers of the server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where mail is handed over. Without `starttls` and off port 465 everything on the way is in clear."""

    host: str
    port: int
    sender: str
    username: str = ""
    password: str = ""
    starttls: bool = True


class _NoLonger(Exception):
    """The deadline has passed before anything was handed over: nothing may leave after we have said so."""


class _Attempt:
    """One try, ended from outside by the deadline. Once `handing_over` is set, nobody can say that it did not leave."""

    def __init__(self, server: Server, context: ssl.SSLContext, until: float) -> None:
        self._server, self._context, self._until = server, context, until
        self.handing_over = False

    def run(self, to: str, content: bytes) -> None:
        """Errors: what smtplib and sockets raise."""
        smtp = self._connected()
        try:
            if self._server.starttls and self._server.port != _TLS_PORT:
                smtp.starttls(context=self._context)
            self._envelope(smtp, to)
            self.handing_over = True
            if time.monotonic() >= self._until:
                raise _NoLonger
            code, words = smtp.data(content)
            if code != 250:
                raise smtplib.SMTPDataError(code, words)
        finally:
            with suppress(OSError, smtplib.SMTPException):
                smtp.close()

    def _connected(self) -> smtplib.SMTP:
        server = self._server
        if server.port == _TLS_PORT:
            return smtplib.SMTP_SSL(server.host, server.port, timeout=_WAIT, context=self._context)
        return smtplib.SMTP(server.host, server.port, timeout=_WAIT)

    def _envelope(self, smtp: smtplib.SMTP, to: str) -> None:
        smtp.ehlo_or_helo_if_needed()
        if self._server.username:
            smtp.login(self._server.username, self._server.password)
        code, words = smtp.mail(self._server.sender)
        if code != 250:
            raise smtplib.SMTPSenderRefused(code, words, self._server.sender)
        code, words = smtp.rcpt(to)
        if code not in (250, 251):
            raise smtplib.SMTPRecipientsRefused({to: (code, words)})


class Email:
    """Sends mails. What becomes of them nobody tells us, and none can be looked up."""

    def __init__(self, server: Server, deadline: float = DEADLINE) -> None:
        """Errors: ValueError without a server or a sender."""
        if not server.host or not server.sender:
            raise ValueError("email: no server or no sender")
        self._server = server
        self._deadline = deadline
        self._context = ssl.create_default_context()

    def send(self, message: Outgoing) -> Result:
        """Hand one mail over."""
        attempt = _Attempt(self._server, self._context, time.monotonic() + self._deadline)
        try:
            content = _content(message, self._server.sender)
            within(self._deadline, lambda: attempt.run(message.to, content))
        except Exception as error:
            return _outcome_of(error, handing_over=attempt.handing_over)
        return Result(Outcome.ACCEPTED)

    def find(self, look: Look) -> Result | None:
        """A mail server cannot be asked: it is sent again, with the same Message-ID."""
        return None

    def fetch(self, provider_id: str) -> Receipt | None:
        """Nor what became of it."""
        return None


def _content(message: Outgoing, sender: str) -> bytes:
    """The mail. A second copy bears the same Message-ID, so that a mailbox may show one."""
    mail = EmailMessage(policy=SMTP.clone(max_line_length=120))
    name = sha256(f"{message.message} {message.to} {message.body}".encode()).hexdigest()[:32]
    mail["From"], mail["To"], mail["Subject"] = sender, message.to, message.body[:SUBJECT]
    mail["Date"], mail["Message-ID"] = formatdate(), f"<{name}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"  # no "out of office" comes back
    mail.set_content(message.body)
    return mail.as_bytes()


def _outcome_of(error: Exception, *, handing_over: bool) -> Result:
    """Say what an error means. What the server says may name an address, which is masked."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        ((code, words),) = error.recipients.values()
        return _refused(code, words, dead=False)
    if isinstance(error, smtplib.SMTPResponseException):
        of_this_mail = isinstance(error, smtplib.SMTPDataError)
        return _refused(error.smtp_code, error.smtp_error, dead=not of_this_mail)
    text = masked(f"email {type(error).__name__}: {error}")
    if isinstance(error, smtplib.SMTPNotSupportedError | ssl.SSLCertVerificationError):
        return Result(Outcome.REJECTED, error=text, dead=True)
    if isinstance(error, ValueError):  # an address that no header can hold
        return Result(Outcome.REJECTED, error=f"email {type(error).__name__}")
    unsure = handing_over and not isinstance(error, _NoLonger)
    return Result(Outcome.UNKNOWN if unsure else Outcome.RETRYABLE, error=text)


def _refused(code: int, words: bytes | str, *, dead: bool) -> Result:
    """A word of the server: 4xx is for now, 5xx for good."""
    said = words.decode(errors="replace") if isinstance(words, bytes) else words
    final = 500 <= code < 600
    outcome = Outcome.REJECTED if final else Outcome.RETRYABLE
    return Result(outcome, error=f"email {code}: {masked(said)}", dead=dead and final)
