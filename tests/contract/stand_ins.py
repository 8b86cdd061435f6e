"""Twilio as others play it: mountebank for faults, Prism for Twilio's own contract, `emulate` for what Twilio keeps.

What we send goes through all three in that order; emulate signs what comes back to us. All of it stays on loopback.
"""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import requests

from tests.channels.stand_in import ACCOUNT, TOKEN
from tests.contract.cut_openapi import OPENAPI, mended

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
PAGES, WARDENS, CALLS = "+447700900001", "+447700900002", "+441164960001"
"""Our numbers at the provider."""

_HEAP = "--max-old-space-size=192"
"""Megabytes that each of them may fill: they share the machine with the tests."""

_STARTUP = 30.0
_BREACH = re.compile(r"Request terminated with error|UNPROCESSABLE_ENTITY|✖ +error")
_DELIVERY = re.compile(r"<tr><td>([^<]*)</td><td>([^<]*)</td><td>([^<]*)</td>")


def lacking() -> str:
    """What this machine lacks to run them, in words; empty if nothing."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return "there is no Node.js with npm on this machine"
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    if int(said.removeprefix("v").split(".")[0]) < 20:
        return f"Node.js {said.strip()} is too old: 20 is needed"
    return "" if (MODULES / "emulate").is_dir() else "tests/contract/node_modules is not there: make contract"


@dataclass
class StandIns:
    """The three in a row. `api` is where our code sends; mountebank passes on unless a test says otherwise."""

    api: str
    imposter: str
    prism: str
    emulate: str
    prism_log: Path
    read: int = 0
    marks: int = 0

    def clear(self) -> None:
        """Pass everything on, and forget what came before."""
        self._stubs([])
        requests.delete(f"{self.imposter}/savedRequests", timeout=5).raise_for_status()
        for kind in ("Messages", "Calls"):
            for one in self.taken(kind):
                self._asks("DELETE", f"/2010-04-01/Accounts/{ACCOUNT}/{kind}/{one['sid']}.json")
        self.read = self.prism_log.stat().st_size

    def answers(self, *first: dict[str, Any], to: str, looks: dict[str, Any] | None = None) -> None:
        """What is posted for that phone gets these answers, one after another; from then on it is passed on.

        `looks` is the answer to every look-up, if not the one that emulate has.
        """
        posts = {"equals": {"method": "POST", "form": {"To": to}}}
        stubs = [{"predicates": [posts], "responses": [*first, {**self.through(), "repeat": 999}]}]
        if looks:
            stubs.append({"predicates": [{"equals": {"method": "GET"}}], "responses": [looks]})
        self._stubs(stubs)

    def through(self, **behavior: Any) -> dict[str, Any]:
        """A response of mountebank: pass it on, and do this to the answer."""
        passed = {"proxy": {"to": self.prism, "mode": "proxyTransparent"}}
        return {**passed, "behaviors": [behavior]} if behavior else passed

    def posted(self, kind: str, to: str = "") -> list[dict[str, str]]:
        """The forms that our code posted, in order, as mountebank recorded them."""
        came = requests.get(self.imposter, timeout=5).json()["requests"]
        posts = [one for one in came if one["method"] == "POST" and one["path"].endswith(f"/{kind}.json")]
        forms = [{key: " ".join(values) for key, values in parse_qs(one["body"]).items()} for one in posts]
        return [form for form in forms if to in ("", form["To"])]

    def taken(self, kind: str, to: str = "") -> list[dict[str, Any]]:
        """What emulate has: newest first, and what came in with what went out."""
        query = {"PageSize": "1000", **({"To": to} if to else {})}
        answer = self._asks("GET", f"/2010-04-01/Accounts/{ACCOUNT}/{kind}.json", params=query)
        found = answer.json()[kind.lower()]
        assert isinstance(found, list)
        return found

    def simulates(self, what: str, **form: str) -> None:
        """Something happens at the provider, which posts it to us before this returns."""
        self._asks("POST", f"/_twilio/simulate/{what}", data=form)

    def texts_go_to(self, public: str) -> None:
        """Texts to our numbers are posted there."""
        numbers = f"/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers"
        for number in self._asks("GET", f"{numbers}.json").json()["incoming_phone_numbers"]:
            self._asks("POST", f"{numbers}/{number['sid']}.json", data={"SmsUrl": f"{public}/twilio/sms"})

    def deliveries(self, public: str) -> list[tuple[str, str, int]]:
        """What was posted to us: event, path and our status, in order; of the last fifty."""
        page = self._asks("GET", "/", params={"tab": "webhooks"}).text
        rows = [tuple(html.unescape(cell) for cell in row) for row in reversed(_DELIVERY.findall(page))]
        return [(event, url[len(public) :], int(code or 0)) for event, url, code in rows if url.startswith(public)]

    def breaches(self) -> list[str]:
        """Lines in which Prism says that our request, or the answer to it, is not as Twilio describes it.

        Prism writes its log late: an address that is nobody's is asked last, and waited for.
        """
        self.marks += 1
        mark, until = f" /mark-{self.marks} ", time.monotonic() + _STARTUP
        requests.get(self.prism + mark.strip(), timeout=15)
        while time.monotonic() < until:
            found = [line for line in self._prism_said() if _BREACH.search(line)]
            if any(mark in line for line in found):
                return [line for line in found if mark not in line]
            time.sleep(0.02)
        raise RuntimeError(f"Prism did not write down{mark}within {_STARTUP:g} s")

    def _prism_said(self) -> list[str]:
        with self.prism_log.open(encoding="utf-8") as log:
            log.seek(self.read)
            return log.readlines()

    def _stubs(self, stubs: list[dict[str, Any]]) -> None:
        wanted = {"stubs": [*stubs, {"responses": [self.through()]}]}
        requests.put(f"{self.imposter}/stubs", json=wanted, timeout=5).raise_for_status()

    def _asks(self, method: str, path: str, **more: Any) -> requests.Response:
        answer = requests.request(method, self.emulate + path, auth=(ACCOUNT, TOKEN), timeout=15, **more)
        answer.raise_for_status()
        return answer


@contextmanager
def stand_ins(folder: Path) -> Iterator[StandIns]:
    """All three, started together and stopped by their own process ids, whatever happens. Logs go to `folder`."""
    (folder / "openapi.json").write_text(json.dumps(mended(json.loads(OPENAPI.read_text(encoding="utf-8")))))
    numbers = [{"phone_number": number} for number in (PAGES, WARDENS, CALLS)]
    seed = {"twilio": {"account": {"sid": ACCOUNT, "auth_token": TOKEN}, "phone_numbers": numbers}}
    (folder / "seed.yaml").write_text(json.dumps(seed))  # JSON is YAML
    emulate, prism, mountebank = ports = _free_ports(3)
    upstream = f"http://127.0.0.1:{emulate}"
    commands = {
        "emulate": f"emulate/dist/index.js start --service twilio --port {emulate} --seed seed.yaml",
        "prism": f"@stoplight/prism-cli/dist/index.js proxy -h 127.0.0.1 -p {prism} --errors openapi.json {upstream}",
        "mountebank": f"@mbtest/mountebank/bin/mb start --host 127.0.0.1 --port {mountebank} --localOnly"
        " --nologfile --allowInjection --pidfile mb.pid",
    }
    running: list[subprocess.Popen[bytes]] = []
    try:
        for name, command in commands.items():
            running.append(_start(name, command, folder))
        for process, port in zip(running, ports, strict=True):
            _wait(process, port, folder)
        # Port 0 is any free one; it is named in the answer.
        imposter = {"protocol": "http", "host": "127.0.0.1", "recordRequests": True}
        made = requests.post(f"http://127.0.0.1:{mountebank}/imposters", json=imposter, timeout=5).json()
        yield StandIns(
            api=f"http://127.0.0.1:{made['port']}", imposter=f"http://127.0.0.1:{mountebank}/imposters/{made['port']}",
            prism=f"http://127.0.0.1:{prism}", emulate=upstream, prism_log=folder / "prism.log",
        )  # fmt: skip
    finally:
        for process in running:
            _stop(process)


def _free_ports(count: int) -> list[int]:
    """So many that are free, none of them twice."""
    with ExitStack() as held:
        made = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [one.getsockname()[1] for one in made]


def _start(name: str, command: str, folder: Path) -> subprocess.Popen[bytes]:
    script, *args = command.split()
    node = ["node", _HEAP, "--require", str(HERE / "loopback.cjs"), str(MODULES / script), *args]
    # Nothing of a proxy, a token or the like from whoever runs the tests.
    environ = {"PATH": os.environ["PATH"], "HOME": str(folder), "NO_COLOR": "1"}
    with (folder / f"{name}.log").open("wb") as log:
        return subprocess.Popen(node, cwd=folder, env=environ, stdin=subprocess.PIPE, stdout=log, stderr=log)


def _wait(process: subprocess.Popen[bytes], port: int, folder: Path) -> None:
    until = time.monotonic() + _STARTUP
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    said = "\n".join(log.read_text(errors="replace")[-2000:] for log in sorted(folder.glob("*.log")))
    raise RuntimeError(f"a stand-in did not start: {process.args!r}\n{said}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdin:
        process.stdin.close()
