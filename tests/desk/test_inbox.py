"""A1, A4: a reply gets in when our own web does not: while a page is open, the provider is asked what came in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from twilio.base.exceptions import TwilioException

from dutyofficer.channels.base import Inbox
from dutyofficer.core.message import Medium, Sender
from dutyofficer.desk.inbox import fetch_replies
from dutyofficer.store import incidents, pages
from tests.channels.stand_in import fault
from tests.desk.conftest import ASHA, FROM, Town
from tests.promises.publisher import SILEBY

PAGES = FROM[Sender.PAGES]


def inbox(town: Town) -> Inbox:
    """The provider, as whoever keeps our texts."""
    found = town.house.channels[Medium.SMS]
    assert isinstance(found, Inbox)
    return found


def state(town: Town) -> tuple[str, str | None]:
    """Of the flood incident, and who has it."""
    with town.house.database.read() as tx:
        (incident,) = incidents.every(tx)
    return incident.state, incident.owner


def test_an_accept_that_no_webhook_brought(town: Town) -> None:
    """A1: Asha's `1` reached the provider, our web was down: it is found, accepts, and is answered; once only."""
    town.warns(SILEBY)
    town.twilio.clock = town.clock
    town.twilio.gets_text(ASHA, PAGES, "1")
    later = town.clock() + timedelta(minutes=1)
    assert fetch_replies(town.house, inbox(town), later) == 1
    assert state(town) == ("accepted", "asha")
    assert [m.body[:13] for m in town.outbox() if m.person == "asha"][-1] == "LLR: you have"
    with town.house.database.write() as tx:
        (page,) = pages.of_incident(tx, 1)
    assert fetch_replies(town.house, inbox(town), later) == 0
    assert page.accepted_by == "asha"


def test_a_text_that_both_bring_counts_once(town: Town) -> None:
    """A4: the webhook came after all: what is known is not taken again."""
    town.warns(SILEBY)
    town.twilio.clock = town.clock
    town.twilio.gets_text(ASHA, PAGES, "LOG pumps on")
    town.twilio.gets_text("+447700900999", PAGES, "is anybody there")
    assert fetch_replies(town.house, inbox(town), town.clock()) == 2
    assert fetch_replies(town.house, inbox(town), town.clock()) == 0


def test_nobody_is_asked_while_nothing_waits(town: Town) -> None:
    """No page is open: the provider is left alone, and old texts stay where they are."""
    town.twilio.gets_text(ASHA, PAGES, "1")
    assert fetch_replies(town.house, inbox(town), town.clock()) == 0
    assert town.twilio.asked == []


def test_a_text_from_before_the_page_accepts_nothing(town: Town) -> None:
    """A1: it was about something else; and one from hours ago is not even looked at."""
    town.twilio.clock = lambda: town.start - timedelta(minutes=10)
    town.twilio.gets_text(ASHA, PAGES, "1")
    town.twilio.clock = lambda: town.start - timedelta(hours=3)
    town.twilio.gets_text(ASHA, PAGES, "1")
    town.warns(SILEBY)
    assert fetch_replies(town.house, inbox(town), town.clock()) == 1
    assert state(town) == ("open", None)


def test_a_provider_that_does_not_answer_is_asked_again(town: Town) -> None:
    """S1: the round fails, is logged by whoever called it, and the next one comes."""
    town.warns(SILEBY)
    town.twilio.clock = town.clock
    town.twilio.gets_text(ASHA, PAGES, "1")
    town.twilio.lookup = fault(503, 20503, "Busy")
    with pytest.raises(TwilioException):
        fetch_replies(town.house, inbox(town), town.clock())
    town.twilio.lookup = None
    assert fetch_replies(town.house, inbox(town), town.clock()) == 1
    assert state(town) == ("accepted", "asha")
