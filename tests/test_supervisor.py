"""C3: a loop that is stuck ends the process, and systemd hears of us only while all is well."""

from __future__ import annotations

import os
import queue
import signal
import socket
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dutyofficer import daemon
from dutyofficer.config import BadConfig
from dutyofficer.desk.health import CRITICAL, OK
from dutyofficer.desk.house import FeedPlan
from dutyofficer.metronome import Metronome
from dutyofficer.notify_systemd import Watchdog, notify
from dutyofficer.running import poll_job
from dutyofficer.supervisor import Loop, Supervisor
from dutyofficer.wiring import Service, open_service, read_again
from tests.test_config import FEED, SERVICE
from tests.test_run import service, soon

START = datetime(2026, 11, 14, 3, 0, tzinfo=UTC)


@dataclass
class Night:
    """Both clocks, moved by hand, and two loops that run when told to."""

    wall: datetime = START
    machine: float = 1000.0
    last: dict[str, float] = field(default_factory=lambda: {"ladder": 1000.0, "poll ea": 1000.0})
    alive: bool = True
    jumps: int = 0
    by: timedelta = timedelta()

    def loops(self) -> list[Loop]:
        return [
            Loop("ladder", lambda: self.last["ladder"], 60.0, lambda: self.alive),
            Loop("poll ea", lambda: self.last["poll ea"], 600.0),
        ]

    def jumped(self, span: timedelta) -> None:
        self.jumps += 1
        self.by = span

    def supervisor(self) -> Supervisor:
        return Supervisor(self.loops, self.jumped, lambda: self.wall, lambda: self.machine)

    def passes(self, seconds: float, *run: str, by_the_wall: float | None = None) -> None:
        """So much time, in which the loops named ran; the wall clock may have seen another."""
        self.machine += seconds
        self.wall += timedelta(seconds=seconds if by_the_wall is None else by_the_wall)
        self.last |= dict.fromkeys(run, self.machine)


@pytest.fixture
def hours() -> Night:
    """03:00."""
    return Night()


def test_a_loop_that_is_stuck(hours: Night) -> None:
    """Late after half a minute: not well, but nothing ends yet. At its limit: the process has to end, and says why."""
    supervisor = hours.supervisor()
    seen = {}
    for second in range(1, 63):
        hours.passes(1, "poll ea")
        seen[second] = supervisor.look(), supervisor.well
    assert seen[30] == ([], True)
    assert seen[31] == ([], False)
    assert seen[60] == ([], False)
    assert seen[61] == (["ladder is stuck: no round for 61 s"], False)
    assert [(f.name, f.level) for f in supervisor.findings()] == [("loop ladder", CRITICAL), ("loop poll ea", OK)]
    assert supervisor.ages() == {"ladder": 62.0, "poll ea": 0.0}


def test_a_loop_that_has_ended(hours: Night) -> None:
    """At once, however fresh its last round."""
    supervisor = hours.supervisor()
    assert supervisor.look() == []
    hours.alive = False
    assert supervisor.look() == ["ladder has ended"]
    assert not supervisor.well


CLOCKS = (
    ("an hour back", 1, -3600, 1), ("an hour on", 1, 3600, 1), ("summer time ends, in UTC nothing", 1, 1, 0),
    ("corrected by 20 s", 1, 21, 0), ("the machine slept for a night", 1, 28800, 1),
)  # fmt: skip


@pytest.mark.parametrize(("what", "machine", "wall", "jumps"), CLOCKS, ids=[row[0] for row in CLOCKS])
def test_the_clock_is_set(hours: Night, what: str, machine: float, wall: float, jumps: int) -> None:
    """By more than 30 s it is told, once; no loop is late for it."""
    supervisor = hours.supervisor()
    hours.passes(machine, by_the_wall=wall)
    assert supervisor.look() == []
    hours.passes(1)
    assert supervisor.look() == []
    assert (hours.jumps, supervisor.well) == (jumps, True), what


def test_the_whole_machine_stood_still(hours: Night) -> None:
    """Ten minutes in which nothing ran are no fault of a loop; from then on its time counts again."""
    supervisor = hours.supervisor()
    hours.passes(600)
    assert supervisor.look() == []
    assert (hours.jumps, supervisor.well) == (0, True)
    for _ in range(60):
        hours.passes(1, "poll ea")
        assert supervisor.look() == []
    hours.passes(1)
    faults = supervisor.look()
    assert faults == ["ladder is stuck: no round for 61 s"]


@pytest.fixture(params=["file", "abstract"])
def systemd(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, socket.socket]]:
    """Its end of NOTIFY_SOCKET, and how that is written."""
    name = str(tmp_path / "notify") if request.param == "file" else f"@dutyofficer-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as there:
        there.bind("\0" + name[1:] if name[0] == "@" else name)
        there.settimeout(10)
        yield name, there


def heard(there: socket.socket) -> str:
    """The next thing said."""
    return there.recv(200).decode()


def test_the_watchdog_hears_half_as_often_as_it_must(systemd: tuple[str, socket.socket]) -> None:
    """At once, then not before half its interval; nothing without one, or if it is another process's."""
    name, there = systemd
    there.settimeout(0.3)
    asked = {"NOTIFY_SOCKET": name, "WATCHDOG_USEC": "200000"}
    dog = Watchdog(asked)
    dog.well()
    dog.well()
    assert heard(there) == "WATCHDOG=1"
    others: tuple[Mapping[str, str], ...] = ({"NOTIFY_SOCKET": name}, asked | {"WATCHDOG_PID": "1"})
    for environ in others:
        Watchdog(environ).well()
    with pytest.raises(TimeoutError):
        heard(there)
    dog.well()
    assert heard(there) == "WATCHDOG=1"


def test_nobody_listens(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Not under systemd: nothing. Its socket gone: a line in the log, and life goes on."""
    notify("READY=1", {})
    assert caplog.text == ""
    notify("READY=1", {"NOTIFY_SOCKET": str(tmp_path / "gone")})
    assert "systemd could not be told READY" in caplog.text


def watched(hours: Night, *signals: int) -> tuple[int, int]:
    """What the main thread makes of it: exit status, and how often the files were read again."""
    stop: daemon.Stop = queue.SimpleQueue()
    for number in signals:
        stop.put(number)
    again: list[int] = []
    return daemon.watch(stop, hours.supervisor(), lambda: again.append(1)), len(again)


def test_the_main_thread(hours: Night, monkeypatch: pytest.MonkeyPatch, systemd: tuple[str, socket.socket]) -> None:
    """SIGTERM ends it with 0, SIGHUP does not; a dead loop or a fault of the supervisor's own ends it with 1."""
    name, there = systemd
    monkeypatch.setenv("NOTIFY_SOCKET", name)
    monkeypatch.setenv("WATCHDOG_USEC", "1000000")
    assert watched(hours, signal.SIGTERM) == (0, 0)
    assert heard(there) == "WATCHDOG=1"
    assert watched(hours, signal.SIGHUP, signal.SIGHUP, signal.SIGTERM) == (0, 2)
    hours.alive = False
    assert watched(hours) == (1, 0)
    hours.alive = True
    hours.last.clear()
    assert watched(hours) == (1, 0)


def test_a_job_that_wants_the_end_ends_the_process() -> None:
    """`sys.exit` in a job, or a loop of the scheduler that hangs: seen by the main thread, which ends with 1."""
    metronome = Metronome(daemon.now, {"tick": 1})
    loop = Loop("scheduler", lambda: metronome.last_loop, 0.5, lambda: metronome.alive)
    supervisor = Supervisor(lambda: [loop], lambda _: metronome.wakeup(), daemon.now)
    metronome.every(timedelta(seconds=0.1), "ladder", lambda: sys.exit(3), "tick")
    metronome.start()
    assert daemon.watch(queue.SimpleQueue(), supervisor, lambda: None) == 1
    metronome.stop()
    hangs = Loop("scheduler", lambda: metronome.last_loop, 0.5)
    supervisor = Supervisor(lambda: [hangs], lambda _: metronome.wakeup(), daemon.now)
    assert daemon.watch(queue.SimpleQueue(), supervisor, lambda: None) == 1


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Service]:
    """A service as configured, not running."""
    (tmp_path / "dutyofficer.toml").write_text(SERVICE + FEED)
    made = open_service(tmp_path / "dutyofficer.toml")
    yield made
    made.database.close()


def test_the_files_are_read_again(opened: Service) -> None:
    """Policy, words and intervals are taken; the rest is named, and waits for a restart."""
    opened.path.write_text(
        SERVICE.replace("LLR", "RUT") + 'public_url = "https://duty.example.org"\n' + FEED + 'every = "1m"\n'
        '[policy]\nrepeat_gap = "20m"\n'
    )  # fmt: skip
    assert read_again(opened) == ["service"]
    house = opened.house
    assert (house.policy.repeat_gap, house.texts.service) == (timedelta(minutes=20), "RUT")
    assert house.feeds == {"ea": FeedPlan(every=timedelta(minutes=1))}


def test_a_file_with_a_fault_changes_nothing(opened: Service) -> None:
    """Not the policy either if it is the words that are wrong: all of it, or nothing."""
    before = (opened.house.policy, opened.house.texts, opened.house.feeds)
    opened.path.write_text(SERVICE + FEED + '[policy]\nrepeat_gap = "20m"\n')
    opened.path.with_name("texts.toml").write_text("[pages]\n")
    with pytest.raises(BadConfig, match=r"texts\.toml: pages: unknown table"):
        read_again(opened)
    assert (opened.house.policy, opened.house.texts, opened.house.feeds) == before


def test_a_feed_that_is_gone_from_the_file_waits_for_a_restart(opened: Service) -> None:
    """It is polled until then."""
    opened.path.write_text(SERVICE)
    assert read_again(opened) == ["feeds"]
    assert list(opened.house.feeds) == ["ea"]


RIVERS = '[feeds.levels]\nkind = "river-levels"\nurl = "http://127.0.0.1:9"\n'
HEAD = "station,name,river,measure,flood_area,kind,metres\n"
STATION = "4204,Whitwick,Grace Dieu Brook,4204-level,034FWFGDWHITWICK,warning,1.25\n"


def test_the_stations_are_read_again(tmp_path: Path) -> None:
    """SIGHUP, F11: the gauges of the file as it is now; one with a fault changes nothing."""
    (tmp_path / "dutyofficer.toml").write_text(SERVICE + RIVERS)
    stations = tmp_path / "stations.csv"
    stations.write_text(HEAD + STATION)
    opened = open_service(tmp_path / "dutyofficer.toml")
    rivers = opened.house.rivers["levels"]
    assert read_again(opened) == []
    assert opened.house.rivers["levels"] is rivers
    stations.write_text(HEAD + STATION + STATION.replace("4204", "4205"))
    read_again(opened)
    assert [station.id for station in opened.house.rivers["levels"].stations] == ["4204", "4205"]
    stations.write_text("no such columns\n")
    with pytest.raises(BadConfig, match=r"stations\.csv"):
        read_again(opened)
    assert len(opened.house.rivers["levels"].stations) == 2
    opened.database.close()


def test_another_watcher_is_taken_at_once(opened: Service) -> None:
    """C4, SIGHUP: or none any more."""
    assert opened.watcher is None
    for url, there in (("https://watch.example.org/one", True), ("", False)):
        opened.path.write_text(f'{SERVICE}{FEED}[monitor]\nping_url = "{url}"\n')
        assert read_again(opened) == []
        assert (opened.watcher is not None) == there


def test_files_with_a_fault_are_refused_while_it_runs(opened: Service, caplog: pytest.LogCaptureFixture) -> None:
    """SIGHUP: the interval of the poll follows the file; a fault is one line in the log, and all stays."""
    metronome = Metronome(daemon.now, {"poll": 1})
    metronome.every(opened.house.feeds["ea"].every, poll_job("ea"), list, "poll")
    for text, minutes in ((SERVICE + FEED + 'every = "1m"\n', 1), (SERVICE + FEED + 'evry = "2m"\n', 1)):
        opened.path.write_text(text)
        daemon.reload(opened, metronome)
        assert metronome.get_job("poll ea").trigger.interval == timedelta(minutes=minutes)
    assert "feeds.ea.evry: unknown key" in caplog.text


def test_under_systemd(tmp_path: Path, systemd: tuple[str, socket.socket]) -> None:
    """READY once it serves, WATCHDOG while all is well, RELOADING and READY at SIGHUP, STOPPING at SIGTERM; then 0."""
    name, there = systemd
    (tmp_path / "dutyofficer.toml").write_text(SERVICE + '[web]\nlisten = "127.0.0.1:0"\n')
    with service(tmp_path / "dutyofficer.toml", NOTIFY_SOCKET=name, WATCHDOG_USEC="200000") as process:
        assert [heard(there) for _ in range(2)] == ["READY=1", "WATCHDOG=1"]
        process.send_signal(signal.SIGHUP)
        soon(lambda: heard(there).startswith("RELOADING=1\nMONOTONIC_USEC="))
        assert heard(there) == "READY=1"
        process.send_signal(signal.SIGTERM)
        soon(lambda: heard(there) == "STOPPING=1")
        assert process.wait(15) == 0
