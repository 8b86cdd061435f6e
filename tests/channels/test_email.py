"""S1, S3: a mail is handed over once, and every answer of the server is one of four outcomes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dutyofficer.channels.email import Email, Server
from dutyofficer.core.message import Look, Medium, Outcome, Outgoing, Result, Sender
from tests.channels.mail_server import MailServer, mail_server
from tests.channels.stand_in import closed_port

TO = "asha@example.org"
MAIL = Outgoing(
    message=7, attempt="a1", person="asha", to=TO, medium=Medium.EMAIL, sender=Sender.PAGES, page=1,
    body="LLR DUTY F7: FLOOD WARNING River Soar at Sileby. EA 03:05. Reply 1 to accept, 2 if you cannot.",
)  # fmt: skip


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A mail server that takes everything."""
    with mail_server() as made:
        yield made


def channel(server: MailServer, **changed: object) -> Email:
    """Mails to it in clear, as on loopback."""
    where = Server(host="127.0.0.1", port=server.port, sender="duty@example.org", starttls=False)
    return Email(replace(where, **changed))  # type: ignore[arg-type]


def test_a_mail_is_taken(server: MailServer) -> None:
    """S1: its words, the first seventy of them as its subject, and nobody is to answer it."""
    assert channel(server).send(MAIL) == Result(Outcome.ACCEPTED)
    (mail,) = server.mails
    assert (mail["From"], mail["To"], mail["Subject"]) == ("duty@example.org", TO, MAIL.body[:70])
    assert str(mail.get_payload()).strip() == MAIL.body
    assert mail["Auto-Submitted"] == "auto-generated"
    assert [line.split(":")[0] for line in server.heard[1:]] == ["mail FROM", "rcpt TO", "data"]


def test_a_second_copy_is_the_same_mail(server: MailServer) -> None:
    """S1: sent again, since it cannot be looked up, it bears the same name; another message bears another."""
    mails = channel(server)
    for message in (MAIL, replace(MAIL, attempt="a2"), replace(MAIL, message=8)):
        mails.send(message)
    first, again, other = (mail["Message-ID"] for mail in server.mails)
    assert first == again != other
    assert mails.find(Look(about=MAIL, since=datetime(2026, 11, 14, tzinfo=UTC))) is None
    assert mails.fetch("x") is None


def test_it_logs_in(server: MailServer) -> None:
    """With a name and a password; refused for good, nothing of ours would be taken."""
    mails = channel(server, username="duty", password="secret")
    assert mails.send(MAIL).outcome is Outcome.ACCEPTED
    assert any(line.startswith("AUTH PLAIN") for line in server.heard)
    server.says["AUTH"] = "535 who are you?"
    found = mails.send(MAIL)
    assert (found.outcome, found.dead, found.error) == (Outcome.REJECTED, True, "email 535: who are you?")


ANSWERS = (
    ("the sender is refused for good", "MAIL", "550 not you", Outcome.REJECTED, True),
    ("the sender is refused for now", "MAIL", "451 later", Outcome.RETRYABLE, False),
    ("no such mailbox", "RCPT", f"550 no {TO} here", Outcome.REJECTED, False),
    ("the mailbox is full for now", "RCPT", "452 full", Outcome.RETRYABLE, False),
    ("no mail for now", "DATA", "421 closing", Outcome.RETRYABLE, False),
    ("the mail is refused for good", ".", "554 spam", Outcome.REJECTED, False),
    ("the mail is refused for now", ".", "451 greylisted", Outcome.RETRYABLE, False),
    ("it hangs up before the mail", "RCPT", "", Outcome.RETRYABLE, False),
    ("it hangs up after the mail: nobody knows", ".", "", Outcome.UNKNOWN, False),
)


@pytest.mark.parametrize(("why", "word", "answer", "outcome", "dead"), ANSWERS, ids=[row[0] for row in ANSWERS])
def test_what_the_server_says(
    server: MailServer, why: str, word: str, answer: str, outcome: Outcome, dead: bool
) -> None:
    """S1, S3, K3: refused for good, for now, or nobody knows; the address is in no error."""
    server.says[word] = answer
    found = channel(server).send(MAIL)
    assert (found.outcome, found.dead) == (outcome, dead), why
    assert TO not in (found.error or "")


def test_nothing_leaves_in_clear(server: MailServer) -> None:
    """S3: it offers no TLS, and we want it: nothing of ours can leave, and nothing was said."""
    found = channel(server, starttls=True, username="duty", password="secret").send(MAIL)
    assert (found.outcome, found.dead) == (Outcome.REJECTED, True)
    assert not [line for line in server.heard if "AUTH" in line or "mail" in line]


def test_nobody_there() -> None:
    """S1: not connected, nothing left."""
    where = Server(host="127.0.0.1", port=closed_port(), sender="duty@example.org")
    assert Email(where).send(MAIL).outcome is Outcome.RETRYABLE


def test_the_deadline_before_the_mail(server: MailServer) -> None:
    """S1: slow before the mail was begun: for now, and it does not leave after we have said so."""
    server.slow["RCPT"] = 0.5
    assert Email(Server(host="127.0.0.1", port=server.port, sender="d@example.org", starttls=False), 0.2).send(
        MAIL
    ) == Result(Outcome.RETRYABLE, error="email TimeoutError: no whole answer within 0.2 s")
    time.sleep(0.5)
    assert server.mails == []


def test_the_deadline_after_the_mail(server: MailServer) -> None:
    """S1: slow with its word on the mail: nobody knows."""
    server.slow["."] = 0.5
    mails = Email(Server(host="127.0.0.1", port=server.port, sender="d@example.org", starttls=False), 0.2)
    assert mails.send(MAIL).outcome is Outcome.UNKNOWN


def test_an_address_that_is_none(server: MailServer) -> None:
    """S1: refused for good, and not by a crash."""
    for bad in ("asha@example.org\r\nBcc: all@example.org", "\u00e4sha@example.org"):
        found = channel(server).send(replace(MAIL, to=bad))
        assert found.outcome is Outcome.REJECTED
    assert server.mails == []


def test_it_is_complete_at_start() -> None:
    """A page must not be the first to find out."""
    with pytest.raises(ValueError, match="no server or no sender"):
        Email(Server(host="", port=587, sender="duty@example.org"))
