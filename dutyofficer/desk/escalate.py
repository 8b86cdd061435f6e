"""Every page whose next step is due takes it. A page that fails does not stop the others."""

from __future__ import annotations

import logging
from datetime import datetime

from dutyofficer.core.page import PageState
from dutyofficer.desk.house import House
from dutyofficer.desk.paging import climb_page
from dutyofficer.store import pages

log = logging.getLogger(__name__)


def escalate(house: House, now: datetime) -> int:
    """Climb all due pages, worst first, each in its own transaction; returns how many could not be climbed."""
    with house.database.read() as tx:
        due = pages.due(tx, now)
    failed = 0
    for page in due:
        try:
            _climb(house, page.id, now)
        except Exception:  # one sick page must not silence the other twenty
            failed += 1
            log.exception("page %s could not be climbed", page.id, extra={"action": "climb_failed"})
    return failed


def _climb(house: House, number: int, now: datetime) -> None:
    """Look again inside the transaction: a reply may have come between."""
    with house.database.write() as tx:
        page = pages.get(tx, number)
        if page.state is PageState.OPEN and page.next_step_at is not None and page.next_step_at <= now:
            climb_page(tx, house, page, now)
