"""10,000 wardens of 1,000 places, and 400 warnings in one answer: how soon all their texts stand in the outbox."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, func, insert, select

from dutyofficer.core.area import Area, AreaKind
from dutyofficer.core.message import Sender
from dutyofficer.core.people import Person, Role
from dutyofficer.desk.house import House
from dutyofficer.desk.receive import poll
from dutyofficer.sources.environment_agency import EnvironmentAgency
from dutyofficer.sources.http import open_session
from dutyofficer.store import migrate, register
from dutyofficer.store.db import Database, open_database
from dutyofficer.store.tables import messages
from tests.bench.burst import real_items
from tests.promises.publisher import Publisher, serve
from tests.promises.world import build, london

WARDENS, PLACES = 10_000, 1_000
SEVERE = 40
"""Every so manieth warning is a severe one."""


@dataclass
class Timed:
    """A database that notes how long each write transaction held the others up, in seconds."""

    real: Database
    held: list[float] = field(default_factory=list)

    def watch(self) -> None:
        """From now on."""
        write = self.real.write

        @contextmanager
        def watched() -> Iterator[Connection]:
            with write() as tx:
                began = time.perf_counter()  # not while it waited for its turn
                yield tx
            self.held.append(time.perf_counter() - began)  # with its commit

        self.real.write = watched  # type: ignore[method-assign]


@dataclass(frozen=True)
class Told:
    """Seconds: from the fetch until all texts are queued, and of the longest write by which they are.

    `stored`: of the one that stores the warnings. `plain`: the same rows written in one statement, with nobody asking
    who gets what.
    """

    all_queued: float
    longest: float
    stored: float
    plain: float


def measure(folder: Path) -> Told:
    """A real file, polled over HTTP."""
    database = open_database(f"sqlite:///{folder / 'wardens.db'}")
    migrate.upgrade(database)
    publisher, start = Publisher(), london("2025-10-04 09:00")
    for url in serve(publisher):
        (folder / "files").mkdir()
        house = build(database, url, publisher, folder / "files", start).house
        items = real_items()
        partnership(house, [item["floodAreaID"] for item in items])
        house.sources = {"ea": EnvironmentAgency("ea", url, open_session())}
        poll(house, "ea", start)
        for number, item in enumerate(items):
            item["severityLevel"] = 1 if number % SEVERE == 0 else 2
        publisher.body = json.dumps({"items": items}).encode()
        timed = Timed(database)
        timed.watch()
        began = time.perf_counter()
        polled = poll(house, "ea", start)
        taken = time.perf_counter() - began
        assert polled.error is None, polled.error
    stored, *queued = timed.held
    assert _people(database) >= WARDENS, "somebody was not told"
    plain = _plainly(database)
    database.close()
    return Told(taken, max(queued), stored, plain)


def partnership(house: House, codes: list[str], wardens: int = WARDENS) -> None:
    """Each place lists one of the flood areas; the wardens are spread over the places."""
    areas = [
        Area(id=f"place{n}", name=f"Village number {n}", short_name=f"Village {n}", kind=AreaKind.PATCH,
             flood_areas=(codes[n % len(codes)],))
        for n in range(PLACES)
    ]  # fmt: skip
    people = [
        Person(id=f"w{n}", name=f"Wilma Reed {n}", mobile=f"+447700900{n % 1000:03}", roles=frozenset({Role.WARDEN}),
               areas=(f"place{n % PLACES}",))
        for n in range(wardens)
    ]  # fmt: skip
    with house.database.write() as tx:
        register.put(tx, register.AREAS, areas)
        register.put(tx, register.PEOPLE, people)


def _people(database: Database) -> int:
    told = select(func.count(messages.c.person.distinct())).where(messages.c.sender == Sender.WARDENS)
    with database.read() as tx:
        return int(tx.execute(told).scalar_one())


def _plainly(database: Database) -> float:
    with database.read() as tx:
        rows = [dict(row) for row in tx.execute(select(messages)).mappings()]
    for row in rows:
        row["id"], row["key"] = None, f"again:{row['key']}"
    began = time.perf_counter()
    with database.write() as tx:
        tx.execute(insert(messages), rows)
    return time.perf_counter() - began
