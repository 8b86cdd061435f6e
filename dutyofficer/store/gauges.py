"""The newest level of every gauge of ours, and which of them stand above our own threshold (F11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, insert, select

from dutyofficer.core.gauge import Gauge
from dutyofficer.store.tables import gauges
from dutyofficer.store.values import dump, load

_EVERY = select(gauges.c.gauge).order_by(gauges.c.source, gauges.c.measure)
_OF = select(gauges).where(gauges.c.source == bindparam("of"))


@dataclass(frozen=True, slots=True)
class KeptGauge:
    """A gauge as it was last read. `over`: it counts as above our own threshold, and that was told."""

    gauge: Gauge
    over: bool = False


def of_feed(tx: Connection, source: str) -> dict[str, KeptGauge]:
    """The gauges of one feed by their measure."""
    return {row.measure: KeptGauge(load(Gauge, row.gauge), row.over) for row in tx.execute(_OF, {"of": source})}


def every(tx: Connection) -> list[Gauge]:
    """All of them."""
    return [load(Gauge, row.gauge) for row in tx.execute(_EVERY)]


def replace_all(tx: Connection, source: str, kept: Sequence[KeptGauge]) -> None:
    """What a feed says now; a station that is no longer ours goes."""
    tx.execute(delete(gauges).where(gauges.c.source == source))
    rows = [
        {"source": source, "measure": k.gauge.station.measure, "gauge": dump(k.gauge), "over": k.over} for k in kept
    ]
    if rows:
        tx.execute(insert(gauges), rows)
