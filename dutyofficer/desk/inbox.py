"""Replies that no webhook brought: while a page is open the provider is asked what came in (A1)."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from dutyofficer.channels.base import Inbox
from dutyofficer.core.message import Inbound
from dutyofficer.core.people import BadNumber, parse_number
from dutyofficer.desk.answer import receive_text
from dutyofficer.desk.house import House
from dutyofficer.store import inbound, pages

log = logging.getLogger(__name__)

BACK = timedelta(hours=1)
"""How far back a reply may have been missed."""


ALMOST_A_SECOND = timedelta(microseconds=999_999)


def fetch_replies(house: House, inbox: Inbox, now: datetime) -> int:
    """Take every text that is new to us, as if its webhook had come; returns how many. Errors: the provider's."""
    with house.database.read() as tx:
        if not pages.open_ones(tx):
            return 0
    found = [_as_ours(text, now) for text in inbox.received(now - BACK)]
    with house.database.read() as tx:
        new = [text for text in found if not inbound.is_known(tx, text.provider_id)]
    for text in new:
        log.warning("a text that no webhook brought", extra={"action": "reply_fetched"})
        receive_text(house, text, now)
    return len(new)


def _as_ours(text: Inbound, now: datetime) -> Inbound:
    """Its number as we keep numbers; a short code or a name is nobody of ours, and kept as it is.

    The provider cuts its times to the second: a reply in the same one as its page came after it.
    """
    text = replace(text, received=min(now, text.received + ALMOST_A_SECOND))
    with suppress(BadNumber):
        return replace(text, sender=parse_number(text.sender))
    return replace(text, sender=text.sender[:20])
