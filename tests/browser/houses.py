"""Houses to look at in a browser: one in the middle of a storm, one in which nothing has been done yet."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from flask import Flask

from dutyofficer.core.account import Access
from dutyofficer.core.link import Links
from dutyofficer.core.message import Inbound, Sender
from dutyofficer.desk.answer import receive_text
from dutyofficer.store import register
from dutyofficer.store.db import open_database
from dutyofficer.web.app import Server, make_app
from dutyofficer.web.front import Front, Visitor
from tests.migrated import migrated
from tests.promises.publisher import ALERT, QUORN, SILEBY, Publisher, serve
from tests.promises.world import World, build, london

SECRET = "for-the-tests-of-the-screens-only-0123456789"
MACHINES = ("/healthz", "/metrics", "/contact.vcf", "/static", "/twilio", "/sign-in/oidc")
RISING = """The river is rising quickly after heavy rain. Slash Lane and Mountsorrel Lane are likely to flood first.

Move belongings and livestock to a safe place."""


@dataclass
class Served:
    """A house, and where its screens are."""

    world: World
    app: Flask
    url: str

    def screens(self) -> list[str]:
        """Every address of ours that people open and that needs nothing to be filled in."""
        rules = [rule for rule in self.app.url_map.iter_rules() if "GET" in (rule.methods or set())]
        return sorted(rule.rule for rule in rules if not rule.arguments and not rule.rule.startswith(MACHINES))


@contextmanager
def served(folder: Path, access: Access = Access.ADMINISTRATOR) -> Iterator[Served]:
    """Friday 14 November, nothing in force; whoever comes is Asha, with that access."""
    shutil.copy(migrated(), folder / "dutyofficer.db")
    (folder / "files").mkdir()
    publisher, database = Publisher(), open_database(f"sqlite:///{folder / 'dutyofficer.db'}")
    for url in serve(publisher):
        world = build(database, url, publisher, folder / "files", london("2025-11-14 02:30"), polled=True)
        app = make_app(_front(world, access))
        server = Server(app, "127.0.0.1:0")
        world.house.links = Links(server.url, SECRET)
        server.start()
        yield Served(world, app, server.url)
        server.stop()
    database.close()


def _front(world: World, access: Access) -> Front:
    visitor = Visitor("Asha Patel", access, "asha")
    return Front(world.house, lambda: world.clock, service="LLR", secret=SECRET, visitor=lambda: visitor)


def storm(house: Served) -> None:
    """Storyboard A up to 07:52: an alert, two flood warnings, one of them severe; wardens answer and report."""
    world = house.world
    world.warns(ALERT, 3)
    world.forward(minutes=40)
    world.warns(SILEBY, 2, text=RISING)
    world.forward(minutes=3)
    world.phone("asha").replies("1")
    world.forward(minutes=2)
    _texts(world, "wilma", "1")
    _texts(world, "wilma", "R Slash Lane under water, 3 houses, still coming up")
    world.warns(QUORN, 1, text=RISING)
    world.forward(minutes=10)


def _texts(world: World, who: str, words: str) -> None:
    with world.house.database.read() as tx:
        number = world.house.register(tx).people[who].mobile
    sid = f"SM-{who}-{len(words)}"
    text = Inbound(provider_id=sid, sender=number, to=Sender.WARDENS, body=words, received=world.clock)
    receive_text(world.house, text, world.clock)
    world.forward(seconds=20)


def empty(house: Served) -> None:
    """Nothing was ever loaded."""
    with house.world.house.database.write() as tx:
        for kind in register.ALL:
            register.remove(tx, kind, list(register.everything(tx, kind)))
    house.world.house.policy = replace(house.world.house.policy, last_resort=())
