"""`GET /metrics`, as Prometheus reads it: gathered from the database at each request, nothing is kept here."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from datetime import timedelta

from flask import Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from dutyofficer.core.incident import Kind
from dutyofficer.core.message import State
from dutyofficer.core.policy import Handling
from dutyofficer.desk.figures import Figures, figures
from dutyofficer.web.front import Front

log = logging.getLogger(__name__)

STATES = ("fresh", "silent", "never")


def metrics(front: Front) -> Response:
    """Everything there is; without a database, what can be said without one."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Gathered(front))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _Gathered(Collector):
    """One look. Labels are names of loops, feeds and states: never a person, never a number (K3)."""

    def __init__(self, front: Front) -> None:
        self._front = front

    def collect(self) -> Iterator[GaugeMetricFamily | CounterMetricFamily]:
        """What Prometheus calls."""
        yield _each("loop_age_seconds", "Since a loop last finished a round.", "loop", self._front.ages())
        troubles = CounterMetricFamily("dutyofficer_scheduler_troubles", "Rounds that went wrong.", labels=["kind"])
        for kind, count in self._front.troubles().items():
            troubles.add_metric([kind], count)
        yield troubles
        found = self._figures()
        yield _one("database_up", "Whether the database can be read.", found is not None)
        if found is not None:
            yield from _feeds(found)
            yield from _counts(found)

    def _figures(self) -> Figures | None:
        try:
            with self._front.house.database.read() as tx:
                return figures(tx, self._front.house, self._front.clock())
        except Exception:  # a curve that breaks off says less than one that says why
            log.exception("figures could not be read", extra={"action": "metrics_failed"})
            return None


def _feeds(found: Figures) -> Iterator[GaugeMetricFamily]:
    ages = {name: _seconds(age) for name, (_, age) in found.feeds.items() if age is not None}
    yield _each("feed_age_seconds", "Since a feed's last good answer.", "feed", ages)
    states = GaugeMetricFamily("dutyofficer_feed_state", "1 for the state a feed is in.", labels=["feed", "state"])
    for name, (is_in, _) in found.feeds.items():
        for state in STATES:
            states.add_metric([name, state], state == is_in)
    yield states


def _counts(found: Figures) -> Iterator[GaugeMetricFamily]:
    yield _one("outbox_waiting", "Messages that have not left.", found.waiting)
    yield _one("outbox_failed", "Messages that will never leave.", found.failed)
    yield _one("outbox_oldest_seconds", "Age of the oldest that has not left; 0 if none waits.", _seconds(found.oldest))
    yield _each("pages_open", "Pages nobody has accepted.", "handling", _whole([*Handling], found.pages))
    yield _each("incidents_open", "Incidents that are not closed.", "kind", _whole([*Kind], found.incidents))
    yield _each("messages", "Messages ever stored.", "state", _whole([*State], found.messages))


def _whole(names: list[Handling] | list[Kind] | list[State], found: Mapping[str, int]) -> dict[str, float]:
    """A 0 where there is none: an alarm on a curve that is missing never rings."""
    return {name.value: found.get(name.value, 0) for name in names}


def _each(name: str, what: str, label: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    made = GaugeMetricFamily(f"dutyofficer_{name}", what, labels=[label])
    for key, value in values.items():
        made.add_metric([key], value)
    return made


def _one(name: str, what: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"dutyofficer_{name}", what, value=value)


def _seconds(age: timedelta) -> float:
    return max(0.0, age.total_seconds())
