"""The lock files: every pin hashed, and no word of where it was fetched from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HOST = re.compile(r"://|\b[\w-]+\.(?:org|com|io|net|dev|uk)\b|--(?:extra-)?(?:index-url|find-links)|\blocalhost\b")
LOCKS = ["requirements.lock", "requirements-dev.lock"]


def _read(lock: str) -> str:
    return (ROOT / lock).read_text(encoding="utf-8")


def _pins(lock: str) -> list[str]:
    """One line a pin, with its hashes; comments left out."""
    return [line for line in _read(lock).replace("\\\n", " ").splitlines() if line[:1].strip(" #")]


@pytest.mark.parametrize("lock", LOCKS)
def test_no_host_is_named(lock: str) -> None:
    named = [line for line in _read(lock).splitlines() if HOST.search(line)]
    assert not named, f"{lock} says where packages came from (make lock anew):\n" + "\n".join(named)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_is_exact_and_hashed(lock: str) -> None:
    pins = _pins(lock)
    loose = [pin.split(" ")[0] for pin in pins if "==" not in pin or "--hash=sha256:" not in pin]
    assert pins, f"{lock} is empty"
    assert not loose, f"{lock} has pins without version or hash:\n" + "\n".join(loose)


def test_development_adds_to_what_users_run() -> None:
    """What is tested is what is installed: the same versions in both."""
    run, dev = ({pin.split(" ")[0] for pin in _pins(lock)} for lock in LOCKS)
    assert run <= dev, f"other versions in requirements-dev.lock (make lock): {sorted(run - dev)}"


def test_the_stand_ins_lock_does_not_say_where_from() -> None:
    """The provider's stand-ins for `make contract` come from npm, wherever that is."""
    lock = _read("tests/contract/package-lock.json")
    assert '"resolved"' not in lock
    assert "registry" not in lock
