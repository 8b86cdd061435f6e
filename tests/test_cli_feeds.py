"""`poll --once --dry-run` and `areas refresh`: several feeds of every kind, one of them bad, and nothing kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.promises.publisher import ALERT, NAMES, QUORN, SILEBY, UNKNOWN, Publisher, serve
from tests.test_cli import AUTHORITIES, FEED, MESSAGE, POLICY, Desk, now
from tests.test_config import SERVICE
from tests.tiny_pack import write_files

DATA = Path(__file__).parent / "data"
FEEDS = """
[feeds.met]
kind = "met-office-rss"
url = "{0}/rss"
[feeds.keyed]
kind = "nswws"
url = "{0}/nswws"
[feeds.health]
kind = "ukhsa-health"
url = "{0}/health"
[feeds.cap]
kind = "cap"
url = "{0}/cap"
"""
RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Met Office warnings for East Midlands</title>
<link>http://www.metoffice.gov.uk/weather/uk/em/em_forecast_warnings.html</link><description>None</description>
</channel></rss>"""


@dataclass
class Web:
    """Every other publisher on one loopback address: a document and its type by path; any other is a 500."""

    pages: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    url: str = ""


@pytest.fixture
def web() -> Iterator[Web]:
    """The Met Office, the Health Security Agency and MeteoAlarm; NSWWS does not work."""
    alert = (DATA / "ukhsa" / "heat_detail_E12000004_green.json").read_bytes()
    atom = b'<feed xmlns="http://www.w3.org/2005/Atom"><id>x</id><title>MeteoAlarm</title></feed>'
    made = Web({
        "/rss": ("application/rss+xml", RSS), "/cap": ("application/atom+xml", atom),
        "/health/heat/E12000004": ("application/json", alert), "/health/cold/E12000004": ("application/json", alert),
    })  # fmt: skip

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, body = made.pages.get(self.path, ("text/plain", b"out of order"))
            self.send_response(200 if self.path in made.pages else 500)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made.url = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield made
        server.shutdown()
        thread.join()


@pytest.fixture
def desk(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Five kinds of feeds; the Environment Agency has just raised a flood warning at Sileby."""
    monkeypatch.setenv("DUTYOFFICER_NSWWS_API_KEY", "a-key")
    publisher = Publisher()
    publisher.say(SILEBY, 2, now())
    for url in serve(publisher):
        config = SERVICE + AUTHORITIES + FEED.format(url) + FEEDS.format(web.url) + POLICY
        folder = write_files(tmp_path / "duty", config)
        desk = Desk(folder / "dutyofficer.toml", publisher)
        assert desk.run("import", folder).exit_code == 0
        yield desk


def test_a_bad_feed_is_named_and_the_others_are_shown(desk: Desk, web: Web) -> None:
    """F1: five kinds; one answers 500: exit 1, its address and cause, and what the others would mean."""
    shape = desk.reads("poll", "--once", "--dry-run", code=1)
    feeds = {feed["name"]: feed for feed in shape["feeds"]}
    assert list(feeds) == ["ea", "met", "keyed", "health", "cap"]
    assert all(set(feed) == {"name", "read", "error", "rejected", "changes"} for feed in shape["feeds"])
    assert {name for name, feed in feeds.items() if feed["error"]} == {"keyed"}
    assert feeds["keyed"]["error"] == f"{web.url}/nswws/feed: status 500"
    assert feeds["ea"]["changes"] == [{"code": SILEBY, "change": "NEW", "level": "amber"}]
    assert {message["person"] for message in shape["messages"]} == {"asha", "wilma"}
    assert all(set(message) == MESSAGE for message in shape["messages"])


def test_in_words_and_without_a_trace(desk: Desk, web: Web) -> None:
    """F1: two bad ones, each with its line; afterwards nothing was kept of any feed."""
    del web.pages["/rss"]
    done = desk.polls("--dry-run")
    assert done.exit_code == 1
    lines = done.stdout.splitlines()
    assert lines[0] == "ea: 1 warnings read"
    assert [line for line in lines if "status 500" in line] == [
        f"met: {web.url}/rss: status 500",
        f"keyed: {web.url}/nswws/feed: status 500",
    ]
    assert any(line.startswith("would send asha: LLR DUTY F1") for line in lines)
    assert desk.reads("messages") == desk.reads("incidents") == []
    assert {feed["state"] for feed in desk.reads("status")["feeds"]} == {"never"}


def test_two_kinds_that_both_warn(desk: Desk, web: Web) -> None:
    """F1, F4: what each publisher said is read in one go, floods and weather alike."""
    rain = (DATA / "cap" / "constructed_cap12_alert_amber_rain_EM.xml").read_bytes()
    rain = rain.replace(b"2025-10-03T", f"{now():%Y-%m-%dT}".encode())
    rain = rain.replace(b"2025-10-04T", f"{now() + timedelta(days=1):%Y-%m-%dT}".encode())
    web.pages["/cap"] = ("application/atom+xml", (
        b'<feed xmlns="http://www.w3.org/2005/Atom"><id>x</id><title>MeteoAlarm</title><entry><id>1</id>'
        b'<title>Rain</title><updated>2026-01-01T00:00:00Z</updated>'
        b'<link type="application/cap+xml" href="/rain.xml"/></entry></feed>'
    ))  # fmt: skip
    web.pages["/rain.xml"] = ("application/cap+xml", rain)
    feeds = {feed["name"]: feed for feed in desk.reads("poll", "--once", "--dry-run", code=1)["feeds"]}
    assert (feeds["ea"]["read"], feeds["cap"]["read"], feeds["cap"]["error"]) == (1, 1, None)


def test_the_list_of_flood_areas_by_hand(desk: Desk) -> None:
    """F13: `areas refresh`, as words and as JSON; a dry run keeps nothing; a bad answer is one line and exit 1."""
    for code in (ALERT, SILEBY, UNKNOWN):
        desk.publisher.lists(code, NAMES[code])
    desk.publisher.lists(QUORN, "River Soar at Quorn and Barrow")
    shape = desk.reads("areas", "refresh", "--dry-run")
    assert shape["new"] == shape["uncovered"] == [{"code": UNKNOWN, "name": NAMES[UNKNOWN]}]
    assert shape["renamed"] == [{"code": QUORN, "was": NAMES[QUORN], "name": "River Soar at Quorn and Barrow"}]
    assert (shape["feed"], shape["ours"], shape["gone"]) == ("ea", 4, [])
    kept = desk.run("areas", "refresh").stdout
    assert f"new         {UNKNOWN:20}{NAMES[UNKNOWN]}" in kept
    assert "4 flood areas of ours in ea's list." in kept
    assert desk.reads("areas", "refresh")["new"] == []
    desk.publisher.areas.clear()
    done = desk.run("areas", "refresh")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "empty list of flood areas" in done.stderr
