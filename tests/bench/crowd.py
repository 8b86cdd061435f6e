"""The worst night of a partnership as the console has to show it: 400 warnings, 10,000 messages, their log."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import event, func, select, update

from dutyofficer.core.account import Access, Actor
from dutyofficer.core.harm import read
from dutyofficer.core.incident import Incident
from dutyofficer.core.logbook import Line
from dutyofficer.core.message import State
from dutyofficer.core.report import Report
from dutyofficer.core.warden_answer import Answer, Says
from dutyofficer.desk.accounts import add_account, choose_password
from dutyofficer.desk.house import House
from dutyofficer.desk.importing import Wish, import_files
from dutyofficer.desk.receive import poll
from dutyofficer.files.folder import FLOOD_AREAS
from dutyofficer.sources.environment_agency import EnvironmentAgency
from dutyofficer.sources.http import open_session
from dutyofficer.store import incidents, logbook, migrate, reports, warden_answers
from dutyofficer.store.db import Database, open_database
from dutyofficer.store.tables import messages
from dutyofficer.web.app import make_app
from dutyofficer.web.front import Front
from dutyofficer.wiring import example
from tests.bench.burst import real_items
from tests.bench.wardens import partnership
from tests.promises.publisher import Publisher, serve
from tests.promises.world import build, london
from tests.web.browser import SECRET, Browser

START = london("2025-10-04 09:00")
NOW = START + timedelta(minutes=30)
LOOKED_AT = (
    "/", "/incidents", "/incidents/F1", "/incidents/F1?log=all", "/map.svg", "/incidents/F1/map.svg", "/people",
    "/messages", "/logbook", "/rota", "/feeds", "/accounts",
)  # fmt: skip
BOSS = "boss"


@dataclass
class Crowd:
    """A house in which that is going on, and the moment at which somebody looks."""

    house: House
    flood: Incident
    looked: dict[str, tuple[int, list[str]]] = field(default_factory=dict)

    @cached_property
    def browser(self) -> Browser:
        """An administrator has signed in, as everybody has to."""
        found = Browser(make_app(Front(self.house, lambda: NOW, secret="a secret of no service")))
        assert found.signs_in(BOSS).status_code == 303
        return found

    @contextmanager
    def counted(self) -> Iterator[list[str]]:
        """Every statement that the database is given meanwhile."""
        seen: list[str] = []

        def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
            seen.append(statement)

        event.listen(self.house.database.engine, "before_cursor_execute", note)
        yield seen
        event.remove(self.house.database.engine, "before_cursor_execute", note)

    def messages(self) -> int:
        """How many there are."""
        with self.house.database.read() as tx:
            return int(tx.scalar(select(func.count()).select_from(messages)) or 0)


def gather(database: Database, folder: Path, warnings: int, wardens: int) -> Crowd:
    """The example's areas and a thousand places more, all warned at once; a third of the wardens have answered."""
    folder.mkdir(exist_ok=True)
    publisher = Publisher()
    for url in serve(publisher):
        house = build(database, url, publisher, folder, START).house
        items = real_items()[:warnings]
        files = [example() / name for name in ("areas.geojson", FLOOD_AREAS)]
        import_files(database, files, Wish(), "Europe/London", START)
        partnership(house, [item["floodAreaID"] for item in items], wardens)
        house.sources = {"ea": EnvironmentAgency("ea", url, open_session())}
        poll(house, "ea", START)
        for number, item in enumerate(items):
            item["severityLevel"] = 1 if number == 0 else 2
        publisher.body = json.dumps({"items": items}).encode()
        assert poll(house, "ea", START).error is None
    with database.read() as tx:
        flood = incidents.of_cause(tx, "flood")
    assert flood is not None
    _answers(house, flood)
    token = add_account(house, BOSS, Access.ADMINISTRATOR, None, Actor(None, Access.ADMINISTRATOR), START)
    choose_password(house, token, SECRET, START)
    return Crowd(house, flood)


def _answers(house: House, flood: Incident) -> None:
    """All of it has left, each with its line; a third answered, and fifty reported."""
    with house.database.write() as tx:
        tx.execute(update(messages).values(state=State.SENT, sent_at=START))
        told = [(area, person) for area, person, _ in warden_answers.told(tx, flood.id)]
        lines = [Line(at=START, kind="sent", text=f"text to {who} (WARDEN) sent", incident=flood.id) for _, who in told]
        logbook.write(tx, lines, START)
        answers = [
            Answer(incident=flood.id, area=area, person=who, says=Says.YES, at=START, until=NOW + timedelta(days=1))
            for area, who in told[::3]
        ]
        warden_answers.keep(tx, answers)
        for area, who in told[:50]:
            seen = read("road flooded, 3 homes flooded, rising")
            reports.add(tx, Report(at=START, person=who, seen=seen, area=area, incident=flood.id))


def measure(folder: Path, warnings: int, wardens: int) -> dict[str, float]:
    """Seconds of the server for each page: the fastest of nine."""
    database = open_database(f"sqlite:///{folder / f'crowd-{warnings}.db'}")
    migrate.upgrade(database)
    client = gather(database, folder / f"files-{warnings}", warnings, wardens).browser.client
    found = {path: min(_taken(client, path) for _ in range(9)) for path in LOOKED_AT}
    database.close()
    return found


def _taken(client: FlaskClient, path: str) -> float:
    began = time.perf_counter()
    answer = client.get(path)
    taken = time.perf_counter() - began
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return taken
