"""A partnership of named people with phones, a publisher that says what a test wants, and time that a test moves.

Asha is duty officer, Ben second on call, Carol senior manager, Dev of the team; Wilma is warden of Sileby, Quentin of
Quorn, Lil has only a landline there. Olga is a volunteer: nobody may ever page her. The world is real but for its time:
files are imported, the feed is polled over HTTP, a SQLite file keeps everything, and texts go through the outbox.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from zoneinfo import ZoneInfo

from dutyofficer.channels.screen import Screen
from dutyofficer.config import load_settings, load_texts
from dutyofficer.core.message import Medium, Message, Sender
from dutyofficer.core.policy import Policy
from dutyofficer.desk.house import FeedPlan, House
from dutyofficer.desk.importing import Wish, import_files
from dutyofficer.desk.report import every_incident, incident_with_log, message_list
from dutyofficer.desk.step import Scripted, Stepper
from dutyofficer.sources.environment_agency import EnvironmentAgency
from dutyofficer.sources.http import open_session
from dutyofficer.store import logbook, outbox
from dutyofficer.store.db import Database

LONDON = ZoneInfo("Europe/London")
NUMBERS = {
    "asha": "07700 900101", "ben": "07700 900102", "carol": "07700 900103", "dev": "07700 900104",
    "wilma": "07700 900201", "quentin": "07700 900202", "olga": "07700 900301",
}  # fmt: skip
PEOPLE = """id,name,mobile,landline,roles,areas,night
asha,Asha Patel,07700 900101,,duty-officer,,text
ben,Ben Jones,07700 900102,,duty-officer,,text
carol,Carol King,07700 900103,,senior-manager,,text
dev,Dev Rao,07700 900104,,team,,text
wilma,Wilma Reed,07700 900201,,warden,sileby,text
quentin,Quentin Ash,07700 900202,,warden,quorn,none
lil,Lil Moss,,0116 496 0201,warden,quorn,text
olga,Olga Stone,07700 900301,,volunteer,sileby,text
"""
ROTAS = """
[[rota]]
id = "duty-officer"
name = "Duty officer"
[[rota.layer]]
people = ["asha"]
shift = "1w"
start = 2025-01-06T09:00:00
[[rota]]
id = "second-on-call"
name = "Second on call"
[[rota.layer]]
people = ["ben"]
shift = "1w"
start = 2025-01-06T09:00:00
[[rota]]
id = "senior-manager"
name = "Senior manager"
[[rota.layer]]
people = ["carol"]
shift = "1w"
start = 2025-01-06T09:00:00
"""
ALERT, SILEBY, QUORN, UNKNOWN = "034WAF428", "034FWFSOSILEBY", "034FWFSOQUORN", "034FWFNEWAREA"
NAMES = {
    ALERT: "Lower River Soar in Leicestershire",
    SILEBY: "River Soar at Sileby",
    QUORN: "River Soar at Quorn",
    UNKNOWN: "New Brook at Nowhere",
}


def square(x: float, y: float, size: float) -> dict[str, Any]:
    """A square of so many degrees, its south-west corner at (x, y)."""
    corners = [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]
    return {"type": "Polygon", "coordinates": [corners]}


def collection(*features: tuple[dict[str, Any], dict[str, Any] | None]) -> str:
    """GeoJSON of (properties, geometry)."""
    made = [{"type": "Feature", "properties": said, "geometry": shape} for said, shape in features]
    return json.dumps({"type": "FeatureCollection", "features": made})


AREAS = collection(
    (
        {"id": "sileby", "name": "Sileby", "short_name": "Sileby", "kind": "store", "flood_areas": [SILEBY]},
        square(-1.12, 52.72, 0.03),
    ),
    ({"id": "quorn", "name": "Quorn", "short_name": "Quorn", "kind": "store"}, square(-1.18, 52.74, 0.03)),
    ({"id": "leicestershire", "name": "Leicestershire", "kind": "authority"}, square(-1.5, 52.4, 0.8)),
)
FLOOD_AREAS = collection(
    ({"code": ALERT, "name": NAMES[ALERT], "parent": None}, square(-1.19, 52.71, 0.11)),
    ({"code": SILEBY, "name": NAMES[SILEBY], "parent": ALERT}, square(-1.11, 52.73, 0.01)),
    ({"code": QUORN, "name": NAMES[QUORN], "parent": ALERT}, square(-1.17, 52.75, 0.01)),
)


@dataclass
class Publisher:
    """The Environment Agency as we meet it. `items` is what it says now, by code."""

    items: dict[str, dict[str, Any]] = field(default_factory=dict)
    body: bytes | None = None

    def say(self, code: str, level: int, at: datetime, text: str = "River levels are rising.", **more: Any) -> None:
        """Publish or change a warning; `level` as the publisher counts: 1 severe, 2 warning, 3 alert, 4 over."""
        before = self.items.get(code)
        local = at.astimezone(LONDON).strftime("%Y-%m-%dT%H:%M:%S")
        same = before is not None and before["severityLevel"] == level
        self.items[code] = {
            "@id": f"http://environment.data.gov.uk/flood-monitoring/id/floods/{code}",
            "description": NAMES.get(code, code), "floodAreaID": code, "severityLevel": level, "severity": "any",
            "message": text, "timeRaised": local, "timeMessageChanged": local,
            "timeSeverityChanged": before["timeSeverityChanged"] if same and before else local,
            "floodArea": {"county": more.pop("county", "Leicestershire"), "notation": code},
        } | more  # fmt: skip

    def document(self) -> bytes:
        """The answer."""
        return self.body if self.body is not None else json.dumps({"items": list(self.items.values())}).encode()


@dataclass
class Phone:
    """One phone: what it got, what it has shown, and a way to answer."""

    person: str
    world: World
    read: int = 0

    def inbox(self) -> list[Message]:
        """Everything that reached it, calls too."""
        return [m for m in self.world.outbox() if m.person == self.person and m.sent_at is not None]

    def gets(self, *parts: str, call: bool = False) -> str:
        """The next thing that reached it is a text (or a call) with all these parts; returns it."""
        waiting = self.inbox()[self.read :]
        assert waiting, f"{self.person}'s phone is silent; wanted {parts}"
        message, self.read = waiting[0], self.read + 1
        assert (message.medium is Medium.VOICE) == call, f"{self.person} got a {message.medium}: {message.body}"
        missing = [part for part in parts if part not in message.body]
        assert not missing, f"{self.person} got {message.body!r}, without {missing}"
        return message.body

    def rings(self, *parts: str) -> str:
        """The next thing that reached it is a call."""
        return self.gets(*parts, call=True)

    def is_silent(self) -> None:
        """Nothing that was not looked at."""
        unread = [m.body for m in self.inbox()[self.read :]]
        assert not unread, f"{self.person} got {unread}"

    def forgets(self) -> None:
        """Whatever came so far is not what the test is about."""
        self.read = len(self.inbox())

    def replies(self, text: str, to: Sender | None = None) -> None:
        """Answer now."""
        self.world.stepper.say(self.person, text, to)


@dataclass
class World:
    """The partnership. `clock` is decision time."""

    house: House
    publisher: Publisher
    stepper: Stepper
    phones: dict[str, Phone] = field(default_factory=dict)

    @property
    def clock(self) -> datetime:
        """Now, in UTC."""
        return self.stepper.now

    def phone(self, person: str) -> Phone:
        """Somebody's phone."""
        return self.phones.setdefault(person, Phone(person, self))

    def forward(self, **span: float) -> None:
        """Let time pass: `minutes=5`."""
        self.stepper.run_until(self.clock + timedelta(**span))

    def warns(self, code: str, level: int = 2, **more: Any) -> None:
        """The publisher says something new, and the next poll is now."""
        self.publisher.say(code, level, self.clock, **more)
        self.poll()

    def lifts(self, code: str) -> None:
        """The publisher lifts a warning, and the next poll is now."""
        self.warns(code, 4, text="No longer in force.")

    def poll(self) -> None:
        """Poll now, whenever the next one was due."""
        self.stepper._polls.clear()
        self.forward(seconds=1)

    def outbox(self) -> list[Message]:
        """Everything ever stored to be sent."""
        with self.house.database.read() as tx:
            return outbox.list_messages(tx)

    def incident(self, ref: str) -> dict[str, Any]:
        """An incident with its log."""
        with self.house.database.read() as tx:
            found = incident_with_log(tx, ref)
        assert found is not None, f"there is no {ref}"
        return found

    def incidents(self) -> list[dict[str, Any]]:
        """All of them."""
        with self.house.database.read() as tx:
            return every_incident(tx)

    def log(self) -> list[str]:
        """Every line of the record."""
        with self.house.database.read() as tx:
            return [f"{entry.chain} {entry.kind}: {entry.text}" for entry in logbook.read_all(tx)]

    def all_read(self) -> None:
        """An unexpected text fails the test."""
        people = {message.person for message in self.outbox() if message.sent_at}
        for person in sorted(people):
            self.phone(person).is_silent()

    def said(self) -> list[dict[str, Any]]:
        """The outbox as other programs see it."""
        with self.house.database.read() as tx:
            return message_list(tx)


def serve(publisher: Publisher) -> Iterator[str]:
    """The publisher on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = publisher.document()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/flood-monitoring"
    server.shutdown()
    server.server_close()
    thread.join()


def london(text: str) -> datetime:
    """`2025-11-14 14:00` on London's clocks, as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


Change = Callable[[Policy], Policy]


def build(
    database: Database, url: str, publisher: Publisher, folder: Path, start: datetime, policy: Policy | None = None,
    rotas: str = ROTAS, people: str = PEOPLE, every: timedelta = timedelta(minutes=5),
) -> World:  # fmt: skip
    """A world at `start`, polled every five minutes, nobody scripted."""
    for name, text in (
        ("people.csv", people), ("rotas.toml", rotas), ("areas.geojson", AREAS), ("flood_areas.geojson", FLOOD_AREAS)
    ):  # fmt: skip
        if text:
            (folder / name).write_text(text, encoding="utf-8")
    config = Path(__file__).parents[2] / "config"
    settings = load_settings(config / "dutyofficer.toml")
    import_files(database, [folder], Wish(), "Europe/London", start)
    session = open_session()
    house = House(
        database=database,
        policy=policy or Policy(last_resort=("carol", "dev")),
        texts=load_texts(config / "texts.toml", settings),
        sources={"ea": EnvironmentAgency("ea", url, session)},
        channels={Medium.SMS: Screen(), Medium.VOICE: Screen()},
        feeds={"ea": FeedPlan(every=every)},
        authorities=("Leicester", "Leicestershire", "Rutland"),
    )
    script: list[Scripted] = []
    return World(house, publisher, Stepper(house, start, script))


def figures(**changed: Any) -> Policy:
    """The standard policy with some figures changed."""
    return replace(Policy(last_resort=("carol", "dev")), **changed)
