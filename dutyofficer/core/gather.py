"""When to speak: which waiting notices become pages and texts now, and which wait (rules B0 to B6, H4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dutyofficer.core.incident import How, Incident, Notice
from dutyofficer.core.message import Reason
from dutyofficer.core.page import Item, worst_first
from dutyofficer.core.policy import Handling, Policy
from dutyofficer.core.warning import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What the timing rules need to know of one incident.

    `page_open`: somebody has yet to accept a page of it; `bundle_climbing`: one below RED that has not ended.
    `last_page_at`: when a page of it last opened or took something in.
    """

    incident: Incident
    now: datetime
    worst: Level
    page_open: bool = False
    bundle_climbing: bool = False
    last_page_at: datetime | None = None
    surge: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class NewPage:
    """A page to open now, worst item first."""

    handling: Handling
    reason: Reason
    items: tuple[Item, ...]

    @property
    def level(self) -> Level:
        """Its worst level: what decides the order of sending."""
        return max(item.level for item in self.items)


@dataclass(frozen=True, slots=True)
class Plan:
    """What leaves now: pages, what joins the page that climbs already, one text that needs no answer.

    `said` are the notices that these have said.
    """

    pages: tuple[NewPage, ...] = ()
    join: tuple[Item, ...] = ()
    text: tuple[Item, ...] = ()
    said: tuple[int, ...] = ()


def plan(notices: Sequence[Notice], moment: Moment, policy: Policy) -> Plan:
    """Decide what is said now about one incident; everything else goes on waiting."""
    active = [notice for notice in notices if notice.due is None or notice.due <= moment.now]
    latest = _latest(active)
    urgent = [n for n in active if n.how is How.URGENT]
    pages = [NewPage(Handling.URGENT, n.item.reason, (n.item,)) for n in urgent]
    others = [n for n in latest if n.how is not How.URGENT]
    bundle = _bundle(others, moment, policy)
    bundled, due = frozenset(bundle), frozenset(active)  # hundreds of each in a storm
    joins = moment.bundle_climbing and not any(n.rise for n in bundle)
    if bundle and not joins:
        pages.append(_new_page(bundle, moment))
    speak = _text([n for n in others if n not in bundled], moment, policy)
    text = worst_first([n.item for n in speak])
    told = [n for n in latest if n.how is How.URGENT] + bundle + speak
    join = _items(bundle, moment) if joins else ()
    overtaken = _overtaken([n for n in notices if n not in due], active)
    return Plan(tuple(pages), join, text, _ids([*urgent, *_twins(active, told), *overtaken]))


def _overtaken(later: Sequence[Notice], active: Sequence[Notice]) -> list[Notice]:
    """H2: a page that waits for its time is not needed once its warning came down, or is paged for what it became."""
    return [
        notice
        for notice in later
        if any(
            newer.item.warning == notice.item.warning and newer.id > notice.id
            and (newer.item.level < notice.item.level or newer.how in (How.ACCEPT, How.URGENT))
            for newer in active
        )
    ]  # fmt: skip


def _new_page(bundle: Sequence[Notice], moment: Moment) -> NewPage:
    handling = Handling.URGENT if any(notice.urgent for notice in bundle) else Handling.ACCEPT
    return NewPage(handling, _page_reason(bundle, moment), _items(bundle, moment))


def _items(bundle: Sequence[Notice], moment: Moment) -> tuple[Item, ...]:
    """What a page is about: what is new, and of a surge every alert that it counts, told before or not (H4)."""
    new = [notice.item for notice in bundle]
    told = {item.warning for item in new}
    return worst_first(new + [item for item in moment.surge if item.warning not in told])


def _ids(notices: Sequence[Notice]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(notice.id for notice in notices))


_STRENGTH = [How.DIGEST, How.OWNER, How.INFORM, How.NOW, How.ACCEPT, How.URGENT]


def _latest(notices: Sequence[Notice]) -> list[Notice]:
    """One notice a warning: a text never says what was overtaken while it waited (B1).

    The stronger demand stays, unless the warning has become less dangerous since. It has waited since the first of
    them: a publisher who goes on rewording must not put the telling off for ever.
    """
    latest: dict[tuple[int | None, str], Notice] = {}
    for notice in notices:
        key = (notice.item.warning, notice.item.code)
        older = latest.get(key)
        if older is None or not _outweighs(older, notice):
            latest[key] = notice if older is None or older.how is How.DIGEST else replace(notice, at=older.at)
    return list(latest.values())


def _outweighs(older: Notice, newer: Notice) -> bool:
    return _STRENGTH.index(older.how) > _STRENGTH.index(newer.how) and newer.item.level >= older.item.level


def _twins(notices: Sequence[Notice], said: Sequence[Notice]) -> list[Notice]:
    """What was said, and the older notices about the same warnings that it replaces."""
    about = {(notice.item.warning, notice.item.code) for notice in said}
    return [n for n in notices if n.how is not How.URGENT and (n.item.warning, n.item.code) in about]


def _bundle(notices: Sequence[Notice], moment: Moment, policy: Policy) -> list[Notice]:
    """B2: everything below RED in one page, if a page is due; what waits to be told goes with it.

    News of a RED that is not a rise stays out of it: it would stand for the whole page and hide what is new (B3).
    """
    demands = [n for n in notices if n.how is How.ACCEPT]
    if not (demands or moment.surge) or not _page_due(demands, moment, policy):
        return []
    along = [n for n in notices if n.how in (How.INFORM, How.OWNER, How.NOW) and n.item.level < Level.RED]
    return demands + [n for n in along if n.item.reason is not Reason.HEARD]


def _page_due(demands: Sequence[Notice], moment: Moment, policy: Policy) -> bool:
    """A rise or a surge is paged at once. An owner, and whoever a page asks already, has `repeat_gap` between two."""
    if moment.surge or any(notice.rise for notice in demands) or moment.last_page_at is None:
        return True
    if moment.incident.owner is None and not moment.bundle_climbing:
        return True
    return moment.now >= moment.last_page_at + policy.repeat_gap


def _page_reason(bundle: Sequence[Notice], moment: Moment) -> Reason:
    if moment.surge and not any(n.how is How.ACCEPT for n in bundle):
        return Reason.SURGE
    return worst_first([n.item for n in bundle if n.how is How.ACCEPT])[0].reason


def _text(notices: Sequence[Notice], moment: Moment, policy: Policy) -> list[Notice]:
    """The notices that a text may say now; one that is due takes the waiting ones of its kind along."""
    speakable = [n for n in notices if n.how in (How.INFORM, How.OWNER, How.NOW)]
    if any(_due(notice, speakable, moment, policy) for notice in speakable):
        return [n for n in speakable if n.how is How.INFORM or not _unanswered(moment)]
    return []


def _due(notice: Notice, all_of_them: Sequence[Notice], moment: Moment, policy: Policy) -> bool:
    if notice.how is How.NOW:
        return not _unanswered(moment)
    if (notice.how is How.OWNER and _unanswered(moment)) or _hushed(moment):
        return False
    if policy.quiet.holds(moment.now):
        if notice.night:
            return True
        return _owner_is_up(moment, policy) and moment.now >= _first(all_of_them) + policy.owner_gap
    if notice.how is How.OWNER:
        return moment.now >= notice.at + policy.owner_gap
    told = moment.incident.told_at
    return told is None or moment.now >= told + policy.inform_gap


def _unanswered(moment: Moment) -> bool:
    """Nobody has it yet and a page asks for that: the page says how things stand, no text beside it (B3)."""
    return moment.page_open and moment.incident.owner is None


def _hushed(moment: Moment) -> bool:
    """B5: its owner wants to hear no more of the small news until the morning."""
    until = moment.incident.hushed_until
    return until is not None and moment.now < until


def _first(notices: Sequence[Notice]) -> datetime:
    return min(notice.at for notice in notices)


def _owner_is_up(moment: Moment, policy: Policy) -> bool:
    """B5: somebody who accepted or wrote within six hours, of an incident that stands at AMBER or RED, is awake."""
    heard = moment.incident.heard_at
    if moment.incident.owner is None or heard is None or moment.worst < Level.AMBER:
        return False
    return moment.now < heard + policy.awake


def next_due(notices: Sequence[Notice], moment: Moment, policy: Policy) -> datetime | None:
    """The next moment at which `plan` may say more, for a caller that jumps from moment to moment; None if none."""
    speakable = [notice for notice in notices if notice.how is not How.DIGEST]
    if not speakable:
        return None
    marks = [notice.due or notice.at + policy.owner_gap for notice in speakable]
    marks += [policy.quiet.over(moment.now), policy.quiet.begins(moment.now)]  # an owner who is up waits less at night
    marks += [moment.incident.hushed_until] if moment.incident.hushed_until else []
    marks += [moment.incident.told_at + policy.inform_gap] if moment.incident.told_at else []
    marks += [moment.last_page_at + policy.repeat_gap] if moment.last_page_at else []
    return min((mark for mark in marks if mark > moment.now), default=None)


def digest(notices: Sequence[Notice]) -> tuple[Item, ...]:
    """B4: what the morning text says; nothing if all there is are reworded alerts, which say nothing new."""
    waiting = [n for n in _latest(notices) if n.how in (How.INFORM, How.OWNER, How.DIGEST)]
    waiting = [n for n in waiting if n.item.reason is not Reason.HEARD]  # which has its own text, and soon
    if all(n.item.reason is Reason.REWORDED and n.item.level <= Level.YELLOW for n in waiting):
        return ()
    return worst_first([notice.item for notice in waiting])
