"""What no file of ours may say: a path of somebody's machine, a package host, a phone that could ring."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FORBIDDEN = re.compile(r"(?<![\w.}])/(?:work|root|Users)/|\b(?:pypi|pythonhosted|npmjs)\.(?:org|com)\b")
MAY_HOLD_NUMBERS = {".py", ".md", ".csv", ".toml", ".geojson"}
# A UK mobile or landline, as typed or as E.164; 0345, 999, 101 and a run of all digits do not look like one.
NUMBER = re.compile(r"(?<![\w.+-])(?!0123456789)(?:(?:\+|00)44[ -]?(?:\(0\))?|0)[17]\d(?:[ -]?\d){7,8}(?!\w)")
# Ofcom sets these aside for drama: nobody has them.
DRAMA = re.compile(r"(7700900|1632960|11[3-8]4960|1[2-6]14960|1914980)\d{3}")


def _tracked() -> Iterator[tuple[str, str]]:
    """Name and text of every file that git has or would take."""
    git = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(git, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    for name in sorted({name for name in names if name and (ROOT / name).is_file()}):
        yield name, (ROOT / name).read_text(encoding="utf-8", errors="replace")


def _found(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, str]]:
    for match in pattern.finditer(text):
        yield text.count("\n", 0, match.start()) + 1, match.group()


def _national(number: str) -> str:
    return re.sub(r"^(?:44|0044)?0?", "", re.sub(r"\D", "", number))


def test_no_machine_or_host_is_named() -> None:
    found = [f"{name}:{line} {word}" for name, text in _tracked() for line, word in _found(FORBIDDEN, text)]
    assert not found, "say it without the machine it was on:\n" + "\n".join(found)


def test_no_phone_could_ring() -> None:
    found = [
        f"{name}:{line} {number}"
        for name, text in _tracked()
        if Path(name).suffix in MAY_HOLD_NUMBERS
        for line, number in _found(NUMBER, text)
        if not DRAMA.fullmatch(_national(number))
    ]
    assert not found, "use 07700 900xxx, 0116 496 0xxx or 01632 960xxx:\n" + "\n".join(found)
