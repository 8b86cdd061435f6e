"""The README's pictures: a demo on loopback, stopped at the same moments of its storm each time. `make screenshots`."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, FloatRect

from dutyofficer.demo import Show, demo_house, find_pack, serve
from tests.browser.chromium import DESK, PHONE, chromium, found, visit

DOCS = Path(__file__).parents[2] / "docs"
LARGEST = 200_000
"""Bytes of one picture."""
STORM = "soar"
CLIMBING = datetime(2025, 10, 3, 20, 3, 30, tzinfo=UTC)
"""A flood warning that the duty officer has not answered; the second on call is asked."""
ANSWERED = (
    (datetime(2025, 10, 3, 20, 7, tzinfo=UTC), "joan-hill", "1"),
    (
        datetime(2025, 10, 3, 20, 9, tzinfo=UTC),
        "mei-chen",
        "LOG No rest centre yet, 0 homes. Review 23:30",
    ),
    (datetime(2025, 10, 3, 20, 12, tzinfo=UTC), "joan-hill", "R Slash Lane under water, no houses, still coming up"),
)
LATER = datetime(2025, 10, 3, 20, 14, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: of which page, how wide, and how much of its height."""

    name: str
    path: str
    width: int
    height: int


FIRST = (
    Picture("phones", "/phones", 1280, 960), Picture("now", "/", DESK, 1250),
    Picture("incident-phone", "/incidents/F1", PHONE, 1200),
)  # fmt: skip
SECOND = (Picture("incident", "/incidents/F1", DESK, 1500), Picture("rota", "/rota?weeks=2", DESK, 1100))


@contextmanager
def demo() -> Iterator[tuple[Show, str]]:
    """A demo that stands still until it is told to go on, and where it is served."""
    pack = find_pack(STORM)
    with demo_house(pack, None, None) as service:
        show = Show(service, pack, lambda line: None, 1.0)
        server = serve(show, "127.0.0.1:0")
        server.start()
        yield show, server.url
        server.stop()


def take(browser: Browser, url: str, pictures: tuple[Picture, ...]) -> list[Path]:
    """Take these, as small as they can be; whatever is wrong on a page is an error."""
    files = []
    for picture in pictures:
        with visit(browser, url, picture.width) as visitor:
            page = visitor.opens(picture.path)
            clip: FloatRect = {"x": 0, "y": 0, "width": picture.width, "height": picture.height}
            shot = page.screenshot(full_page=True, animations="disabled", clip=clip)
            if visitor.wrong:
                raise SystemExit(f"{picture.path}: {visitor.wrong}")
        files.append(_write(picture.name, shot))
    return files


def _write(name: str, shot: bytes) -> Path:
    """With 128 colours, which is more than the screens have."""
    file = DOCS / f"{name}.png"
    Image.open(io.BytesIO(shot)).convert("RGB").quantize(128, dither=Image.Dither.NONE).save(file, optimize=True)
    if file.stat().st_size > LARGEST:
        raise SystemExit(f"{file.name} has {file.stat().st_size} bytes, more than {LARGEST}")
    return file


def main() -> None:
    """All of them."""
    if found() is None:
        raise SystemExit("there is no chromium on this machine: apt-get install chromium")
    with demo() as (show, url), chromium() as browser:
        show.stepper.run_until(CLIMBING)
        files = take(browser, url, FIRST)
        for at, person, words in ANSWERED:
            show.stepper.run_until(at)
            show.stepper.say(person, words)
        show.stepper.run_until(LATER)
        files += take(browser, url, SECOND)
    sys.stdout.writelines(f"{file.name} {file.stat().st_size}\n" for file in files)


if __name__ == "__main__":
    main()
