"""A recorded storm in a house of its own: no account, no real phone, the whole path. A front door: it paces itself."""

from __future__ import annotations

import queue
import secrets
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from dutyofficer.config_words import in_words
from dutyofficer.core.account import Access
from dutyofficer.core.link import Links
from dutyofficer.core.message import Sender
from dutyofficer.desk.duty import roster_at
from dutyofficer.desk.importing import Wish, import_files
from dutyofficer.desk.report import every_incident, message_list, whole_log
from dutyofficer.desk.step import Scripted, Stepper
from dutyofficer.files.folder import AREAS, FLOOD_AREAS, PEOPLE, ROTAS
from dutyofficer.sources.recorded import BadPack, Pack
from dutyofficer.store import logbook, outbox, pages
from dutyofficer.store.migrate import upgrade
from dutyofficer.web.app import BadAddress, Server, make_app
from dutyofficer.web.front import Front, Visitor
from dutyofficer.web.phones import phones
from dutyofficer.wiring import PACKS, Service, example, open_demo

BANNER = "DEMO: nothing is sent to anybody. The service is `dutyofficer run`."
ON_SCREEN = "DEMO: a recorded storm. Nothing is sent to anybody. You are whoever has the duty."
TAIL = timedelta(hours=1)
"""How long the house is played on after the last capture and the last answer: time for a ladder to be seen."""
QUIET_SECONDS = 40.0
"""How long all the quiet hours of a story take to watch, whatever its length."""
PAGE_SPEED = 20.0
"""Storm seconds in a second while a page waits: time to read it, and to type an answer."""
SCRIPT_WAITS = timedelta(minutes=7)
"""Where a pack has no answers, the duty officer answers this late, so that the escalation is seen first."""
PORTS = 50

Write = Callable[[str], None]


def find_pack(name: str) -> Pack:
    """A shipped storm by its name, or any folder. Errors: BadPack."""
    folder = PACKS / name if (PACKS / name).is_dir() else Path(name)
    if not folder.is_dir():
        shipped = ", ".join(sorted(path.name for path in PACKS.iterdir() if path.is_dir()))
        raise BadPack(f"there is no storm pack {name!r}; shipped are {shipped}")
    return Pack.load(folder)


@contextmanager
def demo_house(pack: Pack, data: Path | None, config: Path | None) -> Iterator[Service]:
    """A house for one storm, in a folder that goes when it ends. Errors: BadConfig, BadFile."""
    with tempfile.TemporaryDirectory(prefix="dutyofficer-demo-") as folder:
        service = open_demo(pack, Path(folder) / "demo.db", _settings(data, config))
        try:
            upgrade(service.database)
            service.house.policy = replace(service.house.policy, self_test=None)  # a storm is shown, not its Wednesdays
            zone = service.settings.service.timezone
            import_files(service.database, _files(data), Wish(), zone, pack.start)
            _know_everybody(service, pack)
            yield service
        finally:
            service.database.close()


def _know_everybody(service: Service, pack: Pack) -> None:
    """Whoever answers in a pack must be somebody with a phone. Errors: BadPack."""
    with service.database.read() as tx:
        people = service.house.register(tx).people
    for number, answer in enumerate(pack.answers, 2):
        if answer.person not in people or not people[answer.person].reachable:
            place = f"{pack.folder / 'answers.csv'}, row {number}, column person"
            raise BadPack(f"{place}: there is nobody {answer.person!r} with a phone")


def _settings(data: Path | None, config: Path | None) -> Path:
    if config is not None:
        return config
    own = data / "dutyofficer.toml" if data else None
    return own if own and own.exists() else example() / "dutyofficer.toml"


def _files(data: Path | None) -> list[Path]:
    """Areas from the folder or else the example; people and rotas belong together and come from one of the two."""
    if data is None:
        return [example()]
    own = [data / name for name in (AREAS, FLOOD_AREAS, PEOPLE, ROTAS)]
    there = {path.name: path for path in own if path.exists()}
    if not there:
        raise BadPack(f"{data}: holds none of {AREAS}, {FLOOD_AREAS}, {PEOPLE}, {ROTAS}")
    lent = [example() / name for name in (AREAS, FLOOD_AREAS) if name not in there]
    if PEOPLE not in there:
        lent += [example() / PEOPLE] + [example() / ROTAS] * (ROTAS not in there)
    return [*there.values(), *lent]


def _end(pack: Pack) -> datetime:
    return max([pack.end, *(answer.at for answer in pack.answers)]) + TAIL


def _script(pack: Pack) -> list[Scripted] | None:
    if not (pack.folder / "answers.csv").exists():
        return None
    return [Scripted(answer.at, answer.person, answer.text) for answer in pack.answers]


def play_fast(pack: Pack, data: Path | None, config: Path | None) -> dict[str, Any]:
    """Play a pack to its end without waiting; everything that was said and written, in decision time."""
    with demo_house(pack, data, config) as service:
        Stepper(service.house, pack.start, _script(pack)).run_until(_end(pack))
        with service.database.read() as tx:
            return {"messages": message_list(tx), "incidents": every_incident(tx), "log": whole_log(tx)}


@dataclass
class Heard(Stepper):
    """Says so when somebody answers, before the answer does anything."""

    heard: Callable[[str, str], None] = lambda person, text: None

    def say(self, person: str, text: str, to: Sender | None = None) -> None:
        """`person` texts now."""
        self.heard(person, text)
        super().say(person, text, to)


@dataclass(slots=True)
class Show:
    """A storm as somebody watches it: paced, printed, and open to answers from the page of phones."""

    service: Service
    pack: Pack
    write: Write
    quiet_speed: float
    typed: queue.Queue[tuple[str, str]] = field(default_factory=queue.Queue)
    _shown: int = 0
    _stepper: Stepper | None = None

    @property
    def stepper(self) -> Stepper:
        """Whoever plays the house forward; made at the first look."""
        if self._stepper is None:
            script = _script(self.pack)
            self._stepper = Heard(
                self.service.house, self.pack.start, script, thinking=SCRIPT_WAITS, idle=False, heard=self._answered
            )  # fmt: skip
        return self._stepper

    def play(self, until: datetime) -> None:
        """Play to `until`, slowly while a page waits."""
        before = time.monotonic()
        while self.stepper.now < until:
            time.sleep(0.05)
            after = time.monotonic()
            self._advance(after - before, until)
            before = after

    def stay(self) -> None:
        """The story is over and its clock stands; go on with whatever anybody does, until interrupted."""
        while True:
            try:
                self._hear(self.typed.get(timeout=0.3))
            except queue.Empty:
                if (due := self.stepper.next_due()) is not None and due <= self.stepper.now:
                    self.stepper.step(due)
                    self._print()

    def _hear(self, said: tuple[str, str]) -> None:
        self.stepper.say(*said)
        self._print()

    def _answered(self, person: str, text: str) -> None:
        self._print()
        with self.service.database.read() as tx:
            name = self.service.house.register(tx).people[person].name
        self.write(f"{self._at(self.stepper.now)}  {name}\n    > {text}")

    def _at(self, moment: datetime) -> str:
        return f"{moment.astimezone(self.service.house.texts.zone):%a %H:%M:%S}"

    def _advance(self, seconds: float, until: datetime) -> None:
        """Let `seconds` of the visitor's time pass; stop where a page opens, so that nobody misses it."""
        while not self.typed.empty():
            self._hear(self.typed.get())
        waits = self._waits()
        speed = PAGE_SPEED if waits else self.quiet_speed
        target = min(until, self.stepper.now + timedelta(seconds=seconds * speed))
        while (due := self.stepper.next_due()) is not None and due <= target:
            self.stepper.step(due)
            self._print()
            if waits != self._waits():
                return
        self.stepper.now = max(self.stepper.now, target)

    def _waits(self) -> bool:
        with self.service.database.read() as tx:
            return bool(pages.open_ones(tx))

    def _print(self) -> None:
        with self.service.database.read() as tx:
            people = self.service.house.register(tx).people
            fresh = [message for message in outbox.list_messages(tx) if message.id > self._shown]
        for message in fresh:
            self._shown = message.id
            who = people[message.person].name if message.person in people else "a stranger"
            call = " (call)" if message.medium.value == "voice" else ""
            self.write(f"{self._at(message.created_at)}  {who}{call}\n    {message.body}")

    def summary(self) -> str:
        """What happened, in a few lines."""
        with self.service.database.read() as tx:
            sent, incidents = message_list(tx), every_incident(tx)
            faults, lines = logbook.verify_all(tx), len(logbook.read_all(tx))
        said = [f"{i['ref']} {i['title']}: {_taken(i)}" for i in incidents]
        wardens = sum(m["reason"] == "WARDEN" for m in sent)
        counts = f"{len(sent)} texts and calls, {wardens} of them to wardens; none left this machine."
        record = f"The record has {lines} lines; " + (faults[0] if faults else "every chain holds.")
        return "\n".join([*said, counts, record])


def _taken(incident: dict[str, Any]) -> str:
    first = next((page for page in incident["pages"] if page["accepted_at"]), None)
    if first is None:
        return "for information, nobody was asked to accept" if not incident["pages"] else "nobody accepted"
    waited = datetime.fromisoformat(first["accepted_at"]) - datetime.fromisoformat(first["opened_at"])
    return f"{incident['owner']} has it, {waited.seconds // 60} min {waited.seconds % 60} s after the first page"


def serve(show: Show, listen: str | None) -> Server:
    """The page of phones, on the address given or the next free port."""
    front = Front(
        show.service.house, lambda: show.stepper.now, service=show.service.settings.service.name, banner=ON_SCREEN,
        visitor=lambda: _visitor(show), settings=lambda: in_words(show.service.settings),
    )  # fmt: skip
    zone = show.service.house.texts.zone
    said = lambda: f"{show.stepper.now.astimezone(zone):%A %d %B %Y, %H:%M:%S}"  # noqa: E731
    app = make_app(front, phones(front, lambda who, text: show.typed.put((who, text)), said))
    if listen is not None:
        return Server(app, listen)
    for port in range(8321, 8321 + PORTS):
        try:
            return Server(app, f"127.0.0.1:{port}")
        except BadAddress:
            continue
    return Server(app, "127.0.0.1:0")


def _visitor(show: Show) -> Visitor:
    """A demo has no accounts: whoever looks at it may do everything, as the one who has the duty."""
    with show.service.database.read() as tx:
        house = show.service.house
        officer = roster_at(tx, house, show.stepper.now).on.get(house.policy.officers_rota)
        person = house.register(tx).people.get(officer or "")
    return Visitor(person.name if person else "Demo", Access.ADMINISTRATOR, officer)


def watch(
    pack: Pack,
    data: Path | None,
    config: Path | None,
    *,
    speed: float | None,
    listen: str | None,
    stay: bool,
    write: Write,
) -> None:
    """Play a storm for somebody to watch; ends by itself unless `stay`."""
    write(BANNER)
    with demo_house(pack, data, config) as service:
        length = (_end(pack) - pack.start).total_seconds()
        show = Show(service, pack, write, speed or max(length / QUIET_SECONDS, 1.0))
        server = serve(show, listen)
        service.house.links = Links(server.url, secrets.token_hex())
        server.start()
        write(f"Every phone, and a box to answer as its owner: {server.url}/phones")
        write(f"What the duty officer sees: {server.url}/\n")
        try:
            show.play(_end(pack))
            write(f"\n{show.summary()}")
            if stay:
                write(f"\nThe story is over. {server.url}/phones stays until Ctrl-C.")
                show.stay()
        except KeyboardInterrupt:
            write("\nEnded.")
        finally:
            server.stop()
