"""River levels: the newest of each gauge kept, shown beside warnings, and our own thresholds watched (F11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from dutyofficer.core.gauge import Gauge, is_over_ours
from dutyofficer.core.gauge_words import item_of
from dutyofficer.desk.announce import announce
from dutyofficer.desk.feed_book import failed, keep, unchanged
from dutyofficer.desk.house import House
from dutyofficer.desk.paging import over
from dutyofficer.desk.receive import Polled
from dutyofficer.sources.base import BadPoll, Caching
from dutyofficer.store import feeds, gauges, incidents
from dutyofficer.store.db import Tx
from dutyofficer.store.gauges import KeptGauge


def poll_rivers(house: House, name: str, now: datetime) -> Polled:
    """Ask for the newest levels. A bad answer changes nothing and ages the feed (F1)."""
    with house.database.read() as tx:
        known = feeds.get(tx, name)
    try:
        fetched = house.rivers[name].gauges(now, Caching(known.etag, known.last_modified, known.digest))
    except BadPoll as error:
        failed(house, known, str(error), now)
        return Polled(name, error=str(error))
    if fetched.gauges is None:
        unchanged(house, known, fetched.caching, now)
        return Polled(name, fresh=known.error is not None)
    with house.database.write() as tx:
        keep(tx, feeds.get(tx, name), fetched.caching, now)
        _take(tx, house, name, fetched.gauges, now)
    return Polled(name)


def _take(tx: Tx, house: House, name: str, found: Sequence[Gauge], now: datetime) -> None:
    """Keep every level; a gauge that was not read this time keeps its last one as long as it is a station of ours."""
    before = gauges.of_feed(tx, name)
    kept = {gauge.station.measure: _judged(before.get(gauge.station.measure), gauge, now) for gauge in found}
    ours = {station.measure for station in house.rivers[name].stations}
    silent = {measure: entry for measure, entry in before.items() if measure in ours and measure not in kept}
    gauges.replace_all(tx, name, [*kept.values(), *silent.values()])
    for measure, entry in kept.items():
        if entry.over and not (measure in before and before[measure].over):
            _tell(tx, house, name, entry.gauge, now)
    for measure, entry in before.items():
        if entry.over and not (kept | silent).get(measure, KeptGauge(entry.gauge)).over:
            over(tx, _cause(name, measure), now)


def _judged(before: KeptGauge | None, gauge: Gauge, now: datetime) -> KeptGauge:
    """A level too old to speak of the present neither crosses nor comes down."""
    was = before is not None and before.over
    return KeptGauge(gauge, was if gauge.is_late(now) else is_over_ours(gauge, was=was))


def _tell(tx: Tx, house: House, name: str, gauge: Gauge, now: datetime) -> None:
    """F11: once a crossing. While the incident of the last one has not closed, it goes on."""
    cause = _cause(name, gauge.station.measure)
    if (standing := incidents.of_cause(tx, cause)) is not None:
        incidents.save(tx, replace(standing, calm_since=None))
    else:
        announce(tx, house, cause, item_of(gauge), house.policy.handle("gauge"), now, lasting=True)


def _cause(name: str, measure: str) -> str:
    return f"gauge:{name}:{measure}"
