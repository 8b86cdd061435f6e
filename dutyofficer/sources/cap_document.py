"""One message of the Common Alerting Protocol 1.2 (OASIS), as values: read whole, or from an entry of a feed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from xml.etree.ElementTree import Element

CAP = "urn:oasis:names:tc:emergency:cap:1.2"

ENUMERATIONS: Mapping[str, frozenset[str]] = {
    "status": frozenset(("Actual", "Exercise", "System", "Test", "Draft")),
    "msgType": frozenset(("Alert", "Update", "Cancel", "Ack", "Error")),
    "severity": frozenset(("Extreme", "Severe", "Moderate", "Minor", "Unknown")),
    "certainty": frozenset(("Observed", "Likely", "Possible", "Unlikely", "Unknown")),
}
"""The words that may stand in those elements. A word from outside is not guessed at."""

CIRCLE = 32
"""Corners of the polygon drawn for a circle."""
EARTH = 6371.0
"""Radius of the earth in kilometres."""

Ring = tuple[tuple[float, float], ...]
"""Positions in the order of GeoJSON: longitude, latitude; the last is the first."""


class Wrong(ValueError):
    """An alert cannot be read; the text says which element, and what it held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Info:
    """What the alert says, in one language. Times are UTC. `shape_lost`: one of its polygons could not be read."""

    language: str = ""
    event: str = ""
    severity: str
    certainty: str = "Unknown"
    headline: str = ""
    description: str = ""
    instruction: str = ""
    onset: datetime | None = None
    expires: datetime | None = None
    parameters: tuple[tuple[str, str], ...] = ()
    areas: tuple[str, ...] = ()
    geocodes: tuple[tuple[str, str], ...] = ()
    rings: tuple[Ring, ...] = ()
    shape_lost: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One message. `references` are the identifiers of earlier messages, oldest first."""

    identifier: str
    sender: str
    source: str = ""
    sent: datetime
    status: str
    kind: str
    references: tuple[str, ...] = ()
    infos: tuple[Info, ...] = ()


def cap(name: str) -> str:
    """The full name of an element of CAP 1.2."""
    return f"{{{CAP}}}{name}"


def text_of(parent: Element, name: str) -> str:
    """The words of a child element, "" if it is not there. Blanks around them go."""
    return (parent.findtext(cap(name)) or "").strip()


def identifier_of(parent: Element) -> str:
    """The identifier, which by the standard holds no blank and no comma. Errors: Wrong."""
    identifier = text_of(parent, "identifier")
    if not identifier or len(identifier) > 300 or not identifier.isprintable() or set(" ,<&") & set(identifier):
        raise Wrong(f"identifier held {_shown(identifier)}")
    return identifier


def read_alert(alert: Element) -> Alert:
    """A whole message from its `alert` element. Errors: Wrong."""
    if alert.tag != cap("alert"):
        raise Wrong(f"the document is {alert.tag[:80]!r}, not an alert of CAP 1.2")
    read = _head(alert, "msgType")
    infos = tuple(_info(info, info.iterfind(cap("area"))) for info in alert.iterfind(cap("info")))
    if not infos and read.kind in ("Alert", "Update"):
        raise Wrong("it has no info")
    return replace(read, source=text_of(alert, "source"), infos=infos)


def read_inline(entry: Element) -> Alert:
    """A message from the elements that a legacy feed puts into its entry: one info, one area. Errors: Wrong."""
    return replace(_head(entry, "message_type"), infos=(_info(entry, [entry]),))


def _head(parent: Element, kind: str) -> Alert:
    return Alert(
        identifier=identifier_of(parent),
        sender=text_of(parent, "sender"),
        sent=_needed(parent, "sent"),
        status=_one_of(parent, "status", "status"),
        kind=_one_of(parent, kind, "msgType"),
        references=_references(text_of(parent, "references")),
    )


def _info(info: Element, areas: Iterable[Element]) -> Info:
    areas = tuple(areas)
    rings, lost = _rings(areas)
    return Info(
        language=text_of(info, "language").lower(),
        event=text_of(info, "event"),
        severity=_one_of(info, "severity", "severity"),
        certainty=text_of(info, "certainty"),
        headline=text_of(info, "headline"),
        description=text_of(info, "description"),
        instruction=text_of(info, "instruction"),
        onset=_time(info, "onset") or _time(info, "effective"),
        expires=_time(info, "expires"),
        parameters=tuple(_pairs(info, "parameter")),
        areas=tuple(name for area in areas if (name := " ".join(text_of(area, "areaDesc").split()))),
        geocodes=tuple(pair for area in areas for pair in _pairs(area, "geocode")),
        rings=rings,
        shape_lost=lost,
    )


def _one_of(parent: Element, name: str, words: str) -> str:
    word = text_of(parent, name)
    if word not in ENUMERATIONS[words]:
        raise Wrong(f"{name} held {_shown(word)}")
    return word


def _shown(held: str) -> str:
    return repr(held[:80]) if held else "nothing"


def _needed(parent: Element, name: str) -> datetime:
    moment = _time(parent, name)
    if moment is None:
        raise Wrong(f"{name} held nothing")
    return moment


def _time(parent: Element, name: str) -> datetime | None:
    """A time in UTC. The standard asks for an offset; one without could be an hour wrong, and is not read."""
    value = text_of(parent, name)
    if not value:
        return None
    try:
        time = datetime.fromisoformat(value if "T" in value else "")
        moment = time.astimezone(UTC) if time.tzinfo else None
    except (ValueError, OverflowError):
        moment = None
    if moment is None or not 2000 <= moment.year < 2100:
        raise Wrong(f"{name} held {_shown(value)}")
    return moment


def _pairs(parent: Element, name: str) -> list[tuple[str, str]]:
    return [(text_of(pair, "valueName"), text_of(pair, "value")) for pair in parent.iterfind(cap(name))]


def _references(text: str) -> tuple[str, ...]:
    """The identifiers of `sender,identifier,sent sender,identifier,sent`, oldest first; those without a time last."""
    parts = [part.split(",") for part in text.split()]
    whole = [(part[1], _sortable(part[2])) for part in parts if len(part) == 3 and part[1]]
    return tuple(dict.fromkeys(identifier for identifier, _ in sorted(whole, key=lambda part: part[1])))


def _sortable(time: str) -> float:
    try:
        moment = datetime.fromisoformat(time)
        return moment.timestamp() if moment.tzinfo else math.inf
    except (ValueError, OverflowError):
        return math.inf


def _rings(areas: tuple[Element, ...]) -> tuple[tuple[Ring, ...], bool]:
    """Every polygon and circle that can be read, and whether one could not."""
    rings: list[Ring] = []
    lost = False
    for area in areas:
        for name, read in (("polygon", _polygon), ("circle", _circle)):
            for shape in area.iterfind(cap(name)):
                try:
                    rings.append(read((shape.text or "").split()))
                except (ValueError, OverflowError):
                    lost = True
    return tuple(rings), lost


def _polygon(pairs: list[str]) -> Ring:
    ring = tuple(_position(pair) for pair in pairs)
    ring = ring if ring[:1] == ring[-1:] else (*ring, ring[0])
    if len(set(ring)) < 3:
        raise ValueError("fewer than three corners")
    return ring


def _position(pair: str) -> tuple[float, float]:
    """Longitude and latitude of "latitude,longitude"."""
    latitude, longitude = (float(number) for number in pair.split(","))
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError("not on the earth")
    return longitude, latitude


def _circle(words: list[str]) -> Ring:
    """A polygon that holds the circle "latitude,longitude radius", radius in km: its sides touch it from outside."""
    centre, radius = words
    (longitude, latitude), km = _position(centre), float(radius)
    if not 0 < km < 1000 or abs(latitude) > 75:
        raise ValueError("not a circle that can be drawn")
    reach = math.degrees(km / EARTH) / math.cos(math.pi / CIRCLE)
    wide = reach / math.cos(math.radians(latitude))
    turns = [2 * math.pi * corner / CIRCLE for corner in range(CIRCLE)]
    ring = [(longitude + wide * math.cos(turn), latitude + reach * math.sin(turn)) for turn in turns]
    return tuple((round(x, 6), round(y, 6)) for x, y in (*ring, ring[0]))
