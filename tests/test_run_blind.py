"""The service as a process: a feed that goes silent, and a machine that was off for forty minutes."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from dutyofficer.cli import main
from dutyofficer.store import pages, state
from dutyofficer.store.tables import messages
from dutyofficer.wiring import open_service
from tests.channels.stand_in import ACCOUNT, TOKEN, closed_port, fault, provider
from tests.promises.publisher import QUORN, SILEBY, serve
from tests.test_cli import AUTHORITIES, FEED, POLICY, now
from tests.test_config import SERVICE
from tests.test_run import ASHA, BEN, CONFIG, DUTYOFFICER, PUBLIC, Live, Slow, service, soon
from tests.tiny_pack import write_files

WILMA = "+447700900201"
OFF = timedelta(minutes=40)
SECRET = {"DUTYOFFICER_TWILIO_AUTH_TOKEN": TOKEN}


@contextmanager
def started(live: Live) -> Iterator[Live]:
    """`live` with its service running; killed at the end if it has not ended, as by a power cut."""
    live.publisher.reached.clear()
    with service(live.config) as live.process:
        soon(live.publisher.reached.is_set, 15)
        yield live


def was_off(config: Path) -> None:
    """Everything in its database happened so much earlier."""
    service = open_service(config)
    with service.database.write() as tx:
        state.put(tx, "last_round", (now() - OFF).isoformat())
        for page in pages.open_ones(tx):
            due = page.next_step_at and page.next_step_at - OFF
            pages.save(tx, replace(page, climbs_from=page.climbs_from - OFF, next_step_at=due))
        tx.execute(update(messages).values(created_at=now() - OFF, not_before=now() - OFF))
    service.database.close()


def refused(config: Path) -> bool:
    """Whether it is written down that the provider did not take Wilma's text, so that it waits to be sent again."""
    done = CliRunner().invoke(main, ["--config", str(config), "messages", "--json"])
    return any(message["person"] == "wilma" and message["error"] for message in json.loads(done.stdout))


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    """Set up and imported, but nothing runs; the second on call is asked after ten minutes."""
    publisher, port = Slow(), closed_port()
    publisher.go.set()
    with provider() as twilio:
        for url in serve(publisher):
            text = CONFIG.format(
                service=SERVICE, authorities=AUTHORITIES, feed=FEED.format(url), policy=POLICY, port=port,
                account=ACCOUNT, twilio=twilio.url, public=PUBLIC,
            )  # fmt: skip
            text = text.replace('every = "1s"', 'every = "1s"\nsilent_after = "6s"').replace('"3s"', '"10m"')
            config = write_files(tmp_path / "duty", text) / "dutyofficer.toml"
            command = [DUTYOFFICER, "--config", str(config), "import", str(config.parent)]
            subprocess.run(command, check=True, capture_output=True, env=SECRET)
            process: subprocess.Popen[str] = subprocess.Popen(["true"], text=True)
            process.wait()
            yield Live(config, port, publisher, twilio, process)


def gets(live: Live, number: str, *parts: str, seconds: float = 10.0) -> None:
    """Wait for a text with all these words."""
    soon(lambda: any(all(part in text for part in parts) for text in live.texts(number)), seconds)


@pytest.mark.chaos
def test_a_feed_that_goes_silent_pages_and_its_return_is_told(live: Live) -> None:
    """C1: with AMBER in force at half of its patience; the officer accepts, and is told when it is heard again."""
    with started(live):
        live.publisher.say(SILEBY, 2, now())
        gets(live, ASHA, "FLOOD WARNING", "F1")
        assert live.posts("1") == 200
        gets(live, ASHA, "you have F1")
        live.publisher.status = 503
        gets(live, ASHA, "SYSTEM S1", "FEED SILENT", "gov.uk/check-flooding", "Reply 1")
        assert live.posts("1 S1") == 200
        gets(live, ASHA, "you have S1")
        assert not any("S1" in text for text in live.texts(BEN)), "she had it before he was to be asked"
        live.publisher.status = 200
        gets(live, ASHA, "S1", "is over since now")
        soon(lambda: live.health()["feed ea"]["ok"])
        assert live.ends()[0] == 0


@pytest.mark.chaos
def test_off_for_forty_minutes(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    """L7: killed with a page open and a text waiting; back, it says how long, goes on one step, sends nothing old."""
    monkeypatch.setenv("DUTYOFFICER_TWILIO_AUTH_TOKEN", TOKEN)
    live.twilio.first.extend([fault(429, 20429, "not now")] * 100)
    live.twilio.first_to = WILMA
    live.publisher.say(SILEBY, 2, now())
    live.publisher.say(QUORN, 2, now())
    with started(live):
        gets(live, ASHA, "FLOOD WARNING", "F1")
        soon(lambda: refused(live.config))
    live.twilio.first.clear()
    live.twilio.first_to = ""
    before = {number: len(live.texts(number)) for number in (ASHA, BEN, WILMA)}
    assert (before[BEN], len(live.texts(WILMA))) == (0, before[WILMA])
    live.publisher.say(SILEBY, 4, now())
    was_off(live.config)
    with started(live):
        gets(live, ASHA, "we were down from", "(40 min)", "1 pages wait")
        gets(live, BEN, "ESCALATION F1", seconds=15)
        assert live.posts("1") == 200
        gets(live, ASHA, "you have F1")
        live.publisher.reached.clear()
        soon(live.publisher.reached.is_set)
        assert live.ends()[0] == 0
    assert len(live.texts(WILMA)) == before[WILMA], "what she was to be told forty minutes ago is over"
    assert not any(text in live.texts(ASHA)[before[ASHA] :] for text in live.texts(ASHA)[: before[ASHA]])
