"""Offers to swap a duty, and the question that each of them is."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from dutyofficer.core.swap import Offer, OfferState
from dutyofficer.store.rota_tables import swap_offers

_DUE = select(swap_offers).where(swap_offers.c.due_at <= bindparam("now")).order_by(swap_offers.c.id)
_NEXT = select(func.min(swap_offers.c.due_at))


def add(tx: Connection, offer: Offer) -> Offer:
    """Store it; returns it with its row."""
    number = tx.scalar(insert(swap_offers).values(_row(offer)).returning(swap_offers.c.id))
    return replace(offer, id=number)


def save(tx: Connection, offer: Offer) -> None:
    """Store how it stands."""
    tx.execute(update(swap_offers).where(swap_offers.c.id == offer.id).values(_row(offer)))


def of_question(tx: Connection, question: int) -> Offer | None:
    """The offer that a question puts."""
    row = tx.execute(select(swap_offers).where(swap_offers.c.question == question)).one_or_none()
    return None if row is None else _offer(row)


def open_of(tx: Connection, person: str) -> list[Offer]:
    """What `person` has offered and nobody has answered."""
    still = swap_offers.c.state.in_([OfferState.HELD, OfferState.ASKED])
    query = select(swap_offers).where(swap_offers.c.person == person, still).order_by(swap_offers.c.id)
    return [_offer(row) for row in tx.execute(query)]


def due(tx: Connection, now: datetime) -> list[Offer]:
    """Of which something is to be done by now."""
    return [_offer(row) for row in tx.execute(_DUE, {"now": now})]


def next_due(tx: Connection) -> datetime | None:
    """When something is to be done next."""
    moment: datetime | None = tx.scalar(_NEXT)
    return moment


def _row(offer: Offer) -> dict[str, Any]:
    return {name: value for name, value in asdict(offer).items() if name != "id"}


def _offer(row: Row[*tuple[Any, ...]]) -> Offer:
    return Offer(**row._asdict() | {"state": OfferState(row.state)})
