"""Incidents: one episode that somebody owns (I1 to I5), and what a poll means for it (H1, H4, B1, F6, F7, F8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from dutyofficer.core.message import Reason
from dutyofficer.core.page import Item
from dutyofficer.core.policy import Handling, Policy
from dutyofficer.core.warning import Change, Changed, HazardWarning, Level
from dutyofficer.core.warning import Standing as Counts
from dutyofficer.core.weather import pages_at, speaks_at_night


class Kind(StrEnum):
    """What an incident is about; the letter opens its reference."""

    FLOOD = "flood"
    WEATHER = "weather"
    SYSTEM = "system"
    MANUAL = "manual"

    @property
    def letter(self) -> str:
        """F, W, S or M."""
        return self.value[0].upper()


FLOOD = "flood"
"""The hazard whose warnings share one incident, and what that incident is called."""


class IncidentState(StrEnum):
    """`open` until accepted (I2)."""

    OPEN = "open"
    ACCEPTED = "accepted"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One episode. Times are UTC.

    `calm_since`: since when nothing above YELLOW is in force in it, None while something is (I3).
    `heard_at`: when its owner last accepted or wrote (B5). `told_at`: when a text about it last left (B1).
    `hushed_until`: its owner wants no more small news until then (B5). `still_asked_at`: when they were asked whether
    they are still there (H7). `manager_told`: why the senior manager has been informed so far (H5).
    """

    id: int
    kind: Kind
    ref: str
    cause: str
    title: str
    state: IncidentState
    needs_accept: bool
    opened_at: datetime
    owner: str | None = None
    owned_since: datetime | None = None
    accepted_at: datetime | None = None
    closed_at: datetime | None = None
    calm_since: datetime | None = None
    heard_at: datetime | None = None
    told_at: datetime | None = None
    surged: bool = False
    hushed_until: datetime | None = None
    still_asked_at: datetime | None = None
    manager_told: tuple[str, ...] = ()

    @property
    def waits_for_owner(self) -> bool:
        """H7: its owner was asked, and nothing was heard since."""
        asked, heard = self.still_asked_at, self.heard_at
        return asked is not None and (heard is None or asked > heard)


class How(StrEnum):
    """Which way a notice goes to the officer."""

    URGENT = "urgent"  # its own page, now (B2, B3)
    ACCEPT = "accept"  # with the next page for everything below RED (B2)
    INFORM = "inform"  # a text, gathered, waits in quiet hours (B1, B4)
    OWNER = "owner"  # to the owner, gathered (B1, B5)
    NOW = "now"  # to the owner at once, at any hour (B3, B5)
    DIGEST = "digest"  # in the incident and the morning digest only (B1)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the officer is to be told. `rise`: the incident's worst level in force went up by it.

    `urgent`: its page climbs the urgent ladder. `due`: it waits until then (H2). `night`: it speaks in quiet hours
    (H3).
    """

    how: How
    item: Item
    at: datetime
    rise: bool = False
    urgent: bool = False
    due: datetime | None = None
    night: bool = False
    id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One change of ours, with where it matters: ids of matched stores and patches, and their names.

    `name` is how people of ours would call where it is, if its publisher's own words are of elsewhere.
    """

    changed: Changed
    warning: int
    areas: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    unmapped: bool = False
    wardens: int = 0
    newly_ours: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """A warning of ours in force: the areas it matches, for the level of a place (F7)."""

    warning: int
    level: Level
    areas: tuple[str, ...]
    cause: str = FLOOD


@dataclass(frozen=True, slots=True)
class Board:
    """Every warning of ours in force, before or after a poll."""

    standing: Mapping[int, Standing] = field(default_factory=dict)

    def of(self, cause: str) -> Board:
        """What of it belongs to one incident."""
        return Board({number: entry for number, entry in self.standing.items() if entry.cause == cause})

    def worst(self) -> Level:
        """The worst level in force."""
        return max((entry.level for entry in self.standing.values()), default=Level.LIFTED)

    def places(self) -> dict[str, Level]:
        """F7: the level of every place of ours at which anything is in force."""
        found: dict[str, Level] = {}
        for entry in self.standing.values():
            for area in entry.areas:
                found[area] = max(entry.level, found.get(area, Level.LIFTED))
        return found

    def at(self, areas: Iterable[str], warning: int) -> Level:
        """F7: the highest level in force at any of these places; of an unmapped warning, its own."""
        here = set(areas)
        found = (e.level for e in self.standing.values() if here.intersection(e.areas) or e.warning == warning)
        return max(found, default=Level.LIFTED)


def cause_of(warning: HazardWarning) -> str:
    """I1: what the incident of a warning is called: all floods share one, any other hazard has one for each warning.

    Two feeds that know it by the same code speak of the same one.
    """
    return FLOOD if warning.hazard == FLOOD else f"weather:{warning.code.casefold()}"


TELLING_UP = frozenset({Change.NEW, Change.RAISED})

# What is said of a change that is not a rise, by how bad it was: B1, B3, B5. YELLOW says it in the digest.
_REST: dict[Level, How] = {
    Level.RED: How.NOW,
    Level.AMBER: How.OWNER,
    Level.YELLOW: How.DIGEST,
    Level.LIFTED: How.DIGEST,
}


def goes_up(news: News) -> bool:
    """Whether a change is new danger to us: NEW, RAISED, or an old one that now touches us."""
    return news.changed.warning.level > Level.LIFTED and (news.changed.change in TELLING_UP or news.newly_ours)


def judge(news: Sequence[News], before: Board, after: Board, policy: Policy, now: datetime) -> list[Notice]:
    """What the officer is to be told of one poll, change by change. When it is told is core/gather's affair."""
    rise = after.worst() > before.worst()
    made = [_notice(entry, before, after, policy, now, rise=rise) for entry in news]
    return [each for notice in made if notice is not None for each in _in_time(notice, news, policy, now)]


def _in_time(notice: Notice, news: Sequence[News], policy: Policy, now: datetime) -> list[Notice]:
    """H2: far ahead it informs now and asks later. H3: a YELLOW that would be over in the morning speaks at night."""
    warning = next(entry.changed.warning for entry in news if entry.warning == notice.item.warning)
    if warning.hazard == FLOOD:
        return [notice]
    if notice.how is How.ACCEPT and (due := pages_at(warning, policy, now)) is not None:
        return [replace(notice, how=How.INFORM, rise=False), replace(notice, due=due)]
    if notice.how is How.INFORM and speaks_at_night(warning, policy, now):
        return [replace(notice, night=True)]
    return [notice]


def _notice(entry: News, before: Board, after: Board, policy: Policy, now: datetime, *, rise: bool) -> Notice | None:
    warning, change = entry.changed.warning, entry.changed.change
    silent = change in (Change.REISSUED, Change.EXPIRED) and not goes_up(entry)
    if silent or _only_shown(entry, policy):
        return None
    item = _item(entry, before, after)
    if goes_up(entry):
        handling = policy.handle_warning(warning.hazard, warning.level)
        rises = rise and warning.level is after.worst()
        return Notice(_how_up(handling, warning.level), item, now, rise=rises, urgent=handling is Handling.URGENT)
    if change is Change.NEW:  # first seen when it is already lifted (F8): the caller has said whether we were blind
        return Notice(How.INFORM, item, now)
    if change is Change.VANISHED and item.before is Level.YELLOW:
        return Notice(How.OWNER, item, now)
    return Notice(_REST[max(item.before, warning.level)], item, now)


def _how_up(handling: Handling, level: Level) -> How:
    """Danger to life has a page of its own (B3); everything below it shares one, on whichever ladder (B2)."""
    if level is Level.RED:
        return How.URGENT
    return How.INFORM if handling is Handling.INFORM else How.ACCEPT


def _only_shown(entry: News, policy: Policy) -> bool:
    """F6: `show_only` codes say nothing, but only ever as alerts."""
    return entry.changed.level_before <= Level.YELLOW and is_only_shown(entry.changed.warning, policy)


def _item(entry: News, before: Board, after: Board) -> Item:
    warning = entry.changed.warning
    level = Level.LIFTED if entry.changed.change is Change.LIFTED else warning.level
    was = before.at(entry.areas, entry.warning)
    stands = after.at(entry.areas, entry.warning)
    if entry.changed.change is Change.LOWERED and stands >= entry.changed.level_before:
        stands = level  # another warning keeps the place where it was: this one came down all the same
    return Item(
        warning=entry.warning, code=warning.code, name=entry.name or warning.name, headline=_headline(entry.changed),
        hazard=warning.hazard, level=level, reason=_reason(entry, was, stands), since=_since(entry.changed),
        before=entry.changed.level_before if not goes_up(entry) else was, stands=stands,
        places=entry.places, unmapped=entry.unmapped, wardens=entry.wardens,
        onset=warning.onset, expires=warning.expires,
    )  # fmt: skip


def _headline(changed: Changed) -> str:
    """The publisher's words; of one that ended or came down, the words it stood under: people remember those."""
    if changed.change in (Change.LIFTED, Change.LOWERED) and changed.before is not None:
        return changed.before.warning.headline
    if changed.change is Change.NEW and changed.warning.level is Level.LIFTED:
        return "Warning"  # which it was, its publisher no longer says
    return changed.warning.headline


def _since(changed: Changed) -> datetime:
    return changed.warning.text_since if changed.change is Change.REWORDED else changed.warning.level_since


def _reason(entry: News, was: Level, stands: Level) -> Reason:
    """RAISED, LOWERED and LIFTED, as people are told them, are about the place (F7)."""
    change, level = entry.changed.change, entry.changed.warning.level
    if goes_up(entry):
        return Reason.RAISED if Level.LIFTED < was < level else Reason.FIRST
    if entry.changed.withdrawn:
        return Reason.WITHDRAWN
    if change in (Change.LIFTED, Change.LOWERED):
        return Reason.LOWERED if Level.LIFTED < stands < entry.changed.level_before else Reason.LIFTED
    if change is Change.NEW:
        return Reason.BLIND
    if entry.changed.before is not None and entry.changed.before.standing is Counts.VANISHED:
        return Reason.RETURNED
    return Reason.REWORDED if change is Change.NARROWED else Reason(change.value)


def is_only_shown(warning: HazardWarning, policy: Policy) -> bool:
    """F6: an alert that `show_only` names tells nobody and counts for nothing."""
    shown = {code.casefold() for code in policy.show_only}
    return warning.level <= Level.YELLOW and warning.code.casefold() in shown


def surges(fresh_alerts: int, notices: Sequence[Notice], policy: Policy, *, surged: bool) -> bool:
    """H4: so many flood alerts new within three hours, this poll's among them, once per episode."""
    now_new = [n for n in notices if n.how is How.INFORM and n.item.hazard == "flood" and n.item.level is Level.YELLOW]
    return bool(now_new) and not surged and fresh_alerts >= policy.surge_count


def calm_until(incident: Incident, policy: Policy) -> datetime | None:
    """When its calm has lasted long enough to close it (I3); a concern needs none. None while it is not calm."""
    if incident.calm_since is None:
        return None
    return incident.calm_since + policy.calm if incident.kind in (Kind.FLOOD, Kind.MANUAL) else incident.calm_since


def may_close(
    incident: Incident, *, open_pages: bool, policy: Policy, now: datetime, stand_down_waits: bool = False
) -> bool:
    """I3, I5: nothing above YELLOW for 24 h, no page open, no stand-down waits.

    A concern closes once its cause is gone and accepted.
    """
    until = calm_until(incident, policy)
    if open_pages or stand_down_waits or incident.state is IncidentState.CLOSED or until is None:
        return False
    if incident.needs_accept and incident.state is IncidentState.OPEN:
        return False
    return now >= until


def next_number(this_year: int | None, busy: Iterable[str], letter: str) -> int:
    """I1: numbered per year, and not a reference that is open or was closed within a day (`busy`)."""
    taken = set(busy)
    number = (this_year or 0) + 1
    while f"{letter}{number}" in taken:
        number += 1
    return number
