"""The service as a process of its own, between a publisher and a provider on loopback, with everybody's phones."""

from __future__ import annotations

import json
import os
import re
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

from click.testing import CliRunner
from twilio.request_validator import RequestValidator

from dutyofficer.cli import main
from tests.browser.houses import SECRET
from tests.channels.stand_in import ACCOUNT, TOKEN, Provider, closed_port, provider
from tests.promises.publisher import Publisher, serve
from tests.test_cli import AUTHORITIES, FEED, POLICY, now
from tests.test_config import SERVICE
from tests.test_run import service, soon
from tests.tiny_pack import write_files

ASHA, WILMA = "+447700900101", "+447700900201"
PAGES, WARDENS = "+447700900001", "+447700900002"
SECRETS = {"DUTYOFFICER_TWILIO_AUTH_TOKEN": TOKEN, "DUTYOFFICER_SESSION_SECRET": SECRET}
LINK = re.compile(r"http://[\w.:]+/i/\w+")
CONFIG = """{service}{authorities}public_url = "{url}"
[web]
listen = "{listen}"
{feed}every = "1s"
[channels]
sms = "twilio"
[twilio]
account_sid = "{account}"
pages_from = "{pages}"
wardens_from = "{wardens}"
api_base_url = "{twilio}"
{policy}quiet_hours = "00:00-00:00"
"""


@dataclass
class Live:
    """The running service, and whom it talks to."""

    config: Path
    url: str
    publisher: Publisher
    twilio: Provider

    def warns(self, code: str, level: int, text: str = "River levels are rising.") -> None:
        """The publisher says so from now on."""
        self.publisher.say(code, level, now(), text=text)

    def texts(self, number: str, part: str = "") -> list[str]:
        """What the provider was asked to send there."""
        return [form["Body"] for form in list(self.twilio.forms) if form["To"] == number and part in form["Body"]]

    def gets(self, number: str, part: str) -> str:
        """The first text there that has that in it, as soon as it comes."""
        with suppress(AssertionError):
            soon(lambda: self.texts(number, part), 20)
        assert self.texts(number, part), f"no {part!r} in {self.texts(number)}"
        return self.texts(number, part)[0]

    def replies(self, number: str, to: str, words: str) -> None:
        """Somebody's text comes in through the provider, signed."""
        form = {"MessageSid": f"SM-{number}-{words[:20]}", "From": number, "To": to, "Body": words}
        seal = RequestValidator(TOKEN).compute_signature(f"{self.url}/twilio/sms", form)
        posted = urllib.request.Request(
            f"{self.url}/twilio/sms", urlencode(form).encode(), {"X-Twilio-Signature": seal}
        )
        with urllib.request.urlopen(posted, timeout=10) as answer:
            assert answer.status == 200

    def says(self, *command: str) -> Any:
        """A command beside the running service."""
        done = CliRunner(env=SECRETS).invoke(main, ["--config", str(self.config), *command, "--json"])
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)


@contextmanager
def living(folder: Path) -> Iterator[Live]:
    """A service that has heard its publisher say nothing, and has a short link in its texts."""
    publisher, listen = Publisher(), f"127.0.0.1:{closed_port()}"
    with provider() as twilio:
        for feed in serve(publisher):
            text = CONFIG.format(
                service=SERVICE, authorities=AUTHORITIES, feed=FEED.format(feed), policy=POLICY, listen=listen,
                url=f"http://{listen}", account=ACCOUNT, pages=PAGES, wardens=WARDENS, twilio=twilio.url,
            )  # fmt: skip
            config = write_files(folder / "duty", text) / "dutyofficer.toml"
            live = Live(config, f"http://{listen}", publisher, twilio)
            with patch.dict(os.environ, SECRETS):
                done = CliRunner().invoke(main, ["--config", str(config), "import", str(config.parent)])
            assert done.exit_code == 0, done.output
            with service(config, **SECRETS):
                soon(partial(_answers, live.url), 20)
                yield live


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/sign-in", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
