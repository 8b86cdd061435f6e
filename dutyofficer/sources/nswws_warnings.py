"""One collection of the National Severe Weather Warning Service, as GeoJSON, read into warnings."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from dutyofficer.core.warning import HazardWarning, Level, Reading, Reject
from dutyofficer.sources.base import BadPoll
from dutyofficer.sources.exercise_words import says_test
from dutyofficer.sources.geojson_features import read_features
from dutyofficer.sources.met_office import LEVELS, hazard_of, headline_of, name_of, once, plain, validity
from dutyofficer.sources.strict_json import Twice, read_object

LIMIT = 50 * 1024 * 1024
"""Bytes of a collection."""
FEATURE = 2 * 1024 * 1024
"""Bytes of one warning; a real one has about ten thousand."""
ITEM = 4000
"""Characters of a rejected feature, and of a warning's text, that are kept."""
RAW = 16_000
"""Characters of the publisher's own properties that are kept; a real one has five thousand at most."""

ISSUED, CANCELLED, EXPIRED = "ISSUED", "CANCELLED", "EXPIRED"
_TEST = ("TEST", "EXERCISE", "DRAFT")
_ID = re.compile(rb'"warningId"\s*:\s*"([0-9A-Za-z-]{8,40})"')
_AREA = re.compile(rb'"subRegions"\s*:\s*(\[[^\[\]{}]{0,20000}\])')


class _Wrong(ValueError):
    """A feature cannot be read; the text says which property, and what it held."""


@dataclass(frozen=True, slots=True)
class _State:
    """One warning as one feature has it. `version` orders the features of one id."""

    warning: HazardWarning
    status: str
    version: tuple[float, datetime, Level]


def read_issued(name: str, body: bytes, home: str = "") -> Reading:
    """Read an `issued` collection as the feed `name`; the region with the code `home`, such as EM, is named first.

    A CANCELLED warning is read as lifted, an EXPIRED one is left out. Errors: BadPoll, for what is no collection, or
    has nothing in it that can be read (F1).
    """
    reading = read_updated(name, body, home)
    if reading.rejects and not reading.warnings:
        raise BadPoll(f"no feature can be read; the first: {reading.rejects[0].why}")
    return reading


def read_updated(name: str, body: bytes, home: str = "") -> Reading:
    """Read an `updated` collection: the same, but one that holds nothing legible still says what it was about."""
    if len(body) > LIMIT:
        raise BadPoll(f"more than {LIMIT} bytes")
    newest: dict[tuple[str, str], _State] = {}
    rejects = []
    for feature in read_features(body):
        state = _state_or_reject(name, feature, home)
        if isinstance(state, Reject):
            rejects.append(state)
        elif state.warning.key not in newest or state.version > newest[state.warning.key].version:
            newest[state.warning.key] = state
    unreadable = {reject.code.casefold() for reject in rejects if reject.code}
    kept = (state.warning for state in newest.values() if state.status != EXPIRED)
    # An all-clear does not stand beside one that cannot be read.
    warnings = tuple(w for w in kept if w.level > Level.LIFTED or w.code.casefold() not in unreadable)
    return Reading(warnings, tuple(rejects))


def _state_or_reject(name: str, feature: bytes, home: str) -> _State | Reject:
    try:
        if len(feature) > FEATURE:
            raise _Wrong(f"it has more than {FEATURE} bytes")
        return _state(name, read_object(feature), home)
    except (_Wrong, BadPoll, RecursionError) as error:
        code = _ID.search(feature)
        item = feature[:ITEM].decode("utf-8", "replace").replace("\0", "")
        return Reject(item, str(error)[:200], code[1].decode() if code else None, _legible_areas(feature))


def _legible_areas(feature: bytes) -> tuple[str, ...]:
    try:
        lists = [json.loads(found) for found in _AREA.findall(feature[:FEATURE])]
    except (ValueError, RecursionError):
        return ()
    return once(plain(name) for names in lists for name in names)


def _state(name: str, feature: dict[str, Any], home: str) -> _State:
    held = _plain("properties", feature.get("properties"))
    code, status = _code(held), plain(held.get("warningStatus")).upper()
    if status not in (ISSUED, CANCELLED, EXPIRED, *_TEST):
        raise _wrong("warningStatus", held.get("warningStatus"))
    stated, hazard = _level(held), hazard_of(_words(held, "weatherType"))
    regions = _regions(held, home)
    onset, expires = _time(held, "validFromDate"), _time(held, "validToDate")
    issued, modified = _issued(held)
    version = _version(held)
    over = status == CANCELLED
    warning = HazardWarning(
        source=name, code=code, hazard=hazard, level=Level.LIFTED if over else stated,
        name=name_of(hazard, [region for region, _ in regions]),
        headline=headline_of(stated, hazard) + (" cancelled" if over else ""), text=_text(held, onset, expires),
        authorities=once(area for _, areas in regions for area in areas), onset=onset, expires=expires,
        issued=issued, text_since=modified, level_since=issued if version <= 1 else modified,
        shape=_shape(feature.get("geometry")), impact=_score(held, "warningImpact"),
        likelihood=_score(held, "warningLikelihood"),
        test=status in _TEST or says_test(plain(held.get("warningHeadline"))), raw=json.dumps(held)[:RAW],
    )  # fmt: skip
    return _State(warning, status, (version, modified, warning.level))


def _wrong(what: str, held: Any) -> _Wrong:
    return _Wrong(f"{what} held {'nothing' if held is None else json.dumps(held)[:80]}")


def _plain(what: str, value: Any) -> dict[str, Any]:
    if isinstance(value, Twice):
        raise _Wrong(f"{what} gives a key twice")
    if not isinstance(value, dict):
        raise _wrong(what, value)
    return value


def _code(held: dict[str, Any]) -> str:
    code = held.get("warningId")
    if not isinstance(code, str) or not re.fullmatch("[0-9A-Za-z-]{8,40}", code):
        raise _wrong("warningId", code)
    return code


def _level(held: dict[str, Any]) -> Level:
    said = held.get("warningLevel")
    if not isinstance(said, str) or said.casefold() not in LEVELS:
        raise _wrong("warningLevel", said)
    return LEVELS[said.casefold()]


def _version(held: dict[str, Any]) -> float:
    """The text 2.0 as a number; 1 if there is none."""
    said = held.get("warningVersion", 1)
    if isinstance(said, bool) or not re.fullmatch(r"\d{1,6}(\.\d{1,6})?", str(said)):
        raise _wrong("warningVersion", said)
    return float(said)


def _words(held: dict[str, Any], key: str) -> list[str]:
    """A list of words; empty if it is missing, as in documents that others passed on."""
    said = held.get(key)
    if said is None:
        return []
    if not isinstance(said, list) or not all(isinstance(word, str) for word in said):
        raise _wrong(key, said)
    return [plain(word) for word in said]


def _regions(held: dict[str, Any], home: str) -> list[tuple[str, list[str]]]:
    """Every region's name, and the names of its parts; `home` first."""
    said = held.get("affectedAreas")
    if not isinstance(said, list) or not said:
        raise _wrong("affectedAreas", said)
    regions = [_plain("affectedAreas", region) for region in said]
    regions.sort(key=lambda region: plain(region.get("regionCode")).casefold() != home.casefold())
    return [(plain(region.get("regionName")), _words(region, "subRegions")) for region in regions]


def _time(held: dict[str, Any], key: str) -> datetime | None:
    """A time in UTC, also if it gives no offset."""
    said = held.get(key)
    if said is None:
        return None
    try:
        time = datetime.fromisoformat(said if "T" in said else "")
        moment = time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (TypeError, ValueError, OverflowError):
        raise _wrong(key, said) from None
    if not 2000 <= moment.year < 2100:
        raise _wrong(key, said)
    return moment


def _issued(held: dict[str, Any]) -> tuple[datetime, datetime]:
    """When its first version was issued, and when this one was."""
    issued, modified = _time(held, "issuedDate"), _time(held, "modifiedDate")
    first, last = issued or modified, modified or issued
    if first is None or last is None:
        raise _Wrong("issuedDate and modifiedDate held nothing")
    return first, last


def _score(held: dict[str, Any], key: str) -> int | None:
    """1 to 4; None, unknown, which counts as bad (H3), for anything else: it must not cost us the warning."""
    said = held.get(key)
    return said if type(said) is int and 1 <= said <= 4 else None


def _text(held: dict[str, Any], onset: datetime | None, expires: datetime | None) -> str:
    """The publisher's words, the reason for a change first, and when it holds, which his words do not say."""
    parts = [held.get("warningUpdateDescription"), held.get("warningHeadline"), *_words(held, "whatToExpect"),
             held.get("warningFurtherDetails"), held.get("whatShouldIDo")]  # fmt: skip
    lines = [plain(line) for part in parts if isinstance(part, str) for line in part.splitlines()]
    return "\n".join(line for line in [validity(onset, expires), *lines] if line)[:ITEM]


def _shape(geometry: Any) -> str:
    """The polygon as text; "" if it is none: the names of its areas still say where it is."""
    if type(geometry) is not dict or not _is_polygon(geometry):
        return ""
    return json.dumps({key: geometry[key] for key in ("type", "coordinates")}, separators=(",", ":"))


def _is_polygon(geometry: dict[str, Any]) -> bool:
    coordinates = geometry.get("coordinates")
    polygons = [coordinates] if geometry.get("type") == "Polygon" else coordinates
    if geometry.get("type") not in ("Polygon", "MultiPolygon") or not isinstance(polygons, list) or not polygons:
        return False
    return all(isinstance(rings, list) and rings and all(map(_is_ring, rings)) for rings in polygons)


def _is_ring(ring: Any) -> bool:
    return isinstance(ring, list) and len(ring) >= 4 and all(map(_is_point, ring)) and ring[0] == ring[-1]


def _is_point(point: Any) -> bool:
    """Longitude, latitude, perhaps a height."""
    if not isinstance(point, list) or not 2 <= len(point) <= 3:
        return False
    return all(type(n) in (int, float) for n in point) and abs(point[0]) <= 180 and abs(point[1]) <= 90
