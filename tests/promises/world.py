"""A partnership of named people with phones, a publisher that says what a test wants, and time that a test moves.

Asha is duty officer, Ben second on call, Carol senior manager, Dev of the team; Wilma is warden of Sileby, Quentin of
Quorn, Lil has only a landline there. Olga is a volunteer: nobody may ever page her. The world is real but for its time:
files are imported, the feed is polled over HTTP, a SQLite file keeps everything, and texts go through the outbox.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from dutyofficer.channels.screen import Screen
from dutyofficer.core.message import Inbound, Medium, Message, Sender
from dutyofficer.core.policy import Policy
from dutyofficer.core.receipt import Receipt
from dutyofficer.desk.answer import receive_text
from dutyofficer.desk.asking import note_receipt
from dutyofficer.desk.deliver import deliver_all
from dutyofficer.desk.house import FeedPlan, House
from dutyofficer.desk.importing import Wish, import_files
from dutyofficer.desk.keypad import receive_key
from dutyofficer.desk.passwords import Passwords
from dutyofficer.desk.report import every_incident, incident_with_log, message_list, status
from dutyofficer.desk.step import Scripted, Stepper
from dutyofficer.sources.environment_agency import EnvironmentAgency
from dutyofficer.sources.http import open_session
from dutyofficer.store import logbook, outbox
from dutyofficer.store.db import Database
from dutyofficer.store.tables import attempts, messages
from tests.promises.begin import POLL, begin, texts
from tests.promises.publisher import ALERT, LONDON, NAMES, QUORN, SILEBY, Publisher

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
class Phone:
    """One phone: what it got, what it has shown, and a way to answer."""

    person: str
    world: World
    read: int = 0
    came: list[int] = field(default_factory=list)

    def inbox(self) -> list[Message]:
        """Everything that reached it in the order in which it came: a call may have waited for another (B3)."""
        here = {m.id: m for m in self.world.outbox() if m.person == self.person and m.sent_at is not None}
        fresh = [m for m in here.values() if m.id not in self.came]
        self.came += [m.id for m in sorted(fresh, key=lambda m: (m.sent_at or m.created_at, m.id))]
        return [here[number] for number in self.came]

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

    def presses(self, digits: str) -> str:
        """A key in the last call that rang it; returns what the call says to that."""
        return receive_key(self.world.house, self._last_call(), digits, self.world.clock).words

    def hangs_up(self, status: str = "completed") -> None:
        """The provider says that this call is over, and why; what waits for that may leave."""
        self.hears(status)
        deliver_all(self.world.house, self.world.clock)

    def hears(self, status: str) -> None:
        """The provider says how far the last call to it is."""
        attempt = self._last_call()
        note_receipt(self.world.house, attempt, Receipt(status, f"CA-{attempt}"), self.world.clock)

    def _last_call(self) -> str:
        theirs = (messages.c.person == self.person) & (messages.c.medium == Medium.VOICE)
        query = select(attempts.c.id).join(messages, messages.c.id == attempts.c.message).where(theirs)
        with self.world.house.database.read() as tx:
            return str(tx.scalars(query.order_by(attempts.c.started_at.desc(), messages.c.id.desc())).first())

    def accepts_all(self) -> None:
        """Whatever came is read and accepted: the story begins behind it."""
        self.forgets()
        self.accepts()

    def accepts(self, text: str = "1") -> None:
        """Accept now, and put the answer away: it is not what the test is about."""
        self.replies(text)
        self.gets("you have")


@dataclass
class World:
    """The partnership. `clock` is decision time."""

    house: House
    publisher: Publisher
    stepper: Stepper
    phones: dict[str, Phone] = field(default_factory=dict)
    strangers: int = 0

    @property
    def clock(self) -> datetime:
        """Now, in UTC."""
        return self.stepper.now

    def phone(self, person: str) -> Phone:
        """Somebody's phone."""
        return self.phones.setdefault(person, Phone(person, self))

    def forward(self, **span: float) -> None:
        """Let time pass: `minutes=5`."""
        self._play(self.clock + timedelta(**span))

    def _play(self, until: datetime) -> None:
        """Over hours in which the publisher says nothing new it is asked six times only, to be quick."""
        before, plan = self.house.feeds, self.house.feeds["ea"]
        every = max(plan.every, (until - self.clock) / 6)
        silent = plan.silent_after if every == plan.every else max(plan.silent_after, every * 3)
        self.house.feeds = {**before, "ea": replace(plan, every=every, silent_after=silent)}
        self.stepper.run_until(until)
        self.house.feeds = before

    def warns(self, code: str, level: int = 2, **more: Any) -> None:
        """The publisher says something new, and the next poll is now."""
        self.publisher.say(code, level, self.clock, **more)
        self.poll()

    def lifts(self, code: str) -> None:
        """The publisher lifts a warning, and the next poll is now."""
        self.warns(code, 4, text="No longer in force.")

    def withdraws(self, *codes: str) -> None:
        """The publisher no longer says a word about these, and the next poll is now."""
        for code in codes:
            del self.publisher.items[code]
        self.poll()

    def poll(self) -> None:
        """Poll now, whenever the next one was due."""
        self.stepper._polls.clear()
        self._play(self.clock + POLL)

    def at(self, clock: str) -> None:
        """Let time pass until London's clocks show this: `2025-11-15 07:00`."""
        self._play(london(clock))

    def restarts(self, database: Database) -> None:
        """The service is killed and started anew over the same database, at the same moment."""
        self.house = replace(self.house, database=database)
        self.stepper = Stepper(self.house, self.clock, [])

    def imports(self, folder: Path, **files: str) -> None:
        """The team loads files: `areas=AREAS`."""
        names = {"areas": "areas.geojson", "people": "people.csv", "rotas": "rotas.toml"}
        folder.mkdir(exist_ok=True)
        for what, text in files.items():
            (folder / names[what]).write_text(text, encoding="utf-8")
        import_files(self.house.database, [folder], Wish(), "Europe/London", self.clock)

    def stranger(self, number: str, text: str) -> list[Message]:
        """Somebody whose number we do not know texts the pages number; returns all that they ever got back."""
        self.strangers += 1
        incoming = Inbound(
            provider_id=f"stranger:{self.strangers}", sender=number, to=Sender.PAGES, body=text, received=self.clock
        )
        receive_text(self.house, incoming, self.clock)
        deliver_all(self.house, self.clock)
        return [message for message in self.outbox() if message.to == number and message.sent_at is not None]

    def feed(self, name: str = "ea") -> dict[str, Any]:
        """How that feed is doing, as `status` has it."""
        with self.house.database.read() as tx:
            found: list[dict[str, Any]] = status(tx, self.house, self.clock)["feeds"]
        return next(feed for feed in found if feed["name"] == name)

    def in_force(self) -> dict[str, str]:
        """Every warning in force, by code, with its level in words."""
        with self.house.database.read() as tx:
            return {entry["code"]: entry["level"] for entry in status(tx, self.house, self.clock)["warnings"]}

    def roles(self, person: str) -> set[str]:
        """What somebody is now."""
        with self.house.database.read() as tx:
            return {role.value for role in self.house.register(tx).people[person].roles}

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
            return [
                f"{entry.chain} {entry.kind}: {entry.text}" + (f": {entry.words}" if entry.words else "")
                for entry in logbook.read_all(tx)
            ]

    def all_read(self) -> None:
        """An unexpected text fails the test."""
        people = {message.person for message in self.outbox() if message.sent_at and message.person}
        for person in sorted(people):
            self.phone(person).is_silent()

    def said(self) -> list[dict[str, Any]]:
        """The outbox as other programs see it."""
        with self.house.database.read() as tx:
            return message_list(tx)


def quiet_wardens(world: World) -> None:
    """A story about officers: whatever wardens got is not what it is about."""
    for warden in ("wilma", "quentin", "lil"):
        world.phone(warden).forgets()


def london(text: str) -> datetime:
    """`2025-11-14 14:00` on London's clocks, as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


def build(
    database: Database, url: str, publisher: Publisher, folder: Path, start: datetime, policy: Policy | None = None,
    rotas: str = ROTAS, people: str = PEOPLE, every: timedelta = timedelta(minutes=5), polled: bool = False,
) -> World:  # fmt: skip
    """A world at `start`, polled every five minutes, nobody scripted; with `polled` for the first time already."""
    house = House(
        database=database,
        policy=policy or Policy(last_resort=("carol", "dev")),
        texts=texts(),
        sources={"ea": EnvironmentAgency("ea", url, open_session())},
        channels={Medium.SMS: Screen(), Medium.VOICE: Screen()},
        feeds={"ea": FeedPlan(every=every)},
        authorities=("Leicester", "Leicestershire", "Rutland"),
        passwords=Passwords(rounds=1, kib=8, lanes=1),
    )
    script: list[Scripted] = []
    made = World(house, publisher, Stepper(house, start, script))
    files = {"people.csv": people, "rotas.toml": rotas, "areas.geojson": AREAS, "flood_areas.geojson": FLOOD_AREAS}
    begin(made, folder, {name: text for name, text in files.items() if text}, polled=polled)
    return made


def figures(**changed: Any) -> Policy:
    """The standard policy with some figures changed."""
    return replace(Policy(last_resort=("carol", "dev")), **changed)
