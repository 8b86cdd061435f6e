"""A real Chromium without a window. It may ask the server under test for something, and nobody else."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, Route, sync_playwright

PHONE, DESK = 360, 1280
"""Widths of a screen in CSS pixels: a small phone, a desk."""
HEIGHTS = {PHONE: 740, DESK: 900}
NARROWEST = 320

_NAMES = ("chromium", "chromium-browser")
_ARGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--lang=en-GB",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)  # fmt: skip
_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_AXE = f"() => axe.run(document, {{runOnly: {list(_RULES)}, resultTypes: ['violations']}}).then(r => r.violations)"


def found() -> str | None:
    """Where this machine's Chromium is."""
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """One for the whole run. Nothing of a proxy, a token or the like from whoever runs the tests."""
    environ = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found(), args=list(_ARGS), env={**environ, "LANGUAGE": "en_GB"}
        )
        yield browser
        browser.close()


@dataclass
class Visitor:
    """Somebody at a screen. `wrong` is whatever must not have happened when they leave."""

    context: BrowserContext
    page: Page
    url: str
    wrong: list[str] = field(default_factory=list)
    refusals: set[int] = field(default_factory=set)

    def opens(self, path: str) -> Page:
        """Go to an address of ours, or to a whole one that a text named."""
        self.page.goto(path if "://" in path else self.url + path)
        return self.page

    def presses(self, button: str) -> None:
        """Press a button by what is written on it, and wait for what comes."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=button).first.click()

    def may_see(self, status: int) -> None:
        """A refusal of that kind is what the test is about."""
        self.refusals.add(status)

    def axe(self) -> list[str]:
        """What axe finds on this page, a line each; with what is too wide for the screen."""
        # Injected as a debugger does, so that the page's own policy stays as strict as it is.
        self.page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))
        violations: list[dict[str, Any]] = self.page.evaluate(_AXE)
        lines = [f"{each['id']}: {each['help']}: {node['html'][:160]}" for each in violations for node in each["nodes"]]
        wide = self.page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        return [f"{self.page.url} {line}" for line in [*lines, *([f"{wide} px too wide"] if wide > 0 else [])]]


@contextmanager
def visit(browser: Browser, url: str, width: int = PHONE, *, script: bool = True) -> Iterator[Visitor]:
    """A new visitor at a screen of that width, without cookies; `script`: whether JavaScript is on."""
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHTS.get(width, 740)}, java_script_enabled=script, locale="en-GB",
        timezone_id="Europe/London", reduced_motion="reduce", device_scale_factor=1,
    )  # fmt: skip
    context.set_default_timeout(10_000)
    visitor = Visitor(context, context.new_page(), url)
    _watch(visitor)
    try:
        yield visitor
    finally:
        context.close()


def _watch(visitor: Visitor) -> None:
    own = urlsplit(visitor.url).netloc

    def goes(route: Route) -> None:
        if urlsplit(route.request.url).netloc == own:
            route.continue_()
        else:
            visitor.wrong.append(f"asked another host: {route.request.url}")
            route.abort()

    def said(message: ConsoleMessage) -> None:
        refused = any(f"status of {status}" in message.text for status in visitor.refusals)
        if message.type == "error" and not refused:
            visitor.wrong.append(f"the console says: {message.text}")

    def came(response: Response) -> None:
        if response.status >= 400 and response.status not in visitor.refusals:
            visitor.wrong.append(f"{response.status} for {response.url}")

    visitor.context.route("**/*", goes)
    visitor.context.on("console", said)
    visitor.context.on("weberror", lambda error: visitor.wrong.append(f"a script failed: {error.error}"))
    visitor.context.on("response", came)
