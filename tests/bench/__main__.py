"""`make bench`: speed and memory beside what they are measured against; exit 1 if a promise does not hold.

Figures of a shared machine wander: read the ratios, and the promises where there is one.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from bisect import bisect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import shapely

from dutyofficer.core.match import Matcher
from dutyofficer.core.rota import Layer, Override, Rota, Shift, rostered, schedule
from dutyofficer.core.rota_rendered import Rendered
from tests.bench import burst as bursts
from tests.bench import crowd as crowds
from tests.bench import wardens as told
from tests.bench.storm import LATENCY, WARDENS, measure
from tests.core.test_match import many, warning

SENDERS = 8


@dataclass(frozen=True)
class Figure:
    """One line: what was measured, against what, in the same unit; `most` is the promise, if there is one."""

    name: str
    value: float
    beside: float
    unit: str
    against: str
    most: float | None = None

    @property
    def kept(self) -> bool:
        """Whether the promise holds."""
        return self.most is None or self.value <= self.most

    def __str__(self) -> str:
        promise = "" if self.most is None else f"  {'kept' if self.kept else 'BROKEN'}: at most {self.most:g}"
        ratio = self.value / self.beside if self.beside else float("inf")
        return f"{self.name:44} {self.value:9.2f} {self.unit:3} {ratio:8.2f} x {self.against}{promise}"


def percentile(values: Sequence[float], share: float) -> float:
    """The value that so large a share of all does not exceed."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def best(work: Callable[[], object], times: int = 5) -> float:
    """Seconds of the fastest of several tries."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return min(found)


def storm() -> list[Figure]:
    """Replies and a severe warning while 2,000 warden texts leave."""
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(folder), replies=200)
    idle, loaded = ([1000 * http for http, _ in rows] for rows in (found.idle, found.loaded))
    there = [1000 * answer for _, answer in found.loaded]
    ideal = WARDENS * LATENCY / SENDERS
    return [
        Figure("reply answered, median", percentile(loaded, 0.5), percentile(idle, 0.5), "ms", "idle"),
        Figure("reply answered, 99th percentile", percentile(loaded, 0.99), percentile(idle, 0.99), "ms", "idle", 100),
        Figure("its answer handed over, 99th", percentile(there, 0.99), 1000 * LATENCY, "ms", "the provider's time"),
        Figure("severe warning's text, from the publisher", found.red_text, LATENCY, "s", "the provider's time", 2),
        Figure("severe warning's call, from the publisher", found.red_call, LATENCY, "s", "the provider's time", 60),
        Figure("all 2,000 texts", found.all_texts, ideal, "s", "eight at a time without a pause"),
    ]  # fmt: skip


def rota() -> list[Figure]:
    """A year of a weekly rota of eight with 50 overrides, and who is on at one moment."""
    random, start = Random(1), datetime(2026, 1, 5, 9, tzinfo=UTC)
    people = tuple(f"p{n}" for n in range(8))
    overrides = []
    for n in range(50):
        begin = start + timedelta(hours=random.randrange(24 * 360))
        overrides.append(
            Override(id=f"o{n}", person=random.choice(people), start=begin, end=begin + timedelta(hours=12))
        )
    layer = Layer(id="l", people=people, shift=Shift.parse("1w"), start=start.replace(tzinfo=None))
    made = Rota(id="r", name="R", timezone="Europe/London", layers=(layer,), overrides=tuple(overrides))
    year = (start, start + timedelta(days=365))
    spans = schedule(made, *year)
    starts = [span.start for span in spans]
    moments = [start + timedelta(minutes=random.randrange(60 * 24 * 365)) for _ in range(1000)]
    bare = best(lambda: [spans[bisect(starts, moment) - 1].person for moment in moments])
    loaded = Rendered.of(made, *year)
    whole, asked = best(lambda: schedule(made, *year)), best(lambda: [loaded.rostered(m) for m in moments])
    cold = best(lambda: [rostered(made, m) for m in moments])
    return [
        Figure("a year of rota with 50 overrides", 1000 * whole, 12, "ms", "12 ms", 12),
        Figure("who is on, 1,000 times, loaded", 1000 * asked, 1000 * bare, "ms", "a bare bisect", 3000 * bare),
        Figure("who is on, 1,000 times, without", 1000 * cold, 1000 * bare, "ms", "a bare bisect"),
    ]


def burst() -> list[Figure]:
    """400 warnings in one answer: fetched, compared, matched with the example's areas, and stored in a SQLite file."""
    tries = []
    for _ in range(5):
        with tempfile.TemporaryDirectory() as folder:
            tries.append(bursts.measure(Path(folder)))
    first, changed = min(found.cold for found in tries), min(found.changed for found in tries)
    same = min(found.same for found in tries)
    return [
        Figure("400 warnings in one answer, all new", first, same, "s", "the same answer again", 1),
        Figure("400 warnings, new words in each", changed, same, "s", "the same answer again", 1),
    ]


def areas() -> list[Figure]:
    """1,000 areas and 400 flood areas of 200 points: whom each concerns, and by how much of both."""
    places, floods = many(1000, 400)
    asked = [warning(flood.code, "Leicestershire") for flood in floods]

    def first() -> Matcher:
        matcher = Matcher(places, floods, ["Leicestershire"])
        for one in asked:
            matcher.match(one)
        return matcher

    def plain() -> list[float]:
        ours = [shape for place in places if (shape := shapely.from_geojson(place.geometry))]
        theirs = [shape for flood in floods if (shape := shapely.from_geojson(flood.geometry))]
        return [a.intersection(b).area / min(a.area, b.area) for b in theirs for a in ours if a.intersects(b)]

    matcher, loop = first(), best(plain, 3)
    again = best(lambda: [matcher.match(one) for one in asked])
    return [
        Figure("400 warnings matched with 1,000 areas", best(first), loop, "s", "a plain loop of shapely", 1),
        Figure("the same 400 again", 1000 * again, 1000 * loop, "ms", "a plain loop of shapely", 20),
    ]


def wardens() -> list[Figure]:
    """10,000 wardens of 1,000 places, told of 400 warnings in one answer (W1)."""
    tries = []
    for _ in range(3):
        with tempfile.TemporaryDirectory() as folder:
            tries.append(told.measure(Path(folder)))
    all_queued, plain = min(found.all_queued for found in tries), min(found.plain for found in tries)
    longest, stored = min(found.longest for found in tries), min(found.stored for found in tries)
    return [
        Figure("10,000 wardens told of 400 warnings", all_queued, plain, "s", "the bare rows at once", 3),
        Figure("the longest that this keeps a page waiting", longest, stored, "s", "storing the warnings", 0.2),
    ]


def console() -> list[Figure]:
    """The screens with 400 warnings and 10,000 messages, as whole answers of the server to somebody signed in."""
    with tempfile.TemporaryDirectory() as folder:
        few, many = (crowds.measure(Path(folder), *size) for size in ((4, 40), (400, 10_000)))
    names = {
        "/": "Now", "/incidents/F1": "Incident", "/incidents/F1?log=all": "its log", "/map.svg": "the map",
        "/incidents/F1/map.svg": "its map", "/incidents": "Incidents", "/people": "People", "/messages": "Messages",
        "/logbook": "Logbook", "/rota": "Rota", "/feeds": "Feeds", "/accounts": "Accounts",
    }  # fmt: skip
    return [
        Figure(f"{name}, 400 warnings, 10,000 messages", 1000 * many[path], 1000 * few[path], "ms", "4 warnings", 200)
        for path, name in names.items()
    ]


def start() -> list[Figure]:
    """The command line, beside an interpreter that does nothing."""
    command = [sys.executable, "-m", "dutyofficer", "--help"]
    taken = best(lambda: subprocess.run(command, stdout=subprocess.DEVNULL, check=True))
    bare = best(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True))
    return [Figure("dutyofficer --help", 1000 * taken, 1000 * bare, "ms", "python -c pass", 300)]


def main() -> int:
    """Measure all of it."""
    figures = [*rota(), *areas(), *start(), *burst(), *wardens(), *console(), *storm()]
    sys.stdout.write("\n".join(map(str, figures)) + "\n")
    return 0 if all(figure.kept for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
