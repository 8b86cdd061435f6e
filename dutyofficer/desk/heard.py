"""What no feed said and its owner should know: stores opened, places without a warden, words of people out there."""

from __future__ import annotations

from datetime import datetime

from dutyofficer.core.incident import How, Notice
from dutyofficer.core.message import Reason
from dutyofficer.core.page import Item
from dutyofficer.core.warning import Level
from dutyofficer.store import incidents
from dutyofficer.store.db import Tx


def tell_owner(tx: Tx, incident: int, code: str, words: str, now: datetime, *, at_once: bool = False) -> None:
    """Tell whoever has that incident, gathered with the other small news (B5) unless `at_once`.

    `code`: what it is about; what still waits to be said of the same is overtaken. `words`: without a full stop.
    """
    older = [n.id for n in incidents.waiting(tx, incident) if n.item.reason is Reason.HEARD and n.item.code == code]
    incidents.said(tx, older, now)
    item = Item(
        warning=None, code=code, name=words, headline="Report", hazard="ground", level=Level.LIFTED,
        reason=Reason.HEARD, since=now,
    )  # fmt: skip
    incidents.add_notices(tx, incident, [Notice(How.NOW if at_once else How.OWNER, item, now)])
