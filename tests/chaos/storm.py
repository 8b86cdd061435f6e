"""A recorded storm against the running service, killed over and over at moments that a seed chooses.

`storm` plays it and gives what there is to judge: the database, what the provider took, which answers were given.
Every kill is SIGKILL, and the service is started again at once over the same file. The publisher goes on to its next
document only once the last is stored, so the same storm without a kill (`told_without_kills`) stores the same changes.
"""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from dutyofficer.desk.importing import Wish, import_files
from dutyofficer.store import feeds, inbound, warden_work
from dutyofficer.store.db import Database, open_database
from dutyofficer.store.migrate import upgrade
from tests.channels.stand_in import ACCOUNT, TOKEN, closed_port
from tests.chaos.exchange import Exchange, exchange
from tests.chaos.judgement import is_quiet
from tests.chaos.recorded import documents, write_files
from tests.promises.publisher import LONDON, Publisher, serve

ROOT = Path(__file__).parents[2]
HASTY = "tests.chaos.hasty"
PUBLIC = "https://duty.example.org"
ASHA = "+447700900101"
CONFIG = """[service]
name = "LLR"
authorities = ["Leicester", "Leicestershire", "Rutland"]
public_url = "https://duty.example.org"
[web]
listen = "127.0.0.1:{port}"
[feeds.ea]
kind = "ea-floods"
url = "{feed}"
every = "1s"
[channels]
sms = "{channel}"
voice = "{channel}"
[twilio]
account_sid = "{account}"
pages_from = "+447700900001"
wardens_from = "+447700900002"
calls_from = "+441164960001"
api_base_url = "{twilio}"
[policy]
last_resort = ["carol", "dev"]
quiet_hours = "00:00-00:00"
"""

CHANGING = ("document", "document", "document", "post", "taken", "answered", "look", "change")
"""What a kill is reckoned from. Documents count thrice: between the fetch and the commit lies the most."""

RECOVERING = ("post", "taken", "answered", "look", "look", "start")
"""The same with nothing new from the publisher, right after a start that found something to be sent."""

IDLE = ("reply", "reply", "change", "start")
"""The same with nothing to do. Only here is there a reply: at another time its turn would be a matter of luck."""

START_UP = 2.5
"""Seconds after a start within which a kill may fall that is meant for it."""

PATIENCE = START_UP + 0.5
"""Seconds after which a kill happens anyway, if its moment does not come."""


def now() -> datetime:
    """The clock that the service reads."""
    return datetime.fromtimestamp(time.time(), UTC)  # noqa: TID251


class Stuck(AssertionError):
    """Something that must happen did not."""


@dataclass
class Killer:
    """Holds the process, and kills it when what it waits for has happened so many times."""

    process: subprocess.Popen[bytes] | None = None
    kills: int = 0
    dead: threading.Event = field(default_factory=threading.Event)
    _armed: tuple[str, int, float] | None = None
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def arm(self, moment: str, count: int, delay: float) -> None:
        """Wait for it."""
        with self._guard:
            self.dead.clear()
            self._armed = (moment, count, delay)

    def happened(self, moment: str) -> bool:
        """Something happened; returns whether that was the end of the process."""
        with self._guard:
            if self._armed is None or self._armed[0] != moment:
                return False
            _, count, delay = self._armed
            self._armed = (moment, count - 1, delay) if count > 1 else None
            if count > 1:
                return False
        if delay:
            threading.Timer(delay, self.kill).start()
            return False
        self.kill()
        return True

    def kill(self) -> None:
        """SIGKILL, once, and nothing waits for a moment any more."""
        with self._guard:
            if self.dead.is_set() or self.process is None:
                return
            self._armed = None
            self.process.kill()
            self.process.wait()
            self.kills += 1
            self.dead.set()


@dataclass
class Recorded(Publisher):
    """Says one document after the other, and tells the killer when it is asked for it."""

    happened: Callable[[str], bool] = lambda _: False
    times: int = 0

    def document(self) -> bytes:
        """The present one."""
        body = super().document()
        self.times += 1
        self.happened("document")
        return body

    @property
    def digest(self) -> str:
        """Of what it says now."""
        return hashlib.sha256(super().document()).hexdigest()


@dataclass
class Storm:
    """What there is of it while it runs, and to judge afterwards."""

    config: Path
    port: int
    publisher: Recorded
    provider: Exchange
    database: Database
    killer: Killer
    chance: Random
    said: list[bytes | str] = field(default_factory=list)
    moments: list[str] = field(default_factory=list)
    asked_before: int = 0

    def starts(self) -> None:
        """The service, from its beginning."""
        self.asked_before = self.publisher.times
        command = [sys.executable, "-m", HASTY, "--config", str(self.config), "run"]
        with (self.config.parent / "service.log").open("ab") as said:
            self.killer.process = subprocess.Popen(
                command, cwd=ROOT, stdout=said, stderr=said,
                env={**os.environ, "DUTYOFFICER_TWILIO_AUTH_TOKEN": TOKEN},
            )  # fmt: skip

    def is_up(self) -> bool:
        """Whether it has asked the publisher since it was started."""
        return self.publisher.times > self.asked_before

    def has_stored(self) -> bool:
        """Whether the database has what the publisher says."""
        with self.database.read() as tx:
            return feeds.get(tx, "ea").digest == self.publisher.digest

    def soon(self, what: Callable[[], object], why: str, seconds: float = 60.0) -> None:
        """Wait until it is so."""
        until = time.monotonic() + seconds
        while not what():
            process = self.killer.process
            if process is not None and process.poll() is not None:
                raise Stuck(f"the service ended by itself: {process.returncode}")
            if time.monotonic() > until:
                raise Stuck(why)
            time.sleep(0.02)

    def posts(self, path: str, form: dict[str, str]) -> bool:
        """The provider tells the service something, signed. False: nobody was there, or it died meanwhile."""
        seal = RequestValidator(TOKEN).compute_signature(f"{PUBLIC}{path}", form)
        address = f"http://127.0.0.1:{self.port}{path}"
        request = urllib.request.Request(address, urlencode(form).encode(), {"X-Twilio-Signature": seal})
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return int(answer.status) < 300
        except OSError:
            return False

    def reply(self) -> None:
        """Asha answers `1`; it is offered until the service says that it has it."""
        sid = f"SM-reply-{len(self.said)}"
        self.said.append(sid)
        form = {"MessageSid": sid, "From": ASHA, "To": "+447700900001", "Body": "1"}
        self.killer.happened("reply")
        while not self.posts("/twilio/sms", form):
            if self.provider.over.wait(0.05):
                return

    def publishes(self, document: bytes) -> None:
        """The publisher goes on to it."""
        self.said.append(document)
        self.publisher.body = document

    def has_acted(self) -> bool:
        """Whether every text that came in was acted on, and every warden asked who is to be: both may follow a poll."""
        with self.database.read() as tx:
            return not inbound.unanswered(tx, now() - timedelta(hours=1)) and not warden_work.any_due(tx, now())


def play(storm: Storm, steps: list[bytes], kills: int) -> None:
    """The whole storm with so many kills."""
    threading.Thread(target=_report, args=(storm,), daemon=True).start()
    left = list(steps)
    storm.publishes(left.pop(0))
    storm.starts()
    while left or storm.killer.kills < kills:
        storm.soon(storm.has_stored, "what the publisher said was not stored in a minute")
        storm.soon(storm.has_acted, "a reply was not acted on in a minute")
        killing = storm.killer.kills < kills
        document = left.pop(0) if left and (not killing or storm.chance.random() < 0.7) else None
        if killing:
            _kill_around(storm, document)
        elif document is not None:
            storm.publishes(document)
    storm.soon(storm.has_stored, "what the publisher said last was not stored in a minute")
    storm.soon(storm.has_acted, "the last reply was not acted on in a minute")


def _kill_around(storm: Storm, document: bytes | None) -> None:
    """Go on to a document, if there is one, and die at some moment of that."""
    chance, quiet = storm.chance, is_quiet(storm.database)
    moment = chance.choice(CHANGING if document is not None else IDLE if quiet else RECOVERING)
    storm.moments.append(moment)
    if document is not None or moment in IDLE[:3]:
        storm.soon(storm.is_up, "the feed was not asked in a minute")
    count = chance.randint(1, 8) if moment in ("post", "taken", "answered") else 1
    longest = {"document": 0.08, "answered": 0.04, "reply": 0.05}.get(moment, 0.0)
    storm.killer.arm(moment, count, chance.uniform(0, longest))
    if document is not None:
        storm.publishes(document)
    replying = threading.Thread(target=storm.reply if moment == "reply" else bool)
    replying.start()
    wait = {"change": chance.uniform(0, 0.4), "start": chance.uniform(0, START_UP)}.get(moment, PATIENCE)
    storm.killer.dead.wait(wait)
    storm.killer.kill()
    storm.starts()
    replying.join()


def _report(storm: Storm) -> None:
    """A call that was taken is over a moment later, and the service is told so until it listens."""
    while not storm.provider.over.wait(0.05):
        for call in storm.provider.reports[:]:
            form = {"CallSid": call.sid, "CallStatus": "completed"}
            if storm.posts(f"/twilio/status/{call.attempt}", form):
                storm.provider.reports.remove(call)


@contextmanager
def storm(folder: Path, seed: int, steps: int, more: str = "", people: str = "") -> Iterator[tuple[Storm, list[bytes]]]:
    """Everything set up and nothing started; afterwards the last process is ended. `more` goes into the settings."""
    killer, chance = Killer(), Random(seed)
    told = documents(steps, now())
    publisher = Recorded(body=told[0], happened=killer.happened)
    with exchange(Random(seed + 1), killer.happened) as provider:
        for feed in serve(publisher):
            port = closed_port()
            text = CONFIG.format(port=port, feed=feed, channel="twilio", account=ACCOUNT, twilio=provider.url)
            config = write_files(folder / "duty", text + more, people)
            database = imported(config.parent)
            try:
                yield Storm(config, port, publisher, provider, database, killer, chance), told
            finally:
                provider.over.set()
                if killer.process is not None:
                    killer.process.send_signal(signal.SIGKILL)
                    killer.process.wait()
                database.close()


def imported(folder: Path) -> Database:
    """A new database in `folder`, with the people, areas and rotas from the files there."""
    database = open_database(f"sqlite:///{folder / 'dutyofficer.db'}")
    upgrade(database)
    import_files(database, [folder], Wish(), LONDON.key, now())
    return database
