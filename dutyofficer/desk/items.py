"""What an incident is about as it stands now, for a page or a question that nothing new has brought about."""

from __future__ import annotations

from dutyofficer.core.incident import Incident
from dutyofficer.core.page import Item, worst_first
from dutyofficer.desk.paging import as_it_stands
from dutyofficer.store import pages
from dutyofficer.store.db import Tx


def standing_items(tx: Tx, incident: Incident) -> tuple[Item, ...]:
    """Everything that its pages were about, each as it is now; what has ended goes while anything stands."""
    found: dict[tuple[int | None, str], Item] = {}
    for page in pages.of_incident(tx, incident.id):
        found |= {(item.warning, item.code): item for item in as_it_stands(tx, page).items}
    return worst_first(list(found.values()))
