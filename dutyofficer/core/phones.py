"""Phones that are known to work (L9): which are proven, who is asked to prove theirs, and when."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from hashlib import sha256

from dutyofficer.core.clock import next_wall
from dutyofficer.core.message import Medium, Sender
from dutyofficer.core.people import Person
from dutyofficer.core.policy import Policy
from dutyofficer.core.reply import Reply, Verb
from dutyofficer.core.rota import Rota, may_serve

ASKED_AT = time(10)
"""On the service's own clocks, Monday to Friday: nobody is woken to prove a phone."""
LATE = timedelta(hours=1)
"""Whoever was down at that hour asks the next morning."""
WEEK = timedelta(days=7)
"""A new phone is left alone for so long; nobody is asked more often; then `check` names it."""
_A_WEEK_ON = WEEK - LATE
"""The same morning hour a week later may come a second sooner."""
HOUR = timedelta(hours=1)
CODE_HOLDS = timedelta(hours=24)
TRIES = 5
_SATURDAY = 5


class Proof(StrEnum):
    """What has shown that a phone works."""

    REPLY = "reply"
    CODE = "code"
    KEY = "key"


class Tried(StrEnum):
    """What a code that came in is. NONE: no code is out for that phone."""

    NONE = "none"
    RIGHT = "right"
    WRONG = "wrong"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """One number (E.164), whoever has it: a changed number starts anew. Times are aware UTC.

    `asked_since`: the first time it was asked since it was last proven; `code` is a digest.
    """

    number: str
    person: str
    seen_at: datetime
    proven_at: datetime | None = None
    proven_by: Proof | None = None
    asked_at: datetime | None = None
    asked_since: datetime | None = None
    code: str = ""
    tries: int = 0

    def asked(self, now: datetime, code: str = "") -> Phone:
        """It is asked to prove itself; an earlier code is worth nothing any more."""
        return replace(self, asked_at=now, asked_since=self.asked_since or now, code=code, tries=0)

    def proven(self, person: str, by: Proof, at: datetime) -> Phone:
        """It has."""
        done = replace(self, person=person, proven_at=at, proven_by=by)
        return replace(done, asked_at=None, asked_since=None, code="", tries=0)


def phone_of(person: Person) -> tuple[str, Medium]:
    """The number that pages them, and how it is asked: by voice if it takes no text (L4)."""
    return person.mobile or person.landline, Medium.SMS if person.takes_texts else Medium.VOICE


def is_proven(phone: Phone | None, check: timedelta, now: datetime) -> bool:
    """Whether it has shown that it works, not longer than `check` ago; zero: ever."""
    if phone is None or phone.proven_at is None:
        return False
    return not check or now - phone.proven_at < check


def is_news(phone: Phone | None, now: datetime) -> bool:
    """Whether one proof more is worth a row: an hour's difference in a week is not."""
    return phone is None or phone.proven_at is None or phone.asked_at is not None or now - phone.proven_at >= HOUR


def on_ladders(policy: Policy, rotas: Iterable[Rota], people: Mapping[str, Person], now: datetime) -> list[Person]:
    """Everybody with a phone whom the ladders may ask by name: on their rotas, or the last resort."""
    climbed = [rota for rota in rotas if rota.id in policy.rotas]
    named = {who for rota in climbed for who in may_serve(rota, now)}.union(policy.last_resort)
    return [people[who] for who in sorted(named) if who in people and people[who].reachable]


def due(
    people: Iterable[Person], kept: Mapping[str, Phone], busy: Collection[str], check: timedelta, now: datetime
) -> list[Person]:
    """Who is to be asked this morning; nobody in `busy`, who have a page open."""
    return [who for who in people if who.id not in busy and _is_due(kept.get(phone_of(who)[0]), check, now)]


def _is_due(phone: Phone | None, check: timedelta, now: datetime) -> bool:
    if phone is None or not check or is_proven(phone, check, now):
        return False
    lately = phone.asked_at is not None and now - phone.asked_at < _A_WEEK_ON
    return not lately and now - phone.seen_at >= _A_WEEK_ON


def not_proven(people: Iterable[Person], kept: Mapping[str, Phone], check: timedelta, now: datetime) -> tuple[str, ...]:
    """Who was asked a week ago or longer, and has still not shown that their phone works."""
    theirs = [(who.id, kept.get(phone_of(who)[0])) for who in people]
    return tuple(who for who, phone in theirs if phone and _is_overdue(phone, check, now))


def _is_overdue(phone: Phone, check: timedelta, now: datetime) -> bool:
    since = phone.asked_since
    return since is not None and now - since >= WEEK and not is_proven(phone, check, now)


def next_check(policy: Policy, after: datetime) -> datetime:
    """The next weekday morning, later than `after` (UTC)."""
    moment = next_wall(after, ASKED_AT, policy.zone)
    while moment.astimezone(policy.zone).weekday() >= _SATURDAY:
        moment = next_wall(moment, ASKED_AT, policy.zone)
    return moment


def proves(reply: Reply, to: Sender) -> bool:
    """Whether a text shows that its phone works: to the pages number, no word about stopping, no code."""
    return to is Sender.PAGES and reply.verb not in (Verb.STOP, Verb.START, Verb.CODE)


def digest_of(number: str, code: str) -> str:
    """A code as it is kept."""
    return sha256(f"{number}:{code}".encode()).hexdigest()


def try_code(phone: Phone | None, code: str, at: datetime) -> Tried:
    """What the four digits in a text of `at` are."""
    if phone is None or not phone.code or phone.asked_at is None:
        return Tried.NONE
    if at - phone.asked_at >= CODE_HOLDS or phone.tries >= TRIES:
        return Tried.OVER
    return Tried.RIGHT if digest_of(phone.number, code) == phone.code else Tried.WRONG
