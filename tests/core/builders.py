"""The people and the things that the rules' tests are about, with as little said about each as a row needs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from dutyofficer.core.clock import from_wall
from dutyofficer.core.incident import How, Incident, IncidentState, Kind, Notice
from dutyofficer.core.ladder import Roster
from dutyofficer.core.message import Reason
from dutyofficer.core.page import Item, Page
from dutyofficer.core.people import Person, Role
from dutyofficer.core.policy import Handling, Policy
from dutyofficer.core.warning import HazardWarning, Known, Level, Standing

LONDON = ZoneInfo("Europe/London")
LIFTED, YELLOW, AMBER, RED = Level.LIFTED, Level.YELLOW, Level.AMBER, Level.RED
NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
POLICY = Policy(last_resort=("dev", "grace"))

ASHA = Person(id="asha", name="Asha Patel", mobile="+447700900101", roles=frozenset({Role.DUTY_OFFICER}))
BEN = Person(id="ben", name="Ben Okafor", mobile="+447700900102", roles=frozenset({Role.DUTY_OFFICER}))
CAROL = Person(id="carol", name="Carol Hughes", mobile="+447700900103", roles=frozenset({Role.SENIOR_MANAGER}))
DEV = Person(id="dev", name="Dev Shah", mobile="+447700900104", roles=frozenset({Role.TEAM}))
GRACE = Person(id="grace", name="Grace Adeyemi", mobile="+447700900105", roles=frozenset({Role.LOGGIST}))
WILMA = Person(id="wilma", name="Wilma Finch", mobile="+447700900106", roles=frozenset({Role.WARDEN}), areas=("quorn",))
OLGA = Person(
    id="olga", name="Olga Brandt", mobile="+447700900107", roles=frozenset({Role.VOLUNTEER}), areas=("quorn",)
)
PEOPLE = {person.id: person for person in (ASHA, BEN, CAROL, DEV, GRACE, WILMA, OLGA)}
ROTAS: dict[str, str | None] = {"duty-officer": "asha", "second-on-call": "ben", "senior-manager": "carol"}
ROSTER = Roster(on=ROTAS, people=PEOPLE)
WORDS = {LIFTED: "Warning no longer in force", YELLOW: "Flood alert", AMBER: "Flood warning",
         RED: "Severe flood warning"}  # fmt: skip


def wall(text: str) -> datetime:
    """A time as clocks in London show it."""
    return from_wall(datetime.fromisoformat(text), LONDON)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def warning(
    code: str = "034A", level: Level = AMBER, *, text: str = "River levels are rising.", hazard: str = "flood",
    authorities: tuple[str, ...] = (), issued: datetime = NOON, name: str = "",
) -> HazardWarning:  # fmt: skip
    return HazardWarning(
        source="ea", code=code, hazard=hazard, level=level, name=name or f"River Soar at {code}",
        headline=WORDS[level], text=text, authorities=authorities, level_since=NOON, text_since=NOON, issued=issued,
    )  # fmt: skip


def known(code: str = "034A", level: Level = AMBER, standing: Standing = Standing.IN_FORCE, **more: str) -> Known:
    return Known(id=1, warning=warning(code, level, **more), standing=standing, seen=NOON)  # type: ignore[arg-type]


def item(
    number: int | None = 1, level: Level = AMBER, reason: Reason = Reason.FIRST, *, before: Level = LIFTED,
    name: str = "River Soar at Quorn", places: tuple[str, ...] = (), hazard: str = "flood", stands: Level = LIFTED,
    unmapped: bool = False, wardens: int = 0,
) -> Item:  # fmt: skip
    return Item(
        warning=number, code=f"034-{number}", name=name, headline=WORDS[max(level, before)], hazard=hazard,
        level=level, reason=reason, since=NOON, before=before, stands=stands, places=places, unmapped=unmapped,
        wardens=wardens,
    )  # fmt: skip


def notice(
    how: How, number: int = 1, level: Level = AMBER, reason: Reason = Reason.FIRST, *, at: datetime = NOON,
    before: Level = LIFTED, rise: bool = False, id: int = 0, hazard: str = "flood",
) -> Notice:  # fmt: skip
    told = item(number, level, reason, before=before, hazard=hazard)
    return Notice(how, told, at, rise=rise, id=id or number)


def incident(
    number: int = 1, ref: str = "F7", state: IncidentState = IncidentState.OPEN, *, owner: str | None = None,
    kind: Kind = Kind.FLOOD, needs_accept: bool = True, calm_since: datetime | None = None,
    heard_at: datetime | None = None, told_at: datetime | None = None,
) -> Incident:  # fmt: skip
    return Incident(
        id=number, kind=kind, ref=ref, cause="flood", title="River Soar at Quorn", state=state,
        needs_accept=needs_accept, opened_at=NOON, owner=owner, owned_since=NOON if owner else None,
        calm_since=calm_since, heard_at=heard_at, told_at=told_at,
    )  # fmt: skip


def page(
    handling: Handling = Handling.ACCEPT, level: Level = AMBER, policy: Policy = POLICY, *, number: int = 1,
    of: int = 1, opened: datetime = NOON,
) -> Page:  # fmt: skip
    return Page(
        id=number, incident=of, handling=handling, reason=Reason.FIRST, level=level, items=(item(number, level),),
        ladder=policy.ladder(handling), opened_at=opened, climbs_from=opened,
    )  # fmt: skip
