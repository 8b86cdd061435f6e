"""The Environment Agency's whole list of flood areas, page by page: the whole of it, or nothing (F13)."""

from __future__ import annotations

import time
from typing import Any

import requests

from dutyofficer.core.flood_list import Listed
from dutyofficer.sources.base import BadPoll, Caching
from dutyofficer.sources.http import fetch
from dutyofficer.sources.strict_json import read_object

PAGE = 1000
"""Areas asked for at once: all England has some 4,200, of 600 bytes each."""
PAGES = 20
"""A list that goes on for longer is none."""
DEADLINE = 120.0
"""Seconds for all of it."""


def fetch_list(session: requests.Session, url: str) -> tuple[Listed, ...]:
    """Every flood area there is. `url` is the configured one. Errors: BadPoll, whatever of it cannot be had or read.

    A page may hold fewer than were asked for, so only an empty one ends the list; one that repeats an area has moved
    under us while we turned its pages.
    """
    found: dict[str, Listed] = {}
    ends = time.monotonic() + DEADLINE
    for _ in range(PAGES):
        address = f"{url.rstrip('/')}/id/floodAreas?_limit={PAGE}&_offset={len(found)}"
        if time.monotonic() > ends:
            raise BadPoll(f"{address}: the list takes longer than {DEADLINE:g} s")
        page = _page(session, address)
        if not page:
            break
        for area in page:
            if area.key in found:
                raise BadPoll(f"{address}: {area.code} given twice")
            found[area.key] = area
    else:
        raise BadPoll(f"{url}: more than {PAGES} pages of flood areas")
    if not found:
        raise BadPoll(f"{url}: an empty list of flood areas")
    return tuple(found.values())


def _page(session: requests.Session, address: str) -> list[Listed]:
    body = fetch(session, address, Caching())
    if body is None:
        raise BadPoll(f"{address}: unchanged, but nothing was asked about")
    try:
        return read_list(body.content)
    except BadPoll as error:
        raise BadPoll(f"{address}: {error}") from error


def read_list(body: bytes) -> list[Listed]:
    """Read one answer of /id/floodAreas. One area that cannot be read spoils it: half a list would say "gone"."""
    items = read_object(body).get("items")
    if not isinstance(items, list):
        raise BadPoll("no list of items")
    return [_listed(item) for item in items]


def _listed(item: Any) -> Listed:
    if not isinstance(item, dict):
        raise BadPoll(f"an area that is no object: {str(item)[:80]!r}")
    code = item.get("notation") or item.get("fwdCode") or _tail(item.get("@id"))
    if not isinstance(code, str) or not 0 < len(code) <= 40 or not code.isprintable() or " " in code:
        raise BadPoll(f"an area without a code: {str(code)[:80]!r}")
    name = next((words for key in ("label", "description") if (words := _words(item.get(key)))), code)
    parent = _tail(item.get("floodWatchArea"))
    counties = tuple(part for part in map(str.strip, _words(item.get("county")).split(",")) if part)
    return Listed(code, name[:200], None if parent == code else parent, counties)


def _words(value: Any) -> str:
    """A name or a county is a help to people: an odd one is only left out. No database takes a NUL."""
    if not isinstance(value, str):
        return ""
    return " ".join(value.replace("\0", "").encode("utf-8", "replace").decode("utf-8").split())


def _tail(address: Any) -> str | None:
    """The code at the end of an address of theirs; the alert area in which a warning area lies is given so."""
    tail = address.rstrip("/").rpartition("/")[2] if isinstance(address, str) else ""
    return tail if 0 < len(tail) <= 40 and tail.isprintable() and " " not in tail else None
