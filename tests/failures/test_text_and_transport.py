"""What goes wrong with words and with where they go: they fit, and they go to nobody's provider but the one chosen."""

from __future__ import annotations

from pathlib import Path

import pytest

from dutyofficer.channels.screen import Screen
from dutyofficer.channels.twilio_sms import TwilioSms
from dutyofficer.config import BadConfig, load_settings
from dutyofficer.core.message import GSM7, GSM7_TWO, Medium, segments
from dutyofficer.demo import find_pack
from dutyofficer.wiring import open_demo
from tests.channels.stand_in import ACCOUNT, TOKEN
from tests.desk.conftest import FROM
from tests.promises.publisher import QUORN, SILEBY
from tests.promises.world import World

NAMES = [
    "Afon Llyfn\u0175y \u2013 Pont y T\u0177",
    "\u201cOld\u201d Mill\u2019s\u00a0Weir",
    "\U0001f30a\U0001f30a\U0001f30a",
    "Weir [A] {B} ~ \u20ac5 | " * 9,
    "x" * 2000,
    "River Soar at " + "Barrow upon Soar and " * 60,
    "\u202eabc\u202c",
    "",
]


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_any_name_is_a_text(world: World, name: str) -> None:
    """Mode 40, S5: whatever the publisher calls it: GSM-7, something to read, two segments at most, never 1600."""
    world.warns(SILEBY, 1, description=name, message=name)
    world.warns(QUORN, 2, description=name)
    world.forward(minutes=8)
    said = [m.body for m in world.outbox() if m.medium is Medium.SMS]
    assert len(said) >= 6
    for body in said:
        assert set(body) <= GSM7 | GSM7_TWO
        assert len(body.strip()) > 20
        assert segments(body) <= 2
    pages = [m.body for m in world.outbox() if m.page and m.medium is Medium.SMS]
    assert all("F1" in body and "eply 1" in body for body in pages), pages
    for phone in world.phones.values():
        phone.forgets()


CLEAR = ["http://api.example.org", "http://192.0.2.1", "http://localhost.example.org", "http://127.0.0.1.example.org"]


@pytest.mark.parametrize("url", CLEAR)
@pytest.mark.parametrize("table", ["twilio", "notify"])
def test_nothing_starts_in_clear(tmp_path: Path, table: str, url: str) -> None:
    """Mode 43, S2: an http address of a provider is refused at start, unless it is this machine."""
    file = tmp_path / "dutyofficer.toml"
    for address, refused in ((url, True), ("http://127.0.0.1:4010", False), ("https://api.example.org", False)):
        file.write_text(f'[service]\nname = "LLR"\n[{table}]\napi_base_url = "{address}"\n', encoding="utf-8")
        if refused:
            with pytest.raises(BadConfig, match=f"{table}.api_base_url: must be https"):
                load_settings(file)
        else:
            load_settings(file)
    if table == "twilio":
        with pytest.raises(ValueError, match="http only to this machine"):
            TwilioSms(ACCOUNT, TOKEN, FROM, url)


def test_a_rehearsal_reaches_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mode 43: a demo has no provider, whatever account the configuration and the environment hold."""
    monkeypatch.setenv("DUTYOFFICER_TWILIO_AUTH_TOKEN", TOKEN)
    config = Path(__file__).parents[2] / "config" / "dutyofficer.toml"
    service = open_demo(find_pack("soar"), tmp_path / "demo.db", config)
    assert all(isinstance(channel, Screen) for channel in service.house.channels.values())
    assert service.inbox is None
    service.database.close()
