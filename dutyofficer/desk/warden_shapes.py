"""Who of the wardens is available and which stores are open: for other programs, and in one sentence for LIST."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from dutyofficer.core.incident import Incident
from dutyofficer.core.warden_answer import Ask, Part, Says, tally
from dutyofficer.store import incidents, warden_answers
from dutyofficer.store import register as kept
from dutyofficer.store.db import Tx

Shape = dict[str, Any]


def warden_shapes(tx: Tx, incident: Incident) -> Shape:
    """`wardens` and `stores` of an incident as `incident show` has them."""
    return {"wardens": _wardens(tx, incident.id), "stores": _stores(tx, incident.id)}


def _wardens(tx: Tx, incident: int) -> list[Shape]:
    answers = {(a.area, a.person): a for a in warden_answers.of_incident(tx, incident)}
    return [
        {
            "person": person, "area": area, "told_at": at.isoformat(),
            "answer": answers[area, person].says.value if (area, person) in answers else None,
            "answered_at": answers[area, person].at.isoformat() if (area, person) in answers else None,
        }
        for area, person, at in sorted(_told(tx, incident))
    ]  # fmt: skip


def _told(tx: Tx, incident: int) -> list[tuple[str, str, datetime]]:
    """By a warning itself, or asked by us; each once for a place, when first."""
    return first_told(warden_answers.told(tx, incident), warden_answers.asks(tx, incident))


def first_told(told: Iterable[tuple[str, str, datetime]], asks: Iterable[Ask]) -> list[tuple[str, str, datetime]]:
    """Area, person, and when they were first told, or asked to help there (UTC)."""
    first: dict[tuple[str, str], datetime] = {}
    asked = ((ask.area, ask.person, ask.at) for ask in asks if ask.part is not Part.KEY_HOLDER)
    for area, person, at in [*told, *asked]:
        first[area, person] = min(at, first.get((area, person), at))
    return [(area, person, at) for (area, person), at in first.items()]


def _stores(tx: Tx, incident: int) -> list[Shape]:
    """Every store whose key holders were asked."""
    by_area: dict[str, list[Ask]] = {}
    for ask in warden_answers.asks(tx, incident):
        if ask.part is Part.KEY_HOLDER:
            by_area.setdefault(ask.area, []).append(ask)
    areas = kept.everything(tx, kept.AREAS) if by_area else {}
    return [
        {"area": area, "store": _address(areas.get(area)), "state": _state(asks)}
        for area, asks in sorted(by_area.items())
    ]


def _address(area: Any) -> str | None:
    return dict(area.store).get("address") or area.label if area else None


def _state(asks: list[Ask]) -> str:
    """`open`, `asked` while somebody may still answer, `nokey` once all who were asked cannot."""
    if any(ask.says is Says.OPEN for ask in asks):
        return "open"
    return "nokey" if all(ask.says is Says.NOKEY for ask in asks) else "asked"


def wardens_sentence(tx: Tx) -> str:
    """`Wardens 3 yes, 1 no, 4 silent.` of the open flood incident; nothing if none was told."""
    incident = incidents.of_cause(tx, "flood")
    told = {person for _, person, _ in _told(tx, incident.id)} if incident else set()
    if incident is None or not told:
        return ""
    said = ((answer.person, answer.says) for answer in warden_answers.of_incident(tx, incident.id))
    return f"Wardens {tally(told, said)}."
