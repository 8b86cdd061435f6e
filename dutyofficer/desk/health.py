"""What `check` and `/healthz` look at: configuration, database, feeds, rota cover, outbox, texts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from dutyofficer.channels.screen import Screen
from dutyofficer.channels.second import Second
from dutyofficer.core.area_review import Review, in_words, some
from dutyofficer.core.message import Medium
from dutyofficer.core.rota import gaps, may_serve
from dutyofficer.core.rota_risk import AHEAD
from dutyofficer.core.texts import lint
from dutyofficer.desk.area_list import gone_from_list
from dutyofficer.desk.area_review import look
from dutyofficer.desk.house import House
from dutyofficer.desk.proving import still_unproven
from dutyofficer.desk.report import feed_state
from dutyofficer.desk.rota_ahead import pressing_risks
from dutyofficer.store import feeds, incidents, logbook, outbox
from dutyofficer.store.db import Tx

OK, WARNING, CRITICAL, UNKNOWN = range(4)
"""Exit codes of a check, as monitoring systems know them."""

LATE = timedelta(minutes=5)
"""So long may a message wait to leave."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: how bad (OK, WARNING, CRITICAL, UNKNOWN) and why, in words."""

    name: str
    level: int
    text: str


def check(tx: Tx, house: House, now: datetime, *, record: bool = True) -> list[Finding]:
    """Look at everything that must hold for a page to reach a human. Without `record`, fast enough for every minute."""
    return [
        _last_resort(tx, house),
        *_feeds(tx, house, now),
        *_rotas(tx, house, now),
        *_ladders(tx, house, now),
        _risks(tx, house, now),
        *_areas(tx, house, now),
        _outbox(tx, now),
        _sending(tx),
        _texts(house),
        _links(house),
        _calls(house),
        _second(house),
        _mails(house),
        *([_log(tx)] if record else []),
    ]


def _last_resort(tx: Tx, house: House) -> Finding:
    """L3: at least two people who can be reached when nobody else is there."""
    people = house.register(tx).people
    listed = house.policy.last_resort
    if unknown := [who for who in listed if who not in people]:
        return Finding("last resort", CRITICAL, f"policy.last_resort names {unknown[0]!r}, who is not in people.csv")
    able = {who for who in listed if people[who].reachable}
    if len(able) < 2:
        return Finding("last resort", CRITICAL, f"policy.last_resort reaches {len(able)}; it must reach two people")
    return Finding("last resort", OK, f"{len(able)} people")


def _feeds(tx: Tx, house: House, now: datetime) -> list[Finding]:
    if not house.feeds:
        return [Finding("feeds", CRITICAL, "no feed is switched on")]
    return [_feed(tx, house, name, now) for name in house.feeds]


def _feed(tx: Tx, house: House, name: str, now: datetime) -> Finding:
    feed = feeds.get(tx, name)
    state = feed_state(feed, house.feeds[name].silent_after, now)
    if state == "never":
        return Finding(f"feed {name}", WARNING, f"never answered yet{f': {feed.error}' if feed.error else ''}")
    if state == "silent" and feed.last_good:
        minutes = (now - feed.last_good) // timedelta(minutes=1)
        return Finding(f"feed {name}", CRITICAL, f"no good answer for {minutes} min: {feed.error or 'not asked'}")
    return Finding(f"feed {name}", OK, "fresh")


def _rotas(tx: Tx, house: House, now: datetime) -> list[Finding]:
    """Every rota that a ladder names must be there, and covered for a day (else critical) and eight weeks (warning)."""
    rotas = house.register(tx).rotas
    found = []
    for name in sorted(house.policy.rotas):
        if name not in rotas:
            found.append(Finding(f"rota {name}", CRITICAL, "a ladder names it, but there is no such rota"))
            continue
        holes = gaps(rotas[name], now, now + AHEAD)
        if not holes:
            found.append(Finding(f"rota {name}", OK, "covered for 8 weeks"))
            continue
        begun = holes[0].start <= now
        when = "now" if begun else f"from {holes[0].start.astimezone(house.policy.zone):%a %d %b %H:%M}"
        found.append(Finding(f"rota {name}", CRITICAL if begun else WARNING, f"nobody {when}"))
    return found


def _risks(tx: Tx, house: House, now: datetime) -> Finding:
    """D8: what somebody should do something about before it is a page."""
    found = pressing_risks(tx, house, now)
    if found:
        return Finding("rota risks", WARNING, f"{len(found)}: {found[0].text}")
    return Finding("rota risks", OK, "none for 8 weeks")


def _ladders(tx: Tx, house: House, now: datetime) -> list[Finding]:
    """Everybody who may be paged has a phone."""
    register = house.register(tx)
    named = {who for rota in register.rotas.values() for who in may_serve(rota, now)}
    mute = sorted(who for who in named if who not in register.people or not register.people[who].reachable)
    opted = sorted(who for who in named if who in register.people and register.people[who].opted_out)
    if mute:
        return [Finding("phones", CRITICAL, f"on a rota without a phone: {', '.join(mute)}")]
    if opted:
        return [Finding("phones", CRITICAL, f"on a rota and opted out: {', '.join(opted)}")]
    if unproven := still_unproven(tx, house, now):
        return [Finding("phones", WARNING, f"not proven: {', '.join(unproven)}")]
    return [Finding("phones", OK, f"{len(named)} people on rotas have phones")]


def _areas(tx: Tx, house: House, now: datetime) -> list[Finding]:
    """F14: an area that nothing can ever reach is a mistake; a task for a quiet day is said, and alarms nobody."""
    register = house.register(tx)
    if not register.areas:
        return [Finding("areas", CRITICAL, "no areas: load them with `dutyofficer import`")]
    found, gone = look(tx, house, now), gone_from_list(tx)
    words, there = in_words(found), [f"{len(register.areas)} areas, {len(register.flood_areas)} flood areas"]
    there += [*words, "see `dutyofficer areas review`"] if words else []
    there += [f"no longer in the publisher's list (F13): {', '.join(gone[:5])}"] if gone else []
    wrong = found.unreached or found.unheard
    return [Finding("areas", WARNING if wrong else OK, "; ".join(there)), _plans(found, house)]


def _plans(found: Review, house: House) -> Finding:
    if found.overdue:
        days = house.policy.plan_review // timedelta(days=1)
        named = [f"{area.id} ({area.plan_reviewed})" for area in found.overdue]
        return Finding("plans", OK, f"not reviewed for {days} days: {some(named)}")
    return Finding("plans", OK, "none is overdue")


def _outbox(tx: Tx, now: datetime) -> Finding:
    waiting, failed = outbox.counts(tx)
    oldest = outbox.oldest_waiting(tx)
    if oldest is not None and now - oldest > LATE:
        return Finding("outbox", CRITICAL, f"{waiting} waiting, the oldest since {oldest:%H:%M} UTC")
    return Finding("outbox", WARNING if failed else OK, f"{waiting} waiting, {failed} failed")


def _sending(tx: Tx) -> Finding:
    """While the provider takes nothing, whoever watches us from outside is the only one who can know."""
    standing = [incidents.of_cause(tx, cause) for cause in ("provider", "outbox", "connection")]
    wrong = [incident.title for incident in standing if incident is not None and incident.calm_since is None]
    return Finding("provider", CRITICAL, wrong[0]) if wrong else Finding("provider", OK, "takes what we send")


def _calls(house: House) -> Finding:
    """A ladder that rings nobody looks like one that does."""
    texts, calls = (isinstance(house.channels[medium], Screen) for medium in (Medium.SMS, Medium.VOICE))
    if calls and not texts:
        return Finding("calls", WARNING, "texts are sent, but calls go to the screen: nobody is rung")
    return Finding("calls", OK, "as texts")


def _second(house: House) -> Finding:
    """Which provider takes the texts that the first does not (S3)."""
    texts = house.channels[Medium.SMS]
    if isinstance(texts, Second):
        return Finding("second provider", OK, f"{texts.name} takes the texts that the first does not")
    return Finding("second provider", OK, "none: channels.second_sms may name one")


def _mails(house: House) -> Finding:
    """A ladder that mails nobody looks like one that does."""
    steps = house.policy.accept + house.policy.urgent
    shown = isinstance(house.channels.get(Medium.EMAIL, Screen()), Screen)
    if shown and any(Medium.EMAIL in step.by for step in steps) and not isinstance(house.channels[Medium.SMS], Screen):
        return Finding("mails", WARNING, "a ladder mails, but mails go to the screen: nobody is mailed")
    return Finding("mails", OK, "to the screen" if shown else "sent")


def _links(house: House) -> Finding:
    """Without a secret nobody reaches the page of an incident from a text, and whoever signs in is out at a restart."""
    if house.links is None:
        return Finding("links", WARNING, "no secret session_secret: texts have no link to their incident")
    return Finding("links", OK, "texts link to their incident where there is room")


def _texts(house: House) -> Finding:
    """What is wrong with the words, before somebody has to read them (S5, W5)."""
    if missing := house.texts.missing:
        return Finding(
            "texts", WARNING, f"missing from texts.toml, the standard ones stand in: {', '.join(missing[:5])}"
        )
    faults = lint(house.texts)
    return Finding("texts", WARNING, faults[0]) if faults else Finding("texts", OK, "every text fits and is safe")


def _log(tx: Tx) -> Finding:
    faults = logbook.verify_all(tx)
    return Finding("log", CRITICAL, faults[0]) if faults else Finding("log", OK, "every chain holds")
