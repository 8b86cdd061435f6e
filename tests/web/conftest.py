"""The web over a real partnership, and a provider that signs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from dutyofficer.channels.twilio_signature import Signature
from dutyofficer.core.message import Sender
from dutyofficer.store.db import Database
from dutyofficer.web.app import make_app
from dutyofficer.web.front import Front
from tests.promises.publisher import Publisher, serve
from tests.promises.world import World, build, london

TOKEN = "a-token-of-no-account"
PUBLIC = "https://duty.example.org"
PAGES, WARDENS = "+447700900001", "+447700900002"
ASHA, BEN, WILMA = "+447700900101", "+447700900102", "+447700900201"


@dataclass
class Web:
    """Our web, and the provider before it."""

    client: FlaskClient
    world: World

    def posts(self, path: str, form: dict[str, str], seal: str | None = None) -> TestResponse:
        """The provider posts, signed; or with another seal, or with none if that is empty."""
        sign = RequestValidator(TOKEN).compute_signature(PUBLIC + path, form) if seal is None else seal
        headers = {"X-Twilio-Signature": sign} if sign else {}
        return self.client.post(path, data=form, headers=headers)

    def text(self, body: str, sid: str = "SM1", sender: str = ASHA, to: str = PAGES, **more: Any) -> TestResponse:
        """A text comes in."""
        form = {"MessageSid": sid, "From": sender, "To": to, "Body": body, "NumMedia": "0", "FromCity": ""}
        return self.posts("/twilio/sms", form, **more)

    def presses(self, attempt: str, digits: str) -> str:
        """A key during the call of `attempt`; returns what is said."""
        answer = self.posts(f"/twilio/key/{attempt}", {"CallSid": "CA1", "Digits": digits})
        assert (answer.status_code, answer.mimetype) == (200, "text/xml")
        return answer.text


@pytest.fixture
def world(sqlite_database: Database, tmp_path: Path) -> Iterator[World]:
    """Friday afternoon, nothing in force."""
    (tmp_path / "files").mkdir()
    publisher = Publisher()
    for url in serve(publisher):
        yield build(sqlite_database, url, publisher, tmp_path / "files", london("2025-11-14 14:00"), polled=True)


@pytest.fixture
def front(world: World) -> Front:
    """As the service has it."""
    numbers = {PAGES: Sender.PAGES, WARDENS: Sender.WARDENS}
    return Front(world.house, lambda: world.clock, Signature([TOKEN], PUBLIC), numbers)


@pytest.fixture
def web(front: Front, world: World) -> Web:
    """The service's web."""
    return Web(make_app(front).test_client(), world)
