"""What is still to be done before a new service can page anybody, in the order in which to do it; ticked when it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from dutyofficer.channels.screen import Screen
from dutyofficer.core.message import Medium
from dutyofficer.core.phones import on_ladders, phone_of
from dutyofficer.desk.house import House
from dutyofficer.store import accounts, overview, phones
from dutyofficer.store.db import Tx

ENOUGH = 2
"""Of accounts, people of last resort and proven phones: one alone may be on leave."""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do. `hint` says how, `command` what to type, `page` which screen is for it."""

    name: str
    hint: str
    done: bool
    command: str = ""
    page: str = ""


def first_run(tx: Tx, house: House, now: datetime, *, secret: bool) -> tuple[Task, ...]:
    """All of them while any is open; nothing once all are done. `secret`: whether there is a session secret."""
    tasks = tuple(_tasks(tx, house, now, secret))
    return () if all(task.done for task in tasks) else tasks


def _tasks(tx: Tx, house: House, now: datetime, secret: bool) -> Iterator[Task]:
    yield _loaded(tx, house)
    yield _last_resort(tx, house)
    yield _public(house, secret)
    yield _accounts(tx)
    yield _provider(house)
    yield _feeds(tx, house)
    yield _phones(tx, house, now)


def _loaded(tx: Tx, house: House) -> Task:
    register = house.register(tx)
    there = (("people.csv", register.people), ("areas.geojson", register.areas), ("rotas.toml", register.rotas))
    missing = [name for name, found in there if not found] or sorted(house.policy.rotas - set(register.rotas))
    hint = f"Still missing: {', '.join(missing)}." if missing else f"{len(register.people)} people are here."
    return Task("Load people, areas and rotas", hint, not missing, "dutyofficer import /etc/dutyofficer")


def _last_resort(tx: Tx, house: House) -> Task:
    people = house.register(tx).people
    able = [who for who in dict.fromkeys(house.policy.last_resort) if who in people and people[who].reachable]
    hint = "Two people with a phone, who are asked when nobody else is there: policy.last_resort."
    return Task("Name two people of last resort", hint, len(able) >= ENOUGH)


def _public(house: House, secret: bool) -> Task:
    public = house.contact.public_url.startswith("https:")
    parts = ((public, "public_url to the https address of these screens"), (secret, "the secret session_secret"))
    missing = [words for there, words in parts if not there]
    hint = f"Set {' and '.join(missing)}: links in texts and sessions need it." if missing else "Links in texts work."
    return Task("Give it an address and a secret", hint, not missing)


def _accounts(tx: Tx) -> Task:
    count = sum(not account.disabled for account in accounts.everything(tx))
    hint = f"{count} so far. Each officer needs one, and the team a second that works when the first does not."
    return Task(
        "Invite officers and the team", hint, count >= ENOUGH, "dutyofficer user add NAME --access officer --person ID",
        page="accounts",
    )  # fmt: skip


def _provider(house: House) -> Task:
    shown = [medium for medium in (Medium.SMS, Medium.VOICE) if isinstance(house.channels[medium], Screen)]
    hint = "Texts and calls go to the screen only: set [channels] and [twilio]." if shown else "Texts and calls leave."
    return Task("Connect a provider of texts and calls", hint, not shown)


def _feeds(tx: Tx, house: House) -> Task:
    known = overview.feed_states(tx)
    silent = [name for name in house.feeds if name not in known or known[name].last_good is None]
    hint = f"No good answer yet from {', '.join(silent)}." if silent else "Every feed has answered."
    return Task("Hear from every feed", hint, bool(house.feeds) and not silent, "dutyofficer poll --once --dry-run")


def _phones(tx: Tx, house: House, now: datetime) -> Task:
    register, known = house.register(tx), phones.everything(tx)
    asked = on_ladders(house.policy, register.rotas.values(), register.people, now)
    proven = sum(1 for who in asked if (phone := known.get(phone_of(who)[0])) and phone.proven_at)
    hint = f"{proven} of {len(asked)} whom the ladders ask have answered a test page."
    return Task("Send test pages", hint, proven >= ENOUGH, page="people")
