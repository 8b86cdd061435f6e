"""Promise 3: a warden is told if and only if a rule says so, and once for each change (W1, W4, W6, F7, B3).

The rules are stated here once more, slowly, person by person and place by place, and held against what the outbox has
after a random storm. `DUTYOFFICER_EXAMPLES` sets how many storms are tried.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from dutyofficer.core.message import ALERT_WARDEN, RED_WARDEN, WARDEN, Medium, Message, Reason
from dutyofficer.core.people import Night, Person, Role
from dutyofficer.core.warden_answer import Answer, Says
from dutyofficer.core.warning import Level
from dutyofficer.desk.house import House
from dutyofficer.desk.receive import poll
from dutyofficer.desk.wardens import tell_waiting
from dutyofficer.store import incidents, outbox, warden_answers
from dutyofficer.store.db import open_database
from tests.promises.publisher import ALERT, LONDON, QUORN, SILEBY, Publisher
from tests.promises.test_any_order import EXAMPLES, FEW, Told
from tests.promises.world import PEOPLE, build, london

LIFTED, YELLOW, AMBER, RED = Level
CODES = {SILEBY: ("sileby",), QUORN: ("quorn",), ALERT: ("quorn", "sileby")}
PLACES = ("quorn", "sileby")
HOURS = ("2025-11-14 14:00", "2025-11-14 21:45", "2025-11-15 03:00", "2025-11-15 06:50")
KINDS = {RED_WARDEN: "RED", WARDEN: "AMBER", ALERT_WARDEN: "YELLOW"}

Tell = tuple[datetime, str, Medium, str]
"""When who was told how of what."""

Step = tuple[dict[str, Level], int, set[tuple[str, str]]]
"""What the publisher says, for how many minutes nothing happens then, who has said no to which place meanwhile."""

ROLES = ({Role.WARDEN},) * 4 + ({Role.WARDEN, Role.SNOW_WARDEN, Role.TEAM}, {Role.SNOW_WARDEN}, {Role.VOLUNTEER})


def wardens(luck: Random) -> list[Person]:
    """Six people, all of them odd in some way."""
    found = []
    for number in range(6):
        areas, roles = set(luck.sample(PLACES, luck.choice([0, 1, 1, 2]))), luck.choice(ROLES)
        deputy = sorted(set(luck.sample(PLACES, luck.choice([0, 1]))) - areas) if Role.WARDEN in roles else []
        away = luck.choice([(), (), ((london("2025-11-14 00:00").date(),) * 2,)])
        found.append(
            Person(
                id=f"w{number}", name=f"Warden {number}", mobile=luck.choice([f"+447700900{400 + number}"] * 2 + [""]),
                landline=luck.choice(["", f"+441164960{200 + number}"]), areas=tuple(sorted(areas)),
                deputy=tuple(deputy), away=away, roles=frozenset(roles), night=luck.choice(list(Night)),
                yellow_by_day=luck.choice([True, True, False]),
            )
        )  # fmt: skip
    return found


def storm(luck: Random) -> list[Step]:
    """Ten things that the publisher says, of one to three warnings."""
    found = []
    for _ in range(10):
        codes = luck.sample(sorted(CODES), luck.choice([1, 1, 2, 3]))
        said = {
            code: luck.choice([LIFTED, YELLOW] if code == ALERT else [LIFTED, AMBER, AMBER, RED, RED]) for code in codes
        }
        noes = {(f"w{luck.randrange(6)}", luck.choice(PLACES)) for _ in range(luck.choice([0, 0, 1]))}
        found.append((said, luck.choice([1, 7, 12, 19, 21, 40]), noes))
    return found


@dataclass
class Slowly:
    """What the rules say, without an index, a cache or a group."""

    people: list[Person]
    at: dict[str, Level] = field(default_factory=lambda: dict.fromkeys(CODES, LIFTED))
    noes: set[tuple[str, str]] = field(default_factory=set)
    told_red: set[tuple[str, str]] = field(default_factory=set)
    waits: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)
    told: list[Tell] = field(default_factory=list)
    incident: bool = False

    def place(self, place: str) -> Level:
        """F7: the highest of what is in force there."""
        return max(level for code, level in self.at.items() if place in CODES[code])

    def poll(self, said: dict[str, Level], now: datetime) -> None:
        """The publisher says this."""
        before, was = {place: self.place(place) for place in PLACES}, dict(self.at)
        self.at.update(said)
        self.incident = self.incident or any(self.at.values())
        up = [code for code in said if said[code] > was[code]]
        for person in self.people:
            for level in (RED, AMBER, YELLOW):
                theirs = [
                    p for code in up if said[code] is level for p in CODES[code] if self.hears(person, p, level, now)
                ]
                for _ in theirs if level is RED else theirs[:1]:  # B3: place by place; W1: else one text a level
                    self.tell(person, level, now, level.name)
                self.told_red |= {(person.id, place) for place in theirs if level is RED}
        for place in PLACES:
            if self.place(place) is RED:
                self.waits.pop(place, None)  # W6: a rise ends what waits
            if before[place] is RED and self.place(place) is AMBER:
                self.waits[place] = (now + timedelta(minutes=20), now)

    def hears(self, person: Person, place: str, level: Level, now: datetime) -> bool:
        """W1, W4, F7."""
        if Role.WARDEN not in person.roles or not (person.mobile or person.landline):
            return False
        if level is RED:
            return place in person.areas or place in person.deputy
        if place not in person.areas or (level is YELLOW and self.place(place) > YELLOW):
            return False
        return self.allows(person, place, level, now)

    def allows(self, person: Person, place: str, level: Level, now: datetime) -> bool:
        """What they said, and the hour."""
        local = now.astimezone(LONDON)
        night = not 7 <= local.hour < 22
        away = any(first <= local.date() <= last for first, last in person.away)
        if away or (person.id, place) in self.noes:
            return False
        if level is YELLOW:
            return person.yellow_by_day and bool(person.mobile) and not night
        return not (night and person.night is Night.NONE)

    def tell(self, person: Person, level: Level, now: datetime, kind: str) -> None:
        """By text, by call, or both."""
        night = not 7 <= now.astimezone(LONDON).hour < 22
        call = level is RED or not person.mobile or (night and person.night is Night.CALL)
        text = bool(person.mobile) and (level is RED or not call)
        self.told += [(now, person.id, Medium.SMS, kind)] * text + [(now, person.id, Medium.VOICE, kind)] * call

    def pass_until(self, until: datetime) -> None:
        """W6: what came down and stayed down is told to whoever was told of RED: once for each poll that found it."""
        due = sorted({(when, at) for when, at in self.waits.values() if when <= until})
        for when, at in due:
            places = [place for place, waiting in self.waits.items() if waiting == (when, at)]
            for place in places:
                del self.waits[place]
            down = [place for place in places if self.place(place) is AMBER]
            for person in self.people:
                red = [place for place in down if (person.id, place) in self.told_red]
                if any(self.allows(person, place, AMBER, when) for place in red):
                    self.tell(person, AMBER, when, "lowered")


def told(house: House) -> Counter[Tell]:
    """What wardens were told of warnings."""
    with house.database.read() as tx:
        return Counter(_tell(message) for message in outbox.list_messages(tx) if message.key.startswith("warden:"))


def _tell(message: Message) -> Tell:
    kind = "lowered" if message.reason is Reason.LOWERED else KINDS[message.priority]
    return (message.created_at, message.person, message.medium, kind)


def rows(people: list[Person]) -> str:
    """people.csv with these, and the officers."""
    head = "id,name,mobile,landline,roles,areas,deputy,away,yellow_by_day,night\n"
    officers = [line.split(",") for line in PEOPLE.splitlines()[1:5]]
    lines = [f"{i},{name},{mobile},,{role},,,,no,text" for i, name, mobile, _, role, *_ in officers]
    for p in people:
        roles, away = " ".join(sorted(p.roles)), " ".join(f"{a}/{b}" for a, b in p.away)
        fields = (p.id, p.name, p.mobile, p.landline, roles, " ".join(p.areas), " ".join(p.deputy), away)
        lines.append(",".join((*fields, "yes" if p.yellow_by_day else "no", p.night)))
    return head + "\n".join(lines) + "\n"


def say_no(house: House, noes: set[tuple[str, str]], now: datetime) -> None:
    """W4: as their `2` is kept."""
    until = now + timedelta(hours=24)
    with house.database.write() as tx:
        if incidents.open_ones(tx):
            kept = [
                Answer(incident=1, area=a, person=who, says=Says.NO, at=now, until=until) for who, a in sorted(noes)
            ]
            warden_answers.keep(tx, kept)


@contextmanager
def town(template: Path, people: list[Person], publisher: Publisher, start: datetime) -> Iterator[House]:
    """A house with these wardens."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(template, folder / "duty.db")
        (folder / "files").mkdir()
        database = open_database(f"sqlite:///{folder / 'duty.db'}")
        house = build(database, "http://127.0.0.1:9", publisher, folder / "files", start, people=rows(people)).house
        house.sources = {"ea": Told(publisher)}
        poll(house, "ea", start)
        yield house
        database.close()


# A seed cannot be made smaller: the storm that fails first is as telling.
TRIED = settings(
    max_examples=max(10, EXAMPLES), deadline=None, derandomize=EXAMPLES == FEW, phases=[Phase.reuse, Phase.generate]
)


@TRIED
@given(st.integers(0, 2**32))
def test_told_if_and_only_if_a_rule_says_so(migrated_file: Path, seed: int) -> None:
    """W1, W4, W6: nobody is forgotten, nobody is woken for nothing, nobody is told twice."""
    luck = Random(seed)
    people, now, publisher = wardens(luck), london(luck.choice(HOURS)), Publisher()
    slowly = Slowly(people)
    with town(migrated_file, people, publisher, now) as house:
        for said, minutes, noes in storm(luck):
            for code, level in said.items():
                publisher.say(code, 4 - level, now, text=f"Said at {now}.")
            slowly.poll(said, now)
            poll(house, "ea", now)
            say_no(house, noes, now)
            slowly.noes |= noes if slowly.incident else set()
            for _ in range(minutes):
                now += timedelta(minutes=1)
                tell_waiting(house, now)
            slowly.pass_until(now)
        found, wanted = told(house), Counter(slowly.told)
        assert not found - wanted, "told without a rule, or twice"
        assert not wanted - found, "not told"
