"""K3: no phone number, secret, name or message in any line that the service writes about itself, at any level."""

from __future__ import annotations

import base64
import json
import logging
import os
import re
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from click.testing import CliRunner
from twilio.request_validator import RequestValidator

from dutyofficer.cli import main
from dutyofficer.journal import FORMAT, Masking, masked
from tests import loud
from tests.channels.stand_in import ACCOUNT, TOKEN, Provider, closed_port, fault, provider
from tests.promises.publisher import SILEBY, Publisher, serve
from tests.promises.world import NUMBERS, PEOPLE
from tests.test_cli import AUTHORITIES, FEED, POLICY, now
from tests.test_config import SERVICE
from tests.test_run import CONFIG, DUTYOFFICER, PUBLIC, soon
from tests.tiny_pack import write_files

LOUD = Path(__file__).with_name("loud.py")
STRANGER, FORGED, SECRET_PATH = "+447700900777", "Zm9yZ2VkIGJ5IHNvbWVib2R5", "/4c1f-ping-secret"
ASHA, WILMA = "+447700900101", "+447700900201"
OURS = ("+447700900001", "+447700900002", "+441164960001")
LADDER = '[[policy.ladder.accept]]\nafter = "0s"\nrota = "duty-officer"\nby = ["sms"]\n' + (
    '[[policy.ladder.accept]]\nafter = "2s"\nrota = "duty-officer"\nby = ["voice"]\n'
)


@dataclass
class Loud:
    """The service at its loudest, and what it must not repeat."""

    config: Path
    port: int
    publisher: Publisher
    twilio: Provider
    pings: list[str]
    seals: list[str] = field(default_factory=list)
    calendar: str = ""

    def posts(self, path: str, seal: str = "", **form: str) -> int:
        """A form comes in, signed unless a seal is given; the status that it got."""
        seal = seal or RequestValidator(TOKEN).compute_signature(f"{PUBLIC}{path}", form)
        self.seals.append(seal)
        asked = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", urlencode(form).encode(), {"X-Twilio-Signature": seal}
        )
        try:
            with urllib.request.urlopen(asked, timeout=5) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code

    def texts(self, number: str, *, calls: bool = False) -> list[dict[str, str]]:
        """What the provider was asked to send there."""
        kind = "Twiml" if calls else "Body"
        return [form for form in list(self.twilio.forms) if form.get("To") == number and kind in form]

    def fresh(self) -> bool:
        """Whether the feed has been read."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return {"name": "feed ea", "ok": True, "text": "fresh"} in json.load(answer)
        except OSError:
            return False


@contextmanager
def outside() -> Iterator[tuple[str, list[str]]]:
    """A watcher: its address, and the paths that it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(500 if len(asked) == 1 else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}{SECRET_PATH}", asked
        server.shutdown()


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Loud]:
    """Everything is set up and imported, nothing runs."""
    publisher, port = Publisher(), closed_port()
    with provider() as twilio, outside() as (ping, pings):
        twilio.clock = now
        for url in serve(publisher):
            text = CONFIG.format(
                service=SERVICE, authorities=AUTHORITIES, feed=FEED.format(url), policy=POLICY, port=port,
                account=ACCOUNT, twilio=twilio.url, public=PUBLIC,
            )  # fmt: skip
            text = text.partition("[[policy.ladder")[0] + LADDER + f'[monitor]\nping_url = "{ping}"\n'
            text = text.replace('sms = "twilio"', 'sms = "twilio"\nvoice = "twilio"')
            text = text.replace("[twilio]\n", f'[twilio]\ncalls_from = "{OURS[2]}"\n')
            folder = write_files(tmp_path / "duty", text)
            yield Loud(folder / "dutyofficer.toml", port, publisher, twilio, pings)


def types(scene: Loud, *args: str) -> tuple[str, str]:
    """A command at its loudest; what it printed, and what it said of its own running."""
    done = subprocess.run(
        [DUTYOFFICER, "--config", str(scene.config), "-vv", *args], text=True, capture_output=True, timeout=30,
        env={"DUTYOFFICER_TWILIO_AUTH_TOKEN": TOKEN},
    )  # fmt: skip
    return done.stdout, done.stderr


def subscribes(scene: Loud) -> None:
    """Somebody's phone reads the rota."""
    scene.seals.append(scene.calendar.removeprefix("/rota/").removesuffix(".ics"))
    with urllib.request.urlopen(f"http://127.0.0.1:{scene.port}{scene.calendar}", timeout=5) as answer:
        assert b"BEGIN:VEVENT" in answer.read()


def storm(scene: Loud) -> None:
    """A page that may have left, a warden's text that is refused, a call, and every kind of answer."""
    scene.twilio.takes_anyway = True
    scene.twilio.first.extend(["read", fault(400, 21211, f"The 'To' number {WILMA} is not a valid phone number.")])
    scene.publisher.say(SILEBY, 2, now(), "Expect flooding of the zebra enclosure.")
    soon(lambda: scene.texts(ASHA) and scene.texts(WILMA))
    soon(lambda: any("To=%2B44" in path for path in scene.twilio.asked))
    soon(lambda: scene.texts(ASHA, calls=True))
    report = urlsplit(scene.texts(ASHA)[0]["StatusCallback"]).path
    assert scene.posts(report, MessageSid="SM1", MessageStatus="delivered", To=ASHA) == 204
    assert scene.posts(f"{report}-of-nobody", MessageSid="SM2", MessageStatus="sent", To=ASHA) == 204
    text = {"To": OURS[0], "MessageSid": "SM3"}
    assert scene.posts("/twilio/sms", **text, From=STRANGER, Body="where is my walrus") == 200
    assert scene.posts("/twilio/sms", **text, From="", Body="a walrus from nowhere") == 400
    assert scene.posts("/twilio/sms", FORGED, **text, From=ASHA, Body="1 walrus") == 403
    assert scene.posts("/twilio/sms", To=OURS[0], MessageSid="SM4", From=ASHA, Body="LOG the walrus is out") == 200
    ring = urlsplit(scene.texts(ASHA, calls=True)[0]["StatusCallback"]).path.replace("/status/", "/key/")
    assert scene.posts(ring, Digits="1", From=ASHA, To=OURS[2]) == 200
    ringing = {"To": OURS[2], "From": STRANGER, "CallSid": "CA1"}
    assert scene.posts("/twilio/duty-line", **ringing, CallStatus="ringing") == 200
    assert scene.posts("/twilio/duty-line?step=1", **ringing, CallStatus="completed") == 200
    soon(lambda: any(STRANGER in form["Body"] for form in scene.texts(ASHA)))
    soon(lambda: any(form["To"] == STRANGER for form in scene.twilio.forms))
    soon(lambda: len(scene.pings) > 1)


def told(scene: Loud, tmp_path: Path) -> str:
    """What the whole run wrote, from its first line to its last."""
    path = tmp_path / "journal"
    with path.open("w") as journal:
        process = subprocess.Popen(
            [sys.executable, str(LOUD), str(scene.config)], stdout=journal, stderr=subprocess.STDOUT,
            env={"DUTYOFFICER_TWILIO_AUTH_TOKEN": TOKEN, "PYTHONPATH": str(LOUD.parents[1])},
        )  # fmt: skip
        try:
            soon(scene.fresh, 15)
            subscribes(scene)
            storm(scene)
            process.terminate()
            assert process.wait(15) == 0
        finally:
            process.kill()
            process.wait()
    return path.read_text()


def numbers(said: str) -> list[str]:
    """Phone numbers of anybody in it, however they are spelt."""
    whole = re.sub(r"\.\d+", "", said)  # or a fraction of a second would hold the end of one by chance
    digits = "".join(char for char in whole if char not in " -()\xa0")
    all_of_them = [*NUMBERS.values(), "0116 496 0201", *OURS, STRANGER, loud.FAULTY]
    return [number for number in all_of_them if number.replace(" ", "")[-6:] in digits]


def secrets(scene: Loud, said: str) -> list[str]:
    """Secrets in it."""
    basic = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
    return [secret for secret in (TOKEN, basic, SECRET_PATH[1:], *scene.seals) if secret in said]


def words(scene: Loud, said: str) -> list[str]:
    """Names of people, and five words in a row of anything that was sent or came in."""
    names = [name for line in PEOPLE.splitlines()[1:] for name in line.split(",")[1].split()[1:]]
    sent = [form.get("Body") or form.get("Twiml", "") for form in scene.twilio.forms]
    rows = [text.split() for text in sent]
    parts = {" ".join(row[at : at + 5]) for row in rows for at in range(len(row) - 4)}
    return [part for part in sorted(parts | {*names, "walrus", "zebra", "dial 999", "FLOOD WARNING"}) if part in said]


def test_a_whole_run_at_its_loudest(scene: Loud, tmp_path: Path) -> None:
    """K3: storm, look-ups, refusals, answers, forgeries, faults inside: every line of it may be read by anybody."""
    types(scene, "import", str(scene.config.parent))
    wish = ["--config", str(scene.config), "rota", "ics", "duty-officer"]
    made = CliRunner().invoke(main, wish, env={"DUTYOFFICER_TWILIO_AUTH_TOKEN": TOKEN})
    scene.calendar = urlsplit(made.stdout.split()[0]).path
    said = told(scene, tmp_path)
    for happened in (
        "INFO dutyofficer.daemon: serving on", "DEBUG urllib3", "INFO sqlalchemy.engine", "DEBUG apscheduler",
        "SELECT ", '"POST (path) HTTP/', loud.CRASHED, loud.THREAD_DIED, loud.REFUSED,
        "report on an attempt that is not ours", "the watcher at 127.0.0.1 does not hear us",
    ):  # fmt: skip
        assert happened in said, f"{happened} was to be in the log, or this test proves nothing"
    assert (numbers(said), secrets(scene, said), words(scene, said)) == ([], [], [])


def test_commands_say_no_more(scene: Loud) -> None:
    """K3: a row that is refused, and every reading command, at -vv."""
    (bad := scene.config.with_name("bad") / "people.csv").parent.mkdir()
    bad.write_text(PEOPLE.replace("07700 900104", "07700 900104 0"))
    runs = [types(scene, "import", str(folder)) for folder in (bad.parent, scene.config.parent)]
    assert "people.csv: row 5, column mobile" in runs[0][1]
    runs += [types(scene, *args) for args in (("messages",), ("poll", "--once"))]
    for printed, said in runs:
        assert (numbers(printed + said), secrets(scene, said), words(scene, said)) == ([], [], [])
    assert "INFO sqlalchemy.engine" in runs[-1][1]


LINES = [
    ("sms to +447700900101 refused", "sms to (number) refused"),
    ("GET /Messages.json?To=%2B447700900101&PageSize=20", "GET /Messages.json?To=(number)&PageSize=20"),
    ("call 07700 900 101 or (0116) 496 0001 now", "call (number) or (number) now"),
    ("'00447700900101', 447700900101", "'(number)', (number)"),
    ('"GET /secret HTTP/1.1" 200 1234', '"GET (path) HTTP/1.1" 200 1234'),
    ("Exception on /rota/a_B-9.ics [GET]", "Exception on /rota/(secret).ics [GET]"),
    ("bad\nDETAIL:  Failing row contains (1, Asha,\nSileby).\n[SQL: INSERT]", "bad\nDETAIL: (row)\n[SQL: INSERT]"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "shown"), LINES)
def test_what_is_blanked(line: str, shown: str) -> None:
    """K3: numbers in every spelling, paths, rows."""
    assert masked(line) == shown


@pytest.mark.parametrize(
    "line",
    [
        "INFO dutyofficer.daemon: serving on http://127.0.0.1:8321",
        "due at 2026-11-14 03:09:00.123456+00:00: due now",
        "area 034FWFSOSILEBY: status 404",
        "SM00000000000000000000000000000012 attempt 3f0c2a52-0f6e-4b0e-9b6b-0123456789ab",
        "[cached since 0.01234567890123s ago] rota nobody from Sat 14 Nov 09:00",
    ],
)
def test_what_stays(line: str) -> None:
    """Times, codes, ids and addresses of our own are what a log is read for."""
    assert masked(line) == line


def test_an_exception_is_masked_with_its_traceback() -> None:
    """Also where the number stands in the cause of a cause."""
    try:
        try:
            raise ValueError("for +447700900101")
        except ValueError as error:
            raise RuntimeError("07700 900101") from error
    except RuntimeError:
        record = logging.LogRecord("ours", logging.ERROR, "", 0, "it failed for %s", (ASHA,), sys.exc_info())
    line = Masking(FORMAT).format(record)
    assert line.startswith("ERROR ours: it failed for (number)\nTraceback")
    assert "ValueError: for (number)\n" in line
    assert line.endswith("RuntimeError: (number)")
    assert numbers(line) == []


def test_inside_another_program_its_log_is_left_alone() -> None:
    """A command run by a test, or by another program, sets up nothing in it."""
    before = list(logging.getLogger().handlers), sys.excepthook, threading.excepthook
    assert CliRunner().invoke(main, ["-vv", "rota", "--help"]).exit_code == 0
    assert (list(logging.getLogger().handlers), sys.excepthook, threading.excepthook) == before


def test_quiet_unless_it_is_asked(tmp_path: Path) -> None:
    """Without -v a command says nothing of its own running; -v adds the libraries, -vv SQL."""
    (tmp_path / "dutyofficer.toml").write_text(SERVICE)
    start = [DUTYOFFICER, "--config", str(tmp_path / "dutyofficer.toml")]
    said = [
        subprocess.run([*start, *loudly, "db", "upgrade"], capture_output=True, text=True, env=os.environ).stderr
        for loudly in ([], ["-v"], ["-vv"])
    ]
    assert said[0] == ""
    assert ("sqlalchemy" in said[1], "INFO sqlalchemy.engine" in said[2]) == (False, True)
