"""What an incident is about as it stands now, for a page or a question that nothing new has brought about."""

from __future__ import annotations

from dutyofficer.core.incident import Incident
from dutyofficer.core.page import Item, worst_first
from dutyofficer.core.warning import Level
from dutyofficer.desk.paging import as_it_stands
from dutyofficer.store import pages, warnings
from dutyofficer.store.db import Tx


def standing_items(tx: Tx, incident: Incident) -> tuple[Item, ...]:
    """Everything that its pages were about, each as it is now; what has ended goes while anything stands."""
    found: dict[tuple[int | None, str], Item] = {}
    for page in pages.of_incident(tx, incident.id):
        found |= {(item.warning, item.code): item for item in as_it_stands(tx, page).items}
    levels = warnings.levels(tx, [item.warning for item in found.values() if item.warning is not None])
    stand = [i for i in found.values() if i.warning is None or levels.get(i.warning, Level.LIFTED) > Level.LIFTED]
    return worst_first(stand or list(found.values()))
