"""The flood guidance as last said: the risk of each authority of ours by date (F10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, Row, bindparam, delete, insert, select

from dutyofficer.core.guidance import Risk, Water
from dutyofficer.core.outlook import RiskOn
from dutyofficer.store.tables import guidance

_AHEAD = (
    select(guidance)
    .where(guidance.c.day >= bindparam("since"))
    .order_by(guidance.c.day, guidance.c.authority, guidance.c.source)
)


def ahead(tx: Connection, today: date) -> list[RiskOn]:
    """Everything that is said of today and the days to come, by date."""
    return [_risk(row) for row in tx.execute(_AHEAD, {"since": today.isoformat()})]


def replace_all(tx: Connection, source: str, found: Sequence[RiskOn]) -> None:
    """A new statement stands for everything that its source said before."""
    tx.execute(delete(guidance).where(guidance.c.source == source))
    _add(tx, found)


def put(tx: Connection, entry: RiskOn) -> None:
    """One authority on one date, by hand; what was said there by the same source goes."""
    same = (guidance.c.source == entry.source) & (guidance.c.authority == entry.authority)
    tx.execute(delete(guidance).where(same, guidance.c.day == entry.day.isoformat()))
    _add(tx, [entry])


def _add(tx: Connection, found: Sequence[RiskOn]) -> None:
    rows = [
        {
            "source": e.source, "authority": e.authority, "day": e.day.isoformat(), "statement": e.statement,
            "issued": e.issued, "risk": int(e.risk), "water": e.water.value if e.water else None, "text": e.text,
        }
        for e in found
    ]  # fmt: skip
    if rows:
        tx.execute(insert(guidance), rows)


def _risk(row: Row[tuple[object, ...]]) -> RiskOn:
    return RiskOn(
        source=row.source, statement=row.statement, issued=row.issued, authority=row.authority,
        day=date.fromisoformat(row.day), risk=Risk(row.risk), water=Water(row.water) if row.water else None,
        text=row.text,
    )  # fmt: skip
