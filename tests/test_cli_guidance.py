"""F10, F11: flood guidance at the command line, and how both feeds are read from the configuration."""

from __future__ import annotations

import json
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from dutyofficer import daemon
from dutyofficer.running import LIMITS, Running
from dutyofficer.wiring import open_service, read_again
from tests.promises.publisher import LONDON, Publisher, serve
from tests.test_cli import Desk, desk, now  # noqa: F401  # the same shell

SHAPE = {"authority", "date", "risk", "water", "source", "statement", "issued", "text"}
FEED = '[feeds.{}]\nkind = "{}"\nurl = "http://127.0.0.1:9/nobody"\n'
STATEMENT = Path(__file__).parent / "data" / "fgs" / "cut_statement_1212_2019-11-09.json"
STATIONS = Path(__file__).parents[1] / "config" / "stations.csv"


def tomorrow() -> str:
    """As the command line has it."""
    day: datetime = now().astimezone(LONDON) + timedelta(days=1)
    return day.date().isoformat()


def test_add_and_show(desk: Desk) -> None:  # noqa: F811
    """F10: typed in without a key, shown by date, told to the duty officer if it is soon and bad."""
    assert desk.run("guidance", "show").stdout == "No flood guidance.\n"
    args = ("guidance", "add", "--authority", "Leicestershire", "--day", tomorrow(), "--by", "dev")
    assert desk.run(*args, "--risk", "low").stdout == f"Leicestershire {tomorrow()}: low.\n"
    assert desk.reads("messages") == []
    assert desk.run(*args, "--risk", "medium", "--source", "surface").exit_code == 0
    (shape,) = desk.reads("guidance", "show")
    assert set(shape) == SHAPE
    assert (shape["date"], shape["risk"], shape["water"]) == (tomorrow(), "medium", "surface")
    listed = desk.run("guidance", "show").stdout
    assert listed == f"{tomorrow()}  Leicestershire      medium surface (by hand)\n"
    (incident,) = desk.reads("incidents")
    assert incident["title"].startswith("Flood guidance MEDIUM surface water, Leicestershire")


FAULTS = [
    (["--authority", "Leeds", "--day", "{}", "--risk", "low"], "'Leeds' is not one of ours; they are Leicester,"),
    (["--authority", "Rutland", "--day", "2020-01-01", "--risk", "low"], "2020-01-01 is not a day from"),
    (["--authority", "Rutland", "--day", "{}", "--risk", "low", "--by", "zoe"], "there is no person zoe"),
]


@pytest.mark.parametrize(("args", "fault"), FAULTS, ids=[row[1] for row in FAULTS])
def test_faults_are_one_line(desk: Desk, args: list[str], fault: str) -> None:  # noqa: F811
    """On standard error, exit 1, and nothing is kept."""
    done = desk.run("guidance", "add", *(arg.format(tomorrow()) for arg in args))
    assert done.exit_code == 1
    assert done.stderr.startswith(f"dutyofficer: {fault}")
    assert desk.reads("guidance", "show") == []


def with_feeds(desk: Desk, *kinds: str) -> None:  # noqa: F811
    """Switch more feeds on; nobody answers there."""
    text = desk.config.read_text(encoding="utf-8")
    desk.config.write_text(text + "".join(FEED.format(kind[:5], kind) for kind in kinds), encoding="utf-8")


def test_a_feed_that_nobody_answers_is_shown(desk: Desk) -> None:  # noqa: F811
    """F1: both kinds are polled, and stand in `status` and `check` like any other, dry run or not."""
    with_feeds(desk, "flood-guidance", "river-levels")
    shutil.copy(STATIONS, desk.config.parent)
    for more in (("--dry-run",), ()):
        shape = json.loads(desk.polls("--json", *more).stdout)
        said = {feed["name"]: feed["error"] for feed in shape["feeds"]}
        assert list(said) == ["ea", "flood", "river"]
        assert said["flood"]
        assert said["river"]
    states = {feed["name"]: feed["state"] for feed in desk.reads("status")["feeds"]}
    assert states == {"ea": "fresh", "flood": "never", "river": "never"}
    assert "feed river: never answered yet" in desk.run("check").stdout
    assert "not read: " not in desk.run("import", desk.config.parent).stdout


def test_river_levels_need_stations(desk: Desk) -> None:  # noqa: F811
    """F11: said at the start, with the file's name."""
    with_feeds(desk, "river-levels")
    done = desk.run("status")
    assert done.exit_code == 1
    assert done.stderr.startswith("dutyofficer: stations.csv: needed by feeds.river, and not in ")
    (desk.config.parent / "stations.csv").write_text("station,name\n", encoding="utf-8")
    assert "stations.csv: row 1: the columns are not" in desk.run("status").stderr


def test_guidance_may_have_a_key(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """F10: version 3 wants one, the secret flood_guidance_api_key; version 1 never did."""
    with_feeds(desk, "flood-guidance")
    monkeypatch.setenv("DUTYOFFICER_FLOOD_GUIDANCE_API_KEY", "abc")
    assert desk.reads("status")["feeds"][1]["name"] == "flood"


def test_guidance_that_pages_nobody_is_a_choice(desk: Desk) -> None:  # noqa: F811
    """F10: a warning may not be made harmless, a plan may."""
    text = desk.config.read_text(encoding="utf-8")
    desk.config.write_text(text + '[policy.handling]\nguidance_high = "inform"\n', encoding="utf-8")
    assert desk.run("status").exit_code == 0
    desk.config.write_text(text + '[policy.handling]\namber = "inform"\n', encoding="utf-8")
    assert "handling.amber: inform would page nobody" in desk.run("status").stderr


class Water(Publisher):
    """The Flood Forecasting Centre and the river gauges: a real statement as if issued now, one gauge."""

    def answer(self, path: str) -> tuple[int, bytes]:
        """Status and body."""
        moment = now().isoformat()
        if path.endswith("/statements/latest"):
            document = json.loads(STATEMENT.read_bytes())
            document["statement"] |= {"issued_at": moment, "next_issue_due_at": None}
            return 200, json.dumps(document).encode()
        item = {"measure": "m/4204-level-stage-i-15_min-mASD", "value": 1.31, "dateTime": moment}
        return 200, json.dumps({"items": [item]}).encode()


def test_both_feeds_over_http(desk: Desk) -> None:  # noqa: F811
    """F10, F11: a real statement and a gauge, from their answers to what is shown and stored."""
    desk.publisher.items.clear()
    for url in serve(Water()):
        with_feeds(desk, "flood-guidance", "river-levels")
        text = desk.config.read_text(encoding="utf-8").replace("http://127.0.0.1:9/nobody", url)
        desk.config.write_text(text.replace('"Rutland"]', '"S Yorkshire"]'), encoding="utf-8")
        ours = "4204,Whitwick,Grace Dieu Brook,4204-level-stage-i-15_min-mASD,,ours,1.25\n"
        (desk.config.parent / "stations.csv").write_text(STATIONS.read_text(encoding="utf-8") + ours, encoding="utf-8")
        for again in (False, True):
            shape = json.loads(desk.polls("--json").stdout)
            assert [feed["error"] for feed in shape["feeds"]] == [None, None, None]
            titles = [incident["title"].partition(",")[0] for incident in desk.reads("incidents")]
            assert titles == ["Flood guidance MEDIUM river", "River level"], again
        medium = [s for s in desk.reads("guidance", "show") if s["risk"] == "medium"]
        assert {(s["authority"], s["statement"], s["water"]) for s in medium} == {("S Yorkshire", "1212", "river")}
        assert {feed["state"] for feed in desk.reads("status")["feeds"]} == {"fresh"}


def test_each_has_a_loop_under_run(desk: Desk) -> None:  # noqa: F811
    """C3: polled by its own thread, watched by the supervisor; SIGHUP takes its interval, also if it is gone."""
    without = desk.config.read_text(encoding="utf-8")
    with_feeds(desk, "flood-guidance", "river-levels")
    shutil.copy(STATIONS, desk.config.parent)
    service = open_service(desk.config)
    running = Running(service, daemon.now, LIMITS)
    names = {finding.name for finding in running.supervisor.findings()}
    assert {"loop poll ea", "loop poll flood", "loop poll river"} <= names
    desk.config.write_text(without, encoding="utf-8")
    assert read_again(service) == ["feeds"]
    assert list(service.house.feeds) == ["ea", "flood", "river"]
    service.database.close()
