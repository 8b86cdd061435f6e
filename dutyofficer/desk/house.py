"""Everything that the desk works with, built once by the wiring and handed round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from dutyofficer.channels.base import Channel
from dutyofficer.core.area import Area, AreaKind, FloodArea
from dutyofficer.core.contact import Contact
from dutyofficer.core.ladder import Roster
from dutyofficer.core.link import Links
from dutyofficer.core.match import Matcher
from dutyofficer.core.message import Medium
from dutyofficer.core.people import Person
from dutyofficer.core.policy import Policy
from dutyofficer.core.rota import Rota, last_before
from dutyofficer.core.rota_rendered import Rendered
from dutyofficer.core.warden import wardens_by_area
from dutyofficer.core.warning import Ending
from dutyofficer.core.wording import Texts
from dutyofficer.desk.passwords import Passwords
from dutyofficer.sources.base import Guide, Rivers, Source
from dutyofficer.store import register as kept
from dutyofficer.store.db import Database, Tx


@dataclass(frozen=True, slots=True)
class Register:
    """People, areas and rotas at one version, with the matcher built from them.

    `wardens`: those of each area, flood wardens and snow wardens, who have a phone.
    """

    version: int
    areas_version: int
    people: Mapping[str, Person]
    areas: Mapping[str, Area]
    flood_areas: Mapping[str, FloodArea]
    rotas: Mapping[str, Rota]
    matcher: Matcher
    wardens: Mapping[str, tuple[Person, ...]]
    _drawn: dict[str, Rendered] = field(default_factory=dict, compare=False, repr=False)

    def roster(self, now: datetime) -> Roster:
        """Who can be asked at `now`; for a rota with nobody, who was on it within 14 days (L3)."""
        on = {name: self.drawn(name, now).rostered(now) for name in self.rotas}
        gaps = {name: tuple(last_before(self.rotas[name], now)) for name, person in on.items() if person is None}
        return Roster(on=on, last=gaps, people=self.people)

    def drawn(self, rota: str, now: datetime) -> Rendered:
        """That rota, drawn once for the weeks around `now`: every round asks for it."""
        drawn = self._drawn.get(rota)
        if drawn is None or not drawn.covers(now):
            drawn = self._drawn[rota] = Rendered.around(self.rotas[rota], now)
        return drawn

    def communities(self, areas: tuple[str, ...]) -> tuple[str, ...]:
        """Those of these areas that are stores or patches: where wardens and equipment are (F6)."""
        kinds = (AreaKind.STORE, AreaKind.PATCH)
        return tuple(area for area in areas if area in self.areas and self.areas[area].kind in kinds)

    def by_number(self, number: str) -> Person | None:
        """Whose phone that is; a landline may be shared, then an officer's before others', the first by id."""
        if not number:
            return None
        theirs = [p for p in self.people.values() if number in (p.mobile, p.landline)]
        return min(theirs, key=lambda p: (p.mobile != number, not p.is_officer, p.id), default=None)


@dataclass(frozen=True, slots=True)
class FeedPlan:
    """How often a feed is asked, after how long without a good answer it is silent, how it says that a warning is over.

    `look`: which text says where to look by hand while it is silent. `checks`: while a `preferred` feed that is fresh
    tells of the same kind of warnings, it only cross-checks that one.
    """

    every: timedelta = timedelta(minutes=5)
    silent_after: timedelta = timedelta(minutes=30)
    ending: Ending = Ending.SAID
    look: str = "flood"
    checks: bool = False
    preferred: bool = False


@dataclass(slots=True)
class House:
    """One service: its database, rules, words, sources and channels. Nothing here is global.

    `numbers` are our own: a text from one of them is nobody's. `links`: how texts link to the console, None if they do
    not. `telling` is held by whoever tells wardens.
    """

    database: Database
    policy: Policy
    texts: Texts
    sources: Mapping[str, Source]
    channels: Mapping[Medium, Channel]
    feeds: Mapping[str, FeedPlan]
    authorities: tuple[str, ...] = ()
    contact: Contact = field(default_factory=Contact)
    numbers: frozenset[str] = frozenset()
    guides: Mapping[str, Guide] = field(default_factory=dict)
    rivers: Mapping[str, Rivers] = field(default_factory=dict)
    passwords: Passwords = field(default_factory=Passwords, repr=False, compare=False)
    links: Links | None = None
    telling: Lock = field(default_factory=Lock, repr=False, compare=False)
    _register: Register | None = field(default=None, repr=False)

    @property
    def polled(self) -> tuple[str, ...]:
        """Every feed that is asked: of warnings (`sources`), of guidance, of river levels."""
        return (*self.sources, *self.guides, *self.rivers)

    def register(self, tx: Tx) -> Register:
        """The register as the database has it now; loaded again only when somebody changed it."""
        version = kept.version(tx)
        loaded = self._register
        if loaded is None or loaded.version != version:
            loaded = self._register = self._load(tx, version, loaded)
        return loaded

    def _load(self, tx: Tx, version: int, before: Register | None) -> Register:
        """Read everything again; the matcher, which is dear to build, only if areas changed."""
        areas_version = kept.areas_version(tx)
        same = before if before is not None and before.areas_version == areas_version else None
        areas = same.areas if same else kept.everything(tx, kept.AREAS)
        floods = same.flood_areas if same else kept.everything(tx, kept.FLOOD_AREAS)
        people = kept.everything(tx, kept.PEOPLE)
        return Register(
            version=version,
            areas_version=areas_version,
            people=people,
            areas=areas,
            flood_areas=floods,
            rotas=kept.everything(tx, kept.ROTAS),
            matcher=same.matcher if same else Matcher(list(areas.values()), list(floods.values()), self.authorities),
            wardens=wardens_by_area(people.values()),
        )

    def label(self, tx: Tx, area: str) -> str:
        """What one of our areas is called in a text."""
        found = self.register(tx).areas.get(area)
        return found.label if found else area

    def look(self, feed: str) -> str:
        """Where to look by hand for what that feed does not tell us (C1)."""
        plan = self.feeds.get(feed)
        return self.texts.templates[f"look.{plan.look if plan else 'all'}"]

    def local_year(self, now: datetime) -> int:
        """The year on people's calendars: references are numbered by it (I1)."""
        return now.astimezone(self.policy.zone).year
